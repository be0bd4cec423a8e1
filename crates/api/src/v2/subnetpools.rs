//! `PUT /v2.0/subnetpools/<id>/<action>` (`subnetpool-prefix-ops` and `subnet_onboard`).

use axum::http::{Method, StatusCode};
use model::attr::maps::SUBNETPOOL;
use model::{Body, Fault};
use plugin::Collection;
use plugin::net::SubnetPools;
use serde_json::{Value, json};

use crate::handle::App;
use crate::policy::{self, Action};
use crate::request::Call;
use crate::{Failure, Reply};

/// Answer a request for an action of a pool.
pub async fn answer(app: &App, call: &Call, id: &str, action: &str) -> Result<Reply, Failure> {
    if call.method != Method::PUT {
        return Err(Failure::not_found());
    }
    let (plugin, context) = (&app.plugin, &call.context);
    if matches!(
        action,
        "add_prefixes" | "remove_prefixes" | "onboard_network_subnets"
    ) {
        enforce(app, call, id, action).await?;
    }
    let answer = match action {
        "add_prefixes" => {
            let prefixes = SubnetPools::add_prefixes(plugin, context, id, &object(call)?).await?;
            json!({ "prefixes": prefixes })
        }
        "remove_prefixes" => {
            let prefixes = SubnetPools::remove_prefixes(plugin, context, id, &object(call)?).await?;
            json!({ "prefixes": prefixes })
        }
        "onboard_network_subnets" => {
            let subnets = SubnetPools::onboard_network_subnets(plugin, context, id, &object(call)?).await?;
            subnets
                .iter()
                .map(|subnet| json!({"id": subnet.id, "cidr": subnet.cidr}))
                .collect()
        }
        _ => return Err(Failure::not_found()),
    };
    Ok(Reply::json(StatusCode::OK, &answer))
}

/// Who may not see the pool is told that there is none. The action counts as setting what of the pool is not as it would
/// be by default (`_handle_action` in `neutron/api/v2/base.py`).
async fn enforce(app: &App, call: &Call, id: &str, action: &str) -> Result<(), Failure> {
    let pool = SubnetPools::show(&app.plugin, &call.context, id).await?;
    let show = Action::rule("get_subnetpool");
    call.gate.enforce_shown(app, &show, &pool).await?;
    let pool = Body(policy::target(&pool, None));
    let action = Action::setting(action, &SUBNETPOOL, &pool, false);
    call.gate.enforce(app, &action, &pool.0).await
}

/// The body, which must be an object.
fn object(call: &Call) -> Result<Value, Failure> {
    match call.json()? {
        Some(object @ Value::Object(_)) => Ok(object),
        _ => Err(Fault::bad_request("Body contains invalid data").into()),
    }
}
