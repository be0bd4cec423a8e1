//! `segmenthostmappings`: which hosts reach which segments, by the bridge mappings of their chassis. Only flat and VLAN
//! segments have any (`neutron/services/segments/db.py`). A change counts the segment's revision up.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use crate::sql::{in_list, padded, value_tuples};
use crate::{Result, Tx, args};

/// Make the mappings of a host those of the segments that its physical networks carry, and answer whether anything
/// changed.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set(tx: &mut Tx, host: &str, physnets: &[&str], now: NaiveDateTime) -> Result<bool> {
    let wanted: BTreeSet<String> = carried(tx, "physical_network", physnets)
        .await?
        .into_keys()
        .collect();
    let rows = tx
        .fetch(
            "SELECT segment_id FROM segmenthostmappings WHERE host = ?",
            args![host],
        )
        .await?;
    let present: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect::<Result<_>>()?;
    let gone: Vec<&str> = present.difference(&wanted).map(String::as_str).collect();
    let new: Vec<(&str, &str)> = wanted
        .difference(&present)
        .map(|segment| (segment.as_str(), host))
        .collect();
    if !gone.is_empty() {
        let ids = padded(gone.iter().copied());
        let sql = format!(
            "DELETE FROM segmenthostmappings WHERE host = ? AND segment_id {}",
            in_list(ids.len())
        );
        let mut values = args![host];
        values.extend(ids);
        tx.execute(&sql, values).await?;
        bump(tx, &gone, now).await?;
    }
    insert(tx, &new, now).await?;
    Ok(!gone.is_empty() || !new.is_empty())
}

/// Map the segments of these networks to the hosts that reach them, as far as they are not mapped yet. `hosts` are the
/// hosts by physical network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn map(
    tx: &mut Tx,
    networks: &[&str],
    hosts: &BTreeMap<String, Vec<String>>,
    now: NaiveDateTime,
) -> Result<()> {
    let segments = carried(tx, "network_id", networks).await?;
    if segments.is_empty() {
        return Ok(());
    }
    let ids = padded(segments.keys());
    let sql = format!(
        "SELECT segment_id, host FROM segmenthostmappings WHERE segment_id {}",
        in_list(ids.len())
    );
    let mut present = BTreeSet::new();
    for row in tx.fetch(&sql, ids).await? {
        present.insert((row.get::<String>(0)?, row.get::<String>(1)?));
    }
    let mut new = Vec::new();
    for (segment, physnet) in &segments {
        for host in hosts.get(physnet).into_iter().flatten() {
            if !present.contains(&(segment.clone(), host.clone())) {
                new.push((segment.as_str(), host.as_str()));
            }
        }
    }
    insert(tx, &new, now).await
}

/// Map a segment that is being created. Its revision is the caller's affair.
///
/// # Errors
/// See [`crate::Error`].
pub async fn create(tx: &mut Tx, segment: &str, hosts: &[String]) -> Result<()> {
    if hosts.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "{} segmenthostmappings (segment_id, host) VALUES {}",
        tx.dialect().insert_ignore(),
        value_tuples(hosts.len(), 2)
    );
    tx.execute(&sql, hosts.iter().flat_map(|host| args![segment, host]).collect())
        .await?;
    Ok(())
}

/// Hosts that have mappings.
///
/// # Errors
/// See [`crate::Error`].
pub async fn hosts(tx: &mut Tx) -> Result<BTreeSet<String>> {
    let rows = tx
        .fetch("SELECT DISTINCT host FROM segmenthostmappings", args![])
        .await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Flat and VLAN segments, found by a column, with their physical networks.
async fn carried(tx: &mut Tx, column: &str, values: &[&str]) -> Result<BTreeMap<String, String>> {
    if values.is_empty() {
        return Ok(BTreeMap::new());
    }
    let values = padded(values.iter().copied());
    let sql = format!(
        "SELECT id, physical_network FROM networksegments \
         WHERE network_type IN ('flat', 'vlan') AND physical_network IS NOT NULL AND {column} {}",
        in_list(values.len())
    );
    let rows = tx.fetch(&sql, values).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

async fn insert(tx: &mut Tx, new: &[(&str, &str)], now: NaiveDateTime) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "{} segmenthostmappings (segment_id, host) VALUES {}",
        tx.dialect().insert_ignore(),
        value_tuples(new.len(), 2)
    );
    let values = new
        .iter()
        .flat_map(|(segment, host)| args![*segment, *host])
        .collect();
    tx.execute(&sql, values).await?;
    let mut segments: Vec<&str> = new.iter().map(|(segment, _)| *segment).collect();
    segments.dedup();
    bump(tx, &segments, now).await
}

async fn bump(tx: &mut Tx, segments: &[&str], now: NaiveDateTime) -> Result<()> {
    let ids = padded(segments.iter().copied());
    let sql = format!(
        "UPDATE standardattributes SET revision_number = revision_number + 1, updated_at = ? \
         WHERE id IN (SELECT standard_attr_id FROM networksegments WHERE id {})",
        in_list(ids.len())
    );
    let mut values = args![now];
    values.extend(ids);
    tx.execute(&sql, values).await?;
    Ok(())
}
