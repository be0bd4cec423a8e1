//! Security group rules.

use std::collections::HashSet;

use chrono::NaiveDateTime;
use model::net::SecurityGroupRule;
use model::{Body, Key, Kind, ListQuery};
use serde_json::Value;
use store::filter::Conditions;
use store::net::security_group as table;
use store::{Tx, standard, transact};
use uuid::Uuid;

use super::validate::{Identity, canonical};
use super::{default, faults, find, fresh, insert_rules};
use crate::collection::check_revision;
use crate::net::address_group;
use crate::{Collection, Context, Error, Plugin, Precondition, Result, quota};

/// The collection `security_group_rules`.
pub struct SecurityGroupRules;

impl Collection for SecurityGroupRules {
    type Item = SecurityGroupRule;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<SecurityGroupRule>> {
        default::ensure_for_list(plugin, context, query).await?;
        let mut tx = plugin.db.read().await?;
        Ok(table::list_rules(&mut tx, query, visible(context)).await?)
    }

    /// As in Neutron whoever asks: policy decides, and says of what it hides that it does not exist.
    async fn show(plugin: &Plugin, context: &Context, id: &str) -> Result<SecurityGroupRule> {
        find_rule(&mut plugin.db.read().await?, &context.elevated(), id).await
    }

    async fn create(plugin: &Plugin, context: &Context, bodies: Vec<Body>) -> Result<Vec<SecurityGroupRule>> {
        let rules = transact!(plugin.db, tx => { create(&mut tx, plugin, context, &bodies).await })?;
        plugin.driver.postcommit(rules.iter().flat_map(keys).collect());
        Ok(rules)
    }

    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        precondition: Precondition,
    ) -> Result<SecurityGroupRule> {
        let (rule, changed) = transact!(plugin.db, tx => {
            let old = locked(&mut tx, context, id, precondition).await?;
            let description = body.get("description").and_then(Value::as_str);
            let changed = description.is_some() && description != old.description.as_deref();
            if let (true, Some(description)) = (changed, description) {
                standard::describe(&mut tx, old.standard.id, description).await?;
                standard::bump(&mut tx, old.standard.id, standard::now()).await?;
            }
            Ok::<_, Error>((find_rule(&mut tx, context, id).await?, changed))
        })?;
        if changed {
            plugin
                .driver
                .postcommit(vec![Key::new(Kind::SecurityGroupRule, id)]);
        }
        Ok(rule)
    }

    async fn delete(plugin: &Plugin, context: &Context, id: &str, precondition: Precondition) -> Result<()> {
        let rule = transact!(plugin.db, tx => {
            let rule = locked(&mut tx, context, id, precondition).await?;
            standard::delete(&mut tx, rule.standard.id).await?;
            bump_group(&mut tx, &rule.security_group_id, standard::now()).await?;
            Ok::<_, Error>(rule)
        })?;
        plugin.driver.postcommit(keys(&rule).into());
        Ok(())
    }
}

async fn create(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    bodies: &[Body],
) -> Result<Vec<SecurityGroupRule>> {
    let now = standard::now();
    let mut rules: Vec<SecurityGroupRule> = bodies.iter().map(|body| read(body, now)).collect();
    let owners = rules.iter().map(|rule| rule.project_id.as_str());
    quota::check_owners(tx, plugin, owners, "security_group_rule").await?;
    let Some(first) = rules.first() else {
        return Ok(rules);
    };
    let (group_id, project) = (first.security_group_id.clone(), first.project_id.clone());
    for rule in &mut rules {
        if rule.security_group_id != group_id {
            return Err(faults::not_single_group().into());
        }
        if rule.project_id != project {
            return Err(faults::not_single_project().into());
        }
        canonical(rule)?;
        if let Some(remote) = &rule.remote_group_id {
            find(tx, context, remote).await?;
        }
        if let Some(remote) = &rule.remote_address_group_id {
            address_group::check(tx, context, remote).await?;
        }
    }
    let group = find(tx, context, &group_id).await?;
    standard::lock(tx, group.standard.id).await?;
    let group = find(tx, context, &group_id).await?;
    let mut new: HashSet<Identity<'_>> = HashSet::new();
    for rule in &rules {
        if !new.insert(Identity::from(rule)) {
            return Err(faults::duplicate_in_post().into());
        }
    }
    if let Some(same) = group.rules.iter().find(|old| new.contains(&Identity::from(*old))) {
        return Err(faults::rule_exists(&same.id).into());
    }
    insert_rules(tx, &mut rules, now).await?;
    standard::bump(tx, group.standard.id, now).await?;
    let is_default = table::default_of(tx, &group.project_id).await?.as_deref() == Some(group.id.as_str());
    for rule in &mut rules {
        rule.belongs_to_default_sg = Some(is_default);
    }
    Ok(rules)
}

fn read(body: &Body, now: NaiveDateTime) -> SecurityGroupRule {
    let text = |name: &str| body.text(name).map(str::to_owned);
    let protocol = match body.get("protocol") {
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => text("protocol"),
    };
    SecurityGroupRule {
        id: Uuid::new_v4().to_string(),
        project_id: text("project_id").unwrap_or_default(),
        security_group_id: text("security_group_id").unwrap_or_default(),
        direction: text("direction").unwrap_or_default(),
        ethertype: text("ethertype").unwrap_or_else(|| "IPv4".to_owned()),
        protocol: protocol.filter(|protocol| !protocol.is_empty()),
        port_range_min: body.int("port_range_min"),
        port_range_max: body.int("port_range_max"),
        remote_ip_prefix: text("remote_ip_prefix").filter(|prefix| !prefix.is_empty()),
        remote_group_id: text("remote_group_id"),
        remote_address_group_id: text("remote_address_group_id"),
        belongs_to_default_sg: None,
        description: Some(text("description").unwrap_or_default()),
        standard: fresh(0, body.text("description"), now),
    }
}

/// A change of its rules counts a group's revision up.
async fn bump_group(tx: &mut Tx, id: &str, now: NaiveDateTime) -> Result<()> {
    if let Some(standard) = store::tags::owner(tx, "securitygroups", id).await? {
        standard::bump(tx, standard, now).await?;
    }
    Ok(())
}

fn visible(context: &Context) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(project) = context.scope() {
        table::rules_visible_to(&mut conditions, project);
    }
    conditions
}

async fn find_rule(tx: &mut Tx, context: &Context, id: &str) -> Result<SecurityGroupRule> {
    table::get_rule(tx, id, visible(context))
        .await?
        .ok_or_else(|| faults::rule_not_found(id).into())
}

async fn locked(
    tx: &mut Tx,
    context: &Context,
    id: &str,
    precondition: Precondition,
) -> Result<SecurityGroupRule> {
    let rule = find_rule(tx, context, id).await?;
    let revision = match standard::lock(tx, rule.standard.id).await {
        Err(store::Error::Inconsistent(_)) => return Err(faults::rule_not_found(id).into()),
        other => other?,
    };
    check_revision(revision, precondition)?;
    Ok(rule)
}

fn keys(rule: &SecurityGroupRule) -> [Key; 2] {
    [
        Key::new(Kind::SecurityGroup, &rule.security_group_id),
        Key::new(Kind::SecurityGroupRule, &rule.id),
    ]
}
