//! Where a floating IP shall lead to: the port, its address, and the router between.

use model::net::FloatingIp;
use store::filter::Conditions;
use store::net::floating_ip::{self as table, Endpoint, Translator};
use store::{Tx, standard};

use super::faults;
use crate::net::{port, subnet};
use crate::{Context, Error, Result};

/// What a request asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    /// `port_id`.
    pub port_id: &'a str,
    /// `fixed_ip_address`.
    pub fixed_ip_address: Option<&'a str>,
    /// `router_id`.
    pub router_id: Option<&'a str>,
}

/// The ends of a translation: a port, an address of it, and the router.
#[derive(Clone, Debug)]
pub(crate) struct Ends {
    /// The port.
    pub port: Endpoint,
    /// Its address.
    pub fixed_ip_address: String,
    /// The router.
    pub router: Translator,
}

/// A port that the caller sees, as the end of a translation.
///
/// # Errors
/// `PortNotFound`.
pub(crate) async fn ends(tx: &mut Tx, context: &Context, port_id: &str) -> Result<Endpoint> {
    if let Some(project) = context.scope()
        && !store::net::port::is_visible_to(tx, port_id, project).await?
    {
        return Err(port::not_found(port_id).into());
    }
    let found = tx.ask(table::endpoint(port_id)).await?;
    Ok(found.ok_or_else(|| port::not_found(port_id))?)
}

/// Check where a floating IP shall lead to, and lock the router and the port that it will need.
pub(super) async fn resolve(
    tx: &mut Tx,
    context: &Context,
    fip: &FloatingIp,
    wanted: Wanted<'_>,
) -> Result<Ends> {
    let port = ends(tx, context, wanted.port_id).await?;
    if port.project_id != fip.project_id && !context.is_admin {
        return Err(faults::port_of_another_project(&port.port_id).into());
    }
    if port.device_owner == "network:dhcp" {
        return Err(faults::port_not_serviced().into());
    }
    let (fixed_ip_address, subnet_id) = address(&port, wanted.fixed_ip_address)?;
    let network = &fip.floating_network_id;
    let router = match wanted.router_id {
        Some(id) => requested(tx, context, id, network).await?,
        None => between(tx, context, &port, &subnet_id, network).await?,
    };
    let found = Ends {
        port,
        fixed_ip_address,
        router,
    };
    lock_ends(tx, &found).await?;
    Ok(found)
}

/// Lock the router and then the port. Whatever changed since they were read makes the transaction run again.
pub(crate) async fn lock_ends(tx: &mut Tx, ends: &Ends) -> Result<()> {
    let (router, port) = (&ends.router, &ends.port);
    let lock = |id| standard::locked(tx.dialect(), id);
    let locks = (lock(router.standard_attr_id), lock(port.standard_attr_id));
    if tx.ask_all(locks).await? != (Some(router.revision), Some(port.revision)) {
        return Err(store::Error::Stale.into());
    }
    Ok(())
}

/// The address of the port that is meant, with its subnet.
fn address(port: &Endpoint, wanted: Option<&str>) -> Result<(String, String), Error> {
    let id = port.port_id.as_str();
    if let Some(wanted) = wanted {
        if wanted.contains(':') {
            return Err(faults::not_ipv4(wanted).into());
        }
        let mut found = port.addresses.iter().filter(|(ip, _)| ip == wanted);
        return match found.next_back() {
            Some(address) => Ok(address.clone()),
            None => Err(faults::not_on_port(id, wanted).into()),
        };
    }
    match port.ipv4.as_slice() {
        [] => Err(faults::port_without_ipv4(id).into()),
        [address] => Ok(address.clone()),
        _ => Err(faults::several_ipv4(id).into()),
    }
}

/// The router that the client asks for (`floating-ip-router-writable`).
async fn requested(tx: &mut Tx, context: &Context, id: &str, network: &str) -> Result<Translator> {
    let mut visible = Conditions::default();
    if let Some(project) = context.scope() {
        visible.is_in("r.project_id", [project]);
    }
    if !table::router_exists(tx, id, visible).await? {
        return Err(faults::router_not_found(id).into());
    }
    let found = tx.ask(table::router_on(id, network)).await?;
    Ok(found.ok_or_else(faults::router_without_gateway)?)
}

async fn between(
    tx: &mut Tx,
    context: &Context,
    port: &Endpoint,
    subnet_id: &str,
    network: &str,
) -> Result<Translator> {
    if context.scope().is_some()
        && store::net::subnet::get(tx, subnet_id, subnet::visible(context), None)
            .await?
            .is_none()
    {
        return Err(faults::subnet_not_found(subnet_id).into());
    }
    let found = tx
        .ask(table::router_between(&port.network_id, subnet_id, network))
        .await?;
    Ok(found.ok_or_else(|| faults::not_reachable(network, subnet_id, &port.port_id))?)
}
