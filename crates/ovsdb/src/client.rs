//! The handle that users hold.

use std::sync::Arc;

use tokio::sync::{Semaphore, broadcast, mpsc, oneshot, watch};
use tokio::time::timeout;

use crate::config::Config;
use crate::error::{ConfigError, LockError, TransactError};
use crate::op::{Op, OpResult};
use crate::replica::{Change, Changes, Replica, Writer};
use crate::session::{Command, LockCommand, LockState, State, Supervisor, Transact};

/// A connection to one database that is kept up in the background, and its replica.
///
/// Clones are handles of the same connection. The background task ends when the last handle (or
/// [`LockHandle`]) is dropped, or at [`Client::shutdown`].
#[derive(Clone, Debug)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    config: Config,
    /// The name of the database as JSON.
    database: String,
    commands: mpsc::UnboundedSender<Command>,
    /// Weak: subscriptions end with the task that owns the other side.
    changes: broadcast::WeakSender<Change>,
    state: watch::Receiver<State>,
    replica: Replica,
    places: Arc<Semaphore>,
}

impl Client {
    /// Starts connecting; must be called within a tokio runtime. Whether it succeeds shows in [`Client::state`].
    pub fn connect(config: Config) -> Result<Self, ConfigError> {
        config.check()?;
        let (commands, inbox) = mpsc::unbounded_channel();
        let (state_writer, state) = watch::channel(State::Connecting {
            attempts: 0,
            last_error: None,
        });
        let changes = broadcast::Sender::new(config.change_buffer.max(1));
        let replica = Replica::default();
        let shared = Shared {
            database: serde_json::Value::from(config.database.as_str()).to_string(),
            commands,
            changes: changes.downgrade(),
            state,
            replica: replica.clone(),
            places: Arc::new(Semaphore::new(config.max_outstanding.max(1))),
            config: config.clone(),
        };
        let writer = Writer::new(replica, changes, config.indexes.clone());
        tokio::spawn(Supervisor::new(config, inbox, state_writer, writer).run());
        Ok(Client {
            shared: Arc::new(shared),
        })
    }

    /// What the client was configured with.
    pub fn config(&self) -> &Config {
        &self.shared.config
    }

    /// What the client is doing now, and a way to wait for something else.
    pub fn state(&self) -> watch::Receiver<State> {
        self.shared.state.clone()
    }

    /// Waits until the replica is whole and live; false when the client was shut down instead.
    pub async fn wait_complete(&self) -> bool {
        let mut state = self.state();
        let reached = state
            .wait_for(|state| state.is_complete() || *state == State::Closed)
            .await;
        reached.is_ok_and(|state| state.is_complete())
    }

    /// The replica, to be read by anybody at any time.
    pub fn replica(&self) -> &Replica {
        &self.shared.replica
    }

    /// Changes of the replica from now on. Subscribe first and read second, so that nothing is missed.
    pub fn subscribe(&self) -> Changes {
        match self.shared.changes.upgrade() {
            Some(changes) => Changes(changes.subscribe()),
            // The task is gone: a subscription that is over.
            None => Changes(broadcast::channel(1).1),
        }
    }

    /// Runs operations as one transaction: all of them take effect or none.
    ///
    /// Any number of transactions may be under way at once (those beyond
    /// [`max_outstanding`](Config::max_outstanding) wait); the server takes them in the order of the calls.
    ///
    /// **When this returns `Ok`, the replica shows the transaction**, as far as it changed monitored rows, and
    /// subscribers have been sent its changes: the server sends the update before the reply (ovsdb-server(7)
    /// section 4.1.5), and both are handled in order.
    ///
    /// An `Err` that [`outcome_unknown`](TransactError::outcome_unknown) describes may have been committed.
    /// Dropping the future does not take the transaction back.
    pub async fn transact(&self, operations: Vec<Op>) -> Result<Vec<OpResult>, TransactError> {
        let mut params = format!("[{}", self.shared.database);
        let mut selects = Vec::with_capacity(operations.len());
        for operation in &operations {
            let json = serde_json::to_string(operation);
            params.push(',');
            params.push_str(&json.map_err(|error| TransactError::Encode(error.to_string()))?);
            selects.push(match operation {
                Op::Select { table, .. } => Some(Arc::clone(table)),
                _ => None,
            });
        }
        params.push(']');
        let limit = self.shared.config.transact_timeout;
        timeout(limit, self.exchange(params, selects))
            .await
            .map_err(|_| TransactError::Timeout(limit))?
    }

    async fn exchange(
        &self,
        params: String,
        selects: Vec<Option<Arc<str>>>,
    ) -> Result<Vec<OpResult>, TransactError> {
        if !self.shared.state.borrow().is_complete() {
            return Err(TransactError::NotConnected);
        }
        let places = Arc::clone(&self.shared.places);
        let permit = places
            .acquire_owned()
            .await
            .map_err(|_| TransactError::NotConnected)?;
        let (reply, outcome) = oneshot::channel();
        let command = Command::Transact(Transact {
            params,
            selects,
            reply,
            permit,
        });
        self.shared
            .commands
            .send(command)
            .map_err(|_| TransactError::NotConnected)?;
        // The session drops what it cannot answer.
        outcome.await.unwrap_or(Err(TransactError::Disconnected))
    }

    /// Asks for a lock, now and in every later session, until the handle is dropped.
    ///
    /// Locks belong to one server process (RFC 7047 section 4.1.8): in a cluster they exclude each other only
    /// among clients of the same member, so use them with [`leader_only`](Config::leader_only). To make a
    /// transaction depend on the lock, put [`Op::assert`] into it.
    pub async fn lock(&self, name: impl Into<String>) -> Result<LockHandle, LockError> {
        let (name, (reply, outcome)) = (name.into(), oneshot::channel());
        let command = LockCommand::Lock {
            name: name.clone(),
            reply,
        };
        self.shared
            .commands
            .send(Command::Lock(command))
            .map_err(|_| LockError::Closed)?;
        let state = outcome.await.map_err(|_| LockError::Closed)??;
        Ok(LockHandle {
            name,
            state,
            commands: self.shared.commands.clone(),
        })
    }

    /// Ends the session: no more transactions are sent, and those under way have a second to be answered.
    pub async fn shutdown(&self) {
        let mut state = self.state();
        // When nobody takes it, the task is gone already.
        if self.shared.commands.send(Command::Shutdown).is_ok() {
            let _ = state.wait_for(|state| *state == State::Closed).await;
        }
    }
}

/// A lock that was asked for. Dropping it lets go.
#[derive(Debug)]
pub struct LockHandle {
    name: String,
    state: watch::Receiver<LockState>,
    commands: mpsc::UnboundedSender<Command>,
}

impl LockHandle {
    /// Name of the lock.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the lock is held, and a way to wait for it.
    pub fn state(&self) -> watch::Receiver<LockState> {
        self.state.clone()
    }

    /// Whether the lock is held now, as far as is known here. Only [`Op::assert`] knows for certain.
    pub fn is_owned(&self) -> bool {
        *self.state.borrow() == LockState::Owned
    }

    /// Waits until the lock is held; false when the client was shut down instead.
    pub async fn owned(&self) -> bool {
        self.state()
            .wait_for(|state| *state == LockState::Owned)
            .await
            .is_ok()
    }

    /// Takes the lock from whoever holds it.
    pub fn steal(&self) {
        self.send(LockCommand::Steal {
            name: self.name.clone(),
        });
    }

    /// Lets go, as dropping the handle does.
    pub fn unlock(self) {}

    fn send(&self, command: LockCommand) {
        // Without a task there is no session, and so no lock.
        let _ = self.commands.send(Command::Lock(command));
    }
}

impl Drop for LockHandle {
    fn drop(&mut self) {
        self.send(LockCommand::Unlock {
            name: self.name.clone(),
        });
    }
}
