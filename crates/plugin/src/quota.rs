//! Quotas: limits per project, and the check that a request stays within them.
//!
//! As `DbQuotaNoLockDriver` does it, what is in the tables is counted in the transaction that adds to it. Unlike there,
//! requests at the same time do not exceed a limit together: near the limit they take turns.

use std::collections::BTreeMap;

use model::{Body, Fault};
use serde_json::{Map, Value, json};
use store::quota::{self as table, RESOURCES};
use store::{Tx, transact};

use crate::{Context, Error, Plugin, Result};

/// Resources that have no option `quota_<resource>`: theirs is `default_quota`.
const WITHOUT_OPTION: [&str; 2] = ["subnetpool", "trunk"];
/// Highest limit that the column holds.
const LARGEST: i64 = i32::MAX as i64;

/// Requests take turns when a limit is this near: more than all requests under way can add in one moment.
const NEAR: i64 = 1000;

/// Refuse to give a project `delta` more of a resource than its limit allows.
///
/// # Errors
/// 409 `OverQuota`.
pub async fn check(tx: &mut Tx, plugin: &Plugin, project: &str, resource: &str, delta: i64) -> Result<()> {
    let configured = configured(plugin, resource);
    if configured < 0 && table::limit(tx, project, resource).await?.is_none() {
        return Ok(());
    }
    let mut usage = table::usage(tx, project, resource).await?;
    let limit = usage.limit.unwrap_or(configured);
    if limit >= 0 && usage.used + usage.reserved + delta + NEAR > limit {
        table::lock(tx, project, resource).await?;
        usage = table::usage(tx, project, resource).await?;
    }
    if limit >= 0 && usage.used + usage.reserved + delta > limit {
        return Err(exceeded(&[resource]).into());
    }
    Ok(())
}

/// Check the quota for new resources of several projects, given as the owner of each.
///
/// # Errors
/// 409 `OverQuota`.
pub async fn check_owners<'a>(
    tx: &mut Tx,
    plugin: &Plugin,
    owners: impl Iterator<Item = &'a str>,
    resource: &str,
) -> Result<()> {
    let mut by_project: BTreeMap<&str, i64> = BTreeMap::new();
    for owner in owners {
        *by_project.entry(owner).or_default() += 1;
    }
    for (project, count) in by_project {
        check(tx, plugin, project, resource, count).await?;
    }
    Ok(())
}

/// Refuse to have more of something that is counted by itself, not by project, than the project's limit allows.
///
/// # Errors
/// 409 `OverQuota`.
pub async fn check_size(
    tx: &mut Tx,
    plugin: &Plugin,
    project: &str,
    resource: &str,
    size: usize,
) -> Result<()> {
    let limit = table::limit(tx, project, resource).await?;
    let limit = limit.unwrap_or_else(|| configured(plugin, resource));
    if limit >= 0 && usize::try_from(limit).is_ok_and(|limit| size > limit) {
        return Err(exceeded(&[resource]).into());
    }
    Ok(())
}

/// 409: the resources that would exceed their limits, as Python prints a list.
fn exceeded(resources: &[&str]) -> Fault {
    let quoted: Vec<String> = resources.iter().map(|name| format!("'{name}'")).collect();
    let message = format!("Quota exceeded for resources: [{}].", quoted.join(", "));
    Fault::new(409, "OverQuota", message)
}

fn configured(plugin: &Plugin, resource: &str) -> i64 {
    let quotas = &plugin.settings.quotas;
    if WITHOUT_OPTION.contains(&resource) {
        quotas.default
    } else {
        quotas.limit(resource)
    }
}

/// The configured limits: `GET /quotas/<project>/default`.
pub fn defaults(plugin: &Plugin) -> Map<String, Value> {
    let limit = |name: &str| json!(configured(plugin, name));
    RESOURCES
        .iter()
        .map(|(name, _)| ((*name).to_owned(), limit(name)))
        .collect()
}

/// The limits of a project: `GET /quotas/<project>`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn show(plugin: &Plugin, project: &str) -> Result<Map<String, Value>> {
    let mut tx = plugin.db.read().await?;
    limits(&mut tx, plugin, project).await
}

async fn limits(tx: &mut Tx, plugin: &Plugin, project: &str) -> Result<Map<String, Value>> {
    let mut limits = defaults(plugin);
    for (resource, limit) in table::of_project(tx, project).await? {
        limits.insert(resource, limit.into());
    }
    Ok(limits)
}

/// Limits with what is used and reserved: `GET /quotas/<project>/details`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn details(plugin: &Plugin, project: &str) -> Result<Map<String, Value>> {
    let mut tx = plugin.db.read().await?;
    let mut details = limits(&mut tx, plugin, project).await?;
    for (resource, shown) in &mut details {
        let usage = table::usage(&mut tx, project, resource).await?;
        *shown = json!({"limit": shown.take(), "used": usage.used, "reserved": usage.reserved});
    }
    Ok(details)
}

/// The limits of every project that has some of its own and that the caller sees: `GET /quotas`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(plugin: &Plugin, context: &Context) -> Result<Vec<Map<String, Value>>> {
    let mut tx = plugin.db.read().await?;
    let mut projects: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for (project, resource, limit) in table::all(&mut tx).await? {
        if context.scope().is_some_and(|own| own != project) {
            continue;
        }
        let limits = projects.entry(project.clone()).or_insert_with(|| {
            let mut limits = defaults(plugin);
            limits.insert("project_id".to_owned(), project.clone().into());
            limits.insert("tenant_id".to_owned(), project.into());
            limits
        });
        limits.insert(resource, limit.into());
    }
    Ok(projects.into_values().collect())
}

/// Set limits: `PUT /quotas/<project>` with the value of `quota`. Answers all limits of the project.
///
/// # Errors
/// 400 for an unknown resource or a bad number, and, unless `force` is true, for a limit below what is used.
pub async fn update(plugin: &Plugin, project: &str, mut body: Body) -> Result<Map<String, Value>> {
    let force = body.0.remove("force").as_ref().and_then(Value::as_bool) == Some(true);
    body.0.remove("check_limit");
    let wanted = parse(&body)?;
    transact!(plugin.db, tx => {
        for (resource, limit) in &wanted {
            if !force && *limit != -1 {
                table::lock(&mut tx, project, resource).await?;
                refuse_below_used(&mut tx, project, resource, *limit).await?;
            }
            match table::set(&mut tx, project, resource, *limit).await {
                Err(store::Error::Unique { .. }) => return Err(store::Error::Stale.into()),
                other => other?,
            }
        }
        let limits: Result<_> = limits(&mut tx, plugin, project).await;
        limits
    })
}

async fn refuse_below_used(tx: &mut Tx, project: &str, resource: &str, limit: i64) -> Result<()> {
    let usage = table::usage(tx, project, resource).await?;
    let used = usage.used + usage.reserved;
    if used > limit {
        let message = format!(
            "Quota limit {limit} for {resource} must be greater than or equal to already used {used}"
        );
        return Err(Fault::bad_request(message).into());
    }
    Ok(())
}

/// Read limits as the attribute map of quotas does: conversion to an integer, then its range.
fn parse(body: &Body) -> Result<Vec<(String, i64)>, Fault> {
    let known = |name: &str| RESOURCES.iter().any(|(resource, _)| *resource == name);
    let unknown: Vec<&str> = body
        .0
        .keys()
        .map(String::as_str)
        .filter(|name| !known(name))
        .collect();
    if !unknown.is_empty() {
        let message = format!("Unrecognized attribute(s) '{}'", unknown.join(", "));
        return Err(Fault::bad_request(message));
    }
    let mut limits = Vec::with_capacity(body.0.len());
    for (name, value) in &body.0 {
        let limit = match value {
            Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|f| f as i64)),
            Value::String(text) => text.trim().parse().ok(),
            Value::Bool(flag) => Some(i64::from(*flag)),
            _ => None,
        };
        let limit = limit.ok_or_else(|| {
            let shown = value.as_str().map_or_else(|| python(value), str::to_owned);
            Fault::invalid_input(format!("'{shown}' is not an integer"))
        })?;
        let reason = if limit < -1 {
            format!("'{limit}' is too small - must be at least '-1'.")
        } else if limit > LARGEST {
            format!("'{limit}' is too large - must be no larger than '{LARGEST}'.")
        } else {
            limits.push((name.clone(), limit));
            continue;
        };
        return Err(Fault::bad_request(format!(
            "Invalid input for {name}. Reason: {reason}"
        )));
    }
    Ok(limits)
}

/// A value as Python prints it.
fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        other => other.to_string(),
    }
}

/// Forget the limits of a project: `DELETE /quotas/<project>`.
///
/// # Errors
/// 404 `TenantQuotaNotFound` when it has none of its own.
pub async fn delete(plugin: &Plugin, project: &str) -> Result<()> {
    transact!(plugin.db, tx => {
        if table::delete(&mut tx, project).await? == 0 {
            let message = format!("Quota for project {project} could not be found.");
            return Err(Error::from(Fault::new(404, "TenantQuotaNotFound", message)));
        }
        Ok(())
    })
}
