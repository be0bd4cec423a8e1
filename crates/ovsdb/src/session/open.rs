//! Opening a session: who is the server, what is its schema, and the download.

use std::ops::Range;
use std::sync::Arc;

use serde_json::value::RawValue;
use tokio::time::timeout;
use uuid::Uuid;

use super::link::Link;
use super::run::Session;
use super::server::{ClusterMemory, ServerInfo};
use crate::config::Config;
use crate::connect::{Endpoint, connect};
use crate::error::SessionError;
use crate::monitor::{Format, Plan, decode_updates};
use crate::op::{OpError, OpErrorKind, parse_error};
use crate::replica::{Position, Writer};
use crate::schema::Schema;
use crate::wire::{Incoming, ReplyId, reply};

/// Our names for the two monitors.
pub(super) const SERVER_MONITOR: &str = "server";
pub(super) const MONITOR: &str = "replica";

/// A session before its replica is complete.
pub(super) struct Opening<'a> {
    pub(super) config: &'a Config,
    pub(super) writer: &'a mut Writer,
    pub(super) memory: &'a mut ClusterMemory,
    pub(super) link: Link,
    /// Absent when the server has no `_Server` database.
    pub(super) server: Option<ServerInfo>,
}

/// What is monitored, and how updates are written.
pub(super) struct Monitored {
    pub(super) schema: Arc<Schema>,
    pub(super) plan: Arc<Plan>,
    pub(super) format: Format,
    /// Whether the replica only had to catch up.
    pub(super) resumed: bool,
}

/// The part of a message that is of interest, without a copy.
struct Answer {
    frame: Vec<u8>,
    result: Range<usize>,
}

impl Answer {
    fn new(frame: Vec<u8>, result: (usize, usize)) -> Self {
        Answer {
            frame,
            result: result.0..result.1,
        }
    }

    fn json(&self) -> &str {
        // The envelope was parsed from it, so it is UTF-8.
        std::str::from_utf8(&self.frame[self.result.clone()]).unwrap_or_default()
    }
}

impl<'a> Opening<'a> {
    /// Connects and finds out whether the server is one to stay with.
    pub(super) async fn connect(
        config: &'a Config,
        endpoint: &Endpoint,
        writer: &'a mut Writer,
        memory: &'a mut ClusterMemory,
    ) -> Result<(Self, Arc<Schema>), SessionError> {
        let limit = config.connect_timeout;
        let connecting = async move {
            let stream = connect(endpoint, config.tls.as_ref()).await?;
            let link = Link::new(stream, config.max_frame, config.probe_interval);
            let mut opening = Opening {
                config,
                writer,
                memory,
                link,
                server: None,
            };
            opening.examine().await?;
            let schema = opening.schema(&config.database).await?;
            let schema = schema.map_err(|error| SessionError::Refused {
                method: "get_schema",
                error,
            })?;
            Ok((opening, Arc::new(schema)))
        };
        timeout(limit, connecting)
            .await
            .map_err(|_| SessionError::ConnectTimeout(limit))?
    }

    /// Downloads the replica, or what it lacks.
    pub(super) async fn download(mut self, schema: Arc<Schema>) -> Result<Session<'a>, SessionError> {
        let limit = self.config.download_timeout;
        let monitored = timeout(limit, self.monitor(schema)).await;
        let monitored = monitored.map_err(|_| SessionError::DownloadTimeout(limit))??;
        let leader = self.check_server()?;
        Ok(Session::new(self, monitored, leader))
    }

    /// Whether the server may be used, and leads its cluster, by what it last said about itself.
    fn check_server(&mut self) -> Result<bool, SessionError> {
        match &self.server {
            Some(server) => server.check(self.config, self.memory),
            None => Ok(true),
        }
    }

    /// Reads `_Server` and keeps watching it. Servers before Open vSwitch 2.9 have none, and no clusters either.
    async fn examine(&mut self) -> Result<(), SessionError> {
        let Ok(schema) = self.schema("_Server").await? else {
            return Ok(());
        };
        let mut server = ServerInfo::new(&schema);
        let requests = server.plan().to_json(false).map_err(encode)?;
        let params = format!(r#"["_Server","{SERVER_MONITOR}",{requests}]"#);
        let Some(answer) = self.call_if_known("monitor_cond", &params).await? else {
            return Ok(());
        };
        server.update(answer.json())?;
        self.server = Some(server);
        self.check_server()?;
        // Without this the server drops the connection whenever any database comes or goes.
        self.call_if_known("set_db_change_aware", "[true]").await?;
        Ok(())
    }

    async fn schema(&mut self, database: &str) -> Result<Result<Schema, OpError>, SessionError> {
        let params = serde_json::to_string(&[database]).map_err(encode)?;
        match self.call("get_schema", &params).await? {
            Err(error) => Ok(Err(error)),
            Ok(answer) => match Schema::parse(answer.json()) {
                Ok(schema) => Ok(Ok(schema)),
                Err(error) => Err(SessionError::Protocol(format!("schema of {database}: {error}"))),
            },
        }
    }

    /// Starts monitoring by the best method that the server knows.
    async fn monitor(&mut self, schema: Arc<Schema>) -> Result<Monitored, SessionError> {
        let plan = Arc::new(Plan::new(&self.config.monitor, &schema));
        let database = serde_json::to_string(&self.config.database).map_err(encode)?;
        let resume = self
            .writer
            .position
            .as_ref()
            .filter(|position| position.plan == plan);
        let since = resume.map_or(Uuid::nil(), |position| position.txn_id);
        let requests = plan.to_json(true).map_err(encode)?;

        let params = format!(r#"[{database},"{MONITOR}",{requests},"{since}"]"#);
        if let Some(answer) = self.call_if_known("monitor_cond_since", &params).await? {
            let resumed = self.resume_or_load(answer.json(), &schema, &plan)?;
            return Ok(Monitored {
                schema,
                plan,
                format: Format::V2,
                resumed,
            });
        }
        let params = format!(r#"[{database},"{MONITOR}",{requests}]"#);
        if let Some(answer) = self.call_if_known("monitor_cond", &params).await? {
            self.load(answer.json(), Format::V2, &schema, &plan)?;
            return Ok(Monitored {
                schema,
                plan,
                format: Format::V2,
                resumed: false,
            });
        }
        if plan.has_conditions() {
            tracing::warn!("the server knows no conditions in monitors; all rows are replicated");
        }
        let params = format!(
            r#"[{database},"{MONITOR}",{}]"#,
            plan.to_json(false).map_err(encode)?
        );
        let answer = self.call("monitor", &params).await?;
        let answer = answer.map_err(|error| SessionError::Refused {
            method: "monitor",
            error,
        })?;
        self.load(answer.json(), Format::V1, &schema, &plan)?;
        Ok(Monitored {
            schema,
            plan,
            format: Format::V1,
            resumed: false,
        })
    }

    /// Takes the reply of `monitor_cond_since`, ovsdb-server(7) section 4.1.15; says whether it resumed.
    fn resume_or_load(
        &mut self,
        json: &str,
        schema: &Arc<Schema>,
        plan: &Arc<Plan>,
    ) -> Result<bool, SessionError> {
        let (found, txn_id, updates): (bool, Uuid, &RawValue) =
            serde_json::from_str(json).map_err(|error| SessionError::Update(error.to_string()))?;
        if found {
            // Should this fail, only a full download makes the replica right again.
            let position = self.writer.position.take();
            let updates = decode_updates(updates.get(), Format::V2, plan, &mut self.writer.interner)
                .map_err(|error| SessionError::Update(error.to_string()))?;
            self.writer
                .resume(Arc::clone(schema), updates)
                .map_err(SessionError::Update)?;
            self.writer.position = position;
        } else {
            self.load(updates.get(), Format::V2, schema, plan)?;
        }
        if !txn_id.is_nil() {
            self.writer.position = Some(Position {
                plan: Arc::clone(plan),
                txn_id,
            });
        }
        Ok(found)
    }

    fn load(
        &mut self,
        json: &str,
        format: Format,
        schema: &Arc<Schema>,
        plan: &Arc<Plan>,
    ) -> Result<(), SessionError> {
        self.writer.position = None;
        let updates = decode_updates(json, format, plan, &mut self.writer.interner)
            .map_err(|error| SessionError::Update(error.to_string()))?;
        self.writer
            .load(Arc::clone(schema), plan, updates)
            .map_err(SessionError::Update)
    }

    /// As [`Opening::call`], for a method that older servers lack: nothing when this one does.
    async fn call_if_known(
        &mut self,
        method: &'static str,
        params: &str,
    ) -> Result<Option<Answer>, SessionError> {
        match self.call(method, params).await? {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if error.kind == OpErrorKind::UnknownMethod => Ok(None),
            Err(error) => Err(SessionError::Refused { method, error }),
        }
    }

    /// Sends a request and waits for its reply; serves the server meanwhile.
    async fn call(
        &mut self,
        method: &'static str,
        params: &str,
    ) -> Result<Result<Answer, OpError>, SessionError> {
        let wanted = self.link.request(method, params);
        loop {
            let frame = self.link.recv().await?;
            let span = match Incoming::parse(&frame)? {
                Incoming::Request { id, method, params } => {
                    self.link.queue(&answer_request(id, &method, params));
                    continue;
                }
                Incoming::Notification { method, params } => {
                    self.notified(&method, params)?;
                    continue;
                }
                Incoming::Reply {
                    id: ReplyId::Probe, ..
                } => continue,
                Incoming::Reply { id, .. } if id != ReplyId::Number(wanted) => {
                    return Err(SessionError::Protocol("a reply without a request".into()));
                }
                Incoming::Reply {
                    result: Err(error), ..
                } => {
                    let error = serde_json::from_str(error.get()).unwrap_or_default();
                    return Ok(Err(parse_error(&error, None)));
                }
                Incoming::Reply {
                    result: Ok(result), ..
                } => span_in(&frame, result.get()),
            };
            return Ok(Ok(Answer::new(frame, span)));
        }
    }

    fn notified(&mut self, method: &str, params: Option<&RawValue>) -> Result<(), SessionError> {
        if let (Some(server), Some((SERVER_MONITOR, updates))) = (&mut self.server, update2(method, params)) {
            server.update(updates.get())?;
            self.check_server()?;
        }
        Ok(())
    }
}

/// Where a part stands in a frame.
fn span_in(frame: &[u8], part: &str) -> (usize, usize) {
    let start = part.as_ptr() as usize - frame.as_ptr() as usize;
    (start, start + part.len())
}

/// The parameters of an `update2` notification, ovsdb-server(7) section 4.1.14.
pub(super) fn update2<'p>(method: &str, params: Option<&'p RawValue>) -> Option<(&'p str, &'p RawValue)> {
    let params = params.filter(|_| method == "update2")?;
    serde_json::from_str(params.get()).ok()
}

/// Answers a request of the server: RFC 7047 section 4.1.11 knows `echo` only.
pub(super) fn answer_request(id: &RawValue, method: &str, params: Option<&RawValue>) -> String {
    match method {
        "echo" => reply(id.get(), params.map_or("[]", RawValue::get), "null"),
        _ => reply(id.get(), "null", r#""unknown method""#),
    }
}

fn encode(error: serde_json::Error) -> SessionError {
    SessionError::Protocol(format!("a request cannot be encoded: {error}"))
}
