//! What happens in Northbound: ports come up and go down, groups of chassis change, addresses are translated.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use model::{Key, Kind};
use ovn_translate::names;
use ovsdb::{Change, Row, Snapshot, Uuid};

use super::{PORTS, all_ports, compare, look, port_key, router_key};
use crate::core::Core;
use crate::octavia;
use crate::schedule;

/// How long the status of a new port that is not up may wait: it is DOWN already, unless its row was lost and made
/// anew, so a burst of creations need not be looked at one by one.
const NEW_PORT: Duration = Duration::from_secs(1);

/// Follow Northbound until its client is gone.
pub(crate) async fn run(core: Arc<Core>) {
    let mut changes = core.nb.subscribe();
    // What was there before the subscription is reported by nobody.
    all_ports(&core);
    while let Some(change) = changes.recv().await {
        match change {
            Change::Row {
                table,
                uuid,
                old,
                new,
            } => row(&core, &table, uuid, old.as_deref(), new.as_deref()),
            Change::Disconnected | Change::Initial { resumed: true } => {}
            Change::Initial { resumed: false } => {
                all_ports(&core);
                core.drift.notify_one();
            }
            Change::Lagged => all_ports(&core),
        }
    }
}

fn row(core: &Core, table: &str, uuid: Uuid, old: Option<&Row>, new: Option<&Row>) {
    match (table, old, new) {
        (PORTS, old, Some(new)) => port(core, uuid, old, new),
        ("Logical_Switch", Some(old), Some(new)) => switch(core, uuid, old, new),
        ("HA_Chassis_Group", ..) => group(core, uuid, old, new),
        ("NAT", ..) => translation(core, uuid, old, new),
        ("Load_Balancer", ..) => balancer(core, uuid, old, new),
        ("Logical_Router_Port", ..) => router_port(core, uuid, old, new),
        _ => {}
    }
}

fn port(core: &Core, uuid: Uuid, old: Option<&Row>, new: &Row) {
    let Some(key) = port_key(new) else { return };
    let is_virtual = |row: &Row| row.str("type") == Some("virtual");
    if old.is_some_and(is_virtual) && !is_virtual(new) {
        core.note_virtual(&key.id);
        look(core, uuid, key);
        return;
    }
    let up = |row: &Row| row.bool("up") == Some(true);
    if core.config.translate.enable_distributed_floating_ip {
        let address = |row: &Row| row.map_str("external_ids", names::PORT_FIP).map(str::to_owned);
        if old.is_some_and(up) != up(new) {
            compare(core, uuid, floating_ips_of(&core.northbound(), &key.id));
        }
        if old.and_then(address) != address(new) {
            compare(core, uuid, behind(&core.northbound(), &key.id));
        }
    }
    match old {
        None if !up(new) => core.status.defer([key], NEW_PORT),
        Some(old) if old.get("up") == new.get("up") && old.get("enabled") == new.get("enabled") => {}
        _ => look(core, uuid, key),
    }
}

/// A port of a router that goes takes its MAC address along (`delete_router_port` of Neutron's `ovn_client.py`). When
/// a gateway comes, goes or gets its chassis, distributed floating IPs are translated by another port, or by one at all.
fn router_port(core: &Core, uuid: Uuid, old: Option<&Row>, new: Option<&Row>) {
    if let (Some(old), None) = (old, new)
        && core.member.owns(&uuid.to_string())
    {
        core.neighbours.forget_mac(old.str("mac"));
    }
    let group = |row: Option<&Row>| row.and_then(|row| row.uuid("ha_chassis_group"));
    if core.config.translate.enable_distributed_floating_ip
        && group(old) != group(new)
        && let Some(router) = new.or(old).and_then(router_key)
    {
        compare(core, uuid, translated_by(&core.northbound(), &router.id));
    }
}

/// The floating IPs that a router translates.
fn translated_by(northbound: &Snapshot, router: &str) -> Vec<Key> {
    let name = names::router(router);
    let found = northbound
        .table("Logical_Router")
        .and_then(|table| table.find("name", &[name.as_str().into()]));
    let (Some((_, router)), Some(table)) = (found, northbound.table("NAT")) else {
        return Vec::new();
    };
    let rows = router.set_of_uuid("nat");
    rows.iter()
        .filter_map(|uuid| floating_ip(table.get(uuid)?))
        .collect()
}

/// The floating IPs of a port: where they are translated depends on whether it is up.
fn floating_ips_of(northbound: &Snapshot, port: &str) -> Vec<Key> {
    let Some(table) = northbound.table("NAT") else {
        return Vec::new();
    };
    let rows = table.by_map_key("external_ids", names::FIP_PORT_ID, port);
    rows.iter()
        .filter_map(|uuid| floating_ip(table.get(uuid)?))
        .collect()
}

fn floating_ip(translation: &Row) -> Option<Key> {
    let id = translation.map_str("external_ids", names::FIP_ID)?;
    Some(Key::new(Kind::FloatingIp, id))
}

/// Other zones: other chassis answer for the external ports of the network.
fn switch(core: &Core, uuid: Uuid, old: &Row, new: &Row) {
    let zones = |row: &Row| row.map_str("external_ids", names::AZ_HINTS).map(str::to_owned);
    if zones(old) != zones(new) {
        let northbound = core.northbound();
        let mut keys = external_ports_on(&northbound, new);
        keys.extend(routers_on(&northbound, new.str("name").unwrap_or_default()));
        compare(core, uuid, keys);
    }
}

fn external_ports_on(northbound: &Snapshot, switch: &Row) -> Vec<Key> {
    let Some(table) = northbound.table(PORTS) else {
        return Vec::new();
    };
    let ports = switch.set_of_uuid("ports");
    let rows = ports.iter().filter_map(|uuid| table.get(uuid));
    let external = rows.filter(|row| row.str("type") == Some("external"));
    external.filter_map(|row| port_key(row)).collect()
}

/// A group changed. Where it is a router's, the groups of the networks behind it follow; where it is a network's,
/// its external ports do, and a router that it does not follow any more leaves room for another one.
fn group(core: &Core, uuid: Uuid, old: Option<&Row>, new: Option<&Row>) {
    let same = |column| old.and_then(|row| row.get(column)) == new.and_then(|row| row.get(column));
    let Some(row) = new
        .or(old)
        .filter(|_| !same("ha_chassis") || !same("external_ids"))
    else {
        return;
    };
    // A new one was made along with what follows it.
    if let (Some(_), Some(router)) = (old, schedule::router_of(row)) {
        compare(core, uuid, [Key::new(Kind::Router, router)]);
    }
    let Some(network) = row.map_str("external_ids", names::NETWORK_ID) else {
        return;
    };
    let northbound = core.northbound();
    let name = names::switch(network);
    let found = northbound
        .table("Logical_Switch")
        .and_then(|table| table.find("name", &[name.as_str().into()]));
    let mut keys: BTreeSet<Key> = found
        .map(|(_, switch)| external_ports_on(&northbound, switch))
        .into_iter()
        .flatten()
        .collect();
    let followed = |row: Option<&Row>| {
        row.and_then(|row| row.map_str("external_ids", names::ROUTER_ID))
            .is_some()
    };
    if followed(old) && !followed(new) {
        keys.extend(routers_on(&northbound, &name));
    }
    compare(core, uuid, keys);
}

/// The routers that a network is attached to.
fn routers_on(northbound: &Snapshot, switch: &str) -> Vec<Key> {
    let table = northbound.table("Logical_Router_Port");
    let rows = table.into_iter().flat_map(|table| table.iter());
    let on = rows.filter(|(_, row)| row.map_str("external_ids", names::NETWORK_NAME) == Some(switch));
    on.filter_map(|(_, row)| router_key(row)).collect()
}

/// A floating IP came, moved or went: what chassis learned about its address is wrong
/// (`FIPAddDeleteEvent` of Neutron's `ovsdb_monitor.py`).
fn translation(core: &Core, uuid: Uuid, old: Option<&Row>, new: Option<&Row>) {
    let is_floating = |row: &Row| row.str("type") == Some("dnat_and_snat") && floating_ip(row).is_some();
    if !new.or(old).is_some_and(is_floating) || !core.member.owns(&uuid.to_string()) {
        return;
    }
    let answers = |row: &Row| {
        let text = |column| row.str(column).map(str::to_owned);
        let router = row.map_str("external_ids", names::ROUTER_NAME).map(str::to_owned);
        (
            text("external_ip"),
            text("external_mac"),
            text("logical_port"),
            router,
        )
    };
    if old.map(answers) == new.map(answers) {
        return;
    }
    for row in [old, new].into_iter().flatten() {
        core.neighbours.forget_ip(row.str("external_ip"));
    }
}

/// A load balancer of OVN's Octavia provider changed: floating IPs of its members are translated elsewhere when
/// its own address has one.
fn balancer(core: &Core, uuid: Uuid, old: Option<&Row>, new: Option<&Row>) {
    if core.config.translate.enable_distributed_floating_ip {
        let pools = octavia::pools([old, new].into_iter().flatten());
        compare(core, uuid, members_of(&core.northbound(), &pools));
    }
}

/// The floating IPs that lead to members of load balancers.
fn members_of(northbound: &Snapshot, pools: &[&str]) -> Vec<Key> {
    let Some(table) = northbound.table("NAT").filter(|_| !pools.is_empty()) else {
        return Vec::new();
    };
    let is_member = |row: &Row| {
        row.str("logical_ip")
            .is_some_and(|address| octavia::names(pools, address))
    };
    let members = table.iter().filter(|(_, row)| is_member(row));
    members.filter_map(|(_, row)| floating_ip(row)).collect()
}

/// The floating IPs that lead to members of the load balancers whose address a port has.
fn behind(northbound: &Snapshot, port: &str) -> Vec<Key> {
    let balancers = northbound.table("Load_Balancer");
    let rows = balancers.into_iter().flat_map(|table| table.iter());
    let of_port = rows
        .map(|(_, row)| &**row)
        .filter(|row| octavia::is_of(row, port));
    members_of(northbound, &octavia::pools(of_port))
}
