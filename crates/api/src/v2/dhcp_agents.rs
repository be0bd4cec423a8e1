//! Which networks DHCP agents serve, `networks/<id>/dhcp-agents` and `agents/<id>/dhcp-networks`
//! (`dhcp_agent_scheduler`): OVN answers DHCP itself, so that there is no such agent.

use axum::http::{Method, StatusCode};
use model::{Agent, Fault};

use crate::handle::App;
use crate::request::Call;
use crate::{Failure, Reply};

/// Answer a request for the DHCP agents of a network, of which nobody checks whether it exists.
pub async fn of_network(app: &App, call: &Call) -> Result<Reply, Failure> {
    if !call.is_read() {
        return Err(Failure::method_not_allowed());
    }
    call.gate.enforce_rule(app, "get_dhcp-agents").await?;
    Ok(Reply::many::<Agent>(StatusCode::OK, &[], None, &[]))
}

/// Answer a request for the networks of an agent; `network` is the one that the path names.
pub async fn networks(app: &App, call: &Call, agent: &str, network: Option<&str>) -> Result<Reply, Failure> {
    let rule = match (&call.method, network) {
        (_, None) if call.is_read() => "get_dhcp-networks",
        (&Method::POST, None) => "create_dhcp-network",
        (&Method::DELETE, Some(_)) => "delete_dhcp-network",
        _ => return Err(Failure::method_not_allowed()),
    };
    call.gate.enforce_rule(app, rule).await?;
    Err(Fault::not_found("AgentNotFound", "Agent", agent).into())
}
