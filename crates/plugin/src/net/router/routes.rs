//! Extra routes of a router (`neutron/db/extraroute_db.py`).

use std::net::IpAddr;

use ipnet::IpNet;
use model::attr::parse_net;
use model::net::{Route, Router};
use model::{Fault, attr};
use serde_json::{Value, json};
use store::net::router::{self as table, RouterPort};
use store::{Batch, Tx};

use super::faults;
use crate::{Plugin, Result, quota};

/// `routes` of a body. The address of the next hop is kept in its usual form, the destination as it was given.
pub(super) fn parse(items: &[Value]) -> Vec<Route> {
    let text = |item: &Value, key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
    let route = |item: &Value| {
        let nexthop = text(item, "nexthop")?;
        Some(Route {
            destination: text(item, "destination")?,
            nexthop: nexthop.parse::<IpAddr>().map_or(nexthop, |ip| ip.to_string()),
        })
    };
    items.iter().filter_map(route).collect()
}

/// The routes that a request wants to have.
///
/// # Errors
/// 400 when they are no list of objects with a destination and a next hop; in Neutron's words where it looks at values
/// that are no texts.
pub(super) fn wanted(request: &Value) -> Result<Vec<Route>, Fault> {
    let (given, items) = items(request)?;
    for item in &items {
        if item["nexthop"].is_number() {
            return Err(faults::invalid_routes(
                given,
                "the nexthop is not connected with router",
            ));
        }
        if let destination @ (Value::Null | Value::Number(_)) = &item["destination"] {
            return Err(faults::bad_destination(&attr::python::str(destination)));
        }
    }
    let routes = parse(&items);
    if given.is_object() || routes.len() != items.len() {
        return Err(refused(given));
    }
    Ok(routes)
}

/// The routes that a request wants to be rid of: what cannot be there is not there.
///
/// # Errors
/// 400 when they are no list of objects with a destination and a next hop.
pub(super) fn unwanted(request: &Value) -> Result<Vec<Route>, Fault> {
    items(request).map(|(_, items)| parse(&items))
}

fn items(request: &Value) -> Result<(&Value, Vec<Value>), Fault> {
    let Some(router) = request.get("router").and_then(Value::as_object) else {
        return Err(Fault::bad_request("Unable to find 'router' in request body"));
    };
    let given = router.get("routes").unwrap_or(&Value::Null);
    let items = match given {
        Value::Array(items) => items.clone(),
        Value::Object(none) if none.is_empty() => Vec::new(),
        _ => return Err(refused(given)),
    };
    let is_route = |item: &Value| item.get("destination").is_some() && item.get("nexthop").is_some();
    if !items.iter().all(is_route) {
        return Err(refused(given));
    }
    Ok((given, items))
}

fn refused(routes: &Value) -> Fault {
    let shown = attr::python::str(routes);
    Fault::bad_request(format!(
        "Invalid input for routes. Reason: Invalid data format for hostroute: '{shown}'."
    ))
}

/// What a route is, however it is written.
fn identity(route: &Route) -> (String, &str) {
    let net = parse_net(&route.destination).map(|net| net.trunc().to_string());
    (net.unwrap_or_else(|| route.destination.clone()), &route.nexthop)
}

fn contains(routes: &[Route], route: &Route) -> bool {
    routes.iter().any(|other| identity(other) == identity(route))
}

/// The routes with these beside them.
pub(super) fn joined(old: &[Route], new: &[Route]) -> Vec<Route> {
    let mut all = old.to_vec();
    for route in new {
        if !contains(&all, route) {
            all.push(route.clone());
        }
    }
    all
}

/// The routes without these.
pub(super) fn without(old: &[Route], gone: &[Route]) -> Vec<Route> {
    old.iter()
        .filter(|route| !contains(gone, route))
        .cloned()
        .collect()
}

/// Make these the routes of a locked router. Answers whether that changes anything.
///
/// # Errors
/// 400 `InvalidRoutes` or `AddrFormatError`, 409 `OverQuota`.
pub(super) async fn change(tx: &mut Tx, plugin: &Plugin, router: &Router, new: &[Route]) -> Result<bool> {
    if !new.is_empty() {
        let ports = table::ports(tx, &[&router.id]).await?;
        check(tx, &ports, Vec::new(), new).await?;
    }
    quota::check_size(tx, plugin, &router.project_id, "router_route", new.len()).await?;
    let mut kept: Vec<Route> = Vec::new();
    let mut added: Vec<&Route> = Vec::new();
    for route in new {
        if contains(&router.routes, route) {
            kept.push(route.clone());
        } else if parse_net(&route.destination).is_none() {
            return Err(faults::bad_destination(&route.destination).into());
        } else if !added.iter().any(|other| identity(other) == identity(route)) {
            added.push(route);
        }
    }
    let removed: Vec<&Route> = router
        .routes
        .iter()
        .filter(|route| !contains(&kept, route))
        .collect();
    let mut batch = Batch::new();
    table::change_routes(&mut batch, &router.id, &added, &removed);
    batch.run(tx).await?;
    Ok(!added.is_empty() || !removed.is_empty())
}

/// Refuse routes whose next hop is on no subnet that these ports have addresses on, nor in these networks, or is an address
/// of the ports themselves.
///
/// # Errors
/// 400 `InvalidRoutes` or `AddrFormatError`.
pub(super) async fn check(
    tx: &mut Tx,
    ports: &[RouterPort],
    cidrs: Vec<String>,
    routes: &[Route],
) -> Result<()> {
    let addresses = || ports.iter().flat_map(|port| &port.fixed_ips);
    let subnets: Vec<&str> = addresses().map(|fixed| fixed.subnet_id.as_str()).collect();
    let reached = table::reached(tx, &subnets, &[]).await?;
    let cidrs = reached.into_iter().map(|subnet| subnet.cidr).chain(cidrs);
    let nets: Vec<IpNet> = cidrs.filter_map(|cidr| cidr.parse().ok()).collect();
    let own: Vec<IpAddr> = addresses()
        .filter_map(|fixed| fixed.ip_address.parse().ok())
        .collect();
    for route in routes {
        let Ok(hop) = route.nexthop.parse::<IpAddr>() else {
            return Err(faults::bad_next_hop(&route.nexthop).into());
        };
        let reason = if !nets.iter().any(|net| net.contains(&hop)) {
            "the nexthop is not connected with router"
        } else if own.contains(&hop) {
            "the nexthop is used by router"
        } else {
            continue;
        };
        return Err(faults::invalid_routes(&json!(routes), reason).into());
    }
    Ok(())
}

/// Refuse routes that the ports of a router, as they have become, do not reach. As in Neutron a router that reaches nothing
/// any more keeps them.
///
/// # Errors
/// 400 `InvalidRoutes`.
pub(super) async fn check_left(tx: &mut Tx, router: &Router) -> Result<()> {
    if router.routes.is_empty() {
        return Ok(());
    }
    let ports = table::ports(tx, &[&router.id]).await?;
    if ports.iter().all(|port| port.fixed_ips.is_empty()) {
        return Ok(());
    }
    check(tx, &ports, Vec::new(), &router.routes).await
}

/// Whether a route leads through a network.
pub(super) fn leads_through(routes: &[Route], net: IpNet) -> bool {
    let hops = routes
        .iter()
        .filter_map(|route| route.nexthop.parse::<IpAddr>().ok());
    hops.into_iter().any(|hop| net.contains(&hop))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(pairs: &[(&str, &str)]) -> Vec<Route> {
        let items: Vec<Value> = pairs
            .iter()
            .map(|(d, n)| json!({"destination": d, "nexthop": n}))
            .collect();
        parse(&items)
    }

    #[test]
    fn a_route_is_what_it_means() {
        let old = routes(&[("FD09:0::/64", "fd00:1:0::5"), ("9.0.0.0/8", "10.0.0.5")]);
        assert_eq!(old[0].nexthop, "fd00:1::5");
        let same = routes(&[("fd09::/64", "fd00:1::5")]);
        assert_eq!(joined(&old, &same), old);
        assert_eq!(without(&old, &same), routes(&[("9.0.0.0/8", "10.0.0.5")]));
        let second = routes(&[("9.0.0.0/8", "10.0.0.6")]);
        assert_eq!(joined(&old, &second).len(), 3, "another way to the same network");
        assert_eq!(without(&old, &second), old, "one that is not there is no matter");
    }

    #[test]
    fn requests() {
        let asked = |routes: &Value| wanted(&json!({"router": {"routes": routes}}));
        let gone = |routes: &Value| unwanted(&json!({"router": {"routes": routes}}));
        let route = json!({"destination": "x", "nexthop": "y", "colour": "red"});
        assert_eq!(asked(&json!([route, route])).unwrap().len(), 2);
        for bad in [json!(null), json!("x"), json!([{"destination": "9.0.0.0/8"}])] {
            assert_eq!(asked(&bad).unwrap_err().status, 400, "{bad}");
            assert_eq!(gone(&bad).unwrap_err().status, 400, "{bad}");
        }
        for (bad, kind) in [
            (json!({}), "HTTPBadRequest"),
            (
                json!([{"destination": 9, "nexthop": "10.0.0.5"}]),
                "AddrFormatError",
            ),
            (
                json!([{"destination": "9.0.0.0/8", "nexthop": 5}]),
                "InvalidRoutes",
            ),
            (
                json!([{"destination": "9.0.0.0/8", "nexthop": []}]),
                "HTTPBadRequest",
            ),
        ] {
            assert_eq!(asked(&bad).unwrap_err().error_type, kind, "{bad}");
            assert_eq!(gone(&bad).unwrap(), []);
        }
        assert!(wanted(&json!({"routes": []})).is_err());
    }
}
