//! Changes of the replicas, reduced to keys. An event only says where to look; losing one loses time, not truth.

use std::sync::Arc;

use model::{Key, Kind};
use ovsdb::{Change, Row, Uuid};

use crate::chassis::Chassis;
use crate::core::Core;
use crate::queue::Urgency;

/// How long the status of a new port that is not up may wait: it is DOWN already, unless its row was lost and made
/// anew, so a burst of creations need not be looked at one by one.
const NEW_PORT: std::time::Duration = std::time::Duration::from_secs(1);

const PORTS: &str = "Logical_Switch_Port";

/// Follow Northbound until its client is gone.
pub(crate) async fn northbound(core: Arc<Core>) {
    let mut changes = core.nb.subscribe();
    // What was there before the subscription is reported by nobody.
    all_ports(&core);
    while let Some(change) = changes.recv().await {
        match change {
            Change::Row {
                table,
                uuid,
                old,
                new: Some(new),
            } if &*table == PORTS => {
                port(&core, uuid, old.as_deref(), &new);
            }
            Change::Row { .. } | Change::Disconnected | Change::Initial { resumed: true } => {}
            Change::Initial { resumed: false } => {
                all_ports(&core);
                core.drift.notify_one();
            }
            Change::Lagged => all_ports(&core),
        }
    }
}

/// Follow Southbound until its client is gone.
pub(crate) async fn southbound(core: Arc<Core>) {
    let mut changes = core.sb.subscribe();
    core.topology.everything();
    all_ports(&core);
    while let Some(change) = changes.recv().await {
        match change {
            Change::Row {
                table,
                uuid,
                old,
                new,
            } => match &*table {
                "Port_Binding" => binding(&core, uuid, old.as_deref(), new.as_deref()),
                "Chassis" => chassis(&core, uuid, old.as_deref(), new.as_deref()),
                _ => {}
            },
            Change::Disconnected | Change::Initial { resumed: true } => {}
            Change::Initial { resumed: false } | Change::Lagged => {
                core.topology.everything();
                all_ports(&core);
                external_ports(&core);
            }
        }
    }
}

/// Look at the status of every port.
pub(crate) fn all_ports(core: &Core) {
    let northbound = core.northbound();
    let Some(table) = northbound.table(PORTS) else {
        return;
    };
    let ports = table.iter().filter_map(|(_, row)| port_key(row));
    core.status.push(ports, Urgency::Background);
}

fn port(core: &Core, uuid: Uuid, old: Option<&Row>, new: &Row) {
    let Some(key) = port_key(new) else { return };
    let is_virtual = |row: &Row| row.str("type") == Some("virtual");
    if old.is_some_and(is_virtual) && !is_virtual(new) {
        core.note_virtual(&key.id);
        look(core, uuid, key);
        return;
    }
    match old {
        None if new.bool("up") != Some(true) => core.status.defer([key], NEW_PORT),
        Some(old) if old.get("up") == new.get("up") && old.get("enabled") == new.get("enabled") => {}
        _ => look(core, uuid, key),
    }
}

/// A port arrived at a chassis or left one.
fn binding(core: &Core, uuid: Uuid, old: Option<&Row>, new: Option<&Row>) {
    let (Some(old), Some(new)) = (old, new) else {
        return;
    };
    if old.get("chassis") == new.get("chassis")
        && old.get("additional_chassis") == new.get("additional_chassis")
    {
        return;
    }
    if let Some(port) = new.str("logical_port") {
        look(core, uuid, Key::new(Kind::Port, port));
    }
}

/// A chassis came, went, or carries other physical networks or roles.
fn chassis(core: &Core, uuid: Uuid, old: Option<&Row>, new: Option<&Row>) {
    let (before, after) = (old.map(Chassis::read), new.map(Chassis::read));
    if before == after || !core.member.owns(&uuid.to_string()) {
        return;
    }
    for chassis in [before, after].into_iter().flatten() {
        core.topology.host(chassis.hostname);
    }
    external_ports(core);
}

/// Other chassis may answer for external ports now.
fn external_ports(core: &Core) {
    let northbound = core.northbound();
    let Some(table) = northbound.table(PORTS) else {
        return;
    };
    let external = table
        .iter()
        .filter(|(_, row)| row.str("type") == Some("external"));
    core.dirty
        .push(external.filter_map(|(_, row)| port_key(row)), Urgency::Background);
}

/// The owner of the row looks at once, the others a little later, in case the owner does not.
fn look(core: &Core, row: Uuid, key: Key) {
    if core.member.owns(&row.to_string()) {
        core.status.push([key], Urgency::Request);
    } else {
        core.status.defer([key], core.config.periods.owner);
    }
}

/// Ports of Neutron are named by their ids; localnet ports and others are not.
fn port_key(row: &Row) -> Option<Key> {
    let name = row.str("name")?;
    Uuid::try_parse(name).is_ok().then(|| Key::new(Kind::Port, name))
}
