//! Routers and floating IPs of the small cloud: their lines, and the facts that follow.

use std::sync::Arc;

use model::net::{FixedIp, FloatingIp, Port, PortForwarding, Route, Router};
use model::{Key, Kind};
use ovn_translate::{AttachedPort, Facts, FloatingIpFacts, HaGroup, RouterFacts, RouterPortFacts, names};

use super::text::{Words, replace};
use super::world::{World, id, standard};

const GATEWAY: &str = "network:router_gateway";
const INTERFACE: &str = "network:router_interface";

impl World {
    /// The ports that belong to routers which are there.
    pub fn router_ports(&self) -> impl Iterator<Item = &Port> {
        let is_there = |port: &&Port| self.routers.iter().any(|router| router.id == port.device_id);
        self.ports
            .iter()
            .filter(|port| [GATEWAY, INTERFACE].contains(&port.device_owner.as_str()))
            .filter(is_there)
    }

    fn attached(&self, router: &str, owner: &str) -> Vec<AttachedPort> {
        let mut ports: Vec<&Port> = self
            .router_ports()
            .filter(|port| port.device_id == router && port.device_owner == owner)
            .collect();
        let first = self.first_gateways.get(router);
        ports.sort_by_key(|port| (Some(&port.id) != first, port.id.clone()));
        ports.into_iter().filter_map(|port| self.attach(port)).collect()
    }

    fn attach(&self, port: &Port) -> Option<AttachedPort> {
        let mut subnets: Vec<&str> = port
            .fixed_ips
            .iter()
            .map(|fixed| fixed.subnet_id.as_str())
            .collect();
        subnets.sort_unstable();
        subnets.dedup();
        Some(AttachedPort {
            port: port.clone(),
            network: self.network(&port.network_id)?,
            subnets: subnets
                .iter()
                .filter_map(|subnet| self.subnet(subnet))
                .map(Arc::new)
                .collect(),
        })
    }

    pub(super) fn router(&self, id: &str) -> Option<Arc<RouterFacts>> {
        let router = self
            .routers
            .iter()
            .find(|router| router.id == id && router.flavor_id.is_none())?;
        let gateways = self.attached(id, GATEWAY);
        let interfaces = self.attached(id, INTERFACE);
        let chassis = self.chassis.get(id).cloned().unwrap_or_default();
        let is_physical = |port: &AttachedPort| {
            let segments = &port.network.network.segments;
            segments.len() == 1 && segments[0].physical_network.is_some()
        };
        let mut network_groups: Vec<HaGroup> = Vec::new();
        if gateways.first().is_some_and(is_physical) && !chassis.is_empty() {
            let networks = interfaces.iter().map(|port| &port.port.network_id);
            network_groups = networks
                .filter(|network| self.leader(network) == Some(id))
                .map(|network| HaGroup {
                    name: names::ha_group(network),
                    external_ids: ids(&[(names::NETWORK_ID, network), (names::ROUTER_ID, id)]),
                    chassis: chassis.clone(),
                })
                .collect();
            network_groups.sort_by(|a, b| a.name.cmp(&b.name));
            network_groups.dedup();
        }
        let ha_group = HaGroup {
            name: names::ha_group(id),
            external_ids: ids(&[(names::ROUTER_ID, id)]),
            chassis,
        };
        Some(Arc::new(RouterFacts {
            router: router.clone(),
            ha_group: (!gateways.is_empty()).then_some(ha_group),
            gateways,
            interfaces,
            network_groups,
        }))
    }

    /// Of the routers with a gateway on a network, the one that its group of chassis follows.
    fn leader(&self, network: &str) -> Option<&str> {
        let has_gateway = |router: &str| {
            let mut ports = self.router_ports();
            self.chassis
                .get(router)
                .is_some_and(|chassis| !chassis.is_empty())
                && ports.any(|port| port.device_id == router && port.device_owner == GATEWAY)
        };
        let ports = self
            .router_ports()
            .filter(|port| port.network_id == network && port.device_owner == INTERFACE);
        ports
            .map(|port| port.device_id.as_str())
            .filter(|router| has_gateway(router))
            .min()
    }

    pub(super) fn router_port(&self, id: &str) -> Option<Facts> {
        let port = self.router_ports().find(|port| port.id == id)?;
        Some(Facts::RouterPort(Box::new(RouterPortFacts {
            port: self.attach(port)?,
            router: self.router(&port.device_id)?,
            is_gateway: port.device_owner == GATEWAY,
        })))
    }

    pub(super) fn floating_ip(&self, id: &str) -> Option<Facts> {
        let floating_ip = self.floating_ips.iter().find(|one| one.id == id)?.clone();
        let port = floating_ip.port_id.clone().unwrap_or_default();
        Some(Facts::FloatingIp(Box::new(FloatingIpFacts {
            mac_address: floating_ip.floating_port_id.clone(),
            router: floating_ip.router_id.as_deref().and_then(|id| self.router(id)),
            port_is_up: self.up.contains(&port),
            behind_load_balancer: self.members.contains(&port),
            floating_ip,
        })))
    }
}

fn ids(pairs: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
    let pairs = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    pairs
        .chain([(names::AZ_HINTS.to_owned(), String::new())])
        .collect()
}

/// A router without anything.
pub fn new(name: &str) -> Router {
    Router {
        id: id(name),
        project_id: "project".into(),
        name: name.into(),
        status: "ACTIVE".into(),
        admin_state_up: true,
        gateways: Vec::new(),
        enable_snat: true,
        enable_default_route_ecmp: false,
        enable_default_route_bfd: false,
        distributed: false,
        ha: true,
        flavor_id: None,
        availability_zone_hints: Vec::new(),
        availability_zones: Vec::new(),
        routes: Vec::new(),
        standard: standard(1),
    }
}

pub(super) fn router(world: &mut World, name: &str, words: &Words<'_>) -> Vec<Key> {
    let mut router = new(name);
    router.name = words.get("name").unwrap_or(name).into();
    router.admin_state_up = !words.has("down");
    router.enable_snat = !words.has("nosnat");
    router.enable_default_route_ecmp = words.has("ecmp");
    router.enable_default_route_bfd = words.has("bfd");
    router.flavor_id = words.get("flavor").map(id);
    router.availability_zone_hints = words.all("hint").map(str::to_owned).collect();
    router.routes = words
        .all("route")
        .map(|text| {
            let (destination, nexthop) = text.split_once(',').expect("route=destination,nexthop");
            Route {
                destination: destination.into(),
                nexthop: nexthop.into(),
            }
        })
        .collect();
    replace(&mut world.routers, &mut world.revisions, router, |one| {
        (&one.id, &mut one.standard)
    });
    vec![Key::new(Kind::Router, id(name))]
}

/// The chassis of the gateway, with their priorities.
pub(super) fn chassis(world: &mut World, name: &str, words: &Words<'_>) -> Vec<Key> {
    let chassis = words
        .pairs()
        .iter()
        .map(|(chassis, priority)| ((*chassis).to_owned(), priority.parse().expect("a number")))
        .collect();
    world.chassis.insert(id(name), chassis);
    let ports = world.router_ports().filter(|port| port.device_id == id(name));
    let keys = ports.map(|port| Key::new(Kind::RouterPort, port.id.as_str()));
    keys.chain([Key::new(Kind::Router, id(name))]).collect()
}

pub(super) fn floating_ip(world: &mut World, name: &str, words: &Words<'_>) -> Vec<Key> {
    let floating_ip = FloatingIp {
        id: id(name),
        project_id: "project".into(),
        floating_ip_address: words.get("address").expect("address=").into(),
        floating_network_id: id(words.get("on").expect("on=")),
        // What the facts know of this port is its MAC.
        floating_port_id: words.get("mac").expect("mac=").into(),
        router_id: words.get("router").map(id),
        port_id: words.get("port").map(id),
        fixed_ip_address: words.get("fixed").map(str::to_owned),
        status: "DOWN".into(),
        dns_name: String::new(),
        dns_domain: String::new(),
        qos_policy_id: None,
        qos_network_policy_id: None,
        port_details: None,
        port_forwardings: words.all("pf").map(|text| forwarding(name, text)).collect(),
        standard: standard(1),
    };
    if let Some(port) = words.get("port").filter(|_| words.has("member")) {
        world.members.insert(id(port));
    }
    replace(
        &mut world.floating_ips,
        &mut world.revisions,
        floating_ip,
        |one| (&one.id, &mut one.standard),
    );
    vec![Key::new(Kind::FloatingIp, id(name))]
}

/// `protocol,external ports,port,address,internal ports`
fn forwarding(floating_ip: &str, text: &str) -> PortForwarding {
    let parts: Vec<&str> = text.split(',').collect();
    let range = |text: &str| -> (i64, i64) {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        (first.parse().expect("a port"), last.parse().expect("a port"))
    };
    let (external, internal) = (range(parts[1]), range(parts[4]));
    PortForwarding {
        id: String::new(),
        floating_ip_id: id(floating_ip),
        protocol: parts[0].into(),
        external_port_start: external.0,
        external_port_end: external.1,
        internal_port_id: id(parts[2]),
        internal_ip_address: parts[3].into(),
        internal_port_start: internal.0,
        internal_port_end: internal.1,
        standard: standard(1),
    }
}

/// A port comes up or goes down.
pub(super) fn status(world: &mut World, name: &str, is_up: bool) -> Vec<Key> {
    match is_up {
        true => world.up.insert(id(name)),
        false => world.up.remove(&id(name)),
    };
    let of = |one: &&FloatingIp| one.port_id == Some(id(name));
    let floating_ips = world.floating_ips.iter().filter(of);
    floating_ips
        .map(|one| Key::new(Kind::FloatingIp, one.id.as_str()))
        .collect()
}

/// The keys that are touched when a port changes. The router's revision counts on when one of its ports does.
pub(super) fn keys_of_port(world: &mut World, port: &str) -> Vec<Key> {
    let mut keys = vec![Key::new(Kind::Port, port)];
    let router = world
        .router_ports()
        .find(|one| one.id == port)
        .map(|one| one.device_id.clone());
    if let Some(router) = router {
        let revision = world.revisions.entry(router.clone()).or_insert(0);
        *revision += 1;
        for one in world.routers.iter_mut().filter(|one| one.id == router) {
            one.standard.revision_number = *revision;
        }
        keys.push(Key::new(Kind::RouterPort, port));
        keys.push(Key::new(Kind::Router, router));
    }
    keys
}

/// The first gateway of a router is that which came first, of those that are left.
pub(super) fn settle_gateways(world: &mut World) {
    let gateways: Vec<(String, String)> = world
        .router_ports()
        .filter(|port| port.device_owner == GATEWAY)
        .map(|port| (port.device_id.clone(), port.id.clone()))
        .collect();
    world
        .first_gateways
        .retain(|router, port| gateways.contains(&(router.clone(), port.clone())));
    for (router, port) in gateways {
        world.first_gateways.entry(router).or_insert(port);
    }
}

/// The routers with a gateway on a subnet.
pub(super) fn routers_behind(world: &World, subnet: &str) -> Vec<Key> {
    let is_on = |port: &&Port| {
        let is = |fixed: &FixedIp| fixed.subnet_id == subnet;
        port.device_owner == GATEWAY && port.fixed_ips.iter().any(is)
    };
    let ports = world.router_ports().filter(is_on);
    ports
        .map(|port| Key::new(Kind::Router, port.device_id.as_str()))
        .collect()
}
