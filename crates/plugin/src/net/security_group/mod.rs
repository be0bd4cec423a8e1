//! Security groups.

mod default;
mod default_rule;
mod default_stateful;
mod faults;
mod insert;
mod rule;
mod validate;

pub use default::default_security_group;
pub use default_rule::DefaultSecurityGroupRules;
pub use default_stateful::DefaultStatefulnessSettings;
pub use faults::not_found;
pub use rule::SecurityGroupRules;

use std::collections::BTreeSet;

use model::net::SecurityGroup;
use model::{Body, Key, Kind, ListQuery};
use serde_json::Value;
use store::filter::Conditions;
use store::net::security_group::{self as table, Dependent, default_statefulness};
use store::{Tx, standard, transact};

use self::insert::New;
use crate::collection::{check_revision, lock};
use crate::{Collection, Context, Error, Plugin, Precondition, Result, quota};

/// Name of the group that every project has from the beginning.
const DEFAULT_NAME: &str = "default";

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
        let keys = transact!(plugin.db, tx => { delete(&mut tx, context, id, precondition).await })?;
        plugin.driver.postcommit(keys);
        Ok(())
    }
}

async fn create(plugin: &Plugin, context: &Context, bodies: &[Body]) -> Result<Vec<SecurityGroup>> {
    let (groups, keys) = transact!(plugin.db, tx => {
        let owners = bodies.iter().filter_map(|body| body.text("project_id"));
        quota::check_owners(&mut tx, plugin, owners, "security_group").await?;
        let mut dirty = Vec::new();
        let mut new = Vec::with_capacity(bodies.len());
        for body in bodies {
            let project = body.text("project_id").unwrap_or_default();
            if body.text("name") == Some(DEFAULT_NAME) {
                return Err(faults::default_exists().into());
            }
            if context.makes_default_group(project) {
                dirty.extend(default_security_group(&mut tx, plugin, project).await?.1);
            }
            let stateful = match body.flag("stateful") {
                Some(stateful) => stateful,
                None => default_statefulness::of_project(&mut tx, project).await?.unwrap_or(true),
            };
            new.push(New {
                project,
                name: body.text("name").unwrap_or_default(),
                description: body.text("description").unwrap_or_default(),
                stateful,
                is_default: false,
            });
        }
        let groups = insert::groups(&mut tx, plugin, &new, standard::now()).await?;
        dirty.extend(groups.iter().flat_map(keys));
        Ok::<_, Error>((groups, dirty))
    })?;
    plugin.driver.postcommit(keys);
    Ok(groups)
}

/// Delete a group with all rules that cannot be without it: its own and those that name it as the other side. Answers
/// the keys that are dirty by that.
async fn delete(tx: &mut Tx, context: &Context, id: &str, precondition: Precondition) -> Result<Vec<Key>> {
    let group = locked(tx, context, id, precondition).await?;
    if !table::lock(tx, id).await? {
        return Err(faults::not_found(id).into());
    }
    if table::is_used(tx, id).await? {
        return Err(faults::in_use(id).into());
    }
    if group.name == DEFAULT_NAME && !context.is_admin {
        return Err(faults::cannot_remove_default().into());
    }
    let rules = table::dependents(tx, id).await?;
    let others = rules.iter().map(|rule| rule.group.as_str());
    let others: BTreeSet<&str> = others.filter(|other| *other != id).collect();
    // Rules have standard attributes of their own, which no foreign key removes.
    let standards = rules.iter().map(|rule| rule.standard);
    standard::delete_all(tx, standards.chain([group.standard.id]).collect()).await?;
    let now = standard::now();
    for other in &others {
        table::count_up(tx, other, now).await?;
    }
    let groups = others.into_iter().chain([id]);
    let groups = groups.map(|id| Key::new(Kind::SecurityGroup, id));
    Ok(groups.chain(rules.iter().map(Dependent::key)).collect())
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
    let revision = lock(tx, group.standard.id, || faults::not_found(id)).await?;
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
