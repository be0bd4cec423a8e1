//! An asynchronous client of OVSDB servers: RFC 7047 and the extensions of ovsdb-server(7), with a replica.
//!
//! | to do this | see |
//! |---|---|
//! | connect and stay connected, to one server or to a cluster | [`Config`], [`Client`], [`State`] |
//! | read rows without asking the server | [`Replica`], [`Snapshot`], [`Table`], [`Row`] |
//! | learn of changes | [`Client::subscribe`], [`Change`] |
//! | change rows | [`Client::transact`], [`Op`], [`Condition`], [`Mutation`], [`TransactError`] |
//! | exclude others | [`Client::lock`], [`Op::assert`] |
//!
//! ```no_run
//! use ovsdb::{Client, Condition, Config, Endpoint, MonitorTable, Op, Row};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config {
//!     monitor: vec![MonitorTable::all("Bridge")],
//!     ..Config::new(Endpoint::parse_list("unix:/run/openvswitch/db.sock")?, "Open_vSwitch")
//! };
//! let client = Client::connect(config)?;
//! client.wait_complete().await;
//!
//! let set = Row::new().with("datapath_type", "netdev");
//! client.transact(vec![Op::update("Bridge", vec![Condition::eq("name", "br0")], set)]).await?;
//! let snapshot = client.replica().read();
//! let bridge = snapshot.table("Bridge").and_then(|table| table.find("name", &["br0".into()]));
//! # let _ = bridge; Ok(())
//! # }
//! ```
//!
//! # What holds
//!
//! - **Complete or not at all.** Readers never see half of an initial download or half of an update. While the
//!   connection is down they see the rows of the moment when it broke, and [`State`] says so.
//! - **Own writes are visible.** When [`Client::transact`] returns `Ok`, the replica shows the transaction.
//! - **Nothing is missed silently.** A subscriber that falls behind is told [`Change::Lagged`]; a session that could
//!   not be resumed is told by [`Change::Initial`] with `resumed: false`.
//! - **Everything is bounded**: message size, outstanding transactions, what subscribers may fall behind, every wait.
//!
//! # Writing safely
//!
//! A connection may break between a commit and its reply, and then nobody can know the outcome
//! ([`TransactError::outcome_unknown`]). Such a transaction may be repeated if the repetition cannot take effect
//! twice. Three ways to ensure that:
//!
//! - choose the UUID of an inserted row ([`Op::with_uuid`]): the repetition fails with
//!   [`OpErrorKind::DuplicateUuid`];
//! - rely on a unique index: the repetition fails with [`OpErrorKind::ConstraintViolation`], and the row that is
//!   there can be read and compared;
//! - guard with [`Op::wait_equal`] on what the transaction itself changes, such as a revision number or the absence
//!   of a row: the repetition fails with [`OpErrorKind::TimedOut`].
//!
//! The same guards protect against other writers, since the server commits transactions one after another.
//!
//! # Deliberately absent
//!
//! Serving databases, mapping rows to structs, monitoring parts of a table differently, changing conditions of a running
//! monitor, and schema conversion.

mod client;
mod config;
mod connect;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod monitor;
pub mod op;
mod replica;
pub mod schema;
mod session;
pub mod value;
mod wire;

pub use client::{Client, LockHandle};
pub use config::{Columns, Config, IndexSpec, MonitorTable};
pub use connect::{Endpoint, TlsFiles};
pub use error::{ConfigError, LockError, TransactError};
pub use op::{Condition, Function, Mutation, Mutator, Op, OpError, OpErrorKind, OpResult, Until};
pub use replica::{Change, Changes, Replica, Snapshot, Table};
pub use schema::Schema;
pub use session::{LockState, State};
pub use value::{Atom, Datum, Row, Uuid, ValueError};
