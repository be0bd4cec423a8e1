//! Deleting routers.

use model::net::Router;
use model::{Key, Kind};
use store::net::router as table;
use store::{Tx, transact};

use super::{faults, gateway, locked};
use crate::collection::check_revision;
use crate::{Context, Error, Plugin, Precondition, Result};

/// Delete a router that no subnet is attached to, with its gateways. Its row in `ovn_revision_numbers` stays, without a
/// standard attribute: that is the durable note that OVN still has to forget it.
pub(super) async fn delete(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    precondition: Precondition,
) -> Result<()> {
    let keys = transact!(plugin.db, tx => {
        let router = locked(&mut tx, context, id, None).await?;
        let keys = remove(&mut tx, &router, precondition).await?;
        Ok::<_, Error>(keys)
    })?;
    plugin.driver.postcommit(keys);
    Ok(())
}

async fn remove(tx: &mut Tx, router: &Router, precondition: Precondition) -> Result<Vec<Key>> {
    let ports = table::ports(tx, &[&router.id]).await?;
    let interfaces = ports.iter().filter(|port| !port.is_gateway);
    let interfaces: Vec<&str> = interfaces.map(|port| port.id.as_str()).collect();
    if !interfaces.is_empty() {
        let reason = format!("has ports still attached: {}", interfaces.join(", "));
        return Err(faults::in_use(&router.id, &reason).into());
    }
    gateway::check_unused(tx, &router.id, &router.gateways, &[]).await?;
    // Neutron compares the revision after these checks.
    check_revision(router.standard.revision_number, precondition)?;
    let mut keys = Vec::new();
    table::set_first_gateway(tx, &router.id, None).await?;
    for gateway in &router.gateways {
        keys.extend(crate::net::port::system::remove(tx, &gateway.port_id).await?);
    }
    match table::delete(tx, router).await {
        Err(store::Error::ForeignKey(_)) => {
            return Err(faults::in_use(&router.id, "still has ports").into());
        }
        other => other?,
    }
    keys.push(Key::new(Kind::Router, &router.id));
    Ok(keys)
}
