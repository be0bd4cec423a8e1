//! The operations of a transaction.

use std::sync::Arc;
use std::time::Duration;

use serde::ser::{Serialize, SerializeMap, Serializer};
use uuid::Uuid;

use super::{Condition, Mutation};
use crate::value::{Datum, Row};

/// One operation, RFC 7047 section 5.2.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// Adds a row.
    Insert {
        /// Table to insert into.
        table: Arc<str>,
        /// Columns that differ from their defaults.
        row: Row,
        /// The identity of the new row; servers before Open vSwitch 2.13 refuse it.
        uuid: Option<Uuid>,
        /// The name under which the same transaction refers to the row.
        uuid_name: Option<Arc<str>>,
    },
    /// Reads rows.
    Select {
        /// Table to read.
        table: Arc<str>,
        /// Which rows.
        conditions: Vec<Condition>,
        /// Which columns; all when absent.
        columns: Option<Vec<Arc<str>>>,
    },
    /// Sets columns of rows.
    Update {
        /// Table to change.
        table: Arc<str>,
        /// Which rows.
        conditions: Vec<Condition>,
        /// New values.
        row: Row,
    },
    /// Changes columns of rows relative to what they hold.
    Mutate {
        /// Table to change.
        table: Arc<str>,
        /// Which rows.
        conditions: Vec<Condition>,
        /// Changes, in order.
        mutations: Vec<Mutation>,
    },
    /// Removes rows.
    Delete {
        /// Table to remove from.
        table: Arc<str>,
        /// Which rows.
        conditions: Vec<Condition>,
    },
    /// Goes on only when the rows are as given: the guard of optimistic concurrency.
    Wait {
        /// How long to wait; the server waits for ever when absent. Zero checks at once.
        timeout: Option<Duration>,
        /// Table to look at.
        table: Arc<str>,
        /// Which rows.
        conditions: Vec<Condition>,
        /// Which of their columns; all when absent.
        columns: Option<Vec<Arc<str>>>,
        /// Whether they have to be equal or to differ.
        until: Until,
        /// What to compare with.
        rows: Vec<Row>,
    },
    /// Makes the reply wait until the transaction is on disk.
    Commit {
        /// Whether to wait for the disk.
        durable: bool,
    },
    /// Ends the transaction without effect.
    Abort,
    /// Text for the database log.
    Comment(String),
    /// Goes on only when this session holds the lock.
    Assert {
        /// Name of the lock.
        lock: String,
    },
}

/// What a `wait` waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Until {
    /// The rows are as given.
    Equal,
    /// The rows are not as given.
    NotEqual,
}

impl Op {
    /// Adds a row; see [`Op::with_uuid`] and [`Op::with_uuid_name`].
    pub fn insert(table: impl Into<Arc<str>>, row: Row) -> Self {
        Op::Insert {
            table: table.into(),
            row,
            uuid: None,
            uuid_name: None,
        }
    }

    /// Chooses the identity of an inserted row. Other operations stay as they are.
    #[must_use]
    pub fn with_uuid(mut self, chosen: Uuid) -> Self {
        if let Op::Insert { uuid, .. } = &mut self {
            *uuid = Some(chosen);
        }
        self
    }

    /// Names an inserted row for the rest of the transaction. Other operations stay as they are.
    #[must_use]
    pub fn with_uuid_name(mut self, name: impl Into<Arc<str>>) -> Self {
        if let Op::Insert { uuid_name, .. } = &mut self {
            *uuid_name = Some(name.into());
        }
        self
    }

    /// Reads all columns of the rows that fulfil the conditions.
    pub fn select(table: impl Into<Arc<str>>, conditions: Vec<Condition>) -> Self {
        Op::Select {
            table: table.into(),
            conditions,
            columns: None,
        }
    }

    /// Reads some columns of the rows that fulfil the conditions.
    pub fn select_columns(table: impl Into<Arc<str>>, conditions: Vec<Condition>, columns: &[&str]) -> Self {
        Op::Select {
            table: table.into(),
            conditions,
            columns: Some(names(columns)),
        }
    }

    /// Sets columns of the rows that fulfil the conditions.
    pub fn update(table: impl Into<Arc<str>>, conditions: Vec<Condition>, row: Row) -> Self {
        Op::Update {
            table: table.into(),
            conditions,
            row,
        }
    }

    /// Changes columns of the rows that fulfil the conditions.
    pub fn mutate(table: impl Into<Arc<str>>, conditions: Vec<Condition>, mutations: Vec<Mutation>) -> Self {
        Op::Mutate {
            table: table.into(),
            conditions,
            mutations,
        }
    }

    /// Removes the rows that fulfil the conditions.
    pub fn delete(table: impl Into<Arc<str>>, conditions: Vec<Condition>) -> Self {
        Op::Delete {
            table: table.into(),
            conditions,
        }
    }

    /// A guard: the transaction fails at once, with [`OpErrorKind::TimedOut`](super::OpErrorKind::TimedOut),
    /// unless the selected rows have exactly these columns.
    pub fn wait_equal(
        table: impl Into<Arc<str>>,
        conditions: Vec<Condition>,
        columns: &[&str],
        rows: Vec<Row>,
    ) -> Self {
        Op::guard(table.into(), conditions, columns, Until::Equal, rows)
    }

    /// A guard: the transaction fails at once when the selected rows have exactly these columns.
    pub fn wait_not_equal(
        table: impl Into<Arc<str>>,
        conditions: Vec<Condition>,
        columns: &[&str],
        rows: Vec<Row>,
    ) -> Self {
        Op::guard(table.into(), conditions, columns, Until::NotEqual, rows)
    }

    /// A guard: the transaction fails at once when any row fulfils the conditions.
    pub fn wait_absent(table: impl Into<Arc<str>>, conditions: Vec<Condition>) -> Self {
        Op::guard(table.into(), conditions, &["_uuid"], Until::Equal, Vec::new())
    }

    /// A guard: the transaction fails at once unless the row exists.
    pub fn wait_exists(table: impl Into<Arc<str>>, uuid: Uuid) -> Self {
        let row = Row::new().with("_uuid", Datum::from(uuid));
        Op::guard(
            table.into(),
            vec![Condition::uuid(uuid)],
            &["_uuid"],
            Until::Equal,
            vec![row],
        )
    }

    /// Text for the database log.
    pub fn comment(text: impl Into<String>) -> Self {
        Op::Comment(text.into())
    }

    /// Goes on only when this session holds the lock.
    pub fn assert(lock: impl Into<String>) -> Self {
        Op::Assert { lock: lock.into() }
    }

    /// The table that the operation is about.
    pub fn table(&self) -> Option<&Arc<str>> {
        match self {
            Op::Insert { table, .. }
            | Op::Select { table, .. }
            | Op::Update { table, .. }
            | Op::Mutate { table, .. }
            | Op::Delete { table, .. }
            | Op::Wait { table, .. } => Some(table),
            Op::Commit { .. } | Op::Abort | Op::Comment(_) | Op::Assert { .. } => None,
        }
    }

    /// The operation's name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Op::Insert { .. } => "insert",
            Op::Select { .. } => "select",
            Op::Update { .. } => "update",
            Op::Mutate { .. } => "mutate",
            Op::Delete { .. } => "delete",
            Op::Wait { .. } => "wait",
            Op::Commit { .. } => "commit",
            Op::Abort => "abort",
            Op::Comment(_) => "comment",
            Op::Assert { .. } => "assert",
        }
    }

    fn guard(
        table: Arc<str>,
        conditions: Vec<Condition>,
        columns: &[&str],
        until: Until,
        rows: Vec<Row>,
    ) -> Self {
        let (timeout, columns) = (Some(Duration::ZERO), Some(names(columns)));
        Op::Wait {
            timeout,
            table,
            conditions,
            columns,
            until,
            rows,
        }
    }
}

fn names(columns: &[&str]) -> Vec<Arc<str>> {
    columns.iter().map(|name| Arc::from(*name)).collect()
}

impl Serialize for Op {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("op", self.name())?;
        if let Some(table) = self.table() {
            map.serialize_entry("table", &**table)?;
        }
        match self {
            Op::Insert {
                row, uuid, uuid_name, ..
            } => {
                map.serialize_entry("row", row)?;
                if let Some(uuid) = uuid {
                    map.serialize_entry("uuid", &uuid.hyphenated().to_string())?;
                }
                if let Some(name) = uuid_name {
                    map.serialize_entry("uuid-name", &**name)?;
                }
            }
            Op::Select {
                conditions, columns, ..
            } => {
                map.serialize_entry("where", conditions)?;
                columns_entry(&mut map, columns)?;
            }
            Op::Update { conditions, row, .. } => {
                map.serialize_entry("where", conditions)?;
                map.serialize_entry("row", row)?;
            }
            Op::Mutate {
                conditions,
                mutations,
                ..
            } => {
                map.serialize_entry("where", conditions)?;
                map.serialize_entry("mutations", mutations)?;
            }
            Op::Delete { conditions, .. } => map.serialize_entry("where", conditions)?,
            Op::Wait {
                timeout,
                conditions,
                columns,
                until,
                rows,
                ..
            } => {
                if let Some(timeout) = timeout {
                    map.serialize_entry("timeout", &u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX))?;
                }
                map.serialize_entry("where", conditions)?;
                columns_entry(&mut map, columns)?;
                map.serialize_entry("until", if *until == Until::Equal { "==" } else { "!=" })?;
                map.serialize_entry("rows", rows)?;
            }
            Op::Commit { durable } => map.serialize_entry("durable", durable)?,
            Op::Comment(text) => map.serialize_entry("comment", text)?,
            Op::Assert { lock } => map.serialize_entry("lock", lock)?,
            Op::Abort => {}
        }
        map.end()
    }
}

fn columns_entry<M: SerializeMap>(map: &mut M, columns: &Option<Vec<Arc<str>>>) -> Result<(), M::Error> {
    match columns {
        Some(columns) => map.serialize_entry("columns", &columns.iter().map(|c| &**c).collect::<Vec<_>>()),
        None => Ok(()),
    }
}
