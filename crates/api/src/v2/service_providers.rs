//! `/v2.0/service-providers`: who implements advanced services (`neutron/db/servicetype_db.py`).

use axum::http::StatusCode;
use model::ServiceProvider;
use model::ext::Needs;

use crate::handle::App;
use crate::policy::Action;
use crate::request::Call;
use crate::{Failure, Reply, query};

/// Routers by OVN, the one service that there is.
const OVN_ROUTER: ServiceProvider = ServiceProvider {
    service_type: "L3_ROUTER_NAT",
    name: "ovn",
    is_default: true,
};

/// Answer a request for the list.
pub async fn answer(app: &App, call: &Call) -> Result<Reply, Failure> {
    if !call.is_read() {
        return Err(Failure::method_not_allowed());
    }
    let mut providers = Vec::new();
    if app.config.attributes.absent.allows(Needs::Service("ovn-router")) && matches(call, &OVN_ROUTER) {
        providers.push(OVN_ROUTER);
    }
    let show = Action::rule("get_service_provider");
    let providers = call.gate.select(app, &show, providers).await?;
    Ok(Reply::many(
        StatusCode::OK,
        &providers,
        query::fields(call).as_ref(),
        &[],
    ))
}

/// Filters that do not exist are passed over; `default` is compared with a text, which no truth value equals.
fn matches(call: &Call, provider: &ServiceProvider) -> bool {
    let is_asked = |name: &str, value: Option<&str>| {
        let mut asked = call.query.iter().filter(|(key, _)| key == name).peekable();
        asked.peek().is_none() || asked.any(|(_, wanted)| Some(wanted.as_str()) == value)
    };
    is_asked("service_type", Some(provider.service_type))
        && is_asked("name", Some(provider.name))
        && is_asked("default", None)
}
