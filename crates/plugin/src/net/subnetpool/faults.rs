//! Refusals about subnet pools, in Neutron's words (`neutron_lib/exceptions`).

use std::fmt::Display;

use model::Fault;

/// 404 of a subnet pool.
pub fn not_found(id: &str) -> Fault {
    Fault::not_found("SubnetPoolNotFound", "Subnet pool", id)
}

/// 400: a subnet would be in another address scope than the others of its network.
pub fn scope_affinity() -> Fault {
    let message = "Subnets of the same address family hosted on the same network must all participate in the same address scope.";
    Fault::new(400, "NetworkAddressScopeAffinityError", message)
}

pub(super) fn no_prefixes() -> Fault {
    Fault::new(400, "EmptySubnetPoolPrefixList", "Empty subnet pool prefix list.")
}

pub(super) fn mixed_versions() -> Fault {
    let message = "Cannot mix IPv4 and IPv6 prefixes in a subnet pool.";
    Fault::new(400, "PrefixVersionMismatch", message)
}

pub(super) fn bad_prefix(prefix: &str) -> Fault {
    Fault::new(400, "AddrFormatError", format!("invalid IPNetwork {prefix}"))
}

pub(super) fn bounds(name: &str, length: i64, other: &str, bound: i64) -> Fault {
    let message = format!("Illegal prefix bounds: {name}={length}, {other}={bound}.");
    Fault::new(400, "IllegalSubnetPoolPrefixBounds", message)
}

pub(super) fn prefix_update(reason: &str) -> Fault {
    Fault::new(
        400,
        "IllegalSubnetPoolPrefixUpdate",
        format!("Illegal update to prefixes: {reason}."),
    )
}

pub(super) fn illegal_update(reason: impl Display) -> Fault {
    Fault::new(
        400,
        "IllegalSubnetPoolUpdate",
        format!("Illegal subnetpool update : {reason}."),
    )
}

pub(super) fn default_exists() -> Fault {
    Fault::invalid_input(
        "A default subnetpool for this IP family has already been set. Only one default may exist per IP family",
    )
}

pub(super) fn scope_version(pool: &str, scope: &str, version: i64) -> Fault {
    let message = format!(
        "Illegal subnetpool association: subnetpool {pool} cannot associate with address scope {scope} because \
         subnetpool ip_version is not {version}."
    );
    Fault::new(
        400,
        "IllegalSubnetPoolIpVersionAssociationToAddressScope",
        message,
    )
}

pub(super) fn scope_of_others(pool: &str, scope: &str) -> Fault {
    let message = format!(
        "Illegal subnetpool association: subnetpool {pool} cannot be associated with address scope {scope}."
    );
    Fault::new(400, "IllegalSubnetPoolAssociationToAddressScope", message)
}

pub(super) fn scope_conflict() -> Fault {
    let message =
        "Failed to associate address scope: subnetpools within an address scope must have unique prefixes.";
    Fault::new(409, "AddressScopePrefixConflict", message)
}

pub(super) fn scope_not_shared(pool: &str) -> Fault {
    Fault::invalid_input(format!(
        "Failed to create RBAC policy on object {pool} because target project doesn't have access to associated \
         address scope."
    ))
}

pub(super) fn in_use() -> Fault {
    let message = "Unable to delete subnet pool: Subnet pool has existing allocations.";
    Fault::new(400, "SubnetPoolDeleteError", message)
}

pub(super) fn not_authorized() -> Fault {
    Fault::new(403, "NotAuthorized", "Not authorized.")
}
