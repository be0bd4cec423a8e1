//! Automatic addresses: the ports of a network get one on every subnet with IPv6 autoconfiguration
//! (`IpamPluggableBackend.add_auto_addrs_on_network_ports`).

use std::collections::HashSet;

use chrono::NaiveDateTime;
use ipnet::IpNet;
use model::net::Subnet;
use model::{Key, Kind};
use store::net::ipam::{self, Allocation};
use store::net::router;
use store::net::subnet_ports::{self, Guest};
use store::{Batch, Tx, standard};

use super::net_of;
use crate::Result;
use crate::net::port::eui64;
use crate::net::router::touch;

/// Device owners that autoconfiguration is not for (`ROUTER_INTERFACE_OWNERS_SNAT`).
const ROUTER_OWNERS: [&str; 4] = [
    "network:router_interface",
    "network:ha_router_replicated_interface",
    "network:router_interface_distributed",
    "network:router_centralized_snat",
];

/// Give the ports of the network an address on a new subnet. Answers the keys of those that got one.
///
/// # Errors
/// See [`crate::Error`].
pub async fn assign(tx: &mut Tx, subnet: &Subnet, ipam_id: &str, now: NaiveDateTime) -> Result<Vec<Key>> {
    let IpNet::V6(net) = net_of(subnet)? else {
        return Ok(Vec::new());
    };
    let hosts = match &subnet.segment_id {
        Some(segment) => subnet_ports::hosts_of_segment(tx, segment).await?,
        None => HashSet::new(),
    };
    let mut chosen: Vec<(Guest, String)> = Vec::new();
    for guest in subnet_ports::guests(tx, &subnet.network_id).await? {
        if is_for(subnet, &guest, &hosts)
            && let Some(ip) = eui64(net, &guest.mac_address)
        {
            chosen.push((guest, ip.to_string()));
        }
    }
    let allocations: Vec<Allocation<'_>> = chosen
        .iter()
        .map(|(guest, ip)| Allocation {
            port_id: &guest.port_id,
            network_id: &subnet.network_id,
            subnet_id: &subnet.id,
            ipam_id,
            ip_address: ip,
        })
        .collect();
    ipam::claim(tx, &allocations).await?;
    let mut batch = Batch::new();
    ipam::assign(&mut batch, &allocations);
    batch.run(tx).await?;
    standard::bump_all(
        tx,
        chosen.iter().map(|(guest, _)| guest.standard_id).collect(),
        now,
    )
    .await?;
    let mut keys = Vec::new();
    if chosen
        .iter()
        .any(|(guest, _)| guest.device_owner == router::GATEWAY)
    {
        let routers = router::with_gateway_in(tx, &subnet.id).await?;
        keys = touch(tx, &routers).await?;
    }
    keys.extend(
        chosen
            .into_iter()
            .map(|(guest, _)| Key::new(Kind::Port, guest.port_id)),
    );
    Ok(keys)
}

/// Whether the subnet is one of those that the port may use.
fn is_for(subnet: &Subnet, guest: &Guest, hosts: &HashSet<String>) -> bool {
    let owner = guest.device_owner.as_str();
    let serves = subnet.service_types.is_empty()
        || subnet.service_types.iter().any(|service| service == owner)
        || (subnet.enable_dhcp && owner == "network:dhcp");
    if ROUTER_OWNERS.contains(&owner) || !serves {
        return false;
    }
    if !guest.host.is_empty() {
        return subnet.segment_id.is_none() || hosts.contains(&guest.host);
    }
    // Without a host the addresses that it has tell where the port is.
    match guest.segments.iter().next() {
        _ if owner == "network:distributed" => true,
        Some(segment) => *segment == subnet.segment_id,
        None => subnet.segment_id.is_none(),
    }
}
