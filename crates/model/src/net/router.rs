//! Routers.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::FixedIp;
use crate::{Resource, Standard, View};

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

/// A subnet or port that was attached to a router or detached from it, as the answer to that shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RouterInterface {
    /// The router.
    pub id: String,
    /// Owner of the port.
    pub project_id: String,
    /// The port.
    pub port_id: String,
    /// Its network.
    pub network_id: String,
    /// One of the subnets.
    pub subnet_id: Option<String>,
    /// The subnets.
    pub subnet_ids: Vec<String>,
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

/// A gateway as `external_gateway_info` shows it: with what it says of address translation.
struct First<'a> {
    gateway: &'a Gateway,
    enable_snat: bool,
}

impl Serialize for First<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("network_id", &self.gateway.network_id)?;
        map.serialize_entry("external_fixed_ips", &self.gateway.fixed_ips)?;
        map.serialize_entry("enable_snat", &self.enable_snat)?;
        if let Some(policy) = &self.gateway.qos_policy_id {
            map.serialize_entry("qos_policy_id", policy)?;
        }
        map.end()
    }
}

/// A gateway as `external_gateways` shows it.
struct Any<'a>(&'a Gateway);

impl Serialize for Any<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("network_id", &self.0.network_id)?;
        map.serialize_entry("external_fixed_ips", &self.0.fixed_ips)?;
        map.end()
    }
}

impl Resource for Router {
    const NAME: &'static str = "router";
    const COLLECTION: &'static str = "routers";

    fn id(&self) -> &str {
        &self.id
    }

    fn revision(&self) -> Option<i64> {
        Some(self.standard.revision_number)
    }

    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put("name", &self.name);
        view.put_project(&self.project_id);
        view.put("admin_state_up", &self.admin_state_up);
        view.put("status", &self.status);
        view.put("enable_snat", &self.enable_snat);
        if view.wants("external_gateway_info") {
            let first = self.gateways.first().map(|gateway| First {
                gateway,
                enable_snat: self.enable_snat,
            });
            view.put("external_gateway_info", &first);
        }
        if view.wants("external_gateways") {
            let gateways: Vec<_> = self.gateways.iter().map(Any).collect();
            view.put("external_gateways", &gateways);
        }
        view.put("routes", &self.routes);
        view.put("ha", &self.ha);
        view.put("flavor_id", &self.flavor_id);
        view.put("availability_zones", &self.availability_zones);
        view.put("availability_zone_hints", &self.availability_zone_hints);
        view.put("enable_default_route_ecmp", &self.enable_default_route_ecmp);
        view.put("enable_default_route_bfd", &self.enable_default_route_bfd);
        self.standard.render(view);
    }

    fn render_hidden(&self, view: &mut View) {
        view.put(
            "gw_port_id",
            &self.gateways.first().map(|gateway| &gateway.port_id),
        );
        view.put("distributed", &self.distributed);
        // Of routers that agents make highly available; answers to actions show it all the same.
        view.put("ha_vr_id", &0);
    }
}
