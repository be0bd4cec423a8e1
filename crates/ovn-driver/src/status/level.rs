//! What the databases of OVN say about a port, now.

use std::sync::Arc;

use ovsdb::{Datum, Row, Snapshot};

/// Whether a port works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// It does.
    Up,
    /// It does not.
    Down,
    /// It works on a chassis that is not the one it is bound to: it was rebound and has not arrived yet.
    Elsewhere,
}

/// The level of a row of `Logical_Switch_Port`. `host` is where the port is bound, empty if nowhere.
///
/// An `enabled` that is not set means enabled; an `up` that is not set means not up (ovn-nb(5)).
pub(super) fn level(row: &Row, southbound: &Snapshot, host: &str) -> Level {
    if row.bool("up") != Some(true) || row.bool("enabled") == Some(false) {
        return Level::Down;
    }
    // Only plain ports of hosts are where they are bound: external and virtual ones are not, nested ones follow
    // their parent.
    let plain = row.str("type").unwrap_or_default().is_empty() && row.str("parent_name").is_none();
    if plain && !host.is_empty() && is_elsewhere(row.str("name").unwrap_or_default(), southbound, host) {
        return Level::Elsewhere;
    }
    Level::Up
}

fn is_elsewhere(port: &str, southbound: &Snapshot, host: &str) -> bool {
    chassis_of(port, southbound)
        .is_some_and(|chassis| chassis.str("hostname") != Some(host) && chassis.str("name") != Some(host))
}

/// The chassis that a port is on.
pub(super) fn chassis_of<'a>(port: &str, southbound: &'a Snapshot) -> Option<&'a Arc<Row>> {
    let (_, binding) = southbound
        .table("Port_Binding")?
        .find("logical_port", &[Datum::from(port)])?;
    southbound.table("Chassis")?.get(&binding.uuid("chassis")?)
}
