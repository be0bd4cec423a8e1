//! Floating IP -> NAT (`neutron/plugins/ml2/drivers/ovn/mech_driver/ovsdb/ovn_client.py`,
//! `_create_or_update_floatingip`), and the load balancers of its port forwardings.

use model::Key;
use ovn_schema::nb::{LogicalRouter, Nat};
use ovsdb::value::Datum;

use super::port_forwarding;
use crate::desired::Pairs;
use crate::{Cell, Config, Desired, DesiredRow, FloatingIpFacts, Identity, PortFip, RouterFacts, names};

pub(super) fn desire(key: &Key, facts: &FloatingIpFacts, config: &Config) -> Desired {
    let floating_ip = &facts.floating_ip;
    let mut desired = Desired::at(key.clone(), floating_ip.standard.revision_number);
    let Some(router) = &facts.router else {
        return desired;
    };
    if let (Some(port), Some(address)) = (&floating_ip.port_id, &floating_ip.fixed_ip_address) {
        desired.rows.push(row(facts, router, port, address, config));
        desired.port_fip = Some(PortFip {
            port: port.clone(),
            address: floating_ip.floating_ip_address.clone(),
        });
    }
    desired
        .rows
        .extend(port_forwarding::rows(floating_ip, router, config));
    desired
}

fn row(
    facts: &FloatingIpFacts,
    router: &RouterFacts,
    port: &str,
    address: &str,
    config: &Config,
) -> DesiredRow {
    let floating_ip = &facts.floating_ip;
    let revision = floating_ip.standard.revision_number.to_string();
    let ids: Pairs = [
        (names::FIP_ID, floating_ip.id.clone()),
        (names::REVISION, revision),
        (names::FIP_PORT_ID, port.to_owned()),
        (names::ROUTER_NAME, names::router(&router.router.id)),
        (names::FIP_EXTERNAL_MAC, facts.mac_address.clone()),
        (names::FIP_NETWORK_ID, floating_ip.floating_network_id.clone()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into();
    let stateless = Pairs::from([("stateless".into(), config.stateless_nat_enabled.to_string())]);
    let is_distributed = config.enable_distributed_floating_ip;
    let is_central = is_distributed && facts.behind_load_balancer;
    let mut row = DesiredRow::new(Identity::FloatingIp(floating_ip.id.clone()))
        .with(Nat::TYPE, Cell::Is("dnat_and_snat".into()))
        .with(
            Nat::EXTERNAL_IP,
            Cell::Is(floating_ip.floating_ip_address.as_str().into()),
        )
        .with(Nat::LOGICAL_IP, Cell::Is(address.into()))
        .with(
            Nat::LOGICAL_PORT,
            Cell::Is(Some(port).filter(|_| !is_central).into()),
        )
        .with(Nat::OPTIONS, Cell::merge(stateless))
        .with(Nat::EXTERNAL_IDS, Cell::merge(ids))
        .inside(Identity::Router(router.router.id.clone()), LogicalRouter::NAT);
    if config.features.nat_gateway_port {
        let gateway = router.gateway_on_chassis().filter(|_| is_distributed);
        let ports = gateway.map(|id| Identity::RouterPort(id.to_owned()));
        row = row.with(Nat::GATEWAY_PORT, Cell::Refs(ports.into_iter().collect()));
    }
    // The chassis of a port translates if it is told the MAC, which it answers for; a port that goes down for a moment
    // keeps it.
    if !is_distributed || is_central {
        row.with(Nat::EXTERNAL_MAC, Cell::Is(Datum::empty()))
    } else if facts.port_is_up {
        row.with(Nat::EXTERNAL_MAC, Cell::Is(facts.mac_address.as_str().into()))
    } else {
        row
    }
}
