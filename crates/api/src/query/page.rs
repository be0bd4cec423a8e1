//! Links to the pages before and after one.

use model::ListQuery;

use crate::reply::Link;
use crate::request::Call;

/// `<collection>_links`: `first` and `last` are the ids at the ends of a page of `count` rows.
///
/// As in Neutron the first page has a link backwards too; only a page that is not full has none onwards.
pub fn links(
    call: &Call,
    query: &ListQuery,
    ends: Option<(&str, &str)>,
    count: usize,
    prefix: Option<&str>,
) -> Vec<Link> {
    let Some(limit) = query.limit else {
        return Vec::new();
    };
    let short = u64::try_from(count).unwrap_or(u64::MAX) < limit;
    let mut links = Vec::new();
    if !short || query.page_reverse {
        links.push(Link {
            rel: "next",
            href: href(call, ends.map(|(_, last)| last), false, prefix),
        });
    }
    if !short || !query.page_reverse {
        links.push(Link {
            rel: "previous",
            href: href(call, ends.map(|(first, _)| first), true, prefix),
        });
    }
    links
}

fn href(call: &Call, marker: Option<&str>, reverse: bool, prefix: Option<&str>) -> String {
    let mut pairs: Vec<(&str, &str)> = call
        .query
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .filter(|(key, _)| !matches!(*key, "marker" | "page_reverse"))
        .collect();
    if let Some(marker) = marker {
        pairs.push(("marker", marker));
    }
    if reverse {
        pairs.push(("page_reverse", "True"));
    }
    let query: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{}={}", quote_plus(key), quote_plus(value)))
        .collect();
    format!("{}?{}", call.url.link(&call.url.path, prefix), query.join("&"))
}

/// Python's `urllib.parse.quote_plus`.
fn quote_plus(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'-' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::quote_plus;

    #[test]
    fn quotes_as_python_does() {
        assert_eq!(
            quote_plus("router:external a~*é"),
            "router%3Aexternal+a~%2A%C3%A9"
        );
    }
}
