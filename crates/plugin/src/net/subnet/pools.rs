//! Allocation pools: the ranges that ports get their addresses from, and the gateway that must not lie in one.
//!
//! After `neutron/ipam/utils.py` and `neutron/db/ipam_backend_mixin.py`.

use std::net::IpAddr;

use ipnet::IpNet;
use model::Fault;
use model::net::AllocationPool;
use serde_json::Value;

use super::faults;
use super::range::{Range, Ranges};

/// The addresses of a subnet that ports may have: all but the network's and, with IPv4, the broadcast address. Small
/// subnets have neither.
fn usable(net: IpNet) -> Range {
    let whole = Range::from(net);
    let hosts = match net {
        IpNet::V4(net) if net.prefix_len() >= 31 => None,
        IpNet::V4(_) => Range::between(nth(whole.first(), 1), nth(whole.last(), -1)),
        IpNet::V6(net) if net.prefix_len() == 128 => None,
        IpNet::V6(_) => Range::between(nth(whole.first(), 1), whole.last()),
    };
    hosts.unwrap_or(whole)
}

/// The address that many further; the callers stay within the address space.
pub fn nth(ip: IpAddr, steps: i8) -> IpAddr {
    match ip {
        IpAddr::V4(ip) => IpAddr::V4(u32::from(ip).wrapping_add_signed(steps.into()).into()),
        IpAddr::V6(ip) => IpAddr::V6(u128::from(ip).wrapping_add_signed(steps.into()).into()),
    }
}

/// Pools of a subnet for which none were asked for: everything around the gateway.
pub fn generate(net: IpNet, gateway: Option<IpAddr>) -> Vec<Range> {
    let all = usable(net);
    if all.first() == all.last() && Range::from(net) == all {
        return vec![all];
    }
    let gateway: Ranges = gateway.into_iter().map(IpNet::from).collect();
    let left = Ranges::from_iter([all]).difference(&gateway);
    left.iter().copied().collect()
}

/// Pools as a client gives them.
///
/// # Errors
/// `InvalidAllocationPool` for one whose end is before its start, or of another IP version.
pub fn parse(items: &[Value]) -> Result<Vec<Range>, Fault> {
    items
        .iter()
        .map(|item| {
            let text = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
            let (start, end) = (text("start"), text("end"));
            let range = match (start.parse(), end.parse()) {
                (Ok(first), Ok(last)) => Range::between(first, last),
                _ => None,
            };
            range.ok_or_else(|| faults::invalid_pool(format!("{{'start': '{start}', 'end': '{end}'}}")))
        })
        .collect()
}

/// Check that pools lie in the subnet and do not overlap.
///
/// # Errors
/// `InvalidAllocationPool`, `OutOfBoundsAllocationPool`, `OverlappingAllocationPools`.
pub fn check(pools: &[Range], net: IpNet) -> Result<(), Fault> {
    let bounds = match net {
        // Neutron leaves the first address out even of an IPv6 subnet that has but one.
        IpNet::V6(one) if one.prefix_len() == 128 => None,
        _ => Some(usable(net)),
    };
    for pool in pools {
        if pool.first().is_ipv6() != net.addr().is_ipv6() {
            return Err(faults::invalid_pool(pool));
        }
        if !bounds.is_some_and(|bounds| pool.is_within(&bounds)) {
            return Err(faults::pool_out_of_bounds(pool, net));
        }
    }
    for (n, left) in pools.iter().enumerate() {
        if let Some(right) = pools[n + 1..].iter().find(|right| right.overlaps(left)) {
            return Err(faults::overlapping_pools(left, right, net));
        }
    }
    Ok(())
}

/// Check that the gateway lies in none of the pools.
///
/// # Errors
/// `GatewayConflictWithAllocationPools`.
pub fn check_gateway(gateway: IpAddr, pools: &[Range]) -> Result<(), Fault> {
    match pools.iter().find(|pool| pool.contains(gateway)) {
        Some(pool) => Err(faults::gateway_in_pool(gateway, pool)),
        None => Ok(()),
    }
}

/// Whether no host may have this address as its gateway: the network's or the broadcast address of an IPv4 subnet
/// (`check_gateway_invalid_in_subnet`). One outside of the subnet is fine.
pub fn gateway_is_reserved(net: IpNet, gateway: IpAddr) -> bool {
    matches!(net, IpNet::V4(net) if gateway == net.network() || gateway == net.broadcast())
}

/// As the model has them.
pub fn shown(pools: &[Range]) -> Vec<AllocationPool> {
    pools
        .iter()
        .map(|pool| AllocationPool {
            start: pool.first().to_string(),
            end: pool.last().to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generated(net: &str, gateway: &str) -> Vec<String> {
        let pools = generate(net.parse().expect("a CIDR"), gateway.parse().ok());
        pools.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn generated_pools_leave_the_gateway_out() {
        assert_eq!(generated("10.0.0.0/24", "10.0.0.1"), ["10.0.0.2-10.0.0.254"]);
        assert_eq!(
            generated("10.0.0.0/24", "10.0.0.100"),
            ["10.0.0.1-10.0.0.99", "10.0.0.101-10.0.0.254"]
        );
        assert_eq!(generated("10.0.0.0/24", ""), ["10.0.0.1-10.0.0.254"]);
        assert_eq!(generated("10.0.0.0/24", "10.9.0.1"), ["10.0.0.1-10.0.0.254"]);
        assert_eq!(generated("10.0.0.0/30", "10.0.0.2"), ["10.0.0.1-10.0.0.1"]);
        assert_eq!(generated("10.0.0.0/31", ""), ["10.0.0.0-10.0.0.1"]);
        assert_eq!(generated("10.0.0.0/32", "10.0.0.1"), ["10.0.0.0-10.0.0.0"]);
        assert_eq!(
            generated("fd00::/64", "fd00::"),
            ["fd00::1-fd00::ffff:ffff:ffff:ffff"]
        );
        assert_eq!(generated("fd00::/126", "fd00::3"), ["fd00::1-fd00::2"]);
        assert_eq!(generated("fd00::/127", "fd00::"), ["fd00::1-fd00::1"]);
        assert_eq!(generated("fd00::/127", "fd00::1"), Vec::<String>::new());
        assert_eq!(generated("fd00::/128", "fd00::"), ["fd00::-fd00::"]);
    }

    #[test]
    fn pools_are_checked() {
        let kind = |net: &str, pools: &[(&str, &str)]| {
            let items: Vec<Value> = pools
                .iter()
                .map(|(start, end)| serde_json::json!({"start": start, "end": end}))
                .collect();
            let net = net.parse().expect("a CIDR");
            match parse(&items).and_then(|pools| check(&pools, net)) {
                Ok(()) => "",
                Err(fault) => fault.error_type,
            }
        };
        assert_eq!(
            kind(
                "10.0.0.0/24",
                &[("10.0.0.10", "10.0.0.19"), ("10.0.0.20", "10.0.0.30")]
            ),
            ""
        );
        assert_eq!(
            kind("10.0.0.0/24", &[("10.0.0.20", "10.0.0.10")]),
            "InvalidAllocationPool"
        );
        assert_eq!(
            kind("10.0.0.0/24", &[("fd00::1", "fd00::2")]),
            "InvalidAllocationPool"
        );
        assert_eq!(
            kind("10.0.0.0/24", &[("10.0.0.0", "10.0.0.10")]),
            "OutOfBoundsAllocationPool"
        );
        assert_eq!(
            kind("10.0.0.0/24", &[("10.0.0.9", "10.0.0.255")]),
            "OutOfBoundsAllocationPool"
        );
        assert_eq!(kind("10.0.0.0/31", &[("10.0.0.0", "10.0.0.1")]), "");
        assert_eq!(
            kind("fd00::/64", &[("fd00::", "fd00::9")]),
            "OutOfBoundsAllocationPool"
        );
        let twice = [("10.0.0.10", "10.0.0.20"), ("10.0.0.15", "10.0.0.30")];
        assert_eq!(kind("10.0.0.0/24", &twice), "OverlappingAllocationPools");
    }
}
