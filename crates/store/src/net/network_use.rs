//! What stands in the way of changing or deleting a network.

use crate::sql::in_list;
use crate::{Arg, Result, Tx, args, standard};

/// A port or subnet of a network.
#[derive(Clone, Debug)]
pub struct Member {
    /// UUID.
    pub id: String,
    /// Device owner of a port, empty for a subnet.
    pub device_owner: String,
    /// `standard_attr_id`.
    pub standard_attr_id: i64,
}

/// The ports of a network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn ports(tx: &mut Tx, network_id: &str) -> Result<Vec<Member>> {
    let sql = "SELECT id, device_owner, standard_attr_id FROM ports WHERE network_id = ?";
    members(tx, sql, network_id).await
}

/// The subnets of a network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn subnets(tx: &mut Tx, network_id: &str) -> Result<Vec<Member>> {
    let sql = "SELECT id, '', standard_attr_id FROM subnets WHERE network_id = ?";
    members(tx, sql, network_id).await
}

async fn members(tx: &mut Tx, sql: &str, network_id: &str) -> Result<Vec<Member>> {
    let rows = tx.fetch(sql, args![network_id]).await?;
    rows.iter()
        .map(|row| {
            Ok(Member {
                id: row.get(0)?,
                device_owner: row.get(1)?,
                standard_attr_id: row.get(2)?,
            })
        })
        .collect()
}

/// Delete the ports of a network that is being deleted; their addresses go with its subnets.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when something else refers to one of them.
pub async fn delete_ports(tx: &mut Tx, ports: &[Member]) -> Result<()> {
    for port in ports {
        standard::delete(tx, port.standard_attr_id).await?;
    }
    Ok(())
}

/// Delete the subnets of a network that is being deleted, with what IPAM knows of them.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when something else refers to one of them.
pub async fn delete_subnets(tx: &mut Tx, subnets: &[Member]) -> Result<()> {
    for subnet in subnets {
        tx.execute(
            "DELETE FROM ipamsubnets WHERE neutron_subnet_id = ?",
            args![&subnet.id],
        )
        .await?;
        standard::delete(tx, subnet.standard_attr_id).await?;
    }
    Ok(())
}

/// Owners of the subnets of a network and of its ports that are not the system's.
///
/// # Errors
/// See [`crate::Error`].
pub async fn projects(tx: &mut Tx, network_id: &str) -> Result<Vec<String>> {
    let sql = "SELECT project_id FROM ports WHERE network_id = ? AND device_owner NOT LIKE 'network:%' \
               UNION SELECT project_id FROM subnets WHERE network_id = ?";
    let rows = tx.fetch(sql, args![network_id, network_id]).await?;
    rows.iter()
        .map(|row| Ok(row.get::<Option<String>>(0)?.unwrap_or_default()))
        .collect()
}

/// IP versions of the subnets of a network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn ip_versions(tx: &mut Tx, network_id: &str) -> Result<Vec<i64>> {
    let sql = "SELECT DISTINCT ip_version FROM subnets WHERE network_id = ?";
    let rows = tx.fetch(sql, args![network_id]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Whether routers have their gateway on a network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn has_gateways(tx: &mut Tx, network_id: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM ports WHERE network_id = ? AND device_owner = 'network:router_gateway' LIMIT 1";
    Ok(tx.fetch_opt(sql, args![network_id]).await?.is_some())
}

/// Owners of the routers that have their gateway on a network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn gateway_owners(tx: &mut Tx, network_id: &str) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT r.project_id FROM routers r JOIN routerports rp ON rp.router_id = r.id \
               JOIN ports p ON p.id = rp.port_id \
               WHERE p.network_id = ? AND rp.port_type = 'network:router_gateway'";
    let rows = tx.fetch(sql, args![network_id]).await?;
    rows.iter()
        .map(|row| Ok(row.get::<Option<String>>(0)?.unwrap_or_default()))
        .collect()
}

/// Whether a port of a network is bound in another way than these.
///
/// # Errors
/// See [`crate::Error`].
pub async fn has_other_bindings(tx: &mut Tx, network_id: &str, vif_types: &[&str]) -> Result<bool> {
    let sql = format!(
        "SELECT 1 FROM ports p JOIN ml2_port_bindings b ON b.port_id = p.id \
         WHERE p.network_id = ? AND NOT b.vif_type {} LIMIT 1",
        in_list(vif_types.len())
    );
    let mut values = args![network_id];
    values.extend(vif_types.iter().map(|vif_type| Arg::from(*vif_type)));
    Ok(tx.fetch_opt(&sql, values).await?.is_some())
}
