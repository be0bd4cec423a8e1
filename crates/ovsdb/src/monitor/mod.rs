//! Monitoring: what to ask the server for, and what it tells (RFC 7047 sections 4.1.5 and 4.1.6, ovsdb-server(7)
//! sections 4.1.12 to 4.1.16).

mod difference;
mod plan;
mod update;

pub(crate) use difference::apply_difference;
pub(crate) use plan::{Plan, TablePlan};
pub(crate) use update::{Format, RowUpdate, Update, decode_updates};
