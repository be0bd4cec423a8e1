//! Security groups.

mod default;
mod faults;
mod rule;
mod validate;

pub use default::default_security_group;
pub use faults::not_found;
pub use rule::SecurityGroupRules;

use chrono::NaiveDateTime;
use model::net::{SecurityGroup, SecurityGroupRule};
use model::{Body, Key, Kind, ListQuery, Standard, Timestamp};
use serde_json::Value;
use store::filter::Conditions;
use store::net::security_group::{self as table, Template};
use store::{Tx, ovn, standard, transact};
use uuid::Uuid;

use crate::collection::check_revision;
use crate::{Collection, Context, Error, Plugin, Precondition, Result, quota};

/// Name of the group that every project has from the beginning.
const DEFAULT_NAME: &str = "default";
/// In a template: the group that the rule is in.
const PARENT: &str = "PARENT";

/// The collection `security_groups`.
pub struct SecurityGroups;

impl Collection for SecurityGroups {
    type Item = SecurityGroup;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<SecurityGroup>> {
        default::ensure_for_list(plugin, context, query).await?;
        let mut tx = plugin.db.read().await?;
        let project = context.project_id.as_deref();
        let mut groups = table::list(&mut tx, query, visible(context), project).await?;
        for rule in groups.iter_mut().flat_map(|group| &mut group.rules) {
            rule.belongs_to_default_sg = None;
        }
        Ok(groups)
    }

    async fn show(plugin: &Plugin, context: &Context, id: &str) -> Result<SecurityGroup> {
        find(&mut plugin.db.read().await?, context, id).await
    }

    async fn create(plugin: &Plugin, context: &Context, bodies: Vec<Body>) -> Result<Vec<SecurityGroup>> {
        create(plugin, context, &bodies).await
    }

    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        precondition: Precondition,
    ) -> Result<SecurityGroup> {
        let (group, changed) = transact!(plugin.db, tx => {
            let old = locked(&mut tx, context, id, precondition).await?;
            let changed = change(&mut tx, &old, &body).await?;
            Ok::<_, Error>((find(&mut tx, context, id).await?, changed))
        })?;
        if changed {
            plugin.driver.postcommit(vec![Key::new(Kind::SecurityGroup, id)]);
        }
        Ok(group)
    }

    async fn delete(plugin: &Plugin, context: &Context, id: &str, precondition: Precondition) -> Result<()> {
        let keys = transact!(plugin.db, tx => {
            let group = locked(&mut tx, context, id, precondition).await?;
            if table::is_used(&mut tx, id).await? {
                return Err(faults::in_use(id).into());
            }
            if group.name == DEFAULT_NAME && !context.is_admin {
                return Err(faults::cannot_remove_default().into());
            }
            // Rules have standard attributes of their own, which no foreign key removes.
            for rule in &group.rules {
                standard::delete(&mut tx, rule.standard.id).await?;
            }
            standard::delete(&mut tx, group.standard.id).await?;
            Ok::<_, Error>(keys(&group))
        })?;
        plugin.driver.postcommit(keys);
        Ok(())
    }
}

async fn create(plugin: &Plugin, context: &Context, bodies: &[Body]) -> Result<Vec<SecurityGroup>> {
    let (groups, keys) = transact!(plugin.db, tx => {
        let now = standard::now();
        let owners = bodies.iter().filter_map(|body| body.text("project_id"));
        quota::check_owners(&mut tx, plugin, owners, "security_group").await?;
        let mut groups = Vec::with_capacity(bodies.len());
        let mut dirty = Vec::new();
        for body in bodies {
            let project = body.text("project_id").unwrap_or_default();
            if body.text("name") == Some(DEFAULT_NAME) {
                return Err(faults::default_exists().into());
            }
            dirty.extend(default_security_group(&mut tx, plugin, project).await?.1);
            let stateful = match body.flag("stateful") {
                Some(stateful) => stateful,
                None => table::default_statefulness(&mut tx, project).await?.unwrap_or(true),
            };
            let new = New {
                project,
                name: body.text("name").unwrap_or_default(),
                description: body.text("description").unwrap_or_default(),
                stateful,
                is_default: false,
            };
            let group = insert(&mut tx, plugin, &new, now).await?;
            dirty.extend(keys(&group));
            groups.push(find(&mut tx, context, &group.id).await?);
        }
        Ok::<_, Error>((groups, dirty))
    })?;
    plugin.driver.postcommit(keys);
    Ok(groups)
}

/// A group that is about to be.
struct New<'a> {
    project: &'a str,
    name: &'a str,
    description: &'a str,
    stateful: bool,
    is_default: bool,
}

/// Insert a group with its rules from the templates, and note that OVN has neither.
async fn insert(tx: &mut Tx, plugin: &Plugin, new: &New<'_>, now: NaiveDateTime) -> Result<SecurityGroup> {
    let templates = table::templates(tx, new.is_default).await?;
    let count = i64::try_from(templates.len()).unwrap_or(i64::MAX);
    quota::check(tx, plugin, new.project, "security_group_rule", count).await?;
    // The rules count the group's revision up, once for all of them.
    let revision = i64::from(!templates.is_empty());
    let id = Uuid::new_v4().to_string();
    let mut group = SecurityGroup {
        standard: fresh(revision, Some(new.description), now),
        project_id: new.project.to_owned(),
        name: new.name.to_owned(),
        stateful: new.stateful,
        shared: false,
        rules: templates
            .into_iter()
            .map(|t| from_template(t, &id, new.project, now))
            .collect(),
        id,
    };
    group.standard.id = standard::insert(tx, "securitygroups", Some(new.description), revision, now).await?;
    table::insert(tx, &group).await?;
    insert_rules(tx, &mut group.rules, now).await?;
    ovn::revision::create(tx, Kind::SecurityGroup, &[(&group.id, group.standard.id)], now).await?;
    Ok(group)
}

/// Insert rules with their standard attributes, and note that OVN does not have them.
async fn insert_rules(tx: &mut Tx, rules: &mut [SecurityGroupRule], now: NaiveDateTime) -> Result<()> {
    if rules.is_empty() {
        return Ok(());
    }
    let descriptions: Vec<Option<&str>> = rules.iter().map(|rule| rule.description.as_deref()).collect();
    let ids = standard::insert_many(tx, "securitygrouprules", &descriptions, 0, now).await?;
    for (rule, id) in rules.iter_mut().zip(ids) {
        rule.standard.id = id;
    }
    table::insert_rules(tx, rules).await?;
    let made: Vec<(&str, i64)> = rules
        .iter()
        .map(|rule| (rule.id.as_str(), rule.standard.id))
        .collect();
    Ok(ovn::revision::create(tx, Kind::SecurityGroupRule, &made, now).await?)
}

fn from_template(template: Template, group: &str, project: &str, now: NaiveDateTime) -> SecurityGroupRule {
    let remote = template.remote_group_id;
    SecurityGroupRule {
        id: Uuid::new_v4().to_string(),
        project_id: project.to_owned(),
        security_group_id: group.to_owned(),
        direction: template.direction,
        ethertype: template.ethertype,
        protocol: template.protocol,
        port_range_min: template.port_range_min,
        port_range_max: template.port_range_max,
        remote_ip_prefix: template.remote_ip_prefix,
        remote_group_id: remote.map(|id| if id == PARENT { group.to_owned() } else { id }),
        remote_address_group_id: template.remote_address_group_id,
        belongs_to_default_sg: None,
        description: None,
        standard: fresh(0, None, now),
    }
}

fn fresh(revision_number: i64, description: Option<&str>, now: NaiveDateTime) -> Standard {
    Standard {
        id: 0,
        created_at: Timestamp(now),
        updated_at: Timestamp(now),
        description: description.unwrap_or_default().to_owned(),
        revision_number,
        tags: Vec::new(),
    }
}

/// Write what the body changes; answers whether that is anything.
async fn change(tx: &mut Tx, old: &SecurityGroup, body: &Body) -> Result<bool> {
    let stateful = body.flag("stateful").unwrap_or(old.stateful);
    if stateful != old.stateful && table::is_used(tx, &old.id).await? {
        return Err(faults::in_use(&old.id).into());
    }
    let name = body.text("name").unwrap_or(&old.name);
    if body.text("name") == Some(DEFAULT_NAME) {
        return Err(faults::default_exists().into());
    }
    if old.name == DEFAULT_NAME && body.has("name") {
        return Err(faults::cannot_update_default().into());
    }
    let mut changed = name != old.name || stateful != old.stateful;
    if changed {
        table::set(tx, &old.id, name, stateful).await?;
    }
    if let Some(description) = body.get("description").and_then(Value::as_str)
        && description != old.standard.description
    {
        standard::describe(tx, old.standard.id, description).await?;
        changed = true;
    }
    if changed {
        standard::bump(tx, old.standard.id, standard::now()).await?;
    }
    Ok(changed)
}

pub(crate) fn visible(context: &Context) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(project) = context.scope() {
        table::visible_to(&mut conditions, project);
    }
    conditions
}

async fn find(tx: &mut Tx, context: &Context, id: &str) -> Result<SecurityGroup> {
    table::find(tx, id, visible(context), context.project_id.as_deref())
        .await?
        .ok_or_else(|| faults::not_found(id).into())
}

/// The group, with its revision locked and compared with what the client expects.
async fn locked(
    tx: &mut Tx,
    context: &Context,
    id: &str,
    precondition: Precondition,
) -> Result<SecurityGroup> {
    let group = find(tx, context, id).await?;
    let revision = match standard::lock(tx, group.standard.id).await {
        Err(store::Error::Inconsistent(_)) => return Err(faults::not_found(id).into()),
        other => other?,
    };
    check_revision(revision, precondition)?;
    if revision == group.standard.revision_number {
        return Ok(group);
    }
    // It changed between the reading and the lock; what is locked now stays as it is read.
    find(tx, context, id).await
}

/// Keys of a group and its rules.
fn keys(group: &SecurityGroup) -> Vec<Key> {
    let rules = group
        .rules
        .iter()
        .map(|rule| Key::new(Kind::SecurityGroupRule, &rule.id));
    std::iter::once(Key::new(Kind::SecurityGroup, &group.id))
        .chain(rules)
        .collect()
}
