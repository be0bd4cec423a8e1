//! `subnetpools`, their prefixes, and what is allocated from them.

use std::collections::HashMap;

use model::ListQuery;
use model::net::SubnetPool;
use uuid::Uuid;

use crate::filter::{self, Attribute, Conditions};
use crate::rbac::{self, Action, EVERYBODY};
use crate::sql::{in_list, padded, value_tuples};
use crate::{Arg, Error, Result, Row, Tx, args, standard};

/// Table of sharing.
const RBACS: &str = "subnetpoolrbacs";

/// Attributes that lists filter and sort by, as expressions over the page query's tables.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "o.id"),
    Attribute::text("name", "o.name"),
    Attribute::text("project_id", "o.project_id"),
    Attribute::text("tenant_id", "o.project_id"),
    Attribute::int("ip_version", "o.ip_version"),
    Attribute::int("default_prefixlen", "o.default_prefixlen"),
    Attribute::int("min_prefixlen", "o.min_prefixlen"),
    Attribute::int("max_prefixlen", "o.max_prefixlen"),
    Attribute::int("default_quota", "o.default_quota"),
    Attribute::flag("is_default", "o.is_default"),
    Attribute::text("address_scope_id", "o.address_scope_id"),
    Attribute::text("description", "sa.description"),
    Attribute::int("revision_number", "sa.revision_number"),
    Attribute::text("created_at", "sa.created_at"),
    Attribute::text("updated_at", "sa.updated_at"),
];

const FROM: &str = "subnetpools o JOIN standardattributes sa ON sa.id = o.standard_attr_id";

/// The SELECT list; its one placeholder is the project of the caller.
fn columns() -> String {
    format!(
        "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, o.id, o.project_id, o.name, \
         o.ip_version, o.default_prefixlen, o.min_prefixlen, o.max_prefixlen, o.default_quota, o.is_default, \
         o.address_scope_id, {}",
        rbac::is_shared(RBACS, "o.id")
    )
}

/// Leave only pools that a project may see.
pub fn visible_to(conditions: &mut Conditions, project: &str) {
    rbac::visible_to(conditions, RBACS, "o.project_id", "o.id", project);
}

/// Pools that match, with their prefixes. `conditions` come in addition to the query's filters; `project` is the
/// caller's, for the attribute `shared`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(
    tx: &mut Tx,
    query: &ListQuery,
    mut conditions: Conditions,
    project: Option<&str>,
) -> Result<Vec<SubnetPool>> {
    let project = project.unwrap_or_default();
    conditions.filters(ATTRIBUTES, query);
    rbac::filter_shared(&mut conditions, RBACS, "o.id", project, query);
    conditions.tags("o.standard_attr_id", query);
    let (sql, mut values) = filter::page(&columns(), FROM, "o.id", ATTRIBUTES, conditions, query);
    values.insert(0, project.into());
    let rows = tx.fetch(&sql, values).await?;
    let mut pools = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    load_prefixes(tx, &mut pools).await?;
    standard::load_tags(tx, pools.iter_mut().map(|pool| &mut pool.standard)).await?;
    Ok(filter::in_order(pools, query))
}

/// One pool, if it meets the conditions.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(
    tx: &mut Tx,
    id: &str,
    mut conditions: Conditions,
    project: Option<&str>,
) -> Result<Option<SubnetPool>> {
    conditions.is_in("o.id", [id]);
    Ok(list(tx, &ListQuery::default(), conditions, project).await?.pop())
}

fn read(row: &Row) -> Result<SubnetPool> {
    Ok(SubnetPool {
        standard: standard::read(row, 0)?,
        id: row.get(5)?,
        project_id: row.get::<Option<String>>(6)?.unwrap_or_default(),
        name: row.get::<Option<String>>(7)?.unwrap_or_default(),
        ip_version: row.get(8)?,
        default_prefixlen: row.get(9)?,
        min_prefixlen: row.get(10)?,
        max_prefixlen: row.get(11)?,
        default_quota: row.get(12)?,
        is_default: row.get(13)?,
        address_scope_id: row.get(14)?,
        shared: row.get(15)?,
        prefixes: Vec::new(),
        updated: None,
    })
}

async fn load_prefixes(tx: &mut Tx, pools: &mut [SubnetPool]) -> Result<()> {
    if pools.is_empty() {
        return Ok(());
    }
    let ids: Vec<Arg> = padded(pools.iter().map(|pool| pool.id.as_str()));
    let by_id: HashMap<String, usize> = pools
        .iter()
        .enumerate()
        .map(|(n, pool)| (pool.id.clone(), n))
        .collect();
    let sql = format!(
        "SELECT subnetpool_id, cidr FROM subnetpoolprefixes WHERE subnetpool_id {} ORDER BY cidr",
        in_list(ids.len())
    );
    for row in tx.fetch(&sql, ids).await? {
        if let Some(&n) = by_id.get(&row.get::<String>(0)?) {
            pools[n].prefixes.push(row.get(1)?);
        }
    }
    Ok(())
}

/// Insert the rows of a new pool. `standard.id` must be there already.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert(tx: &mut Tx, pool: &SubnetPool) -> Result<()> {
    tx.execute(
        // Sharing is in the RBAC table; the old column stays false, as in Neutron.
        "INSERT INTO subnetpools (project_id, id, name, ip_version, default_prefixlen, min_prefixlen, max_prefixlen, \
         shared, default_quota, hash, address_scope_id, is_default, standard_attr_id) \
         VALUES (?,?,?,?,?,?,?,?,?,'',?,?,?)",
        args![
            &pool.project_id,
            &pool.id,
            &pool.name,
            pool.ip_version,
            pool.default_prefixlen,
            pool.min_prefixlen,
            pool.max_prefixlen,
            false,
            pool.default_quota,
            pool.address_scope_id.as_deref(),
            pool.is_default,
            pool.standard.id,
        ],
    )
    .await?;
    if pool.shared {
        rbac::grant(tx, RBACS, &pool.id, &pool.project_id, EVERYBODY, Action::Shared).await?;
    }
    insert_prefixes(tx, pool).await
}

async fn insert_prefixes(tx: &mut Tx, pool: &SubnetPool) -> Result<()> {
    if pool.prefixes.is_empty() {
        return Ok(());
    }
    let tuples = value_tuples(pool.prefixes.len(), 2);
    let sql = format!("INSERT INTO subnetpoolprefixes (cidr, subnetpool_id) VALUES {tuples}");
    tx.execute(
        &sql,
        pool.prefixes
            .iter()
            .flat_map(|cidr| args![cidr, &pool.id])
            .collect(),
    )
    .await?;
    Ok(())
}

/// Write the columns that may change, and the prefixes anew.
///
/// # Errors
/// See [`crate::Error`].
pub async fn update(tx: &mut Tx, pool: &SubnetPool) -> Result<()> {
    tx.execute(
        "UPDATE subnetpools SET name = ?, default_prefixlen = ?, min_prefixlen = ?, max_prefixlen = ?, \
         default_quota = ?, address_scope_id = ?, is_default = ? WHERE id = ?",
        args![
            &pool.name,
            pool.default_prefixlen,
            pool.min_prefixlen,
            pool.max_prefixlen,
            pool.default_quota,
            pool.address_scope_id.as_deref(),
            pool.is_default,
            &pool.id,
        ],
    )
    .await?;
    replace_prefixes(tx, pool).await
}

/// Write the prefixes anew.
///
/// # Errors
/// See [`crate::Error`].
pub async fn replace_prefixes(tx: &mut Tx, pool: &SubnetPool) -> Result<()> {
    tx.execute(
        "DELETE FROM subnetpoolprefixes WHERE subnetpool_id = ?",
        args![&pool.id],
    )
    .await?;
    insert_prefixes(tx, pool).await
}

/// Take the turn in allocating from a pool: its `hash` is exchanged, which only one of several transactions that read
/// the same one can do.
///
/// # Errors
/// [`crate::Error::Stale`] when another one was faster, or the pool is gone.
pub async fn take_turn(tx: &mut Tx, id: &str) -> Result<()> {
    let row = tx
        .fetch_opt("SELECT hash FROM subnetpools WHERE id = ?", args![id])
        .await?;
    let current: String = row.ok_or(Error::Stale)?.get(0)?;
    let sql = "UPDATE subnetpools SET hash = ? WHERE id = ? AND hash = ?";
    let done = tx
        .execute(sql, args![Uuid::new_v4().to_string(), id, current])
        .await?;
    if done.rows == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Lock a pool until the transaction ends. False when it does not exist.
///
/// # Errors
/// See [`crate::Error`].
pub async fn lock(tx: &mut Tx, id: &str) -> Result<bool> {
    let sql = format!(
        "SELECT id FROM subnetpools WHERE id = ?{}",
        tx.dialect().for_update()
    );
    Ok(tx.fetch_opt(&sql, args![id]).await?.is_some())
}

/// A subnet that was allocated from a pool.
#[derive(Clone, Debug)]
pub struct Allocated {
    /// `subnets.id`.
    pub subnet_id: String,
    /// CIDR.
    pub cidr: String,
    /// Owner of the subnet.
    pub project_id: String,
    /// Network of the subnet.
    pub network_id: String,
}

/// The subnets of a pool.
///
/// # Errors
/// See [`crate::Error`].
pub async fn allocated(tx: &mut Tx, id: &str) -> Result<Vec<Allocated>> {
    let sql = "SELECT id, cidr, project_id, network_id FROM subnets WHERE subnetpool_id = ?";
    let rows = tx.fetch(sql, args![id]).await?;
    rows.iter()
        .map(|row| {
            Ok(Allocated {
                subnet_id: row.get(0)?,
                cidr: row.get(1)?,
                project_id: row.get::<Option<String>>(2)?.unwrap_or_default(),
                network_id: row.get(3)?,
            })
        })
        .collect()
}

/// The pool of each subnet of one IP version on these networks: subnet and pool.
///
/// # Errors
/// See [`crate::Error`].
pub async fn pools_on_networks(
    tx: &mut Tx,
    networks: &[&str],
    ip_version: i64,
) -> Result<Vec<(String, Option<String>)>> {
    if networks.is_empty() {
        return Ok(Vec::new());
    }
    let ids = padded(networks.iter().copied());
    let sql = format!(
        "SELECT id, subnetpool_id FROM subnets WHERE ip_version = ? AND network_id {}",
        in_list(ids.len())
    );
    let mut values = args![ip_version];
    values.extend(ids);
    tx.fetch(&sql, values)
        .await?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// The address scope of a network for an IP version: the one of its subnets' pools.
///
/// # Errors
/// See [`crate::Error`].
pub async fn scope_of_network(tx: &mut Tx, network_id: &str, ip_version: i64) -> Result<Option<String>> {
    let sql = "SELECT o.address_scope_id FROM subnets s JOIN subnetpools o ON o.id = s.subnetpool_id \
               WHERE s.network_id = ? AND o.ip_version = ? AND o.address_scope_id IS NOT NULL";
    match tx.fetch_opt(sql, args![network_id, ip_version]).await? {
        Some(row) => Ok(Some(row.get(0)?)),
        None => Ok(None),
    }
}

/// Delete a pool.
///
/// # Errors
/// See [`crate::Error`].
pub async fn delete(tx: &mut Tx, pool: &SubnetPool) -> Result<()> {
    standard::delete(tx, pool.standard.id).await
}
