//! The parts of the `neutrino` program: its command line, its configuration, its logs, and the wiring.

mod agents;
pub mod cli;
pub mod commands;
pub mod config;
pub mod control;
pub mod database;
pub mod dev;
mod l3_agents;
pub mod policy;
pub mod serve;
pub mod signals;
pub mod status;
pub mod telemetry;
pub mod wire;
