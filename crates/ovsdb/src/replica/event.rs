//! Notification of changes.

use std::sync::Arc;

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use uuid::Uuid;

use crate::value::Row;

/// What happened to the replica. It already shows the change when this is received.
#[derive(Clone, Debug)]
pub enum Change {
    /// The session ended. The rows stay, as they were.
    Disconnected,
    /// The replica is whole and live.
    Initial {
        /// Whether a session was resumed, and so every row that changed in between was reported as a
        /// [`Change::Row`] before this. Otherwise everything was loaded anew: look at all rows again.
        resumed: bool,
    },
    /// One row appeared, changed or went.
    Row {
        /// Name of the table.
        table: Arc<str>,
        /// Identity of the row.
        uuid: Uuid,
        /// The row before; absent when it appeared.
        old: Option<Arc<Row>>,
        /// The row now; absent when it went.
        new: Option<Arc<Row>>,
    },
    /// This subscriber was too slow and missed changes: look at all rows again.
    Lagged,
}

/// A subscription to changes. It never holds up the replica; see [`Change::Lagged`].
#[derive(Debug)]
pub struct Changes(pub(crate) broadcast::Receiver<Change>);

impl Changes {
    /// The next change, in the order in which the replica made them; `None` when the client is gone.
    /// Dropping the future loses nothing.
    pub async fn recv(&mut self) -> Option<Change> {
        match self.0.recv().await {
            Ok(change) => Some(change),
            Err(RecvError::Lagged(_)) => Some(Change::Lagged),
            Err(RecvError::Closed) => None,
        }
    }

    /// The next change if there is one already.
    pub fn try_recv(&mut self) -> Option<Change> {
        match self.0.try_recv() {
            Ok(change) => Some(change),
            Err(TryRecvError::Lagged(_)) => Some(Change::Lagged),
            Err(TryRecvError::Empty | TryRecvError::Closed) => None,
        }
    }
}
