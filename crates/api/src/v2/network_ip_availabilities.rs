//! `/v2.0/network-ip-availabilities`: how many addresses of networks are in use.

use axum::http::StatusCode;
use model::attr::maps::NETWORK_IP_AVAILABILITY;
use plugin::net::network_ip_availability as availability;

use crate::handle::App;
use crate::policy::Action;
use crate::request::Call;
use crate::{Failure, Reply, memory, query};

const SHOW: &str = "get_network_ip_availability";

/// Answer a request for all networks, or for one.
pub async fn answer(app: &App, call: &Call, id: Option<&str>) -> Result<Reply, Failure> {
    if !call.is_read() {
        return Err(Failure::method_not_allowed());
    }
    let query = query::list(call, &NETWORK_IP_AVAILABILITY, &app.config)?;
    let Some(id) = id else {
        let networks = availability::list(&app.plugin, &query).await?;
        return memory::arrange(app, call, &query, SHOW, networks).await;
    };
    let network = availability::show(&app.plugin, id).await?;
    call.gate
        .enforce_shown(app, &Action::rule(SHOW), &network)
        .await?;
    Ok(Reply::one(StatusCode::OK, &network, query.fields.as_ref()))
}
