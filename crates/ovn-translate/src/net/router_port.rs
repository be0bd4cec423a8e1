//! Port of a router -> Logical_Router_Port, and its Logical_Switch_Port as the other end
//! (`neutron/plugins/ml2/drivers/ovn/mech_driver/ovsdb/ovn_client.py`, `_create_lrouter_port`).

use model::Key;
use ovn_schema::nb::{LogicalRouter, LogicalRouterPort, LogicalSwitchPort};
use ovsdb::value::Datum;

use super::router::gateway_group;
use crate::desired::Pairs;
use crate::{
    AttachedPort, Cell, Config, Desired, DesiredRow, Identity, Keep, RouterFacts, RouterPortFacts,
    WhenMissing, names,
};

/// Where hosts find the metadata service by IPv6, as a route that is advertised to them (RFC 4191).
const METADATA_ROUTE: &str = "MEDIUM-fe80::a9fe:a9fe/128";
/// The options of ports that Neutron decides on; others are of operators.
const MANAGED: &[&str] = &["reside-on-redirect-chassis", "gateway_mtu", "redirect-type"];

pub(super) fn desire(key: &Key, facts: &RouterPortFacts, config: &Config) -> Desired {
    let port = &facts.port.port;
    let mut desired = Desired::at(key.clone(), port.standard.revision_number);
    let group = facts.router.ha_group.as_ref();
    let on_physical_network = facts.is_gateway && facts.port.is_on_physical_network();
    if on_physical_network {
        desired.rows.extend(group.map(gateway_group));
    }
    let mut row = row(facts, config);
    if facts.is_gateway {
        let scheduled = group.filter(|group| !group.chassis.is_empty());
        match scheduled.filter(|_| on_physical_network) {
            Some(group) => {
                let groups = vec![Identity::HaGroup(group.name.clone())];
                row = row.with(LogicalRouterPort::HA_CHASSIS_GROUP, Cell::Refs(groups));
            }
            // A gateway that lost its last chassis waits for the next one.
            None if on_physical_network => {}
            None => row = row.with(LogicalRouterPort::HA_CHASSIS_GROUP, Cell::Refs(Vec::new())),
        }
    }
    desired.rows.push(row);
    desired.rows.push(peer(&port.id, facts.is_gateway));
    desired
}

fn row(facts: &RouterPortFacts, config: &Config) -> DesiredRow {
    let (attached, router) = (&facts.port, &facts.router.router);
    let port = &attached.port;
    let with_length = attached.addresses().filter_map(|(address, subnet)| {
        let (_, length) = subnet.subnet.cidr.split_once('/')?;
        Some(format!("{address}/{length}"))
    });
    let mut networks: Vec<String> = with_length.collect();
    // The column has to hold something. This is what the server fills in where Neutron says nothing.
    if networks.is_empty() {
        networks.push(String::new());
    }
    let subnets: Vec<&str> = port
        .fixed_ips
        .iter()
        .map(|fixed| fixed.subnet_id.as_str())
        .collect();
    let ids: Pairs = [
        (names::REVISION, port.standard.revision_number.to_string()),
        (names::SUBNET_IDS, subnets.join(" ")),
        (names::NETWORK_NAME, names::switch(&port.network_id)),
        (names::IS_EXT_GW, python_bool(facts.is_gateway).to_owned()),
        (names::ROUTER_NAME, names::router(&router.id)),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into();
    DesiredRow::new(Identity::RouterPort(port.id.clone()))
        .with(
            LogicalRouterPort::NAME,
            Cell::Is(names::router_port(&port.id).into()),
        )
        .with(LogicalRouterPort::MAC, Cell::Is(port.mac_address.as_str().into()))
        .with(LogicalRouterPort::NETWORKS, Cell::Is(Datum::set(networks)))
        .with(LogicalRouterPort::EXTERNAL_IDS, Cell::merge(ids))
        .with(
            LogicalRouterPort::IPV6_RA_CONFIGS,
            Cell::pairs(advertisements(facts, config)),
        )
        .with(
            LogicalRouterPort::OPTIONS,
            options(attached, &facts.router, config),
        )
        .inside(Identity::Router(router.id.clone()), LogicalRouter::PORTS)
}

fn python_bool(flag: bool) -> &'static str {
    if flag { "True" } else { "False" }
}

/// What the router tells hosts about IPv6: how they get addresses on the first subnet that says so.
fn advertisements(facts: &RouterPortFacts, config: &Config) -> Pairs {
    let modes = facts
        .port
        .addresses()
        .filter_map(|(_, subnet)| Some((subnet.subnet.ipv6_address_mode.as_deref()?, subnet)));
    let Some((mode, subnet)) = modes.into_iter().next() else {
        return Pairs::new();
    };
    let network = &subnet.network.network;
    // What the project's networks are like is nobody's business on a provider's network.
    let is_periodic = !(facts.is_gateway && network.external);
    let mut configs = Pairs::from([
        ("address_mode".into(), mode.replace('-', "_")),
        ("send_periodic".into(), is_periodic.to_string()),
        ("mtu".into(), network.mtu.to_string()),
    ]);
    if config.ovn_metadata_enabled {
        configs.insert("route_info".into(), METADATA_ROUTE.into());
    }
    configs
}

/// The options that depend on the other ports of the router, too.
pub(super) fn options(port: &AttachedPort, router: &RouterFacts, config: &Config) -> Cell {
    let mut options = Pairs::new();
    if port.is_on_physical_network() {
        let is_central = is_central(router, config);
        options.insert("reside-on-redirect-chassis".into(), is_central.to_string());
    }
    if router.is_gateway(port) {
        let networks = router.interfaces.iter().chain([port]);
        let mtu = networks.map(|port| port.network.network.mtu).min();
        options.extend(mtu.map(|mtu| ("gateway_mtu".into(), mtu.to_string())));
        if config.enable_distributed_floating_ip && router.is_bridged() {
            options.insert("redirect-type".into(), "bridged".into());
        }
    }
    let keep = Keep {
        managed: MANAGED,
        ..Keep::default()
    };
    Cell::Merge(options, keep)
}

/// Whether traffic of physical networks is routed on the gateway's chassis. It need not be where floating IPs are
/// distributed; but it has to be if there are tunnels, too, because then what leaves by the gateway is not bridged.
fn is_central(router: &RouterFacts, config: &Config) -> bool {
    !config.enable_distributed_floating_ip || !(router.interfaces.is_empty() || router.is_bridged())
}

/// The other end, on the switch. What the port's own key writes is not repeated.
fn peer(port_id: &str, is_gateway: bool) -> DesiredRow {
    let mut options = Pairs::from([("router-port".into(), names::router_port(port_id))]);
    if is_gateway {
        options.insert("nat-addresses".into(), "router".into());
        options.insert("exclude-lb-vips-from-garp".into(), "true".into());
    }
    DesiredRow::new(Identity::SwitchPort(port_id.to_owned()))
        .with(LogicalSwitchPort::TYPE, Cell::Is("router".into()))
        .with(LogicalSwitchPort::ADDRESSES, Cell::Is(Datum::set(["router"])))
        .with(LogicalSwitchPort::OPTIONS, Cell::merge(options))
        .when_missing(WhenMissing::Skip)
}
