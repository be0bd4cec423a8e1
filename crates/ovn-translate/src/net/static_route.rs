//! Routes of a router -> Logical_Router_Static_Route, and BFD where it watches the gateways.

use std::collections::BTreeMap;

use ovn_schema::nb::{Bfd, LogicalRouter, LogicalRouterStaticRoute};

use crate::desired::Pairs;
use crate::{Cell, DesiredRow, Identity, RouteId, RouterFacts, names};

/// The rows, sessions before the routes that refer to them. Two gateway ports on one subnet have the same default
/// route, and a second row for it would mean nothing.
pub(super) fn rows(facts: &RouterFacts) -> Vec<DesiredRow> {
    let (mut sessions, mut routes) = (BTreeMap::new(), BTreeMap::new());
    for default in defaults(facts) {
        let mut refs = Vec::new();
        if let Some(port) = &default.id.output_port {
            let session = session(port, &default.id.nexthop);
            refs.push(session.id.clone());
            sessions.insert(session.id.clone(), session);
        }
        let ids = Pairs::from([
            (names::IS_EXT_GW.into(), "true".into()),
            (names::ROUTE_SUBNET_ID.into(), default.subnet),
        ]);
        let port = default.id.output_port.as_deref().into();
        let row = row(default.id, ids)
            .with(LogicalRouterStaticRoute::OUTPUT_PORT, Cell::Is(port))
            .with(LogicalRouterStaticRoute::BFD, Cell::Refs(refs));
        routes.entry(row.id.clone()).or_insert(row);
    }
    for route in &facts.router.routes {
        let id = RouteId {
            router: facts.router.id.clone(),
            ip_prefix: route.destination.clone(),
            nexthop: route.nexthop.clone(),
            is_default: false,
            output_port: None,
        };
        let row = row(id, Pairs::new());
        routes.insert(row.id.clone(), row);
    }
    sessions.into_values().chain(routes.into_values()).collect()
}

struct DefaultRoute {
    id: RouteId,
    subnet: String,
}

/// The routes to the gateways of the external subnets: those of the first gateway port, or of all where traffic is
/// spread.
fn defaults(facts: &RouterFacts) -> Vec<DefaultRoute> {
    let router = &facts.router;
    let ports = match router.enable_default_route_ecmp {
        true => facts.gateways.as_slice(),
        false => facts.gateways.get(..1).unwrap_or_default(),
    };
    let mut defaults = Vec::new();
    for port in ports {
        let output_port = router
            .enable_default_route_bfd
            .then(|| names::router_port(&port.port.id));
        for (_, facts) in port.addresses() {
            let subnet = &facts.subnet;
            let everywhere = if subnet.ip_version == 6 {
                "::/0"
            } else {
                "0.0.0.0/0"
            };
            let default = |gateway: &String| DefaultRoute {
                id: RouteId {
                    router: router.id.clone(),
                    ip_prefix: everywhere.to_owned(),
                    nexthop: gateway.clone(),
                    is_default: true,
                    output_port: output_port.clone(),
                },
                subnet: subnet.id.clone(),
            };
            defaults.extend(subnet.gateway_ip.as_ref().map(default));
        }
    }
    defaults
}

fn row(id: RouteId, mut ids: Pairs) -> DesiredRow {
    ids.insert(names::IS_STATIC_ROUTE.into(), "true".into());
    let router = Identity::Router(id.router.clone());
    let (ip_prefix, nexthop) = (id.ip_prefix.as_str().into(), id.nexthop.as_str().into());
    DesiredRow::new(Identity::Route(id))
        .with(LogicalRouterStaticRoute::IP_PREFIX, Cell::Is(ip_prefix))
        .with(LogicalRouterStaticRoute::NEXTHOP, Cell::Is(nexthop))
        .with(LogicalRouterStaticRoute::EXTERNAL_IDS, Cell::merge(ids))
        .inside(router, LogicalRouter::STATIC_ROUTES)
}

fn session(port: &str, address: &str) -> DesiredRow {
    let id = Identity::Bfd {
        port: port.to_owned(),
        address: address.to_owned(),
    };
    DesiredRow::new(id)
        .with(Bfd::LOGICAL_PORT, Cell::Is(port.into()))
        .with(Bfd::DST_IP, Cell::Is(address.into()))
}
