//! Which chassis answer for external ports, and for the gateways of routers.
//!
//! Unlike in Neutron nothing is drawn at random: where nothing else decides, the order is that of a hash of group and
//! chassis, which spreads groups over chassis and gives the same result whenever and wherever it is computed. Who is in a
//! group already keeps its place: the assignment is in Northbound, and is taken up from there.

mod assign;
mod external;
mod gateway;
mod loads;

use std::collections::{BTreeMap, BTreeSet};

use md5::{Digest, Md5};
use model::net::Network;
use ovn_translate::{HaGroup, names};
use ovsdb::{Row, Snapshot};

use crate::chassis::Chassis;

pub(crate) use external::external;
pub use gateway::L3Scheduler;
pub(crate) use gateway::{Gateways, REMOVED};

/// Most chassis of a group (`MAX_CHASSIS_IN_HA_GROUP` and `MAX_GW_CHASSIS`).
pub(crate) const MEMBERS: usize = 5;

/// Highest priority in a group (`HA_CHASSIS_GROUP_HIGHEST_PRIORITY`); the lowest is 0.
pub(crate) const HIGHEST: i64 = 32767;

const GROUPS: &str = "HA_Chassis_Group";

/// Members of a group, with their priorities.
pub(crate) type Members = BTreeMap<String, i64>;

/// What is known beside the port.
pub(crate) struct Stage<'a> {
    pub(crate) northbound: &'a Snapshot,
    pub(crate) southbound: &'a Snapshot,
    /// `[DEFAULT] default_availability_zones`.
    pub(crate) default_zones: &'a [String],
}

/// A group as Northbound has it.
pub(crate) fn stored(northbound: &Snapshot, name: &str) -> Option<HaGroup> {
    let (_, row) = northbound.table(GROUPS)?.find("name", &[name.into()])?;
    Some(read(northbound, row))
}

fn read(northbound: &Snapshot, row: &Row) -> HaGroup {
    let table = northbound.table("HA_Chassis");
    let member = |row: &Row| Some((row.str("chassis_name")?.to_owned(), row.int("priority")?));
    let chassis = row.set_of_uuid("ha_chassis");
    let pairs = row.map_of_str("external_ids");
    HaGroup {
        name: row.str("name").unwrap_or_default().to_owned(),
        external_ids: pairs
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
        chassis: chassis
            .iter()
            .filter_map(|uuid| member(table?.get(uuid)?))
            .collect(),
    }
}

/// The groups of routers, by router; not those of networks that follow one.
pub(crate) fn of_routers(northbound: &Snapshot) -> impl Iterator<Item = (String, HaGroup)> {
    let rows = northbound
        .table(GROUPS)
        .into_iter()
        .flat_map(|table| table.iter());
    rows.filter_map(|(_, row)| {
        let router = router_of(row)?.to_owned();
        Some((router, read(northbound, row)))
    })
}

/// The router whose gateway a group is for; `None` for the groups of networks and external ports.
pub(crate) fn router_of(group: &Row) -> Option<&str> {
    let is_network = group.map_str("external_ids", names::NETWORK_ID).is_some();
    group
        .map_str("external_ids", names::ROUTER_ID)
        .filter(|_| !is_network)
}

/// The names of a group's members, the one with the highest priority first.
pub(crate) fn in_order(members: &Members) -> Vec<&str> {
    let mut order: Vec<(&String, &i64)> = members.iter().collect();
    order.sort_by_key(|(name, priority)| (std::cmp::Reverse(**priority), name.as_str()));
    order.into_iter().map(|(name, _)| name.as_str()).collect()
}

/// The zones that hints ask for (`get_az_hints` of `neutron/common/utils.py`).
fn zones(hints: &[String], default: &[String]) -> Vec<String> {
    if hints.is_empty() {
        return default.to_vec();
    }
    let mut zones = hints.to_vec();
    zones.sort_unstable();
    zones
}

/// Without hints only chassis that are in no zone come into question.
fn is_in(chassis: &Chassis, zones: &[String]) -> bool {
    let of = chassis.zones();
    if zones.is_empty() {
        of.is_empty()
    } else {
        zones.iter().any(|zone| of.contains(zone.as_str()))
    }
}

/// The physical network by which chassis reach a network; `None` for a tunnelled one, and for one that has several segments.
pub(crate) fn physnet(network: &Network) -> Option<&str> {
    match network.segments.as_slice() {
        [only] => only.physical_network.as_deref(),
        _ => None,
    }
}

/// Those of the candidates that are not members, in the order of a hash.
fn by_hash<'a>(group: &str, candidates: &BTreeSet<&'a str>, members: &Members) -> Vec<&'a str> {
    let mut new: Vec<&str> = candidates
        .iter()
        .copied()
        .filter(|name| !members.contains_key(*name))
        .collect();
    new.sort_by_cached_key(|name| hash(group, name));
    new
}

fn hash(group: &str, chassis: &str) -> [u8; 16] {
    Md5::digest(format!("{group}{chassis}")).into()
}
