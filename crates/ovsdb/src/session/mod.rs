//! Sessions: one connection at a time, kept up by a task that owns the socket.

mod link;
mod lock;
mod open;
mod run;
mod server;
mod supervisor;

use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::connect::Endpoint;
use crate::error::TransactError;
use crate::op::OpResult;

pub(crate) use lock::LockCommand;
pub use lock::LockState;
pub(crate) use supervisor::Supervisor;

/// What a client is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// There is no session; one is being set up.
    Connecting {
        /// Attempts since the last complete session.
        attempts: u32,
        /// Why the last session or attempt ended.
        last_error: Option<Arc<str>>,
    },
    /// A server was found; its tables are being downloaded, or what changed since the last session.
    Downloading {
        /// The server.
        endpoint: Endpoint,
    },
    /// The replica is whole and live, and transactions are accepted.
    Complete {
        /// Whether the server leads its cluster; true for a standalone server.
        leader: bool,
        /// The server.
        endpoint: Endpoint,
        /// Since when.
        since: SystemTime,
    },
    /// The client was shut down.
    Closed,
}

impl State {
    /// Whether the replica is whole and live.
    pub fn is_complete(&self) -> bool {
        matches!(self, State::Complete { .. })
    }
}

/// What a client asks of its task.
#[derive(Debug)]
pub(crate) enum Command {
    Transact(Transact),
    Lock(LockCommand),
    Shutdown,
}

/// A transaction on its way.
#[derive(Debug)]
pub(crate) struct Transact {
    /// The `params` of the request, as JSON.
    pub(crate) params: String,
    /// One for each operation: the table, if the operation is a `select`.
    pub(crate) selects: Vec<Option<Arc<str>>>,
    pub(crate) reply: oneshot::Sender<Result<Vec<OpResult>, TransactError>>,
    /// Given back when the reply is there.
    pub(crate) permit: OwnedSemaphorePermit,
}
