//! `/v2.0/floatingip_pools`: what floating IPs are from.

use axum::http::Method;
use model::Fault;
use model::attr::maps::FLOATING_IP_POOL;
use plugin::net::floating_ip;

use crate::handle::App;
use crate::request::Call;
use crate::{Failure, Reply, memory};

/// Answer a request.
pub async fn answer(app: &App, call: &Call) -> Result<Reply, Failure> {
    if call.method == Method::POST {
        // Neutron adds the caller's project to whatever is sent, and finds it there.
        return Err(Fault::bad_request("Attribute 'project_id' not allowed in POST").into());
    }
    if !call.is_read() {
        return Err(Failure::method_not_allowed());
    }
    let pools = floating_ip::pools(&app.plugin, &call.context).await?;
    memory::list(app, call, &FLOATING_IP_POOL, "get_floatingip_pool", pools).await
}
