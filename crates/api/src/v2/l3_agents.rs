//! Which chassis the gateways of routers may be on: `routers/<id>/l3-agents` and `agents/<id>/l3-routers`
//! (`l3_agent_scheduler`, `l3-agent-scheduler-ha-chassis-priority`).

use axum::http::{Method, StatusCode};
use model::attr::python;
use model::net::Router;
use model::{Fault, ListQuery, Resource, View};
use plugin::Collection;
use plugin::net::Routers;
use serde_json::{Value, json};

use crate::config::AgentSource;
use crate::handle::App;
use crate::request::Call;
use crate::{Failure, Reply};

/// Answer a request for the agents that a router's gateway may be on. Nobody checks whether the router exists.
pub async fn of_router(app: &App, call: &Call, router: &str) -> Result<Reply, Failure> {
    if !call.is_read() {
        return Err(Failure::method_not_allowed());
    }
    call.gate.enforce_rule(app, "get_l3-agents").await?;
    let agents = match &app.config.agents {
        Some(source) => source.agents_of_router(router).await,
        None => Vec::new(),
    };
    Ok(Reply::many(StatusCode::OK, &agents, None, &[]))
}

/// Answer a request for the routers whose gateways may be on an agent; `router` is the one that the path names.
pub async fn routers(app: &App, call: &Call, agent: &str, router: Option<&str>) -> Result<Reply, Failure> {
    match (&call.method, router) {
        (_, None) if call.is_read() => list(app, call, agent).await,
        (&Method::POST, None) => assign(app, call, agent).await,
        (&Method::PUT, Some(router)) => prioritise(app, call, agent, router).await,
        (&Method::DELETE, Some(router)) => {
            call.gate.enforce_rule(app, "delete_l3-router").await?;
            source(app, agent)?.unassign_router(agent, router).await?;
            Ok(Reply::no_content())
        }
        _ => Err(Failure::method_not_allowed()),
    }
}

async fn list(app: &App, call: &Call, agent: &str) -> Result<Reply, Failure> {
    call.gate.enforce_rule(app, "get_l3-routers").await?;
    let ids = source(app, agent)?.routers_of_agent(agent)?;
    let mut routers: Vec<Router> = Vec::new();
    if !ids.is_empty() {
        let query = ListQuery {
            filters: vec![("id".to_owned(), ids)],
            ..ListQuery::default()
        };
        routers = Routers::list(&app.plugin, &call.context, &query).await?;
    }
    let routers: Vec<HostedRouter> = routers.into_iter().map(HostedRouter).collect();
    Ok(Reply::many(StatusCode::OK, &routers, None, &[]))
}

/// A router as this list shows it: with what nobody sees elsewhere without the extensions of other drivers.
struct HostedRouter(Router);

impl Resource for HostedRouter {
    const NAME: &'static str = Router::NAME;
    const COLLECTION: &'static str = Router::COLLECTION;

    fn id(&self) -> &str {
        &self.0.id
    }

    fn render(&self, view: &mut View) {
        self.0.render(view);
        self.0.render_hidden(view);
    }
}

async fn assign(app: &App, call: &Call, agent: &str) -> Result<Reply, Failure> {
    call.gate.enforce_rule(app, "create_l3-router").await?;
    let body = document(call)?;
    let Some(router) = body.get("router_id") else {
        return Err(Fault::bad_request("Unable to find 'router_id' in request body").into());
    };
    // What is no id is not found.
    let router = python::str(router);
    let source = source(app, agent)?;
    source.assign_router(agent, &router, priority(&body)?).await?;
    Ok(Reply::json(StatusCode::CREATED, &Value::Null))
}

/// Without a priority nothing is asked for.
async fn prioritise(app: &App, call: &Call, agent: &str, router: &str) -> Result<Reply, Failure> {
    call.gate.enforce_rule(app, "update_l3-router").await?;
    if let Some(priority) = priority(&document(call)?)? {
        source(app, agent)?
            .prioritise_router(agent, router, priority)
            .await?;
    }
    Ok(Reply::json(StatusCode::OK, &Value::Null))
}

fn document(call: &Call) -> Result<Value, Failure> {
    match call.document()? {
        Some(document) if document.is_object() => Ok(document),
        Some(_) => Err(Fault::bad_request("Invalid request body").into()),
        None => Ok(json!({})),
    }
}

fn priority(body: &Value) -> Result<Option<i64>, Fault> {
    match &body["ha_chassis_priority"] {
        Value::Null => Ok(None),
        Value::Number(number) if number.is_i64() => Ok(number.as_i64()),
        _ => {
            let message = "HA Chassis priority must be between 0 and 32767";
            Err(Fault::new(400, "InvalidHAChassisPriority", message))
        }
    }
}

/// Without a source there are no agents.
fn source<'a>(app: &'a App, agent: &str) -> Result<&'a dyn AgentSource, Fault> {
    app.config.agents.as_deref().ok_or_else(|| {
        let message = format!("Agent {agent} is not a L3 Agent or has been disabled");
        Fault::new(404, "InvalidL3Agent", message)
    })
}
