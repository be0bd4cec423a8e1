//! `/v2.0/agents` and `/v2.0/availability_zones`: what the driver sees, to be looked at only.

use axum::http::StatusCode;
use model::Fault;
use model::attr::maps::{AGENT, AVAILABILITY_ZONE};

use crate::handle::App;
use crate::policy::Action;
use crate::request::Call;
use crate::{Failure, Reply, memory, query};

/// Answer a request for agents.
pub async fn agents(app: &App, call: &Call, id: Option<&str>) -> Result<Reply, Failure> {
    if !call.is_read() {
        return Err(Failure::method_not_allowed());
    }
    let agents = app
        .config
        .agents
        .as_ref()
        .map(|source| source.agents())
        .unwrap_or_default();
    let Some(id) = id else {
        return memory::list(app, call, &AGENT, "get_agent", agents).await;
    };
    let found = agents.iter().find(|agent| agent.id == id);
    let agent = found.ok_or_else(|| Fault::not_found("AgentNotFound", "Agent", id))?;
    call.gate
        .enforce_shown(app, &Action::rule("get_agent"), agent)
        .await?;
    Ok(Reply::one(StatusCode::OK, agent, query::fields(call).as_ref()))
}

/// Answer a request for availability zones.
pub async fn availability_zones(app: &App, call: &Call) -> Result<Reply, Failure> {
    if !call.is_read() {
        return Err(Failure::method_not_allowed());
    }
    let zones = app
        .config
        .agents
        .as_ref()
        .map(|source| source.availability_zones())
        .unwrap_or_default();
    memory::list(app, call, &AVAILABILITY_ZONE, "get_availability_zone", zones).await
}
