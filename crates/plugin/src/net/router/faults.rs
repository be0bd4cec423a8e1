//! Refusals about routers, in Neutron's words (`neutron_lib/exceptions/{l3,extraroute,l3_ext_gw_multihoming}.py`).

use std::fmt::Display;

use model::Fault;
use model::attr::python;
use serde_json::Value;

/// 404 of a router.
pub fn not_found(id: &str) -> Fault {
    Fault::new(404, "RouterNotFound", format!("Router {id} could not be found"))
}

pub(super) fn bad(message: impl Display) -> Fault {
    Fault::new(400, "BadRequest", format!("Bad router request: {message}."))
}

pub(super) fn in_use(id: &str, reason: &str) -> Fault {
    Fault::new(409, "RouterInUse", format!("Router {id} {reason}"))
}

pub(super) fn flavor_not_found(id: &Value) -> Fault {
    Fault::not_found("FlavorNotFound", "Flavor", &python::str(id))
}

pub(super) fn zone_not_found(zones: &str) -> Fault {
    Fault::not_found("AvailabilityZoneNotFound", "AvailabilityZone", zones)
}

pub(super) fn overlap(new: (&str, &str), old: (&str, &str)) -> Fault {
    let ((new, new_cidr), (old, old_cidr)) = (new, old);
    bad(format!(
        "Cidr {new_cidr} of subnet {new} overlaps with cidr {old_cidr} of subnet {old}"
    ))
}

pub(super) fn interface_not_found(router: &str, port: &str) -> Fault {
    let message = format!("Router {router} does not have an interface with id {port}");
    Fault::new(404, "RouterInterfaceNotFound", message)
}

pub(super) fn no_interface_on(router: &str, subnet: &str) -> Fault {
    let message = format!("Router {router} has no interface on subnet {subnet}");
    Fault::new(404, "RouterInterfaceNotFoundForSubnet", message)
}

pub(super) fn subnet_mismatch(port: &str, subnet: &str) -> Fault {
    let message = format!("Subnet on port {port} does not match the requested subnet {subnet}.");
    Fault::new(400, "SubnetMismatchForPort", message)
}

pub(super) fn needed_by_floating_ip(router: &str, subnet: &str) -> Fault {
    let message = format!(
        "Router interface for subnet {subnet} on router {router} cannot be deleted, as it is required by one or more \
         floating IPs."
    );
    Fault::new(409, "RouterInterfaceInUseByFloatingIP", message)
}

pub(super) fn needed_by_route(router: &str, subnet: &str) -> Fault {
    let message = format!(
        "Router interface for subnet {subnet} on router {router} cannot be deleted, as it is required by one or more \
         routes."
    );
    Fault::new(409, "RouterInterfaceInUseByRoute", message)
}

pub(super) fn gateway_needed_by_floating_ip(router: &str, network: &str) -> Fault {
    let message = format!(
        "Gateway cannot be updated for router {router}, since a gateway to external network {network} is required by \
         one or more floating IPs."
    );
    Fault::new(409, "RouterExternalGatewayInUseByFloatingIp", message)
}

pub(super) fn invalid_routes(routes: &Value, reason: &str) -> Fault {
    let message = format!("Invalid format for routes: {}, {reason}", python::str(routes));
    Fault::new(400, "InvalidRoutes", message)
}

/// The action that adds routes checks no more of a next hop than that it is an address.
pub(super) fn bad_next_hop(text: &str) -> Fault {
    let message = format!("failed to detect a valid IP address from '{text}'");
    Fault::new(400, "AddrFormatError", message)
}

pub(super) fn bad_destination(text: &str) -> Fault {
    Fault::new(400, "AddrFormatError", format!("invalid IPNetwork {text}"))
}

/// Neutron's error has no status of its own, so that it comes as 500.
pub(super) fn cannot_remove_gateways(router: &str) -> Fault {
    let message = format!("Unable to remove extra gateways from a router {router}");
    Fault::new(409, "UnableToRemoveGateways", message)
}

/// Neutron's error has no status of its own, so that it comes as 500.
pub(super) fn cannot_match_gateways(router: &str) -> Fault {
    let message =
        format!("Unable to match a requested gateway port to existing gateway ports for router {router}");
    Fault::new(409, "UnableToMatchGateways", message)
}
