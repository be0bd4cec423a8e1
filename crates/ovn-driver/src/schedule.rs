//! Which chassis answer for external ports (`neutron/common/ovn/utils.py`, `sync_ha_chassis_group_network`).
//!
//! Unlike in Neutron nothing is drawn at random: who joins a group is in the order of a hash of group and chassis, which
//! spreads groups over chassis, and gives the same result whenever and wherever it is computed.

use std::collections::{BTreeMap, BTreeSet};

use md5::{Digest, Md5};
use model::net::{Network, Port};
use ovn_translate::{HaGroup, names};
use ovsdb::{Row, Snapshot};

use crate::chassis::{self, Chassis};

/// Most chassis of a group (`MAX_CHASSIS_IN_HA_GROUP`).
const MEMBERS: usize = 5;

/// Priority of the first one (`HA_CHASSIS_GROUP_HIGHEST_PRIORITY`); the others follow downwards.
const HIGHEST: i64 = 32767;

const GROUPS: &str = "HA_Chassis_Group";

/// The mark of a group that follows the gateway of a router.
const ROUTER_ID: &str = "neutron:router_id";

/// What is known beside the port.
pub(crate) struct Stage<'a> {
    pub(crate) northbound: &'a Snapshot,
    pub(crate) southbound: &'a Snapshot,
    /// `[DEFAULT] default_availability_zones`.
    pub(crate) default_zones: &'a [String],
}

/// The group of an external port.
pub(crate) fn external(port: &Port, network: &Network, stage: &Stage<'_>) -> HaGroup {
    let shared = names::ha_group(&network.id);
    if let Some(linked) = stored(stage.northbound, &shared).filter(|g| g.external_ids.contains_key(ROUTER_ID))
    {
        return linked;
    }
    let all = chassis::all(stage.southbound);
    let (name, candidates) = if all.iter().any(Chassis::hosts_external_ports) {
        (names::extport_ha_group(&port.id), dedicated(&all, port))
    } else {
        (shared, gateways(&all, network))
    };
    let zones = zones(network, stage.default_zones);
    let candidates: BTreeSet<&str> = candidates
        .into_iter()
        .filter(|chassis| is_in(chassis, &zones))
        .map(|chassis| chassis.name.as_str())
        .collect();
    let present = stored(stage.northbound, &name)
        .map(|group| group.chassis)
        .unwrap_or_default();
    // Without Southbound nobody knows which chassis there are: members stay as they are.
    let members = if stage.southbound.is_complete() {
        members(&name, &candidates, &present)
    } else {
        present
    };
    HaGroup {
        external_ids: BTreeMap::from([
            (names::AZ_HINTS.to_owned(), zones.join(",")),
            (names::NETWORK_ID.to_owned(), network.id.clone()),
        ]),
        chassis: members,
        name,
    }
}

/// Chassis set apart for external ports, but not the one that the port's own instance is on.
fn dedicated<'a>(all: &'a [Chassis], port: &Port) -> Vec<&'a Chassis> {
    let host = port
        .binding
        .as_ref()
        .map(|binding| binding.host.as_str())
        .unwrap_or_default();
    all.iter()
        .filter(|chassis| chassis.hosts_external_ports() && chassis.hostname != host)
        .collect()
}

/// Gateway chassis that reach the network; all of them when it has not just one physical network.
fn gateways<'a>(all: &'a [Chassis], network: &Network) -> Vec<&'a Chassis> {
    let physnet = match network.segments.as_slice() {
        [only] => only.physical_network.as_deref(),
        _ => None,
    };
    let reaches = |chassis: &Chassis| physnet.is_none_or(|physnet| chassis.physnets().contains_key(physnet));
    all.iter()
        .filter(|chassis| chassis.is_gateway() && reaches(chassis))
        .collect()
}

fn zones(network: &Network, default: &[String]) -> Vec<String> {
    if network.availability_zone_hints.is_empty() {
        return default.to_vec();
    }
    let mut zones = network.availability_zone_hints.clone();
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

/// Members keep their order, so that ports do not move without need; new ones come after them.
fn members(
    group: &str,
    candidates: &BTreeSet<&str>,
    present: &BTreeMap<String, i64>,
) -> BTreeMap<String, i64> {
    let mut kept: Vec<(&str, i64)> = present
        .iter()
        .map(|(name, priority)| (name.as_str(), *priority))
        .filter(|(name, _)| candidates.contains(name))
        .collect();
    kept.sort_by_key(|(_, priority)| std::cmp::Reverse(*priority));
    let mut new: Vec<&str> = candidates
        .iter()
        .copied()
        .filter(|name| !present.contains_key(*name))
        .collect();
    new.sort_by_key(|name| Md5::digest(format!("{group}{name}")).to_vec());
    let order = kept.into_iter().map(|(name, _)| name).chain(new).take(MEMBERS);
    order
        .zip((0..=HIGHEST).rev())
        .map(|(name, priority)| (name.to_owned(), priority))
        .collect()
}

/// A group as Northbound has it.
fn stored(northbound: &Snapshot, name: &str) -> Option<HaGroup> {
    let (_, row) = northbound.table(GROUPS)?.find("name", &[name.into()])?;
    let members = northbound.table("HA_Chassis");
    let member = |row: &Row| Some((row.str("chassis_name")?.to_owned(), row.int("priority")?));
    let chassis = row.set_of_uuid("ha_chassis");
    let pairs = row.map_of_str("external_ids");
    Some(HaGroup {
        name: name.to_owned(),
        external_ids: pairs
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
        chassis: chassis
            .iter()
            .filter_map(|uuid| member(members?.get(uuid)?))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, i64)]) -> BTreeMap<String, i64> {
        pairs
            .iter()
            .map(|(name, priority)| ((*name).to_owned(), *priority))
            .collect()
    }

    #[test]
    fn members_stay_in_order_and_new_ones_follow() {
        let candidates = BTreeSet::from(["a", "b", "c"]);
        let present = map(&[("b", 32767), ("gone", 32766), ("a", 32765)]);
        let members = members("g", &candidates, &present);
        assert_eq!(members, map(&[("b", 32767), ("a", 32766), ("c", 32765)]));
        assert_eq!(
            super::members("g", &candidates, &members),
            members,
            "a second time changes nothing"
        );
    }

    #[test]
    fn a_group_is_limited() {
        let names: Vec<String> = (0..20).map(|n| format!("c{n}")).collect();
        let candidates: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        let first = members("g1", &candidates, &BTreeMap::new());
        assert_eq!(first.len(), MEMBERS);
        assert_eq!(first.values().max(), Some(&HIGHEST));
        assert_ne!(
            first,
            members("g2", &candidates, &BTreeMap::new()),
            "groups are spread"
        );
    }

    #[test]
    fn zones_decide() {
        let in_zone = |zones: &str| Chassis {
            cms_options: vec![format!("availability-zones={zones}")],
            ..Chassis::default()
        };
        let hints = ["az1".to_owned()];
        assert!(is_in(&in_zone("az1:az2"), &hints) && !is_in(&in_zone("az2"), &hints));
        assert!(is_in(&Chassis::default(), &[]) && !is_in(&in_zone("az1"), &[]));
    }
}
