//! Agents and availability zones, which the driver finds on the chassis and nobody stores.

use serde_json::{Map, Value};

use crate::{Resource, View};

/// An agent.
#[derive(Clone, Debug, PartialEq)]
pub struct Agent {
    /// Chassis name, or an id that the agent chose.
    pub id: String,
    /// `OVN Controller agent`, `OVN Metadata agent`, ...
    pub agent_type: String,
    /// Program.
    pub binary: String,
    /// Host name.
    pub host: String,
    /// Last sign of life, `2026-01-31 12:00:00` in UTC.
    pub heartbeat_timestamp: String,
    /// Whether the last sign of life is recent enough.
    pub alive: bool,
    /// Free text.
    pub description: String,
    /// What the agent says of itself; a JSON object.
    pub configurations: Map<String, Value>,
    /// Availability zones of its chassis, comma separated.
    pub availability_zone: String,
}

impl Resource for Agent {
    const NAME: &'static str = "agent";
    const COLLECTION: &'static str = "agents";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put("agent_type", &self.agent_type);
        view.put("binary", &self.binary);
        view.put("host", &self.host);
        view.put("topic", "n/a");
        view.put("heartbeat_timestamp", &self.heartbeat_timestamp);
        view.put("alive", &self.alive);
        view.put("admin_state_up", &true);
        view.put("description", &self.description);
        view.put("configurations", &self.configurations);
        view.put("availability_zone", &self.availability_zone);
    }
}

/// An agent that the gateway of a router may be on.
#[derive(Clone, Debug, PartialEq)]
pub struct HostingAgent {
    /// The agent.
    pub agent: Agent,
    /// 0 to 32767: the gateway is on the agent with the highest one that is alive.
    pub ha_chassis_priority: i64,
}

impl Resource for HostingAgent {
    const NAME: &'static str = Agent::NAME;
    const COLLECTION: &'static str = Agent::COLLECTION;

    fn id(&self) -> &str {
        &self.agent.id
    }

    fn render(&self, view: &mut View) {
        self.agent.render(view);
        // Neutron has no attribute map for this list, and so shows all that it knows of an agent.
        view.put("start_flag", &true);
        view.put("ha_chassis_priority", &self.ha_chassis_priority);
    }
}

/// An availability zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailabilityZone {
    /// Name.
    pub name: String,
    /// What it is for: `network` or `router`.
    pub resource: String,
    /// Whether something in it is alive.
    pub available: bool,
}

impl Resource for AvailabilityZone {
    const NAME: &'static str = "availability_zone";
    const COLLECTION: &'static str = "availability_zones";

    fn id(&self) -> &str {
        &self.name
    }

    fn render(&self, view: &mut View) {
        view.put("name", &self.name);
        view.put("resource", &self.resource);
        view.put(
            "state",
            if self.available {
                "available"
            } else {
                "unavailable"
            },
        );
    }
}
