//! The replica: a copy of the monitored part of a database, shared by any number of readers.

mod event;
mod index;
mod shard;
mod snapshot;
mod table;
mod writer;

pub use event::{Change, Changes};
pub use snapshot::{Replica, Snapshot};
pub use table::Table;
pub(crate) use writer::{Position, Writer};
