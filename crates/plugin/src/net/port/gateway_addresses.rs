//! Gateways of routers get an address on a new subnet of their network, if they have none of its IP version
//! (`update_router_gw_ports` in `neutron/db/l3_db.py`).

use chrono::NaiveDateTime;
use model::net::Subnet;
use model::{Key, Kind};
use store::filter::Conditions;
use store::net::ipam::{self, Allocation, IpamSubnet};
use store::net::router::{self, RouterPort};
use store::{Batch, Tx, standard};

use super::addresses::{Request, Scope};
use super::choose::Chooser;
use super::create;
use crate::net::router::touch;
use crate::{Error, Result};

/// Give them one, as far as there are any. Answers the keys that are dirty by that. A subnet whose addresses ports make
/// themselves is for all ports of the network anyway.
///
/// # Errors
/// See [`crate::Error`].
pub async fn extend_gateways(tx: &mut Tx, subnet: &Subnet, now: NaiveDateTime) -> Result<Vec<Key>> {
    if !is_for_gateways(subnet) {
        return Ok(Vec::new());
    }
    let gateways = router::gateways_on(tx, &subnet.network_id).await?;
    if gateways.is_empty() {
        return Ok(Vec::new());
    }
    let subnets = ipam::subnets(tx, &subnet.network_id, Conditions::default()).await?;
    let Some(new) = subnets.iter().position(|known| known.id == subnet.id) else {
        return Ok(Vec::new());
    };
    let wanting: Vec<&RouterPort> = gateways
        .iter()
        .filter(|port| lacks(port, &subnets, &subnets[new]))
        .collect();
    let chosen = choose(tx, &subnets, new, &wanting).await?;
    let allocations: Vec<Allocation<'_>> = chosen
        .iter()
        .map(|(port, ip_address)| Allocation {
            port_id: &port.id,
            network_id: &subnet.network_id,
            subnet_id: &subnet.id,
            ipam_id: &subnets[new].ipam_id,
            ip_address,
        })
        .collect();
    create::claim(tx, &allocations, &[]).await?;
    let mut batch = Batch::new();
    ipam::assign(&mut batch, &allocations);
    batch.run(tx).await?;
    standard::bump_all(tx, chosen.iter().map(|(port, _)| port.standard_id).collect(), now).await?;
    let routers: Vec<String> = chosen.iter().map(|(port, _)| port.router_id.clone()).collect();
    let mut keys = touch(tx, &routers).await?;
    keys.extend(chosen.iter().map(|(port, _)| Key::new(Kind::Port, &port.id)));
    Ok(keys)
}

/// As in Neutron one of IPv4 is only if it says so.
fn is_for_gateways(subnet: &Subnet) -> bool {
    let named = subnet.service_types.iter().any(|owner| owner == router::GATEWAY);
    let auto = |mode: &Option<String>| matches!(mode.as_deref(), Some("slaac" | "dhcpv6-stateless"));
    let is_auto = auto(&subnet.ipv6_address_mode) || auto(&subnet.ipv6_ra_mode);
    named || (subnet.ip_version == 6 && subnet.service_types.is_empty() && !is_auto)
}

/// Whether a gateway has no address of the subnet's IP version but those that it made itself, and not two others.
fn lacks(port: &RouterPort, subnets: &[IpamSubnet], new: &IpamSubnet) -> bool {
    let addresses = port.fixed_ips.iter();
    let of = addresses.filter_map(|fixed| subnets.iter().find(|subnet| subnet.id == fixed.subnet_id));
    let given: Vec<&IpamSubnet> = of.filter(|subnet| !subnet.is_auto_address()).collect();
    match given.as_slice() {
        [] => true,
        [one] => one.ip_version != new.ip_version,
        _ => false,
    }
}

/// An address for each of the ports, until there are no more.
async fn choose<'a>(
    tx: &mut Tx,
    subnets: &[IpamSubnet],
    new: usize,
    ports: &[&'a RouterPort],
) -> Result<Vec<(&'a RouterPort, String)>> {
    let mut chooser = Chooser::new(subnets);
    let mut chosen = Vec::with_capacity(ports.len());
    for (n, port) in ports.iter().enumerate() {
        let scope = Scope {
            network_id: &port.network_id,
            host: "",
            device_owner: router::GATEWAY,
            mac: "",
        };
        let request = [Request::AnyOf(vec![new])];
        match chooser.choose(tx, &request, scope, ports.len() - n).await {
            Ok(fixed_ips) => chosen.extend(fixed_ips.into_iter().map(|fixed| (*port, fixed.ip_address))),
            Err(Error::Fault(_)) => break,
            Err(other) => return Err(other),
        }
    }
    Ok(chosen)
}
