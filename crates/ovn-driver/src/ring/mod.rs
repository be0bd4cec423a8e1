//! Which process reacts first to a change of an OVSDB row.

mod hash;

pub use hash::{HashRing, node_id};
