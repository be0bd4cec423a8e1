//! Errors of the client: what a configuration, a connection or a transaction can end with.

use std::io;
use std::time::Duration;

use crate::op::OpError;
use crate::wire::{FrameError, MessageError};

/// A configuration that cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// There is nobody to connect to.
    #[error("no endpoints are given")]
    NoEndpoints,
    /// An endpoint is not of a known form.
    #[error("endpoint {text:?}: {reason}")]
    Endpoint {
        /// What was given.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An `ssl:` endpoint needs key, certificate and CA certificate.
    #[error("endpoint {0:?} needs TLS files")]
    NoTls(String),
    /// The name of the database is empty.
    #[error("no database is named")]
    NoDatabase,
}

/// Why a transaction did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransactError {
    /// The server refused it: nothing was changed.
    #[error("transaction refused: {0}")]
    Operation(#[from] OpError),
    /// There is no session: nothing was sent.
    #[error("not connected to the database")]
    NotConnected,
    /// The server has lost its leadership: nothing was sent.
    #[error("the server is no longer the leader")]
    NotLeader,
    /// The session ended before the reply. **The outcome is unknown**: the transaction may have been committed.
    /// Repeat it only when it is safe to apply twice, or guarded; see the crate's documentation.
    #[error("the session ended before the reply; the outcome is unknown")]
    Disconnected,
    /// The reply did not come in time. **The outcome is unknown**, as for [`TransactError::Disconnected`].
    #[error("no reply within {0:?}; the outcome is unknown")]
    Timeout(Duration),
    /// The operations cannot be written as JSON.
    #[error("operations cannot be encoded: {0}")]
    Encode(String),
}

impl TransactError {
    /// The error of an operation or of the commit.
    pub fn operation(&self) -> Option<&OpError> {
        match self {
            TransactError::Operation(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the transaction may have been committed nevertheless.
    pub fn outcome_unknown(&self) -> bool {
        matches!(self, TransactError::Disconnected | TransactError::Timeout(_))
    }
}

/// Why a lock could not be asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// This client already has a handle on the lock: RFC 7047 section 4.1.8 allows one request a session.
    #[error("lock {0:?} is already requested by this client")]
    Duplicate(String),
    /// The client was shut down.
    #[error("the client is shut down")]
    Closed,
}

/// Why a session ended or did not come about.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("connecting took longer than {0:?}")]
    ConnectTimeout(Duration),
    #[error("the download took longer than {0:?}")]
    DownloadTimeout(Duration),
    #[error("TLS: {0}")]
    Tls(String),
    #[error("the server closed the connection")]
    Closed,
    #[error("no answer to an inactivity probe within {0:?}")]
    Inactive(Duration),
    #[error("framing: {0}")]
    Frame(#[from] FrameError),
    #[error("message: {0}")]
    Message(#[from] MessageError),
    #[error("protocol violation: {0}")]
    Protocol(String),
    #[error("{method} refused: {error}")]
    Refused { method: &'static str, error: OpError },
    #[error("the server has no database {0:?}")]
    NoDatabase(String),
    #[error("the server is not the leader")]
    NotLeader,
    #[error("the server is not connected to its cluster")]
    NotInCluster,
    #[error("the server belongs to cluster {0}")]
    OtherCluster(uuid::Uuid),
    #[error("the server's data is stale: at log index {index}, {seen} was seen before")]
    Stale { index: i64, seen: i64 },
    #[error("the server ended the monitor")]
    MonitorCanceled,
    #[error("an update does not fit the replica: {0}")]
    Update(String),
    #[error("shut down")]
    Shutdown,
}
