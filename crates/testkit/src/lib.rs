//! Real daemons for tests: each in a private directory, on loopback ports, gone with the test.
//!
//! Nothing here is used by the product. Failures panic: a test that cannot have its daemon has failed.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test without its daemon has failed"
)]

mod daemon;
mod mariadb;
mod peer;

pub use daemon::{Daemon, free_port};
pub use mariadb::MariaDb;
pub use peer::peer_venv;
