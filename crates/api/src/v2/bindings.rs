//! `/v2.0/ports/<id>/bindings` (`binding-extended`).

use axum::http::{Method, StatusCode};
use model::Body;
use model::attr::maps::BINDING;
use plugin::net::port::bindings;

use crate::handle::App;
use crate::policy::{self, Action};
use crate::request::Call;
use crate::resource::caller;
use crate::{Failure, Reply, memory, query};

/// The rule of looking at a binding.
const SHOW: &str = "get_port_binding";

/// Answer a request; `rest` is the path below `bindings`.
pub async fn answer(app: &App, call: &Call, port: &str, rest: &[&str]) -> Result<Reply, Failure> {
    let read = call.is_read();
    match rest {
        [] if read => {
            let found = bindings::list(&app.plugin, &call.context, port).await?;
            memory::list(app, call, &BINDING, SHOW, found).await
        }
        [] if call.method == Method::POST => create(app, call, port).await,
        [host] if read => {
            let found = bindings::show(&app.plugin, &call.context, port, host).await?;
            call.gate.enforce_shown(app, &Action::rule(SHOW), &found).await?;
            Ok(Reply::one(StatusCode::OK, &found, query::fields(call).as_ref()))
        }
        [host] if call.method == Method::PUT => update(app, call, port, host).await,
        [host] if call.method == Method::DELETE => {
            enforce_on(app, call, "delete_port_binding", port, host, &Body::default()).await?;
            bindings::delete(&app.plugin, &call.context, port, host).await?;
            Ok(Reply::no_content())
        }
        [host, "activate"] if call.method == Method::PUT => {
            enforce_activate(app, call, port, host).await?;
            let active = bindings::activate(&app.plugin, &call.context, port, host).await?;
            Ok(Reply::bare(StatusCode::OK, &active))
        }
        [] | [_] | [_, "activate"] => Err(Failure::method_not_allowed()),
        _ => Err(Failure::not_found()),
    }
}

async fn enforce_on(
    app: &App,
    call: &Call,
    rule: &str,
    port: &str,
    host: &str,
    body: &Body,
) -> Result<(), Failure> {
    let action = Action::rule(rule);
    if call.gate.constant(&action) == Some(true) {
        return Ok(());
    }
    let found = bindings::show(&app.plugin, &call.context, port, host).await?;
    let target = policy::changed(&found, body);
    call.gate
        .enforce_on(app, &action, &Action::rule(SHOW), &target)
        .await
}

/// Who may not see the binding is told that there is none.
async fn enforce_activate(app: &App, call: &Call, port: &str, host: &str) -> Result<(), Failure> {
    let found = bindings::show(&app.plugin, &call.context, port, host).await?;
    call.gate.enforce_shown(app, &Action::rule(SHOW), &found).await?;
    let target = policy::target(&found, None);
    call.gate.enforce(app, &Action::rule("activate"), &target).await
}

async fn create(app: &App, call: &Call, port: &str) -> Result<Reply, Failure> {
    let parsed = match call.json()? {
        Some(json) => BINDING.create(json, false, caller(&call.context), &app.config.attributes)?,
        None => None,
    };
    let body = parsed
        .and_then(|mut parsed| parsed.bodies.pop())
        .ok_or_else(|| BINDING.missing())?;
    call.gate
        .enforce(app, &Action::rule("create_port_binding"), &body.0)
        .await?;
    let created = bindings::create(&app.plugin, &call.context, port, &body).await?;
    Ok(Reply::one(StatusCode::CREATED, &created, None))
}

async fn update(app: &App, call: &Call, port: &str, host: &str) -> Result<Reply, Failure> {
    let body = match call.json()? {
        Some(json) => BINDING.update(json, caller(&call.context), &app.config.attributes)?,
        None => None,
    };
    let Some(body) = body else {
        bindings::show(&app.plugin, &call.context, port, host).await?;
        return Err(BINDING.missing().into());
    };
    enforce_on(app, call, "update_port_binding", port, host, &body).await?;
    let updated = bindings::update(&app.plugin, &call.context, port, host, &body).await?;
    Ok(Reply::one(StatusCode::OK, &updated, None))
}
