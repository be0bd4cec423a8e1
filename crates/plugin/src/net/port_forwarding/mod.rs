//! Port forwardings of floating IPs (`neutron/services/portforwarding/pf_plugin.py`).
//!
//! The first forwarding of a floating IP binds it to the router that leads to the port, the last one releases it. Like
//! floating IPs, forwardings lock first the router, then the port, then the floating IP.

mod create;
mod faults;
mod ports;
mod update;

pub use create::create;
pub use update::update;

use model::net::{FloatingIp, PortForwarding};
use model::{Key, Kind, ListQuery};
use serde_json::Value;
use store::filter::Conditions;
use store::net::floating_ip::{self, Endpoint};
use store::net::port_forwarding as table;
use store::{Tx, standard, transact};

use crate::net::floating_ip::{Ends, dirty, find as find_floating_ip, lock, lock_ends, lock_or_again};
use crate::{Context, Error, Plugin, Precondition, Result};

/// The forwardings of a floating IP that match.
///
/// # Errors
/// `FloatingIPNotFound`.
pub async fn list(
    plugin: &Plugin,
    context: &Context,
    floating_ip: &str,
    query: &ListQuery,
) -> Result<Vec<PortForwarding>> {
    let mut tx = plugin.db.read().await?;
    find_floating_ip(&mut tx, context, floating_ip).await?;
    let mut conditions = Conditions::default();
    conditions.is_in("w.floatingip_id", [floating_ip]);
    for (name, wanted) in [("external_port", true), ("external_port_range", false)] {
        if let Some(values) = query.filter(name) {
            external_ports(&mut conditions, values, wanted);
        }
    }
    Ok(table::list(&mut tx, query, conditions).await?)
}

/// A filter by external ports: any of several single ones, or (as in Neutron) the first of several ranges.
fn external_ports(conditions: &mut Conditions, values: &[String], single: bool) {
    let body = |value: &String| {
        let mut body = model::Body::default();
        body.set("external_port_range", Value::from(value.as_str()));
        ports::given(&body, "external")
    };
    let most = if single { values.len() } else { 1 };
    let ranges: Vec<ports::Range> = values.iter().take(most).filter_map(body).collect();
    conditions.is_in("w.external_port_start", ranges.iter().map(|range| range.0));
    conditions.is_in("w.external_port_end", ranges.iter().map(|range| range.1));
}

/// One forwarding of a floating IP.
///
/// # Errors
/// `FloatingIPNotFound`, `PortForwardingNotFound`.
pub async fn show(plugin: &Plugin, context: &Context, floating_ip: &str, id: &str) -> Result<PortForwarding> {
    let mut tx = plugin.db.read().await?;
    Ok(find(&mut tx, context, floating_ip, id).await?.1)
}

/// A floating IP that the caller sees, and a forwarding of it.
async fn find(
    tx: &mut Tx,
    context: &Context,
    floating_ip: &str,
    id: &str,
) -> Result<(FloatingIp, PortForwarding)> {
    let fip = find_floating_ip(tx, context, floating_ip).await?;
    let found = table::get(tx, id).await?;
    let found = found.filter(|forwarding| forwarding.floating_ip_id == floating_ip);
    Ok((fip, found.ok_or_else(|| faults::not_found(id))?))
}

/// Delete a forwarding.
///
/// # Errors
/// `FloatingIPNotFound`, `PortForwardingNotFound`; 412 when it has another revision.
pub async fn delete(
    plugin: &Plugin,
    context: &Context,
    floating_ip: &str,
    id: &str,
    precondition: Precondition,
) -> Result<()> {
    let keys = transact!(plugin.db, tx => {
        let (fip, forwarding) = find(&mut tx, context, floating_ip, id).await?;
        let port = tx.ask(floating_ip::endpoint(&forwarding.internal_port_id)).await?;
        let port = port.ok_or(store::Error::Stale)?;
        lock_or_again(&mut tx, port.standard_attr_id).await?;
        lock(&mut tx, &fip, None).await?;
        crate::collection::check_revision(forwarding.standard.revision_number, precondition)?;
        standard::delete(&mut tx, forwarding.standard.id).await?;
        if !table::any_of(&mut tx, &fip.id).await? {
            floating_ip::release_router(&mut tx, &fip.id).await?;
        }
        let keys = changed(&mut tx, &fip, &port, false).await?;
        Ok::<_, Error>(keys)
    })?;
    plugin.driver.postcommit(keys);
    Ok(())
}

/// Count up the revisions of the floating IP and of the internal port, and note that OVN has to look at them.
async fn changed(tx: &mut Tx, fip: &FloatingIp, port: &Endpoint, is_ovn: bool) -> Result<Vec<Key>> {
    let standards = vec![fip.standard.id, port.standard_attr_id];
    standard::bump_all(tx, standards, standard::now()).await?;
    // The port is dirty by its revision.
    let mut keys = dirty(tx, fip, is_ovn, []).await?;
    keys.push(Key::new(Kind::Port, &port.port_id));
    Ok(keys)
}

/// The address of a port that a forwarding leads to, and the router on the way. Both are locked when there are any.
async fn reach(tx: &mut Tx, fip: &FloatingIp, port: Endpoint, wanted: Option<&str>) -> Result<Ends, Error> {
    let id = port.port_id.clone();
    let Some(first) = port.ipv4.first() else {
        return Err(faults::port_without_ipv4(&id).into());
    };
    let (fixed_ip_address, subnet_id) = match wanted {
        None => first.clone(),
        Some(wanted) => {
            let found = port.ipv4.iter().find(|(ip, _)| ip == wanted);
            let refused = || faults::address_not_suitable(wanted, &id, &port.ipv4);
            found.cloned().ok_or_else(refused)?
        }
    };
    let network = &fip.floating_network_id;
    let found = tx
        .ask(floating_ip::router_between(&port.network_id, &subnet_id, network))
        .await?;
    let router = found.ok_or_else(|| faults::not_reachable(network, &subnet_id, &id, &fip.id))?;
    let ends = Ends {
        port,
        fixed_ip_address,
        router,
    };
    lock_ends(tx, &ends).await?;
    Ok(ends)
}

/// Refuse a port that has a floating IP of its own.
async fn check_port(tx: &mut Tx, port_id: &str, address: &str) -> Result<()> {
    match floating_ip::of_port(tx, port_id).await?.first() {
        Some(fip) => Err(faults::port_has_floating_ip(fip, port_id, address).into()),
        None => Ok(()),
    }
}

/// Refuse a router other than the one that the floating IP is bound to.
async fn check_router(tx: &mut Tx, fip: &FloatingIp, ends: &Ends, internal: Option<i64>) -> Result<()> {
    let bound = fip
        .router_id
        .as_deref()
        .filter(|bound| *bound != ends.router.router_id);
    let Some(bound) = bound else {
        return Ok(());
    };
    let address = ends.fixed_ip_address.as_str();
    let others = table::of_floating_ip(tx, &fip.id).await?;
    let same = |other: &PortForwarding| {
        other.internal_ip_address == address && internal.is_some() && other.internal_port() == internal
    };
    let fault = match others.iter().any(same) {
        true => faults::on_another_router_twice(&fip.id, address, internal),
        false => faults::on_another_router(&fip.id, bound, &ends.port.port_id),
    };
    Err(fault.into())
}
