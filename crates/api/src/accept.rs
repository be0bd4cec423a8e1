//! What the `Accept` header asks for, as pecan and webob read it.

use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};

use crate::Reply;

/// Media ranges that are wanted at all; `None` without a usable header.
fn ranges(headers: &HeaderMap) -> Option<Vec<String>> {
    let value = headers.get(header::ACCEPT)?.to_str().ok()?;
    let ranges = value.split(',').filter_map(|range| {
        let (media, parameters) = range.split_once(';').unwrap_or((range, ""));
        let refused = parameters.split(';').any(|p| matches!(p.trim(), "q=0" | "q=0.0"));
        let media = media.trim().to_ascii_lowercase();
        (media.contains('/') && !refused).then_some(media)
    });
    let ranges: Vec<String> = ranges.collect();
    (!ranges.is_empty()).then_some(ranges)
}

/// Whether the client takes JSON.
pub fn json(headers: &HeaderMap) -> bool {
    ranges(headers).is_none_or(|ranges| {
        ranges
            .iter()
            .any(|range| matches!(range.as_str(), "*/*" | "application/*" | "application/json"))
    })
}

/// A refusal where no API is, in the form that the client prefers. `code` is what the JSON form says.
pub fn page(headers: &HeaderMap, status: StatusCode, code: Value, text: &str, detail: &str) -> Reply {
    let ranges = ranges(headers);
    let wants = |media: &[&str]| {
        ranges
            .as_ref()
            .is_some_and(|ranges| ranges.iter().any(|range| media.contains(&range.as_str())))
    };
    if wants(&["*/*", "text/*", "text/html"]) {
        let html = format!(
            "<html>\n <head>\n  <title>{status}</title>\n </head>\n <body>\n  <h1>{status}</h1>\n  {text}<br /><br />\n{}\n\n\n </body>\n</html>",
            escape(detail)
        );
        return Reply::text(status, "text/html; charset=UTF-8", html);
    }
    if wants(&["application/*", "application/json"]) {
        let title = status.canonical_reason();
        let body = if code.is_number() {
            json!({"code": code, "title": title, "description": null})
        } else {
            json!({"code": code, "title": title, "message": format!("{text}<br /><br />\n{detail}\n\n")})
        };
        return Reply::json(status, &body);
    }
    Reply::text(
        status,
        "text/plain; charset=UTF-8",
        format!("{status}\n\n{text}\n\n {detail}  "),
    )
}

/// What a path may put into a page must not become part of it.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
