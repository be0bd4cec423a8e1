//! What rows of routers and floating IPs in OVN depend on, for many of them at once.

use std::collections::HashMap;

use model::net::{Route, Router};

use super::facts::{pairs, select_in};
use crate::{Result, Row, Tx, standard};

/// A port of a router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The router.
    pub router_id: String,
    /// The port.
    pub port_id: String,
    /// Whether it leads to an external network.
    pub is_gateway: bool,
}

/// What a port's row in `routerports` says of a gateway.
const GATEWAY: &str = "network:router_gateway";

/// What it says of ports by which networks are attached (`_get_router_ports` of Neutron's `ovn_client.py`).
const INTERFACES: [&str; 4] = [
    "network:router_interface",
    "network:router_interface_distributed",
    "network:ha_router_replicated_interface",
    "network:router_ha_interface",
];

/// OVN's routers (those without a flavor) of these ids, without their gateways and tags, in no particular order.
///
/// # Errors
/// See [`crate::Error`].
pub async fn routers(tx: &mut Tx, ids: &[&str]) -> Result<Vec<Router>> {
    let sql = format!(
        "SELECT {}, r.id, r.project_id, r.name, r.status, r.admin_state_up, r.enable_snat, e.distributed, e.ha, \
         e.availability_zone_hints, e.enable_default_route_ecmp, e.enable_default_route_bfd \
         FROM routers r JOIN standardattributes sa ON sa.id = r.standard_attr_id \
         LEFT JOIN router_extra_attributes e ON e.router_id = r.id WHERE r.flavor_id IS NULL AND r.id",
        standard::COLUMNS
    );
    let rows = select_in(tx, &sql, ids).await?;
    let mut routers = rows.iter().map(router).collect::<Result<Vec<_>>>()?;
    let mut routes: HashMap<String, Vec<Route>> = HashMap::new();
    let sql = "SELECT router_id, destination, nexthop FROM routerroutes WHERE router_id";
    for row in select_in(tx, sql, ids).await? {
        routes.entry(row.get(0)?).or_default().push(Route {
            destination: row.get(1)?,
            nexthop: row.get(2)?,
        });
    }
    for router in &mut routers {
        router.routes = routes.remove(&router.id).unwrap_or_default();
        router.routes.sort_unstable();
    }
    Ok(routers)
}

fn router(row: &Row) -> Result<Router> {
    let flag = |at| -> Result<bool> { Ok(row.get::<Option<bool>>(at)?.unwrap_or_default()) };
    let hints: Option<String> = row.get(13)?;
    Ok(Router {
        standard: standard::read(row, 0)?,
        id: row.get(5)?,
        project_id: row.get::<Option<String>>(6)?.unwrap_or_default(),
        name: row.get::<Option<String>>(7)?.unwrap_or_default(),
        status: row.get::<Option<String>>(8)?.unwrap_or_default(),
        admin_state_up: flag(9)?,
        gateways: Vec::new(),
        enable_snat: row.get(10)?,
        enable_default_route_ecmp: flag(14)?,
        enable_default_route_bfd: flag(15)?,
        distributed: flag(11)?,
        ha: flag(12)?,
        flavor_id: None,
        availability_zone_hints: hints
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default(),
        availability_zones: Vec::new(),
        routes: Vec::new(),
    })
}

/// The gateways and interfaces of routers: the gateway of `routers.gw_port_id` first, the rest by port.
///
/// # Errors
/// See [`crate::Error`].
pub async fn attachments(tx: &mut Tx, routers: &[&str]) -> Result<Vec<Attachment>> {
    let sql = "SELECT rp.router_id, rp.port_id, rp.port_type, r.gw_port_id FROM routerports rp \
               JOIN routers r ON r.id = rp.router_id WHERE rp.router_id";
    let mut found = Vec::new();
    for row in select_in(tx, sql, routers).await? {
        let kind: Option<String> = row.get(2)?;
        let is_gateway = kind.as_deref() == Some(GATEWAY);
        if !is_gateway && !kind.is_some_and(|kind| INTERFACES.contains(&kind.as_str())) {
            continue;
        }
        let attachment = Attachment {
            router_id: row.get(0)?,
            port_id: row.get(1)?,
            is_gateway,
        };
        let is_first = row.get::<Option<String>>(3)?.as_ref() == Some(&attachment.port_id);
        found.push((!is_first, attachment));
    }
    found.sort_by(|(a, x), (b, y)| (a, &x.port_id).cmp(&(b, &y.port_id)));
    Ok(found.into_iter().map(|(_, attachment)| attachment).collect())
}

/// The router of each of these ports that has one, by port.
///
/// # Errors
/// See [`crate::Error`].
pub async fn routers_of_ports(tx: &mut Tx, ports: &[&str]) -> Result<HashMap<String, String>> {
    let sql = "SELECT port_id, router_id FROM routerports WHERE port_id";
    pairs(&select_in(tx, sql, ports).await?)
}

/// What the rows of a floating IP depend on beyond itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloatingIpExtra {
    /// MAC address of its own port.
    pub mac_address: String,
    /// Network and subnet of the fixed address.
    pub inside: Option<(String, String)>,
}

/// MAC addresses of floating IPs, and where their fixed addresses are, by floating IP.
///
/// # Errors
/// See [`crate::Error`].
pub async fn floating_ip_extras(tx: &mut Tx, ids: &[&str]) -> Result<HashMap<String, FloatingIpExtra>> {
    let sql = "SELECT f.id, p.mac_address, i.network_id, i.subnet_id FROM floatingips f \
               JOIN ports p ON p.id = f.floating_port_id LEFT JOIN ipallocations i \
               ON i.port_id = f.fixed_port_id AND i.ip_address = f.fixed_ip_address WHERE f.id";
    let rows = select_in(tx, sql, ids).await?;
    rows.iter()
        .map(|row| {
            let inside = row.get::<Option<String>>(2)?.zip(row.get::<Option<String>>(3)?);
            let mac_address = row.get(1)?;
            Ok((row.get(0)?, FloatingIpExtra { mac_address, inside }))
        })
        .collect()
}
