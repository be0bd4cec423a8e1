//! The parts of the `neutrino` program: its command line, its configuration and its logs.

pub mod cli;
pub mod config;
pub mod telemetry;
