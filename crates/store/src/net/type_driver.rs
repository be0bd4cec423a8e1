//! Allocation of VLAN ids and VNIs: the `ml2_*_allocations` tables.
//!
//! A row is an id that may be had; `allocated` says whether it is taken. Ids outside the configured ranges have a row
//! only while they are taken. Taking one is a compare-and-swap, so it needs no lock that outlives a collision.

use crate::sql::value_tuples;
use crate::{Arg, Db, Error, Result, Tx, args, transact};

/// Ids per INSERT when a pool is filled.
const CHUNK: usize = 1000;
/// INSERTs per transaction when a pool is filled.
const CHUNKS: usize = 16;

/// A table of ids, narrowed down to one physical network where ids are per physical network.
#[derive(Clone, Copy, Debug)]
pub struct Pool<'a> {
    table: &'static str,
    id: &'static str,
    physical_network: Option<&'a str>,
}

impl<'a> Pool<'a> {
    /// VLAN ids of a physical network.
    pub fn vlan(physical_network: &'a str) -> Self {
        Self {
            table: "ml2_vlan_allocations",
            id: "vlan_id",
            physical_network: Some(physical_network),
        }
    }

    /// VNIs of an overlay: `geneve`, `vxlan` or `gre`; `None` for another network type.
    pub fn tunnel(network_type: &str) -> Option<Self> {
        let (table, id) = match network_type {
            "geneve" => ("ml2_geneve_allocations", "geneve_vni"),
            "vxlan" => ("ml2_vxlan_allocations", "vxlan_vni"),
            "gre" => ("ml2_gre_allocations", "gre_id"),
            _ => return None,
        };
        Some(Self {
            table,
            id,
            physical_network: None,
        })
    }

    /// `WHERE` that selects the pool, with its arguments.
    fn scope(&self) -> (&'static str, Vec<Arg>) {
        match self.physical_network {
            Some(name) => ("physical_network = ? AND ", args![name]),
            None => ("", args![]),
        }
    }

    /// The first free id at or after `from`, or else the first free one of all.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn candidate(&self, tx: &mut Tx, from: i64) -> Result<Option<i64>> {
        let Self { table, id, .. } = self;
        let (scope, values) = self.scope();
        for least in [from, i64::from(i32::MIN)] {
            let sql = format!(
                "SELECT {id} FROM {table} WHERE {scope}allocated = 0 AND {id} >= ? ORDER BY {id} LIMIT 1"
            );
            let mut values = values.clone();
            values.push(least.into());
            if let Some(row) = tx.fetch_opt(&sql, values).await? {
                return Ok(Some(row.get(0)?));
            }
        }
        Ok(None)
    }

    /// Take an id that has a row; false when somebody else has it (or it has no row).
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn take(&self, tx: &mut Tx, number: i64) -> Result<bool> {
        let Self { table, id, .. } = self;
        let (scope, mut values) = self.scope();
        values.push(number.into());
        let sql = format!("UPDATE {table} SET allocated = 1 WHERE {scope}{id} = ? AND allocated = 0");
        Ok(tx.execute(&sql, values).await?.rows == 1)
    }

    /// Take an id that may lie outside the pool; false when somebody else has it.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn claim(&self, tx: &mut Tx, number: i64) -> Result<bool> {
        if self.take(tx, number).await? {
            return Ok(true);
        }
        match self.insert(tx, "INSERT INTO", &[number], true).await {
            Ok(()) => Ok(true),
            Err(Error::Unique { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Give an id back: to the pool when `pooled`, else its row goes.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn release(&self, tx: &mut Tx, number: i64, pooled: bool) -> Result<()> {
        let Self { table, id, .. } = self;
        let (scope, mut values) = self.scope();
        values.push(number.into());
        let sql = if pooled {
            format!("UPDATE {table} SET allocated = 0 WHERE {scope}{id} = ?")
        } else {
            format!("DELETE FROM {table} WHERE {scope}{id} = ?")
        };
        tx.execute(&sql, values).await?;
        Ok(())
    }

    /// Make the pool what the ranges say: free ids outside of them go, missing ones come. Safe beside other
    /// processes that do the same, and after an interruption.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn sync(&self, db: &Db, ranges: &[(i64, i64)]) -> Result<()> {
        let ranges = merged(ranges);
        let missing: Vec<i64> = transact!(db, tx => { self.prune(&mut tx, &ranges).await })?;
        for group in missing.chunks(CHUNK * CHUNKS) {
            transact!(db, tx => {
                for chunk in group.chunks(CHUNK) {
                    let beginning = tx.dialect().insert_ignore();
                    self.insert(&mut tx, beginning, chunk, false).await?;
                }
                Ok::<_, Error>(())
            })?;
        }
        Ok(())
    }

    /// Remove free ids outside the ranges; answers which ids of the ranges have no row, in ascending order.
    async fn prune(&self, tx: &mut Tx, ranges: &[(i64, i64)]) -> Result<Vec<i64>> {
        let Self { table, id, .. } = self;
        let (scope, mut values) = self.scope();
        let inside: Vec<String> = ranges
            .iter()
            .map(|_| format!("{id} BETWEEN ? AND ?"))
            .chain(["1 = 0".to_owned()])
            .collect();
        let inside = inside.join(" OR ");
        for (first, last) in ranges {
            values.extend(args![*first, *last]);
        }
        let wanted: i64 = ranges.iter().map(|(first, last)| last - first + 1).sum();
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE {scope}({inside})");
        let have: i64 = tx.fetch_one(&sql, values.clone()).await?.get(0)?;
        let outside = format!("FROM {table} WHERE {scope}allocated = 0 AND NOT ({inside})");
        let count = format!("SELECT COUNT(*) {outside}");
        if tx.fetch_one(&count, values.clone()).await?.get::<i64>(0)? > 0 {
            tx.execute(&format!("DELETE {outside}"), values.clone()).await?;
        }
        if have == wanted {
            return Ok(Vec::new());
        }
        let sql = format!("SELECT {id} FROM {table} WHERE {scope}({inside})");
        let mut existing = std::collections::HashSet::new();
        for row in tx.fetch(&sql, values).await? {
            existing.insert(row.get::<i64>(0)?);
        }
        Ok(ranges
            .iter()
            .flat_map(|(first, last)| *first..=*last)
            .filter(|number| !existing.contains(number))
            .collect())
    }

    async fn insert(&self, tx: &mut Tx, beginning: &str, numbers: &[i64], allocated: bool) -> Result<()> {
        let Self { table, id, .. } = self;
        let mut values = Vec::with_capacity(numbers.len() * 3);
        for number in numbers {
            if let Some(name) = self.physical_network {
                values.push(Arg::from(name));
            }
            values.extend(args![*number, allocated]);
        }
        let columns = if self.physical_network.is_some() { 3 } else { 2 };
        let physical_network = if columns == 3 { "physical_network, " } else { "" };
        let sql = format!(
            "{beginning} {table} ({physical_network}{id}, allocated) VALUES {}",
            value_tuples(numbers.len(), columns)
        );
        tx.execute(&sql, values).await?;
        Ok(())
    }
}

/// Ranges in ascending order without overlaps.
fn merged(ranges: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let mut out: Vec<(i64, i64)> = Vec::with_capacity(sorted.len());
    for (first, last) in sorted {
        match out.last_mut() {
            Some(previous) if first <= previous.1 => previous.1 = previous.1.max(last),
            _ => out.push((first, last)),
        }
    }
    out
}

/// Forget the VLAN ids of physical networks that are no longer configured, taken ones included, as
/// `type_vlan.py` does.
///
/// # Errors
/// See [`crate::Error`].
pub async fn forget_other_physical_networks(tx: &mut Tx, configured: &[&str]) -> Result<()> {
    let sql = "SELECT DISTINCT physical_network FROM ml2_vlan_allocations";
    for row in tx.fetch(sql, args![]).await? {
        let name: String = row.get(0)?;
        if !configured.contains(&name.as_str()) {
            tx.execute(
                "DELETE FROM ml2_vlan_allocations WHERE physical_network = ?",
                args![name],
            )
            .await?;
        }
    }
    Ok(())
}

/// Take the one flat network of a physical network; false when somebody else has it.
///
/// # Errors
/// See [`crate::Error`].
pub async fn claim_flat(tx: &mut Tx, physical_network: &str) -> Result<bool> {
    let sql = "INSERT INTO ml2_flat_allocations (physical_network) VALUES (?)";
    match tx.execute(sql, args![physical_network]).await {
        Ok(_) => Ok(true),
        Err(Error::Unique { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Give the flat network of a physical network back.
///
/// # Errors
/// See [`crate::Error`].
pub async fn release_flat(tx: &mut Tx, physical_network: &str) -> Result<()> {
    let sql = "DELETE FROM ml2_flat_allocations WHERE physical_network = ?";
    tx.execute(sql, args![physical_network]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::merged;

    #[test]
    fn overlapping_ranges_count_once() {
        assert_eq!(
            merged(&[(10, 20), (1, 5), (15, 30), (40, 40)]),
            [(1, 5), (10, 30), (40, 40)]
        );
    }
}
