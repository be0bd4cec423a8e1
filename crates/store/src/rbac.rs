//! Sharing: what the `*rbacs` tables mean to who may see what. Their rows as policies: [`crate::net::rbac_policy`].

use model::ListQuery;
use uuid::Uuid;

use crate::filter::Conditions;
use crate::{Arg, Result, Tx, args};

/// Every project.
pub const EVERYBODY: &str = "*";

/// What a row allows (`neutron/db/rbac_db_models.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Use it as if it were one's own.
    Shared,
    /// Use it as an external network.
    External,
}

impl Action {
    /// The value of the column `action`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "access_as_shared",
            Self::External => "access_as_external",
        }
    }

    /// The action of a column's value.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Shared, Self::External]
            .into_iter()
            .find(|action| action.as_str() == text)
    }
}

/// Let a project (or [`EVERYBODY`]) use an object. `table` is one of the `*rbacs` tables.
///
/// # Errors
/// [`crate::Error::Unique`] when it may already.
pub async fn grant(
    tx: &mut Tx,
    table: &str,
    object_id: &str,
    owner: &str,
    target: &str,
    action: Action,
) -> Result<()> {
    let sql = format!(
        "INSERT INTO {table} (id, object_id, project_id, target_project, action) VALUES (?, ?, ?, ?, ?)"
    );
    let id = Uuid::new_v4().to_string();
    tx.execute(&sql, args![id, object_id, owner, target, action.as_str()])
        .await?;
    Ok(())
}

/// Take back an action from one project, or from all of them when `target` is `None`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn revoke(
    tx: &mut Tx,
    table: &str,
    object_id: &str,
    target: Option<&str>,
    action: Action,
) -> Result<()> {
    let mut sql = format!("DELETE FROM {table} WHERE object_id = ? AND action = ?");
    let mut values = args![object_id, action.as_str()];
    if let Some(target) = target {
        sql.push_str(" AND target_project = ?");
        values.push(target.into());
    }
    tx.execute(&sql, values).await?;
    Ok(())
}

/// Projects that an action is granted to.
///
/// # Errors
/// See [`crate::Error`].
pub async fn targets(tx: &mut Tx, table: &str, object_id: &str, action: Action) -> Result<Vec<String>> {
    let sql = format!("SELECT target_project FROM {table} WHERE object_id = ? AND action = ?");
    let rows = tx.fetch(&sql, args![object_id, action.as_str()]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// SQL that is true when an object is shared with everybody or with the project bound to its one placeholder.
pub fn is_shared(table: &str, object_id: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM {table} rb WHERE rb.object_id = {object_id} AND rb.action = 'access_as_shared' \
         AND rb.target_project IN ('*', ?))"
    )
}

/// Add the filter `shared`, whose first value counts: is the object shared with the project?
pub fn filter_shared(
    conditions: &mut Conditions,
    table: &str,
    object_id: &str,
    project: &str,
    query: &ListQuery,
) {
    if let Some([first, ..]) = query.filter("shared") {
        let wanted = first.eq_ignore_ascii_case("true") || first == "1";
        let not = if wanted { "" } else { "NOT " };
        conditions.and(&format!("{not}{}", is_shared(table, object_id)), args![project]);
    }
}

/// Add "the project owns it, or it is shared with the project"; any action counts as sharing, as in Neutron's
/// `model_query.py`. `owner` and `object_id` are expressions over the page query's tables.
pub fn visible_to(conditions: &mut Conditions, table: &str, owner: &str, object_id: &str, project: &str) {
    let sql = format!(
        "{owner} = ? OR EXISTS (SELECT 1 FROM {table} rb WHERE rb.object_id = {object_id} \
         AND rb.target_project IN ('*', ?))"
    );
    conditions.and(&sql, vec![Arg::from(project), Arg::from(project)]);
}
