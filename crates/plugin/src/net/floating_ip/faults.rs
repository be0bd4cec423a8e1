//! Refusals about floating IPs, in Neutron's words (`neutron_lib/exceptions/l3.py`, `neutron/db/l3_db.py`).

use model::Fault;
use model::net::FloatingIp;

/// 404 of a floating IP.
pub fn not_found(id: &str) -> Fault {
    let message = format!("Floating IP {id} could not be found");
    Fault::new(404, "FloatingIPNotFound", message)
}

fn bad(reason: impl std::fmt::Display) -> Fault {
    Fault::new(400, "BadRequest", format!("Bad floatingip request: {reason}."))
}

pub(super) fn not_external(network: &str) -> Fault {
    bad(format_args!("Network {network} is not a valid external network"))
}

pub(super) fn no_ipv4_subnet(network: &str) -> Fault {
    bad(format_args!("Network {network} does not contain any IPv4 subnet"))
}

pub(super) fn no_address(network: &str) -> Fault {
    let message = format!("Unable to find any IP address on external network {network}.");
    Fault::new(400, "ExternalIpAddressExhausted", message)
}

pub(super) fn fixed_ip_without_port() -> Fault {
    bad("fixed_ip_address cannot be specified without a port_id")
}

pub(super) fn port_of_another_project(port: &str) -> Fault {
    bad(format_args!(
        "Cannot process floating IP association with Port {port}, since that port is owned by a different project"
    ))
}

/// Neutron forgets to put the port's id into this text.
pub(super) fn port_not_serviced() -> Fault {
    bad("Port %(id)s is unable to be assigned a floating IP")
}

pub(super) fn not_ipv4(address: &str) -> Fault {
    bad(format_args!(
        "Cannot process floating IP association with {address}, since that is not an IPv4 address"
    ))
}

pub(super) fn not_on_port(port: &str, address: &str) -> Fault {
    bad(format_args!("Port {port} does not have fixed ip {address}"))
}

pub(super) fn port_without_ipv4(port: &str) -> Fault {
    bad(format_args!(
        "Cannot add floating IP to port {port} that has no fixed IPv4 addresses"
    ))
}

pub(super) fn several_ipv4(port: &str) -> Fault {
    bad(format_args!(
        "Port {port} has multiple fixed IPv4 addresses.  Must provide a specific IPv4 address when assigning a \
         floating IP"
    ))
}

pub(super) fn not_reachable(network: &str, subnet: &str, port: &str) -> Fault {
    let message = format!(
        "External network {network} is not reachable from subnet {subnet}.  Therefore, cannot associate Port {port} \
         with a Floating IP."
    );
    Fault::new(404, "ExternalGatewayForFloatingIPNotFound", message)
}

pub(super) fn router_not_found(id: &str) -> Fault {
    Fault::new(404, "RouterNotFound", format!("Router {id} could not be found"))
}

/// Neutron has a text for it, which does not reach the client.
pub(super) fn router_without_gateway() -> Fault {
    Fault::new(409, "Conflict", "An unknown exception occurred.")
}

pub(super) fn subnet_not_found(id: &str) -> Fault {
    Fault::not_found("SubnetNotFound", "Subnet", id)
}

/// The address of a port has a floating IP already, or the floating IP leads to a port already.
pub fn already_associated(fip: &FloatingIp, port: &str, fixed_ip: &str) -> Fault {
    let message = format!(
        "Cannot associate floating IP {} ({}) with port {port} using fixed IP {fixed_ip}, as that fixed IP already \
         has a floating IP on external network {}.",
        fip.floating_ip_address, fip.id, fip.floating_network_id
    );
    Fault::new(409, "FloatingIPPortAlreadyAssociated", message)
}

pub(super) fn forwards_ports(id: &str) -> Fault {
    let message = format!("Floating IP {id} in use by Port Forwarding resources.");
    Fault::new(409, "FipInUseByPortForwarding", message)
}

pub(super) fn port_has_forwardings(port: &str) -> Fault {
    let message = format!(
        "Cannot associate floating IP to port {port} because it already has a Port Forwarding binding."
    );
    Fault::new(400, "PortHasPortForwarding", message)
}

/// A port cannot be deleted by somebody who does not see its floating IPs.
pub(super) fn port_still_associated(port: &str) -> Fault {
    let message = format!(
        "Unable to complete the operation on port {port} because the port still has an associated floating IP."
    );
    Fault::new(409, "FipAssociated", message)
}

pub(super) fn own_port_in_use(port: &str) -> Fault {
    let message = format!(
        "Port {port} cannot be deleted directly via the port API: has device owner network:floatingip."
    );
    Fault::new(409, "ServicePortInUse", message)
}

pub(super) fn fixed_ip_needed(port: &str) -> Fault {
    let message = format!(
        "Bad port request: Cannot update the fixed_ips of the port {port}, because its original fixed_ip has been \
         associated to a floating ip."
    );
    Fault::new(400, "BadRequest", message)
}
