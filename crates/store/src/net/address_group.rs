//! `address_groups` and `address_associations`.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use model::ListQuery;
use model::net::AddressGroup;

use crate::filter::{self, Attribute, Conditions};
use crate::sql::{in_list, padded};
use crate::{Arg, Batch, Result, Row, Tx, args, rbac, standard};

/// Table of sharing.
const RBACS: &str = "addressgrouprbacs";

/// Attributes that lists filter and sort by.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "a.id"),
    Attribute::text("name", "a.name"),
    Attribute::text("project_id", "a.project_id"),
    Attribute::text("tenant_id", "a.project_id"),
    Attribute::text("description", "sa.description"),
    Attribute::int("revision_number", "sa.revision_number"),
];

const FROM: &str = "address_groups a JOIN standardattributes sa ON sa.id = a.standard_attr_id";

/// Longest list of ids, or of addresses, in one statement.
const CHUNK: usize = 4096;

/// Leave only groups that a project may see.
pub fn visible_to(conditions: &mut Conditions, project: &str) {
    rbac::visible_to(conditions, RBACS, "a.project_id", "a.id", project);
}

/// Groups that match, with their addresses. `conditions` come in addition to the query's filters; `project` is the
/// caller's, for the attribute `shared`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(
    tx: &mut Tx,
    query: &ListQuery,
    mut conditions: Conditions,
    project: Option<&str>,
) -> Result<Vec<AddressGroup>> {
    conditions.filters(ATTRIBUTES, query);
    let columns = format!(
        "{}, a.id, a.project_id, a.name, {}",
        standard::COLUMNS,
        rbac::is_shared(RBACS, "a.id")
    );
    let (sql, mut values) = filter::page(&columns, FROM, "a.id", ATTRIBUTES, conditions, query);
    values.insert(0, project.unwrap_or_default().into());
    let rows = tx.fetch(&sql, values).await?;
    let mut groups = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    load_addresses(tx, &mut groups).await?;
    Ok(filter::in_order(groups, query))
}

/// One group, if it meets the conditions.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(
    tx: &mut Tx,
    id: &str,
    mut conditions: Conditions,
    project: Option<&str>,
) -> Result<Option<AddressGroup>> {
    conditions.is_in("a.id", [id]);
    Ok(list(tx, &ListQuery::default(), conditions, project).await?.pop())
}

/// Whether a group meets the conditions.
///
/// # Errors
/// See [`crate::Error`].
pub async fn exists(tx: &mut Tx, id: &str, mut conditions: Conditions) -> Result<bool> {
    conditions.is_in("a.id", [id]);
    let (clause, values) = conditions.into_parts();
    let sql = format!("SELECT 1 FROM address_groups a{clause}");
    Ok(tx.fetch_opt(&sql, values).await?.is_some())
}

fn read(row: &Row) -> Result<AddressGroup> {
    Ok(AddressGroup {
        standard: standard::read(row, 0)?,
        id: row.get(5)?,
        project_id: row.get::<Option<String>>(6)?.unwrap_or_default(),
        name: row.get::<Option<String>>(7)?.unwrap_or_default(),
        shared: row.get(8)?,
        addresses: Vec::new(),
    })
}

async fn load_addresses(tx: &mut Tx, groups: &mut [AddressGroup]) -> Result<()> {
    for chunk in groups.chunks_mut(CHUNK) {
        let ids: Vec<Arg> = padded(chunk.iter().map(|group| group.id.as_str()));
        let sql = format!(
            "SELECT address_group_id, address FROM address_associations WHERE address_group_id {} ORDER BY address",
            in_list(ids.len())
        );
        let mut by_id: HashMap<&str, &mut Vec<String>> = chunk
            .iter_mut()
            .map(|group| (group.id.as_str(), &mut group.addresses))
            .collect();
        for row in tx.fetch(&sql, ids).await? {
            if let Some(addresses) = by_id.get_mut(row.get::<String>(0)?.as_str()) {
                addresses.push(row.get(1)?);
            }
        }
    }
    Ok(())
}

/// Insert a new group without its addresses. `standard.id` must be there already.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert(tx: &mut Tx, group: &AddressGroup) -> Result<()> {
    let sql = "INSERT INTO address_groups (project_id, id, name, standard_attr_id) VALUES (?, ?, ?, ?)";
    let values = args![&group.project_id, &group.id, &group.name, group.standard.id];
    tx.execute(sql, values).await?;
    Ok(())
}

/// Add addresses to a group.
///
/// # Errors
/// [`crate::Error::Unique`] when the group has one of them already.
pub async fn add(tx: &mut Tx, id: &str, addresses: &[String]) -> Result<()> {
    let mut batch = Batch::new();
    let rows = addresses.iter().flat_map(|address| args![address, id]).collect();
    batch.insert("address_associations (address, address_group_id)", 2, rows);
    batch.run(tx).await
}

/// Take addresses out of a group.
///
/// # Errors
/// See [`crate::Error`].
pub async fn remove(tx: &mut Tx, id: &str, addresses: &[String]) -> Result<()> {
    for chunk in addresses.chunks(CHUNK) {
        let mut values = args![id];
        values.extend(padded(chunk.iter()));
        let sql = format!(
            "DELETE FROM address_associations WHERE address_group_id = ? AND address {}",
            in_list(values.len() - 1)
        );
        tx.execute(&sql, values).await?;
    }
    Ok(())
}

/// Count the revision up by one for every address that came or went, as Neutron does, and set `updated_at`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn count_changes(tx: &mut Tx, standard: i64, changes: usize, now: NaiveDateTime) -> Result<()> {
    let changes = i64::try_from(changes).unwrap_or(i64::MAX);
    let sql =
        "UPDATE standardattributes SET revision_number = revision_number + ?, updated_at = ? WHERE id = ?";
    tx.execute(sql, args![changes, now, standard]).await?;
    Ok(())
}

/// Change the display name.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_name(tx: &mut Tx, id: &str, name: &str) -> Result<()> {
    let sql = "UPDATE address_groups SET name = ? WHERE id = ?";
    tx.execute(sql, args![name, id]).await?;
    Ok(())
}

/// Lock a group against rules that begin to name it and against other changes. False when it does not exist.
///
/// # Errors
/// See [`crate::Error`].
pub async fn lock(tx: &mut Tx, id: &str) -> Result<bool> {
    let sql = format!(
        "SELECT id FROM address_groups WHERE id = ?{}",
        tx.dialect().for_update()
    );
    Ok(tx.fetch_opt(&sql, args![id]).await?.is_some())
}

/// Whether rules of security groups name a group.
///
/// # Errors
/// See [`crate::Error`].
pub async fn is_used(tx: &mut Tx, id: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM securitygrouprules WHERE remote_address_group_id = ? LIMIT 1";
    Ok(tx.fetch_opt(sql, args![id]).await?.is_some())
}
