//! Router -> Logical_Router with its routes and NAT, and the groups of chassis that its gateway is on.

use std::sync::Arc;

use model::Key;
use ovn_schema::nb::{LogicalRouter, LogicalRouterPort};

use super::network::{only_segment, zone_hints};
use super::{ha_group, router_port, snat, static_route};
use crate::desired::Pairs;
use crate::{
    AttachedPort, Cell, Config, Desired, DesiredRow, HaGroup, Identity, Keep, RouterFacts, SubnetFacts,
    WhenMissing, names,
};

/// Pins a router to a chassis.
const CHASSIS: &str = "chassis";

pub(super) fn desire(key: &Key, facts: &RouterFacts, config: &Config) -> Desired {
    let router = &facts.router;
    let mut desired = Desired::at(key.clone(), router.standard.revision_number);
    desired.rows.push(row(facts, config));
    desired.rows.extend(facts.ha_group.as_ref().map(gateway_group));
    desired.rows.extend(facts.network_groups.iter().map(ha_group));
    // Some options of the ports depend on all of them together.
    for port in facts.gateways.iter().chain(&facts.interfaces) {
        let options = router_port::options(port, facts, config);
        desired.rows.push(
            DesiredRow::new(Identity::RouterPort(port.port.id.clone()))
                .with(LogicalRouterPort::OPTIONS, options)
                .when_missing(WhenMissing::Skip),
        );
    }
    desired.rows.extend(static_route::rows(facts));
    desired.rows.extend(snat::rows(facts, config));
    desired
}

fn row(facts: &RouterFacts, config: &Config) -> DesiredRow {
    let router = &facts.router;
    let name = names::router(&router.id);
    let ids = Pairs::from([
        (names::ROUTER_NAME.into(), router.name.clone()),
        (
            names::REVISION.into(),
            router.standard.revision_number.to_string(),
        ),
        (
            names::AZ_HINTS.into(),
            zone_hints(&router.availability_zone_hints, config),
        ),
    ]);
    let mut options = Pairs::from([
        ("always_learn_from_arp_request".into(), "false".into()),
        ("dynamic_neigh_routers".into(), "true".into()),
        (
            "mac_binding_age_threshold".into(),
            config.mac_binding_age_threshold.to_string(),
        ),
    ]);
    if let Some(chassis) = facts.pinned_to() {
        options.insert(CHASSIS.into(), chassis.to_owned());
    }
    // Neutron sets the first two when it makes the row, and leaves them to the operator from then on.
    let keep = Keep {
        stored: &["always_learn_from_arp_request", "dynamic_neigh_routers"],
        managed: &[CHASSIS],
        ..Keep::default()
    };
    DesiredRow::new(Identity::Router(router.id.clone()))
        .with(LogicalRouter::NAME, Cell::Is(name.into()))
        .with(LogicalRouter::ENABLED, Cell::Is(router.admin_state_up.into()))
        .with(LogicalRouter::EXTERNAL_IDS, Cell::merge(ids))
        .with(LogicalRouter::OPTIONS, Cell::Merge(options, keep))
}

/// The group of the gateway. One without chassis is not made, and where it is, it is emptied.
pub(super) fn gateway_group(group: &HaGroup) -> DesiredRow {
    ha_group(group).when_missing(if group.chassis.is_empty() {
        WhenMissing::Skip
    } else {
        WhenMissing::Insert
    })
}

impl RouterFacts {
    /// The chassis that the whole router is on: without a physical network on the outside, no port of it can be on
    /// chassis by itself. Northd refuses a router that is on one while its port is.
    fn pinned_to(&self) -> Option<&str> {
        if self.gateways.is_empty() || self.gateways.iter().any(AttachedPort::is_on_physical_network) {
            return None;
        }
        let members = self.ha_group.as_ref()?.chassis.iter();
        let (name, _) = members.rev().max_by_key(|(_, priority)| **priority)?;
        Some(name)
    }

    /// The first gateway, if it is on chassis.
    pub(super) fn gateway_on_chassis(&self) -> Option<&str> {
        let gateway = self
            .gateways
            .first()
            .filter(|port| port.is_on_physical_network())?;
        let is_scheduled = self
            .ha_group
            .as_ref()
            .is_some_and(|group| !group.chassis.is_empty());
        is_scheduled.then_some(gateway.port.id.as_str())
    }

    /// Whether all networks of the interfaces, at least one, are physical.
    pub(super) fn is_bridged(&self) -> bool {
        !self.interfaces.is_empty() && self.interfaces.iter().all(AttachedPort::is_on_physical_network)
    }

    /// Whether the port is one of the gateways.
    pub(super) fn is_gateway(&self, port: &AttachedPort) -> bool {
        self.gateways
            .iter()
            .any(|gateway| gateway.port.id == port.port.id)
    }
}

impl AttachedPort {
    /// Whether the network is a VLAN or a flat network. One of several segments counts as none.
    pub(super) fn is_on_physical_network(&self) -> bool {
        only_segment(&self.network.network)
            .is_some_and(|segment| ["vlan", "flat"].contains(&segment.network_type.as_str()))
    }

    /// The fixed IPs with their subnets.
    pub(super) fn addresses(&self) -> impl Iterator<Item = (&str, &SubnetFacts)> {
        self.port.fixed_ips.iter().filter_map(|fixed| {
            let of = |facts: &&Arc<SubnetFacts>| facts.subnet.id == fixed.subnet_id;
            Some((fixed.ip_address.as_str(), &**self.subnets.iter().find(of)?))
        })
    }
}
