//! What clients may not do with the ports of routers, nor pretend about other ports (`prevent_l3_port_deletion` and
//! `_enforce_device_owner_not_router_intf_or_device_id` in `neutron/db`, `_port_update` of the OVN router plugin).

use model::net::{FixedIp, Port};
use model::{Body, Key, Kind};
use store::Tx;
use store::net::router;

use super::faults;
use crate::net::router::{not_found, touch};
use crate::{Context, Result};

/// Device owners of ports that attach networks to routers (`ROUTER_INTERFACE_OWNERS`).
const INTERFACE_OWNERS: [&str; 3] = [
    router::INTERFACE,
    "network:ha_router_replicated_interface",
    "network:router_interface_distributed",
];
/// Device owners of ports of routers that are not deleted as ports (`router_device_owners`).
const KEPT_OWNERS: [&str; 3] = [
    router::INTERFACE,
    "network:ha_router_replicated_interface",
    router::GATEWAY,
];

/// Whether a port is one of a router (`ROUTER_PORT_OWNERS`).
pub(super) fn is_of_router(device_owner: &str) -> bool {
    INTERFACE_OWNERS.contains(&device_owner)
        || [router::GATEWAY, "network:router_centralized_snat"].contains(&device_owner)
}

/// Refuse a port that is called one of a router that does not exist, or that belongs to another project.
///
/// # Errors
/// 404 `RouterNotFound`, where Neutron fails; 409 `DeviceIDNotOwnedByTenant`.
pub(super) async fn check_device(tx: &mut Tx, context: &Context, port: &Port) -> Result<()> {
    if !is_of_router(&port.device_owner) {
        return Ok(());
    }
    let Some(router) = router::reference(tx, &port.device_id).await? else {
        return Err(not_found(&port.device_id).into());
    };
    let is_interface = INTERFACE_OWNERS.contains(&port.device_owner.as_str());
    if is_interface && !context.is_admin && router.project_id != port.project_id {
        return Err(faults::device_of_another_project(&port.device_id).into());
    }
    Ok(())
}

/// Refuse to delete a port of a router that exists.
///
/// # Errors
/// 409 `ServicePortInUse`.
pub(super) async fn check_delete(tx: &mut Tx, port: &Port) -> Result<()> {
    if !KEPT_OWNERS.contains(&port.device_owner.as_str()) {
        return Ok(());
    }
    match router::reference(tx, &port.device_id).await? {
        Some(_) => {
            let reason = format!("has device owner {}", port.device_owner);
            Err(faults::service_port_in_use(&port.id, &reason).into())
        }
        None => Ok(()),
    }
}

/// Refuse to take the last address from a port of a router, and to make a port one of a router as [`check_device`] says.
///
/// # Errors
/// 409 `ServicePortInUse`, and the errors of [`check_device`].
pub(super) async fn check_update(tx: &mut Tx, context: &Context, old: &Port, body: &Body) -> Result<()> {
    let loses_all = body.list("fixed_ips").is_some_and(<[_]>::is_empty);
    if loses_all && is_of_router(&old.device_owner) {
        let router = router::reference(tx, &old.device_id).await?;
        if router.is_some_and(|router| router.of_ovn) {
            let reason = "Router port must have at least one IP.";
            return Err(faults::service_port_in_use(&old.id, reason).into());
        }
    }
    if body.has("device_owner") || body.has("device_id") {
        let text = |name: &str, old: &String| body.text(name).map_or_else(|| old.clone(), str::to_owned);
        let mut new = old.clone();
        new.device_owner = text("device_owner", &old.device_owner);
        new.device_id = text("device_id", &old.device_id);
        let changed = (&new.device_owner, &new.device_id) != (&old.device_owner, &old.device_id);
        if changed {
            check_device(tx, context, &new).await?;
        }
    }
    Ok(())
}

/// The keys that are dirty because a port changed that is, or was, one of a router. When its addresses changed the router
/// has to be looked at, too.
pub(super) async fn changed(tx: &mut Tx, old_ips: &[FixedIp], port: &Port) -> Result<Vec<Key>> {
    if !is_of_router(&port.device_owner) {
        return Ok(Vec::new());
    }
    if port.fixed_ips != old_ips
        && let Some(router) = router::of_port(tx, &port.id).await?
    {
        return touch(tx, &[router]).await;
    }
    Ok(vec![Key::new(Kind::RouterPort, &port.id)])
}

/// The keys beside its own that are dirty because a port goes.
pub(super) fn gone(port: &Port) -> Option<Key> {
    is_of_router(&port.device_owner).then(|| Key::new(Kind::RouterPort, &port.id))
}
