//! A request, read and taken apart.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Uri, header};
use model::Fault;
use model::attr::python;
use plugin::{Context, Precondition};
use serde_json::Value;

use crate::policy::Gate;
use crate::{ApiConfig, Failure, edge};

/// A request for something below `/v2.0/`.
#[derive(Debug)]
pub struct Call {
    /// On whose behalf.
    pub context: Context,
    /// What the caller is held to.
    pub gate: Gate,
    /// Method.
    pub method: Method,
    /// Path below `/v2.0/`, decoded, without empty segments and without the suffix `.json`.
    pub path: Vec<String>,
    /// Query string, decoded, in its order.
    pub query: Vec<(String, String)>,
    /// Scheme, host and path of the request, for links.
    pub url: Url,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

/// Where a request was sent to, as the client sees it.
#[derive(Clone, Debug)]
pub struct Url {
    /// `http://host:9696`, with the prefix of a proxy.
    pub base: String,
    /// Path as it was sent.
    pub path: String,
}

impl Call {
    /// Whether it only asks: as in Neutron every method that has no meaning of its own is as good as `GET`.
    pub fn is_read(&self) -> bool {
        !matches!(
            self.method,
            Method::HEAD | Method::POST | Method::PUT | Method::PATCH | Method::DELETE
        )
    }

    /// The last value of a query parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `None` when it is empty.
    ///
    /// # Errors
    /// 400 when it is not JSON.
    pub fn json(&self) -> Result<Option<Value>, Failure> {
        if self.body.is_empty() {
            return Ok(None);
        }
        let text = std::str::from_utf8(&self.body).map_err(|_| Failure::malformed())?;
        let value = serde_json::from_str(text).or_else(|_| serde_json::from_str(&without_nan(text)));
        value
            .map(Some)
            .map_err(|_| Fault::bad_request("Body contains invalid data").into())
    }

    /// The body as JSON where Neutron's older handlers read it, which complain in other words.
    ///
    /// # Errors
    /// 400 `MalformedRequestBody`.
    pub fn document(&self) -> Result<Option<Value>, Failure> {
        if self.body.is_empty() {
            return Ok(None);
        }
        serde_json::from_slice(&self.body).map(Some).map_err(|_| {
            let message = "Malformed request body: Cannot understand JSON.";
            Fault::new(400, "MalformedRequestBody", message).into()
        })
    }

    /// The body as JSON where there must be one; Neutron's handlers of what is not of the core plugin complain in their own
    /// words (`neutron/api/v2/base.py`).
    ///
    /// # Errors
    /// 400 for what is no JSON, empty, or no object where something is changed.
    pub fn required_document(&self) -> Result<Value, Failure> {
        let document = self.document()?.unwrap_or_default();
        if self.method == Method::PUT && !document.is_object() {
            let text = python::repr(&String::from_utf8_lossy(&self.body).into());
            let message = format!("Bad body request: Invalid format: b{text}.");
            return Err(Fault::new(400, "BadRequest", message).into());
        }
        if !python::truthy(&document) {
            return Err(Fault::bad_request("Resource body required").into());
        }
        Ok(document)
    }

    /// `If-Match: revision_number=N` (`neutron/api/api_common.py`). Entity tags of another kind do not matter.
    ///
    /// # Errors
    /// 400 `BadRequest` when the number is none, or there are several.
    pub fn precondition(&self) -> Result<Precondition, Failure> {
        let bad = |message: &str| {
            Failure::from(Fault::new(
                400,
                "BadRequest",
                format!("Bad if-match request: {message}."),
            ))
        };
        let Some(value) = self
            .headers
            .get(header::IF_MATCH)
            .and_then(|value| value.to_str().ok())
        else {
            return Ok(None);
        };
        let mut found = None;
        for tag in entity_tags(value) {
            let Some(number) = tag.strip_prefix("revision_number=") else {
                continue;
            };
            if found.is_some() {
                return Err(bad("Multiple revision_number etags are not supported"));
            }
            let number = revision(number)
                .ok_or_else(|| bad("Revision number etag must be in the format of revision_number=<int>"))?;
            found = Some(number);
        }
        Ok(found)
    }
}

/// A revision number. One with more digits than any revision has is as good as the largest.
fn revision(text: &str) -> Option<i64> {
    python::int_of_text(text).or_else(|| {
        let digits = text.trim().trim_start_matches(['+', '-']);
        let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        number.then_some(i64::MAX)
    })
}

/// JSON as Python reads it may have `NaN` and `Infinity`; as nothing takes them, null stands for them.
fn without_nan(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (n, part) in text.split('"').enumerate() {
        if n > 0 {
            out.push('"');
        }
        // Parts with an even number are outside of strings, unless a quote was escaped; then it stays no JSON.
        if n % 2 == 0 {
            out.push_str(
                &part
                    .replace("-Infinity", "null")
                    .replace("Infinity", "null")
                    .replace("NaN", "null"),
            );
        } else {
            out.push_str(part);
        }
    }
    out
}

/// The strong entity tags of a header; one without quotes is taken whole.
fn entity_tags(value: &str) -> Vec<&str> {
    if !value.contains('"') {
        return vec![value];
    }
    let mut tags = Vec::new();
    let mut weak = false;
    for (n, part) in value.split('"').enumerate() {
        if n % 2 == 0 {
            weak = part.trim_end().ends_with("W/");
        } else if !weak {
            tags.push(part);
        }
    }
    tags
}

/// Segments of a path below `/v2.0`, without that one; `.json` at the end only names the format. `None` when it is not
/// UTF-8.
pub fn segments(path: &str) -> Option<Vec<String>> {
    let mut segments = decoded(path)?;
    if !segments.is_empty() {
        segments.remove(0);
    }
    if let Some(last) = segments.last_mut()
        && let Some(stem) = last.strip_suffix(".json")
        && !stem.is_empty()
    {
        *last = stem.to_owned();
    }
    Some(segments)
}

/// Path segments. The path is decoded first, so that `%2F` separates like `/`; empty segments and `.` say nothing,
/// and `..` takes one back. `None` when it is not UTF-8.
pub fn decoded(path: &str) -> Option<Vec<String>> {
    let path = percent_decode(path)?;
    let mut segments: Vec<String> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            other => segments.push(other.to_owned()),
        }
    }
    Some(segments)
}

/// Percent-decoding of a path, in which `+` is a plus.
fn percent_decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'%'
            && let [high, low, after @ ..] = tail
            && let (Some(high), Some(low)) = (char::from(*high).to_digit(16), char::from(*low).to_digit(16))
            && let Ok(byte) = u8::try_from(high << 4 | low)
        {
            bytes.push(byte);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The query string, decoded. `None` when it is not UTF-8.
pub fn query(uri: &Uri) -> Option<Vec<(String, String)>> {
    let raw = uri.query().unwrap_or_default();
    percent_decode(raw)?;
    Some(form_urlencoded::parse(raw.as_bytes()).into_owned().collect())
}

impl Url {
    /// Of a request.
    pub fn of(uri: &Uri, headers: &HeaderMap, config: &ApiConfig) -> Self {
        Self {
            base: edge::base_url(uri, headers, config.proxy_headers),
            path: uri.path().to_owned(),
        }
    }

    /// Another path of this server, with `network_link_prefix` in place of scheme and host.
    pub fn link(&self, path: &str, prefix: Option<&str>) -> String {
        match prefix {
            None | Some("") => format!("{}{path}", self.base),
            Some(prefix) => format!("{}{path}", prefix.trim_end_matches('/'))
                .trim_end_matches('/')
                .to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let of = |path: &str| segments(path).unwrap_or_default();
        assert_eq!(of("/v2.0//ports/./x.json"), ["ports", "x"]);
        assert_eq!(
            of("/v2.0/networks/1/tags/red.blue"),
            ["networks", "1", "tags", "red.blue"]
        );
        assert_eq!(of("//v2.0/a/re%20d+%zz%4"), ["a", "re d+%zz%4"]);
        assert_eq!(of("/v2.0/networks/../ports%2Fx"), ["ports", "x"]);
        assert_eq!(segments("/v2.0/a/%ff"), None);
    }

    #[test]
    fn tags_of_headers() {
        assert_eq!(entity_tags("revision_number=5"), ["revision_number=5"]);
        assert_eq!(entity_tags("\"a\", W/\"b\", \"c\""), ["a", "c"]);
    }
}
