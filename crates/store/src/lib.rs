//! All SQL of Neutrino: Neutron's own schema on SQLite and MySQL/MariaDB.
//!
//! One statement text serves both databases: `?` placeholders, backquoted identifiers and standard SQL; what differs
//! is asked of [`Dialect`]. Everything that writes runs inside [`transact!`], which runs the whole body again when the
//! database says that it lost a race (deadlock, lock wait timeout, Galera certification failure).
//!
//! The functions of a noun stand where the noun's type stands in `model`: `net/port.rs` in both.

mod batch;
mod children;
mod db;
mod error;
pub mod filter;
mod memo;
pub mod net;
pub mod ovn;
pub mod owner;
mod query;
pub mod quota;
pub mod rbac;
mod retry;
mod row;
pub mod schema;
pub mod sql;
pub mod standard;
pub mod tags;
mod target;
mod tx;

pub use batch::Batch;
pub use db::{Db, PoolOptions};
pub use error::{Error, Result};
pub use query::{Queries, Query};
pub use retry::{Backoff, Retry};
pub use row::{Column, Row};
pub use target::{MySqlTarget, Target};
pub use tx::{Arg, Dialect, Done, Tx};
