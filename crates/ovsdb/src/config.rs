//! What a client connects to, and what it keeps of it.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::connect::{Endpoint, TlsFiles};
use crate::error::ConfigError;
use crate::op::Condition;

/// Everything that a [`Client`](crate::Client) needs to know.
///
/// [`Config::new`] has sensible values for all but the endpoints and the database:
///
/// ```
/// # fn main() -> Result<(), ovsdb::ConfigError> {
/// use ovsdb::{Config, Endpoint, MonitorTable};
/// let config = Config {
///     leader_only: true,
///     monitor: vec![MonitorTable::all("Bridge")],
///     ..Config::new(Endpoint::parse_list("tcp:192.0.2.1:6640,tcp:192.0.2.2:6640")?, "Open_vSwitch")
/// };
/// # let _ = config; Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The members of a cluster, or the one server.
    pub endpoints: Vec<Endpoint>,
    /// Key and certificates for `ssl:` endpoints.
    pub tls: Option<TlsFiles>,
    /// Name of the database.
    pub database: String,
    /// Whether to stay connected to the leader of the cluster only. Writers want that: a follower passes their
    /// transactions on, which is slower, and may lag behind.
    pub leader_only: bool,
    /// The cluster that the servers have to belong to; any when absent.
    pub cluster_id: Option<Uuid>,
    /// Silence after which the server is probed with an `echo`; after as much silence again the session ends.
    /// Zero turns probing off.
    pub probe_interval: Duration,
    /// Limit of one attempt to connect, TLS handshake included.
    pub connect_timeout: Duration,
    /// Limit of the initial download.
    pub download_timeout: Duration,
    /// Longest pause between rounds of attempts.
    pub max_backoff: Duration,
    /// Limit of one transaction, after which its caller gets [`Timeout`](crate::TransactError::Timeout).
    pub transact_timeout: Duration,
    /// Tables to replicate. Tables and columns that the server's schema lacks are left out; probe
    /// [`Replica::schema`](crate::Replica::schema).
    pub monitor: Vec<MonitorTable>,
    /// Indexes beyond those of the schema.
    pub indexes: Vec<IndexSpec>,
    /// Largest message that is accepted, in bytes. The initial download is one message.
    pub max_frame: usize,
    /// Most transactions under way at once; more wait their turn.
    pub max_outstanding: usize,
    /// How many changes a subscriber may fall behind before it is told [`Lagged`](crate::Change::Lagged).
    pub change_buffer: usize,
}

impl Config {
    /// A configuration with defaults: nothing is monitored yet.
    pub fn new(endpoints: Vec<Endpoint>, database: impl Into<String>) -> Self {
        Config {
            endpoints,
            tls: None,
            database: database.into(),
            leader_only: false,
            cluster_id: None,
            probe_interval: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            download_timeout: Duration::from_secs(300),
            max_backoff: Duration::from_secs(8),
            transact_timeout: Duration::from_secs(60),
            monitor: Vec::new(),
            indexes: Vec::new(),
            max_frame: 1 << 30,
            max_outstanding: 256,
            change_buffer: 16 * 1024,
        }
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        if self.endpoints.is_empty() {
            return Err(ConfigError::NoEndpoints);
        }
        if self.database.is_empty() {
            return Err(ConfigError::NoDatabase);
        }
        let ssl = self
            .endpoints
            .iter()
            .find(|endpoint| matches!(endpoint, Endpoint::Ssl { .. }));
        match ssl {
            Some(endpoint) if self.tls.is_none() => Err(ConfigError::NoTls(endpoint.to_string())),
            _ => Ok(()),
        }
    }
}

/// A table to replicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonitorTable {
    /// Name of the table.
    pub table: Arc<str>,
    /// Which columns.
    pub columns: Columns,
    /// Rows that fulfil any of these; all rows when empty. (In a monitor, unlike in an operation, conditions are
    /// alternatives.) A server that knows only the `monitor` of RFC 7047 sends all rows regardless.
    pub conditions: Vec<Condition>,
}

/// Which columns of a table to replicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Columns {
    /// All that the server's schema has.
    All,
    /// These, as far as the server's schema has them.
    List(Vec<Arc<str>>),
}

impl MonitorTable {
    /// All columns of all rows.
    pub fn all(table: impl Into<Arc<str>>) -> Self {
        MonitorTable {
            table: table.into(),
            columns: Columns::All,
            conditions: Vec::new(),
        }
    }

    /// Some columns of all rows.
    pub fn columns(table: impl Into<Arc<str>>, columns: &[&str]) -> Self {
        let columns = Columns::List(columns.iter().map(|name| Arc::from(*name)).collect());
        MonitorTable {
            table: table.into(),
            columns,
            conditions: Vec::new(),
        }
    }
}

/// An index of the replica, by which rows are found without a search. Unlike an index of the schema it need not be
/// unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexSpec {
    /// By the values of columns.
    Columns {
        /// Name of the table.
        table: Arc<str>,
        /// Names of the columns.
        columns: Vec<Arc<str>>,
    },
    /// By the value under one key of a map column; rows without the key are not in the index.
    MapKey {
        /// Name of the table.
        table: Arc<str>,
        /// Name of the column.
        column: Arc<str>,
        /// The key.
        key: Arc<str>,
    },
}

impl IndexSpec {
    /// An index by one column.
    pub fn column(table: impl Into<Arc<str>>, column: impl Into<Arc<str>>) -> Self {
        IndexSpec::Columns {
            table: table.into(),
            columns: vec![column.into()],
        }
    }

    /// An index by several columns together.
    pub fn columns(table: impl Into<Arc<str>>, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|name| Arc::from(*name)).collect();
        IndexSpec::Columns {
            table: table.into(),
            columns,
        }
    }

    /// An index by the value under a key of a map column.
    pub fn map_key(
        table: impl Into<Arc<str>>,
        column: impl Into<Arc<str>>,
        key: impl Into<Arc<str>>,
    ) -> Self {
        IndexSpec::MapKey {
            table: table.into(),
            column: column.into(),
            key: key.into(),
        }
    }

    pub(crate) fn table(&self) -> &Arc<str> {
        match self {
            IndexSpec::Columns { table, .. } | IndexSpec::MapKey { table, .. } => table,
        }
    }
}
