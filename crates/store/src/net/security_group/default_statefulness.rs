//! `security_groups_default_statefulness`: whether new groups are stateful.

use model::ListQuery;
use model::net::DefaultStatefulness;

use crate::filter::{self, Attribute, Conditions};
use crate::{Result, Row, Tx, args};

/// Attributes that lists filter and sort by.
const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "s.id"),
    Attribute::text("project_id", "s.project_id"),
    Attribute::flag("stateful", "s.stateful"),
];

const FROM: &str = "security_groups_default_statefulness s";

/// Leave only the setting of a project.
pub fn visible_to(conditions: &mut Conditions, project: &str) {
    conditions.is_in("s.project_id", [project]);
}

/// Settings that match. `conditions` come in addition to the query's filters.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(
    tx: &mut Tx,
    query: &ListQuery,
    mut conditions: Conditions,
) -> Result<Vec<DefaultStatefulness>> {
    conditions.filters(ATTRIBUTES, query);
    let columns = "s.id, s.project_id, s.stateful";
    let (sql, values) = filter::page(columns, FROM, "s.id", ATTRIBUTES, conditions, query);
    let rows = tx.fetch(&sql, values).await?;
    let settings = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(filter::in_order(settings, query))
}

/// One setting, if it meets the conditions.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(tx: &mut Tx, id: &str, mut conditions: Conditions) -> Result<Option<DefaultStatefulness>> {
    conditions.is_in("s.id", [id]);
    Ok(list(tx, &ListQuery::default(), conditions).await?.pop())
}

/// Whether there is a setting for a project, or for all without one of their own.
///
/// # Errors
/// See [`crate::Error`].
pub async fn exists(tx: &mut Tx, project: Option<&str>) -> Result<bool> {
    let mut conditions = Conditions::default();
    match project {
        Some(project) => visible_to(&mut conditions, project),
        None => conditions.and("s.project_id IS NULL", Vec::new()),
    }
    Ok(!list(tx, &ListQuery::default(), conditions).await?.is_empty())
}

/// What new groups of a project are: as set for it, or else for all.
///
/// # Errors
/// See [`crate::Error`].
pub async fn of_project(tx: &mut Tx, project: &str) -> Result<Option<bool>> {
    let sql = "SELECT stateful FROM security_groups_default_statefulness \
               WHERE project_id = ? OR project_id IS NULL ORDER BY project_id IS NULL LIMIT 1";
    match tx.fetch_opt(sql, args![project]).await? {
        Some(row) => Ok(Some(row.get(0)?)),
        None => Ok(None),
    }
}

fn read(row: &Row) -> Result<DefaultStatefulness> {
    Ok(DefaultStatefulness {
        id: row.get(0)?,
        project_id: row.get(1)?,
        stateful: row.get(2)?,
    })
}

/// Insert a setting.
///
/// # Errors
/// [`crate::Error::Unique`] when the project has one.
pub async fn insert(tx: &mut Tx, setting: &DefaultStatefulness) -> Result<()> {
    tx.execute(
        "INSERT INTO security_groups_default_statefulness (id, project_id, stateful) VALUES (?, ?, ?)",
        args![&setting.id, setting.project_id.as_deref(), setting.stateful],
    )
    .await?;
    Ok(())
}

/// Change a setting.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set(tx: &mut Tx, id: &str, stateful: bool) -> Result<()> {
    let sql = "UPDATE security_groups_default_statefulness SET stateful = ? WHERE id = ?";
    tx.execute(sql, args![stateful, id]).await?;
    Ok(())
}

/// Delete a setting.
///
/// # Errors
/// See [`crate::Error`].
pub async fn delete(tx: &mut Tx, id: &str) -> Result<()> {
    let sql = "DELETE FROM security_groups_default_statefulness WHERE id = ?";
    tx.execute(sql, args![id]).await?;
    Ok(())
}
