//! What rows of routers and floating IPs in OVN depend on, for many of them at once.

use std::collections::{BTreeSet, HashMap};

use super::facts::{pairs, select_in};
use crate::sql::{in_list, padded};
use crate::{Result, Tx};

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

/// The gateways and interfaces of routers, by port.
///
/// # Errors
/// See [`crate::Error`].
pub async fn attachments(tx: &mut Tx, routers: &[&str]) -> Result<Vec<Attachment>> {
    let sql = "SELECT router_id, port_id, port_type FROM routerports WHERE router_id";
    let mut found = Vec::new();
    for row in select_in(tx, sql, routers).await? {
        let kind: Option<String> = row.get(2)?;
        let is_gateway = kind.as_deref() == Some(GATEWAY);
        if !is_gateway && !kind.is_some_and(|kind| INTERFACES.contains(&kind.as_str())) {
            continue;
        }
        found.push(Attachment {
            router_id: row.get(0)?,
            port_id: row.get(1)?,
            is_gateway,
        });
    }
    found.sort_by(|a, b| a.port_id.cmp(&b.port_id));
    Ok(found)
}

/// The networks behind these routers, with all of OVN's routers that they are attached to and that have a gateway on a
/// network with a physical network and no other segment.
///
/// # Errors
/// See [`crate::Error`].
pub async fn leaders(tx: &mut Tx, routers: &[&str]) -> Result<HashMap<String, BTreeSet<String>>> {
    let mut networks: HashMap<String, BTreeSet<String>> = HashMap::new();
    if routers.is_empty() {
        return Ok(networks);
    }
    let interfaces = INTERFACES.map(|kind| format!("'{kind}'")).join(",");
    let ids = padded(routers.iter().copied());
    let sql = format!(
        "SELECT DISTINCT p.network_id, rp.router_id FROM routerports rp JOIN ports p ON p.id = rp.port_id \
         JOIN routers r ON r.id = rp.router_id JOIN ports g ON g.id = r.gw_port_id \
         JOIN networksegments s ON s.network_id = g.network_id AND s.physical_network IS NOT NULL \
         WHERE (SELECT COUNT(*) FROM networksegments o WHERE o.network_id = g.network_id) = 1 \
         AND r.flavor_id IS NULL AND rp.port_type IN ({interfaces}) AND p.network_id IN \
         (SELECT ip.network_id FROM routerports irp JOIN ports ip ON ip.id = irp.port_id \
         WHERE irp.port_type IN ({interfaces}) AND irp.router_id {})",
        in_list(ids.len())
    );
    for row in tx.fetch(&sql, ids).await? {
        networks.entry(row.get(0)?).or_default().insert(row.get(1)?);
    }
    Ok(networks)
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
