//! The security groups of a port.

use model::Body;
use model::net::Port;
use store::Tx;

use super::create::Shared;
use super::faults;
use crate::net::security_group;
use crate::{Context, Plugin, Result};

/// The groups asked for, or the project's default group.
pub(super) async fn of(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    body: &Body,
    port: &Port,
    shared: &mut Shared,
) -> Result<Vec<String>> {
    if body.list("security_groups").is_some() {
        let mut ids = body.texts("security_groups");
        ids.sort_unstable();
        ids.dedup();
        if !port.port_security_enabled && !ids.is_empty() {
            return Err(faults::groups_need_port_security().into());
        }
        check(tx, context, &port.project_id, &ids).await?;
        return Ok(ids);
    }
    if !port.port_security_enabled
        || port.project_id.is_empty()
        || !context.makes_default_group(&port.project_id)
    {
        return Ok(Vec::new());
    }
    if let Some(id) = shared.default_groups.get(&port.project_id) {
        return Ok(vec![id.clone()]);
    }
    let (id, keys) = crate::net::default_security_group(tx, plugin, &port.project_id).await?;
    shared.keys.extend(keys);
    shared.default_groups.insert(port.project_id.clone(), id.clone());
    Ok(vec![id])
}

/// Refuse groups that do not go together, that do not exist, or not for the caller, or not for the project of the port
/// (`_get_security_groups_on_port`).
pub(super) async fn check(tx: &mut Tx, context: &Context, project: &str, ids: &[String]) -> Result<()> {
    let mut conditions = security_group::visible(context);
    if !context.is_admin && !project.is_empty() && context.scope() != Some(project) {
        store::net::security_group::visible_to(&mut conditions, project);
    }
    let found = store::net::port::security_groups(tx, ids, conditions).await?;
    let missing = |id: &&String| !found.iter().any(|(known, _)| known == *id);
    let missing: Vec<&str> = ids.iter().filter(missing).map(String::as_str).collect();
    if !missing.is_empty() {
        return Err(faults::security_group_not_found(&missing.join(", ")).into());
    }
    if found.iter().any(|(_, stateful)| *stateful) && found.iter().any(|(_, stateful)| !stateful) {
        return Err(faults::stateful_and_stateless().into());
    }
    Ok(())
}
