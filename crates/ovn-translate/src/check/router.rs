//! What must hold of rows of routers.

use std::net::{IpAddr, Ipv4Addr};

use model::Kind;
use ovn_schema::nb::{
    LoadBalancer, LogicalRouter, LogicalRouterPort, LogicalRouterStaticRoute, LogicalSwitch, Nat,
};
use ovsdb::value::Datum;

use super::{check_revision, datum, is_mac, pairs, texts};
use crate::{Cell, Desired, DesiredRow, Identity, Parent, names};

pub(super) fn check(desired: &Desired, row: &DesiredRow, say: &mut impl FnMut(&str)) {
    match &row.id {
        Identity::Router(_) => check_revision(desired, row, say),
        // The router writes some options of its ports only.
        Identity::RouterPort(_) if desired.key.kind == Kind::Router => check_options_only(row, say),
        Identity::RouterPort(_) => {
            check_revision(desired, row, say);
            check_port(row, say);
        }
        Identity::Route(_) => check_route(row, say),
        Identity::Snat { .. } => {
            is_held(row, LogicalRouter::NAT, say);
            let network = text(row, Nat::LOGICAL_IP)
                .split_once('/')
                .map(|(address, _)| address);
            if !(is_four(text(row, Nat::EXTERNAL_IP)) && network.is_some_and(is_four)) {
                say("translates what is not IPv4");
            }
        }
        Identity::FloatingIp(_) => {
            check_revision(desired, row, say);
            is_held(row, LogicalRouter::NAT, say);
            if !(is_four(text(row, Nat::EXTERNAL_IP)) && is_four(text(row, Nat::LOGICAL_IP))) {
                say("translates what is not IPv4");
            }
            let is_set = |column| datum(row, column).is_some_and(|value| !value.is_empty());
            if is_set(Nat::EXTERNAL_MAC) && !is_set(Nat::LOGICAL_PORT) {
                say("is done by the chassis of no port");
            }
        }
        Identity::LoadBalancer(_) => check_balancer(row, say),
        _ => {}
    }
}

fn check_options_only(row: &DesiredRow, say: &mut impl FnMut(&str)) {
    if row.columns.len() > 1 || !row.columns.contains_key(LogicalRouterPort::OPTIONS) {
        say("is the port's affair");
    }
}

fn check_port(row: &DesiredRow, say: &mut impl FnMut(&str)) {
    is_held(row, LogicalRouter::PORTS, say);
    if !is_mac(text(row, LogicalRouterPort::MAC)) {
        say("has no MAC address");
    }
    let networks = texts(row, LogicalRouterPort::NETWORKS);
    if networks != [""] && !networks.iter().all(|network| is_network(network)) {
        say("has an address that OVN cannot read");
    }
    if let Some(configs) = pairs(row, LogicalRouterPort::IPV6_RA_CONFIGS)
        && !configs.is_empty()
        && !networks.iter().any(|network| network.contains(':'))
    {
        say("advertises IPv6 and has none");
    }
}

fn check_route(row: &DesiredRow, say: &mut impl FnMut(&str)) {
    is_held(row, LogicalRouter::STATIC_ROUTES, say);
    let (to, by) = (
        text(row, LogicalRouterStaticRoute::IP_PREFIX),
        text(row, LogicalRouterStaticRoute::NEXTHOP),
    );
    let is_six = by.parse().map(|address: IpAddr| address.is_ipv6());
    if !is_network(to) || is_six != Ok(to.contains(':')) {
        say("leads to another family of addresses");
    }
    let is_watched =
        matches!(row.columns.get(LogicalRouterStaticRoute::BFD), Some(Cell::Refs(to)) if !to.is_empty());
    if is_watched && text(row, LogicalRouterStaticRoute::OUTPUT_PORT).is_empty() {
        say("is watched on no port");
    }
}

fn check_balancer(row: &DesiredRow, say: &mut impl FnMut(&str)) {
    is_held(row, LogicalRouter::LOAD_BALANCER, say);
    if !row
        .parents
        .iter()
        .all(|parent| [LogicalRouter::LOAD_BALANCER, LogicalSwitch::LOAD_BALANCER].contains(&parent.column))
    {
        say("is held by something odd");
    }
    if !names::PROTOCOLS.contains(&text(row, LoadBalancer::PROTOCOL)) {
        say("forwards a protocol that OVN cannot forward");
    }
    let is_target = |text: &str| {
        text.split_once(':')
            .is_some_and(|(address, port)| is_four(address) && port.parse::<u16>().is_ok_and(|port| port > 0))
    };
    let nothing = Default::default();
    let vips = pairs(row, LoadBalancer::VIPS).unwrap_or(&nothing);
    if vips.is_empty() || !vips.iter().all(|(vip, to)| is_target(vip) && is_target(to)) {
        say("forwards nothing, or what OVN cannot read");
    }
}

fn is_held(row: &DesiredRow, column: &str, say: &mut impl FnMut(&str)) {
    let by = |parent: &&Parent| parent.column == column && matches!(parent.id, Identity::Router(_));
    if row.parents.iter().filter(by).count() != 1 {
        say("is in no router, or in several");
    }
}

fn text<'a>(row: &'a DesiredRow, column: &str) -> &'a str {
    datum(row, column).and_then(Datum::as_str).unwrap_or_default()
}

fn is_four(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}

fn is_network(text: &str) -> bool {
    let parts = text.split_once('/');
    parts.is_some_and(|(address, length)| address.parse::<IpAddr>().is_ok() && length.parse::<u8>().is_ok())
}
