//! The client against real servers, and against a peer that misbehaves.

mod common;
mod standalone;
