//! Agents and availability zones of the driver, for the API.

use std::collections::BTreeSet;
use std::sync::Arc;

use api::{AgentSource, Hosting, Written};
use model::{Agent, AvailabilityZone, Fault, HostingAgent};
use ovn_driver::OvnDriver;
use ovsdb::TransactError;
use serde_json::{Map, json};

use crate::l3_agents;

/// The driver's chassis as the API's agents.
pub struct Agents(pub Arc<OvnDriver>);

impl AgentSource for Agents {
    fn agents(&self) -> Vec<Agent> {
        self.0.agents().iter().map(agent).collect()
    }

    /// Zones of gateway chassis, all of resource `router` (`mech_driver.py`, `list_availability_zones`).
    fn availability_zones(&self) -> Vec<AvailabilityZone> {
        let agents = self.0.agents();
        let gateways = agents
            .iter()
            .filter(|a| a.agent_type.is_controller() && a.chassis.is_gateway());
        let names: BTreeSet<String> = gateways
            .flat_map(|a| a.chassis.zones().into_iter().map(str::to_owned))
            .collect();
        let zone = |name| AvailabilityZone {
            name,
            resource: "router".to_owned(),
            available: true,
        };
        names.into_iter().map(zone).collect()
    }

    fn describe<'a>(&'a self, id: &'a str, description: &'a str) -> Written<'a> {
        Box::pin(async move {
            let agent = self.find(id)?;
            written(self.0.describe_agent(&agent, description).await)
        })
    }

    fn delete<'a>(&'a self, id: &'a str) -> Written<'a> {
        Box::pin(async move {
            let agent = self.find(id)?;
            written(self.0.delete_agent(&agent).await)
        })
    }

    fn agents_of_router<'a>(&'a self, router: &'a str) -> Hosting<'a> {
        Box::pin(async move {
            self.0.settled(router).await;
            let hosting = self.0.agents_of_router(router);
            let shown = |(found, ha_chassis_priority): &(_, i64)| HostingAgent {
                agent: agent(found),
                ha_chassis_priority: *ha_chassis_priority,
            };
            hosting.iter().map(shown).collect()
        })
    }

    fn routers_of_agent(&self, agent: &str) -> Result<Vec<String>, Fault> {
        let routers = self.0.routers_of_agent(agent);
        let routers = routers.map_err(|error| l3_agents::fault(error, agent, ""))?;
        Ok(routers.into_iter().collect())
    }

    fn assign_router<'a>(&'a self, agent: &'a str, router: &'a str, priority: Option<i64>) -> Written<'a> {
        Box::pin(async move {
            let done = self.0.assign_router(agent, router, priority).await;
            done.map_err(|error| l3_agents::fault(error, agent, router))
        })
    }

    fn prioritise_router<'a>(&'a self, agent: &'a str, router: &'a str, priority: i64) -> Written<'a> {
        Box::pin(async move {
            let done = self.0.prioritise_router(agent, router, priority).await;
            done.map_err(|error| l3_agents::fault(error, agent, router))
        })
    }

    fn unassign_router<'a>(&'a self, agent: &'a str, router: &'a str) -> Written<'a> {
        Box::pin(async move {
            let done = self.0.unassign_router(agent, router).await;
            done.map_err(|error| l3_agents::fault(error, agent, router))
        })
    }
}

impl Agents {
    fn find(&self, id: &str) -> Result<ovn_driver::chassis::Agent, Fault> {
        let mut agents = self.0.agents().into_iter();
        let found = agents.find(|agent| agent.id == id);
        found.ok_or_else(|| Fault::not_found("AgentNotFound", "Agent", id))
    }
}

/// Whoever asks for a write to OVN hears at once when it is not possible.
fn written(result: Result<(), TransactError>) -> Result<(), Fault> {
    result.map_err(|error| {
        tracing::warn!(%error, "Southbound cannot be written");
        let message = "The Southbound database of OVN cannot be written now.";
        Fault::new(503, "HTTPServiceUnavailable", message)
    })
}

fn agent(agent: &ovn_driver::chassis::Agent) -> Agent {
    let chassis = &agent.chassis;
    let configurations = [
        ("chassis_name".to_owned(), json!(chassis.name)),
        ("bridge-mappings".to_owned(), json!(chassis.bridge_mappings)),
    ];
    Agent {
        id: agent.id.clone(),
        agent_type: agent.agent_type.as_str().to_owned(),
        binary: agent.agent_type.binary().to_owned(),
        host: chassis.hostname.clone(),
        heartbeat_timestamp: agent.heartbeat.format("%Y-%m-%d %H:%M:%S").to_string(),
        alive: agent.alive,
        description: agent.description.clone(),
        configurations: Map::from_iter(configurations),
        availability_zone: chassis.zones().into_iter().collect::<Vec<_>>().join(", "),
    }
}
