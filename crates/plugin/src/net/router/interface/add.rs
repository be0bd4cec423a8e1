//! Attaching.

use std::net::IpAddr;

use model::net::{Port, Router, Subnet};
use model::{Body, Fault};
use serde_json::{Value, json};
use store::Tx;
use store::net::router::{self as table, Reached, RouterPort};
use store::rbac::{self, Action};

use super::super::{faults, gateway, reach};
use super::{Outcome, subnets_of, with_addresses};
use crate::net::port;
use crate::net::port::system::{self, SystemPort};
use crate::net::subnet::{self, PREFIX_DELEGATION};
use crate::{Context, Plugin, Result};

/// Attach a subnet.
pub(super) async fn subnet(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    router: &Router,
    subnet_id: &str,
) -> Result<Outcome> {
    // Its gateway address must not change while it is given to the router.
    store::net::subnet::lock(tx, subnet_id).await?;
    let subnet = subnet::find(tx, context, subnet_id).await?;
    let Some(gateway_ip) = &subnet.gateway_ip else {
        return Err(faults::bad("Subnet for router interface must have a gateway IP").into());
    };
    check_owner(tx, context, &subnet).await?;
    check_advertisements(&subnet)?;
    let ports = table::ports(tx, &[&router.id]).await?;
    reach::check(tx, &ports, &[reached(&subnet)], false).await?;
    let address = json!({"subnet_id": subnet.id, "ip_address": gateway_ip});
    if let Some(joined) = port_to_join(&ports, &subnet) {
        let port = system::lock(tx, &Context::admin(), &joined.id).await?;
        let mut fixed_ips: Vec<Value> = port.fixed_ips.iter().map(|fixed| json!(fixed)).collect();
        fixed_ips.push(address);
        let (port, keys) = with_addresses(tx, plugin, port, fixed_ips).await?;
        return Ok(Outcome::of_subnet(port, subnet, keys));
    }
    let new = SystemPort {
        network_id: &subnet.network_id,
        project_id: &router.project_id,
        device_owner: table::INTERFACE,
        device_id: &router.id,
        fixed_ips: Some(&[address]),
    };
    let (port, keys) = new.insert(tx, plugin, context).await?;
    gateway::attach(tx, router, &port, false).await?;
    Ok(Outcome::of_subnet(port, subnet, keys))
}

/// A subnet of another project may be attached only if its network is shared with the caller's alone, and not with
/// everybody.
async fn check_owner(tx: &mut Tx, context: &Context, subnet: &Subnet) -> Result<()> {
    let project = context.project_id.as_deref().unwrap_or_default();
    if context.is_admin || subnet.project_id == project {
        return Ok(());
    }
    let targets = rbac::targets(tx, "networkrbacs", &subnet.network_id, Action::Shared).await?;
    if targets.iter().any(|target| target == project) {
        return Ok(());
    }
    let message = format!(
        "Cannot add interface to router because subnet {} is not owned by project making the request",
        subnet.id
    );
    Err(faults::bad(message).into())
}

/// Where somebody else advertises the router, this one is not it.
fn check_advertisements(subnet: &Subnet) -> Result<(), Fault> {
    if subnet.ip_version == 6 && subnet.ipv6_ra_mode.is_none() && subnet.ipv6_address_mode.is_some() {
        let message = format!(
            "IPv6 subnet {} configured to receive RAs from an external router cannot be added to Neutron Router.",
            subnet.id
        );
        return Err(faults::bad(message));
    }
    Ok(())
}

fn reached(subnet: &Subnet) -> Reached {
    Reached {
        id: subnet.id.clone(),
        network_id: subnet.network_id.clone(),
        cidr: subnet.cidr.clone(),
    }
}

/// IPv6 subnets of a network share the port that one of them has already.
fn port_to_join<'a>(ports: &'a [RouterPort], subnet: &Subnet) -> Option<&'a RouterPort> {
    if subnet.ip_version != 6 || subnet.subnetpool_id.as_deref() == Some(PREFIX_DELEGATION) {
        return None;
    }
    let has_v6 = |port: &RouterPort| port.fixed_ips.iter().any(|fixed| fixed.ip_address.contains(':'));
    let mut interfaces = ports.iter().filter(|port| !port.is_gateway);
    interfaces.find(|port| port.network_id == subnet.network_id && has_v6(port))
}

/// Attach a port.
pub(super) async fn port(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    router: &Router,
    port_id: &str,
) -> Result<Outcome> {
    let port = system::lock(tx, context, port_id).await?;
    if !port.device_id.is_empty() {
        return Err(port::port_in_use(&port.id, &port.network_id, &port.device_id).into());
    }
    if port.fixed_ips.is_empty() {
        return Err(faults::bad("Router port must have at least one fixed IP").into());
    }
    let subnets = subnets_of(tx, &port).await?;
    for subnet in &subnets {
        check_advertisements(subnet)?;
    }
    // The owner of a network sees the ports of others on it.
    if !context.is_admin && port.project_id != router.project_id {
        return Err(port::device_of_another_project(&router.id).into());
    }
    let ports = table::ports(tx, &[&router.id]).await?;
    let new: Vec<Reached> = subnets.iter().map(reached).collect();
    reach::check(tx, &ports, &new, false).await?;
    if subnets.iter().filter(|subnet| subnet.ip_version == 4).count() > 1 {
        return Err(faults::bad("Cannot have multiple IPv4 subnets on router port").into());
    }
    check_pools(context, &port, &subnets)?;
    let mut body = Body::default();
    body.set("device_id", router.id.as_str());
    body.set("device_owner", table::INTERFACE);
    let (port, keys) = system::change(tx, plugin, port, &body).await?;
    gateway::attach(tx, router, &port, false).await?;
    Ok(Outcome::of_port(port, &subnets, subnets.last(), keys))
}

/// Who owns neither the subnet nor everything takes addresses of its pools only (`_validate_port_in_range_or_admin`).
fn check_pools(context: &Context, port: &Port, subnets: &[Subnet]) -> Result<(), Fault> {
    if context.is_admin {
        return Ok(());
    }
    let ip = |text: &str| text.parse::<IpAddr>().ok();
    for fixed in &port.fixed_ips {
        let Some(subnet) = subnets.iter().find(|subnet| subnet.id == fixed.subnet_id) else {
            continue;
        };
        let in_pool = subnet.allocation_pools.iter().any(|pool| {
            let (address, start, end) = (ip(&fixed.ip_address), ip(&pool.start), ip(&pool.end));
            start <= address && address <= end
        });
        if !in_pool && context.project_id.as_deref() != Some(&subnet.project_id) {
            return Err(faults::bad(format!(
                "Cannot add interface to router because specified port {} has an IP address out of the allocation \
                 pool of subnet {}, which is not owned by the project making the request",
                port.id, subnet.id
            )));
        }
    }
    Ok(())
}
