//! Interfaces of a router: subnets are attached by an address of their own or by a port that is there already.

use std::net::IpAddr;

use ipnet::IpNet;
use model::net::{Port, Router, RouterInterface, Subnet};
use model::{Body, Fault, Key, Kind, ListQuery};
use serde_json::{Value, json};
use store::filter::Conditions;
use store::net::router::{self as table, Reached, RouterPort};
use store::rbac::{self, Action};
use store::{Tx, standard, transact};

use super::{dirty, faults, gateway, locked, reach, routes};
use crate::net::port::system::{self, SystemPort};
use crate::net::{port, subnet};
use crate::{Context, Error, Plugin, Result};

/// `subnets.subnetpool_id` of a subnet whose prefix a router is to be delegated (`IPV6_PD_POOL_ID`).
const PREFIX_DELEGATION: &str = "prefix_delegation";

/// What a request names.
#[derive(Clone, Debug, Default)]
struct Named {
    port: Option<String>,
    subnet: Option<String>,
}

/// Read a request (`_validate_interface_info`).
fn parse(request: &Value, for_removal: bool) -> Result<Named, Fault> {
    let read = |key: &str| -> Result<Option<String>, Fault> {
        match request.get(key) {
            None => Ok(None),
            Some(Value::String(text)) if model::attr::is_uuid(text) => Ok(Some(text.clone())),
            Some(other) => {
                let shown = model::attr::python::str(other);
                Err(faults::bad(format!("'{shown}' is not a valid UUID")))
            }
        }
    };
    if request.get("port_id").is_none() && request.get("subnet_id").is_none() {
        return Err(faults::bad("Either subnet_id or port_id must be specified"));
    }
    let named = Named {
        port: read("port_id")?,
        subnet: read("subnet_id")?,
    };
    if !for_removal && named.port.is_some() && named.subnet.is_some() {
        return Err(faults::bad("Cannot specify both subnet-id and port-id"));
    }
    Ok(named)
}

/// What was attached or detached: the port and the subnets.
struct Outcome {
    port: Port,
    subnets: Vec<String>,
    shown: Option<String>,
    keys: Vec<Key>,
}

impl Outcome {
    fn interface(&self, router: &str) -> RouterInterface {
        RouterInterface {
            id: router.to_owned(),
            project_id: self.port.project_id.clone(),
            port_id: self.port.id.clone(),
            network_id: self.port.network_id.clone(),
            subnet_id: self.shown.clone(),
            subnet_ids: self.subnets.clone(),
        }
    }
}

/// Attach what the request names.
pub(super) async fn add(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    request: &Value,
) -> Result<RouterInterface> {
    let named = parse(request, false)?;
    let (interface, keys) = transact!(plugin.db, tx => {
        let router = locked(&mut tx, context, id, None).await?;
        let mut outcome = match &named {
            Named { port: Some(port), .. } => add_port(&mut tx, plugin, context, &router, port).await?,
            Named { subnet, .. } => {
                let subnet = subnet.as_deref().unwrap_or_default();
                add_subnet(&mut tx, plugin, context, &router, subnet).await?
            }
        };
        standard::bump(&mut tx, router.standard.id, standard::now()).await?;
        outcome.keys.extend(dirty::touch(&mut tx, std::slice::from_ref(&router.id)).await?);
        Ok::<_, Error>((outcome.interface(id), outcome.keys))
    })?;
    plugin.driver.postcommit(keys);
    Ok(interface)
}

async fn add_subnet(
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
        return Ok(of_subnet(port, subnet, keys));
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
    Ok(of_subnet(port, subnet, keys))
}

fn of_subnet(port: Port, subnet: Subnet, keys: Vec<Key>) -> Outcome {
    Outcome {
        port,
        subnets: vec![subnet.id.clone()],
        shown: Some(subnet.id),
        keys,
    }
}

async fn with_addresses(
    tx: &mut Tx,
    plugin: &Plugin,
    port: Port,
    fixed_ips: Vec<Value>,
) -> Result<(Port, Vec<Key>)> {
    let mut body = Body::default();
    body.set("fixed_ips", fixed_ips);
    system::change(tx, plugin, port, &body).await
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

async fn add_port(
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
    Ok(Outcome {
        port,
        shown: subnets.last().map(|subnet| subnet.id.clone()),
        subnets: subnets.into_iter().map(|subnet| subnet.id).collect(),
        keys,
    })
}

/// The subnets of a port's addresses, in the order of these.
async fn subnets_of(tx: &mut Tx, port: &Port) -> Result<Vec<Subnet>> {
    let mut conditions = Conditions::default();
    conditions.is_in("s.id", port.fixed_ips.iter().map(|fixed| &fixed.subnet_id));
    let mut found = store::net::subnet::list(tx, &ListQuery::default(), conditions, None).await?;
    let place = |subnet: &Subnet| {
        port.fixed_ips
            .iter()
            .position(|fixed| fixed.subnet_id == subnet.id)
    };
    found.sort_by_key(place);
    Ok(found)
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

/// Detach what the request names.
pub(super) async fn remove(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    request: &Value,
) -> Result<RouterInterface> {
    let named = parse(request, true)?;
    let (interface, keys) = transact!(plugin.db, tx => {
        let router = locked(&mut tx, context, id, None).await?;
        let mut outcome = match &named {
            Named { port: Some(port), subnet } => {
                remove_port(&mut tx, &router, port, subnet.as_deref()).await?
            }
            Named { subnet, .. } => {
                let subnet = subnet.as_deref().unwrap_or_default();
                remove_subnet(&mut tx, plugin, context, &router, subnet).await?
            }
        };
        standard::bump(&mut tx, router.standard.id, standard::now()).await?;
        outcome.keys.extend(dirty::touch(&mut tx, std::slice::from_ref(&router.id)).await?);
        Ok::<_, Error>((outcome.interface(id), outcome.keys))
    })?;
    plugin.driver.postcommit(keys);
    Ok(interface)
}

async fn remove_port(
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
    Ok(Outcome {
        port,
        shown: subnets.first().map(|subnet| subnet.id.clone()),
        subnets: subnets.into_iter().map(|subnet| subnet.id).collect(),
        keys,
    })
}

async fn remove_subnet(
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
        return Ok(of_subnet(port, subnet, keys));
    }
    let (port, mut keys) = with_addresses(tx, plugin, port, left).await?;
    keys.push(Key::new(Kind::RouterPort, &port.id));
    Ok(of_subnet(port, subnet, keys))
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
