//! Which addresses a port asks for: every form of a `fixed_ips` request. [`super::choose`] makes the choice.
//!
//! After `neutron/db/ipam_pluggable_backend.py` and `ipam_backend_mixin.py`.

use std::collections::HashSet;
use std::net::IpAddr;

use ipnet::IpNet;
use model::Fault;
use serde_json::Value;
use store::net::ipam::IpamSubnet;

use super::{faults, mac};

/// Device owners that IPv6 autoconfiguration is not for (`ROUTER_INTERFACE_OWNERS_SNAT`).
const ROUTER_OWNERS: [&str; 4] = [
    "network:router_interface",
    "network:ha_router_replicated_interface",
    "network:router_interface_distributed",
    "network:router_centralized_snat",
];
/// The metadata port of a network (`DEVICE_OWNER_DISTRIBUTED`).
pub const METADATA_OWNER: &str = "network:distributed";

/// One address that a port is to get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// This address of this subnet (position in the list of subnets).
    Address(usize, String),
    /// Any free address of the first of these subnets that has one.
    AnyOf(Vec<usize>),
    /// The address that the MAC makes on this subnet.
    Auto(usize),
}

/// An item of `fixed_ips` as the client gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// `subnet_id`.
    pub subnet_id: Option<String>,
    /// `ip_address`, in canonical form.
    pub ip_address: Option<String>,
}

impl Wanted {
    /// Parse the attribute `fixed_ips`.
    pub fn parse(items: &[Value]) -> Vec<Self> {
        items
            .iter()
            .map(|item| {
                let text = |key| item.get(key).and_then(Value::as_str);
                let canonical = |ip: &str| {
                    ip.parse::<IpAddr>()
                        .map_or_else(|_| ip.to_owned(), |ip| ip.to_string())
                };
                Self {
                    subnet_id: text("subnet_id").map(str::to_owned),
                    ip_address: text("ip_address").map(canonical),
                }
            })
            .collect()
    }
}

/// What decides which subnets are candidates for a port.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The network.
    pub network_id: &'a str,
    /// `binding:host_id`, empty when there is none.
    pub host: &'a str,
    /// `device_owner`.
    pub device_owner: &'a str,
    /// MAC, for autoconfigured addresses.
    pub mac: &'a str,
}

/// What a port asks for.
#[derive(Debug)]
pub enum Plan {
    /// These addresses; perhaps none.
    Now(Vec<Request>),
    /// Addresses come with the host: every subnet is on a segment and the host is not known yet.
    Deferred,
}

/// Turn a request into the addresses to allocate. `wanted` is `None` when the client did not give `fixed_ips`;
/// `mapped` are the segments that the host is connected to.
///
/// # Errors
/// Neutron's faults for addresses and subnets that do not fit.
pub fn plan(
    subnets: &[IpamSubnet],
    wanted: Option<&[Wanted]>,
    scope: Scope<'_>,
    mapped: &HashSet<String>,
) -> Result<Plan, Fault> {
    let candidates = match candidates(subnets, wanted, scope, mapped)? {
        Some(candidates) => candidates,
        None => return Ok(Plan::Deferred),
    };
    let mut requests = Vec::new();
    match wanted {
        Some(wanted) => {
            for item in wanted {
                requests.extend(explicit(subnets, &candidates, item, scope)?);
            }
        }
        None => {
            for version in [4, 6] {
                let of_version: Vec<usize> = candidates
                    .iter()
                    .copied()
                    .filter(|&n| {
                        subnets[n].ip_version == version && !(version == 6 && subnets[n].is_auto_address())
                    })
                    .collect();
                if !of_version.is_empty() {
                    requests.push(Request::AnyOf(of_version));
                }
            }
        }
    }
    // Subnets with autoconfiguration are for every port, asked for or not.
    if !is_router(scope.device_owner) {
        let auto = candidates
            .iter()
            .copied()
            .filter(|&n| subnets[n].is_auto_address());
        let missing: Vec<Request> = auto
            .filter(|&n| {
                !requests
                    .iter()
                    .any(|r| matches!(r, Request::Address(m, _) if *m == n))
            })
            .map(Request::Auto)
            .collect();
        requests.extend(missing);
    }
    Ok(Plan::Now(requests))
}

/// Positions of the subnets that the port may use, those with service types first. `None` when allocation must be
/// deferred (`Subnet.find_candidate_subnets` and `network_has_no_subnet`).
fn candidates(
    subnets: &[IpamSubnet],
    wanted: Option<&[Wanted]>,
    scope: Scope<'_>,
    mapped: &HashSet<String>,
) -> Result<Option<Vec<usize>>, Fault> {
    if subnets.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let serves = |s: &IpamSubnet| {
        s.service_types.is_empty()
            || s.service_types.iter().any(|t| t == scope.device_owner)
            || (s.enable_dhcp && [METADATA_OWNER, "network:dhcp"].contains(&scope.device_owner))
    };
    let served: Vec<usize> = (0..subnets.len()).filter(|&n| serves(&subnets[n])).collect();
    let mut found: Vec<usize> = if !scope.host.is_empty() {
        let reaches = |s: &IpamSubnet| s.segment_id.as_ref().is_none_or(|id| mapped.contains(id));
        served.iter().copied().filter(|&n| reaches(&subnets[n])).collect()
    } else if let Some(wanted) = wanted {
        on_one_segment(subnets, &served, wanted, scope)?
    } else {
        served
            .iter()
            .copied()
            .filter(|&n| subnets[n].segment_id.is_none())
            .collect()
    };
    if found.is_empty() {
        if served.is_empty() {
            return Err(faults::no_matching_subnet(scope.network_id, scope.device_owner));
        }
        if scope.host.is_empty() {
            return Ok(None);
        }
        return Err(faults::host_not_connected(scope.host, scope.network_id));
    }
    found.sort_by_key(|&n| subnets[n].service_types.is_empty());
    Ok(Some(found))
}

/// Without a host, the addresses asked for decide on the segment.
fn on_one_segment(
    subnets: &[IpamSubnet],
    served: &[usize],
    wanted: &[Wanted],
    scope: Scope<'_>,
) -> Result<Vec<usize>, Fault> {
    if scope.device_owner == METADATA_OWNER {
        return Ok(served.to_vec());
    }
    let mut segments: Vec<Option<&String>> = Vec::new();
    for item in wanted {
        let named = served
            .iter()
            .copied()
            .find(|&n| match (&item.subnet_id, &item.ip_address) {
                (Some(id), _) => subnets[n].id == *id,
                (None, Some(ip)) => contains(&subnets[n].cidr, ip),
                (None, None) => true,
            });
        // What names no subnet here is refused later, with the right words.
        let Some(named) = named else {
            return Ok(served.to_vec());
        };
        let segment = subnets[named].segment_id.as_ref();
        if !segments.contains(&segment) {
            segments.push(segment);
        }
    }
    if segments.len() > 1 {
        return Err(faults::not_on_same_segment());
    }
    let segment = segments.first().copied().flatten();
    Ok(served
        .iter()
        .copied()
        .filter(|&n| subnets[n].segment_id.as_ref() == segment)
        .collect())
}

/// One item of `fixed_ips`; nothing for a subnet whose addresses are autoconfigured anyway.
fn explicit(
    subnets: &[IpamSubnet],
    candidates: &[usize],
    item: &Wanted,
    scope: Scope<'_>,
) -> Result<Option<Request>, Fault> {
    if candidates.is_empty() {
        return Err(Fault::invalid_input("IP allocation requires subnets for network"));
    }
    let chosen = match (&item.subnet_id, &item.ip_address) {
        (Some(id), ip) => {
            let Some(n) = candidates.iter().copied().find(|&n| subnets[n].id == *id) else {
                return Err(Fault::invalid_input(format!(
                    "Failed to create port on network {}, because fixed_ips included invalid subnet {id}",
                    scope.network_id
                )));
            };
            if let Some(ip) = ip
                && !usable(&subnets[n].cidr, ip, scope.device_owner)
            {
                return Err(faults::invalid_ip_for_subnet(ip));
            }
            n
        }
        (None, Some(ip)) => candidates
            .iter()
            .copied()
            .find(|&n| usable(&subnets[n].cidr, ip, scope.device_owner))
            .ok_or_else(|| faults::invalid_ip_for_network(ip))?,
        (None, None) => {
            return Err(Fault::invalid_input(
                "IP allocation requires subnet_id or ip_address",
            ));
        }
    };
    let subnet = &subnets[chosen];
    let is_router = is_router(scope.device_owner);
    match &item.ip_address {
        Some(ip) => {
            if subnet.is_auto_address() && !is_router {
                let own = auto_address(subnet, scope.mac);
                if own.as_deref() != Some(ip) {
                    return Err(faults::auto_address(ip, &subnet.id));
                }
            }
            Ok(Some(Request::Address(chosen, ip.clone())))
        }
        None if subnet.is_auto_address() && !is_router => Ok(None),
        None => Ok(Some(Request::AnyOf(vec![chosen]))),
    }
}

/// Whether autoconfigured addresses are not for a port of this owner.
pub fn is_router(device_owner: &str) -> bool {
    ROUTER_OWNERS.contains(&device_owner)
}

/// The autoconfigured address of a MAC on a subnet.
pub fn auto_address(subnet: &IpamSubnet, mac_address: &str) -> Option<String> {
    match subnet.cidr.parse() {
        Ok(IpNet::V6(net)) => mac::eui64(net, mac_address).map(|ip| ip.to_string()),
        _ => None,
    }
}

fn contains(cidr: &str, ip: &str) -> bool {
    matches!((cidr.parse::<IpNet>(), ip.parse::<IpAddr>()), (Ok(net), Ok(ip)) if net.contains(&ip))
}

/// Whether a port may have this address of the subnet (`neutron.ipam.utils.check_subnet_ip`): not the network's and
/// the broadcast address on IPv4; the IPv6 subnet-router anycast address only for routers.
pub fn usable(cidr: &str, ip: &str, device_owner: &str) -> bool {
    let (Ok(net), Ok(ip)) = (cidr.parse::<IpNet>(), ip.parse::<IpAddr>()) else {
        return false;
    };
    if !net.contains(&ip) {
        return false;
    }
    match net {
        IpNet::V4(net) if net.prefix_len() >= 31 => true,
        IpNet::V4(_) => ip != net.network() && ip != net.broadcast(),
        IpNet::V6(_) => {
            ip != net.network() || device_owner.is_empty() || device_owner.starts_with("network:router_")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnet(id: &str, cidr: &str, mode: Option<&str>) -> IpamSubnet {
        IpamSubnet {
            id: id.to_owned(),
            ipam_id: format!("ipam-{id}"),
            ip_version: if cidr.contains(':') { 6 } else { 4 },
            cidr: cidr.to_owned(),
            gateway_ip: None,
            enable_dhcp: true,
            ipv6_address_mode: mode.map(str::to_owned),
            ipv6_ra_mode: mode.map(str::to_owned),
            segment_id: None,
            service_types: Vec::new(),
            pools: Vec::new(),
        }
    }

    fn scope(device_owner: &str) -> Scope<'_> {
        Scope {
            network_id: "net",
            host: "",
            device_owner,
            mac: "fa:16:3e:00:06:01",
        }
    }

    fn wanted(subnet: Option<&str>, ip: Option<&str>) -> Wanted {
        Wanted {
            subnet_id: subnet.map(str::to_owned),
            ip_address: ip.map(str::to_owned),
        }
    }

    fn requests(subnets: &[IpamSubnet], wanted: Option<&[Wanted]>, scope: Scope<'_>) -> Vec<Request> {
        match plan(subnets, wanted, scope, &HashSet::new()).unwrap() {
            Plan::Now(requests) => requests,
            Plan::Deferred => panic!("deferred"),
        }
    }

    fn refused(subnets: &[IpamSubnet], item: Wanted) -> &'static str {
        plan(subnets, Some(&[item]), scope(""), &HashSet::new())
            .unwrap_err()
            .error_type
    }

    #[test]
    fn one_address_of_each_version_and_every_autoconfigured_one() {
        let subnets = [
            subnet("a", "10.0.0.0/24", None),
            subnet("b", "10.0.1.0/24", None),
            subnet("slaac", "fd01::/64", Some("slaac")),
            subnet("stateful", "fd03::/64", Some("dhcpv6-stateful")),
        ];
        let expected = vec![
            Request::AnyOf(vec![0, 1]),
            Request::AnyOf(vec![3]),
            Request::Auto(2),
        ];
        assert_eq!(requests(&subnets, None, scope("")), expected);
        // A router interface configures nothing by itself.
        let router = requests(&subnets, None, scope("network:router_interface"));
        assert_eq!(router, vec![Request::AnyOf(vec![0, 1]), Request::AnyOf(vec![3])]);
    }

    #[test]
    fn explicit_forms() {
        let subnets = [subnet("a", "10.0.0.0/24", None), subnet("b", "10.0.1.0/24", None)];
        let asked = [
            wanted(Some("b"), None),
            wanted(None, Some("10.0.0.7")),
            wanted(Some("b"), Some("10.0.1.9")),
        ];
        let expected = vec![
            Request::AnyOf(vec![1]),
            Request::Address(0, "10.0.0.7".to_owned()),
            Request::Address(1, "10.0.1.9".to_owned()),
        ];
        assert_eq!(requests(&subnets, Some(&asked), scope("")), expected);
        assert_eq!(requests(&subnets, Some(&[]), scope("")), vec![]);
    }

    #[test]
    fn what_does_not_fit() {
        let subnets = [
            subnet("a", "10.0.0.0/24", None),
            subnet("slaac", "fd01::/64", Some("slaac")),
        ];
        assert_eq!(
            refused(&subnets, wanted(None, Some("192.0.2.1"))),
            "InvalidIpForNetwork"
        );
        assert_eq!(
            refused(&subnets, wanted(Some("a"), Some("10.0.0.255"))),
            "InvalidIpForSubnet"
        );
        assert_eq!(refused(&subnets, wanted(Some("x"), None)), "InvalidInput");
        assert_eq!(
            refused(&subnets, wanted(Some("slaac"), Some("fd01::5"))),
            "AllocationOnAutoAddressSubnet"
        );
        assert_eq!(refused(&[], wanted(None, Some("10.0.0.1"))), "InvalidInput");
    }

    #[test]
    fn service_subnets_are_for_their_owners() {
        let mut reserved = subnet("reserved", "10.0.9.0/24", None);
        reserved.service_types = vec!["compute:nova".to_owned()];
        let subnets = [subnet("a", "10.0.0.0/24", None), reserved.clone()];
        assert_eq!(
            requests(&subnets, None, scope("compute:nova")),
            vec![Request::AnyOf(vec![1, 0])]
        );
        assert_eq!(requests(&subnets, None, scope("")), vec![Request::AnyOf(vec![0])]);
        let fault = plan(&[reserved], None, scope("x"), &HashSet::new()).unwrap_err();
        assert_eq!(fault.error_type, "IpAddressGenerationFailureNoMatchingSubnet");
    }

    #[test]
    fn routed_networks_wait_for_the_host() {
        let mut routed = subnet("r", "10.0.0.0/24", None);
        routed.segment_id = Some("segment".to_owned());
        let subnets = [routed];
        assert!(matches!(
            plan(&subnets, None, scope(""), &HashSet::new()),
            Ok(Plan::Deferred)
        ));
        let on_host = Scope {
            host: "h",
            ..scope("")
        };
        let fault = plan(&subnets, None, on_host, &HashSet::new()).unwrap_err();
        assert_eq!(fault.error_type, "HostNotConnectedToAnySegment");
        let mapped = HashSet::from(["segment".to_owned()]);
        assert!(matches!(plan(&subnets, None, on_host, &mapped), Ok(Plan::Now(r)) if r.len() == 1));
    }

    #[test]
    fn addresses_that_ports_may_have() {
        assert!(!usable("10.0.0.0/24", "10.0.0.0", ""));
        assert!(!usable("10.0.0.0/24", "10.0.0.255", ""));
        assert!(usable("10.0.0.0/31", "10.0.0.0", ""));
        assert!(usable("fd01::/64", "fd01::", "network:router_interface"));
        assert!(!usable("fd01::/64", "fd01::", "compute:nova"));
    }
}
