//! `PUT /v2.0/routers/<id>/<action>`: interfaces, extra routes and gateways (`neutron/extensions/l3.py`,
//! `extraroute_atomic.py`, `l3_extra_gws.py`).

use axum::http::{Method, StatusCode};
use model::attr::maps::ROUTER;
use model::net::Router;
use model::{Body, Fault};
use plugin::Collection;
use plugin::net::Routers;
use serde_json::{Value, json};

use crate::handle::App;
use crate::policy::{self, Action};
use crate::request::Call;
use crate::{Failure, Reply};

/// What can be done with a router.
const ACTIONS: [&str; 7] = [
    "add_router_interface",
    "remove_router_interface",
    "add_extraroutes",
    "remove_extraroutes",
    "add_external_gateways",
    "update_external_gateways",
    "remove_external_gateways",
];

/// Answer a request for an action.
pub async fn answer(app: &App, call: &Call, id: &str, action: &str) -> Result<Reply, Failure> {
    if !ACTIONS.contains(&action) {
        return Err(Failure::not_found());
    }
    if call.method != Method::PUT {
        return Err(Failure::method_not_allowed());
    }
    let request = match call.document()? {
        None | Some(Value::Null) => json!({}),
        Some(object @ Value::Object(_)) => object,
        Some(_) => return Err(Fault::bad_request("Body contains invalid data").into()),
    };
    enforce(app, call, id, action, &request).await?;
    let (plugin, context) = (&app.plugin, &call.context);
    let router = match action {
        "add_router_interface" => {
            let interface = Routers::add_interface(plugin, context, id, &request).await?;
            return Ok(Reply::json(StatusCode::OK, &interface));
        }
        "remove_router_interface" => {
            let interface = Routers::remove_interface(plugin, context, id, &request).await?;
            return Ok(Reply::json(StatusCode::OK, &interface));
        }
        "add_extraroutes" => Routers::add_routes(plugin, context, id, &request).await?,
        "remove_extraroutes" => Routers::remove_routes(plugin, context, id, &request).await?,
        "add_external_gateways" => Routers::add_gateways(plugin, context, id, &request).await?,
        "update_external_gateways" => Routers::update_gateways(plugin, context, id, &request).await?,
        _ => Routers::remove_gateways(plugin, context, id, &request).await?,
    };
    Ok(shown(&router))
}

/// As in Neutron the answer also shows what only policy rules see.
fn shown(router: &Router) -> Reply {
    Reply::json(StatusCode::OK, &json!({ "router": policy::target(router, None) }))
}

/// Who may not see the router is told that there is none. An action counts as setting what its body names of a router, or
/// else what of the router is not as it would be by default (`_handle_action` in `neutron/api/v2/base.py`).
async fn enforce(app: &App, call: &Call, id: &str, action: &str, request: &Value) -> Result<(), Failure> {
    if call.gate.is_open() {
        return Ok(());
    }
    let router = Routers::show(&app.plugin, &call.context, id).await?;
    call.gate
        .enforce_shown(app, &Action::rule("get_router"), &router)
        .await?;
    let named = request.get("router").and_then(Value::as_object);
    let named = Body(named.cloned().unwrap_or_default());
    let target = policy::changed(&router, &named);
    let action = if named.0.is_empty() {
        Action::setting(action, &ROUTER, &Body(target.clone()), false)
    } else {
        Action::setting(action, &ROUTER, &named, true)
    };
    call.gate.enforce(app, &action, &target).await
}
