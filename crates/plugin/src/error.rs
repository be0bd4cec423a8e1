//! Why a use case did not happen.

use model::Fault;

/// Result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal for the client, or a failure of the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request is refused; the client is told why.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database failed; the client gets a 500 or 503 and the operator the cause.
    #[error("database")]
    Store(#[source] store::Error),
}

impl From<store::Error> for Error {
    /// What no validator has checked and no column takes is the client's mistake.
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::DoesNotFit { column, .. } => {
                let message = format!("Invalid input for {column}. Reason: the value does not fit.");
                Self::Fault(Fault::bad_request(message))
            }
            other => Self::Store(other),
        }
    }
}

impl store::Retry for Error {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_retryable())
    }
}

impl Error {
    /// Whether the database cannot be reached at the moment.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Store(store::Error::Unavailable(_)))
    }
}
