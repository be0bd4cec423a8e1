//! `standardattributes`: description, times, revision number and tags of every major resource.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use model::{Standard, Timestamp};

use crate::sql::{in_list, padded};
use crate::{Arg, Batch, Dialect, Error, Query, Result, Row, Tx, args};

/// SELECT list that [`read`] understands; the table's alias must be `sa`.
pub const COLUMNS: &str = "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number";

/// The current time in whole seconds, as all tables keep it.
pub fn now() -> NaiveDateTime {
    use chrono::Timelike;
    let now = chrono::Utc::now().naive_utc();
    now.with_nanosecond(0).unwrap_or(now)
}

/// Read [`COLUMNS`] that begin at this position; tags are left empty (see [`load_tags`]).
///
/// # Errors
/// [`crate::Error::Inconsistent`] when a column is not what the schema says.
pub fn read(row: &Row, at: usize) -> Result<Standard> {
    let created: Option<NaiveDateTime> = row.get(at + 1)?;
    let updated: Option<NaiveDateTime> = row.get(at + 2)?;
    let created = created.unwrap_or_default();
    Ok(Standard {
        id: row.get(at)?,
        created_at: Timestamp(created),
        updated_at: Timestamp(updated.unwrap_or(created)),
        description: row.get::<Option<String>>(at + 3)?.unwrap_or_default(),
        revision_number: row.get(at + 4)?,
        tags: Vec::new(),
    })
}

/// Insert the standard attributes of a new resource; answers their id.
///
/// `resource_type` is the resource's table name. `revision` is what Neutron would have counted up to by the end of
/// the creation.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert(
    tx: &mut Tx,
    resource_type: &str,
    description: Option<&str>,
    revision: i64,
    now: NaiveDateTime,
) -> Result<i64> {
    let ids = insert_many(tx, resource_type, &[description], revision, now).await?;
    Ok(ids[0])
}

/// Insert the standard attributes of several new resources, one statement for all; answers their ids in order.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert_many(
    tx: &mut Tx,
    resource_type: &str,
    descriptions: &[Option<&str>],
    revision: i64,
    now: NaiveDateTime,
) -> Result<Vec<i64>> {
    let rows = vec!["(?,?,?,?,?)"; descriptions.len()].join(",");
    let sql = format!(
        "INSERT INTO standardattributes (resource_type, created_at, updated_at, description, revision_number) \
         VALUES {rows}"
    );
    let mut values = Vec::with_capacity(descriptions.len() * 5);
    for description in descriptions {
        values.extend(args![resource_type, now, now, *description, revision]);
    }
    let done = tx.execute(&sql, values).await?;
    // One statement's AUTO_INCREMENT values are consecutive, in steps of auto_increment_increment (Galera).
    Ok((0_i64..)
        .take(descriptions.len())
        .map(|n| done.last_id + n * tx.id_step())
        .collect())
}

/// Lock the standard attributes of a resource that is about to change and read its revision number.
///
/// # Errors
/// [`crate::Error::Inconsistent`] when they are gone.
pub async fn lock(tx: &mut Tx, id: i64) -> Result<i64> {
    let revision = tx.ask(locked(tx.dialect(), id)).await?;
    revision.ok_or_else(|| Error::Inconsistent(format!("standard attributes {id} are gone")))
}

/// Lock standard attributes and read their revision number; `None` when they are gone.
pub fn locked(dialect: Dialect, id: i64) -> Query<Option<i64>> {
    let sql = format!(
        "SELECT revision_number FROM standardattributes WHERE id = ?{}",
        dialect.for_update()
    );
    Query::new(sql, args![id], |rows| {
        rows.first().map(|row| row.get(0)).transpose()
    })
}

/// Lock the standard attributes of many resources that are about to change. Always in the same order, so that two
/// processes do not lock each other out; those that are gone are left out.
///
/// # Errors
/// See [`crate::Error`].
pub async fn lock_all(tx: &mut Tx, mut standard_ids: Vec<i64>) -> Result<()> {
    if standard_ids.is_empty() {
        return Ok(());
    }
    standard_ids.sort_unstable();
    let ids = padded(standard_ids.into_iter());
    let sql = format!(
        "SELECT id FROM standardattributes WHERE id {} ORDER BY id{}",
        in_list(ids.len()),
        tx.dialect().for_update()
    );
    tx.fetch(&sql, ids).await?;
    Ok(())
}

/// The revision numbers of these standard attributes, by id; those that are gone are left out.
///
/// # Errors
/// See [`crate::Error`].
pub async fn revisions(tx: &mut Tx, ids: impl Iterator<Item = i64>) -> Result<HashMap<i64, i64>> {
    let ids = padded(ids);
    let sql = format!(
        "SELECT id, revision_number FROM standardattributes WHERE id {}",
        in_list(ids.len())
    );
    tx.fetch(&sql, ids)
        .await?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// Count the revision up and set `updated_at`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn bump(tx: &mut Tx, id: i64, now: NaiveDateTime) -> Result<()> {
    let mut batch = Batch::new();
    add_bump(&mut batch, id, now);
    batch.run(tx).await
}

/// Count up the revisions of many resources and set `updated_at`. Always in the same order, so that two processes do
/// not lock each other out.
///
/// # Errors
/// See [`crate::Error`].
pub async fn bump_all(tx: &mut Tx, mut standard_ids: Vec<i64>, now: NaiveDateTime) -> Result<()> {
    if standard_ids.is_empty() {
        return Ok(());
    }
    standard_ids.sort_unstable();
    standard_ids.dedup();
    for chunk in standard_ids.chunks(4096) {
        let mut values = args![now];
        values.extend(padded(chunk.iter().copied()));
        let sql = format!(
            "UPDATE standardattributes SET revision_number = revision_number + 1, updated_at = ? WHERE id {}",
            in_list(values.len() - 1)
        );
        tx.execute(&sql, values).await?;
    }
    Ok(())
}

/// [`bump`] as part of a batch.
pub fn add_bump(batch: &mut Batch, id: i64, now: NaiveDateTime) {
    let sql =
        "UPDATE standardattributes SET revision_number = revision_number + 1, updated_at = ? WHERE id = ?";
    batch.push(sql, args![now, id]);
}

/// Set the description; the caller bumps.
///
/// # Errors
/// See [`crate::Error`].
pub async fn describe(tx: &mut Tx, id: i64, description: &str) -> Result<()> {
    tx.execute(
        "UPDATE standardattributes SET description = ? WHERE id = ?",
        args![description, id],
    )
    .await?;
    Ok(())
}

/// Delete standard attributes; the resource's row goes with them (ON DELETE CASCADE).
///
/// # Errors
/// [`crate::Error::ForeignKey`] when the resource is still referred to.
pub async fn delete(tx: &mut Tx, id: i64) -> Result<()> {
    tx.execute("DELETE FROM standardattributes WHERE id = ?", args![id])
        .await?;
    Ok(())
}

/// Delete the standard attributes of many resources, whose rows go with them. Always in the same order, so that two
/// processes do not lock each other out.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when one of them is still referred to.
pub async fn delete_all(tx: &mut Tx, mut standard_ids: Vec<i64>) -> Result<()> {
    standard_ids.sort_unstable();
    for chunk in standard_ids.chunks(4096) {
        let ids = padded(chunk.iter().copied());
        let sql = format!("DELETE FROM standardattributes WHERE id {}", in_list(ids.len()));
        tx.execute(&sql, ids).await?;
    }
    Ok(())
}

/// Fill in the tags of many resources with one query.
///
/// # Errors
/// See [`crate::Error`].
pub async fn load_tags<'a>(tx: &mut Tx, standards: impl Iterator<Item = &'a mut Standard>) -> Result<()> {
    let standards: Vec<&mut Standard> = standards.collect();
    if standards.is_empty() {
        return Ok(());
    }
    let (sql, ids) = tags_of(standards.iter().map(|standard| standard.id));
    let rows = tx.fetch(&sql, ids).await?;
    add_tags(&rows, standards.into_iter())
}

/// The query for the tags of resources, of which there must be one at least.
pub(crate) fn tags_of(ids: impl Iterator<Item = i64>) -> (String, Vec<Arg>) {
    let ids = padded(ids);
    let sql = format!(
        "SELECT standard_attr_id, tag FROM tags WHERE standard_attr_id {}",
        in_list(ids.len())
    );
    (sql, ids)
}

/// Hand out the answer of [`tags_of`].
pub(crate) fn add_tags<'a>(rows: &[Row], standards: impl Iterator<Item = &'a mut Standard>) -> Result<()> {
    let mut by_id: HashMap<i64, &mut Standard> = standards.map(|s| (s.id, s)).collect();
    for row in rows {
        if let Some(standard) = by_id.get_mut(&row.get::<i64>(0)?) {
            standard.tags.push(row.get(1)?);
        }
    }
    Ok(())
}

/// Add the tags of a new resource.
pub fn insert_tags(batch: &mut Batch, id: i64, tags: &[String]) {
    batch.insert(
        "tags (standard_attr_id, tag)",
        2,
        tags.iter().flat_map(|tag| args![id, tag]).collect(),
    );
}
