//! One line per event.

use std::fmt;

use chrono::{DateTime, Local};
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::RequestId;

/// `time pid LEVEL target [request id] message name=value ...`, or the same as JSON.
pub(super) struct OsloFormat {
    pub json: bool,
    pub request_id: RequestId,
}

struct Line<'a> {
    time: DateTime<Local>,
    level: &'static str,
    target: &'a str,
    request_id: Option<String>,
    fields: Fields,
}

impl<S, N> FormatEvent<S, N> for OsloFormat
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _context: &FmtContext<'_, S, N>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let request_id = (self.request_id)();
        let metadata = event.metadata();
        let (level, target) = (level_name(*metadata.level()), metadata.target());
        let line = Line {
            time: Local::now(),
            level,
            target,
            request_id,
            fields,
        };
        if self.json {
            line.json(&mut out)
        } else {
            line.text(&mut out)
        }
    }
}

impl Line<'_> {
    fn text(self, out: &mut Writer<'_>) -> fmt::Result {
        let Self {
            time,
            level,
            target,
            request_id,
            fields,
        } = self;
        let (time, pid) = (time.format("%Y-%m-%d %H:%M:%S%.3f"), std::process::id());
        write!(
            out,
            "{time} {pid} {level} {target} [{}] ",
            request_id.as_deref().unwrap_or("-")
        )?;
        one_line(out, &fields.message)?;
        for (name, value) in fields.others {
            write!(out, " {name}=")?;
            match value {
                Value::String(text) => one_line(out, &text)?,
                value => write!(out, "{value}")?,
            }
        }
        out.write_char('\n')
    }

    /// Keys are those of oslo.log's JSON formatter.
    fn json(self, out: &mut Writer<'_>) -> fmt::Result {
        let Self {
            time,
            level,
            target,
            request_id,
            fields,
        } = self;
        let mut object = Map::new();
        object.insert(
            "asctime".to_owned(),
            time.format("%Y-%m-%d %H:%M:%S%.3f").to_string().into(),
        );
        object.insert("process".to_owned(), std::process::id().into());
        object.insert("levelname".to_owned(), level.into());
        object.insert("name".to_owned(), target.into());
        object.insert("request_id".to_owned(), request_id.into());
        object.insert("message".to_owned(), fields.message.into());
        let others: Map<String, Value> = fields
            .others
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        object.insert("extra".to_owned(), others.into());
        writeln!(out, "{}", Value::Object(object))
    }
}

/// Control characters are escaped, so that nothing from outside can forge a line.
fn one_line(out: &mut Writer<'_>, text: &str) -> fmt::Result {
    for c in text.chars() {
        if c.is_control() {
            write!(out, "{}", c.escape_default())?
        } else {
            out.write_char(c)?
        }
    }
    Ok(())
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "ERROR",
        Level::WARN => "WARNING",
        Level::INFO => "INFO",
        Level::DEBUG => "DEBUG",
        Level::TRACE => "TRACE",
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    others: Vec<(&'static str, Value)>,
}

impl Fields {
    fn add(&mut self, field: &Field, value: Value) {
        match (field.name(), value) {
            ("message", Value::String(text)) => self.message = text,
            (name, value) => self.others.push((name, value)),
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value.into());
    }

    /// An error with its causes.
    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let mut text = value.to_string();
        let mut source = value.source();
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        self.add(field, text.into());
    }
}
