//! Who needs what because of floating IPs: the questions of ports, routers and networks.

use crate::{Query, Result, Row, Tx, args};

/// A floating IP that leads to a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Associated {
    /// UUID.
    pub id: String,
    /// Its standard attributes.
    pub standard_attr_id: i64,
    /// Owner.
    pub project_id: String,
    /// The address.
    pub floating_ip_address: String,
    /// The address of the port.
    pub fixed_ip_address: Option<String>,
}

/// The floating IPs that lead to a port, in the order of their ids.
///
/// # Errors
/// See [`crate::Error`].
pub async fn of_port(tx: &mut Tx, port_id: &str) -> Result<Vec<Associated>> {
    let sql = "SELECT id, standard_attr_id, project_id, floating_ip_address, fixed_ip_address FROM floatingips \
               WHERE fixed_port_id = ? ORDER BY id";
    let read = |row: &Row| {
        Ok(Associated {
            id: row.get(0)?,
            standard_attr_id: row.get(1)?,
            project_id: row.get::<Option<String>>(2)?.unwrap_or_default(),
            floating_ip_address: row.get(3)?,
            fixed_ip_address: row.get(4)?,
        })
    };
    tx.fetch(sql, args![port_id]).await?.iter().map(read).collect()
}

/// Whether floating IPs or port forwardings lead to a port.
///
/// # Errors
/// See [`crate::Error`].
pub async fn any_to(tx: &mut Tx, port_id: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM floatingips WHERE fixed_port_id = ? \
               UNION ALL SELECT 1 FROM portforwardings WHERE internal_neutron_port_id = ? LIMIT 1";
    Ok(tx.fetch_opt(sql, args![port_id, port_id]).await?.is_some())
}

/// Whether an address of a port has a floating IP of a network.
pub fn is_associated(floating_network_id: &str, port_id: &str, fixed_ip_address: &str) -> Query<bool> {
    let sql = "SELECT 1 FROM floatingips WHERE floating_network_id = ? AND fixed_port_id = ? AND fixed_ip_address = ?";
    Query::any(sql, args![floating_network_id, port_id, fixed_ip_address])
}

/// Whether floating IPs or their port forwardings lead through a router to addresses of a subnet, so that its
/// interface there must stay.
///
/// # Errors
/// See [`crate::Error`].
pub async fn needs_interface(tx: &mut Tx, router_id: &str, subnet_id: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM floatingips f JOIN ipallocations a ON a.port_id = f.fixed_port_id \
               AND a.ip_address = f.fixed_ip_address WHERE f.router_id = ? AND a.subnet_id = ? \
               UNION ALL SELECT 1 FROM floatingips f JOIN portforwardings w ON w.floatingip_id = f.id \
               JOIN ipallocations a ON a.port_id = w.internal_neutron_port_id \
               AND a.ip_address = w.internal_ip_address WHERE f.router_id = ? AND a.subnet_id = ? LIMIT 1";
    let values = args![router_id, subnet_id, router_id, subnet_id];
    Ok(tx.fetch_opt(sql, values).await?.is_some())
}

/// Whether a router translates floating IPs of an external network, so that its gateway there must stay.
///
/// # Errors
/// See [`crate::Error`].
pub async fn needs_gateway(tx: &mut Tx, router_id: &str, network_id: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM floatingips WHERE router_id = ? AND floating_network_id = ? LIMIT 1";
    Ok(tx.fetch_opt(sql, args![router_id, network_id]).await?.is_some())
}

/// A floating IP with its own port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// UUID of the floating IP.
    pub id: String,
    /// Its standard attributes.
    pub standard_attr_id: i64,
    /// UUID of its port on the external network.
    pub port_id: String,
}

/// The floating IPs of a network that nothing uses, in the order of their ids.
///
/// # Errors
/// See [`crate::Error`].
pub async fn unused_on(tx: &mut Tx, network_id: &str) -> Result<Vec<Own>> {
    let sql = "SELECT id, standard_attr_id, floating_port_id FROM floatingips \
               WHERE floating_network_id = ? AND router_id IS NULL AND fixed_port_id IS NULL ORDER BY id";
    let read = |row: &Row| {
        Ok(Own {
            id: row.get(0)?,
            standard_attr_id: row.get(1)?,
            port_id: row.get(2)?,
        })
    };
    tx.fetch(sql, args![network_id]).await?.iter().map(read).collect()
}
