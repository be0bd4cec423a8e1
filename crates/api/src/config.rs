//! Options of the API.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use model::attr::Options;
use model::{Agent, AvailabilityZone, Fault, HostingAgent};

use crate::Auth;
use crate::edge::{Cors, Healthcheck};
use crate::policy::{Policies, Remote};

/// Something that is being written to where agents come from.
pub type Written<'a> = Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>>;

/// The agents that the gateway of a router may be on, in a moment.
pub type Hosting<'a> = Pin<Box<dyn Future<Output = Vec<HostingAgent>> + Send + 'a>>;

/// Where agents and availability zones come from. What is read comes from memory.
pub trait AgentSource: Send + Sync {
    /// All agents.
    fn agents(&self) -> Vec<Agent>;

    /// All availability zones.
    fn availability_zones(&self) -> Vec<AvailabilityZone>;

    /// Give an agent a description.
    fn describe<'a>(&'a self, id: &'a str, description: &'a str) -> Written<'a>;

    /// Remove an agent.
    fn delete<'a>(&'a self, id: &'a str) -> Written<'a>;

    /// The agents that the gateway of a router may be on. One that was changed just now is waited for, a moment.
    fn agents_of_router<'a>(&'a self, router: &'a str) -> Hosting<'a>;

    /// Ids of the routers whose gateways may be on an agent.
    ///
    /// # Errors
    /// 404 `InvalidL3Agent`.
    fn routers_of_agent(&self, agent: &str) -> Result<Vec<String>, Fault>;

    /// Let an agent have the gateway of a router, with this priority or else with the lowest; the highest is active.
    fn assign_router<'a>(&'a self, agent: &'a str, router: &'a str, priority: Option<i64>) -> Written<'a>;

    /// Give an agent another priority for a router.
    fn prioritise_router<'a>(&'a self, agent: &'a str, router: &'a str, priority: i64) -> Written<'a>;

    /// Take the gateway of a router from an agent.
    fn unassign_router<'a>(&'a self, agent: &'a str, router: &'a str) -> Written<'a>;
}

/// Options of the API, with Neutron's names.
#[derive(Clone)]
pub struct ApiConfig {
    /// Who callers are.
    pub auth: Auth,
    /// Who may do what.
    pub policies: Arc<Policies>,
    /// How `http:` checks of policy are asked.
    pub remote: Option<Arc<Remote>>,
    /// `pagination_max_limit`: at most so many rows in one answer; `None` is `-1`, no limit.
    pub pagination_max_limit: Option<u64>,
    /// `network_link_prefix`: replaces scheme and host in links.
    pub link_prefix: Option<String>,
    /// `[cors]`.
    pub cors: Cors,
    /// `[healthcheck]`.
    pub healthcheck: Healthcheck,
    /// `[oslo_middleware] enable_proxy_headers_parsing`: believe `Forwarded` and `X-Forwarded-*`.
    pub proxy_headers: bool,
    /// Longest request body, octets.
    pub max_body: usize,
    /// How long a request body may take to arrive.
    pub body_timeout: Duration,
    /// How long requests that are under way may take when the server stops.
    pub drain: Duration,
    /// Options that checks of attributes depend on.
    pub attributes: Options,
    /// Agents; without a source `/v2.0/agents` is empty.
    pub agents: Option<Arc<dyn AgentSource>>,
}

impl Default for ApiConfig {
    fn default() -> Self {
        Self {
            auth: Auth::default(),
            policies: Arc::default(),
            remote: None,
            pagination_max_limit: None,
            link_prefix: None,
            cors: Cors::default(),
            healthcheck: Healthcheck::default(),
            proxy_headers: false,
            max_body: 16 << 20,
            body_timeout: Duration::from_secs(60),
            drain: Duration::from_secs(30),
            attributes: Options::default(),
            agents: None,
        }
    }
}
