//! The supervisor: keeps a session up, endpoint by endpoint.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use rand::Rng;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep};

use super::lock::Locks;
use super::open::Opening;
use super::server::ClusterMemory;
use super::{Command, State, Transact};
use crate::config::Config;
use crate::connect::{Backoff, Endpoint};
use crate::error::{SessionError, TransactError};
use crate::replica::{Change, Writer};

/// A session that lasted this long makes up for the failures before it.
const STABLE: Duration = Duration::from_secs(5);

/// The task behind a client. It ends when the last handle is dropped, or at a shutdown.
pub(crate) struct Supervisor {
    config: Config,
    inbox: Inbox,
    state: watch::Sender<State>,
    writer: Writer,
    memory: ClusterMemory,
    last_error: Option<Arc<str>>,
    /// What was logged last about each endpoint.
    reported: BTreeMap<Endpoint, String>,
}

/// What arrives from the handles.
struct Inbox {
    commands: mpsc::UnboundedReceiver<Command>,
    locks: Locks,
}

impl Supervisor {
    pub(crate) fn new(
        config: Config,
        commands: mpsc::UnboundedReceiver<Command>,
        state: watch::Sender<State>,
        writer: Writer,
    ) -> Self {
        let inbox = Inbox {
            commands,
            locks: Locks::default(),
        };
        Supervisor {
            config,
            inbox,
            state,
            writer,
            memory: ClusterMemory::default(),
            last_error: None,
            reported: BTreeMap::new(),
        }
    }

    /// Connects to one endpoint after the other, without a pause until all of them have failed.
    pub(crate) async fn run(mut self) {
        let endpoints = self.config.endpoints.clone();
        let mut next = rand::rng().random_range(0..endpoints.len());
        let mut backoff = Backoff::new(self.config.max_backoff);
        let mut attempts: u32 = 0;
        loop {
            self.state.send_replace(State::Connecting {
                attempts,
                last_error: self.last_error.clone(),
            });
            attempts = attempts.saturating_add(1);
            let (error, lasted) = self.attempt(&endpoints[next]).await;
            if matches!(error, SessionError::Shutdown) {
                break;
            }
            self.report(&endpoints[next], &error, lasted);
            if lasted >= STABLE {
                backoff.reset();
                attempts = 0;
            }
            next = (next + 1) % endpoints.len();
            let round_over = attempts > 0 && (attempts as usize).is_multiple_of(endpoints.len());
            if round_over && self.inbox.offline(sleep(backoff.pause())).await.is_err() {
                break;
            }
        }
        self.inbox.locks.disconnected();
        self.state.send_replace(State::Closed);
    }

    /// One session from beginning to end; also says how long its replica was complete.
    async fn attempt(&mut self, endpoint: &Endpoint) -> (SessionError, Duration) {
        let Supervisor {
            config,
            inbox,
            state,
            writer,
            memory,
            ..
        } = self;
        let opening = Opening::connect(config, endpoint, writer, memory);
        let (opening, schema) = match inbox.offline(opening).await.and_then(|opened| opened) {
            Ok(opened) => opened,
            Err(error) => return (error, Duration::ZERO),
        };
        state.send_replace(State::Downloading {
            endpoint: endpoint.clone(),
        });
        let session = match inbox
            .offline(opening.download(schema))
            .await
            .and_then(|done| done)
        {
            Ok(session) => session,
            Err(error) => return (error, Duration::ZERO),
        };
        tracing::info!(%endpoint, database = %config.database, leader = session.leader, "replica complete");
        let begun = Instant::now();
        let error = session
            .run(endpoint, &mut inbox.commands, &mut inbox.locks, state)
            .await;
        inbox.locks.disconnected();
        state.send_replace(State::Connecting {
            attempts: 0,
            last_error: None,
        });
        writer.notify(Change::Disconnected);
        (error, begun.elapsed())
    }

    /// Logs a failure; one that repeats is said once, lest a server that stays away fill the log.
    fn report(&mut self, endpoint: &Endpoint, error: &SessionError, lasted: Duration) {
        let (text, database) = (error.to_string(), &self.config.database);
        let known = lasted.is_zero() && self.reported.get(endpoint) == Some(&text);
        if known || matches!(error, SessionError::NotLeader) {
            tracing::debug!(%endpoint, %database, %error, "no session");
        } else {
            tracing::warn!(%endpoint, %database, %error, "no session");
        }
        self.last_error = Some(format!("{endpoint}: {error}").into());
        self.reported.insert(endpoint.clone(), text);
    }
}

impl Inbox {
    /// Waits for `work` while there is no session to send anything by.
    async fn offline<T>(&mut self, work: impl Future<Output = T>) -> Result<T, SessionError> {
        tokio::pin!(work);
        loop {
            let command = tokio::select! {
                done = &mut work => return Ok(done),
                command = self.commands.recv() => command.unwrap_or(Command::Shutdown),
            };
            match command {
                Command::Shutdown => return Err(SessionError::Shutdown),
                // The caller may have given up.
                Command::Transact(Transact { reply, .. }) => {
                    let _ = reply.send(Err(TransactError::NotConnected));
                }
                // The next session asks for it.
                Command::Lock(command) => {
                    self.locks.command(command);
                }
            }
        }
    }
}
