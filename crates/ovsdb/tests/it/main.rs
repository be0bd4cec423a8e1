//! The client against real servers, and against a peer that misbehaves.

// Helpers of tests fail tests by panicking, as tests themselves do.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cluster;
mod common;
mod misbehaviour;
mod mutated;
mod peer;
mod session;
mod standalone;
mod tls;
mod values;
