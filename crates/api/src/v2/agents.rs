//! `/v2.0/agents` and `/v2.0/availability_zones`: what the driver sees. Agents can be described and removed.

use axum::http::{Method, StatusCode};
use model::attr::maps::{AGENT, AVAILABILITY_ZONE};
use model::{Agent, Body, Fault};
use serde_json::{Value, json};

use crate::config::AgentSource;
use crate::handle::App;
use crate::policy::{self, Action};
use crate::request::Call;
use crate::resource::caller;
use crate::{Failure, Reply, memory};

/// The rule of looking at an agent.
const SHOW: &str = "get_agent";

/// Answer a request for agents.
pub async fn agents(app: &App, call: &Call, id: Option<&str>) -> Result<Reply, Failure> {
    // Without an id Neutron looks for the agent None.
    let named = id.unwrap_or("None");
    match call.method {
        Method::POST if id.is_none() => create(app, call).await,
        Method::PUT => update(app, call, named).await,
        Method::DELETE => delete(app, call, named).await,
        _ if !call.is_read() => Err(Failure::method_not_allowed()),
        _ => read(app, call, id).await,
    }
}

async fn read(app: &App, call: &Call, id: Option<&str>) -> Result<Reply, Failure> {
    let Some(id) = id else {
        let agents = app.config.agents.as_ref().map(|source| source.agents());
        return memory::list_whole(app, call, &AGENT, SHOW, agents.unwrap_or_default()).await;
    };
    let (_, agent) = find(app, id)?;
    call.gate.enforce_shown(app, &Action::rule(SHOW), &agent).await?;
    Ok(Reply::one(StatusCode::OK, &agent, None))
}

fn find<'a>(app: &'a App, id: &str) -> Result<(&'a dyn AgentSource, Agent), Fault> {
    let missing = || Fault::not_found("AgentNotFound", "Agent", id);
    let source = app.config.agents.as_deref().ok_or_else(missing)?;
    let mut agents = source.agents().into_iter();
    let agent = agents.find(|agent| agent.id == id).ok_or_else(missing)?;
    Ok((source, agent))
}

/// The body of a request, which must say something.
fn document(call: &Call) -> Result<Value, Failure> {
    match call.json()? {
        Some(json) if json != json!({}) => Ok(json),
        _ => Err(Fault::bad_request("Resource body required").into()),
    }
}

/// Agents make themselves.
async fn create(app: &App, call: &Call) -> Result<Reply, Failure> {
    AGENT
        .create(
            document(call)?,
            true,
            caller(&call.context),
            &app.config.attributes,
        )?
        .ok_or_else(|| AGENT.missing())?;
    call.gate.enforce_rule(app, "create_agent").await?;
    let message = "Bad agents request: Agent creation using API is not supported..";
    Err(Fault::new(400, "BadRequest", message).into())
}

/// Answers with what was asked for, as Neutron does.
async fn update(app: &App, call: &Call, id: &str) -> Result<Reply, Failure> {
    let body = AGENT
        .update(document(call)?, caller(&call.context), &app.config.attributes)?
        .ok_or_else(|| AGENT.missing())?;
    let (source, agent) = find(app, id)?;
    enforce_on(app, call, "update_agent", &agent, &body).await?;
    if body.flag("admin_state_up") == Some(false) {
        let message = "Bad agent request: OVN agent status cannot be updated.";
        return Err(Fault::new(400, "BadRequest", message).into());
    }
    if body.has("description") {
        let description = body.text("description").unwrap_or_default();
        source.describe(id, description).await?;
    }
    Ok(Reply::json(StatusCode::OK, &json!({ "agent": body.0 })))
}

async fn delete(app: &App, call: &Call, id: &str) -> Result<Reply, Failure> {
    let (source, agent) = find(app, id)?;
    if !call.body.is_empty() {
        return Err(Fault::bad_request("Request body is not supported in DELETE.").into());
    }
    enforce_on(app, call, "delete_agent", &agent, &Body::default()).await?;
    source.delete(id).await?;
    Ok(Reply::no_content())
}

async fn enforce_on(app: &App, call: &Call, rule: &str, agent: &Agent, body: &Body) -> Result<(), Failure> {
    let target = policy::changed(agent, body);
    call.gate
        .enforce_on(app, &Action::rule(rule), &Action::rule(SHOW), &target)
        .await
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
