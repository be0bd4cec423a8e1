//! How a port is plugged on a host (`bind_port` in Neutron's `mech_driver.py`).

use model::net::Segment;
use plugin::{BindRequest, BoundSegment, PortBinding};
use serde_json::{Map, Value, json};

use super::Agent;

/// vnic types that the driver binds or waits for (`OVN_SUPPORTED_VNIC_TYPES`).
pub const SUPPORTED_VNIC_TYPES: [&str; 8] = [
    "normal",
    "direct",
    "direct-physical",
    "macvtap",
    "vdpa",
    "remote-managed",
    "baremetal",
    "virtio-forwarder",
];

/// vnic types of ports that live outside of OVN's hosts unless the NIC is in switchdev mode.
const EXTERNAL_VNIC_TYPES: [&str; 4] = ["direct", "direct-physical", "macvtap", "baremetal"];

/// Options that end up in `binding:vif_details`.
#[derive(Clone, Debug)]
pub struct VifOptions {
    /// `[securitygroup] enable_security_group`.
    pub port_filter: bool,
    /// `[ovn] ovs_create_tap`.
    pub ovs_create_tap: bool,
    /// `[ovn] vhost_sock_dir`.
    pub vhost_sock_dir: String,
}

/// Whether OVN only serves the port from outside its host (`type=external`): nothing is bound then.
pub fn is_external(vnic_type: &str, profile: &Map<String, Value>) -> bool {
    let switchdev = profile
        .get("capabilities")
        .and_then(Value::as_array)
        .is_some_and(|capabilities| capabilities.iter().any(|capability| capability == "switchdev"));
    EXTERNAL_VNIC_TYPES.contains(&vnic_type) && !switchdev
}

/// Bind a port to a host whose ovn-controller is `agent`. `None` when no segment reaches the host.
pub fn bind(request: &BindRequest<'_>, agent: &Agent, options: &VifOptions) -> Option<PortBinding> {
    let physnets = agent.chassis.physnets();
    let reaches = |segment: &&Segment| match segment.network_type.as_str() {
        "flat" | "vlan" => segment
            .physical_network
            .as_deref()
            .is_some_and(|name| physnets.contains_key(name)),
        _ => true,
    };
    let segment = request.segments.iter().find(reaches)?;
    let (vif_type, mut details) = vif(request, agent, options);
    details.insert("bridge_name".to_owned(), Value::from(agent.bridge.as_str()));
    details.insert(
        "datapath_type".to_owned(),
        Value::from(agent.chassis.datapath_type.as_str()),
    );
    Some(PortBinding {
        vif_type,
        vif_details: details,
        segment: BoundSegment {
            segment_id: segment.id.clone(),
            driver: "ovn",
        },
    })
}

fn vif(request: &BindRequest<'_>, agent: &Agent, options: &VifOptions) -> (&'static str, Map<String, Value>) {
    let socket = || vhost_socket(&options.vhost_sock_dir, &request.port.id);
    let netdev = agent.chassis.datapath_type == "netdev";
    let (vif_type, details) = if netdev
        && agent
            .chassis
            .iface_types
            .iter()
            .any(|kind| kind == "dpdkvhostuser")
    {
        let details = json!({
            "port_filter": false,
            "vhostuser_mode": "server",
            "vhostuser_ovs_plug": true,
            "connectivity": "l2",
            "vhostuser_socket": socket(),
        });
        ("vhostuser", details)
    } else if request.vnic_type == "virtio-forwarder" {
        let details = json!({
            "port_filter": options.port_filter,
            "connectivity": "l2",
            "vhostuser_socket": socket(),
            "vhostuser_mode": "client",
        });
        ("agilio_ovs", details)
    } else {
        let details = json!({
            "port_filter": options.port_filter,
            "connectivity": "l2",
            "ovs_create_tap": options.ovs_create_tap,
        });
        ("ovs", details)
    };
    match details {
        Value::Object(details) => (vif_type, details),
        _ => (vif_type, Map::new()),
    }
}

/// The socket's name is an interface name too, which limits its length.
fn vhost_socket(directory: &str, port_id: &str) -> String {
    let name: String = format!("vhu{port_id}").chars().take(14).collect();
    format!("{}/{name}", directory.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn socket_as_in_neutron() {
        let port = "11111111-1111-1111-1111-111111111111";
        let expected = "/var/run/openvswitch/vhu11111111-11";
        assert_eq!(vhost_socket("/var/run/openvswitch", port), expected);
        assert_eq!(vhost_socket("/var/run/openvswitch/", port), expected);
    }

    #[test]
    fn external_unless_switchdev() {
        let profile = |value: Value| value.as_object().cloned().unwrap_or_default();
        assert!(is_external("direct", &profile(json!({}))));
        assert!(is_external("baremetal", &profile(json!({"capabilities": []}))));
        assert!(!is_external(
            "direct",
            &profile(json!({"capabilities": ["switchdev"]}))
        ));
        assert!(!is_external("normal", &profile(json!({}))));
    }
}
