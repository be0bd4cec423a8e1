//! The schema that `upgrade` makes, on MariaDB and SQLite, compared with `neutron.schema` and with a real Neutron.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod common;
#[path = "schema/describe.rs"]
mod describe;
#[path = "schema/mariadb.rs"]
mod mariadb;
#[path = "schema/peer.rs"]
mod peer;
#[path = "schema/refusals.rs"]
mod refusals;
#[path = "schema/sqlite.rs"]
mod sqlite;
#[path = "schema/support.rs"]
mod support;
