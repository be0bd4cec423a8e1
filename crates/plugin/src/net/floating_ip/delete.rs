//! Deleting floating IPs, with the ports that hold their addresses.

use std::collections::HashSet;

use model::net::FloatingIp;
use model::{Key, Kind};
use store::net::floating_ip as table;
use store::{Tx, ovn, standard, transact};

use super::{faults, find, lock};
use crate::net::port::system;
use crate::{Context, Error, Plugin, Precondition, Result};

/// Delete a floating IP that forwards no ports. Its row in `ovn_revision_numbers` stays, without a standard attribute:
/// that is the durable note that OVN still has to forget it.
pub(super) async fn delete(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    precondition: Precondition,
) -> Result<()> {
    let keys = transact!(plugin.db, tx => {
        let fip = find(&mut tx, context, id).await?;
        lock(&mut tx, &fip, precondition).await?;
        if !fip.port_forwardings.is_empty() {
            return Err(faults::forwards_ports(id).into());
        }
        let keys = remove(&mut tx, &fip).await?;
        Ok::<_, Error>(keys)
    })?;
    plugin.driver.postcommit(keys);
    Ok(())
}

async fn remove(tx: &mut Tx, fip: &FloatingIp) -> Result<Vec<Key>> {
    standard::delete(tx, fip.standard.id).await?;
    system::remove(tx, &fip.floating_port_id).await?;
    let mut keys = vec![Key::new(Kind::FloatingIp, &fip.id)];
    if let Some(port) = &fip.port_id {
        ovn::revision::reset(tx, Kind::Port, std::slice::from_ref(port)).await?;
        keys.push(Key::new(Kind::Port, port));
    }
    Ok(keys)
}

/// Floating IPs that went with their network.
pub(crate) struct Removed {
    /// The ports that held their addresses, which are still there.
    pub ports: HashSet<String>,
    /// What is dirty by that.
    pub keys: Vec<Key>,
}

/// Delete the floating IPs of a network that is being deleted, as far as nothing uses them
/// (`delete_disassociated_floatingips`). While a router has its gateway on the network it is not deleted, so that none
/// of them comes into use meanwhile.
pub(crate) async fn remove_unused(tx: &mut Tx, network_id: &str) -> Result<Removed> {
    let unused = table::unused_on(tx, network_id).await?;
    let standards = unused.iter().map(|own| own.standard_attr_id).collect();
    standard::delete_all(tx, standards).await?;
    let keys = unused.iter().map(|own| Key::new(Kind::FloatingIp, &own.id));
    Ok(Removed {
        keys: keys.collect(),
        ports: unused.iter().map(|own| own.port_id.clone()).collect(),
    })
}
