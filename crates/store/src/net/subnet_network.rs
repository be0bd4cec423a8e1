//! Networks as subnets see them, and the lock under which subnets are added to one.

use crate::filter::Conditions;
use crate::{Error, Result, Tx, args};

/// What a new subnet must know of its network.
#[derive(Clone, Debug)]
pub struct SubnetNetwork {
    /// `networks.standard_attr_id`.
    pub standard_id: i64,
    /// Octets; 0 when unknown.
    pub mtu: i64,
    /// Owner.
    pub project_id: String,
}

/// A network that meets the conditions (over `networks n`).
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(tx: &mut Tx, id: &str, mut conditions: Conditions) -> Result<Option<SubnetNetwork>> {
    conditions.is_in("n.id", [id]);
    let (clause, values) = conditions.into_parts();
    let sql = format!("SELECT n.standard_attr_id, n.mtu, n.project_id FROM networks n{clause}");
    let Some(row) = tx.fetch_opt(&sql, values).await? else {
        return Ok(None);
    };
    Ok(Some(SubnetNetwork {
        standard_id: row.get(0)?,
        mtu: row.get::<Option<i64>>(1)?.unwrap_or(0),
        project_id: row.get::<Option<String>>(2)?.unwrap_or_default(),
    }))
}

/// Let no one else add subnets to a network until the transaction ends (`NetworkSubnetLock`).
///
/// # Errors
/// [`crate::Error::Stale`] when somebody made the row, or deleted the network, at the same time.
pub async fn lock(tx: &mut Tx, network_id: &str) -> Result<()> {
    let suffix = tx.dialect().for_update();
    let sql = format!("SELECT network_id FROM network_subnet_lock WHERE network_id = ?{suffix}");
    if tx.fetch_opt(&sql, args![network_id]).await?.is_some() {
        return Ok(());
    }
    let sql = "INSERT INTO network_subnet_lock (network_id, subnet_id) VALUES (?, NULL)";
    match tx.execute(sql, args![network_id]).await {
        Err(Error::Unique { .. } | Error::ForeignKey(_)) => Err(Error::Stale),
        other => other.map(|_| ()),
    }
}

/// Note which subnet was added to a locked network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn note(tx: &mut Tx, network_id: &str, subnet_id: &str) -> Result<()> {
    let sql = "UPDATE network_subnet_lock SET subnet_id = ? WHERE network_id = ?";
    tx.execute(sql, args![subnet_id, network_id]).await?;
    Ok(())
}
