//! Which chassis the gateway of a router is on (`neutron/scheduler/l3_ovn_scheduler.py`, `schedule_unhosted_gateways`
//! of `neutron/services/ovn_l3/plugin.py`, and `sync_ha_chassis_group_router` of `neutron/common/ovn/utils.py`).
//!
//! All gateways of a router share one group. Whatever happened (a new gateway, a chassis that came, went or reaches
//! other networks now), the group is computed from what there is: members that may stay keep their order, and
//! others follow while there is room. So the active chassis changes only when it cannot stay.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use model::net::{Network, Router};
use ovn_translate::{HaGroup, names};
use ovsdb::Snapshot;

use super::assign::{Numbering, Seats, assign, candidates};
use super::loads::Loads;
use super::{Members, by_hash, is_in, of_routers, physnet, stored, zones};
use crate::chassis::{self, Chassis};

/// `external_ids` of a group: chassis that a client took the router from, separated by commas. They do not come back by
/// themselves.
pub(crate) const REMOVED: &str = "neutrino:removed-chassis";

/// How the chassis of gateways are chosen (`[ovn] ovn_l3_scheduler`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum L3Scheduler {
    /// Those that have the fewest.
    #[default]
    LeastLoaded,
    /// Any.
    Chance,
}

/// The chassis and the gateways on them, for one batch: what it decides counts for what it decides next.
pub(crate) struct Gateways {
    scheduler: L3Scheduler,
    northbound: Snapshot,
    southbound: Snapshot,
    default_zones: Vec<String>,
    chassis: OnceCell<Vec<Chassis>>,
    /// Made when it is needed, which is when a group has room.
    loads: OnceCell<Loads>,
    decided: HashMap<String, Option<HaGroup>>,
}

impl Gateways {
    pub(crate) fn new(
        scheduler: L3Scheduler,
        northbound: Snapshot,
        southbound: Snapshot,
        default_zones: &[String],
    ) -> Self {
        Self {
            scheduler,
            northbound,
            southbound,
            default_zones: default_zones.to_vec(),
            chassis: OnceCell::new(),
            loads: OnceCell::new(),
            decided: HashMap::new(),
        }
    }

    /// Northbound as it was when the batch began.
    pub(crate) fn northbound(&self) -> &Snapshot {
        &self.northbound
    }

    /// Southbound likewise.
    pub(crate) fn southbound(&self) -> &Snapshot {
        &self.southbound
    }

    /// The group of a router with gateways on these networks, the one of `routers.gw_port_id` first. `None` without a
    /// gateway; without members when no chassis comes into question.
    pub(crate) fn group(&mut self, router: &Router, networks: &[&Network]) -> Option<HaGroup> {
        if let Some(decided) = self.decided.get(&router.id) {
            return decided.clone();
        }
        let present = stored(&self.northbound, &names::ha_group(&router.id));
        if let Some(loads) = self.loads.get_mut() {
            loads.remove(&router.id);
        }
        let group = self.decide(router, networks, present.as_ref());
        if let (Some(loads), Some(group)) = (self.loads.get_mut(), &group) {
            loads.add(&router.id, &group.chassis);
        }
        self.decided.insert(router.id.clone(), group.clone());
        group
    }

    fn decide(&self, router: &Router, networks: &[&Network], present: Option<&HaGroup>) -> Option<HaGroup> {
        if networks.is_empty() {
            return None;
        }
        let name = names::ha_group(&router.id);
        let zones = zones(&router.availability_zone_hints, &self.default_zones);
        let physnets: Vec<&str> = networks.iter().filter_map(|network| physnet(network)).collect();
        let members = present.map(|group| group.chassis.clone()).unwrap_or_default();
        let removed = present.and_then(|group| group.external_ids.get(REMOVED));
        let removed = removed
            .map(|names| names.split(',').collect())
            .unwrap_or_default();
        // Without Southbound nobody knows which chassis there are: members stay as they are.
        let possible = match self.southbound.is_complete() {
            true => candidates(self.chassis(), &physnets, &zones),
            false => Vec::new(),
        };
        let numbering = match physnets.is_empty() {
            true => Numbering::Downward,
            false => Numbering::Upward,
        };
        let chassis = assign(&possible, &members, &removed, numbering, |seats| {
            self.choose(&router.id, &name, seats, &members)
        });
        let external_ids = BTreeMap::from([
            (names::AZ_HINTS.to_owned(), zones.join(",")),
            (names::ROUTER_ID.to_owned(), router.id.clone()),
        ]);
        Some(HaGroup {
            name,
            external_ids,
            chassis,
        })
    }

    /// The groups of the networks behind a router, which follow its group as far as their zones allow, so that external
    /// ports are where the gateway is (`link_network_ha_chassis_group` of Neutron's `ovn_client.py`). `leaders` are, by
    /// network, all routers that it could follow: it goes on to follow the one that it follows.
    pub(crate) fn followers<'n>(
        &self,
        group: &HaGroup,
        router: &str,
        networks: impl Iterator<Item = &'n Network>,
        leaders: &HashMap<String, BTreeSet<String>>,
    ) -> Vec<HaGroup> {
        let networks: BTreeMap<&str, &Network> =
            networks.map(|network| (network.id.as_str(), network)).collect();
        networks
            .into_values()
            .filter(|network| {
                let leaders = leaders.get(&network.id);
                leaders.and_then(|all| self.leader(network, all)) == Some(router)
            })
            .map(|network| self.follower(group, router, network))
            .collect()
    }

    /// The router that a network follows, of those that it could.
    fn leader<'l>(&self, network: &Network, leaders: &'l BTreeSet<String>) -> Option<&'l str> {
        let stored = stored(&self.northbound, &names::ha_group(&network.id));
        let followed = stored.and_then(|mut group| group.external_ids.remove(names::ROUTER_ID));
        let chosen = followed
            .and_then(|id| leaders.get(&id))
            .or_else(|| leaders.first());
        chosen.map(String::as_str)
    }

    fn follower(&self, group: &HaGroup, router: &str, network: &Network) -> HaGroup {
        let name = names::ha_group(&network.id);
        let zones = zones(&network.availability_zone_hints, &self.default_zones);
        let chassis = match self.southbound.is_complete() {
            true => {
                let near = self.chassis().iter().filter(|chassis| is_in(chassis, &zones));
                let near = near.filter_map(|chassis| group.chassis.get_key_value(&chassis.name));
                near.map(|(name, priority)| (name.clone(), *priority)).collect()
            }
            false => stored(&self.northbound, &name)
                .map(|group| group.chassis)
                .unwrap_or_default(),
        };
        HaGroup {
            external_ids: BTreeMap::from([
                (names::AZ_HINTS.to_owned(), zones.join(",")),
                (names::NETWORK_ID.to_owned(), network.id.clone()),
                (names::ROUTER_ID.to_owned(), router.to_owned()),
            ]),
            chassis,
            name,
        }
    }

    /// Who takes the free seats.
    fn choose<'a>(&self, router: &str, group: &str, seats: &Seats<'a>, members: &Members) -> Vec<&'a str> {
        match self.scheduler {
            L3Scheduler::Chance => by_hash(group, &seats.pool, members),
            L3Scheduler::LeastLoaded => {
                let loads = self.loads.get_or_init(|| self.load_without(router));
                loads.least(group, &seats.pool, seats.ranks.clone())
            }
        }
    }

    /// The gateways of all other routers, as decided in this batch, or else as Northbound has them. The group of a router
    /// without a gateway is still there, and says nothing.
    fn load_without(&self, router: &str) -> Loads {
        let table = self.northbound.table("Logical_Router_Port");
        let rows = table.into_iter().flat_map(|table| table.iter());
        let with_gateway: HashSet<&str> = rows
            .filter(|(_, row)| row.map_str("external_ids", names::IS_EXT_GW) == Some("True"))
            .filter_map(|(_, row)| names::router_owner(row.map_str("external_ids", names::ROUTER_NAME)?))
            .collect();
        let mut loads = Loads::default();
        for (router, group) in of_routers(&self.northbound) {
            if with_gateway.contains(router.as_str()) {
                loads.add(&router, &group.chassis);
            }
        }
        for (router, group) in &self.decided {
            match group {
                Some(group) => loads.add(router, &group.chassis),
                None => loads.remove(router),
            }
        }
        loads.remove(router);
        loads
    }

    fn chassis(&self) -> &[Chassis] {
        self.chassis.get_or_init(|| {
            let all = chassis::all(&self.southbound);
            all.into_iter().filter(Chassis::is_gateway).collect()
        })
    }
}
