//! The cloud as text. A line is a resource, or the end of one:
//!
//!     network n mtu=1400 segment=s1,vlan,physnet1,123 external
//!     subnet v4 on=n cidr=10.0.0.0/24 gateway=10.0.0.1 dns=192.0.2.1
//!     group default rule=r1,egress,IPv4
//!     addresses web cidr=192.0.2.0/24 cidr=2001:db8::/32
//!     port p on=n mac=fa:16:3e:00:00:01 ip=v4,10.0.0.5 group=default
//!     router r route=10.0.0.0/8,192.0.2.9
//!     port i on=n mac=fa:16:3e:00:00:02 ip=v4,10.0.0.1 owner=network:router_interface router=r
//!     chassis r c1=2 c2=1
//!     fip f on=ext mac=fa:16:3e:00:00:03 address=172.24.4.9 router=r port=p fixed=10.0.0.5
//!     delete port p
//!
//! A resource that was there before is replaced, with the next revision. `config` lines set options.

use std::collections::BTreeMap;

use model::net::{Port, Segment};
use model::{Key, Kind, Standard};
use ovn_translate::Config;
use serde_json::{Map, Value};

use super::router;
use super::world::{self, World, id};

/// The words of a line after the name.
pub(super) struct Words<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Words<'a> {
    pub(super) fn all(&self, key: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(have, _)| *have == key)
            .map(|(_, value)| *value)
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        self.all(key).next()
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.0.iter().any(|(have, _)| *have == word)
    }

    pub(super) fn pairs(&self) -> &[(&'a str, &'a str)] {
        &self.0
    }
}

/// Changes the cloud as the line says. Answers which keys were touched.
pub fn apply(world: &mut World, config: &mut Config, line: &str) -> Vec<Key> {
    let mut words = line.split_whitespace();
    let (Some(verb), Some(name)) = (words.next(), words.next()) else {
        panic!("half a line: {line}")
    };
    let rest: Vec<&str> = words.collect();
    let pairs = rest
        .iter()
        .map(|word| word.split_once('=').unwrap_or((word, "")))
        .collect();
    let words = Words(pairs);
    match verb {
        "config" => {
            set(config, name, rest.first().copied().unwrap_or_default());
            Vec::new()
        }
        "delete" => delete(world, name, rest[0]),
        "network" => network(world, name, &words),
        "subnet" => subnet(world, name, &words),
        "group" => group(world, name, &words),
        "addresses" => addresses(world, name, &words),
        "port" => port(world, name, &words),
        "router" => router::router(world, name, &words),
        "chassis" => router::chassis(world, name, &words),
        "fip" => router::floating_ip(world, name, &words),
        "up" | "down" => router::status(world, name, verb == "up"),
        other => panic!("no {other}: {line}"),
    }
}

fn set(config: &mut Config, option: &str, value: &str) {
    match option {
        "dns_domain" => config.dns_domain = value.into(),
        "dns_servers" => config.dns_servers = value.split(',').map(str::to_owned).collect(),
        "enable_distributed_floating_ip" => config.enable_distributed_floating_ip = value == "true",
        "ovn_metadata_enabled" => config.ovn_metadata_enabled = value == "true",
        "ovn_router_indirect_snat" => config.ovn_router_indirect_snat = value == "true",
        "stateless_nat_enabled" => config.stateless_nat_enabled = value == "true",
        "mac_binding_age_threshold" => config.mac_binding_age_threshold = value.parse().expect("a number"),
        "logical_switch_per_vlan_segment" => config.logical_switch_per_vlan_segment = value == "true",
        "dns_records_ovn_owned" => config.dns_records_ovn_owned = value == "true",
        "default_availability_zones" => {
            config.default_availability_zones = value.split(',').map(str::to_owned).collect();
        }
        other => panic!("no option {other}"),
    }
}

/// Puts the resource in the place of the one with its id, with the next revision.
pub(super) fn replace<T>(
    all: &mut Vec<T>,
    revisions: &mut BTreeMap<String, i64>,
    mut new: T,
    parts: fn(&mut T) -> (&str, &mut Standard),
) {
    let (id, standard) = parts(&mut new);
    let id = id.to_owned();
    let last = revisions.entry(id.clone()).or_insert(0);
    *last += 1;
    standard.revision_number = *last;
    all.retain_mut(|old| parts(old).0 != id);
    all.push(new);
}

fn delete(world: &mut World, kind: &str, name: &str) -> Vec<Key> {
    let gone = id(name);
    match kind {
        "network" => {
            let at = world
                .networks
                .iter()
                .position(|one| one.id == gone)
                .expect("the network");
            let segments = world.networks.remove(at).segments;
            let segments = segments
                .into_iter()
                .map(|segment| Key::new(Kind::Segment, segment.id));
            return segments.chain([Key::new(Kind::Network, gone)]).collect();
        }
        "subnet" => world.subnets.retain(|one| one.id != gone),
        "port" => {
            let keys = router::keys_of_port(world, &gone);
            world.ports.retain(|one| one.id != gone);
            router::settle_gateways(world);
            return keys;
        }
        "router" => world.routers.retain(|one| one.id != gone),
        "fip" => world.floating_ips.retain(|one| one.id != gone),
        "group" => world.groups.retain(|one| one.id != gone),
        "addresses" => world.address_groups.retain(|one| one.id != gone),
        "rule" => world
            .groups
            .iter_mut()
            .for_each(|group| group.rules.retain(|rule| rule.id != gone)),
        other => panic!("no {other}"),
    }
    let kind = match kind {
        "subnet" => Kind::Subnet,
        "router" => Kind::Router,
        "fip" => Kind::FloatingIp,
        "group" => Kind::SecurityGroup,
        "addresses" => Kind::AddressGroup,
        _ => Kind::SecurityGroupRule,
    };
    vec![Key::new(kind, gone)]
}

fn network(world: &mut World, name: &str, words: &Words<'_>) -> Vec<Key> {
    let mut network = world::network(name);
    network.name = words.get("name").unwrap_or(name).into();
    network.mtu = words
        .get("mtu")
        .map_or(1442, |mtu| mtu.parse().expect("a number"));
    network.external = words.has("external");
    network.qinq = Some(words.has("qinq"));
    network.vlan_transparent = Some(words.has("vlan_transparent"));
    network.dns_domain = words.get("dns_domain").unwrap_or_default().into();
    network.availability_zone_hints = words.all("hint").map(str::to_owned).collect();
    let segments: Vec<Segment> = words.all("segment").map(|text| segment(name, text)).collect();
    if !segments.is_empty() {
        network.segments = segments;
    }
    let segments = network
        .segments
        .iter()
        .map(|segment| Key::new(Kind::Segment, segment.id.as_str()));
    let keys = segments.chain([Key::new(Kind::Network, id(name))]).collect();
    replace(&mut world.networks, &mut world.revisions, network, |one| {
        (&one.id, &mut one.standard)
    });
    keys
}

/// `name,type,physical network,tag`
fn segment(network: &str, text: &str) -> Segment {
    let parts: Vec<&str> = text.split(',').collect();
    let mut segment = world::segment(network, parts[0], parts[1]);
    segment.physical_network = parts.get(2).map(|name| (*name).to_owned());
    segment.segmentation_id = parts.get(3).map(|tag| tag.parse().expect("a number"));
    segment
}

fn subnet(world: &mut World, name: &str, words: &Words<'_>) -> Vec<Key> {
    let on = words.get("on").expect("on=");
    let mut subnet = world::subnet(name, on, words.get("cidr").expect("cidr="), words.get("gateway"));
    subnet.enable_dhcp = !words.has("nodhcp");
    subnet.dns_nameservers = words.all("dns").map(str::to_owned).collect();
    subnet.ipv6_address_mode = words.get("mode").map(str::to_owned);
    subnet.host_routes = words
        .all("route")
        .map(|text| {
            let (destination, nexthop) = text.split_once(',').expect("route=destination,nexthop");
            model::net::HostRoute {
                destination: destination.into(),
                nexthop: nexthop.into(),
            }
        })
        .collect();
    if let Some(scope) = words.get("scope") {
        world.scopes.insert(id(name), id(scope));
    }
    replace(&mut world.subnets, &mut world.revisions, subnet, |one| {
        (&one.id, &mut one.standard)
    });
    let mut keys = router::routers_behind(world, &id(name));
    keys.push(Key::new(Kind::Subnet, id(name)));
    keys
}

fn group(world: &mut World, name: &str, words: &Words<'_>) -> Vec<Key> {
    let mut group = world::group(name);
    group.stateful = !words.has("stateless");
    group.rules = words
        .all("rule")
        .map(|text| {
            let parts: Vec<&str> = text.split(',').collect();
            let mut rule = world::rule(parts[0], name, parts[1], parts[2]);
            let remote = parts.get(3);
            match remote.and_then(|remote| remote.strip_prefix('$')) {
                Some(addresses) => rule.remote_address_group_id = Some(id(addresses)),
                None => rule.remote_group_id = remote.map(|remote| id(remote)),
            }
            rule
        })
        .collect();
    replace(&mut world.groups, &mut world.revisions, group, |one| {
        (&one.id, &mut one.standard)
    });
    vec![Key::new(Kind::SecurityGroup, id(name))]
}

fn addresses(world: &mut World, name: &str, words: &Words<'_>) -> Vec<Key> {
    let cidrs: Vec<&str> = words.all("cidr").collect();
    let group = world::address_group(name, &cidrs);
    replace(&mut world.address_groups, &mut world.revisions, group, |one| {
        (&one.id, &mut one.standard)
    });
    vec![Key::new(Kind::AddressGroup, id(name))]
}

fn port(world: &mut World, name: &str, words: &Words<'_>) -> Vec<Key> {
    let addresses: Vec<(&str, &str)> = words
        .all("ip")
        .map(|text| text.split_once(',').expect("ip=subnet,address"))
        .collect();
    let on = words.get("on").expect("on=");
    let mut port = world::port(name, on, words.get("mac").expect("mac="), &addresses);
    port.name = words.get("name").unwrap_or(name).into();
    port.admin_state_up = !words.has("down");
    port.port_security_enabled = !words.has("open");
    port.device_owner = words.get("owner").unwrap_or_default().into();
    port.device_id = words.get("device").unwrap_or_default().into();
    port.dns_name = words.get("dns_name").unwrap_or_default().into();
    port.security_groups = words.all("group").map(id).collect();
    if let Some(router) = words.get("router") {
        port.device_id = id(router);
    }
    if port.device_id == "ovnmeta" {
        port.device_id = format!("ovnmeta-{}", id(on));
    }
    for text in words.all("pair") {
        let (mac, address) = text.split_once(',').unwrap_or((port.mac_address.as_str(), text));
        let pair = world::pair(mac, address);
        port.address_pairs.push(pair);
    }
    for text in words.all("option") {
        let parts: Vec<&str> = text.splitn(3, ':').collect();
        port.extra_dhcp_opts.push(world::option(
            parts[0].parse().expect("4 or 6"),
            parts[1],
            parts[2],
        ));
    }
    bind(world, &mut port, words);
    let mut keys = router::keys_of_port(world, &id(name));
    replace(&mut world.ports, &mut world.revisions, port, |one| {
        (&one.id, &mut one.standard)
    });
    router::settle_gateways(world);
    keys.extend(router::keys_of_port(world, &id(name)));
    keys
}

fn bind(world: &mut World, port: &mut Port, words: &Words<'_>) {
    let profile = words.get("profile").map_or_else(Map::new, |text| {
        serde_json::from_str::<Value>(text)
            .ok()
            .and_then(|value| value.as_object().cloned())
            .expect("an object")
    });
    let (host, vnic) = (
        words.get("host").unwrap_or_default(),
        words.get("vnic").unwrap_or("normal"),
    );
    port.binding = Some(world::binding(host, vnic, profile));
    match words.get("bound") {
        Some(segment) => world.bound.insert(port.id.clone(), id(segment)),
        None => world.bound.remove(&port.id),
    };
}
