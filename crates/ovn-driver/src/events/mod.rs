//! Changes of the replicas, reduced to keys. An event only says where to look; losing one loses time, not truth.

mod northbound;
mod southbound;

use std::collections::BTreeSet;

use model::{Key, Kind};
use ovn_translate::names;
use ovsdb::{Row, Uuid};

use crate::core::Core;
use crate::queue::Urgency;

pub(crate) use northbound::run as northbound;
pub(crate) use southbound::run as southbound;

const PORTS: &str = "Logical_Switch_Port";

/// Look at the status of every port.
pub(crate) fn all_ports(core: &Core) {
    let northbound = core.northbound();
    let Some(table) = northbound.table(PORTS) else {
        return;
    };
    let ports = table.iter().filter_map(|(_, row)| port_key(row));
    core.status.push(ports, Urgency::Background);
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

/// The gateways in Northbound, and their routers: other chassis may have them now.
fn gateways(core: &Core) -> BTreeSet<Key> {
    let northbound = core.northbound();
    let table = northbound.table("Logical_Router_Port");
    let rows = table.into_iter().flat_map(|table| table.iter());
    let gateways = rows.filter(|(_, row)| is_gateway(row));
    let keys = gateways.flat_map(|(_, row)| {
        let port = row.str("name").and_then(names::router_port_owner);
        let port = port.map(|id| Key::new(Kind::RouterPort, id));
        router_key(row).into_iter().chain(port)
    });
    keys.collect()
}

fn is_gateway(router_port: &Row) -> bool {
    router_port.map_str("external_ids", names::IS_EXT_GW) == Some("True")
}

/// The owner of the row looks at once, the others a little later, in case the owner does not.
fn look(core: &Core, row: Uuid, key: Key) {
    if core.member.owns(&row.to_string()) {
        core.status.push([key], Urgency::Request);
    } else {
        core.status.defer([key], core.config.periods.owner);
    }
}

/// Likewise for resources that may have to change in Northbound.
fn compare(core: &Core, row: Uuid, keys: impl IntoIterator<Item = Key>) {
    if core.member.owns(&row.to_string()) {
        core.dirty.push(keys, Urgency::Background);
    } else {
        core.dirty.defer(keys, core.config.periods.owner);
    }
}

/// Ports of Neutron are named by their ids; localnet ports and others are not.
fn port_key(row: &Row) -> Option<Key> {
    let name = row.str("name")?;
    Uuid::try_parse(name).is_ok().then(|| Key::new(Kind::Port, name))
}

/// The router that a port of Northbound says it belongs to.
fn router_key(router_port: &Row) -> Option<Key> {
    let router = names::router_owner(router_port.map_str("external_ids", names::ROUTER_NAME)?)?;
    Some(Key::new(Kind::Router, router))
}
