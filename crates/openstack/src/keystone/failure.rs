//! Why Keystone did not say whether a token is valid.

use std::time::Duration;

use crate::http;

/// Why Keystone did not say whether a token is valid.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Http(#[from] http::Error),
    #[error("Keystone needs more than {} ms", .0.as_millis())]
    Slow(Duration),
    #[error("Keystone does not let the service user in: status {0}")]
    Login(u16),
    #[error("Keystone does not let the service user validate tokens: status {0}")]
    Validation(u16),
    #[error("what Keystone says about a token cannot be understood: {0}")]
    Malformed(String),
    #[error("Keystone did not answer a moment ago")]
    Paused,
}

impl Failure {
    /// Whether it would be the same for any token.
    pub(super) fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Http(_) | Self::Slow(_) | Self::Login(_) | Self::Validation(401)
        )
    }
}
