//! Refusals about networks, in Neutron's words (`neutron_lib/exceptions`).

use model::Fault;

/// 404 of a network.
pub fn not_found(id: &str) -> Fault {
    Fault::not_found("NetworkNotFound", "Network", id)
}

pub(super) fn in_use(id: &str, ports: &[&str]) -> Fault {
    let message = format!(
        "Unable to complete operation on network {id}. There are one or more ports still in use on the network, \
         id for these ports is: {}.",
        ports.join(",")
    );
    Fault::new(409, "NetworkInUse", message)
}

pub(super) fn segments_and_provider() -> Fault {
    let message = "Segments and provider values cannot both be set.";
    Fault::new(400, "SegmentsSetInConjunctionWithProviders", message)
}

pub(super) fn duplicate_segment() -> Fault {
    Fault::new(
        400,
        "SegmentsContainDuplicateEntry",
        "Duplicate segment entry in request.",
    )
}

/// 404 of a QoS policy.
pub fn qos_policy_not_found(id: &str) -> Fault {
    Fault::not_found("QosPolicyNotFound", "QoS policy", id)
}

pub(super) fn zone_not_found(zone: &str) -> Fault {
    Fault::not_found("AvailabilityZoneNotFound", "AvailabilityZone", zone)
}

pub(super) fn transparent_and_qinq() -> Fault {
    let message = "Bad network request: Attributes 'vlan_transparent' and 'qinq' can not be set to True for the \
                   same network..";
    Fault::new(400, "BadRequest", message)
}

pub(super) fn default_exists(id: &str) -> Fault {
    let message = format!("A default external network already exists: {id}.");
    Fault::new(409, "DefaultExternalNetworkExists", message)
}

pub(super) fn external_in_use(id: &str) -> Fault {
    let message = format!(
        "External network {id} cannot be updated to be made non-external, since it has existing gateway ports."
    );
    Fault::new(409, "ExternalNetworkInUse", message)
}

pub(super) fn shared_in_use(name: &str) -> Fault {
    let message =
        format!("Unable to reconfigure sharing settings for network {name}. Multiple projects are using it.");
    Fault::new(409, "InvalidSharedSetting", message)
}

pub(super) fn mtu_too_small(id: &str, least: i64) -> Fault {
    let message = format!("MTU of {id} is not valid, subnet requires a minimum of {least}");
    Fault::new(409, "NetworkMTUSubnetConflict", message)
}

pub(super) fn not_transparent() -> Fault {
    Fault::new(
        400,
        "VlanTransparencyDriverError",
        "Backend does not support VLAN Transparency.",
    )
}

pub(super) fn not_qinq() -> Fault {
    Fault::new(400, "VlanQinqDriverError", "Backend does not support VLAN QinQ.")
}
