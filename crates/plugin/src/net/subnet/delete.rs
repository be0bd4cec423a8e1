//! Deleting a subnet.

use model::net::Subnet;
use model::{Key, Kind};
use store::net::router;
use store::net::subnet_ports::{self, Holder};
use store::{Tx, standard};

use super::{faults, host_routes, is_auto_address, update};
use crate::collection::check_revision;
use crate::net::network;
use crate::net::router::touch;
use crate::{Context, Error, Plugin, Precondition, Result};

/// Ports of the system that lose their address with the subnet (`AUTO_DELETE_PORT_OWNERS`).
const SYSTEM_OWNERS: [&str; 3] = [
    "network:dhcp",
    "network:distributed",
    "network:floatingip_agent_gateway",
];
/// Ports of routers, which keep a subnet in any case (`ROUTER_INTERFACE_OWNERS`).
const ROUTER_OWNERS: [&str; 3] = [
    "network:router_interface",
    "network:ha_router_replicated_interface",
    "network:router_interface_distributed",
];

/// Delete a subnet that no port needs. Its row in `ovn_revision_numbers` stays, without a standard attribute: that is
/// the durable note that OVN still has to forget it.
pub(super) async fn delete(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    precondition: Precondition,
) -> Result<()> {
    let keys = store::transact!(plugin.db, tx => {
        let subnet = update::locked(&mut tx, context, id).await?;
        let keys = remove(&mut tx, &subnet, precondition).await?;
        Ok::<_, Error>(keys)
    })?;
    plugin.driver.postcommit(keys);
    Ok(())
}

async fn remove(tx: &mut Tx, subnet: &Subnet, precondition: Precondition) -> Result<Vec<Key>> {
    let now = standard::now();
    let holders = subnet_ports::holders(tx, &subnet.id).await?;
    check_unused(tx, subnet, &holders).await?;
    check_revision(subnet.standard.revision_number, precondition)?;
    // Gateways lose the addresses that they made themselves.
    let routers = router::with_gateway_in(tx, &subnet.id).await?;
    match store::net::subnet::delete(tx, subnet).await {
        // A port got an address meanwhile, or something else refers to the subnet.
        Err(store::Error::ForeignKey(_)) => return Err(faults::in_use(&subnet.id).into()),
        other => other?,
    }
    let found = store::net::subnet_network::get(tx, &subnet.network_id, Default::default()).await?;
    let network = found.ok_or_else(|| network::not_found(&subnet.network_id))?;
    let mut touched: Vec<i64> = holders.iter().map(|holder| holder.standard_id).collect();
    touched.push(network.standard_id);
    standard::bump_all(tx, touched, now).await?;
    let mut keys = touch(tx, &routers).await?;
    keys.extend([
        Key::new(Kind::Subnet, &subnet.id),
        Key::new(Kind::Network, &subnet.network_id),
    ]);
    keys.extend(
        holders
            .into_iter()
            .map(|holder| Key::new(Kind::Port, holder.port_id)),
    );
    if subnet.segment_id.is_some() {
        let changed = host_routes::refresh(tx, &subnet.network_id, Some(&subnet.cidr)).await?;
        keys.extend(changed.into_iter().map(|id| Key::new(Kind::Subnet, id)));
    }
    Ok(keys)
}

async fn check_unused(tx: &mut Tx, subnet: &Subnet, holders: &[Holder]) -> Result<()> {
    let is = |holder: &Holder, owners: &[&str]| owners.contains(&holder.device_owner.as_str());
    if holders.iter().any(|holder| is(holder, &ROUTER_OWNERS)) {
        return Err(faults::in_use(&subnet.id).into());
    }
    if !is_auto_address(subnet) {
        // Only autoconfigured addresses are taken from the ports of users.
        return match holders.iter().all(|holder| is(holder, &SYSTEM_OWNERS)) {
            true => Ok(()),
            false => Err(faults::in_use(&subnet.id).into()),
        };
    }
    if subnet.segment_id.is_some() {
        // On a routed network no port may lose its last address (`_validate_auto_address_subnet_delete`).
        let ids: Vec<&str> = holders.iter().map(|holder| holder.port_id.as_str()).collect();
        let others = subnet_ports::with_other_addresses(tx, &subnet.id, &ids).await?;
        if ids.iter().any(|id| !others.contains(*id)) {
            return Err(faults::in_use(&subnet.id).into());
        }
    }
    Ok(())
}
