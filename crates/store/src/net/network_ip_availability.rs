//! What the addresses of networks are counted from (`neutron/db/network_ip_availability_db.py`).

use crate::filter::{Attribute, Conditions};
use crate::{Result, Tx};

/// Attributes that lists filter by.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("network_id", "n.id"),
    Attribute::text("network_name", "n.name"),
    Attribute::text("project_id", "n.project_id"),
    Attribute::text("tenant_id", "n.project_id"),
    Attribute::int("ip_version", "s.ip_version"),
];

/// A network and, if it has any, one of its subnets.
#[derive(Clone, Debug)]
pub struct Pair {
    /// `networks.id`.
    pub network_id: String,
    /// `networks.name`.
    pub network_name: String,
    /// `networks.project_id`.
    pub project_id: String,
    /// The subnet.
    pub subnet: Option<Subnet>,
}

/// A subnet.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// `subnets.id`.
    pub id: String,
    /// `subnets.name`.
    pub name: String,
    /// CIDR.
    pub cidr: String,
    /// 4 or 6.
    pub ip_version: i64,
}

/// Networks with each of their subnets, ordered by both ids. Conditions are over [`ATTRIBUTES`].
///
/// # Errors
/// See [`crate::Error`].
pub async fn pairs(tx: &mut Tx, conditions: Conditions) -> Result<Vec<Pair>> {
    let (clause, values) = conditions.into_parts();
    let sql = format!(
        "SELECT n.id, n.name, n.project_id, s.id, s.name, s.cidr, s.ip_version \
         FROM networks n LEFT JOIN subnets s ON s.network_id = n.id{clause} ORDER BY n.id, s.id"
    );
    let rows = tx.fetch(&sql, values).await?;
    rows.iter()
        .map(|row| {
            let subnet = match row.get::<Option<String>>(3)? {
                None => None,
                Some(id) => Some(Subnet {
                    id,
                    name: row.get::<Option<String>>(4)?.unwrap_or_default(),
                    cidr: row.get(5)?,
                    ip_version: row.get(6)?,
                }),
            };
            Ok(Pair {
                network_id: row.get(0)?,
                network_name: row.get::<Option<String>>(1)?.unwrap_or_default(),
                project_id: row.get::<Option<String>>(2)?.unwrap_or_default(),
                subnet,
            })
        })
        .collect()
}

/// Subnet, first and last address of every allocation pool.
///
/// # Errors
/// See [`crate::Error`].
pub async fn pools(tx: &mut Tx, conditions: Conditions) -> Result<Vec<(String, String, String)>> {
    let (clause, values) = conditions.into_parts();
    let sql = format!(
        "SELECT p.subnet_id, p.first_ip, p.last_ip FROM networks n \
         JOIN subnets s ON s.network_id = n.id JOIN ipallocationpools p ON p.subnet_id = s.id{clause}"
    );
    let rows = tx.fetch(&sql, values).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .collect()
}

/// Subnet and address of everything that ports have.
///
/// # Errors
/// See [`crate::Error`].
pub async fn addresses(tx: &mut Tx, conditions: Conditions) -> Result<Vec<(String, String)>> {
    let (clause, values) = conditions.into_parts();
    let sql = format!(
        "SELECT a.subnet_id, a.ip_address FROM networks n \
         JOIN subnets s ON s.network_id = n.id JOIN ipallocations a ON a.subnet_id = s.id{clause}"
    );
    let rows = tx.fetch(&sql, values).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
