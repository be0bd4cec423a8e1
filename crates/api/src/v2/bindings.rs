//! `/v2.0/ports/<id>/bindings` (`binding-extended`).

use axum::http::{Method, StatusCode};
use model::attr::maps::BINDING;
use plugin::net::port::bindings;

use crate::handle::App;
use crate::request::Call;
use crate::resource::caller;
use crate::{Failure, Reply, memory, query};

/// Answer a request; `rest` is the path below `bindings`.
pub async fn answer(app: &App, call: &Call, port: &str, rest: &[&str]) -> Result<Reply, Failure> {
    let read = call.is_read();
    match rest {
        [] if read => {
            let found = bindings::list(&app.plugin, port).await?;
            memory::list(call, &BINDING, &app.config, found)
        }
        [] if call.method == Method::POST => create(app, call, port).await,
        [host] if read => {
            let found = bindings::show(&app.plugin, port, host).await?;
            Ok(Reply::one(StatusCode::OK, &found, query::fields(call).as_ref()))
        }
        [host] if call.method == Method::PUT => update(app, call, port, host).await,
        [host] if call.method == Method::DELETE => {
            bindings::delete(&app.plugin, port, host).await?;
            Ok(Reply::no_content())
        }
        [host, "activate"] if call.method == Method::PUT => {
            let active = bindings::activate(&app.plugin, port, host).await?;
            Ok(Reply::bare(StatusCode::OK, &active))
        }
        [] | [_] | [_, "activate"] => Err(Failure::method_not_allowed()),
        _ => Err(Failure::not_found()),
    }
}

async fn create(app: &App, call: &Call, port: &str) -> Result<Reply, Failure> {
    let parsed = match call.json()? {
        Some(json) => BINDING.create(json, false, caller(&call.context), &app.config.attributes)?,
        None => None,
    };
    let body = parsed
        .and_then(|mut parsed| parsed.bodies.pop())
        .ok_or_else(|| BINDING.missing())?;
    let created = bindings::create(&app.plugin, port, &body).await?;
    Ok(Reply::one(StatusCode::CREATED, &created, None))
}

async fn update(app: &App, call: &Call, port: &str, host: &str) -> Result<Reply, Failure> {
    let body = match call.json()? {
        Some(json) => BINDING.update(json, caller(&call.context), &app.config.attributes)?,
        None => None,
    };
    let Some(body) = body else {
        bindings::show(&app.plugin, port, host).await?;
        return Err(BINDING.missing().into());
    };
    let updated = bindings::update(&app.plugin, port, host, &body).await?;
    Ok(Reply::one(StatusCode::OK, &updated, None))
}
