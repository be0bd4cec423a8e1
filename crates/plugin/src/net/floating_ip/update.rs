//! Changing floating IPs: what they lead to, and what they say.

use model::net::FloatingIp;
use model::{Body, Key, Timestamp};
use serde_json::Value;
use store::net::floating_ip as table;
use store::net::port_forwarding;
use store::{Batch, Tx, standard, transact};

use super::associate::{self, Ends, Wanted};
use super::create::wanted;
use super::{add_dirty, check_locked, faults, find, lock};
use crate::net::network;
use crate::{Context, Error, Plugin, Precondition, Result};

pub(super) async fn update(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    body: &Body,
    precondition: Precondition,
) -> Result<FloatingIp> {
    let (fip, keys) = transact!(plugin.db, tx => {
        let changed = apply(&mut tx, context, id, body, precondition).await?;
        Ok::<_, Error>(changed)
    })?;
    plugin.driver.postcommit(keys);
    Ok(fip)
}

async fn apply(
    tx: &mut Tx,
    context: &Context,
    id: &str,
    body: &Body,
    precondition: Precondition,
) -> Result<(FloatingIp, Vec<Key>)> {
    let old = find(tx, context, id).await?;
    let asked = body.text("port_id").filter(|port| !port.is_empty());
    if let Some(port) = asked
        && tx.ask(port_forwarding::any_distributed(port)).await?
    {
        return Err(faults::port_has_forwardings(port).into());
    }
    let qos_policy_id = qos_policy(tx, &old, body).await?;
    let ends = match intended(body, &old)? {
        Some(wanted) => Some(associate::resolve(tx, context, &old, wanted).await?),
        None => None,
    };
    let mut new = lead(&old, ends.as_ref());
    lock_free(tx, &old, &new, precondition).await?;
    if asked.is_some() && !old.port_forwardings.is_empty() {
        return Err(faults::forwards_ports(id).into());
    }
    let mut batch = Batch::new();
    let moved = (&new.port_id, &new.fixed_ip_address, &new.router_id)
        != (&old.port_id, &old.fixed_ip_address, &old.router_id);
    let mut changed = moved;
    if moved {
        table::associate(&mut batch, &new);
    } else {
        changed = table::note_router(tx, id).await?;
    }
    if qos_policy_id != old.qos_policy_id {
        table::set_qos_policy(tx, id, qos_policy_id.as_deref()).await?;
        new.qos_policy_id = qos_policy_id;
        changed = true;
    }
    if let Some(description) = body.get("description").and_then(Value::as_str)
        && description != old.standard.description
    {
        standard::describe(tx, old.standard.id, description).await?;
        description.clone_into(&mut new.standard.description);
        changed = true;
    }
    if changed {
        let now = standard::now();
        standard::add_bump(&mut batch, old.standard.id, now);
        new.standard.revision_number += 1;
        new.standard.updated_at = Timestamp(now);
    }
    let keys = match old.router_id.is_some() || new.router_id.is_some() {
        true => {
            let is_ovn = ends.as_ref().is_some_and(|ends| ends.router.is_ovn);
            let ports = old.port_id.iter().chain(&new.port_id).filter(|_| moved);
            add_dirty(&mut batch, tx.dialect(), &old, is_ovn, ports)
        }
        false => Vec::new(),
    };
    write(tx, batch, &new).await?;
    new.port_details = ends.map(|ends| ends.port.details);
    // As in Neutron what is shown is the status of before.
    new.status = old.status;
    Ok((new, keys))
}

/// The QoS policy that it is to have.
async fn qos_policy(tx: &mut Tx, old: &FloatingIp, body: &Body) -> Result<Option<String>> {
    if !body.has("qos_policy_id") {
        return Ok(old.qos_policy_id.clone());
    }
    let policy = body.text("qos_policy_id");
    network::check_qos_policy(tx, policy).await?;
    Ok(policy.map(str::to_owned))
}

/// What an update means for the association (`_check_and_get_fip_assoc`): where no port is named, that of before is
/// looked at again, which takes that it has one IPv4 address. An update of nothing at all ends the association.
fn intended<'a>(body: &'a Body, old: &'a FloatingIp) -> Result<Option<Wanted<'a>>, Error> {
    let wanted = wanted(body)?;
    if wanted.is_some() || body.has("port_id") || body.0.is_empty() {
        return Ok(wanted);
    }
    Ok(old.port_id.as_deref().map(|port_id| Wanted {
        port_id,
        fixed_ip_address: None,
        router_id: body.text("router_id"),
    }))
}

/// A floating IP that leads there. One that forwards ports keeps its router. It becomes ACTIVE when OVN has it, and is DOWN
/// as soon as it leads nowhere.
fn lead(old: &FloatingIp, ends: Option<&Ends>) -> FloatingIp {
    let mut new = old.clone();
    new.port_id = ends.map(|ends| ends.port.port_id.clone());
    new.fixed_ip_address = ends.map(|ends| ends.fixed_ip_address.clone());
    if old.port_id.is_some() || old.router_id.is_none() {
        new.router_id = ends.map(|ends| ends.router.router_id.clone());
    }
    if new.router_id.is_none() {
        "DOWN".clone_into(&mut new.status);
    }
    new
}

/// Lock the floating IP, if nothing else has what it shall lead to.
async fn lock_free(
    tx: &mut Tx,
    old: &FloatingIp,
    new: &FloatingIp,
    precondition: Precondition,
) -> Result<()> {
    let (Some(port), Some(ip)) = (&new.port_id, &new.fixed_ip_address) else {
        return lock(tx, old, precondition).await;
    };
    if new.port_id == old.port_id {
        return lock(tx, old, precondition).await;
    }
    let taken = table::is_associated(&old.floating_network_id, port, ip);
    let locked = standard::locked(tx.dialect(), old.standard.id);
    let (taken, revision) = tx.ask_all((taken, locked)).await?;
    if taken {
        return Err(faults::already_associated(old, port, ip).into());
    }
    check_locked(old, revision, precondition)
}

/// Write all that is different.
async fn write(tx: &mut Tx, batch: Batch, new: &FloatingIp) -> Result<()> {
    match batch.run(tx).await {
        // Neutron does not look whether another floating IP has the address when the port stays the same.
        Err(store::Error::Unique { key, .. }) if table::taken_fixed_ip(&key) => {
            let (port, ip) = (new.port_id.as_deref(), new.fixed_ip_address.as_deref());
            Err(faults::already_associated(new, port.unwrap_or_default(), ip.unwrap_or_default()).into())
        }
        Err(store::Error::ForeignKey(_)) => Err(store::Error::Stale.into()),
        other => Ok(other?),
    }
}
