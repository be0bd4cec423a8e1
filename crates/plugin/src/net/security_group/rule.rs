//! Security group rules.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDateTime;
use model::attr::python;
use model::net::SecurityGroupRule;
use model::{Body, Fault, Key, Kind, ListQuery};
use serde_json::Value;
use store::filter::Conditions;
use store::net::security_group as table;
use store::{Batch, Tx, standard, transact};
use uuid::Uuid;

use super::insert::{self, fresh};
use super::validate::{self, Identity};
use super::{default, faults};
use crate::collection::{check_revision, lock};
use crate::net::address_group;
use crate::{Collection, Context, Error, Plugin, Precondition, Result, quota};

/// What the attribute map can sort by and the table cannot.
const COMPUTED: &str = "normalized_cidr";

/// The collection `security_group_rules`.
pub struct SecurityGroupRules;

impl Collection for SecurityGroupRules {
    type Item = SecurityGroupRule;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<SecurityGroupRule>> {
        if query.sorts.iter().any(|sort| sort.name == COMPUTED) {
            return Err(faults::bad_sort_key(COMPUTED).into());
        }
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
        let group = rules
            .first()
            .map(|rule| Key::new(Kind::SecurityGroup, &rule.security_group_id));
        let keys = rules
            .iter()
            .map(|rule| Key::new(Kind::SecurityGroupRule, &rule.id));
        plugin.driver.postcommit(group.into_iter().chain(keys).collect());
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
            table::count_up(&mut tx, &rule.security_group_id, standard::now()).await?;
            Ok::<_, Error>(rule)
        })?;
        plugin.driver.postcommit(keys(&rule).into());
        Ok(())
    }
}

/// Either all rules or none.
async fn create(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    bodies: &[Body],
) -> Result<Vec<SecurityGroupRule>> {
    let now = standard::now();
    let rules: Result<Vec<_>, Fault> = bodies.iter().map(|body| read(body, now)).collect();
    let mut rules = rules?;
    let owners = rules.iter().map(|rule| rule.project_id.as_str());
    quota::check_owners(tx, plugin, owners, "security_group_rule").await?;
    validate::together(&rules)?;
    rules.iter_mut().try_for_each(validate::canonical)?;
    check_remotes(tx, context, &rules).await?;
    insert::standards(tx, &mut rules.iter_mut().collect::<Vec<_>>(), now).await?;
    let is_default = check_group(tx, context, &rules, now).await?;
    match insert::rules(tx, Batch::new(), rules.iter(), now).await {
        // A remote group went in this moment: again, and it is not found.
        Err(Error::Store(store::Error::ForeignKey(_))) => return Err(store::Error::Stale.into()),
        other => other?,
    }
    for rule in &mut rules {
        rule.belongs_to_default_sg = Some(is_default);
    }
    Ok(rules)
}

/// The groups that the owner of a rule may use, when the caller does not see all.
fn usable(context: &Context, rule: &SecurityGroupRule) -> Conditions {
    let mut conditions = Conditions::default();
    if context.scope().is_some() {
        table::visible_to(&mut conditions, &rule.project_id);
    }
    conditions
}

/// Refuse remote groups and remote address groups that the owner of the rules may not use.
async fn check_remotes(tx: &mut Tx, context: &Context, rules: &[SecurityGroupRule]) -> Result<()> {
    let Some(first) = rules.first() else {
        return Ok(());
    };
    let ids: BTreeSet<&str> = rules
        .iter()
        .filter_map(|rule| rule.remote_group_id.as_deref())
        .collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let known = table::known(tx, &ids, usable(context, first)).await?;
    let mut seen = HashSet::new();
    for rule in rules {
        if let Some(remote) = &rule.remote_group_id
            && !known.contains(remote)
        {
            return Err(faults::not_found(remote).into());
        }
        if let Some(remote) = &rule.remote_address_group_id
            && seen.insert(remote)
        {
            address_group::check(tx, context, remote).await?;
        }
    }
    Ok(())
}

/// Refuse a group that the owner of the rules may not use, and rules that are the same as one another or as one that
/// the group has. From here on the group is this transaction's, so that of two that are the same one is seen. Answers
/// whether it is the default one of its project.
async fn check_group(
    tx: &mut Tx,
    context: &Context,
    rules: &[SecurityGroupRule],
    now: NaiveDateTime,
) -> Result<bool> {
    let (first, like) = match rules {
        [] => return Ok(false),
        [one] => (one, Some(one)),
        [first, ..] => (first, None),
    };
    let group = first.security_group_id.as_str();
    let target = table::begin_adding(tx, group, like, usable(context, first), now).await?;
    let target = target.ok_or_else(|| faults::not_found(group))?;
    let mut new: HashSet<Identity<'_>> = HashSet::with_capacity(rules.len());
    for rule in rules {
        if !new.insert(Identity::from(rule)) {
            return Err(faults::duplicate_in_post().into());
        }
    }
    let mut old = target.rules.iter();
    match old.find(|old| new.contains(&Identity::from(*old))) {
        Some(same) => Err(faults::rule_exists(&same.id).into()),
        None => Ok(target.is_default),
    }
}

/// A rule as a request describes it.
pub(super) fn read(body: &Body, now: NaiveDateTime) -> Result<SecurityGroupRule, Fault> {
    let text = |name: &str| body.text(name).map(str::to_owned);
    // The attribute map lets anything through for these two.
    let id = |name: &str| match body.get(name) {
        Some(Value::String(id)) => Ok(Some(id.clone())),
        Some(Value::Null) | None => Ok(None),
        // A list finds no group.
        Some(list @ Value::Array(_)) => Ok(Some(python::str(list))),
        Some(other) => Err(faults::not_a_text(name, other)),
    };
    let protocol = match body.get("protocol") {
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => text("protocol"),
    };
    Ok(SecurityGroupRule {
        id: Uuid::new_v4().to_string(),
        project_id: text("project_id").unwrap_or_default(),
        security_group_id: text("security_group_id").unwrap_or_default(),
        direction: text("direction").unwrap_or_default(),
        ethertype: text("ethertype").unwrap_or_else(|| "IPv4".to_owned()),
        protocol: protocol.filter(|protocol| !protocol.is_empty()),
        port_range_min: body.int("port_range_min"),
        port_range_max: body.int("port_range_max"),
        remote_ip_prefix: text("remote_ip_prefix").filter(|prefix| !prefix.is_empty()),
        remote_group_id: id("remote_group_id")?,
        remote_address_group_id: id("remote_address_group_id")?,
        belongs_to_default_sg: None,
        description: Some(text("description").unwrap_or_default()),
        standard: fresh(0, body.text("description"), now),
    })
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
    let revision = lock(tx, rule.standard.id, || faults::rule_not_found(id)).await?;
    check_revision(revision, precondition)?;
    Ok(rule)
}

fn keys(rule: &SecurityGroupRule) -> [Key; 2] {
    [
        Key::new(Kind::SecurityGroup, &rule.security_group_id),
        Key::new(Kind::SecurityGroupRule, &rule.id),
    ]
}
