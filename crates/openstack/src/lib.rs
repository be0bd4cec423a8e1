//! Clients of the services that stand next to this one in a cloud: Keystone, and an HTTP client for what else has
//! to be asked. Nothing here knows networking.

pub mod http;
pub mod keystone;

use std::path::PathBuf;

/// What makes a client unusable from the start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A file with certificates or a key.
    #[error("{}: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Something about TLS that is not the fault of one file.
    #[error("TLS: {0}")]
    Tls(String),
    /// An address.
    #[error("{url}: {problem}")]
    Url {
        /// The address, without credentials.
        url: String,
        /// What is wrong with it.
        problem: String,
    },
}
