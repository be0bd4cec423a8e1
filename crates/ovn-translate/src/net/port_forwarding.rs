//! Port forwardings of a floating IP -> Load_Balancer (`neutron/services/portforwarding/drivers/ovn/driver.py`).

use std::collections::BTreeMap;

use model::net::{FloatingIp, PortForwarding};
use ovn_schema::nb::{LoadBalancer, LogicalRouter, LogicalSwitch};

use crate::desired::Pairs;
use crate::{Cell, Config, DesiredRow, Identity, RouterFacts, names};

/// What OVN forwards (`LB_PROTOCOL_MAP`); clients may name others.
const PROTOCOLS: [&str; 2] = ["tcp", "udp"];

/// One for all single ports of a protocol, which shows the revision of the floating IP, and one for each port of a range.
pub(super) fn rows(floating_ip: &FloatingIp, router: &RouterFacts, config: &Config) -> Vec<DesiredRow> {
    let mut balancers: BTreeMap<(&str, Option<i64>), Pairs> = BTreeMap::new();
    let all = floating_ip.port_forwardings.iter();
    for forwarding in all.filter(|forwarding| PROTOCOLS.contains(&forwarding.protocol.as_str())) {
        let is_range = forwarding.external_port_start != forwarding.external_port_end;
        for (external, internal) in ports(forwarding) {
            let vip = format!("{}:{external}", floating_ip.floating_ip_address);
            let target = format!("{}:{internal}", forwarding.internal_ip_address);
            let balancer = (forwarding.protocol.as_str(), is_range.then_some(external));
            balancers.entry(balancer).or_default().insert(vip, target);
        }
    }
    let switches = switches(router, config);
    let all = balancers.into_iter();
    all.map(|((protocol, port), vips)| {
        let name = names::port_forwarding(&floating_ip.id, protocol, port);
        let mut ids: Pairs = [
            (names::DEVICE_OWNER, names::PORT_FORWARDING_OWNER.to_owned()),
            (names::FIP_ID, floating_ip.id.clone()),
            (names::ROUTER_NAME, names::router(&router.router.id)),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into();
        if port.is_none() {
            let revision = floating_ip.standard.revision_number.to_string();
            ids.insert(names::REVISION.into(), revision);
        }
        let row = DesiredRow::new(Identity::LoadBalancer(name.clone()))
            .with(LoadBalancer::NAME, Cell::Is(name.into()))
            .with(LoadBalancer::PROTOCOL, Cell::Is(protocol.into()))
            .with(LoadBalancer::VIPS, Cell::pairs(vips))
            .with(LoadBalancer::EXTERNAL_IDS, Cell::merge(ids))
            .inside(
                Identity::Router(router.router.id.clone()),
                LogicalRouter::LOAD_BALANCER,
            );
        switches.iter().fold(row, |row, (switch, ports)| {
            row.inside_because_of(switch.clone(), LogicalSwitch::LOAD_BALANCER, ports.clone())
        })
    })
    .collect()
}

/// External and internal ports, pair by pair. A range may also lead to one port.
fn ports(forwarding: &PortForwarding) -> impl Iterator<Item = (i64, i64)> {
    let first = forwarding.external_port_start;
    let is_one = forwarding.internal_port_start == forwarding.internal_port_end;
    let internal = move |external| match is_one {
        true => forwarding.internal_port_start,
        false => forwarding.internal_port_start + (external - first),
    };
    (first..=forwarding.external_port_end).map(move |external| (external, internal(external)))
}

/// Where the balancers are beside the router: on the switches that are not behind a gateway on chassis, so that hosts
/// there reach the forwarded ports, too. With the last port on a switch they leave it, so they are not there before one.
fn switches(router: &RouterFacts, config: &Config) -> BTreeMap<Identity, Vec<Identity>> {
    let gateways = router
        .gateways
        .iter()
        .filter(|port| !port.is_on_physical_network());
    let ports = router.interfaces.iter().chain(gateways);
    let mut switches: BTreeMap<Identity, Vec<Identity>> = BTreeMap::new();
    for port in ports.filter(|port| port.network.has_switch(config)) {
        let switch = Identity::Switch(port.port.network_id.clone());
        let ports = switches.entry(switch).or_default();
        ports.push(Identity::RouterPort(port.port.id.clone()));
    }
    switches
}
