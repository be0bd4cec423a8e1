//! Refusals about subnets, in Neutron's words (`neutron_lib/exceptions`, `neutron/services/segments/exceptions.py`,
//! `neutron/ipam/exceptions.py`).

use std::fmt::Display;
use std::net::IpAddr;

use ipnet::IpNet;
use model::Fault;

use super::range::Range;

/// 404 of a subnet.
pub fn not_found(id: &str) -> Fault {
    Fault::not_found("SubnetNotFound", "Subnet", id)
}

pub(super) fn bad(message: impl Display) -> Fault {
    Fault::new(400, "BadRequest", format!("Bad subnets request: {message}."))
}

pub(super) fn invalid_pool(pool: impl Display) -> Fault {
    Fault::new(
        400,
        "InvalidAllocationPool",
        format!("The allocation pool {pool} is not valid."),
    )
}

pub(super) fn pool_out_of_bounds(pool: &Range, net: IpNet) -> Fault {
    let message = format!("The allocation pool {pool} spans beyond the subnet cidr {net}.");
    Fault::new(400, "OutOfBoundsAllocationPool", message)
}

pub(super) fn overlapping_pools(left: &Range, right: &Range, net: IpNet) -> Fault {
    let message = format!("Found overlapping allocation pools: {left} {right} for subnet {net}.");
    Fault::new(409, "OverlappingAllocationPools", message)
}

pub(super) fn gateway_in_pool(gateway: IpAddr, pool: &Range) -> Fault {
    let message = format!("Gateway ip {gateway} conflicts with allocation pool {pool}.");
    Fault::new(409, "GatewayConflictWithAllocationPools", message)
}

pub(super) fn gateway_in_use(gateway: &str, port: &str) -> Fault {
    let message = format!("Current gateway ip {gateway} already in use by port {port}. Unable to update.");
    Fault::new(409, "GatewayIpInUse", message)
}

pub(super) fn gateway_reserved(gateway: IpAddr, net: IpNet) -> Fault {
    let message = format!("Gateway IP {gateway} cannot be the network or broadcast IP address {net}");
    Fault::new(409, "IpamValueInvalid", message)
}

pub(super) fn too_many_name_servers(subnet: &str, most: usize) -> Fault {
    let message = format!(
        "Unable to complete operation for {subnet}. The number of DNS nameservers exceeds the limit {most}."
    );
    Fault::new(400, "DNSNameServersExhausted", message)
}

pub(super) fn too_many_host_routes(subnet: &str, most: usize) -> Fault {
    let message = format!(
        "Unable to complete operation for {subnet}. The number of host routes exceeds the limit {most}."
    );
    Fault::new(400, "HostRoutesExhausted", message)
}

pub(super) fn in_use(id: &str) -> Fault {
    let message = format!(
        "Unable to complete operation on subnet {id}: One or more ports have an IP allocation from this subnet."
    );
    Fault::new(409, "SubnetInUse", message)
}

pub(super) fn mtu_too_small(network: &str, least: i64) -> Fault {
    let message = format!("MTU of {network} is not valid, subnet requires a minimum of {least}");
    Fault::new(409, "NetworkMTUSubnetConflict", message)
}

pub(super) fn pool_affinity() -> Fault {
    let message = "Subnets hosted on the same network must be allocated from the same subnet pool.";
    Fault::new(400, "NetworkSubnetPoolAffinityError", message)
}

pub(super) fn pool_quota() -> Fault {
    Fault::new(
        409,
        "SubnetPoolQuotaExceeded",
        "Per-project subnet pool prefix quota exceeded.",
    )
}

/// Neutron answers 500 for these, its exception being none that the API knows; it is a conflict like a full quota.
pub(super) fn no_prefix(reason: impl Display) -> Fault {
    Fault::new(
        409,
        "SubnetAllocationError",
        format!("Failed to allocate subnet: {reason}."),
    )
}

pub(super) fn no_net(address: IpAddr, length: i64) -> Fault {
    Fault::new(
        400,
        "AddrFormatError",
        format!("invalid IPNetwork {address}/{length}"),
    )
}

pub(super) fn prefix_too_long(length: i64, most: i64) -> Fault {
    let message =
        format!("Unable to allocate subnet with prefix length {length}, maximum allowed prefix is {most}.");
    Fault::new(400, "MaxPrefixSubnetAllocationError", message)
}

pub(super) fn prefix_too_short(length: i64, least: i64) -> Fault {
    let message =
        format!("Unable to allocate subnet with prefix length {length}, minimum allowed prefix is {least}.");
    Fault::new(400, "MinPrefixSubnetAllocationError", message)
}

pub(super) fn segment_not_found(id: &str) -> Fault {
    Fault::not_found("SegmentNotFound", "Segment", id)
}

pub(super) fn not_all_on_segments(network: &str) -> Fault {
    let message = format!(
        "All of the subnets on network '{network}' must either all be associated with segments or all not associated \
         with any segment."
    );
    Fault::new(400, "SubnetsNotAllAssociatedWithSegments", message)
}

pub(super) fn segment_fixed() -> Fault {
    let message =
        "A subnet that is already associated with a segment cannot have its segment association changed.";
    Fault::new(400, "SubnetSegmentAssociationChangeNotAllowed", message)
}

pub(super) fn several_segments(network: &str) -> Fault {
    let message = format!(
        "The network '{network}' has multiple segments, it is only possible to associate an existing subnet with a \
         segment on networks with a single segment."
    );
    Fault::new(400, "NoUpdateSubnetWhenMultipleSegmentsOnNetwork", message)
}

pub(super) fn segment_elsewhere(network: &str, segment: &str) -> Fault {
    let message =
        format!("The subnet's network id, '{network}', doesn't match the network_id of segment '{segment}'");
    Fault::new(400, "NetworkIdsDontMatch", message)
}

pub(super) fn segment_dynamic() -> Fault {
    let message = "A subnet cannot be associated with a dynamic segment.";
    Fault::new(400, "SubnetCantAssociateToDynamicSegment", message)
}

/// The metadata port is not among the device owners that any subnet of the network is for.
pub(super) fn no_subnet_for_metadata(network: &str) -> Fault {
    let message = format!(
        "No valid service subnet for the given device owner, network {network}, service type network:distributed."
    );
    Fault::new(409, "IpAddressGenerationFailureNoMatchingSubnet", message)
}

/// The metadata port is not among the device owners that this subnet is for.
pub(super) fn subnet_not_for_metadata(network: &str, subnet: &str) -> Fault {
    Fault::invalid_input(format!(
        "Failed to create port on network {network}, because fixed_ips included invalid subnet {subnet}"
    ))
}

/// Neutron tries such a request again and again for minutes before it says so.
pub(super) fn duplicate_service_type(service_type: &str) -> Fault {
    let message = format!(
        "Failed to create a duplicate SubnetServiceType: for attribute(s) ['PRIMARY'] with value(s) {service_type}"
    );
    Fault::new(409, "NeutronDbObjectDuplicateEntry", message)
}
