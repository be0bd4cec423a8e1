//! `securitygroupdefaultrules`: what the rules of new groups are made from.

use model::ListQuery;
use model::net::{DefaultSecurityGroupRule, SecurityGroupRule};

use crate::filter::{self, Attribute, Conditions};
use crate::{Result, Row, Tx, args, standard};

/// Attributes that lists filter and sort by.
const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "t.id"),
    Attribute::text("direction", "t.direction"),
    Attribute::text("ethertype", "t.ethertype"),
    // What is asked for as `any` comes as nothing.
    Attribute::text("protocol", "COALESCE(t.protocol, '')"),
    Attribute::int("port_range_min", "t.port_range_min"),
    Attribute::int("port_range_max", "t.port_range_max"),
    Attribute::text("remote_group_id", "t.remote_group_id"),
    Attribute::text("remote_address_group_id", "t.remote_address_group_id"),
    Attribute::text("remote_ip_prefix", "t.remote_ip_prefix"),
    Attribute::text("description", "sa.description"),
    Attribute::flag("used_in_default_sg", "t.used_in_default_sg"),
    Attribute::flag("used_in_non_default_sg", "t.used_in_non_default_sg"),
];

const FROM: &str = "securitygroupdefaultrules t JOIN standardattributes sa ON sa.id = t.standard_attr_id";

const COLUMNS: &str = "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, t.id, t.direction, \
    t.ethertype, t.protocol, t.port_range_min, t.port_range_max, t.remote_ip_prefix, t.remote_group_id, \
    t.remote_address_group_id, t.used_in_default_sg, t.used_in_non_default_sg";

/// Templates that match, by their ids when nothing else is asked for.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(tx: &mut Tx, query: &ListQuery) -> Result<Vec<DefaultSecurityGroupRule>> {
    let mut conditions = Conditions::default();
    conditions.filters(ATTRIBUTES, query);
    fetch(tx, query, conditions).await
}

/// One template.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<DefaultSecurityGroupRule>> {
    let mut conditions = Conditions::default();
    conditions.is_in("t.id", [id]);
    Ok(fetch(tx, &ListQuery::default(), conditions).await?.pop())
}

/// The templates for default groups, or for all others.
///
/// # Errors
/// See [`crate::Error`].
pub async fn used(tx: &mut Tx, in_default: bool) -> Result<Vec<DefaultSecurityGroupRule>> {
    let column = if in_default {
        "t.used_in_default_sg"
    } else {
        "t.used_in_non_default_sg"
    };
    let mut conditions = Conditions::default();
    conditions.is_in(column, [true]);
    fetch(tx, &ListQuery::default(), conditions).await
}

async fn fetch(
    tx: &mut Tx,
    query: &ListQuery,
    conditions: Conditions,
) -> Result<Vec<DefaultSecurityGroupRule>> {
    let (sql, values) = filter::page(COLUMNS, FROM, "t.id", ATTRIBUTES, conditions, query);
    let rows = tx.fetch(&sql, values).await?;
    let mut rules = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    if query.sorts.is_empty() && query.limit.is_none() {
        rules.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
    }
    Ok(filter::in_order(rules, query))
}

fn read(row: &Row) -> Result<DefaultSecurityGroupRule> {
    Ok(DefaultSecurityGroupRule {
        rule: SecurityGroupRule {
            standard: standard::read(row, 0)?,
            description: row.get(3)?,
            id: row.get(5)?,
            project_id: String::new(),
            security_group_id: String::new(),
            direction: row.get(6)?,
            ethertype: row.get::<Option<String>>(7)?.unwrap_or_default(),
            protocol: row.get(8)?,
            port_range_min: row.get(9)?,
            port_range_max: row.get(10)?,
            remote_ip_prefix: row.get(11)?,
            remote_group_id: row.get(12)?,
            remote_address_group_id: row.get(13)?,
            belongs_to_default_sg: None,
        },
        used_in_default_sg: row.get(14)?,
        used_in_non_default_sg: row.get(15)?,
    })
}

/// Insert a template. Its `standard.id` must be there already.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert(tx: &mut Tx, template: &DefaultSecurityGroupRule) -> Result<()> {
    let rule = &template.rule;
    tx.execute(
        "INSERT INTO securitygroupdefaultrules (id, standard_attr_id, remote_group_id, remote_address_group_id, \
         direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix, used_in_default_sg, \
         used_in_non_default_sg) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        args![
            &rule.id,
            rule.standard.id,
            rule.remote_group_id.as_deref(),
            rule.remote_address_group_id.as_deref(),
            &rule.direction,
            &rule.ethertype,
            rule.protocol.as_deref(),
            rule.port_range_min,
            rule.port_range_max,
            rule.remote_ip_prefix.as_deref(),
            template.used_in_default_sg,
            template.used_in_non_default_sg,
        ],
    )
    .await?;
    Ok(())
}

/// Let nobody else change what holds for all projects before the end of the transaction. The lock is on the rows that
/// every database of Neutron has.
///
/// # Errors
/// See [`crate::Error`].
pub async fn take_turns(tx: &mut Tx) -> Result<()> {
    let sql = format!(
        "SELECT version_num FROM alembic_version ORDER BY version_num{}",
        tx.dialect().for_update()
    );
    tx.fetch(&sql, Vec::new()).await?;
    Ok(())
}
