//! Templates of the rules that new groups get (`neutron/extensions/security_groups_default_rules.py`).

use chrono::NaiveDateTime;
use model::attr::is_uuid;
use model::net::DefaultSecurityGroupRule;
use model::{Body, Fault, ListQuery};
use store::net::security_group::default_rule as table;
use store::{Tx, standard, transact};

use super::validate::{Identity, canonical};
use super::{faults, rule};
use crate::{Collection, Context, Error, Plugin, Precondition, Result};

/// Longest `remote_group_id` that the table takes, in characters.
const LONGEST_ID: usize = 36;
/// Longest description that the table takes, in characters; the attribute map allows more.
const LONGEST_DESCRIPTION: usize = 255;

/// The collection `default_security_group_rules`. Groups that exist already are not changed by it.
pub struct DefaultSecurityGroupRules;

impl Collection for DefaultSecurityGroupRules {
    type Item = DefaultSecurityGroupRule;

    const BULK: bool = false;

    async fn list(
        plugin: &Plugin,
        _context: &Context,
        query: &ListQuery,
    ) -> Result<Vec<DefaultSecurityGroupRule>> {
        Ok(table::list(&mut plugin.db.read().await?, query).await?)
    }

    async fn show(plugin: &Plugin, _context: &Context, id: &str) -> Result<DefaultSecurityGroupRule> {
        find(&mut plugin.db.read().await?, id).await
    }

    async fn create(
        plugin: &Plugin,
        _context: &Context,
        bodies: Vec<Body>,
    ) -> Result<Vec<DefaultSecurityGroupRule>> {
        transact!(plugin.db, tx => {
            table::take_turns(&mut tx).await?;
            let now = standard::now();
            let mut made = Vec::with_capacity(bodies.len());
            for body in &bodies {
                made.push(insert(&mut tx, body, now).await?);
            }
            Ok::<_, Error>(made)
        })
    }

    /// None of its attributes can be changed.
    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        _body: Body,
        _precondition: Precondition,
    ) -> Result<DefaultSecurityGroupRule> {
        Self::show(plugin, context, id).await
    }

    async fn delete(
        plugin: &Plugin,
        _context: &Context,
        id: &str,
        _precondition: Precondition,
    ) -> Result<()> {
        transact!(plugin.db, tx => {
            let template = find(&mut tx, id).await?;
            Ok::<_, Error>(standard::delete(&mut tx, template.rule.standard.id).await?)
        })
    }
}

async fn find(tx: &mut Tx, id: &str) -> Result<DefaultSecurityGroupRule> {
    let found = table::get(tx, id).await?;
    Ok(found.ok_or_else(|| faults::template_not_found(id))?)
}

async fn insert(tx: &mut Tx, body: &Body, now: NaiveDateTime) -> Result<DefaultSecurityGroupRule> {
    let mut template = read(body, now)?;
    // Whatever the new one is used in, Neutron compares it with the templates for other groups than default ones.
    let same = |old: &DefaultSecurityGroupRule| Identity::from(&old.rule) == Identity::from(&template.rule);
    if let Some(old) = table::used(tx, false).await?.into_iter().find(same) {
        return Err(faults::template_exists(&old.rule.id).into());
    }
    let description = template.rule.description.as_deref();
    template.rule.standard.id =
        standard::insert(tx, "securitygroupdefaultrules", description, 0, now).await?;
    table::insert(tx, &template).await?;
    Ok(template)
}

fn read(body: &Body, now: NaiveDateTime) -> Result<DefaultSecurityGroupRule, Fault> {
    let mut rule = rule::read(body, now)?;
    canonical(&mut rule)?;
    if let Some(id) = rule.remote_address_group_id.as_deref().filter(|id| !is_uuid(id)) {
        return Err(faults::not_a_uuid("remote_address_group_id", id));
    }
    for (attribute, value, most) in [
        ("remote_group_id", &rule.remote_group_id, LONGEST_ID),
        ("description", &rule.description, LONGEST_DESCRIPTION),
    ] {
        if let Some(value) = value.as_deref().filter(|value| value.chars().count() > most) {
            return Err(faults::too_long(attribute, value, most));
        }
    }
    Ok(DefaultSecurityGroupRule {
        rule,
        used_in_default_sg: body.flag("used_in_default_sg").unwrap_or_default(),
        used_in_non_default_sg: body.flag("used_in_non_default_sg").unwrap_or_default(),
    })
}
