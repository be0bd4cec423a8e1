//! `PUT /v2.0/address-groups/<id>/<action>` (`neutron/extensions/address_group.py`).

use axum::http::{Method, StatusCode};
use model::Fault;
use plugin::Collection;
use plugin::net::AddressGroups;
use serde_json::{Value, json};

use crate::handle::App;
use crate::policy::{self, Action};
use crate::request::Call;
use crate::{Failure, Reply};

/// Answer a request for an action of a group. As in Neutron the answer also shows what only policy rules see.
pub async fn answer(app: &App, call: &Call, id: &str, action: &str) -> Result<Reply, Failure> {
    if !matches!(action, "add_addresses" | "remove_addresses") {
        return Err(Failure::not_found());
    }
    if call.method != Method::PUT {
        return Err(Failure::method_not_allowed());
    }
    let request = match call.json()? {
        Some(object @ Value::Object(_)) => object,
        _ => return Err(Fault::bad_request("Body contains invalid data").into()),
    };
    let (plugin, context) = (&app.plugin, &call.context);
    let rule = Action::rule(action);
    if call.gate.constant(&rule) != Some(true) {
        let group = AddressGroups::show(plugin, context, id).await?;
        call.gate
            .enforce_on(
                app,
                &rule,
                &Action::rule("get_address_group"),
                &policy::target(&group, None),
            )
            .await?;
    }
    let group = match action {
        "add_addresses" => AddressGroups::add_addresses(plugin, context, id, &request).await?,
        _ => AddressGroups::remove_addresses(plugin, context, id, &request).await?,
    };
    let shown = policy::target(&group, None);
    Ok(Reply::json(StatusCode::OK, &json!({ "address_group": shown })))
}
