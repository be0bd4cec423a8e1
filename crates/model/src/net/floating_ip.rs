//! Floating IPs and their port forwardings.

use crate::Standard;

/// What a floating IP shows of the port that it is associated with.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// A row of `portforwardings`. Ranges have the same length on both sides.
#[derive(Clone, Debug)]
pub struct PortForwarding {
    /// UUID.
    pub id: String,
    /// The floating IP.
    pub floating_ip_id: String,
    /// `tcp` or `udp` with OVN.
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
