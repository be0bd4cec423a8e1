//! Scheme, host and prefix that a client used, when there are proxies between (`oslo_middleware/http_proxy_to_wsgi.py`).

use axum::http::{HeaderMap, Uri};

use super::joined;

/// `http://host:9696` with the prefix of a proxy. `X-Forwarded-Proto` and `X-Forwarded-Ssl` always count, because
/// they do for uWSGI, in front of which Neutron runs; `Forwarded` and the rest of `X-Forwarded-*` only if proxies are `trusted`.
pub fn base_url(uri: &Uri, headers: &HeaderMap, trusted: bool) -> String {
    let text = |name: &str| joined(headers, name).filter(|value| !value.is_empty());
    let mut scheme = text("x-forwarded-proto");
    if scheme.is_none() && text("x-forwarded-ssl").is_some_and(|on| on.eq_ignore_ascii_case("on")) {
        scheme = Some("https".to_owned());
    }
    let mut host = text("host").or_else(|| uri.authority().map(ToString::to_string));
    let mut prefix = None;
    if trusted {
        if let Some(forwarded) = text("forwarded") {
            let first = First::of(&forwarded);
            scheme = first.proto.or(scheme);
            host = first.host.or(host);
        } else {
            host = text("x-forwarded-host").or(host);
        }
        prefix = text("x-forwarded-prefix");
    }
    let scheme = scheme.unwrap_or_else(|| "http".to_owned());
    let host = host.unwrap_or_else(|| "localhost".to_owned());
    let port = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => "",
    };
    let host = host.strip_suffix(port).unwrap_or(&host);
    let prefix = prefix.unwrap_or_default();
    format!("{scheme}://{host}{}", prefix.trim_end_matches('/'))
}

/// What the first proxy, the one next to the client, says in `Forwarded` (RFC 7239 section 4).
#[derive(Debug, Default)]
struct First {
    proto: Option<String>,
    host: Option<String>,
}

impl First {
    fn of(forwarded: &str) -> Self {
        let mut found = Self::default();
        for pair in forwarded.split(',').next().unwrap_or_default().split(';') {
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            // A port is only possible within quotes; oslo.middleware would leave them in the link.
            let value = value.trim().trim_matches('"');
            let value = (!value.is_empty()).then(|| value.to_owned());
            match name.trim().to_ascii_lowercase().as_str() {
                "proto" => found.proto = value,
                "host" => found.host = value,
                _ => {}
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn base(headers: &[(&'static str, &'static str)], trusted: bool) -> String {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value);
        }
        base_url(&Uri::from_static("/"), &map, trusted)
    }

    /// As a real Neutron under uWSGI answered; see `tests/edge.rs` for what its filters alone make of headers.
    #[test]
    fn what_counts_without_trust() {
        let host = ("host", "c.d:9696");
        for (headers, url) in [
            (vec![("x-forwarded-proto", "https"), host], "https://c.d:9696"),
            (vec![("x-forwarded-proto", "ftp"), host], "ftp://c.d:9696"),
            (vec![("x-forwarded-proto", ""), host], "http://c.d:9696"),
            (vec![("x-forwarded-ssl", "on"), host], "https://c.d:9696"),
            (vec![("x-forwarded-ssl", "ON"), host], "https://c.d:9696"),
            (vec![("x-forwarded-ssl", "off"), host], "http://c.d:9696"),
            (
                vec![("x-forwarded-proto", "http"), ("x-forwarded-ssl", "on"), host],
                "http://c.d:9696",
            ),
            (
                vec![("x-forwarded-proto", "https"), ("x-forwarded-ssl", "off"), host],
                "https://c.d:9696",
            ),
            (
                vec![("x-forwarded-ssl", "on"), ("host", "c.d:443")],
                "https://c.d",
            ),
            (vec![("host", "c.d:443")], "http://c.d:443"),
            (vec![("host", "c.d:80")], "http://c.d"),
            (
                vec![
                    ("x-forwarded-host", "evil"),
                    ("x-forwarded-prefix", "/evil"),
                    host,
                ],
                "http://c.d:9696",
            ),
            (vec![("forwarded", "host=evil"), host], "http://c.d:9696"),
        ] {
            assert_eq!(base(&headers, false), url, "{headers:?}");
        }
    }

    #[test]
    fn quotes_are_no_part_of_a_host() {
        let headers = [
            ("forwarded", "proto=\"https\";host=\"a.b:8443\""),
            ("host", "c.d"),
        ];
        assert_eq!(base(&headers, true), "https://a.b:8443");
    }
}
