//! Typed rows of the OVN Northbound and Southbound tables that are used.
//!
//! A view such as [`nb::LogicalSwitchPort`] borrows a row and names its columns; it neither copies nor checks. A
//! column that the server does not have reads as its default. Which those are, [`missing`] says.

mod macros;
pub mod nb;
pub mod sb;
mod table;

pub use table::{Missing, Table, missing};
