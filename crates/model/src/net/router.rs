//! Routers.

use serde::Serialize;

use super::FixedIp;
use crate::Standard;

/// A static route (`routerroutes`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Route {
    /// CIDR.
    pub destination: String,
    /// Address on a subnet of the router.
    pub nexthop: String,
}

/// A port by which a router reaches an external network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// The port (`device_owner` `network:router_gateway`).
    pub port_id: String,
    /// The external network.
    pub network_id: String,
    /// Addresses of the port.
    pub fixed_ips: Vec<FixedIp>,
    /// The gateway's own QoS policy; only of the first gateway.
    pub qos_policy_id: Option<String>,
}

/// A row of `routers` with what hangs on it.
#[derive(Clone, Debug)]
pub struct Router {
    /// UUID.
    pub id: String,
    /// Owner.
    pub project_id: String,
    /// Display name.
    pub name: String,
    /// `ACTIVE`, or whatever an out-of-tree provider wrote.
    pub status: String,
    /// Administrative state.
    pub admin_state_up: bool,
    /// Its gateways; the first is that of `routers.gw_port_id`, which `external_gateway_info` shows.
    pub gateways: Vec<Gateway>,
    /// Whether addresses of the networks behind it are translated.
    pub enable_snat: bool,
    /// `router_extra_attributes.enable_default_route_ecmp`.
    pub enable_default_route_ecmp: bool,
    /// `router_extra_attributes.enable_default_route_bfd`.
    pub enable_default_route_bfd: bool,
    /// `router_extra_attributes.distributed`: follows `[ovn] enable_distributed_floating_ip`.
    pub distributed: bool,
    /// `router_extra_attributes.ha`: always true with OVN.
    pub ha: bool,
    /// Its flavor; a router with one is not OVN's.
    pub flavor_id: Option<String>,
    /// Hints of the client.
    pub availability_zone_hints: Vec<String>,
    /// Zones of the chassis that it is scheduled on.
    pub availability_zones: Vec<String>,
    /// Static routes.
    pub routes: Vec<Route>,
    /// Description, revision, times and tags.
    pub standard: Standard,
}
