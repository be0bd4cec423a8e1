//! `/v2.0/quotas` (`neutron/extensions/quotasv2.py` and `quotasv2_detail.py`).

use axum::http::{Method, StatusCode};
use model::Fault;
use model::attr::maps::QUOTA;
use plugin::quota;
use serde_json::{Value, json};

use crate::handle::App;
use crate::request::Call;
use crate::resource::caller;
use crate::{Failure, Reply};

/// Answer a request; `rest` is the path below `quotas`.
pub async fn answer(app: &App, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    let plugin = &app.plugin;
    let read = call.is_read();
    match rest {
        [] if read => Ok(Reply::json(
            StatusCode::OK,
            &json!({ "quotas": quota::list(plugin).await? }),
        )),
        [] if call.method == Method::POST => {
            let message = "POST requests are not supported on this resource.";
            Err(Fault::new(501, "HTTPNotImplemented", message).into())
        }
        [word @ ("tenant" | "project")] if read => whoami(call, word),
        [project] if read => Ok(shown(quota::show(plugin, project).await?)),
        [project] if call.method == Method::PUT => update(app, call, project).await,
        [project] if call.method == Method::DELETE => {
            quota::delete(plugin, project).await?;
            Ok(Reply::no_content())
        }
        [_, "default"] if read => Ok(shown(quota::defaults(plugin))),
        [project, "details"] if read => Ok(shown(quota::details(plugin, project).await?)),
        [] | [_] => Err(Failure::method_not_allowed()),
        _ => Err(Failure::not_found()),
    }
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
