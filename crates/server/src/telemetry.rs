//! Logs: lines in the form of oslo.log, or one JSON object a line, to a file and to standard error.
//!
//! Which request a line belongs to is asked of the caller's function. Libraries are kept quiet
//! unless `NEUTRINO_LOG` names them, because some of them show what they carry.

mod format;

use std::fs::OpenOptions;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tracing::Subscriber;
use tracing_subscriber::filter::{EnvFilter, ParseError};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogSettings;
use format::OsloFormat;

/// Environment variable with `target=level` directives, which replace the level of the `debug` option.
pub const FILTER_VARIABLE: &str = "NEUTRINO_LOG";

/// What libraries may say; the most specific directive wins, so `NEUTRINO_LOG=trace` does not change it.
const LIBRARIES: &str = "hyper=info,hyper_util=info,axum=info,tower=info,h2=info,mio=info,rustls=warn,tokio_rustls=warn,sqlx=warn";

/// Why logs could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `NEUTRINO_LOG` is not understood.
    #[error("{FILTER_VARIABLE} is not a list of LEVEL or TARGET=LEVEL: {0}")]
    Filter(#[from] ParseError),
    /// The log file cannot be opened.
    #[error("the log file {path} cannot be opened: {source}")]
    File {
        /// Its path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is a logger already.
    #[error("logs are set up already")]
    Twice,
}

/// Tells the id of the request that is being worked on here, if there is one.
pub type RequestId = fn() -> Option<String>;

/// Sends the log of this process where the settings say. `filter` is the value of `NEUTRINO_LOG`.
pub fn init(settings: &LogSettings, filter: Option<&str>, request_id: RequestId) -> Result<(), Error> {
    let file = settings.file.as_ref().map(|path| {
        let opened = OpenOptions::new().append(true).create(true).open(path);
        opened.map(Arc::new).map_err(|source| Error::File {
            path: path.clone(),
            source,
        })
    });
    let file = file
        .transpose()?
        .map(|file| lines(settings.use_json, request_id, file));
    let stderr = settings
        .stderr
        .then(|| lines(settings.use_json, request_id, io::stderr));
    let filter = env_filter(settings.debug, filter)?;
    let subscriber = tracing_subscriber::registry()
        .with(filter)
        .with(file)
        .with(stderr);
    subscriber.try_init().map_err(|_| Error::Twice)
}

fn env_filter(debug: bool, directives: Option<&str>) -> Result<EnvFilter, ParseError> {
    let level = if debug { "debug" } else { "info" };
    let directives = directives.filter(|text| !text.trim().is_empty()).unwrap_or(level);
    EnvFilter::try_new(format!("{LIBRARIES},{directives}"))
}

fn lines<S, W>(json: bool, request_id: RequestId, writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + 'static,
{
    tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .event_format(OsloFormat { json, request_id })
        .with_writer(writer)
}

#[cfg(test)]
mod tests;
