//! Routes between the subnets of a routed network, through the gateway of each
//! (`neutron/services/segments/plugin.py`, `_calculate_routed_network_host_routes`).

use std::collections::HashSet;

use ipnet::IpNet;
use model::Kind;
use model::net::{HostRoute, Subnet};
use store::{Tx, ovn};

use crate::Result;

/// A change that routes follow.
#[derive(Clone, Copy, Debug, Default)]
pub struct Change<'a> {
    /// The gateway that the subnet had before.
    pub old_gateway: Option<&'a str>,
    /// CIDR of a subnet that was deleted.
    pub deleted_cidr: Option<&'a str>,
}

/// The host routes that a subnet on a segment should have: its own, and one to every other segment's subnets that none
/// of its own covers.
pub fn complete(subnet: &Subnet, network: &[Subnet], change: Change<'_>) -> Vec<HostRoute> {
    let mut routes = subnet.host_routes.clone();
    let mut covered: Vec<IpNet> = routes
        .iter()
        .filter_map(|route| route.destination.parse().ok())
        .collect();
    let gateway = subnet.gateway_ip.as_deref();
    if let (Some(cidr), Some(gateway)) = (change.deleted_cidr, gateway) {
        remove(&mut routes, cidr, gateway);
    }
    for other in network {
        if other.id == subnet.id
            || other.segment_id == subnet.segment_id
            || other.ip_version != subnet.ip_version
        {
            continue;
        }
        let Ok(net) = other.cidr.parse::<IpNet>() else {
            continue;
        };
        if let Some(old) = change.old_gateway
            && remove(&mut routes, &other.cidr, old)
            && let Some(at) = covered.iter().position(|known| *known == net)
        {
            covered.remove(at);
        }
        if let Some(gateway) = gateway
            && !covered.iter().any(|known| known.contains(&net))
        {
            routes.push(HostRoute {
                destination: other.cidr.clone(),
                nexthop: gateway.to_owned(),
            });
        }
    }
    routes
}

fn remove(routes: &mut Vec<HostRoute>, destination: &str, nexthop: &str) -> bool {
    let at = routes
        .iter()
        .position(|route| route.destination == destination && route.nexthop == nexthop);
    at.map(|at| routes.remove(at)).is_some()
}

/// Whether two lists are not the same routes.
pub fn differ(left: &[HostRoute], right: &[HostRoute]) -> bool {
    let set = |routes: &[HostRoute]| -> HashSet<(String, String)> {
        routes
            .iter()
            .map(|route| (route.destination.clone(), route.nexthop.clone()))
            .collect()
    };
    set(left) != set(right)
}

/// Bring the routes of all subnets of a routed network up to date after one came or went. Answers the ids of those
/// that changed; they are marked as not yet in OVN, for routes do not count as a revision.
///
/// # Errors
/// See [`crate::Error`].
pub async fn refresh(tx: &mut Tx, network_id: &str, deleted_cidr: Option<&str>) -> Result<Vec<String>> {
    let mut subnets = store::net::subnet::of_network(tx, network_id).await?;
    let change = Change {
        deleted_cidr,
        ..Change::default()
    };
    let mut changed = Vec::new();
    for n in 0..subnets.len() {
        let routes = complete(&subnets[n], &subnets, change);
        if differ(&routes, &subnets[n].host_routes) {
            subnets[n].host_routes = routes;
            store::net::subnet::replace_host_routes(tx, &subnets[n]).await?;
            changed.push(subnets[n].id.clone());
        }
    }
    ovn::revision::reset(tx, Kind::Subnet, &changed).await?;
    Ok(changed)
}
