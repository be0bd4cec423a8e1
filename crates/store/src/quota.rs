//! `quotas`, and how much of everything a project has.

use uuid::Uuid;

use crate::{Dialect, Result, Tx, args};

/// Resources that have a quota, in Neutron's order, and the tables whose rows count as used.
/// `router_route` has a limit but is not counted per project.
pub const RESOURCES: [(&str, &[&str]); 11] = [
    ("network", &["networks"]),
    ("subnet", &["subnets"]),
    ("subnetpool", &["subnetpools"]),
    ("port", &["ports"]),
    ("router_route", &[]),
    ("router", &["routers"]),
    ("floatingip", &["floatingips"]),
    (
        "rbac_policy",
        &[
            "networkrbacs",
            "qospolicyrbacs",
            "securitygrouprbacs",
            "addressscoperbacs",
            "subnetpoolrbacs",
            "addressgrouprbacs",
        ],
    ),
    ("security_group", &["securitygroups"]),
    ("security_group_rule", &["securitygrouprules"]),
    ("trunk", &["trunks"]),
];

/// Limits that were set for a project: resource and limit.
///
/// # Errors
/// See [`crate::Error`].
pub async fn of_project(tx: &mut Tx, project: &str) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT resource, `limit` FROM quotas WHERE project_id = ?";
    let rows = tx.fetch(sql, args![project]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Limits that were set for any project: project, resource and limit.
///
/// # Errors
/// See [`crate::Error`].
pub async fn all(tx: &mut Tx) -> Result<Vec<(String, String, i64)>> {
    let sql = "SELECT project_id, resource, `limit` FROM quotas ORDER BY project_id, resource";
    let rows = tx.fetch(sql, args![]).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .collect()
}

/// The limit that was set for one resource of a project.
///
/// # Errors
/// See [`crate::Error`].
pub async fn limit(tx: &mut Tx, project: &str, resource: &str) -> Result<Option<i64>> {
    let sql = "SELECT `limit` FROM quotas WHERE project_id = ? AND resource = ?";
    match tx.fetch_opt(sql, args![project, resource]).await? {
        Some(row) => row.get(0),
        None => Ok(None),
    }
}

/// Set a limit.
///
/// # Errors
/// [`crate::Error::Unique`] when another process sets it at the same time.
pub async fn set(tx: &mut Tx, project: &str, resource: &str, limit: i64) -> Result<()> {
    let sql = "UPDATE quotas SET `limit` = ? WHERE project_id = ? AND resource = ?";
    if tx.execute(sql, args![limit, project, resource]).await?.rows == 0 {
        tx.execute(
            "INSERT INTO quotas (id, project_id, resource, `limit`) VALUES (?, ?, ?, ?)",
            args![Uuid::new_v4().to_string(), project, resource, limit],
        )
        .await?;
    }
    Ok(())
}

/// Forget the limits that were set for a project; answers how many there were.
///
/// # Errors
/// See [`crate::Error`].
pub async fn delete(tx: &mut Tx, project: &str) -> Result<u64> {
    let done = tx
        .execute("DELETE FROM quotas WHERE project_id = ?", args![project])
        .await?;
    Ok(done.rows)
}

/// Let nobody else take of this quota before the end of the transaction, in whichever process. The lock is on a row of
/// `quotausages`, which the quota driver without locks leaves alone; `dirty` makes any other driver count anew. SQLite
/// has one writer at a time anyway.
///
/// # Errors
/// See [`crate::Error`].
pub async fn lock(tx: &mut Tx, project: &str, resource: &str) -> Result<()> {
    if tx.dialect() == Dialect::MySql {
        // A row that changes is certified by Galera; one that is only locked is not.
        let sql = "INSERT INTO quotausages (project_id, resource, dirty, in_use, reserved) VALUES (?, ?, 1, 1, 0) \
                   ON DUPLICATE KEY UPDATE dirty = 1, in_use = MOD(in_use, 1000) + 1";
        tx.execute(sql, args![project, resource]).await?;
    }
    Ok(())
}

/// Everything that counts for a quota, at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// The limit that was set for the project.
    pub limit: Option<i64>,
    /// What it has.
    pub used: i64,
    /// What requests of Python servers under way hold.
    pub reserved: i64,
}

/// Limit and use of a resource by a project, with one query.
///
/// # Errors
/// See [`crate::Error`].
pub async fn usage(tx: &mut Tx, project: &str, resource: &str) -> Result<Usage> {
    let tables = RESOURCES
        .iter()
        .find_map(|(name, tables)| (*name == resource).then_some(*tables))
        .unwrap_or_default();
    let counts: String = tables
        .iter()
        .map(|table| format!(" + (SELECT COUNT(*) FROM {table} WHERE project_id = ?)"))
        .collect();
    let sql = format!(
        "SELECT (SELECT `limit` FROM quotas WHERE project_id = ? AND resource = ?), 0{counts}, \
         CAST((SELECT COALESCE(SUM(d.amount), 0) FROM resourcedeltas d \
         JOIN reservations r ON r.id = d.reservation_id \
         WHERE r.project_id = ? AND d.resource = ? AND r.expiration >= ?) AS SIGNED)"
    );
    let mut values = args![project, resource];
    values.extend(tables.iter().flat_map(|_| args![project]));
    values.extend(args![project, resource, crate::standard::now()]);
    let row = tx.fetch_one(&sql, values).await?;
    Ok(Usage {
        limit: row.get(0)?,
        used: row.get(1)?,
        reserved: row.get(2)?,
    })
}
