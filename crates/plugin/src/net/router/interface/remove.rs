//! Detaching.

use ipnet::IpNet;
use model::net::{Router, Subnet};
use model::{Key, Kind};
use serde_json::{Value, json};
use store::Tx;
use store::net::router as table;

use super::super::{faults, routes};
use super::{Outcome, subnets_of, with_addresses};
use crate::net::port::system;
use crate::net::subnet;
use crate::{Context, Error, Plugin, Result};

/// Detach a port.
pub(super) async fn port(
    tx: &mut Tx,
    router: &Router,
    port_id: &str,
    subnet_id: Option<&str>,
) -> Result<Outcome> {
    let not_found = || faults::interface_not_found(&router.id, port_id);
    let port = match system::lock(tx, &Context::admin(), port_id).await {
        Err(Error::Fault(fault)) if fault.status == 404 => return Err(not_found().into()),
        other => other?,
    };
    let ports = table::ports(tx, &[&router.id]).await?;
    let is_attached = ports.iter().any(|known| known.id == port.id && !known.is_gateway);
    // As in Neutron one that only calls itself an interface of the router is one for this.
    if !is_attached && (port.device_id != router.id || port.device_owner != table::INTERFACE) {
        return Err(not_found().into());
    }
    if let Some(subnet) = subnet_id
        && !port.fixed_ips.iter().any(|fixed| fixed.subnet_id == subnet)
    {
        return Err(faults::subnet_mismatch(port_id, subnet).into());
    }
    let subnets = subnets_of(tx, &port).await?;
    for subnet in &subnets {
        check_unused(tx, router, subnet).await?;
    }
    let keys = system::remove(tx, &port.id).await?;
    Ok(Outcome::of_port(port, &subnets, subnets.first(), keys))
}

/// Detach a subnet.
pub(super) async fn subnet(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    router: &Router,
    subnet_id: &str,
) -> Result<Outcome> {
    let subnet = subnet::find(tx, context, subnet_id).await?;
    let ports = table::ports(tx, &[&router.id]).await?;
    let attached = ports
        .iter()
        .find(|port| !port.is_gateway && port.fixed_ips.iter().any(|fixed| fixed.subnet_id == subnet.id));
    let Some(attached) = attached else {
        return Err(faults::no_interface_on(&router.id, subnet_id).into());
    };
    check_unused(tx, router, &subnet).await?;
    let port = system::lock(tx, &Context::admin(), &attached.id).await?;
    let left = port.fixed_ips.iter().filter(|fixed| fixed.subnet_id != subnet.id);
    let left: Vec<Value> = left.map(|fixed| json!(fixed)).collect();
    if left.is_empty() {
        let keys = system::remove(tx, &port.id).await?;
        return Ok(Outcome::of_subnet(port, subnet, keys));
    }
    let (port, mut keys) = with_addresses(tx, plugin, port, left).await?;
    keys.push(Key::new(Kind::RouterPort, &port.id));
    Ok(Outcome::of_subnet(port, subnet, keys))
}

/// An interface stays while floating IPs or routes need it.
async fn check_unused(tx: &mut Tx, router: &Router, subnet: &Subnet) -> Result<()> {
    if store::net::floating_ip::needs_interface(tx, &router.id, &subnet.id).await? {
        return Err(faults::needed_by_floating_ip(&router.id, &subnet.id).into());
    }
    let net = subnet.cidr.parse::<IpNet>();
    if net.is_ok_and(|net| routes::leads_through(&router.routes, net)) {
        return Err(faults::needed_by_route(&router.id, &subnet.id).into());
    }
    Ok(())
}
