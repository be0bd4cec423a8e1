//! Agents, and the routers whose gateways they may have.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::Arc;

use api::{AgentSource, ApiConfig, App, Hosting, Written};
use common::{Server, plugin};
use model::{Agent, AvailabilityZone, Fault, HostingAgent};
use serde_json::{Value, json};
use tempfile::TempDir;

struct OneAgent;

impl AgentSource for OneAgent {
    fn agents(&self) -> Vec<Agent> {
        let agent = |id: &str, alive| Agent {
            id: id.to_owned(),
            agent_type: "OVN Controller agent".to_owned(),
            binary: "ovn-controller".to_owned(),
            host: format!("host-{id}"),
            heartbeat_timestamp: "2026-01-31 12:00:00".to_owned(),
            alive,
            description: String::new(),
            configurations: serde_json::Map::new(),
            availability_zone: "az1".to_owned(),
        };
        vec![agent("hv1", true), agent("hv2", false), agent("hv3", true)]
    }

    fn availability_zones(&self) -> Vec<AvailabilityZone> {
        let zone = |resource: &str| AvailabilityZone {
            name: "az1".to_owned(),
            resource: resource.to_owned(),
            available: true,
        };
        vec![zone("network"), zone("router")]
    }

    fn describe<'a>(&'a self, _: &'a str, description: &'a str) -> Written<'a> {
        Box::pin(async move {
            match description {
                "too late" => Err(Fault::not_found("AgentNotFound", "Agent", "hv1")),
                _ => Ok(()),
            }
        })
    }

    fn delete<'a>(&'a self, _: &'a str) -> Written<'a> {
        Box::pin(async { Ok(()) })
    }

    /// Every router has its gateway on the first agent.
    fn agents_of_router<'a>(&'a self, _: &'a str) -> Hosting<'a> {
        let hosting = HostingAgent {
            agent: self.agents().remove(0),
            ha_chassis_priority: 2,
        };
        Box::pin(async { vec![hosting] })
    }

    fn routers_of_agent(&self, agent: &str) -> Result<Vec<String>, Fault> {
        match agent {
            "hv1" => Ok(vec!["no such router".to_owned()]),
            "hv2" => Ok(Vec::new()),
            _ => Err(Fault::new(404, "InvalidL3Agent", "no agent")),
        }
    }

    fn assign_router<'a>(&'a self, _: &'a str, router: &'a str, priority: Option<i64>) -> Written<'a> {
        Box::pin(async move {
            match (router, priority) {
                ("r", None | Some(7)) => Ok(()),
                _ => Err(Fault::new(409, "RouterHostedByL3Agent", "it is there")),
            }
        })
    }

    fn prioritise_router<'a>(&'a self, _: &'a str, _: &'a str, priority: i64) -> Written<'a> {
        Box::pin(async move {
            match priority {
                7 => Ok(()),
                _ => Err(Fault::new(409, "HAChassisPriorityAlreadyAssigned", "taken")),
            }
        })
    }

    fn unassign_router<'a>(&'a self, _: &'a str, _: &'a str) -> Written<'a> {
        Box::pin(async { Ok(()) })
    }
}

async fn server() -> (Server, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let plugin = plugin(directory.path()).await;
    store::schema::upgrade(&plugin.db).await.unwrap();
    let config = ApiConfig {
        agents: Some(Arc::new(OneAgent)),
        ..ApiConfig::default()
    };
    (Server::start(App::new(plugin, config)).await, directory)
}

fn fault(status: u16, error_type: &str, message: &str) -> (u16, String, String) {
    (status, error_type.to_owned(), message.to_owned())
}

#[tokio::test]
async fn agents() {
    let (server, _directory) = server().await;
    let ids = async |query: &str| -> Vec<String> {
        let json = server.get(&format!("/v2.0/agents?{query}")).await.json();
        json["agents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|agent| agent["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids("").await, ["hv1", "hv2", "hv3"]);
    assert_eq!(ids("host=host-hv2").await, ["hv2"]);
    assert_eq!(ids("limit=1&marker=hv1").await, ["hv2"]);
    assert_eq!(ids("limit=2&marker=hv3&page_reverse=True").await, ["hv1", "hv2"]);
    assert_eq!(ids("limit=1&marker=nope").await, [""; 0]);
    assert_eq!(
        server.get("/v2.0/agents/hv2").await.json()["agent"]["alive"],
        false
    );
    assert_eq!(
        server.get("/v2.0/agents/x").await.fault(),
        fault(404, "AgentNotFound", "Agent x could not be found.")
    );
    let put = async |agent: &str, attributes: Value| {
        let body = json!({ "agent": attributes });
        server.put(&format!("/v2.0/agents/{agent}"), &body).await
    };
    let changed = put("hv1", json!({"description": "rack 7", "admin_state_up": "yes"})).await;
    assert_eq!(
        (changed.status, changed.json()),
        (
            200,
            json!({"agent": {"description": "rack 7", "admin_state_up": true}})
        )
    );
    assert_eq!(
        put("hv1", json!({"admin_state_up": false})).await.fault(),
        fault(
            400,
            "BadRequest",
            "Bad agent request: OVN agent status cannot be updated."
        )
    );
    assert_eq!(
        put("hv1", json!({"host": "x"})).await.fault(),
        fault(400, "HTTPBadRequest", "Cannot update read-only attribute host")
    );
    for gone in [
        put("x", json!({"description": "y"})).await,
        server.delete("/v2.0/agents/x").await,
    ] {
        assert_eq!(
            gone.fault(),
            fault(404, "AgentNotFound", "Agent x could not be found.")
        );
    }
    assert_eq!(put("hv1", json!({"description": "too late"})).await.status, 404);
    assert_eq!(
        server.post("/v2.0/agents", &json!({"agent": {}})).await.fault(),
        fault(
            400,
            "BadRequest",
            "Bad agents request: Agent creation using API is not supported.."
        )
    );
    assert_eq!(
        server.put("/v2.0/agents/hv1", &json!({})).await.fault(),
        fault(400, "HTTPBadRequest", "Resource body required")
    );
    assert_eq!(server.delete("/v2.0/agents/hv2").await.status, 204);
    let zones = server
        .get("/v2.0/availability_zones?resource=router")
        .await
        .json();
    assert_eq!(
        zones,
        json!({"availability_zones": [{"name": "az1", "resource": "router", "state": "available"}]})
    );
}

#[tokio::test]
async fn of_the_fields_of_agents_only_the_id_counts() {
    let (server, _directory) = server().await;
    let first = async |query: &str| {
        let agents = server.get(&format!("/v2.0/agents{query}")).await.json();
        agents["agents"][0].as_object().unwrap().clone()
    };
    let whole = first("").await;
    assert_eq!(first("?fields=binary&fields=id").await, whole);
    let mut without = whole;
    without.remove("id");
    assert_eq!(first("?fields=binary").await, without);
}

#[tokio::test]
async fn agents_of_routers() {
    let (server, _directory) = server().await;
    let shown = server.get("/v2.0/routers/r/l3-agents").await.json();
    let agents = shown["agents"].as_array().unwrap();
    assert_eq!(agents.len(), 1);
    assert_eq!(
        (&agents[0]["id"], &agents[0]["ha_chassis_priority"]),
        (&json!("hv1"), &json!(2))
    );
    assert_eq!(agents[0]["start_flag"], true);
    let agent = server.get("/v2.0/agents/hv1").await.json()["agent"].clone();
    assert_eq!(agent.get("start_flag"), None, "only here");
    assert_eq!(
        server.post("/v2.0/routers/r/l3-agents", &json!({})).await.status,
        405
    );
}

#[tokio::test]
async fn routers_of_agents() {
    let (server, _directory) = server().await;
    let routers = async |agent: &str| server.get(&format!("/v2.0/agents/{agent}/l3-routers")).await;
    assert_eq!(
        routers("hv1").await.json(),
        json!({"routers": []}),
        "it is gone meanwhile"
    );
    assert_eq!(routers("hv2").await.json(), json!({"routers": []}));
    assert_eq!(routers("x").await.fault().0, 404);

    let post = async |body: Value| server.post("/v2.0/agents/hv1/l3-routers", &body).await;
    let made = post(json!({"router_id": "r"})).await;
    assert_eq!((made.status, made.json()), (201, Value::Null));
    assert_eq!(
        post(json!({"router_id": "r", "ha_chassis_priority": 7}))
            .await
            .status,
        201
    );
    assert_eq!(post(json!({"router_id": "other"})).await.fault().0, 409);
    assert_eq!(
        post(json!({"router_id": 7})).await.fault().0,
        409,
        "like any other"
    );
    for body in [json!({}), json!(["r"]), json!("r")] {
        assert_eq!(post(body.clone()).await.status, 400, "{body}");
    }
    for priority in [json!("x"), json!(1.5), json!([])] {
        let body = json!({"router_id": "r", "ha_chassis_priority": priority});
        let (status, kind, _) = post(body).await.fault();
        assert_eq!((status, kind.as_str()), (400, "InvalidHAChassisPriority"));
    }

    let put = async |body: Value| server.put("/v2.0/agents/hv1/l3-routers/r", &body).await;
    assert_eq!(put(json!({"ha_chassis_priority": 7})).await.status, 200);
    assert_eq!(put(json!({})).await.status, 200, "nothing is asked for");
    assert_eq!(put(json!({"ha_chassis_priority": 8})).await.status, 409);
    assert_eq!(server.delete("/v2.0/agents/hv1/l3-routers/r").await.status, 204);
    assert_eq!(server.get("/v2.0/agents/hv1/l3-routers/r").await.status, 405);
    assert_eq!(
        server.put("/v2.0/agents/hv1/l3-routers", &json!({})).await.status,
        405
    );
}
