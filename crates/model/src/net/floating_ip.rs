//! Floating IPs and their port forwardings.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::{Resource, Standard, View};

/// What a floating IP shows of the port that it is associated with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PortDetails {
    /// Name of the port.
    pub name: String,
    /// Its network.
    pub network_id: String,
    /// Its MAC.
    pub mac_address: String,
    /// Its administrative state.
    pub admin_state_up: bool,
    /// Its status.
    pub status: String,
    /// What uses it.
    pub device_id: String,
    /// What kind of thing uses it.
    pub device_owner: String,
}

/// A row of `floatingips` with what hangs on it.
#[derive(Clone, Debug)]
pub struct FloatingIp {
    /// UUID.
    pub id: String,
    /// Owner.
    pub project_id: String,
    /// The address.
    pub floating_ip_address: String,
    /// The external network it is from.
    pub floating_network_id: String,
    /// The port on the external network that holds the address (`device_owner` `network:floatingip`).
    pub floating_port_id: String,
    /// The router that translates.
    pub router_id: Option<String>,
    /// The port it is associated with (`fixed_port_id`).
    pub port_id: Option<String>,
    /// The address of that port.
    pub fixed_ip_address: Option<String>,
    /// `ACTIVE`, `DOWN` or `ERROR`.
    pub status: String,
    /// `floatingipdnses.dns_name`, empty when not set.
    pub dns_name: String,
    /// `floatingipdnses.dns_domain`, empty when not set.
    pub dns_domain: String,
    /// The floating IP's own QoS policy.
    pub qos_policy_id: Option<String>,
    /// The QoS policy of its network.
    pub qos_network_policy_id: Option<String>,
    /// What is shown of its port.
    pub port_details: Option<PortDetails>,
    /// Its port forwardings.
    pub port_forwardings: Vec<PortForwarding>,
    /// Description, revision, times and tags.
    pub standard: Standard,
}

impl Resource for FloatingIp {
    const NAME: &'static str = "floatingip";
    const COLLECTION: &'static str = "floatingips";

    fn id(&self) -> &str {
        &self.id
    }

    fn revision(&self) -> Option<i64> {
        Some(self.standard.revision_number)
    }

    /// The QoS policy of the network is not shown: OVN's router plugin has no `qos-fip-network-policy`.
    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put_project(&self.project_id);
        view.put("floating_ip_address", &self.floating_ip_address);
        view.put("floating_network_id", &self.floating_network_id);
        view.put("router_id", &self.router_id);
        view.put("port_id", &self.port_id);
        view.put("fixed_ip_address", &self.fixed_ip_address);
        view.put("status", &self.status);
        view.put("qos_policy_id", &self.qos_policy_id);
        view.put("port_details", &self.port_details);
        view.put("dns_domain", &self.dns_domain);
        view.put("dns_name", &self.dns_name);
        if view.wants("port_forwardings") {
            let brief: Vec<Brief<'_>> = self.port_forwardings.iter().map(Brief).collect();
            view.put("port_forwardings", &brief);
        }
        self.standard.render(view);
    }
}

/// A port forwarding as its floating IP shows it (`expose-port-forwarding-in-fip`).
struct Brief<'a>(&'a PortForwarding);

impl Serialize for Brief<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.0.id)?;
        map.serialize_entry("protocol", &self.0.protocol)?;
        map.serialize_entry("internal_ip_address", &self.0.internal_ip_address)?;
        map.serialize_entry("internal_port_id", &self.0.internal_port_id)?;
        if let Some(port) = self.0.internal_port() {
            map.serialize_entry("internal_port", &port)?;
        }
        if let Some(port) = self.0.external_port() {
            map.serialize_entry("external_port", &port)?;
        }
        map.end()
    }
}

/// A row of `portforwardings`. Ranges have the same length on both sides, or one port inside.
#[derive(Clone, Debug)]
pub struct PortForwarding {
    /// UUID.
    pub id: String,
    /// The floating IP.
    pub floating_ip_id: String,
    /// A name: `tcp` or `udp`, or one that OVN does not forward.
    pub protocol: String,
    /// First external port.
    pub external_port_start: i64,
    /// Last external port.
    pub external_port_end: i64,
    /// The port that gets the traffic.
    pub internal_port_id: String,
    /// Its address.
    pub internal_ip_address: String,
    /// First internal port.
    pub internal_port_start: i64,
    /// Last internal port.
    pub internal_port_end: i64,
    /// Description, revision and times.
    pub standard: Standard,
}

impl PortForwarding {
    /// The external port, when it is one.
    pub fn external_port(&self) -> Option<i64> {
        (self.external_port_start == self.external_port_end).then_some(self.external_port_start)
    }

    /// The internal port, when it is one.
    pub fn internal_port(&self) -> Option<i64> {
        (self.internal_port_start == self.internal_port_end).then_some(self.internal_port_start)
    }

    /// The external ports as `first:last`.
    pub fn external_port_range(&self) -> String {
        format!("{}:{}", self.external_port_start, self.external_port_end)
    }

    /// The internal ports as `first:last`.
    pub fn internal_port_range(&self) -> String {
        format!("{}:{}", self.internal_port_start, self.internal_port_end)
    }
}

impl Resource for PortForwarding {
    const NAME: &'static str = "port_forwarding";
    const COLLECTION: &'static str = "port_forwardings";

    fn id(&self) -> &str {
        &self.id
    }

    fn revision(&self) -> Option<i64> {
        Some(self.standard.revision_number)
    }

    /// `external_port` and `internal_port` are missing where there are several.
    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        if let Some(port) = self.external_port() {
            view.put("external_port", &port);
        }
        view.put("external_port_range", &self.external_port_range());
        view.put("protocol", &self.protocol);
        view.put("internal_port_id", &self.internal_port_id);
        view.put("internal_ip_address", &self.internal_ip_address);
        if let Some(port) = self.internal_port() {
            view.put("internal_port", &port);
        }
        view.put("internal_port_range", &self.internal_port_range());
        view.put("description", &self.standard.description);
    }
}

/// A port forwarding as it is answered when it was made or changed: a port that is not one is null.
pub struct Written(pub PortForwarding);

impl Resource for Written {
    const NAME: &'static str = PortForwarding::NAME;
    const COLLECTION: &'static str = PortForwarding::COLLECTION;

    fn id(&self) -> &str {
        self.0.id()
    }

    fn render(&self, view: &mut View) {
        self.0.render(view);
        if self.0.external_port().is_none() {
            view.put("external_port", &None::<i64>);
        }
        if self.0.internal_port().is_none() {
            view.put("internal_port", &None::<i64>);
        }
    }
}

/// A subnet that floating IPs can be from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloatingIpPool {
    /// The subnet.
    pub subnet_id: String,
    /// Its name.
    pub subnet_name: String,
    /// Its network.
    pub network_id: String,
    /// Its CIDR.
    pub cidr: String,
    /// The project that asks.
    pub project_id: String,
}

impl Resource for FloatingIpPool {
    const NAME: &'static str = "floatingip_pool";
    const COLLECTION: &'static str = "floatingip_pools";

    fn id(&self) -> &str {
        &self.subnet_id
    }

    fn render(&self, view: &mut View) {
        view.put("subnet_id", &self.subnet_id);
        view.put("subnet_name", &self.subnet_name);
        view.put_project(&self.project_id);
        view.put("network_id", &self.network_id);
        view.put("cidr", &self.cidr);
    }
}
