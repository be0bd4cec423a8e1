//! Network -> Logical_Switch, with a localnet port for every segment on a physical network.

use model::Key;
use model::net::{Network, Segment};
use ovn_schema::nb::{LogicalSwitch, LogicalSwitchPort};
use ovsdb::value::Datum;

use crate::desired::Pairs;
use crate::{Cell, Config, Desired, DesiredRow, Identity, NetworkFacts, names};

/// The value of `ethtype` for QinQ. OVN's name for it is `802.11ad`, which is no typing error of ours.
const ETHTYPE_QINQ: &str = "802.11ad";

pub(super) fn desire(key: &Key, facts: &NetworkFacts, config: &Config) -> Desired {
    let network = &facts.network;
    let mut desired = Desired::at(key.clone(), network.standard.revision_number);
    if !facts.has_switch(config) {
        return desired;
    }
    let switch = Identity::Switch(network.id.clone());
    desired
        .rows
        .push(switch_row(&switch, &network.id, network, config));
    for segment in &network.segments {
        let tag = segment.segmentation_id.filter(|_| is_vlan(segment));
        desired
            .rows
            .extend(localnet(&switch, segment, tag, network, config));
    }
    desired
}

impl NetworkFacts {
    /// Whether the network has a switch. Otherwise each of its segments has one
    /// (`[ovn] logical_switch_per_vlan_segment`: all are VLANs, and it is not external).
    pub fn has_switch(&self, config: &Config) -> bool {
        let segments = &self.network.segments;
        !config.logical_switch_per_vlan_segment
            || self.network.external
            || segments.is_empty()
            || segments.iter().any(|segment| segment.network_type != "vlan")
    }
}

/// The switch of a network, or of one of its segments.
pub(super) fn switch_row(switch: &Identity, id: &str, network: &Network, config: &Config) -> DesiredRow {
    DesiredRow::new(switch.clone())
        .with(LogicalSwitch::NAME, Cell::Is(names::switch(id).into()))
        .with(
            LogicalSwitch::EXTERNAL_IDS,
            Cell::merge(external_ids(network, config)),
        )
        .with(
            LogicalSwitch::OTHER_CONFIG,
            Cell::merge(other_config(network, config)),
        )
}

/// Several segments show as none: the provider attributes belong to networks of one segment.
pub(super) fn only_segment(network: &Network) -> Option<&Segment> {
    match network.segments.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

fn external_ids(network: &Network, config: &Config) -> Pairs {
    let segment = only_segment(network);
    let mut ids = Pairs::from([
        (names::NETWORK_NAME.into(), network.name.clone()),
        (names::MTU.into(), network.mtu.to_string()),
        (
            names::REVISION.into(),
            network.standard.revision_number.to_string(),
        ),
        (
            names::AZ_HINTS.into(),
            zone_hints(&network.availability_zone_hints, config),
        ),
        (
            names::NETWORK_TYPE.into(),
            segment.map(|only| only.network_type.clone()).unwrap_or_default(),
        ),
    ]);
    if let Some(physical) = segment.and_then(|only| only.physical_network.clone()) {
        ids.insert(names::PHYSICAL_NETWORK.into(), physical);
    }
    ids
}

/// What `neutron:availability_zone_hints` shows of the hints of a network or router.
pub(super) fn zone_hints(hints: &[String], config: &Config) -> String {
    if hints.is_empty() {
        return config.default_availability_zones.join(",");
    }
    let mut hints = hints.to_vec();
    hints.sort_unstable();
    hints.join(",")
}

fn other_config(network: &Network, config: &Config) -> Pairs {
    let mut options = Pairs::from([
        ("mcast_snoop".into(), config.igmp_snooping_enable.to_string()),
        (
            "mcast_flood_unregistered".into(),
            config.igmp_flood_unregistered.to_string(),
        ),
        ("vlan-passthru".into(), vlan_passthru(network).to_string()),
    ]);
    if only_segment(network).is_some_and(|only| only.physical_network.is_some()) {
        options.insert("fdb_age_threshold".into(), config.fdb_age_threshold.to_string());
    }
    if network.external {
        options.insert(
            "broadcast-arps-to-all-routers".into(),
            config.broadcast_arps_to_all_routers.to_string(),
        );
    }
    options
}

fn vlan_passthru(network: &Network) -> bool {
    network.vlan_transparent == Some(true) || network.qinq == Some(true)
}

fn is_vlan(segment: &Segment) -> bool {
    segment.physical_network.is_some() && segment.segmentation_id.is_some()
}

/// The port that joins a switch to a physical network; none for segments that are tunnels.
pub(super) fn localnet(
    switch: &Identity,
    segment: &Segment,
    tag: Option<i64>,
    network: &Network,
    config: &Config,
) -> Option<DesiredRow> {
    let physical = segment.physical_network.clone()?;
    let name = names::localnet(&segment.id);
    let mut options = Pairs::from([
        ("network_name".into(), physical.clone()),
        (
            "mcast_flood_reports".into(),
            config.igmp_flood_reports.to_string(),
        ),
        ("mcast_flood".into(), config.igmp_flood.to_string()),
        ("localnet_learn_fdb".into(), config.localnet_learn_fdb.to_string()),
    ]);
    if network.qinq == Some(true) {
        options.insert("ethtype".into(), ETHTYPE_QINQ.into());
    }
    let ids = Pairs::from([(names::PHYSICAL_NETWORK.into(), physical)]);
    let row = DesiredRow::new(Identity::SwitchPort(name.clone()))
        .with(LogicalSwitchPort::NAME, Cell::Is(name.into()))
        .with(LogicalSwitchPort::TYPE, Cell::Is("localnet".into()))
        .with(LogicalSwitchPort::ADDRESSES, Cell::Is(Datum::set(["unknown"])))
        .with(LogicalSwitchPort::TAG_REQUEST, Cell::Is(tag.into()))
        .with(LogicalSwitchPort::OPTIONS, Cell::pairs(options))
        .with(LogicalSwitchPort::EXTERNAL_IDS, Cell::merge(ids))
        .inside(switch.clone(), LogicalSwitch::PORTS);
    Some(row)
}
