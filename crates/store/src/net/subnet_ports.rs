//! Ports as subnets see them: who has addresses on a subnet, and who may get one.

use std::collections::{HashMap, HashSet};

use crate::sql::{in_list, padded};
use crate::{Result, Tx, args};

/// A port with an address on a subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The port.
    pub port_id: String,
    /// `ports.standard_attr_id`.
    pub standard_id: i64,
    /// `device_owner`.
    pub device_owner: String,
}

/// Who has addresses on a subnet.
///
/// # Errors
/// See [`crate::Error`].
pub async fn holders(tx: &mut Tx, subnet_id: &str) -> Result<Vec<Holder>> {
    let sql = "SELECT DISTINCT p.id, p.standard_attr_id, p.device_owner FROM ipallocations a \
               JOIN ports p ON p.id = a.port_id WHERE a.subnet_id = ?";
    let rows = tx.fetch(sql, args![subnet_id]).await?;
    rows.iter()
        .map(|row| {
            Ok(Holder {
                port_id: row.get(0)?,
                standard_id: row.get(1)?,
                device_owner: row.get(2)?,
            })
        })
        .collect()
}

/// Those of the ports that have an address on another subnet than this one.
///
/// # Errors
/// See [`crate::Error`].
pub async fn with_other_addresses(tx: &mut Tx, subnet_id: &str, ports: &[&str]) -> Result<HashSet<String>> {
    if ports.is_empty() {
        return Ok(HashSet::new());
    }
    let ids = padded(ports.iter().copied());
    let sql = format!(
        "SELECT port_id FROM ipallocations WHERE subnet_id <> ? AND port_id {}",
        in_list(ids.len())
    );
    let mut values = args![subnet_id];
    values.extend(ids);
    tx.fetch(&sql, values)
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// The router port that has this address of a subnet.
///
/// # Errors
/// See [`crate::Error`].
pub async fn router_port_at(tx: &mut Tx, subnet_id: &str, ip_address: &str) -> Result<Option<String>> {
    let sql = "SELECT a.port_id FROM ipallocations a JOIN routerports r ON r.port_id = a.port_id \
               WHERE a.subnet_id = ? AND a.ip_address = ?";
    match tx.fetch_opt(sql, args![subnet_id, ip_address]).await? {
        Some(row) => Ok(Some(row.get(0)?)),
        None => Ok(None),
    }
}

/// A port of a network, as far as automatic addresses depend on it.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The port.
    pub port_id: String,
    /// `ports.standard_attr_id`.
    pub standard_id: i64,
    /// MAC.
    pub mac_address: String,
    /// `device_owner`.
    pub device_owner: String,
    /// Host of the active binding, empty when there is none.
    pub host: String,
    /// Segments of the subnets that it has addresses on.
    pub segments: HashSet<Option<String>>,
}

/// The ports of a network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn guests(tx: &mut Tx, network_id: &str) -> Result<Vec<Guest>> {
    let sql = "SELECT p.id, p.standard_attr_id, p.mac_address, p.device_owner, b.host FROM ports p \
               LEFT JOIN ml2_port_bindings b ON b.port_id = p.id AND b.status = 'ACTIVE' WHERE p.network_id = ?";
    let mut guests = Vec::new();
    for row in tx.fetch(sql, args![network_id]).await? {
        guests.push(Guest {
            port_id: row.get(0)?,
            standard_id: row.get(1)?,
            mac_address: row.get(2)?,
            device_owner: row.get(3)?,
            host: row.get::<Option<String>>(4)?.unwrap_or_default(),
            segments: HashSet::new(),
        });
    }
    let at: HashMap<String, usize> = guests
        .iter()
        .enumerate()
        .map(|(n, g)| (g.port_id.clone(), n))
        .collect();
    let sql = "SELECT a.port_id, s.segment_id FROM ipallocations a JOIN subnets s ON s.id = a.subnet_id \
               WHERE a.network_id = ? AND a.port_id IS NOT NULL";
    for row in tx.fetch(sql, args![network_id]).await? {
        if let Some(&n) = at.get(&row.get::<String>(0)?) {
            guests[n].segments.insert(row.get(1)?);
        }
    }
    Ok(guests)
}

/// The hosts that a segment reaches.
///
/// # Errors
/// See [`crate::Error`].
pub async fn hosts_of_segment(tx: &mut Tx, segment_id: &str) -> Result<HashSet<String>> {
    let sql = "SELECT host FROM segmenthostmappings WHERE segment_id = ?";
    tx.fetch(sql, args![segment_id])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// Whether a segment was made for single ports (`networksegments.is_dynamic`).
///
/// # Errors
/// See [`crate::Error`].
pub async fn is_dynamic(tx: &mut Tx, segment_id: &str) -> Result<bool> {
    let sql = "SELECT is_dynamic FROM networksegments WHERE id = ?";
    match tx.fetch_opt(sql, args![segment_id]).await? {
        Some(row) => row.get(0),
        None => Ok(false),
    }
}
