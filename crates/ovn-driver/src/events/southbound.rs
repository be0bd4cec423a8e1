//! What happens in Southbound: chassis come and go, and ports arrive at them.

use std::sync::Arc;

use model::{Key, Kind};
use ovsdb::{Change, Row, Uuid};

use super::{all_ports, compare, external_ports, gateways, look};
use crate::chassis::Chassis;
use crate::core::Core;
use crate::queue::Urgency;
use crate::status::REDIRECT_PREFIX;

/// Follow Southbound until its client is gone.
pub(crate) async fn run(core: Arc<Core>) {
    let mut changes = core.sb.subscribe();
    everything(&core);
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
            Change::Initial { resumed: false } | Change::Lagged => everything(&core),
        }
    }
}

/// Anything may have changed. Gateways that were set while nobody knew the chassis get theirs by this.
fn everything(core: &Core) {
    core.topology.everything();
    all_ports(core);
    external_ports(core);
    core.dirty.push(gateways(core), Urgency::Background);
}

/// A port arrived at a chassis or left one.
fn binding(core: &Core, uuid: Uuid, old: Option<&Row>, new: Option<&Row>) {
    let port = new.or(old).and_then(|row| row.str("logical_port"));
    let Some(port) = port else { return };
    let at = |row: &Row, column: &str| row.get(column).cloned().unwrap_or_default();
    // Where the binding of a gateway is, is where its router is; it comes and goes with its group of chassis.
    if let Some(gateway) = port.strip_prefix(REDIRECT_PREFIX) {
        let chassis = |row: Option<&Row>| row.map(|row| at(row, "chassis")).unwrap_or_default();
        if chassis(old) != chassis(new) {
            look(core, uuid, Key::new(Kind::Port, gateway));
        }
        return;
    }
    let (Some(old), Some(new)) = (old, new) else {
        return;
    };
    let differs = |column| at(old, column) != at(new, column);
    if differs("chassis") || differs("additional_chassis") {
        look(core, uuid, Key::new(Kind::Port, port));
    }
}

/// A chassis came, went, or carries other physical networks or roles.
fn chassis(core: &Core, uuid: Uuid, old: Option<&Row>, new: Option<&Row>) {
    let (before, after) = (old.map(Chassis::read), new.map(Chassis::read));
    if before == after {
        return;
    }
    let gateway = |chassis: &Option<Chassis>| chassis.as_ref().is_some_and(Chassis::is_gateway);
    if gateway(&before) || gateway(&after) {
        compare(core, uuid, gateways(core));
    }
    if !core.member.owns(&uuid.to_string()) {
        return;
    }
    for chassis in [before, after].into_iter().flatten() {
        core.topology.host(chassis.hostname);
    }
    external_ports(core);
}
