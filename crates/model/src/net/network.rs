//! Networks.

use serde_json::json;

use super::Segment;
use crate::{Resource, Standard, View};

/// A row of `networks` with what hangs on it.
#[derive(Clone, Debug)]
pub struct Network {
    /// UUID.
    pub id: String,
    /// Owner; empty for networks of the system.
    pub project_id: String,
    /// Display name.
    pub name: String,
    /// `ACTIVE` always with OVN.
    pub status: String,
    /// Administrative state.
    pub admin_state_up: bool,
    /// Octets of the largest IP packet.
    pub mtu: i64,
    /// `networks.vlan_transparent`.
    pub vlan_transparent: Option<bool>,
    /// `networks.qinq`.
    pub qinq: Option<bool>,
    /// Availability zone hints, in the order given.
    pub availability_zone_hints: Vec<String>,
    /// Availability zones that it is in.
    pub availability_zones: Vec<String>,
    /// Whether an RBAC row shares it with the caller (or with everybody).
    pub shared: bool,
    /// Whether it is in `externalnetworks`.
    pub external: bool,
    /// `externalnetworks.is_default`; `None` where Neutron does not show it.
    pub is_default: Option<bool>,
    /// Default for the ports of the network.
    pub port_security_enabled: bool,
    /// `networkdnsdomains.dns_domain`, empty when not set.
    pub dns_domain: String,
    /// QoS policy.
    pub qos_policy_id: Option<String>,
    /// Ids of the subnets that the caller may see.
    pub subnets: Vec<String>,
    /// Address scope of the IPv4 subnets' pools.
    pub ipv4_address_scope: Option<String>,
    /// Address scope of the IPv6 subnets' pools.
    pub ipv6_address_scope: Option<String>,
    /// Whether all ports share one layer 2 domain; `None` where Neutron says null.
    pub l2_adjacency: Option<bool>,
    /// Segments by `segment_index`.
    pub segments: Vec<Segment>,
    /// Description, revision, times and tags.
    pub standard: Standard,
}

impl Resource for Network {
    const NAME: &'static str = "network";
    const COLLECTION: &'static str = "networks";

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
        view.put("mtu", &self.mtu);
        view.put("status", &self.status);
        view.put("subnets", &self.subnets);
        view.put("shared", &self.shared);
        view.put("availability_zone_hints", &self.availability_zone_hints);
        view.put("availability_zones", &self.availability_zones);
        view.put("ipv4_address_scope", &self.ipv4_address_scope);
        view.put("ipv6_address_scope", &self.ipv6_address_scope);
        view.put("router:external", &self.external);
        if let Some(is_default) = &self.is_default {
            view.put("is_default", is_default);
        }
        view.put("vlan_transparent", &self.vlan_transparent);
        view.put("qinq", &self.qinq);
        view.put("port_security_enabled", &self.port_security_enabled);
        view.put("dns_domain", &self.dns_domain);
        view.put("qos_policy_id", &self.qos_policy_id);
        view.put("l2_adjacency", &self.l2_adjacency);
        self.render_segments(view);
        self.standard.render(view);
    }
}

impl Network {
    /// One segment (or none) shows as `provider:*`, several show as `segments` (`multi-provider` extension).
    fn render_segments(&self, view: &mut View) {
        match self.segments.as_slice() {
            [] => {
                for name in ["network_type", "physical_network", "segmentation_id"] {
                    view.put(&format!("provider:{name}"), &serde_json::Value::Null);
                }
            }
            [only] => {
                view.put("provider:network_type", &only.network_type);
                view.put("provider:physical_network", &only.physical_network);
                view.put("provider:segmentation_id", &only.segmentation_id);
            }
            several if view.wants("segments") => {
                let shown: Vec<_> = several
                    .iter()
                    .map(|s| {
                        json!({
                            "provider:network_type": s.network_type,
                            "provider:physical_network": s.physical_network,
                            "provider:segmentation_id": s.segmentation_id,
                        })
                    })
                    .collect();
                view.put("segments", &shown);
            }
            _ => {}
        }
    }
}
