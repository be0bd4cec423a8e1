//! The driver on real databases: OVN's own ovsdb-servers, ovn-northd where it matters, SQLite.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agents;
mod bench;
mod binding;
mod dhcp;
mod drop_group;
mod external;
mod faults;
mod groups;
mod ovn;
mod reconcile;
mod ring;
mod routers;
mod sharing;
mod status;
