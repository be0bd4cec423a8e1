//! `securitygrouprules`.

use std::collections::HashMap;

use model::net::{SecurityGroup, SecurityGroupRule};
use model::{Key, Kind, ListQuery};

use super::CHUNK;
use crate::filter::{self, Attribute, Conditions};
use crate::sql::{in_list, padded};
use crate::{Arg, Batch, Result, Row, Tx, args, standard};

/// Attributes that lists of rules filter and sort by. `normalized_cidr` and `belongs_to_default_sg`, which Neutron
/// computes, are accepted as filters there and narrow nothing down.
pub const RULE_ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "r.id"),
    Attribute::text("project_id", "r.project_id"),
    Attribute::text("tenant_id", "r.project_id"),
    Attribute::text("security_group_id", "r.security_group_id"),
    Attribute::text("direction", "r.direction"),
    Attribute::text("ethertype", "r.ethertype"),
    // What is asked for as `any` comes as nothing.
    Attribute::text("protocol", "COALESCE(r.protocol, '')"),
    Attribute::int("port_range_min", "r.port_range_min"),
    Attribute::int("port_range_max", "r.port_range_max"),
    Attribute::text("remote_group_id", "r.remote_group_id"),
    Attribute::text("remote_address_group_id", "r.remote_address_group_id"),
    Attribute::text("remote_ip_prefix", "r.remote_ip_prefix"),
    Attribute::text("description", "sa.description"),
    Attribute::int("revision_number", "sa.revision_number"),
];

const FROM: &str = "securitygrouprules r JOIN standardattributes sa ON sa.id = r.standard_attr_id \
    LEFT JOIN default_security_group ds ON ds.security_group_id = r.security_group_id";

const COLUMNS: &str = "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, r.id, \
    r.project_id, r.security_group_id, r.direction, r.ethertype, r.protocol, r.port_range_min, r.port_range_max, \
    r.remote_ip_prefix, r.remote_group_id, r.remote_address_group_id, ds.project_id";

/// Leave only rules that a project may see: its own and those of its groups.
pub fn rules_visible_to(conditions: &mut Conditions, project: &str) {
    conditions.and(
        "r.project_id = ? OR r.security_group_id IN (SELECT g.id FROM securitygroups g WHERE g.project_id = ?)",
        args![project, project],
    );
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
    let (sql, values) = filter::page(COLUMNS, FROM, "r.id", RULE_ATTRIBUTES, conditions, query);
    let rows = tx.fetch(&sql, values).await?;
    let rules = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
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

/// Fill in the rules of many groups, in the order of their ids.
pub(super) async fn load(tx: &mut Tx, groups: &mut [SecurityGroup]) -> Result<()> {
    for chunk in groups.chunks_mut(CHUNK) {
        let ids: Vec<Arg> = padded(chunk.iter().map(|g| g.id.as_str()));
        let mut by_id: HashMap<String, &mut SecurityGroup> =
            chunk.iter_mut().map(|group| (group.id.clone(), group)).collect();
        let sql = format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE r.security_group_id {}",
            in_list(ids.len())
        );
        for row in tx.fetch(&sql, ids).await? {
            let rule = read(&row)?;
            if let Some(group) = by_id.get_mut(&rule.security_group_id) {
                group.rules.push(rule);
            }
        }
        for group in by_id.into_values() {
            group.rules.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        }
    }
    Ok(())
}

fn read(row: &Row) -> Result<SecurityGroupRule> {
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

/// Rules of a group that may be the same as this one: all that say the same but for the protocol, which has several
/// names, and the prefix, which may say in several ways that it is any.
///
/// # Errors
/// See [`crate::Error`].
pub async fn like(tx: &mut Tx, rule: &SecurityGroupRule) -> Result<Vec<SecurityGroupRule>> {
    let mut conditions = of_group(&rule.security_group_id);
    for (column, value) in [
        ("r.direction", Arg::from(&rule.direction)),
        ("r.ethertype", Arg::from(&rule.ethertype)),
        ("r.port_range_min", rule.port_range_min.into()),
        ("r.port_range_max", rule.port_range_max.into()),
        ("r.remote_group_id", rule.remote_group_id.as_deref().into()),
        (
            "r.remote_address_group_id",
            rule.remote_address_group_id.as_deref().into(),
        ),
    ] {
        match value {
            Arg::Null => conditions.and(&format!("{column} IS NULL"), Vec::new()),
            value => conditions.and(&format!("{column} = ?"), vec![value]),
        }
    }
    let any = "r.remote_ip_prefix IS NULL OR r.remote_ip_prefix IN ('0.0.0.0/0', '::/0')";
    let prefix = rule.remote_ip_prefix.as_deref().unwrap_or_default();
    conditions.and(&format!("{any} OR r.remote_ip_prefix = ?"), args![prefix]);
    list_rules(tx, &ListQuery::default(), conditions).await
}

/// All rules of a group.
///
/// # Errors
/// See [`crate::Error`].
pub async fn rules_of(tx: &mut Tx, group: &str) -> Result<Vec<SecurityGroupRule>> {
    list_rules(tx, &ListQuery::default(), of_group(group)).await
}

fn of_group(id: &str) -> Conditions {
    let mut conditions = Conditions::default();
    conditions.is_in("r.security_group_id", [id]);
    conditions
}

/// A rule that goes with a group: it is in it, or names it as the other side.
#[derive(Clone, Debug)]
pub struct Dependent {
    /// Its id.
    pub id: String,
    /// `standard_attr_id`.
    pub standard: i64,
    /// The group that it is in.
    pub group: String,
}

impl Dependent {
    /// Its key for the driver.
    pub fn key(&self) -> Key {
        Key::new(Kind::SecurityGroupRule, &self.id)
    }
}

/// The rules that go with a group.
///
/// # Errors
/// See [`crate::Error`].
pub async fn dependents(tx: &mut Tx, group: &str) -> Result<Vec<Dependent>> {
    let sql = "SELECT id, standard_attr_id, security_group_id FROM securitygrouprules WHERE security_group_id = ? \
               UNION SELECT id, standard_attr_id, security_group_id FROM securitygrouprules WHERE remote_group_id = ?";
    let rows = tx.fetch(sql, args![group, group]).await?;
    rows.iter()
        .map(|row| {
            Ok(Dependent {
                id: row.get(0)?,
                standard: row.get(1)?,
                group: row.get(2)?,
            })
        })
        .collect()
}

/// Insert the rows of new rules. Their `standard.id` must be there already.
pub fn insert_rules<'a>(batch: &mut Batch, rules: impl Iterator<Item = &'a SecurityGroupRule>) {
    let columns = "securitygrouprules (project_id, id, security_group_id, remote_group_id, direction, ethertype, \
        protocol, port_range_min, port_range_max, remote_ip_prefix, standard_attr_id, remote_address_group_id)";
    let row = |rule: &SecurityGroupRule| {
        args![
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
        ]
    };
    batch.insert(columns, 12, rules.flat_map(row).collect());
}
