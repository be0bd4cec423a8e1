//! `ovn_hash_ring`: the processes that share out the events of OVN (`neutron/db/ovn_hash_ring_db.py`).

use chrono::NaiveDateTime;

use crate::{Result, Tx, args};

/// A process in the ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its id in the ring.
    pub id: String,
    /// Its host.
    pub host: String,
    /// Its last sign of life.
    pub updated_at: NaiveDateTime,
}

/// Enter the ring. The row of an earlier run of this node goes, and so do rows of the same host without a sign of life
/// since `stale`.
///
/// Neutron removes all rows of the host that are of another start. Where a Neutron server and this one share a host
/// that would put the other one out of the ring for good, so only what is dead is removed.
///
/// # Errors
/// See [`crate::Error`].
pub async fn join(
    tx: &mut Tx,
    group: &str,
    node: &str,
    host: &str,
    started: NaiveDateTime,
    stale: NaiveDateTime,
) -> Result<()> {
    tx.execute(
        "DELETE FROM ovn_hash_ring WHERE hostname = ? AND group_name = ? AND (updated_at < ? OR node_uuid = ?)",
        args![host, group, stale, node],
    )
    .await?;
    insert(tx, group, node, host, started, started).await
}

/// A sign of life. The row is made again when somebody removed it.
///
/// # Errors
/// See [`crate::Error`].
pub async fn touch(
    tx: &mut Tx,
    group: &str,
    node: &str,
    host: &str,
    started: NaiveDateTime,
    now: NaiveDateTime,
) -> Result<()> {
    let done = tx
        .execute(
            "UPDATE ovn_hash_ring SET updated_at = ? WHERE node_uuid = ? AND group_name = ?",
            args![now, node, group],
        )
        .await?;
    if done.rows == 0 {
        insert(tx, group, node, host, started, now).await?;
    }
    Ok(())
}

/// Leave the ring.
///
/// # Errors
/// See [`crate::Error`].
pub async fn leave(tx: &mut Tx, node: &str) -> Result<()> {
    tx.execute("DELETE FROM ovn_hash_ring WHERE node_uuid = ?", args![node])
        .await?;
    Ok(())
}

/// The processes of a group that gave a sign of life since `since`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn live(tx: &mut Tx, group: &str, since: NaiveDateTime) -> Result<Vec<Node>> {
    let rows = tx
        .fetch(
            "SELECT node_uuid, hostname, updated_at FROM ovn_hash_ring WHERE group_name = ? AND updated_at >= ?",
            args![group, since],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Node {
                id: row.get(0)?,
                host: row.get(1)?,
                updated_at: row.get(2)?,
            })
        })
        .collect()
}

/// Forget processes that gave no sign of life since `since`, in all groups.
///
/// # Errors
/// See [`crate::Error`].
pub async fn forget(tx: &mut Tx, since: NaiveDateTime) -> Result<()> {
    tx.execute("DELETE FROM ovn_hash_ring WHERE updated_at < ?", args![since])
        .await?;
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    group: &str,
    node: &str,
    host: &str,
    started: NaiveDateTime,
    now: NaiveDateTime,
) -> Result<()> {
    tx.execute(
        "INSERT INTO ovn_hash_ring (node_uuid, group_name, hostname, created_at, updated_at) VALUES (?,?,?,?,?)",
        args![node, group, host, started, now],
    )
    .await?;
    Ok(())
}
