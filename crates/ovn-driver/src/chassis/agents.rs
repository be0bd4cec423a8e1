//! Agents as data: what runs on each chassis and whether it is alive
//! (`neutron/plugins/ml2/drivers/ovn/agent/neutron_agent.py`).

use chrono::{DateTime, TimeDelta, Utc};
use ovsdb::{Row, Snapshot, Uuid};

use super::Chassis;

/// Shown for a chassis whose `Chassis` row is gone while its `Chassis_Private` row is still there.
const DELETED: &str = "(\"Chassis\" register deleted)";

/// Kind of agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgentType {
    /// ovn-controller.
    Controller,
    /// ovn-controller of a chassis that hosts gateways.
    ControllerGateway,
    /// neutron-ovn-metadata-agent.
    Metadata,
    /// neutron-ovn-agent.
    Neutron,
}

impl AgentType {
    /// `agent_type` in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Controller => "OVN Controller agent",
            Self::ControllerGateway => "OVN Controller Gateway agent",
            Self::Metadata => "OVN Metadata agent",
            Self::Neutron => "OVN Neutron agent",
        }
    }

    /// `binary` in the API.
    pub fn binary(self) -> &'static str {
        match self {
            Self::Controller | Self::ControllerGateway => "ovn-controller",
            Self::Metadata => "neutron-ovn-metadata-agent",
            Self::Neutron => "neutron-ovn-agent",
        }
    }

    /// Key of its description in `Chassis_Private.external_ids`.
    pub(super) fn description_key(self) -> &'static str {
        match self {
            Self::Controller | Self::ControllerGateway => "neutron:description",
            Self::Metadata => "neutron:description-metadata",
            Self::Neutron => "neutron:description-neutron-agent",
        }
    }

    /// Whether it is ovn-controller itself.
    pub fn is_controller(self) -> bool {
        matches!(self, Self::Controller | Self::ControllerGateway)
    }
}

/// Where an agent that is not ovn-controller writes of itself in `Chassis_Private.external_ids`.
struct OwnIds {
    agent_type: AgentType,
    id: &'static str,
    nb_cfg: &'static str,
}

const OWN_IDS: [OwnIds; 2] = [
    OwnIds {
        agent_type: AgentType::Metadata,
        id: "neutron:ovn-metadata-id",
        nb_cfg: "neutron:ovn-metadata-sb-cfg",
    },
    OwnIds {
        agent_type: AgentType::Neutron,
        id: "neutron:ovn-neutron-agent-id",
        nb_cfg: "neutron:ovn-neutron-agent-sb-cfg",
    },
];

/// An agent, as `GET /v2.0/agents` shows it.
#[derive(Clone, Debug)]
pub struct Agent {
    /// Its id: the chassis' name, or what the agent wrote.
    pub id: String,
    /// Its row in `Chassis_Private`.
    pub private: Uuid,
    /// What it is.
    pub agent_type: AgentType,
    /// Its chassis; `Chassis` row may be gone, then the texts say so.
    pub chassis: Chassis,
    /// Integration bridge of the host.
    pub bridge: String,
    /// Whether it is alive.
    pub alive: bool,
    /// When its chassis answered last.
    pub heartbeat: DateTime<Utc>,
    /// Free text given by the operator.
    pub description: String,
}

/// What decides whether an agent is alive.
#[derive(Clone, Copy, Debug)]
pub struct Liveness {
    /// `NB_Global.nb_cfg`: the number that every chassis is asked to repeat.
    pub nb_cfg: i64,
    /// The time.
    pub now: DateTime<Utc>,
    /// `[DEFAULT] agent_down_time`.
    pub down_after: TimeDelta,
}

impl Liveness {
    /// One number behind is on its way; more is silence, which counts once it lasts.
    fn alive(&self, nb_cfg: i64, heartbeat: DateTime<Utc>) -> bool {
        self.nb_cfg - nb_cfg <= 1 || self.now - heartbeat < self.down_after
    }
}

/// All agents, ordered by id.
pub fn agents(southbound: &Snapshot, liveness: &Liveness) -> Vec<Agent> {
    let Some(table) = southbound.table("Chassis_Private") else {
        return Vec::new();
    };
    let mut agents: Vec<Agent> = table
        .iter()
        .flat_map(|(uuid, row)| agents_of(southbound, *uuid, row, liveness))
        .collect();
    agents.sort_by(|a, b| a.id.cmp(&b.id));
    agents
}

/// The ovn-controller of a host; the first by name where several claim the host name.
pub fn controller_of(southbound: &Snapshot, host: &str, liveness: &Liveness) -> Option<Agent> {
    let chassis = southbound.table("Chassis")?;
    let private = southbound.table("Chassis_Private")?;
    let mut names: Vec<&str> = chassis
        .by_index("hostname", &[host.into()])
        .iter()
        .filter_map(|uuid| chassis.get(uuid)?.str("name"))
        .collect();
    names.sort_unstable();
    names.into_iter().find_map(|name| {
        let (uuid, row) = private.find("name", &[name.into()])?;
        agents_of(southbound, uuid, row, liveness)
            .into_iter()
            .find(|agent| agent.agent_type.is_controller())
    })
}

/// The agents that one `Chassis_Private` row stands for.
fn agents_of(southbound: &Snapshot, uuid: Uuid, private: &Row, liveness: &Liveness) -> Vec<Agent> {
    let chassis = private
        .uuid("chassis")
        .and_then(|uuid| southbound.table("Chassis")?.get(&uuid))
        .map(|row| Chassis::read(row));
    let present = chassis.is_some();
    let chassis = chassis.unwrap_or_else(|| Chassis {
        name: DELETED.to_owned(),
        hostname: DELETED.to_owned(),
        ..Chassis::default()
    });
    let external = |key| private.map_str("external_ids", key);
    let heartbeat = DateTime::from_timestamp_millis(private.int("nb_cfg_timestamp").unwrap_or_default())
        .unwrap_or_default();
    let controller_alive = present && liveness.alive(private.int("nb_cfg").unwrap_or_default(), heartbeat);
    let agent = |id: &str, agent_type: AgentType, alive| Agent {
        id: id.to_owned(),
        private: uuid,
        agent_type,
        chassis: chassis.clone(),
        bridge: external("neutron:ovn-bridge")
            .filter(|bridge| !bridge.is_empty())
            .unwrap_or("br-int")
            .to_owned(),
        alive,
        heartbeat,
        description: external(agent_type.description_key())
            .unwrap_or_default()
            .to_owned(),
    };
    let controller = if chassis.is_gateway() {
        AgentType::ControllerGateway
    } else {
        AgentType::Controller
    };
    let mut found = vec![agent(
        private.str("name").unwrap_or_default(),
        controller,
        controller_alive,
    )];
    for kind in OWN_IDS {
        let Some(id) = external(kind.id) else { continue };
        let nb_cfg = external(kind.nb_cfg)
            .and_then(|cfg| cfg.parse().ok())
            .unwrap_or_default();
        let alive = controller_alive && liveness.alive(nb_cfg, heartbeat);
        found.push(agent(id, kind.agent_type, alive));
    }
    found
}
