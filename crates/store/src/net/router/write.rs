//! Writing `routers` and what hangs on it.

use model::net::{Route, Router};

use super::{GATEWAY, INTERFACE};
use crate::{Batch, Result, Tx, args, standard};

/// The service provider of routers that are OVN's (`providerresourceassociations.provider_name`).
const PROVIDER: &str = "ovn";

/// Add the rows of a new router without ports. Its `standard.id` must be there already.
pub fn insert(batch: &mut Batch, router: &Router) {
    batch.insert(
        "routers (project_id, id, name, status, admin_state_up, enable_snat, standard_attr_id)",
        7,
        args![
            &router.project_id,
            &router.id,
            &router.name,
            &router.status,
            router.admin_state_up,
            router.enable_snat,
            router.standard.id
        ],
    );
    batch.insert(
        "router_extra_attributes (router_id, distributed, service_router, ha, ha_vr_id, availability_zone_hints, \
         enable_default_route_ecmp, enable_default_route_bfd)",
        8,
        args![
            &router.id,
            router.distributed,
            false,
            router.ha,
            0_i64,
            crate::sql::python_list(&router.availability_zone_hints),
            router.enable_default_route_ecmp,
            router.enable_default_route_bfd
        ],
    );
    batch.insert(
        "providerresourceassociations (provider_name, resource_id)",
        2,
        args![PROVIDER, &router.id],
    );
}

/// Write what differs between two states of a router, routes and ports excepted.
pub fn update(batch: &mut Batch, old: &Router, new: &Router) {
    let row = |r: &Router| (r.name.clone(), r.admin_state_up, r.enable_snat);
    if row(old) != row(new) {
        let sql = "UPDATE routers SET name = ?, admin_state_up = ?, enable_snat = ? WHERE id = ?";
        batch.push(
            sql,
            args![&new.name, new.admin_state_up, new.enable_snat, &new.id],
        );
    }
    let extra = |r: &Router| (r.enable_default_route_ecmp, r.enable_default_route_bfd);
    if extra(old) != extra(new) {
        let sql = "UPDATE router_extra_attributes SET enable_default_route_ecmp = ?, enable_default_route_bfd = ? \
                   WHERE router_id = ?";
        let (ecmp, bfd) = extra(new);
        batch.push(sql, args![ecmp, bfd, &new.id]);
    }
}

/// Add and remove routes.
pub fn change_routes(batch: &mut Batch, router_id: &str, added: &[&Route], removed: &[&Route]) {
    for route in removed {
        let sql = "DELETE FROM routerroutes WHERE router_id = ? AND destination = ? AND nexthop = ?";
        batch.push(sql, args![router_id, &route.destination, &route.nexthop]);
    }
    let row = |route: &&Route| args![&route.destination, &route.nexthop, router_id];
    batch.insert(
        "routerroutes (destination, nexthop, router_id)",
        3,
        added.iter().flat_map(row).collect(),
    );
}

/// Attach a port to a router. Running it answers [`crate::Error::Unique`] when it is attached already.
pub fn attach(batch: &mut Batch, router_id: &str, port_id: &str, is_gateway: bool) {
    let kind = if is_gateway { GATEWAY } else { INTERFACE };
    batch.insert(
        "routerports (router_id, port_id, port_type)",
        3,
        args![router_id, port_id, kind],
    );
}

/// Set the gateway that `external_gateway_info` shows.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_first_gateway(tx: &mut Tx, router_id: &str, port_id: Option<&str>) -> Result<()> {
    let sql = "UPDATE routers SET gw_port_id = ? WHERE id = ?";
    tx.execute(sql, args![port_id, router_id]).await?;
    Ok(())
}

/// Bind a QoS policy to the first gateway, or none.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when there is no such policy.
pub async fn set_qos_policy(tx: &mut Tx, router_id: &str, policy: Option<&str>) -> Result<()> {
    let sql = "DELETE FROM qos_router_gw_policy_bindings WHERE router_id = ?";
    tx.execute(sql, args![router_id]).await?;
    if let Some(policy) = policy {
        let sql = "INSERT INTO qos_router_gw_policy_bindings (policy_id, router_id) VALUES (?, ?)";
        tx.execute(sql, args![policy, router_id]).await?;
    }
    Ok(())
}

/// Delete a router that has no ports any more. Its other rows go with its standard attributes (ON DELETE CASCADE), but for
/// that of its provider.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when something still refers to the router.
pub async fn delete(tx: &mut Tx, router: &Router) -> Result<()> {
    standard::delete(tx, router.standard.id).await?;
    let sql = "DELETE FROM providerresourceassociations WHERE resource_id = ?";
    tx.execute(sql, args![&router.id]).await?;
    Ok(())
}
