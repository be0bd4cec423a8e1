//! What the use cases of ports ask of other rows.

use std::collections::HashSet;

use crate::filter::Conditions;
use crate::sql::{in_list, padded};
use crate::{Query, Result, Row, Tx, args};

/// Ids of the network's ports that have one of these addresses: those that address pairs
/// turn into virtual ports.
///
/// # Errors
/// See [`crate::Error`].
pub async fn with_addresses(tx: &mut Tx, network_id: &str, addresses: &[String]) -> Result<Vec<String>> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let ips = padded(addresses.iter());
    let sql = format!(
        "SELECT port_id FROM ipallocations WHERE network_id = ? AND ip_address {}",
        in_list(ips.len())
    );
    let mut args = args![network_id];
    args.extend(ips);
    tx.fetch(&sql, args).await?.iter().map(|row| row.get(0)).collect()
}

/// What a new port takes from its network and its project.
#[derive(Clone, Debug)]
pub struct PortNetwork {
    /// Default of `port_security_enabled`.
    pub port_security_enabled: bool,
    /// QoS policy of the network.
    pub qos_policy_id: Option<String>,
    /// Default security group of the project, if there is one already.
    pub default_group: Option<String>,
}

/// The network of a new port of a project, if it meets the conditions (over `networks n`).
pub fn network(id: &str, project_id: &str, mut conditions: Conditions) -> Query<Option<PortNetwork>> {
    conditions.is_in("n.id", [id]);
    let (clause, bound) = conditions.into_parts();
    let sql = format!(
        "SELECT s.port_security_enabled, q.policy_id, \
         (SELECT d.security_group_id FROM default_security_group d WHERE d.project_id = ?) FROM networks n \
         LEFT JOIN networksecuritybindings s ON s.network_id = n.id \
         LEFT JOIN qos_network_policy_bindings q ON q.network_id = n.id{clause}"
    );
    let mut values = args![project_id];
    values.extend(bound);
    let read = |row: &Row| {
        Ok(PortNetwork {
            port_security_enabled: row.get::<Option<bool>>(0)?.unwrap_or(true),
            qos_policy_id: row.get(1)?,
            default_group: row.get(2)?,
        })
    };
    Query::new(sql, values, move |rows| rows.first().map(read).transpose())
}

/// Whether a MAC is in use on a network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn mac_in_use(tx: &mut Tx, network_id: &str, mac: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM ports WHERE network_id = ? AND mac_address = ?";
    Ok(tx.fetch_opt(sql, args![network_id, mac]).await?.is_some())
}

/// Those of the security groups that exist and meet the conditions (over `securitygroups g`): id, and whether it is
/// stateful.
///
/// # Errors
/// See [`crate::Error`].
pub async fn security_groups(
    tx: &mut Tx,
    ids: &[String],
    mut conditions: Conditions,
) -> Result<Vec<(String, bool)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    conditions.is_in("g.id", padded(ids.iter()));
    let (clause, args) = conditions.into_parts();
    let sql = format!("SELECT g.id, g.stateful FROM securitygroups g{clause}");
    let rows = tx.fetch(&sql, args).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Whether there is a port that a project may see.
///
/// # Errors
/// See [`crate::Error`].
pub async fn is_visible_to(tx: &mut Tx, id: &str, project: &str) -> Result<bool> {
    let mut conditions = Conditions::default();
    conditions.is_in("p.id", [id]);
    super::visible_to(&mut conditions, project);
    let (clause, values) = conditions.into_parts();
    let sql = format!("SELECT 1 FROM ports p{clause}");
    Ok(tx.fetch_opt(&sql, values).await?.is_some())
}

/// Whether a subnet exists.
///
/// # Errors
/// See [`crate::Error`].
pub async fn subnet_exists(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx
        .fetch_opt("SELECT 1 FROM subnets WHERE id = ?", args![id])
        .await?
        .is_some())
}

/// Segments that a host is connected to.
///
/// # Errors
/// See [`crate::Error`].
pub async fn mapped_segments(tx: &mut Tx, host: &str) -> Result<HashSet<String>> {
    let sql = "SELECT segment_id FROM segmenthostmappings WHERE host = ?";
    tx.fetch(sql, args![host])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// Identity of a port.
#[derive(Clone, Debug)]
pub struct PortRef {
    /// UUID.
    pub id: String,
    /// Its standard attributes.
    pub standard_attr_id: i64,
}

/// The port of a network that a device has.
///
/// # Errors
/// See [`crate::Error`].
pub async fn by_device(
    tx: &mut Tx,
    network_id: &str,
    owner: &str,
    device_id: &str,
) -> Result<Option<PortRef>> {
    let sql =
        "SELECT id, standard_attr_id FROM ports WHERE network_id = ? AND device_owner = ? AND device_id = ?";
    let Some(row) = tx.fetch_opt(sql, args![network_id, owner, device_id]).await? else {
        return Ok(None);
    };
    Ok(Some(PortRef {
        id: row.get(0)?,
        standard_attr_id: row.get(1)?,
    }))
}
