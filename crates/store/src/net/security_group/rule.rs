//! `securitygrouprules`.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use model::net::{SecurityGroup, SecurityGroupRule};
use model::{Key, Kind, ListQuery, Standard};

use super::{CHUNK, counted_up};
use crate::filter::{self, Attribute, Conditions};
use crate::sql::{in_list, padded};
use crate::{Arg, Batch, Query, Result, Row, Tx, args, standard};

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

/// A group that rules are about to be added to.
#[derive(Clone, Debug)]
pub struct Target {
    /// Whether it is the default group of its project.
    pub is_default: bool,
    /// Rules that it has, as far as they were asked for, without owner and standard attributes.
    pub rules: Vec<SecurityGroupRule>,
}

/// Begin to add rules to a group that meets the conditions (over `securitygroups g`): its revision is counted up, so that
/// nobody else changes its rules before the end of the transaction. Answers the group with those of its rules that may be the same as this
/// one, or with all of them; `None` when there is no such group. What says the same is the same but for the protocol, which has several names, and the
/// prefix, which may say in several ways that it is any.
///
/// # Errors
/// See [`crate::Error`].
pub async fn begin_adding(
    tx: &mut Tx,
    group: &str,
    like: Option<&SecurityGroupRule>,
    conditions: Conditions,
    now: NaiveDateTime,
) -> Result<Option<Target>> {
    let (_, target) = tx
        .ask_all((counted_up(group, now), target(group, like, conditions)))
        .await?;
    Ok(target)
}

fn target(
    group: &str,
    like: Option<&SecurityGroupRule>,
    mut conditions: Conditions,
) -> Query<Option<Target>> {
    let (narrowed, mut values) = like.map(same_but_for_names).unwrap_or_default();
    conditions.is_in("g.id", [group]);
    let (clause, more) = conditions.into_parts();
    values.extend(more);
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM default_security_group d WHERE d.security_group_id = g.id), r.id, r.direction, \
         r.ethertype, r.protocol, r.port_range_min, r.port_range_max, r.remote_ip_prefix, r.remote_group_id, \
         r.remote_address_group_id FROM securitygroups g \
         LEFT JOIN securitygrouprules r ON r.security_group_id = g.id{narrowed}{clause}"
    );
    let group = group.to_owned();
    Query::new(sql, values, move |rows| {
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let is_default = first.get(0)?;
        let rules = rows.iter().map(|row| read_target(row, &group));
        let rules = rules.filter_map(Result::transpose).collect::<Result<_>>()?;
        Ok(Some(Target { is_default, rules }))
    })
}

/// A rule of the group; none when the group has none.
fn read_target(row: &Row, group: &str) -> Result<Option<SecurityGroupRule>> {
    let Some(id) = row.get(1)? else {
        return Ok(None);
    };
    Ok(Some(SecurityGroupRule {
        id,
        project_id: String::new(),
        security_group_id: group.to_owned(),
        direction: row.get::<Option<String>>(2)?.unwrap_or_default(),
        ethertype: row.get::<Option<String>>(3)?.unwrap_or_default(),
        protocol: row.get(4)?,
        port_range_min: row.get(5)?,
        port_range_max: row.get(6)?,
        remote_ip_prefix: row.get(7)?,
        remote_group_id: row.get(8)?,
        remote_address_group_id: row.get(9)?,
        belongs_to_default_sg: None,
        description: None,
        standard: Standard::default(),
    }))
}

fn same_but_for_names(rule: &SecurityGroupRule) -> (String, Vec<Arg>) {
    let mut sql = String::new();
    let mut values = Vec::new();
    for (column, value) in [
        ("direction", Arg::from(&rule.direction)),
        ("ethertype", Arg::from(&rule.ethertype)),
        ("port_range_min", rule.port_range_min.into()),
        ("port_range_max", rule.port_range_max.into()),
        ("remote_group_id", rule.remote_group_id.as_deref().into()),
        (
            "remote_address_group_id",
            rule.remote_address_group_id.as_deref().into(),
        ),
    ] {
        if value == Arg::Null {
            sql.push_str(&format!(" AND r.{column} IS NULL"));
        } else {
            sql.push_str(&format!(" AND r.{column} = ?"));
            values.push(value);
        }
    }
    sql.push_str(
        " AND (r.remote_ip_prefix IS NULL OR r.remote_ip_prefix IN ('0.0.0.0/0', '::/0') OR r.remote_ip_prefix = ?)",
    );
    values.push(rule.remote_ip_prefix.as_deref().unwrap_or_default().into());
    (sql, values)
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
