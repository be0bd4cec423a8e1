//! What a router reaches must not overlap (`_check_for_dup_router_subnets`).

use ipnet::IpNet;
use store::Tx;
use store::net::router::{self as table, Reached, RouterPort};

use super::faults;
use crate::Result;

/// CIDR of a subnet that waits for its prefix (`PROVISIONAL_IPV6_PD_PREFIX`).
const PROVISIONAL: &str = "::/64";

/// Refuse subnets that overlap what the ports of a router reach. Several gateways may be on the same network, but not on
/// networks that overlap.
///
/// # Errors
/// 400, which names the first two that do.
pub(super) async fn check(
    tx: &mut Tx,
    ports: &[RouterPort],
    new: &[Reached],
    is_gateway: bool,
) -> Result<()> {
    if ports.is_empty() {
        return Ok(());
    }
    let interfaces = ports.iter().filter(|port| !port.is_gateway);
    let addresses = interfaces.flat_map(|port| &port.fixed_ips);
    let subnets: Vec<&str> = addresses.map(|fixed| fixed.subnet_id.as_str()).collect();
    let gateways = ports.iter().filter(|port| port.is_gateway);
    let networks: Vec<&str> = gateways.map(|port| port.network_id.as_str()).collect();
    let known = table::reached(tx, &subnets, &networks).await?;
    for old in &known {
        for new in new.iter().filter(|subnet| subnet.cidr != PROVISIONAL) {
            let same_network = is_gateway && networks.contains(&new.network_id.as_str());
            if !same_network && overlap(&old.cidr, &new.cidr) {
                return Err(faults::overlap((&new.id, &new.cidr), (&old.id, &old.cidr)).into());
            }
        }
    }
    Ok(())
}

fn overlap(left: &str, right: &str) -> bool {
    match (left.parse::<IpNet>(), right.parse::<IpNet>()) {
        (Ok(left), Ok(right)) => left.contains(&right) || right.contains(&left),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::overlap;

    #[test]
    fn one_contains_the_other() {
        assert!(overlap("10.0.0.0/8", "10.1.0.0/16"));
        assert!(overlap("10.1.0.0/16", "10.0.0.0/8"));
        assert!(overlap("fd00::/64", "fd00::/64"));
        assert!(!overlap("10.0.0.0/16", "10.1.0.0/16"));
        assert!(!overlap("0.0.0.0/0", "::/0"));
    }
}
