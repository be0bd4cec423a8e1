//! Locks (RFC 7047 sections 4.1.8 to 4.1.11): the requests outlive the session.

use std::collections::BTreeMap;

use tokio::sync::{oneshot, watch};

use crate::error::LockError;

/// Whether a lock is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockState {
    /// There is no session, so nothing is held.
    Disconnected,
    /// Somebody else holds it.
    Waiting,
    /// This session holds it.
    Owned,
    /// This session held it until somebody stole it. It is owned again when the thief lets go.
    Stolen,
}

/// What a handle asks of the task.
#[derive(Debug)]
pub(crate) enum LockCommand {
    Lock {
        name: String,
        reply: oneshot::Sender<Result<watch::Receiver<LockState>, LockError>>,
    },
    Steal {
        name: String,
    },
    Unlock {
        name: String,
    },
}

/// All locks that the client wants.
#[derive(Debug, Default)]
pub(super) struct Locks(BTreeMap<String, watch::Sender<LockState>>);

/// A request to be sent about a lock.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LockRequest {
    pub(super) method: &'static str,
    pub(super) name: String,
}

impl Locks {
    /// Records what is wanted and says what to tell the server, if there is one.
    pub(super) fn command(&mut self, command: LockCommand) -> Vec<LockRequest> {
        let request = |method, name: &str| LockRequest {
            method,
            name: name.to_owned(),
        };
        match command {
            LockCommand::Lock { name, reply } if self.0.contains_key(&name) => {
                // The caller may have gone away meanwhile.
                let _ = reply.send(Err(LockError::Duplicate(name)));
                Vec::new()
            }
            LockCommand::Lock { name, reply } => {
                let (sender, receiver) = watch::channel(LockState::Disconnected);
                let requests = vec![request("lock", &name)];
                self.0.insert(name, sender);
                let _ = reply.send(Ok(receiver));
                requests
            }
            // A session may ask for a lock only once, so it lets go before it steals.
            LockCommand::Steal { name } if self.0.contains_key(&name) => {
                vec![request("unlock", &name), request("steal", &name)]
            }
            LockCommand::Unlock { name } if self.0.remove(&name).is_some() => vec![request("unlock", &name)],
            LockCommand::Steal { .. } | LockCommand::Unlock { .. } => Vec::new(),
        }
    }

    /// What a new session asks for.
    pub(super) fn requests(&self) -> Vec<LockRequest> {
        self.0
            .keys()
            .map(|name| LockRequest {
                method: "lock",
                name: name.clone(),
            })
            .collect()
    }

    pub(super) fn set(&self, name: &str, state: LockState) {
        if let Some(sender) = self.0.get(name) {
            sender.send_if_modified(|current| std::mem::replace(current, state) != state);
        }
    }

    pub(super) fn disconnected(&self) {
        for name in self.0.keys() {
            self.set(name, LockState::Disconnected);
        }
    }
}
