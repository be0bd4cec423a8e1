//! `address_scopes`.

use model::ListQuery;
use model::net::AddressScope;

use crate::filter::{self, Attribute, Conditions};
use crate::rbac::{self, Action, EVERYBODY};
use crate::{Result, Row, Tx, args};

/// Table of sharing.
const RBACS: &str = "addressscoperbacs";

/// Attributes that lists filter and sort by, as expressions over the page query's tables.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "c.id"),
    Attribute::text("name", "c.name"),
    Attribute::text("project_id", "c.project_id"),
    Attribute::text("tenant_id", "c.project_id"),
    Attribute::int("ip_version", "c.ip_version"),
];

/// Leave only scopes that a project may see.
pub fn visible_to(conditions: &mut Conditions, project: &str) {
    rbac::visible_to(conditions, RBACS, "c.project_id", "c.id", project);
}

/// Scopes that match. `conditions` come in addition to the query's filters; `project` is the caller's, for the
/// attribute `shared`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(
    tx: &mut Tx,
    query: &ListQuery,
    mut conditions: Conditions,
    project: Option<&str>,
) -> Result<Vec<AddressScope>> {
    let project = project.unwrap_or_default();
    conditions.filters(ATTRIBUTES, query);
    rbac::filter_shared(&mut conditions, RBACS, "c.id", project, query);
    let shared = rbac::is_shared(RBACS, "c.id");
    let columns = format!("c.id, c.project_id, c.name, c.ip_version, {shared}");
    let (sql, mut values) = filter::page(
        &columns,
        "address_scopes c",
        "c.id",
        ATTRIBUTES,
        conditions,
        query,
    );
    values.insert(0, project.into());
    let rows = tx.fetch(&sql, values).await?;
    let scopes = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(filter::in_order(scopes, query))
}

/// One scope, if it meets the conditions.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(
    tx: &mut Tx,
    id: &str,
    mut conditions: Conditions,
    project: Option<&str>,
) -> Result<Option<AddressScope>> {
    conditions.is_in("c.id", [id]);
    Ok(list(tx, &ListQuery::default(), conditions, project).await?.pop())
}

fn read(row: &Row) -> Result<AddressScope> {
    Ok(AddressScope {
        id: row.get(0)?,
        project_id: row.get::<Option<String>>(1)?.unwrap_or_default(),
        name: row.get(2)?,
        ip_version: row.get(3)?,
        shared: row.get(4)?,
    })
}

/// Insert a new scope.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert(tx: &mut Tx, scope: &AddressScope) -> Result<()> {
    // Sharing is in the RBAC table; the old column stays false, as in Neutron.
    let sql = "INSERT INTO address_scopes (id, name, project_id, shared, ip_version) VALUES (?,?,?,?,?)";
    let values = args![&scope.id, &scope.name, &scope.project_id, false, scope.ip_version];
    tx.execute(sql, values).await?;
    if scope.shared {
        share(tx, &scope.id, &scope.project_id).await?;
    }
    Ok(())
}

/// Share a scope with everybody; `owner` is whom the policy belongs to.
///
/// # Errors
/// [`crate::Error::Unique`] when it is already.
pub async fn share(tx: &mut Tx, id: &str, owner: &str) -> Result<()> {
    rbac::grant(tx, RBACS, id, owner, EVERYBODY, Action::Shared).await
}

/// Change the display name.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_name(tx: &mut Tx, id: &str, name: &str) -> Result<()> {
    tx.execute("UPDATE address_scopes SET name = ? WHERE id = ?", args![name, id])
        .await?;
    Ok(())
}

/// Lock a scope against pools that come and go at the same time. False when it does not exist.
///
/// # Errors
/// See [`crate::Error`].
pub async fn lock(tx: &mut Tx, id: &str) -> Result<bool> {
    let sql = format!(
        "SELECT id FROM address_scopes WHERE id = ?{}",
        tx.dialect().for_update()
    );
    Ok(tx.fetch_opt(&sql, args![id]).await?.is_some())
}

/// Delete a scope, and how it is shared.
///
/// # Errors
/// See [`crate::Error`].
pub async fn delete(tx: &mut Tx, id: &str) -> Result<()> {
    tx.execute("DELETE FROM address_scopes WHERE id = ?", args![id])
        .await?;
    Ok(())
}
