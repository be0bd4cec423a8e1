//! `/healthcheck`, for load balancers and operators (`oslo_middleware/healthcheck`). It says whether somebody has taken
//! the server out of service; it asks neither Keystone nor the database.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::http::{HeaderMap, Method, StatusCode};
use ipnet::IpNet;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Value, json};

use super::{Ends, joined};
use crate::{Reply, accept};

/// A check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HealthBackend {
    /// `disable_by_file`: out of service while this file exists.
    DisableByFile(Option<PathBuf>),
    /// `disable_by_files_ports`: the same, with a file for each port that the server may listen on.
    DisableByFilesPorts(BTreeMap<u16, PathBuf>),
    /// `enable_by_files`: in service while all of these files exist.
    EnableByFiles(Vec<PathBuf>),
}

/// `[healthcheck]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Healthcheck {
    /// `detailed`: say more than the outcome.
    pub detailed: bool,
    /// `backends`, in the order in which they report. Without any the answer is always good.
    pub backends: Vec<HealthBackend>,
    /// `allowed_source_ranges`: who is answered; empty for everybody.
    pub allowed_source_ranges: Vec<IpNet>,
    /// `ignore_proxied_requests`: do not answer what came through a proxy.
    pub ignore_proxied_requests: bool,
}

impl Healthcheck {
    /// The file of Neutron's `api-paste.ini`.
    pub const DISABLE_BY_FILE_PATH: &str = "/var/lib/neutron/healthcheck_disable";
}

impl Default for Healthcheck {
    fn default() -> Self {
        Self {
            detailed: false,
            backends: vec![HealthBackend::DisableByFile(Some(
                Self::DISABLE_BY_FILE_PATH.into(),
            ))],
            allowed_source_ranges: Vec::new(),
            ignore_proxied_requests: false,
        }
    }
}

/// What a check found.
#[derive(Debug)]
struct Finding {
    good: bool,
    reason: &'static str,
    details: String,
}

impl Finding {
    fn good(details: impl Into<String>) -> Self {
        Self {
            good: true,
            reason: "OK",
            details: details.into(),
        }
    }

    fn bad(reason: &'static str, details: impl Into<String>) -> Self {
        Self {
            good: false,
            reason,
            details: details.into(),
        }
    }
}

impl HealthBackend {
    async fn check(&self, port: Option<u16>) -> Finding {
        match self {
            Self::DisableByFile(None) => {
                Finding::good("No 'disable_by_file_path' configuration value specified")
            }
            Self::DisableByFile(Some(path)) if exists(path).await => {
                Finding::bad("DISABLED BY FILE", format!("Path '{}' was found", path.display()))
            }
            Self::DisableByFile(Some(path)) => {
                Finding::good(format!("Path '{}' was not found", path.display()))
            }
            Self::DisableByFilesPorts(files) => match port.and_then(|port| files.get(&port)) {
                Some(path) if exists(path).await => Finding::bad("DISABLED BY FILE", ""),
                _ => Finding::good(""),
            },
            Self::EnableByFiles(paths) => {
                for path in paths {
                    if !exists(path).await {
                        let details = format!("File path {} is missing", path.display());
                        return Finding::bad("FILE PATH MISSING", details);
                    }
                }
                Finding::good("Specified file paths are available")
            }
        }
    }
}

/// A file that cannot be looked for does not exist, as in Python.
async fn exists(path: &Path) -> bool {
    tokio::fs::try_exists(path).await.unwrap_or(false)
}

impl Healthcheck {
    /// The answer, whatever the method. Without `ends` it is not known who asks.
    pub async fn answer(&self, method: &Method, headers: &HeaderMap, ends: Option<Ends>) -> Reply {
        if !self.concerns(headers, ends) {
            let text = "The resource could not be found.";
            return accept::page(headers, StatusCode::NOT_FOUND, "404".into(), text, "");
        }
        let mut findings = Vec::new();
        for backend in &self.backends {
            findings.push(backend.check(ends.map(|ends| ends.port)).await);
        }
        let good = findings.iter().all(|finding| finding.good);
        if method == Method::HEAD && good {
            return Reply::no_content();
        }
        let status = if good {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        let form = if method == Method::HEAD {
            Form::Text
        } else {
            Form::of(headers)
        };
        match form {
            Form::Text => Reply::text(status, "text/plain; charset=UTF-8", text(&findings)),
            Form::Html => Reply::text(status, "text/html; charset=UTF-8", html(&findings, self.detailed)),
            Form::Json => Reply::text(status, "application/json", document(&findings, self.detailed)),
        }
    }

    /// Whether this request is to be answered at all.
    fn concerns(&self, headers: &HeaderMap, ends: Option<Ends>) -> bool {
        let ranges = &self.allowed_source_ranges;
        let client = ends.map(|ends| ends.client.ip().to_canonical());
        let allowed =
            ranges.is_empty() || client.is_some_and(|ip| ranges.iter().any(|range| range.contains(&ip)));
        // `Forwarded` of RFC 7239 is not among them in oslo.middleware, either.
        let proxied = [
            "x-forwarded",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-for",
            "x-forwarded-prefix",
        ];
        let is_set = |name: &&str| joined(headers, name).is_some_and(|value| !value.is_empty());
        allowed && !(self.ignore_proxied_requests && proxied.iter().any(is_set))
    }
}

fn text(findings: &[Finding]) -> String {
    let reasons: Vec<_> = findings.iter().map(|finding| finding.reason).collect();
    reasons.join("\n")
}

fn document(findings: &[Finding], detailed: bool) -> String {
    let value = if detailed {
        let reasons = findings
            .iter()
            .map(|f| json!({"reason": f.reason, "details": f.details, "class": CLASS}));
        json!({"detailed": true, "now": now(), "platform": platform(), "reasons": Value::from_iter(reasons)})
    } else {
        let reasons = findings.iter().map(|finding| finding.reason);
        json!({"detailed": false, "reasons": Value::from_iter(reasons)})
    };
    indented(&value)
}

/// JSON with four spaces, as `json.dumps` of Python was told to write it.
fn indented(value: &Value) -> String {
    let mut out = Vec::new();
    let formatter = PrettyFormatter::with_indent(b"    ");
    // Writing plain values to memory cannot fail.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut out, formatter));
    String::from_utf8(out).unwrap_or_default()
}

fn html(findings: &[Finding], detailed: bool) -> String {
    let mut rows = String::new();
    for finding in findings {
        let cells = if detailed {
            vec![CLASS, finding.reason, &finding.details]
        } else {
            vec![finding.reason]
        };
        let cells = cells
            .iter()
            .map(|cell| format!("<TD>{}</TD>", accept::escape(cell)));
        rows.push_str(&format!("<TR>{}</TR>\n", cells.collect::<String>()));
    }
    let (about, head) = if detailed {
        let about = format!(
            "<P>Current time: {}</P>\n<P>Platform: {}</P>\n",
            now(),
            platform()
        );
        (about, "<TH>Kind</TH><TH>Reason</TH><TH>Details</TH>")
    } else {
        (String::new(), "<TH>Reason</TH>")
    };
    format!(
        "<HTML>\n<HEAD><TITLE>Healthcheck Status</TITLE></HEAD>\n<BODY>\n{about}\
         <H2>Result of {} checks:</H2>\n<TABLE border=\"1\">\n<TBODY>\n<TR>{head}</TR>\n{rows}</TBODY>\n</TABLE>\n</BODY>\n</HTML>",
        findings.len()
    )
}

/// What each result is called in detailed answers.
const CLASS: &str = "HealthcheckResult";

fn now() -> String {
    chrono::Utc::now().format("%Y-%m-%d %H:%M:%S%.6f").to_string()
}

fn platform() -> String {
    format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH)
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Html,
    Json,
}

impl Form {
    /// What `Accept` prefers, in doubt the first of text, HTML and JSON; text when it takes none of them.
    fn of(headers: &HeaderMap) -> Self {
        let Some(ranges) = joined(headers, "accept").and_then(|accept| ranges(&accept)) else {
            return Self::Text;
        };
        let forms = [
            (Self::Text, "text/plain", "text/*"),
            (Self::Html, "text/html", "text/*"),
            (Self::Json, "application/json", "application/*"),
        ];
        let mut best = (Self::Text, 0.0);
        for (form, media, family) in forms {
            let quality = [media, family, "*/*"]
                .iter()
                .find_map(|wanted| ranges.iter().find(|(range, _)| range == wanted))
                .map_or(0.0, |(_, quality)| *quality);
            if quality > best.1 {
                best = (form, quality);
            }
        }
        best.0
    }
}

/// The media ranges of an `Accept` header with their qualities; `None` when it is malformed (RFC 9110 section 12.5.1).
/// A range with parameters of its own has none of the forms here.
fn ranges(accept: &str) -> Option<Vec<(String, f32)>> {
    let mut ranges = Vec::new();
    for part in accept.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let mut parts = part.split(';').map(str::trim);
        let range = parts.next()?.to_ascii_lowercase();
        range.split_once('/')?;
        let (mut quality, mut plain) = (1.0, true);
        for parameter in parts {
            match parameter.split_once('=') {
                Some(("q" | "Q", number)) => quality = number.parse().ok()?,
                _ => plain = false,
            }
        }
        if plain {
            ranges.push((range, quality));
        }
    }
    Some(ranges)
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    #[tokio::test]
    async fn details() {
        let check = Healthcheck {
            detailed: true,
            backends: vec![HealthBackend::EnableByFiles(vec!["/no/<such>/file".into()])],
            ..Healthcheck::default()
        };
        let mut headers = HeaderMap::new();
        let body = async |headers: &HeaderMap| {
            let response = check.answer(&Method::GET, headers, None).await.into_response();
            assert_eq!(response.status(), 503);
            let bytes = axum::body::to_bytes(response.into_body(), 1 << 16).await.unwrap();
            String::from_utf8(bytes.to_vec()).unwrap()
        };
        headers.insert(header::ACCEPT, "application/json".parse().unwrap());
        let json: Value = serde_json::from_str(&body(&headers).await).unwrap();
        assert_eq!(json["detailed"], true);
        let reason = json!({"reason": "FILE PATH MISSING", "details": "File path /no/<such>/file is missing",
                            "class": "HealthcheckResult"});
        assert_eq!(json["reasons"], json!([reason]));
        headers.insert(header::ACCEPT, "text/html".parse().unwrap());
        let html = body(&headers).await;
        assert!(
            html.contains("<TD>File path /no/&lt;such&gt;/file is missing</TD>"),
            "{html}"
        );
    }

    /// A listener for both families sees clients of IPv4 by their mapped addresses (RFC 4291 section 2.5.5.2).
    #[test]
    fn mapped_addresses() {
        let check = Healthcheck {
            allowed_source_ranges: vec!["192.0.2.0/24".parse().unwrap()],
            ..Healthcheck::default()
        };
        let from = |client: &str| {
            let client = client.parse().unwrap();
            check.concerns(&HeaderMap::new(), Some(Ends { client, port: 9696 }))
        };
        assert!(from("[::ffff:192.0.2.7]:1"));
        assert!(from("192.0.2.7:1"));
        assert!(!from("192.0.3.7:1"));
        assert!(!from("[2001:db8::1]:1"));
        assert!(!check.concerns(&HeaderMap::new(), None));
    }
}
