//! Why there is no answer.

use std::time::Duration;

/// Why there is no answer. None of it repeats a header or a body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The address is not one of HTTP.
    #[error("'{0}' is not the address of an HTTP server")]
    Url(String),
    /// There is no connection to the server.
    #[error("cannot connect to {origin}: {problem}")]
    Connect {
        /// Scheme, host and port.
        origin: String,
        /// The cause.
        problem: String,
    },
    /// The connection ended, or what came over it is not HTTP.
    #[error("{origin} broke the conversation off: {problem}")]
    Broken {
        /// Scheme, host and port.
        origin: String,
        /// The cause.
        problem: String,
    },
    /// The answer did not come in time.
    #[error("no answer from {origin} within {} ms", limit.as_millis())]
    Timeout {
        /// Scheme, host and port.
        origin: String,
        /// How long was waited.
        limit: Duration,
    },
    /// The answer is longer than what is read of it.
    #[error("the answer of {origin} is longer than {limit} bytes")]
    TooLong {
        /// Scheme, host and port.
        origin: String,
        /// The limit, bytes.
        limit: usize,
    },
}
