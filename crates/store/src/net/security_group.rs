//! `securitygroups`, their rules, `default_security_group`, and what new groups begin with.

pub mod default_rule;
pub mod default_statefulness;
mod rule;

use std::collections::HashSet;

use chrono::NaiveDateTime;
use model::ListQuery;
use model::net::SecurityGroup;

pub use rule::{
    Dependent, RULE_ATTRIBUTES, Target, begin_adding, dependents, get_rule, insert_rules, list_rules,
    rules_visible_to,
};

use crate::filter::{self, Attribute, Conditions};
use crate::sql::padded;
use crate::{Batch, Query, Result, Row, Tx, args, rbac, standard};

/// Table of sharing.
const RBACS: &str = "securitygrouprbacs";

/// Attributes that lists of groups filter and sort by.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "g.id"),
    Attribute::text("name", "g.name"),
    Attribute::text("project_id", "g.project_id"),
    Attribute::text("tenant_id", "g.project_id"),
    Attribute::flag("stateful", "g.stateful"),
    Attribute::text("description", "sa.description"),
    Attribute::int("revision_number", "sa.revision_number"),
];

const FROM: &str = "securitygroups g JOIN standardattributes sa ON sa.id = g.standard_attr_id";

/// Longest list of ids in one statement.
const CHUNK: usize = 8192;

/// The SELECT list; its one placeholder is the project of the caller.
fn columns() -> String {
    format!(
        "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, g.id, g.project_id, g.name, \
         g.stateful, {}",
        rbac::is_shared(RBACS, "g.id")
    )
}

/// Leave only groups that a project may see.
pub fn visible_to(conditions: &mut Conditions, project: &str) {
    rbac::visible_to(conditions, RBACS, "g.project_id", "g.id", project);
}

/// Groups that match, with their rules. `conditions` come in addition to the query's filters; `project` is the
/// caller's, for the attribute `shared`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(
    tx: &mut Tx,
    query: &ListQuery,
    mut conditions: Conditions,
    project: Option<&str>,
) -> Result<Vec<SecurityGroup>> {
    let project = project.unwrap_or_default();
    conditions.filters(ATTRIBUTES, query);
    rbac::filter_shared(&mut conditions, RBACS, "g.id", project, query);
    conditions.tags("g.standard_attr_id", query);
    let (sql, mut values) = filter::page(&columns(), FROM, "g.id", ATTRIBUTES, conditions, query);
    values.insert(0, project.into());
    let mut groups = tx
        .fetch(&sql, values)
        .await?
        .iter()
        .map(read)
        .collect::<Result<Vec<_>>>()?;
    if query.shows(&["security_group_rules"]) {
        rule::load(tx, &mut groups).await?;
    }
    if query.shows(&["tags"]) {
        for chunk in groups.chunks_mut(CHUNK) {
            standard::load_tags(tx, chunk.iter_mut().map(|group| &mut group.standard)).await?;
        }
    }
    Ok(filter::in_order(groups, query))
}

/// One group, whoever asks.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<SecurityGroup>> {
    find(tx, id, Conditions::default(), None).await
}

/// One group, if it meets the conditions.
///
/// # Errors
/// See [`crate::Error`].
pub async fn find(
    tx: &mut Tx,
    id: &str,
    mut conditions: Conditions,
    project: Option<&str>,
) -> Result<Option<SecurityGroup>> {
    conditions.is_in("g.id", [id]);
    Ok(list(tx, &ListQuery::default(), conditions, project).await?.pop())
}

fn read(row: &Row) -> Result<SecurityGroup> {
    Ok(SecurityGroup {
        standard: standard::read(row, 0)?,
        id: row.get(5)?,
        project_id: row.get::<Option<String>>(6)?.unwrap_or_default(),
        name: row.get::<Option<String>>(7)?.unwrap_or_default(),
        stateful: row.get(8)?,
        shared: row.get(9)?,
        rules: Vec::new(),
    })
}

/// Those of the groups that exist and meet the conditions (over `securitygroups g`).
///
/// # Errors
/// See [`crate::Error`].
pub async fn known(tx: &mut Tx, ids: &[&str], mut conditions: Conditions) -> Result<HashSet<String>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    conditions.is_in("g.id", padded(ids.iter().copied()));
    let (clause, values) = conditions.into_parts();
    let sql = format!("SELECT g.id FROM securitygroups g{clause}");
    let rows = tx.fetch(&sql, values).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Count the revision of a group up because its rules change. From here to the end of the transaction nobody else
/// changes them.
///
/// # Errors
/// See [`crate::Error`].
pub async fn count_up(tx: &mut Tx, id: &str, now: NaiveDateTime) -> Result<()> {
    tx.ask(counted_up(id, now)).await
}

fn counted_up(id: &str, now: NaiveDateTime) -> Query<()> {
    let sql = "UPDATE standardattributes SET revision_number = revision_number + 1, updated_at = ? \
               WHERE id = (SELECT standard_attr_id FROM securitygroups WHERE id = ?)";
    Query::new(sql, args![now, id], |_| Ok(()))
}

/// Let nothing new refer to a group before the end of the transaction: no port, and no rule as the other side. Answers
/// whether there is such a group.
///
/// # Errors
/// See [`crate::Error`].
pub async fn lock(tx: &mut Tx, id: &str) -> Result<bool> {
    let sql = format!(
        "SELECT id FROM securitygroups WHERE id = ?{}",
        tx.dialect().for_update()
    );
    Ok(tx.fetch_opt(&sql, args![id]).await?.is_some())
}

/// Insert the rows of new groups, without their rules. Their `standard.id` must be there already.
pub fn insert(batch: &mut Batch, groups: &[SecurityGroup]) {
    let row = |group: &SecurityGroup| {
        args![
            &group.project_id,
            &group.id,
            &group.name,
            group.standard.id,
            group.stateful
        ]
    };
    let columns = "securitygroups (project_id, id, name, standard_attr_id, stateful)";
    batch.insert(columns, 5, groups.iter().flat_map(row).collect());
}

/// Change the name or whether the group is stateful.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set(tx: &mut Tx, id: &str, name: &str, stateful: bool) -> Result<()> {
    let sql = "UPDATE securitygroups SET name = ?, stateful = ? WHERE id = ?";
    tx.execute(sql, args![name, stateful, id]).await?;
    Ok(())
}

/// Whether ports use a group.
///
/// # Errors
/// See [`crate::Error`].
pub async fn is_used(tx: &mut Tx, id: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM securitygroupportbindings WHERE security_group_id = ? LIMIT 1";
    Ok(tx.fetch_opt(sql, args![id]).await?.is_some())
}

/// The default group of a project.
///
/// # Errors
/// See [`crate::Error`].
pub async fn default_of(tx: &mut Tx, project: &str) -> Result<Option<String>> {
    let sql = "SELECT security_group_id FROM default_security_group WHERE project_id = ?";
    match tx.fetch_opt(sql, args![project]).await? {
        Some(row) => Ok(Some(row.get(0)?)),
        None => Ok(None),
    }
}

/// Make a group the default one of its project.
///
/// # Errors
/// [`crate::Error::Unique`] when the project has one already.
pub async fn set_default(tx: &mut Tx, project: &str, id: &str) -> Result<()> {
    let sql = "INSERT INTO default_security_group (project_id, security_group_id) VALUES (?, ?)";
    tx.execute(sql, args![project, id]).await?;
    Ok(())
}
