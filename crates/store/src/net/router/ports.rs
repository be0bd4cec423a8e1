//! `routerports`: the ports of routers.

use model::net::FixedIp;

use crate::sql::{in_list, padded};
use crate::{Result, Tx, args};

/// Device owner of a port by which a network is attached to a router (`DEVICE_OWNER_ROUTER_INTF`).
pub const INTERFACE: &str = "network:router_interface";
/// Device owner of a port by which a router reaches an external network (`DEVICE_OWNER_ROUTER_GW`).
pub const GATEWAY: &str = "network:router_gateway";

/// A port of a router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouterPort {
    /// The router.
    pub router_id: String,
    /// The port.
    pub id: String,
    /// `ports.standard_attr_id`.
    pub standard_id: i64,
    /// Its network.
    pub network_id: String,
    /// Whether it is a gateway.
    pub is_gateway: bool,
    /// Its addresses.
    pub fixed_ips: Vec<FixedIp>,
}

/// The ports of routers in the order in which they were made.
///
/// # Errors
/// See [`crate::Error`].
pub async fn ports(tx: &mut Tx, router_ids: &[&str]) -> Result<Vec<RouterPort>> {
    if router_ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = padded(router_ids.iter().copied());
    select(tx, &format!("rp.router_id {}", in_list(ids.len())), ids).await
}

/// The gateways on a network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn gateways_on(tx: &mut Tx, network_id: &str) -> Result<Vec<RouterPort>> {
    let condition = format!("rp.port_type = '{GATEWAY}' AND p.network_id = ?");
    select(tx, &condition, args![network_id]).await
}

async fn select(tx: &mut Tx, condition: &str, values: Vec<crate::Arg>) -> Result<Vec<RouterPort>> {
    let sql = format!(
        "SELECT rp.router_id, p.id, p.standard_attr_id, p.network_id, rp.port_type, a.subnet_id, a.ip_address \
         FROM routerports rp JOIN ports p ON p.id = rp.port_id LEFT JOIN ipallocations a ON a.port_id = p.id \
         WHERE {condition} ORDER BY p.standard_attr_id"
    );
    let mut ports: Vec<RouterPort> = Vec::new();
    for row in tx.fetch(&sql, values).await? {
        let id: String = row.get(1)?;
        if ports.last().is_none_or(|port| port.id != id) {
            ports.push(RouterPort {
                router_id: row.get(0)?,
                id,
                standard_id: row.get(2)?,
                network_id: row.get(3)?,
                is_gateway: row.get::<Option<String>>(4)?.as_deref() == Some(GATEWAY),
                fixed_ips: Vec::new(),
            });
        }
        if let (Some(port), Some(subnet_id)) = (ports.last_mut(), row.get(5)?) {
            let ip_address = row.get(6)?;
            port.fixed_ips.push(FixedIp {
                subnet_id,
                ip_address,
            });
        }
    }
    Ok(ports)
}

/// The router that a port belongs to.
///
/// # Errors
/// See [`crate::Error`].
pub async fn of_port(tx: &mut Tx, port_id: &str) -> Result<Option<String>> {
    let sql = "SELECT router_id FROM routerports WHERE port_id = ?";
    let row = tx.fetch_opt(sql, args![port_id]).await?;
    row.map(|row| row.get(0)).transpose()
}

/// The routers that are attached to a network, by whatever port.
///
/// # Errors
/// See [`crate::Error`].
pub async fn on_network(tx: &mut Tx, network_id: &str) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT rp.router_id FROM routerports rp JOIN ports p ON p.id = rp.port_id \
               WHERE p.network_id = ?";
    let rows = tx.fetch(sql, args![network_id]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// The routers that have a gateway with an address on a subnet.
///
/// # Errors
/// See [`crate::Error`].
pub async fn with_gateway_in(tx: &mut Tx, subnet_id: &str) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT DISTINCT rp.router_id FROM routerports rp JOIN ipallocations a ON a.port_id = rp.port_id \
         WHERE rp.port_type = '{GATEWAY}' AND a.subnet_id = ?"
    );
    let rows = tx.fetch(&sql, args![subnet_id]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// A subnet as routers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// UUID.
    pub id: String,
    /// Its network.
    pub network_id: String,
    /// CIDR.
    pub cidr: String,
}

/// These subnets and all of these networks, in the order in which they were made.
///
/// # Errors
/// See [`crate::Error`].
pub async fn reached(tx: &mut Tx, subnets: &[&str], networks: &[&str]) -> Result<Vec<Reached>> {
    let mut alternatives = Vec::new();
    let mut values = Vec::new();
    for (column, ids) in [("id", subnets), ("network_id", networks)] {
        if !ids.is_empty() {
            let ids = padded(ids.iter().copied());
            alternatives.push(format!("{column} {}", in_list(ids.len())));
            values.extend(ids);
        }
    }
    if alternatives.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT id, network_id, cidr FROM subnets WHERE {} ORDER BY standard_attr_id",
        alternatives.join(" OR ")
    );
    let rows = tx.fetch(&sql, values).await?;
    rows.iter()
        .map(|row| {
            Ok(Reached {
                id: row.get(0)?,
                network_id: row.get(1)?,
                cidr: row.get(2)?,
            })
        })
        .collect()
}
