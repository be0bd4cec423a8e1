//! `/v2.0/floatingips/<id>/port_forwardings` (`neutron/extensions/floating_ip_port_forwarding.py`).

use axum::http::{Method, StatusCode};
use model::attr::maps::PORT_FORWARDING;
use model::net::{PortForwarding, Written};
use model::{Body, Fault};
use oslo::policy::Target;
use plugin::net::port_forwarding;

use crate::handle::App;
use crate::policy::{self, Action};
use crate::request::Call;
use crate::resource::{caller, exists};
use crate::{Failure, Reply, accept, query};

/// The rule of looking at a forwarding.
const SHOW: &str = "get_floatingip_port_forwarding";

/// How rules know the floating IP that forwardings are below.
const PARENT: &str = "ext_parent_floatingip_id";

/// Answer a request; `rest` is the path below `port_forwardings`.
pub async fn answer(app: &App, call: &Call, fip: &str, rest: &[&str]) -> Result<Reply, Failure> {
    if !accept::json(&call.headers) {
        return Err(Failure::not_acceptable());
    }
    match rest {
        [] if call.is_read() => list(app, call, fip).await,
        [id] if call.is_read() => show(app, call, fip, id).await,
        [] if call.method == Method::POST => create(app, call, fip).await,
        [id] if call.method == Method::PUT => update(app, call, fip, id).await,
        [id] if call.method == Method::DELETE => delete(app, call, fip, id).await,
        [] | [_] => Err(Failure::method_not_allowed()),
        _ => Err(Failure::not_found()),
    }
}

/// What rules see of something below a floating IP.
fn below(mut target: Target, fip: &str) -> Target {
    target.insert(PARENT.to_owned(), fip.into());
    target
}

async fn list(app: &App, call: &Call, fip: &str) -> Result<Reply, Failure> {
    let query = query::list(call, &PORT_FORWARDING, &app.config)?;
    if let Some(sort) = query
        .sorts
        .iter()
        .find(|sort| sort.name.starts_with("external_port"))
    {
        let name = &sort.name;
        let message = format!("Bad portforwardings request: '{name}' is an invalid attribute for sort key.");
        return Err(Fault::new(400, "BadRequest", message).into());
    }
    let mut items = port_forwarding::list(&app.plugin, &call.context, fip, &query).await?;
    // As in Neutron nothing comes after a marker that is none of them.
    if let Some(marker) = &query.marker
        && !exists(port_forwarding::show(&app.plugin, &call.context, fip, marker).await)?
    {
        items.clear();
    }
    // All are below the same floating IP, which is what rules ask about: one decides for all.
    if let Some(first) = items.first() {
        let target = below(policy::target(first, None), fip);
        if !call.gate.permits(app, &Action::rule(SHOW), &target).await? {
            items.clear();
        }
    }
    let ends = items
        .first()
        .zip(items.last())
        .map(|(first, last)| (first.id.as_str(), last.id.as_str()));
    let links = query::links(call, &query, ends, items.len(), app.config.link_prefix.as_deref());
    Ok(Reply::many(StatusCode::OK, &items, query.fields.as_ref(), &links))
}

async fn show(app: &App, call: &Call, fip: &str, id: &str) -> Result<Reply, Failure> {
    call.precondition()?;
    let query = query::list(call, &PORT_FORWARDING, &app.config)?;
    let found = port_forwarding::show(&app.plugin, &call.context, fip, id).await?;
    let target = below(policy::target(&found, None), fip);
    if !call.gate.permits(app, &Action::rule(SHOW), &target).await? {
        return Err(Failure::not_found());
    }
    Ok(Reply::one(StatusCode::OK, &found, query.fields.as_ref()))
}

async fn create(app: &App, call: &Call, fip: &str) -> Result<Reply, Failure> {
    let caller = caller(&call.context);
    let parsed = PORT_FORWARDING
        .create(call.required_document()?, true, caller, &app.config.attributes)?
        .ok_or_else(|| PORT_FORWARDING.missing())?;
    let action = Action::rule("create_floatingip_port_forwarding");
    for body in &parsed.bodies {
        call.gate
            .enforce(app, &action, &below(body.0.clone(), fip))
            .await?;
    }
    let made = port_forwarding::create(&app.plugin, &call.context, fip, &parsed.bodies).await?;
    let mut made: Vec<Written> = made.into_iter().map(Written).collect();
    if !parsed.bulk
        && let Some(one) = made.pop()
    {
        return Ok(Reply::one(StatusCode::CREATED, &one, None));
    }
    Ok(Reply::many(StatusCode::CREATED, &made, None, &[]))
}

/// Refuse to change or delete a forwarding that the caller has no right to; it is read only if that depends on it.
async fn enforce_on(
    app: &App,
    call: &Call,
    rule: &str,
    fip: &str,
    id: &str,
    body: &Body,
) -> Result<(), Failure> {
    let action = Action::rule(rule);
    if call.gate.constant(&action) == Some(true) {
        return Ok(());
    }
    let found: PortForwarding = port_forwarding::show(&app.plugin, &call.context, fip, id).await?;
    let target = below(policy::changed(&found, body), fip);
    call.gate
        .enforce_on(app, &action, &Action::rule(SHOW), &target)
        .await
}

async fn update(app: &App, call: &Call, fip: &str, id: &str) -> Result<Reply, Failure> {
    let body = PORT_FORWARDING
        .update(
            call.required_document()?,
            caller(&call.context),
            &app.config.attributes,
        )?
        .ok_or_else(|| PORT_FORWARDING.missing())?;
    let precondition = call.precondition()?;
    enforce_on(app, call, "update_floatingip_port_forwarding", fip, id, &body).await?;
    let (plugin, context) = (&app.plugin, &call.context);
    let changed = port_forwarding::update(plugin, context, fip, id, &body, precondition).await?;
    Ok(Reply::one(StatusCode::OK, &Written(changed), None))
}

async fn delete(app: &App, call: &Call, fip: &str, id: &str) -> Result<Reply, Failure> {
    let precondition = call.precondition()?;
    if !call.body.is_empty() {
        port_forwarding::show(&app.plugin, &call.context, fip, id).await?;
        return Err(Fault::bad_request("Request body is not supported in DELETE.").into());
    }
    enforce_on(
        app,
        call,
        "delete_floatingip_port_forwarding",
        fip,
        id,
        &Body::default(),
    )
    .await?;
    port_forwarding::delete(&app.plugin, &call.context, fip, id, precondition).await?;
    Ok(Reply::no_content())
}
