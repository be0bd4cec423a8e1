//! Networks behind a router -> NAT into the router's own addresses.

use ovn_schema::nb::{LogicalRouter, Nat};

use crate::{AttachedPort, Cell, Config, DesiredRow, Identity, RouterFacts};

/// Everything, also what is behind another router.
const EVERYTHING: &str = "0.0.0.0/0";

/// One for each IPv4 address of each gateway, and, if only attached networks are translated, for each of those.
pub(super) fn rows(facts: &RouterFacts, config: &Config) -> Vec<DesiredRow> {
    if !facts.router.enable_snat {
        return Vec::new();
    }
    let mut inside: Vec<&str> = match config.ovn_router_indirect_snat {
        true => vec![EVERYTHING],
        false => four(&facts.interfaces).map(|(_, cidr)| cidr).collect(),
    };
    inside.sort_unstable();
    inside.dedup();
    four(&facts.gateways)
        .flat_map(|(address, _)| inside.iter().map(move |cidr| (address, *cidr)))
        .map(|(external_ip, logical_ip)| row(&facts.router.id, external_ip, logical_ip))
        .collect()
}

/// The IPv4 addresses of ports, with the networks that they are in.
fn four(ports: &[AttachedPort]) -> impl Iterator<Item = (&str, &str)> {
    let addresses = ports.iter().flat_map(AttachedPort::addresses);
    addresses
        .filter(|(_, facts)| facts.subnet.ip_version == 4)
        .map(|(address, facts)| (address, facts.subnet.cidr.as_str()))
}

fn row(router: &str, external_ip: &str, logical_ip: &str) -> DesiredRow {
    let id = Identity::Snat {
        router: router.to_owned(),
        external_ip: external_ip.to_owned(),
        logical_ip: logical_ip.to_owned(),
    };
    DesiredRow::new(id)
        .with(Nat::TYPE, Cell::Is("snat".into()))
        .with(Nat::EXTERNAL_IP, Cell::Is(external_ip.into()))
        .with(Nat::LOGICAL_IP, Cell::Is(logical_ip.into()))
        .inside(Identity::Router(router.to_owned()), LogicalRouter::NAT)
}
