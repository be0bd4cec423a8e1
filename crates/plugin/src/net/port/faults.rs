//! Refusals about ports, in Neutron's words (`neutron_lib/exceptions`, `neutron/ipam/exceptions.py`).

use model::Fault;

/// 404 of a port.
pub fn not_found(id: &str) -> Fault {
    Fault::not_found("PortNotFound", "Port", id)
}

pub(super) fn network_not_found(id: &str) -> Fault {
    Fault::not_found("NetworkNotFound", "Network", id)
}

pub(super) fn subnet_not_found(id: &str) -> Fault {
    Fault::not_found("SubnetNotFound", "Subnet", id)
}

pub(super) fn mac_in_use(network: &str, mac: &str) -> Fault {
    let message =
        format!("Unable to complete operation for network {network}. The mac address {mac} is in use.");
    Fault::new(409, "MacAddressInUse", message)
}

pub(super) fn already_allocated(ip: &str, subnet: &str) -> Fault {
    let message = format!("IP address {ip} already allocated in subnet {subnet}");
    Fault::new(409, "IpAddressAlreadyAllocated", message)
}

pub(super) fn invalid_ip_for_network(ip: &str) -> Fault {
    let message =
        format!("IP address {ip} is not a valid IP for any of the subnets on the specified network.");
    Fault::new(400, "InvalidIpForNetwork", message)
}

pub(super) fn invalid_ip_for_subnet(ip: &str) -> Fault {
    let message = format!("IP address {ip} is not a valid IP for the specified subnet.");
    Fault::new(400, "InvalidIpForSubnet", message)
}

pub(super) fn auto_address(ip: &str, subnet: &str) -> Fault {
    let message = format!(
        "IPv6 address {ip} cannot be directly assigned to a port on subnet {subnet} as the subnet is configured \
         for automatic addresses"
    );
    Fault::new(400, "AllocationOnAutoAddressSubnet", message)
}

pub(super) fn exhausted(network: &str) -> Fault {
    let message = format!("No more IP addresses available on network {network}.");
    Fault::new(409, "IpAddressGenerationFailure", message)
}

pub(super) fn no_matching_subnet(network: &str, service_type: &str) -> Fault {
    let message = format!(
        "No valid service subnet for the given device owner, network {network}, service type {service_type}."
    );
    Fault::new(409, "IpAddressGenerationFailureNoMatchingSubnet", message)
}

pub(super) fn not_on_same_segment() -> Fault {
    let message = "Cannot allocate addresses from different segments.";
    Fault::new(400, "FixedIpsSubnetsNotOnSameSegment", message)
}

pub(super) fn host_not_connected(host: &str, network: &str) -> Fault {
    let message = format!(
        "Host {host} is not connected to any segments on routed provider network '{network}'.  It should be connected to one."
    );
    Fault::new(409, "HostNotConnectedToAnySegment", message)
}

pub(super) fn host_not_compatible(host: &str, port: &str) -> Fault {
    let message = format!(
        "Host {host} is not connected to a segment where the existing fixed_ips on port {port} will function \
         given the routed network topology."
    );
    Fault::new(409, "HostNotCompatibleWithFixedIps", message)
}

pub(super) fn pairs_need_port_security() -> Fault {
    let message = "Port Security must be enabled in order to have allowed address pairs on a port.";
    Fault::new(409, "AddressPairAndPortSecurityRequired", message)
}

pub(super) fn groups_need_port_security() -> Fault {
    let message =
        "Port security must be enabled and port must have an IP address in order to use security groups.";
    Fault::new(400, "PortSecurityAndIPRequiredForSecurityGroups", message)
}

pub(super) fn port_security_needs_no_groups() -> Fault {
    let message = "Port has security group associated. Cannot disable port security or IP address until security \
                   group is removed.";
    Fault::new(409, "PortSecurityPortHasSecurityGroup", message)
}

pub(super) fn stateful_and_stateless() -> Fault {
    let message = "Error Cannot apply both stateful and stateless security groups on the same port at the same time \
                   while attempting the operation.";
    Fault::new(409, "SecurityGroupConflict", message)
}

pub(super) fn security_group_not_found(ids: &str) -> Fault {
    Fault::new(
        404,
        "SecurityGroupNotFound",
        format!("Security group {ids} does not exist"),
    )
}

pub(super) fn duplicate_pair(mac: &str, ip: &str) -> Fault {
    let message = format!("Request contains duplicate address pair: mac_address {mac} ip_address {ip}.");
    Fault::new(400, "DuplicateAddressPairInRequest", message)
}

pub(super) fn port_bound(port: &str, vif_type: &str, old: &str, new: &str) -> Fault {
    let message = format!(
        "Unable to complete operation on port {port}, port is already bound, port type: {vif_type}, old_mac {old}, \
         new_mac {new}."
    );
    Fault::new(409, "PortBound", message)
}

pub(super) fn numa_policy_of_bound(port: &str, host: &str, policy: Option<&str>) -> Fault {
    let policy = policy.unwrap_or("None");
    let message = format!(
        "Unable to complete operation on port {port}, port is already bound to host {host}, numa_affinity_policy \
         value given {policy}."
    );
    Fault::new(409, "PortBoundNUMAAffinityPolicy", message)
}

pub(crate) fn port_in_use(port: &str, network: &str, device: &str) -> Fault {
    let message = format!(
        "Unable to complete operation on port {port} for network {network}. Port already has an attached device \
         {device}."
    );
    Fault::new(409, "PortInUse", message)
}

pub(super) fn unsupported_owner_for_mac(owner: &str, port: &str) -> Fault {
    let message =
        format!("Operation mac address update is not supported for device_owner {owner} on port {port}.");
    Fault::new(409, "UnsupportedPortDeviceOwner", message)
}

pub(super) fn service_port_in_use(port: &str, reason: &str) -> Fault {
    let message = format!("Port {port} cannot be deleted directly via the port API: {reason}.");
    Fault::new(409, "ServicePortInUse", message)
}

pub(crate) fn device_of_another_project(device: &str) -> Fault {
    let message = format!(
        "The following device_id {device} is not owned by your project or matches another project router."
    );
    Fault::new(409, "DeviceIDNotOwnedByTenant", message)
}
