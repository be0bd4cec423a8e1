//! Gateways of a router: checking what is wanted, making and removing the ports. `external_gateway_info` is about the first
//! one.

use std::net::IpAddr;

use model::net::{Gateway, Port, Router};
use model::{Body, Key, Kind};
use serde_json::Value;
use store::net::router::{self as table, External, RouterPort};
use store::{Batch, Tx, ovn, standard};

use super::{dirty, faults, reach, routes};
use crate::net::network;
use crate::net::port::system::{self, SystemPort};
use crate::{Context, Plugin, Result};

/// A gateway that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The external network.
    pub network_id: String,
    /// Addresses and subnets as in the attribute `fixed_ips`; any address when empty.
    pub fixed_ips: Vec<Value>,
    enable_snat: Option<bool>,
    /// Not given, none, or this one.
    qos_policy_id: Option<Option<String>>,
}

impl Wanted {
    /// The gateway of `external_gateway_info`; `None` when that is nothing.
    pub fn of(value: Option<&Value>) -> Option<Self> {
        let members = value?.as_object()?;
        Some(Self {
            network_id: members.get("network_id")?.as_str()?.to_owned(),
            fixed_ips: members
                .get("external_fixed_ips")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default(),
            enable_snat: members.get("enable_snat").and_then(Value::as_bool),
            qos_policy_id: members
                .get("qos_policy_id")
                .map(|policy| policy.as_str().map(str::to_owned)),
        })
    }

    /// Whether addresses are translated: what is not said is as it is configured.
    pub fn enable_snat(&self, plugin: &Plugin) -> bool {
        self.enable_snat
            .unwrap_or(plugin.settings.l3.enable_snat_by_default)
    }

    /// The addresses asked for.
    pub fn addresses(&self) -> Vec<IpAddr> {
        let addresses = self
            .fixed_ips
            .iter()
            .filter_map(|item| item.get("ip_address")?.as_str());
        addresses.filter_map(|ip| ip.parse().ok()).collect()
    }

    /// Whether a gateway on the same network has other addresses than these (`_check_for_external_ip_change`).
    pub fn differs(&self, gateway: &Gateway) -> bool {
        if self.fixed_ips.is_empty() {
            return false;
        }
        let subnet_of = |item: &Value| item.get("subnet_id").and_then(Value::as_str).map(str::to_owned);
        let mut wanted: Vec<String> = self.fixed_ips.iter().filter_map(subnet_of).collect();
        let mut current: Vec<String> = gateway.fixed_ips.iter().map(|ip| ip.subnet_id.clone()).collect();
        for subnets in [&mut wanted, &mut current] {
            subnets.sort_unstable();
            subnets.dedup();
        }
        let mut addresses = self.addresses();
        addresses.sort_unstable();
        wanted != current || addresses != addresses_of(gateway)
    }
}

/// The addresses of a gateway in their order.
pub(super) fn addresses_of(gateway: &Gateway) -> Vec<IpAddr> {
    let addresses = gateway.fixed_ips.iter();
    let mut addresses: Vec<IpAddr> = addresses.filter_map(|ip| ip.ip_address.parse().ok()).collect();
    addresses.sort_unstable();
    addresses
}

/// What a change of a gateway led to.
#[derive(Default)]
pub(super) struct Outcome {
    /// What is dirty by that; nothing when it was so already.
    pub keys: Vec<Key>,
    /// Whether the router has another gateway, or another policy for it: other addresses are no revision of the router.
    pub is_revision: bool,
}

/// Make `wanted` the first gateway of a locked router, or take it away.
pub(super) async fn set(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    router: &Router,
    wanted: Option<Wanted>,
) -> Result<Outcome> {
    let first = router.gateways.first();
    let network = match &wanted {
        Some(wanted) => Some(external(tx, context, wanted).await?),
        None => None,
    };
    check_routes(tx, router, network.as_ref()).await?;
    let mut keys = Vec::new();
    let mut is_revision = false;
    match (first, &wanted, &network) {
        (Some(first), Some(wanted), _) if first.network_id == wanted.network_id => {
            if wanted.differs(first) {
                keys = change_addresses(tx, plugin, first, wanted).await?;
            }
        }
        (first, wanted, network) => {
            is_revision = first.is_some() || wanted.is_some();
            if let Some(first) = first {
                check_unused(tx, &router.id, std::slice::from_ref(first), &others(router)).await?;
                table::set_first_gateway(tx, &router.id, None).await?;
                keys = system::remove(tx, &first.port_id).await?;
            }
            if let (Some(wanted), Some(network)) = (wanted, network) {
                let (port, dirty) = add(tx, plugin, context, router, wanted, network).await?;
                table::set_first_gateway(tx, &router.id, Some(&port.id)).await?;
                keys.extend(dirty);
            } else if let Some(next) = router.gateways.get(1) {
                // With the first gone the next one takes its place.
                table::set_first_gateway(tx, &router.id, Some(&next.port_id)).await?;
            }
        }
    }
    is_revision |= set_qos_policy(tx, router, wanted.as_ref()).await?;
    if is_revision || !keys.is_empty() {
        keys.extend(dirty::touch(tx, std::slice::from_ref(&router.id)).await?);
    }
    Ok(Outcome { keys, is_revision })
}

/// Networks of the gateways after the first.
fn others(router: &Router) -> Vec<&str> {
    let others = router.gateways.iter().skip(1);
    others.map(|gateway| gateway.network_id.as_str()).collect()
}

/// The network of a gateway that is asked for, held until the end of the transaction (`_validate_gw_info`).
///
/// # Errors
/// `NetworkNotFound`; 400 for one that is not external, and for the address of its own gateway.
pub(super) async fn external(tx: &mut Tx, context: &Context, wanted: &Wanted) -> Result<External> {
    let id = &wanted.network_id;
    store::net::network::hold(tx, id).await?;
    let network = table::external(tx, id, network::visible(context)).await?;
    let network = network.ok_or_else(|| network::not_found(id))?;
    if !network.is_external {
        return Err(faults::bad(format!("Network {id} is not an external network")).into());
    }
    for ip in wanted.addresses() {
        let is_gateway = |gateway: &String| gateway.parse() == Ok(ip);
        if network
            .subnets
            .iter()
            .any(|subnet| subnet.gateway_ip.as_ref().is_some_and(is_gateway))
        {
            return Err(faults::bad(format!("External IP {ip} is the same as the gateway IP")).into());
        }
    }
    Ok(network)
}

/// Routes must still be reachable over the interfaces and the new gateway.
async fn check_routes(tx: &mut Tx, router: &Router, network: Option<&External>) -> Result<()> {
    if router.routes.is_empty() {
        return Ok(());
    }
    let first = router.gateways.first().map(|gateway| gateway.port_id.as_str());
    let mut ports = table::ports(tx, &[&router.id]).await?;
    let cidrs = network.into_iter().flat_map(|network| &network.subnets);
    let cidrs: Vec<String> = cidrs.map(|subnet| subnet.cidr.clone()).collect();
    let others = ports
        .iter()
        .any(|port| Some(port.id.as_str()) != first && !port.fixed_ips.is_empty());
    if others || !cidrs.is_empty() {
        // The gateway that is there gives way.
        ports.retain(|port| Some(port.id.as_str()) != first);
    }
    routes::check(tx, &ports, cidrs, &router.routes).await
}

/// Refuse to remove gateways while floating IPs need them: those of a network that no gateway is left on.
pub(super) async fn check_unused(
    tx: &mut Tx,
    router_id: &str,
    going: &[Gateway],
    left: &[&str],
) -> Result<()> {
    let lost = going.iter().map(|gateway| gateway.network_id.as_str());
    for network in lost.filter(|network| !left.contains(network)) {
        if store::net::floating_ip::needs_gateway(tx, router_id, network).await? {
            return Err(faults::gateway_needed_by_floating_ip(router_id, network).into());
        }
    }
    Ok(())
}

/// Give a gateway other addresses on its network. Answers the keys that are dirty by that.
pub(super) async fn change_addresses(
    tx: &mut Tx,
    plugin: &Plugin,
    gateway: &Gateway,
    wanted: &Wanted,
) -> Result<Vec<Key>> {
    let port = system::lock(tx, &Context::admin(), &gateway.port_id).await?;
    let mut body = Body::default();
    body.set("fixed_ips", wanted.fixed_ips.clone());
    let (_, keys) = system::change(tx, plugin, port, &body).await?;
    Ok(keys)
}

/// Add a gateway to a locked router. Answers its port with the keys that are dirty by that.
pub(super) async fn add(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    router: &Router,
    wanted: &Wanted,
    network: &External,
) -> Result<(Port, Vec<Key>)> {
    let ports: Vec<RouterPort> = table::ports(tx, &[&router.id]).await?;
    reach::check(tx, &ports, &network.reached(), true).await?;
    let new = SystemPort {
        network_id: &wanted.network_id,
        // It belongs to nobody, so that no project sees it.
        project_id: "",
        device_owner: table::GATEWAY,
        device_id: &router.id,
        fixed_ips: (!wanted.fixed_ips.is_empty()).then_some(&wanted.fixed_ips),
    };
    let (port, mut keys) = new.insert(tx, plugin, &context.elevated()).await?;
    attach(tx, router, &port, true).await?;
    keys.push(Key::new(Kind::RouterPort, &port.id));
    Ok((port, keys))
}

/// Note that a port belongs to a router, and that OVN has to learn of it.
pub(super) async fn attach(tx: &mut Tx, router: &Router, port: &Port, is_gateway: bool) -> Result<()> {
    let mut batch = Batch::new();
    table::attach(&mut batch, &router.id, &port.id, is_gateway);
    if router.flavor_id.is_none() {
        let resource = (port.id.as_str(), port.standard.id);
        ovn::revision::renew(
            &mut batch,
            tx.dialect(),
            Kind::RouterPort,
            resource,
            standard::now(),
        );
    }
    Ok(batch.run(tx).await?)
}

/// Bind the QoS policy that is asked for. Answers whether that is another one.
async fn set_qos_policy(tx: &mut Tx, router: &Router, wanted: Option<&Wanted>) -> Result<bool> {
    let current = router
        .gateways
        .first()
        .and_then(|gateway| gateway.qos_policy_id.as_deref());
    let new = match wanted {
        None => None,
        Some(wanted) => match &wanted.qos_policy_id {
            Some(policy) => policy.as_deref(),
            None => return Ok(false),
        },
    };
    if new == current {
        return Ok(false);
    }
    network::check_qos_policy(tx, new).await?;
    table::set_qos_policy(tx, &router.id, new).await?;
    Ok(true)
}
