//! Networks and what belongs to them, on SQLite and MariaDB.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

#[path = "../common/mod.rs"]
mod common;

mod address_group;
mod create;
mod delete;
mod list;
mod pool;
mod provider;
mod quota;
mod rbac_policy;
mod security_group;
mod segment;
mod tags;
mod update;
mod visibility;
