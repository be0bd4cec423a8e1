//! `tags` of one resource. Lists load theirs with [`crate::standard::load_tags`].

use crate::filter::Conditions;
use crate::sql::{in_list, value_tuples};
use crate::{Arg, Result, Tx, args};

/// The `standard_attr_id` of a row.
///
/// # Errors
/// See [`crate::Error`].
pub async fn owner(tx: &mut Tx, table: &str, id: &str) -> Result<Option<i64>> {
    find_owner(tx, table, "r", id, Conditions::default()).await
}

/// The `standard_attr_id` of a row that meets the conditions, which know its table by this alias.
///
/// # Errors
/// See [`crate::Error`].
pub async fn find_owner(
    tx: &mut Tx,
    table: &str,
    alias: &str,
    id: &str,
    mut conditions: Conditions,
) -> Result<Option<i64>> {
    conditions.is_in(&format!("{alias}.id"), [id]);
    let (clause, values) = conditions.into_parts();
    let sql = format!("SELECT {alias}.standard_attr_id FROM {table} {alias}{clause}");
    match tx.fetch_opt(&sql, values).await? {
        Some(row) => Ok(Some(row.get(0)?)),
        None => Ok(None),
    }
}

/// The tags, in the order of the alphabet's bytes.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(tx: &mut Tx, standard: i64) -> Result<Vec<String>> {
    let sql = "SELECT tag FROM tags WHERE standard_attr_id = ? ORDER BY tag";
    let rows = tx.fetch(sql, args![standard]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Add tags, passing over those that are there; answers how many were new.
///
/// # Errors
/// See [`crate::Error`].
pub async fn add(tx: &mut Tx, standard: i64, tags: &[String]) -> Result<u64> {
    if tags.is_empty() {
        return Ok(0);
    }
    let sql = format!(
        "{} tags (standard_attr_id, tag) VALUES {}",
        tx.dialect().insert_ignore(),
        value_tuples(tags.len(), 2)
    );
    let values = tags.iter().flat_map(|tag| args![standard, tag]).collect();
    Ok(tx.execute(&sql, values).await?.rows)
}

/// Remove tags; answers how many were there.
///
/// # Errors
/// See [`crate::Error`].
pub async fn remove(tx: &mut Tx, standard: i64, tags: &[String]) -> Result<u64> {
    if tags.is_empty() {
        return Ok(0);
    }
    let sql = format!(
        "DELETE FROM tags WHERE standard_attr_id = ? AND tag {}",
        in_list(tags.len())
    );
    let mut values = vec![Arg::from(standard)];
    values.extend(tags.iter().map(Arg::from));
    Ok(tx.execute(&sql, values).await?.rows)
}

/// Remove all tags; answers how many there were.
///
/// # Errors
/// See [`crate::Error`].
pub async fn clear(tx: &mut Tx, standard: i64) -> Result<u64> {
    let done = tx
        .execute("DELETE FROM tags WHERE standard_attr_id = ?", args![standard])
        .await?;
    Ok(done.rows)
}
