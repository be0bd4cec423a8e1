//! Deleting ports.

use model::net::Port;
use model::{Fault, Key, Kind};
use store::Tx;

use super::{faults, find, not_found, router_port, virtual_ip};
use crate::collection::{check_revision, lock};
use crate::net::floating_ip;
use crate::{Context, Error, Plugin, Precondition, Result};

/// Delete a port. Its row in `ovn_revision_numbers` stays, without a standard attribute: that is the durable note
/// that OVN still has to forget it.
pub async fn delete(plugin: &Plugin, context: &Context, id: &str, precondition: Precondition) -> Result<()> {
    let keys = store::transact!(plugin.db, tx => {
        let port = locked(&mut tx, context, id, precondition).await?;
        router_port::check_delete(&mut tx, &port).await?;
        floating_ip::check_delete(&mut tx, context, &port).await?;
        let keys = remove(&mut tx, &port).await?;
        Ok::<_, Error>(keys)
    })?;
    plugin.driver.postcommit(keys);
    Ok(())
}

/// Delete a port that is locked. Answers the keys that are dirty by that.
pub(super) async fn remove(tx: &mut Tx, port: &Port) -> Result<Vec<Key>> {
    let pairs: Vec<_> = port.address_pairs.iter().collect();
    let mut keys = virtual_ip::touched(tx, port, &pairs).await?;
    keys.extend(floating_ip::leave(tx, &port.id).await?);
    match store::net::port::delete(tx, port).await {
        Err(store::Error::ForeignKey(_)) => return Err(in_use(port).into()),
        other => other?,
    }
    keys.push(Key::new(Kind::Port, &port.id));
    keys.extend(router_port::gone(port));
    Ok(keys)
}

/// The port as it is, with its revision locked and compared with what the client expects.
pub(super) async fn locked(
    tx: &mut Tx,
    context: &Context,
    id: &str,
    precondition: Precondition,
) -> Result<Port> {
    let mut port = find(tx, context, id).await?;
    let revision = lock(tx, port.standard.id, || not_found(id)).await?;
    if revision != port.standard.revision_number {
        // It changed between the reading and the lock; what is locked now stays as it is read.
        port = store::net::port::get(tx, id)
            .await?
            .ok_or_else(|| not_found(id))?;
    }
    check_revision(revision, precondition)?;
    Ok(port)
}

/// Something else, such as a trunk, needs the port.
fn in_use(port: &Port) -> Fault {
    faults::service_port_in_use(&port.id, "it is in use")
}
