//! `/v2.0/quotas` (`neutron/extensions/quotasv2.py` and `quotasv2_detail.py`).

use axum::http::{Method, StatusCode};
use model::Fault;
use model::attr::maps::QUOTA;
use oslo::policy::Target;
use plugin::quota;
use serde_json::{Value, json};

use crate::handle::App;
use crate::policy::Action;
use crate::request::Call;
use crate::resource::caller;
use crate::{Failure, Reply};

/// Answer a request; `rest` is the path below `quotas`.
pub async fn answer(app: &App, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    let plugin = &app.plugin;
    let read = call.is_read();
    match rest {
        [] if read => {
            enforce(app, call, "get_quota").await?;
            let mut quotas = quota::list(plugin, &call.context).await?;
            let mut seen = Vec::with_capacity(quotas.len());
            for limits in &quotas {
                seen.push(call.gate.permits(app, &Action::rule("get_quota"), limits).await?);
            }
            let mut seen = seen.into_iter();
            quotas.retain(|_| seen.next() == Some(true));
            Ok(Reply::json(StatusCode::OK, &json!({ "quotas": quotas })))
        }
        [] if call.method == Method::POST => {
            let message = "POST requests are not supported on this resource.";
            Err(Fault::new(501, "HTTPNotImplemented", message).into())
        }
        [word @ ("tenant" | "project")] if read => whoami(call, word),
        [project] if read => {
            enforce_foreign(app, call, project).await?;
            Ok(shown(quota::show(plugin, project).await?))
        }
        [project] if call.method == Method::PUT => update(app, call, project).await,
        [project] if call.method == Method::DELETE => {
            enforce(app, call, "delete_quota").await?;
            quota::delete(plugin, project).await?;
            Ok(Reply::no_content())
        }
        // By whatever method, as in Neutron.
        [project, "default"] => {
            enforce_foreign(app, call, project).await?;
            Ok(shown(quota::defaults(plugin)))
        }
        [project, "details"] if read => {
            if !(call.context.is_admin || is_own(call, project)) {
                let message = "User does not have admin privileges: Only admin is authorized to access quotas for \
                               another project.";
                return Err(Fault::new(403, "AdminRequired", message).into());
            }
            Ok(shown(quota::details(plugin, project).await?))
        }
        [] | [_] => Err(Failure::method_not_allowed()),
        _ => Err(Failure::not_found()),
    }
}

/// Neutron asks with the project of the caller, whichever project the quota is of.
async fn enforce(app: &App, call: &Call, rule: &str) -> Result<(), Failure> {
    let mut target = Target::new();
    target.insert("project_id".to_owned(), json!(call.context.project_id));
    call.gate.enforce(app, &Action::rule(rule), &target).await
}

/// Everybody may look at the limits of the own project.
async fn enforce_foreign(app: &App, call: &Call, project: &str) -> Result<(), Failure> {
    if is_own(call, project) {
        return Ok(());
    }
    enforce(app, call, "get_quota").await
}

fn is_own(call: &Call, project: &str) -> bool {
    call.context.project_id.as_deref() == Some(project)
}

fn shown(limits: serde_json::Map<String, Value>) -> Reply {
    Reply::json(StatusCode::OK, &json!({ "quota": limits }))
}

/// `GET /quotas/tenant` and `/quotas/project`: the caller's project.
fn whoami(call: &Call, word: &str) -> Result<Reply, Failure> {
    let Some(project) = &call.context.project_id else {
        return Err(Fault::new(
            400,
            "QuotaMissingTenant",
            "Tenant-id was missing from quota request.",
        )
        .into());
    };
    Ok(Reply::json(
        StatusCode::OK,
        &json!({ word: { format!("{word}_id"): project } }),
    ))
}

async fn update(app: &App, call: &Call, project: &str) -> Result<Reply, Failure> {
    enforce(app, call, "update_quota").await?;
    let Some(mut document) = call.document()? else {
        return Err(QUOTA.missing().into());
    };
    let mut force = None;
    if let Some(limits) = document.get_mut("quota").and_then(Value::as_object_mut) {
        force = limits.remove("force");
        limits.remove("check_limit");
    }
    let body = QUOTA.update(document, caller(&call.context), &app.config.attributes)?;
    let mut body = body.ok_or_else(|| QUOTA.missing())?;
    if let Some(force) = force {
        body.set("force", force);
    }
    Ok(shown(quota::update(&app.plugin, project, body).await?))
}
