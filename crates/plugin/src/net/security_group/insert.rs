//! New groups and rules on their way into the tables.

use chrono::NaiveDateTime;
use model::net::{DefaultSecurityGroupRule, PARENT_GROUP, SecurityGroup, SecurityGroupRule};
use model::{Kind, Standard, Timestamp};
use store::net::security_group::{self as table, default_rule};
use store::{Batch, Tx, ovn, standard};
use uuid::Uuid;

use super::faults;
use crate::{Error, Plugin, Result, quota};

/// Most rows of `standardattributes` in one statement: SQLite takes 32,766 values.
const MOST_ROWS: usize = 4096;

/// A group that is about to be.
pub(super) struct New<'a> {
    pub(super) project: &'a str,
    pub(super) name: &'a str,
    pub(super) description: &'a str,
    pub(super) stateful: bool,
    pub(super) is_default: bool,
}

/// Insert groups, either all default ones or none, with their rules from the templates, and note that OVN has neither.
///
/// # Errors
/// 409 `OverQuota` for their rules; `SecurityGroupConflict` when a template cannot be followed.
pub(super) async fn groups(
    tx: &mut Tx,
    plugin: &Plugin,
    new: &[New<'_>],
    now: NaiveDateTime,
) -> Result<Vec<SecurityGroup>> {
    let is_default = new.iter().any(|group| group.is_default);
    let templates = default_rule::used(tx, is_default).await?;
    let owners = new
        .iter()
        .flat_map(|group| std::iter::repeat_n(group.project, templates.len()));
    quota::check_owners(tx, plugin, owners, "security_group_rule").await?;
    // The rules count the group's revision up, once for all of them.
    let revision = i64::from(!templates.is_empty());
    let mut groups: Vec<SecurityGroup> = new
        .iter()
        .map(|new| group(new, &templates, revision, now))
        .collect();
    for chunk in groups.chunks_mut(MOST_ROWS) {
        let descriptions: Vec<_> = chunk
            .iter()
            .map(|group| Some(group.standard.description.as_str()))
            .collect();
        let ids = standard::insert_many(tx, "securitygroups", &descriptions, revision, now).await?;
        for (group, id) in chunk.iter_mut().zip(ids) {
            group.standard.id = id;
        }
    }
    let all = groups.iter_mut().flat_map(|group| &mut group.rules);
    standards(tx, &mut all.collect::<Vec<_>>(), now).await?;
    let mut batch = Batch::new();
    table::insert(&mut batch, &groups);
    let made: Vec<(&str, i64)> = groups
        .iter()
        .map(|group| (group.id.as_str(), group.standard.id))
        .collect();
    ovn::revision::add(&mut batch, Kind::SecurityGroup, &made, now);
    let all = groups.iter().flat_map(|group| &group.rules);
    match rules(tx, batch, all, now).await {
        Err(Error::Store(store::Error::ForeignKey(_))) => Err(faults::template_without_remote().into()),
        other => other.map(|()| groups),
    }
}

/// Insert the standard attributes of rules.
pub(super) async fn standards(
    tx: &mut Tx,
    rules: &mut [&mut SecurityGroupRule],
    now: NaiveDateTime,
) -> Result<()> {
    for chunk in rules.chunks_mut(MOST_ROWS) {
        let descriptions: Vec<Option<&str>> = chunk.iter().map(|rule| rule.description.as_deref()).collect();
        let ids = standard::insert_many(tx, "securitygrouprules", &descriptions, 0, now).await?;
        for (rule, id) in chunk.iter_mut().zip(ids) {
            rule.standard.id = id;
        }
    }
    Ok(())
}

/// Insert rules whose standard attributes are there, after what the batch holds already, and note that OVN does not
/// have them.
pub(super) async fn rules<'a>(
    tx: &mut Tx,
    mut batch: Batch,
    rules: impl Iterator<Item = &'a SecurityGroupRule> + Clone,
    now: NaiveDateTime,
) -> Result<()> {
    table::insert_rules(&mut batch, rules.clone());
    let made: Vec<(&str, i64)> = rules.map(|rule| (rule.id.as_str(), rule.standard.id)).collect();
    ovn::revision::add(&mut batch, Kind::SecurityGroupRule, &made, now);
    Ok(batch.run(tx).await?)
}

fn group(
    new: &New<'_>,
    templates: &[DefaultSecurityGroupRule],
    revision: i64,
    now: NaiveDateTime,
) -> SecurityGroup {
    let mut group = SecurityGroup {
        id: Uuid::new_v4().to_string(),
        standard: fresh(revision, Some(new.description), now),
        project_id: new.project.to_owned(),
        name: new.name.to_owned(),
        stateful: new.stateful,
        shared: false,
        rules: Vec::new(),
    };
    group.rules = templates
        .iter()
        .map(|template| from_template(&template.rule, &group, new.is_default, now))
        .collect();
    group.rules.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    group
}

/// The description of a template stays with the template.
fn from_template(
    template: &SecurityGroupRule,
    group: &SecurityGroup,
    is_default: bool,
    now: NaiveDateTime,
) -> SecurityGroupRule {
    let remote = template.remote_group_id.as_deref();
    let remote = remote.map(|id| if id == PARENT_GROUP { &group.id } else { id });
    SecurityGroupRule {
        id: Uuid::new_v4().to_string(),
        project_id: group.project_id.clone(),
        security_group_id: group.id.clone(),
        remote_group_id: remote.map(str::to_owned),
        belongs_to_default_sg: Some(is_default),
        description: None,
        standard: fresh(0, None, now),
        ..template.clone()
    }
}

/// Standard attributes of something new.
pub(super) fn fresh(revision_number: i64, description: Option<&str>, now: NaiveDateTime) -> Standard {
    Standard {
        id: 0,
        created_at: Timestamp(now),
        updated_at: Timestamp(now),
        description: description.unwrap_or_default().to_owned(),
        revision_number,
        tags: Vec::new(),
    }
}
