//! Which chassis answer for external ports (`neutron/common/ovn/utils.py`, `sync_ha_chassis_group_network`).

use std::collections::{BTreeMap, BTreeSet};

use model::net::{Network, Port};
use ovn_translate::{HaGroup, names};

use super::{HIGHEST, MEMBERS, Members, Stage, by_hash, in_order, is_in, physnet, stored, zones};
use crate::chassis::{self, Chassis};

/// The group of an external port.
pub(crate) fn external(port: &Port, network: &Network, stage: &Stage<'_>) -> HaGroup {
    let shared = names::ha_group(&network.id);
    if let Some(linked) =
        stored(stage.northbound, &shared).filter(|g| g.external_ids.contains_key(names::ROUTER_ID))
    {
        return linked;
    }
    let all = chassis::all(stage.southbound);
    let (name, candidates) = if all.iter().any(Chassis::hosts_external_ports) {
        (names::extport_ha_group(&port.id), dedicated(&all, port))
    } else {
        (shared, gateways(&all, network))
    };
    let zones = zones(&network.availability_zone_hints, stage.default_zones);
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
    let physnet = physnet(network);
    let reaches = |chassis: &Chassis| physnet.is_none_or(|physnet| chassis.physnets().contains_key(physnet));
    all.iter()
        .filter(|chassis| chassis.is_gateway() && reaches(chassis))
        .collect()
}

/// Members keep their order, so that ports do not move without need; new ones come after them.
fn members(group: &str, candidates: &BTreeSet<&str>, present: &Members) -> Members {
    let kept = in_order(present)
        .into_iter()
        .filter(|name| candidates.contains(name));
    let order = kept.chain(by_hash(group, candidates, present)).take(MEMBERS);
    order
        .zip((0..=HIGHEST).rev())
        .map(|(name, priority)| (name.to_owned(), priority))
        .collect()
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
