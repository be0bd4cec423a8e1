//! Changing port forwardings.

use model::net::PortForwarding;
use model::{Body, Key};
use serde_json::Value;
use store::net::floating_ip::Endpoint;
use store::net::port_forwarding as table;
use store::{Tx, standard, transact};

use super::create::check_free;
use super::{changed, check_port, check_router, faults, find, ports, reach};
use crate::collection::check_revision;
use crate::net::floating_ip::{ends, lock, lock_or_again};
use crate::{Context, Error, Plugin, Precondition, Result, description};

/// Change what the body names.
///
/// # Errors
/// `FloatingIPNotFound`, `PortForwardingNotFound`, `PortNotFound`; 400 and 409 for ports that are taken or cannot be
/// reached; 412 when it has another revision.
pub async fn update(
    plugin: &Plugin,
    context: &Context,
    floating_ip: &str,
    id: &str,
    body: &Body,
    precondition: Precondition,
) -> Result<PortForwarding> {
    let (forwarding, keys) = transact!(plugin.db, tx => {
        let changed = apply(&mut tx, context, floating_ip, id, body, precondition).await?;
        Ok::<_, Error>(changed)
    })?;
    plugin.driver.postcommit(keys);
    Ok(forwarding)
}

async fn apply(
    tx: &mut Tx,
    context: &Context,
    floating_ip: &str,
    id: &str,
    body: &Body,
    precondition: Precondition,
) -> Result<(PortForwarding, Vec<Key>)> {
    let (fip, old) = find(tx, context, floating_ip, id).await?;
    let mut new = merged(&old, body)?;
    let port = ends(tx, context, &new.internal_port_id).await?;
    if body.has("internal_port_id") {
        check_port(tx, &new.internal_port_id, &new.internal_ip_address).await?;
    }
    let port = if new.internal_port_id != old.internal_port_id {
        let wanted = body.text("internal_ip_address");
        let ends = reach(tx, &fip, port, wanted).await?;
        check_router(tx, &fip, &ends, new.internal_port()).await?;
        new.internal_ip_address.clone_from(&ends.fixed_ip_address);
        ends.port
    } else {
        if lock_or_again(tx, port.standard_attr_id).await? != port.revision {
            return Err(store::Error::Stale.into());
        }
        port
    };
    lock(tx, &fip, None).await?;
    check_revision(old.standard.revision_number, precondition)?;
    check_address(&port, &new)?;
    check_same(tx, &fip.floating_ip_address, &new).await?;
    check_free(tx, &new).await?;
    if !differs(&old, &new) {
        return Ok((old, Vec::new()));
    }
    match table::update(tx, &new).await {
        Err(store::Error::Unique { .. } | store::Error::ForeignKey(_)) => {
            return Err(store::Error::Stale.into());
        }
        other => other?,
    }
    if new.standard.description != old.standard.description {
        standard::describe(tx, old.standard.id, &new.standard.description).await?;
    }
    standard::bump(tx, old.standard.id, standard::now()).await?;
    let keys = changed(tx, &fip, &port, false).await?;
    let forwarding = table::get(tx, id).await?;
    Ok((forwarding.ok_or_else(|| faults::not_found(id))?, keys))
}

/// The forwarding as the body wants it.
fn merged(old: &PortForwarding, body: &Body) -> Result<PortForwarding, Error> {
    description::check(body)?;
    let mut new = old.clone();
    for (name, field) in [
        ("protocol", &mut new.protocol),
        ("internal_port_id", &mut new.internal_port_id),
        ("internal_ip_address", &mut new.internal_ip_address),
        ("description", &mut new.standard.description),
    ] {
        if let Some(value) = body.get(name).and_then(Value::as_str) {
            value.clone_into(field);
        }
    }
    let external = (old.external_port_start, old.external_port_end);
    let internal = (old.internal_port_start, old.internal_port_end);
    (new.external_port_start, new.external_port_end) = ports::of_changed(body, "external", external)?;
    (new.internal_port_start, new.internal_port_end) = ports::of_changed(body, "internal", internal)?;
    Ok(new)
}

fn differs(old: &PortForwarding, new: &PortForwarding) -> bool {
    let all = |forwarding: &PortForwarding| {
        (
            forwarding.protocol.clone(),
            forwarding.internal_port_id.clone(),
            forwarding.internal_ip_address.clone(),
            forwarding.standard.description.clone(),
            forwarding.external_port_range(),
            forwarding.internal_port_range(),
        )
    };
    all(old) != all(new)
}

fn check_address(port: &Endpoint, new: &PortForwarding) -> Result<(), Error> {
    match port.ipv4.iter().any(|(ip, _)| *ip == new.internal_ip_address) {
        true => Ok(()),
        false => Err(faults::address_not_on_port(&port.addresses).into()),
    }
}

/// Refuse single ports that another forwarding of the floating IP and protocol has. Neutron takes any two ranges for the
/// same, too, so that one of several can never be changed.
async fn check_same(tx: &mut Tx, address: &str, new: &PortForwarding) -> Result<()> {
    let others = table::of_floating_ip(tx, &new.floating_ip_id).await?;
    let others = others
        .iter()
        .filter(|other| other.id != new.id && other.protocol == new.protocol);
    for other in others {
        if let Some(port) = other.external_port()
            && new.external_port() == Some(port)
        {
            return Err(faults::same_outside(address, port).into());
        }
        if let Some(port) = other.internal_port()
            && new.internal_port() == Some(port)
            && (&other.internal_port_id, &other.internal_ip_address)
                == (&new.internal_port_id, &new.internal_ip_address)
        {
            return Err(faults::same_inside(&new.internal_port_id, &new.internal_ip_address, port).into());
        }
    }
    Ok(())
}
