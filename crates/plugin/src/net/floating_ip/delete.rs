//! Deleting floating IPs, with the ports that hold their addresses.

use model::net::FloatingIp;
use model::{Key, Kind};
use store::net::floating_ip as table;
use store::net::port_forwarding;
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
        if port_forwarding::any_of(&mut tx, id).await? {
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

/// Delete the floating IPs of a network that is being deleted, as far as nothing uses them
/// (`delete_disassociated_floatingips`). Answers the keys that are dirty by that.
pub(crate) async fn remove_unused(tx: &mut Tx, network_id: &str) -> Result<Vec<Key>> {
    let mut keys = Vec::new();
    for own in table::unused_on(tx, network_id).await? {
        standard::delete(tx, own.standard_attr_id).await?;
        system::remove(tx, &own.port_id).await?;
        keys.push(Key::new(Kind::FloatingIp, own.id));
    }
    Ok(keys)
}
