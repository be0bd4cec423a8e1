//! `Logical_Switch_Port.addresses` and `port_security`.

use std::collections::BTreeSet;

use model::net::Port;

use crate::PortFacts;

/// What every MAC may send as.
const UNKNOWN: &str = "unknown";

/// Whether the port belongs to the network itself, so that its traffic is not filtered.
pub(super) fn is_trusted(port: &Port) -> bool {
    port.device_owner.starts_with("network:")
}

/// `<mac> <ip> ...`: the port's own addresses.
fn own_addresses(port: &Port) -> String {
    let addresses = port.fixed_ips.iter().map(|fixed| fixed.ip_address.as_str());
    std::iter::once(port.mac_address.as_str())
        .chain(addresses)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Which addresses the port may send from; empty when it is not filtered.
pub(super) fn port_security(port: &Port) -> BTreeSet<String> {
    if !port.port_security_enabled || is_trusted(port) {
        return BTreeSet::new();
    }
    let mut own = own_addresses(port);
    let mut entries = BTreeSet::new();
    for pair in &port.address_pairs {
        if pair.mac_address == port.mac_address {
            own.push(' ');
            own.push_str(&pair.ip_address);
        } else {
            // The first entry lets the port speak for the virtual MAC, the second lets it send as that MAC.
            entries.insert(format!(
                "VRRPv3 {} {} {}",
                port.mac_address, pair.mac_address, pair.ip_address
            ));
            entries.insert(format!("{} {}", pair.mac_address, pair.ip_address));
        }
    }
    entries.insert(own);
    entries
}

/// Where frames are sent to the port.
pub(super) fn addresses(port: &Port, kind: &str, filtered: bool, has_dhcp: bool) -> BTreeSet<String> {
    let vif_type = port
        .binding
        .as_ref()
        .map_or("unbound", |binding| binding.vif_type.as_str());
    if port.name.starts_with("ovn-lb-vip-") && port.device_owner.is_empty() && vif_type == "unbound" {
        return BTreeSet::new();
    }
    let mut addresses = BTreeSet::new();
    if filtered || !kind.is_empty() || has_dhcp || port.device_owner == "network:vpn_router_gateway" {
        addresses.insert(own_addresses(port));
    }
    if filtered {
        let pairs = port
            .address_pairs
            .iter()
            .filter(|pair| pair.mac_address != port.mac_address);
        addresses.extend(pairs.map(|pair| pair.mac_address.clone()));
    } else if kind.is_empty() {
        addresses.insert(UNKNOWN.into());
    }
    addresses
}

/// The addresses of a gateway to a hardware VTEP.
pub(super) fn any_address() -> BTreeSet<String> {
    BTreeSet::from([UNKNOWN.into()])
}

/// `<ip>/<prefix length> ...`
pub(super) fn cidrs(facts: &PortFacts) -> String {
    let with_length = facts.port.fixed_ips.iter().filter_map(|fixed| {
        let (_, length) = facts.subnet(&fixed.subnet_id)?.subnet.cidr.split_once('/')?;
        Some(format!("{}/{length}", fixed.ip_address))
    });
    with_length.collect::<Vec<_>>().join(" ")
}
