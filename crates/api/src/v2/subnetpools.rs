//! `PUT /v2.0/subnetpools/<id>/<action>` (`subnetpool-prefix-ops` and `subnet_onboard`).

use axum::http::{Method, StatusCode};
use model::Fault;
use plugin::net::SubnetPools;
use serde_json::{Value, json};

use crate::handle::App;
use crate::request::Call;
use crate::{Failure, Reply};

/// Answer a request for an action of a pool.
pub async fn answer(app: &App, call: &Call, id: &str, action: &str) -> Result<Reply, Failure> {
    if call.method != Method::PUT {
        return Err(Failure::not_found());
    }
    let (plugin, context) = (&app.plugin, &call.context);
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

/// The body, which must be an object.
fn object(call: &Call) -> Result<Value, Failure> {
    match call.json()? {
        Some(object @ Value::Object(_)) => Ok(object),
        _ => Err(Fault::bad_request("Body contains invalid data").into()),
    }
}
