//! What lines look like.

use std::io;
use std::sync::{Arc, Mutex};

use oslo::Secret;
use tracing_subscriber::layer::SubscriberExt;

use super::*;

thread_local! {
    static REQUEST: std::cell::Cell<Option<&'static str>> = const { std::cell::Cell::new(None) };
}

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a program logs, as text.
fn logged(json: bool, debug: bool, filter: Option<&str>, program: impl FnOnce()) -> String {
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let subscriber = tracing_subscriber::registry()
        .with(env_filter(debug, filter).unwrap())
        .with(lines(
            json,
            || REQUEST.get().map(str::to_owned),
            move || writer.clone(),
        ));
    tracing::subscriber::with_default(subscriber, program);
    let bytes = buffer.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

/// The part of a line after time and process id.
fn rest(line: &str) -> &str {
    line.splitn(4, ' ').nth(3).unwrap()
}

#[test]
fn lines_look_like_those_of_oslo() {
    let text = logged(false, false, None, || {
        tracing::info!(target: "neutrino.api", count = 3, "listening");
        REQUEST.set(Some("req-1"));
        tracing::warn!(target: "neutrino.ovn", key = %"a\nb", "late\r\nforged");
        REQUEST.set(None);
        tracing::debug!("left out");
    });
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert_eq!(rest(lines[0]), "INFO neutrino.api [-] listening count=3");
    assert_eq!(
        rest(lines[1]),
        r"WARNING neutrino.ovn [req-1] late\r\nforged key=a\nb"
    );
    let pid = std::process::id().to_string();
    let head: Vec<_> = lines[0].splitn(4, ' ').take(3).collect();
    assert!(
        chrono::NaiveDateTime::parse_from_str(&head[..2].join(" "), "%Y-%m-%d %H:%M:%S%.3f").is_ok(),
        "{head:?}"
    );
    assert_eq!(head[2], pid);
}

#[test]
fn json_lines_are_objects() {
    let text = logged(true, true, None, || {
        REQUEST.set(Some("req-2"));
        tracing::debug!(target: "x", up = true, ratio = 0.5, "done");
    });
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["levelname"], "DEBUG");
    assert_eq!(value["request_id"], "req-2");
    assert_eq!(value["message"], "done");
    assert_eq!(value["extra"], serde_json::json!({"up": true, "ratio": 0.5}));
}

#[test]
fn libraries_stay_quiet_at_trace() {
    let text = logged(false, false, Some("trace"), || {
        tracing::trace!(target: "plugin", "ours");
        tracing::debug!(target: "sqlx::query", "select");
        tracing::trace!(target: "rustls::conn", "handshake");
        tracing::warn!(target: "sqlx::pool", "slow");
    });
    let said: Vec<_> = text.lines().map(rest).collect();
    assert_eq!(said, ["TRACE plugin [-] ours", "WARNING sqlx::pool [-] slow"]);
    assert!(env_filter(false, Some("no=such=thing")).is_err());
}

#[test]
fn secrets_are_not_logged() {
    let secret = Secret::new("hunter2");
    let text = logged(false, true, Some("trace"), || {
        tracing::error!(?secret, plain = %secret, "connecting with {secret:?}");
    });
    assert!(text.contains("***") && !text.contains("hunter2"), "{text}");
}
