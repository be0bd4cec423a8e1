//! `securitygroups`, `securitygrouprules`, `default_security_group` and the templates of rules.

use std::collections::HashMap;

use model::ListQuery;
use model::net::{SecurityGroup, SecurityGroupRule};

use crate::filter::{self, Attribute, Conditions};
use crate::sql::{in_list, padded, value_tuples};
use crate::{Arg, Result, Row, Tx, args, rbac, standard};

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

/// Attributes that lists of rules filter and sort by.
pub const RULE_ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "r.id"),
    Attribute::text("project_id", "r.project_id"),
    Attribute::text("tenant_id", "r.project_id"),
    Attribute::text("security_group_id", "r.security_group_id"),
    Attribute::text("direction", "r.direction"),
    Attribute::text("ethertype", "r.ethertype"),
    Attribute::text("protocol", "r.protocol"),
    Attribute::int("port_range_min", "r.port_range_min"),
    Attribute::int("port_range_max", "r.port_range_max"),
    Attribute::text("remote_group_id", "r.remote_group_id"),
    Attribute::text("remote_address_group_id", "r.remote_address_group_id"),
    Attribute::text("remote_ip_prefix", "r.remote_ip_prefix"),
    Attribute::text("description", "sa.description"),
    Attribute::int("revision_number", "sa.revision_number"),
    Attribute::flag("belongs_to_default_sg", "ds.project_id IS NOT NULL"),
];

const FROM: &str = "securitygroups g JOIN standardattributes sa ON sa.id = g.standard_attr_id";

const RULE_FROM: &str = "securitygrouprules r JOIN standardattributes sa ON sa.id = r.standard_attr_id \
    LEFT JOIN default_security_group ds ON ds.security_group_id = r.security_group_id";

const RULE_COLUMNS: &str = "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, r.id, \
    r.project_id, r.security_group_id, r.direction, r.ethertype, r.protocol, r.port_range_min, r.port_range_max, \
    r.remote_ip_prefix, r.remote_group_id, r.remote_address_group_id, ds.project_id";

/// Longest list of ids in one statement.
const CHUNK: usize = 4096;

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

/// Leave only rules that a project may see: its own and those of its groups.
pub fn rules_visible_to(conditions: &mut Conditions, project: &str) {
    conditions.and(
        "r.project_id = ? OR r.security_group_id IN (SELECT g.id FROM securitygroups g WHERE g.project_id = ?)",
        args![project, project],
    );
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
    load_children(tx, &mut groups).await?;
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

/// Fill in rules and tags of many groups: one query each.
async fn load_children(tx: &mut Tx, groups: &mut [SecurityGroup]) -> Result<()> {
    for chunk in groups.chunks_mut(CHUNK) {
        let ids: Vec<Arg> = padded(chunk.iter().map(|g| g.id.as_str()));
        let by_id: HashMap<String, usize> = chunk
            .iter()
            .enumerate()
            .map(|(at, g)| (g.id.clone(), at))
            .collect();
        let sql = format!(
            "SELECT {RULE_COLUMNS} FROM {RULE_FROM} WHERE r.security_group_id {}",
            in_list(ids.len())
        );
        for row in tx.fetch(&sql, ids).await? {
            let rule = read_rule(&row)?;
            if let Some(&at) = by_id.get(&rule.security_group_id) {
                chunk[at].rules.push(rule);
            }
        }
        let mut standards = Vec::new();
        for group in chunk {
            standards.push(&mut group.standard);
            standards.extend(group.rules.iter_mut().map(|rule| &mut rule.standard));
        }
        standard::load_tags(tx, standards.into_iter()).await?;
    }
    Ok(())
}

/// Rules that match. `conditions` come in addition to the query's filters.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list_rules(
    tx: &mut Tx,
    query: &ListQuery,
    mut conditions: Conditions,
) -> Result<Vec<SecurityGroupRule>> {
    conditions.filters(RULE_ATTRIBUTES, query);
    let (sql, values) = filter::page(
        RULE_COLUMNS,
        RULE_FROM,
        "r.id",
        RULE_ATTRIBUTES,
        conditions,
        query,
    );
    let rows = tx.fetch(&sql, values).await?;
    let rules = rows.iter().map(read_rule).collect::<Result<Vec<_>>>()?;
    Ok(filter::in_order(rules, query))
}

/// One rule, if it meets the conditions.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get_rule(
    tx: &mut Tx,
    id: &str,
    mut conditions: Conditions,
) -> Result<Option<SecurityGroupRule>> {
    conditions.is_in("r.id", [id]);
    Ok(list_rules(tx, &ListQuery::default(), conditions).await?.pop())
}

fn read_rule(row: &Row) -> Result<SecurityGroupRule> {
    Ok(SecurityGroupRule {
        standard: standard::read(row, 0)?,
        description: row.get(3)?,
        id: row.get(5)?,
        project_id: row.get::<Option<String>>(6)?.unwrap_or_default(),
        security_group_id: row.get(7)?,
        direction: row.get::<Option<String>>(8)?.unwrap_or_default(),
        ethertype: row.get::<Option<String>>(9)?.unwrap_or_default(),
        protocol: row.get(10)?,
        port_range_min: row.get(11)?,
        port_range_max: row.get(12)?,
        remote_ip_prefix: row.get(13)?,
        remote_group_id: row.get(14)?,
        remote_address_group_id: row.get(15)?,
        belongs_to_default_sg: Some(row.get::<Option<String>>(16)?.is_some()),
    })
}

/// Insert the row of a new group, without its rules. `standard.id` must be there already.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert(tx: &mut Tx, group: &SecurityGroup) -> Result<()> {
    tx.execute(
        "INSERT INTO securitygroups (project_id, id, name, standard_attr_id, stateful) VALUES (?, ?, ?, ?, ?)",
        args![
            &group.project_id,
            &group.id,
            &group.name,
            group.standard.id,
            group.stateful
        ],
    )
    .await?;
    Ok(())
}

/// Insert the rows of new rules. Their `standard.id` must be there already.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert_rules(tx: &mut Tx, rules: &[SecurityGroupRule]) -> Result<()> {
    if rules.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO securitygrouprules (project_id, id, security_group_id, remote_group_id, direction, ethertype, \
         protocol, port_range_min, port_range_max, remote_ip_prefix, standard_attr_id, remote_address_group_id) \
         VALUES {}",
        value_tuples(rules.len(), 12)
    );
    let mut values = Vec::with_capacity(rules.len() * 12);
    for rule in rules {
        values.extend(args![
            &rule.project_id,
            &rule.id,
            &rule.security_group_id,
            rule.remote_group_id.as_deref(),
            &rule.direction,
            &rule.ethertype,
            rule.protocol.as_deref(),
            rule.port_range_min,
            rule.port_range_max,
            rule.remote_ip_prefix.as_deref(),
            rule.standard.id,
            rule.remote_address_group_id.as_deref(),
        ]);
    }
    tx.execute(&sql, values).await?;
    Ok(())
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

/// Whether new groups of a project are stateful, if that was set for it.
///
/// # Errors
/// See [`crate::Error`].
pub async fn default_statefulness(tx: &mut Tx, project: &str) -> Result<Option<bool>> {
    let sql = "SELECT stateful FROM security_groups_default_statefulness WHERE project_id = ?";
    match tx.fetch_opt(sql, args![project]).await? {
        Some(row) => Ok(Some(row.get(0)?)),
        None => Ok(None),
    }
}

/// What a rule of a new group is made from: a row of `securitygroupdefaultrules`.
#[derive(Clone, Debug)]
pub struct Template {
    /// `ingress` or `egress`.
    pub direction: String,
    /// `IPv4` or `IPv6`.
    pub ethertype: String,
    /// Protocol.
    pub protocol: Option<String>,
    /// First port.
    pub port_range_min: Option<i64>,
    /// Last port.
    pub port_range_max: Option<i64>,
    /// CIDR.
    pub remote_ip_prefix: Option<String>,
    /// Remote group; `PARENT` stands for the group itself.
    pub remote_group_id: Option<String>,
    /// Remote address group.
    pub remote_address_group_id: Option<String>,
}

/// Templates for default groups, or for all others.
///
/// # Errors
/// See [`crate::Error`].
pub async fn templates(tx: &mut Tx, for_default: bool) -> Result<Vec<Template>> {
    let used = if for_default {
        "used_in_default_sg"
    } else {
        "used_in_non_default_sg"
    };
    let sql = format!(
        "SELECT direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix, remote_group_id, \
         remote_address_group_id FROM securitygroupdefaultrules WHERE {used} = ? ORDER BY id"
    );
    let rows = tx.fetch(&sql, args![true]).await?;
    rows.iter()
        .map(|row| {
            Ok(Template {
                direction: row.get(0)?,
                ethertype: row.get::<Option<String>>(1)?.unwrap_or_default(),
                protocol: row.get(2)?,
                port_range_min: row.get(3)?,
                port_range_max: row.get(4)?,
                remote_ip_prefix: row.get(5)?,
                remote_group_id: row.get(6)?,
                remote_address_group_id: row.get(7)?,
            })
        })
        .collect()
}
