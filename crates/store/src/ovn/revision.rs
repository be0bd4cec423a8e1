//! `ovn_revision_numbers`: which revision of each resource OVN is known to have. The durable dirty set.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use model::{Key, Kind};

use crate::sql::{in_list, padded};
use crate::{Arg, Batch, Dialect, Result, Row, Tx, args};

/// Never written to OVN (`neutron/db/ovn_revision_numbers_db.py`, `INITIAL_REV_NUM`).
pub const NEVER: i64 = -1;

/// Note, in the transaction that creates resources, that OVN does not have them yet.
///
/// Each resource is its id and its `standard_attr_id`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn create(tx: &mut Tx, kind: Kind, resources: &[(&str, i64)], now: NaiveDateTime) -> Result<()> {
    let mut batch = Batch::new();
    add(&mut batch, kind, resources, now);
    batch.run(tx).await
}

/// [`create`] as part of a batch.
pub fn add(batch: &mut Batch, kind: Kind, resources: &[(&str, i64)], now: NaiveDateTime) {
    let rows = resources
        .iter()
        .flat_map(|(id, standard)| row(kind, id, *standard, now));
    batch.insert(COLUMNS, 6, rows.collect());
}

const COLUMNS: &str = "ovn_revision_numbers \
    (standard_attr_id, resource_uuid, resource_type, revision_number, created_at, updated_at)";

fn row(kind: Kind, id: &str, standard_attr_id: i64, now: NaiveDateTime) -> Vec<Arg> {
    args![standard_attr_id, id, kind.as_str(), NEVER, now, now]
}

/// Resources whose revision is not the one that OVN has: never written, or behind. At most `limit`, the oldest
/// writes first.
///
/// With `settled` only resources that did not change since then: what changed later is probably being written by
/// somebody (the rule of Neutron's `get_inconsistent_resources`, by the last change instead of the creation). `kinds` must not be empty.
///
/// # Errors
/// See [`crate::Error`].
pub async fn behind(
    tx: &mut Tx,
    kinds: &[Kind],
    settled: Option<NaiveDateTime>,
    limit: i64,
) -> Result<Vec<Key>> {
    let mut values: Vec<Arg> = kinds.iter().map(|kind| kind.as_str().into()).collect();
    let mut sql = format!(
        "SELECT r.resource_type, r.resource_uuid FROM ovn_revision_numbers r \
         JOIN standardattributes sa ON sa.id = r.standard_attr_id \
         WHERE sa.revision_number <> r.revision_number AND r.resource_type {}",
        in_list(kinds.len())
    );
    if let Some(settled) = settled {
        sql.push_str(" AND COALESCE(sa.updated_at, sa.created_at) < ?");
        values.extend(args![settled]);
    }
    sql.push_str(" ORDER BY r.updated_at LIMIT ?");
    values.extend(args![limit]);
    keys(&tx.fetch(&sql, values).await?)
}

/// Resources that are gone from SQL and that OVN may still have: deleting their standard attributes set
/// `standard_attr_id` to NULL. At most `limit`, the oldest first.
///
/// # Errors
/// See [`crate::Error`].
pub async fn orphans(
    tx: &mut Tx,
    kinds: &[Kind],
    settled: Option<NaiveDateTime>,
    limit: i64,
) -> Result<Vec<Key>> {
    let mut values: Vec<Arg> = kinds.iter().map(|kind| kind.as_str().into()).collect();
    let mut sql = format!(
        "SELECT resource_type, resource_uuid FROM ovn_revision_numbers \
         WHERE standard_attr_id IS NULL AND resource_type {}",
        in_list(kinds.len())
    );
    if let Some(settled) = settled {
        sql.push_str(" AND COALESCE(updated_at, created_at) < ?");
        values.extend(args![settled]);
    }
    sql.push_str(" ORDER BY updated_at LIMIT ?");
    values.extend(args![limit]);
    keys(&tx.fetch(&sql, values).await?)
}

/// Note which revision of each resource OVN has now. A number that is higher already stays.
///
/// # Errors
/// See [`crate::Error`].
pub async fn written(tx: &mut Tx, resources: &[(Key, i64)], now: NaiveDateTime) -> Result<()> {
    let mut groups: BTreeMap<(Kind, i64), Vec<&str>> = BTreeMap::new();
    for (key, revision) in resources {
        groups.entry((key.kind, *revision)).or_default().push(&key.id);
    }
    // New resources, which burst, have few different revisions: this is one or two statements.
    let mut batch = Batch::new();
    for ((kind, revision), mut ids) in groups {
        // Always the same order, so that two processes do not lock each other out.
        ids.sort_unstable();
        let ids = padded(ids.into_iter());
        let sql = format!(
            "UPDATE ovn_revision_numbers SET revision_number = ?, updated_at = ? \
             WHERE resource_type = ? AND revision_number < ? AND resource_uuid {}",
            in_list(ids.len())
        );
        let mut values = args![revision, now, kind.as_str(), revision];
        values.extend(ids);
        batch.push(sql, values);
    }
    batch.run(tx).await
}

/// Forget resources that are gone from SQL and from OVN. A resource that is there (again) is not touched; ports that
/// are no router's any more and floating IPs that are associated with none are gone as far as OVN is concerned.
///
/// # Errors
/// See [`crate::Error`].
pub async fn forget(tx: &mut Tx, gone: &[Key]) -> Result<()> {
    let mut groups: BTreeMap<Kind, Vec<&str>> = BTreeMap::new();
    for key in gone {
        groups.entry(key.kind).or_default().push(&key.id);
    }
    for (kind, mut ids) in groups {
        ids.sort_unstable();
        let ids = padded(ids.into_iter());
        let unused = match kind {
            Kind::RouterPort => {
                " OR NOT EXISTS (SELECT 1 FROM routerports p WHERE p.port_id = resource_uuid)"
            }
            Kind::FloatingIp => {
                " OR EXISTS (SELECT 1 FROM floatingips f WHERE f.id = resource_uuid AND f.router_id IS NULL)"
            }
            _ => "",
        };
        let sql = format!(
            "DELETE FROM ovn_revision_numbers \
             WHERE resource_type = ? AND (standard_attr_id IS NULL{unused}) AND resource_uuid {}",
            in_list(ids.len())
        );
        let mut values = args![kind.as_str()];
        values.extend(ids);
        tx.execute(&sql, values).await?;
    }
    Ok(())
}

/// Kinds that nobody here knows are passed over.
fn keys(rows: &[Row]) -> Result<Vec<Key>> {
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(kind) = Kind::parse(&row.get::<String>(0)?) {
            keys.push(Key::new(kind, row.get::<String>(1)?));
        }
    }
    Ok(keys)
}

/// Make resources dirty whose own revision does not change, because something that they depend on did. Resources that
/// OVN is not to have have no row, and get none.
///
/// # Errors
/// See [`crate::Error`].
pub async fn reset(tx: &mut Tx, kind: Kind, ids: &[String]) -> Result<()> {
    let mut batch = Batch::new();
    add_reset(&mut batch, kind, ids);
    batch.run(tx).await
}

/// [`reset`] as part of a batch.
pub fn add_reset(batch: &mut Batch, kind: Kind, ids: &[String]) {
    // Always the same order, so that two processes do not lock each other out.
    let mut ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    ids.sort_unstable();
    ids.dedup();
    for chunk in ids.chunks(4096) {
        let mut values = args![NEVER, kind.as_str()];
        values.extend(padded(chunk.iter().copied()));
        let sql = format!(
            "UPDATE ovn_revision_numbers SET revision_number = ? WHERE resource_type = ? AND resource_uuid {}",
            in_list(values.len() - 2)
        );
        batch.push(sql, values);
    }
}

/// Make a resource dirty that may have no row yet, because OVN was not concerned with it before
/// (`create_initial_revision` with `may_exist`).
pub fn renew(
    batch: &mut Batch,
    dialect: Dialect,
    kind: Kind,
    (id, standard_attr_id): (&str, i64),
    now: NaiveDateTime,
) {
    let sql =
        "UPDATE ovn_revision_numbers SET revision_number = ? WHERE resource_uuid = ? AND resource_type = ?";
    batch.push(sql, args![NEVER, id, kind.as_str()]);
    let sql = format!("{} {COLUMNS} VALUES (?,?,?,?,?,?)", dialect.insert_ignore());
    batch.push(sql, row(kind, id, standard_attr_id, now));
}
