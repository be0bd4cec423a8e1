//! A session at work: transactions out, updates in, in the order of the wire.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::value::RawValue;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::lock::{LockRequest, LockState, Locks};
use super::open::{MONITOR, Monitored, Opening, SERVER_MONITOR, answer_request, update2};
use super::{Command, State, Transact};
use crate::connect::Endpoint;
use crate::error::{SessionError, TransactError};
use crate::monitor::{Format, decode_updates};
use crate::op::{OpResult, parse_error, parse_results};
use crate::replica::{Change, Position};
use crate::wire::{Incoming, ReplyId};

/// How long a session that has to end waits for replies that are due.
const FAREWELL: Duration = Duration::from_secs(1);

/// A session whose replica is complete.
pub(super) struct Session<'a> {
    base: Opening<'a>,
    monitored: Monitored,
    pub(super) leader: bool,
    pending: HashMap<u64, Pending>,
    ending: Option<Ending>,
}

/// Why a session has to end, and how long it may still wait for replies.
struct Ending {
    reason: SessionError,
    deadline: Instant,
}

/// The result of `lock` and `steal`, RFC 7047 section 4.1.8.
#[derive(serde::Deserialize)]
struct LockReply {
    locked: bool,
}

/// A request whose reply is due.
enum Pending {
    Transact {
        selects: Vec<Option<Arc<str>>>,
        reply: oneshot::Sender<Result<Vec<OpResult>, TransactError>>,
        /// Frees the place among the outstanding ones when the reply is there, not when the caller gives up.
        _permit: OwnedSemaphorePermit,
    },
    Lock(LockRequest),
}

impl<'a> Session<'a> {
    pub(super) fn new(base: Opening<'a>, monitored: Monitored, leader: bool) -> Self {
        Session {
            base,
            monitored,
            leader,
            pending: HashMap::new(),
            ending: None,
        }
    }

    /// Works until the session ends. What is pending then gets no reply, which its callers learn.
    pub(super) async fn run(
        mut self,
        endpoint: &Endpoint,
        commands: &mut mpsc::UnboundedReceiver<Command>,
        locks: &mut Locks,
        state: &watch::Sender<State>,
    ) -> SessionError {
        for request in locks.requests() {
            self.send_lock(request);
        }
        let (endpoint, since) = (endpoint.clone(), SystemTime::now());
        state.send_replace(State::Complete {
            leader: self.leader,
            endpoint,
            since,
        });
        // Told last: whoever reacts to it may write at once.
        self.base.writer.notify(Change::Initial {
            resumed: self.monitored.resumed,
        });
        loop {
            if let Some(ending) = self.ending.take_if(|_| self.pending.is_empty()) {
                return ending.reason;
            }
            let deadline = self.ending.as_ref().map(|ending| ending.deadline);
            let shutdown =
                matches!(&self.ending, Some(ending) if matches!(ending.reason, SessionError::Shutdown));
            let step = tokio::select! {
                frame = self.base.link.recv() => frame.and_then(|frame| self.received(&frame, locks, state)),
                command = commands.recv(), if !shutdown => {
                    self.command(command.unwrap_or(Command::Shutdown), locks);
                    Ok(())
                }
                () = sleep_until(deadline.unwrap_or_else(Instant::now)), if deadline.is_some() => {
                    self.pending.clear();
                    Ok(())
                }
            };
            if let Err(error) = step {
                return error;
            }
        }
    }

    /// Begins to end: replies that are due may still come, new transactions are not sent.
    fn end(&mut self, reason: SessionError) {
        // The first reason counts, but nothing comes after a shutdown.
        if self.ending.is_none() || matches!(reason, SessionError::Shutdown) {
            self.ending = Some(Ending {
                reason,
                deadline: Instant::now() + FAREWELL,
            });
        }
    }

    fn command(&mut self, command: Command, locks: &mut Locks) {
        match command {
            Command::Shutdown => self.end(SessionError::Shutdown),
            Command::Lock(command) => {
                for request in locks.command(command) {
                    self.send_lock(request);
                }
            }
            Command::Transact(Transact { reply, .. }) if self.ending.is_some() => {
                let error = match self.ending {
                    Some(Ending {
                        reason: SessionError::NotLeader,
                        ..
                    }) => TransactError::NotLeader,
                    _ => TransactError::NotConnected,
                };
                // The caller may have given up.
                let _ = reply.send(Err(error));
            }
            // Given up while it waited for its turn: nothing was sent, so nothing need be.
            Command::Transact(Transact { reply, .. }) if reply.is_closed() => {}
            Command::Transact(Transact {
                params,
                selects,
                reply,
                permit,
            }) => {
                let id = self.base.link.request("transact", &params);
                self.pending.insert(
                    id,
                    Pending::Transact {
                        selects,
                        reply,
                        _permit: permit,
                    },
                );
            }
        }
    }

    fn send_lock(&mut self, request: LockRequest) {
        // A string always has a JSON form.
        let params = serde_json::Value::from(vec![request.name.as_str()]).to_string();
        let id = self.base.link.request(request.method, &params);
        self.pending.insert(id, Pending::Lock(request));
    }

    /// Handles one message. The replica is changed here, before any later message is looked at: that is what makes
    /// a transaction visible before its caller hears of it.
    fn received(
        &mut self,
        frame: &[u8],
        locks: &mut Locks,
        state: &watch::Sender<State>,
    ) -> Result<(), SessionError> {
        match Incoming::parse(frame)? {
            Incoming::Request { id, method, params } => {
                self.base.link.queue(&answer_request(id, &method, params));
                Ok(())
            }
            Incoming::Reply {
                id: ReplyId::Probe, ..
            } => Ok(()),
            Incoming::Reply {
                id: ReplyId::Number(id),
                result,
            } => match self.pending.remove(&id) {
                Some(pending) => self.replied(pending, result, locks),
                None => Err(SessionError::Protocol(format!(
                    "a reply to request {id}, which nobody made"
                ))),
            },
            Incoming::Reply {
                id: ReplyId::Unknown, ..
            } => Err(SessionError::Protocol("a reply with a foreign identifier".into())),
            Incoming::Notification { method, params } => self.notified(&method, params, locks, state),
        }
    }

    fn replied(
        &mut self,
        pending: Pending,
        result: Result<&RawValue, &RawValue>,
        locks: &Locks,
    ) -> Result<(), SessionError> {
        match (pending, result) {
            (Pending::Transact { reply, .. }, Err(error)) => {
                let error = serde_json::from_str(error.get()).unwrap_or_default();
                let _ = reply.send(Err(parse_error(&error, None).into()));
            }
            (Pending::Transact { selects, reply, .. }, Ok(results)) => {
                let results = parse_results(results.get(), &selects, Some(&self.monitored.schema))
                    .map_err(|error| SessionError::Protocol(error.to_string()))?;
                let _ = reply.send(results.map_err(TransactError::from));
            }
            (Pending::Lock(request), Err(error)) => {
                return Err(SessionError::Protocol(format!(
                    "{} refused: {error}",
                    request.method
                )));
            }
            (Pending::Lock(LockRequest { method: "unlock", .. }), Ok(_)) => {}
            (Pending::Lock(request), Ok(result)) => {
                let LockReply { locked: owned } = parse(request.method, result)?;
                locks.set(
                    &request.name,
                    if owned {
                        LockState::Owned
                    } else {
                        LockState::Waiting
                    },
                );
            }
        }
        Ok(())
    }

    fn notified(
        &mut self,
        method: &str,
        params: Option<&RawValue>,
        locks: &Locks,
        state: &watch::Sender<State>,
    ) -> Result<(), SessionError> {
        let params = params.unwrap_or(RawValue::NULL);
        match method {
            "update2" if matches!(update2(method, Some(params)), Some((SERVER_MONITOR, _))) => {
                self.server_updated(params, state)
            }
            "update" | "update2" | "update3" => self.updated(method, params),
            "locked" | "stolen" => {
                let (name,): (String,) = parse(method, params)?;
                locks.set(
                    &name,
                    if method == "locked" {
                        LockState::Owned
                    } else {
                        LockState::Stolen
                    },
                );
                Ok(())
            }
            "monitor_canceled" => {
                // The schema may be another from now on.
                self.base.writer.position = None;
                Err(SessionError::MonitorCanceled)
            }
            _ => {
                tracing::debug!(method, "unknown notification");
                Ok(())
            }
        }
    }

    fn updated(&mut self, method: &str, params: &RawValue) -> Result<(), SessionError> {
        let (monitor, txn_id, updates): (&str, Option<Uuid>, &RawValue) = match method {
            "update3" => {
                parse(method, params).map(|(monitor, txn_id, updates)| (monitor, Some(txn_id), updates))?
            }
            _ => parse(method, params).map(|(monitor, updates)| (monitor, None, updates))?,
        };
        let expected = if method == "update" {
            Format::V1
        } else {
            Format::V2
        };
        if monitor != MONITOR || self.monitored.format != expected {
            return Err(SessionError::Protocol(format!(
                "{method} for monitor {monitor:?}"
            )));
        }
        let plan = &self.monitored.plan;
        let writer = &mut *self.base.writer;
        // What was not understood is missing from the replica: only a full download makes it right again.
        let position = writer.position.take();
        let updates = decode_updates(updates.get(), expected, plan, &mut writer.interner)
            .map_err(|error| SessionError::Update(error.to_string()))?;
        writer.apply(updates).map_err(SessionError::Update)?;
        writer.position = match txn_id {
            Some(txn_id) if !txn_id.is_nil() => Some(Position {
                plan: Arc::clone(plan),
                txn_id,
            }),
            _ => position,
        };
        Ok(())
    }

    /// Follows what the server says about itself: it may have lost its leadership, or its cluster.
    fn server_updated(
        &mut self,
        params: &RawValue,
        state: &watch::Sender<State>,
    ) -> Result<(), SessionError> {
        let (_, updates): (&str, &RawValue) = parse("update2", params)?;
        let Opening {
            config,
            memory,
            server,
            ..
        } = &mut self.base;
        let Some(server) = server else {
            return Err(SessionError::Protocol(
                "update2 for a monitor that was not asked for".into(),
            ));
        };
        server.update(updates.get())?;
        match server.check(config, memory) {
            Ok(now) if now != self.leader => {
                self.leader = now;
                state.send_modify(|state| {
                    if let State::Complete { leader, .. } = state {
                        *leader = now;
                    }
                });
            }
            Ok(_) => {}
            Err(reason) => self.end(reason),
        }
        Ok(())
    }
}

fn parse<'p, T: serde::Deserialize<'p>>(method: &str, params: &'p RawValue) -> Result<T, SessionError> {
    serde_json::from_str(params.get()).map_err(|error| SessionError::Protocol(format!("{method}: {error}")))
}
