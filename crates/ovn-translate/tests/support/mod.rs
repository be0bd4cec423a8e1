//! What the tests share: a small cloud to take facts from, and a Northbound in memory.
#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

pub mod bed;
pub mod case;
pub mod memory;
pub mod render;
pub mod router;
pub mod text;
pub mod world;

use std::collections::BTreeSet;

use model::{Key, Kind};
use ovn_translate::{Actual, Also, Config, Desired, Outcome, Plan, check, desire, diff};

use memory::Memory;
use world::World;

/// What should be because of these keys; the linter finds nothing wrong with it.
pub fn desires(world: &World, config: &Config, keys: &BTreeSet<Key>) -> Vec<Desired> {
    let desired: Vec<Desired> = keys
        .iter()
        .map(|key| desire(key, &world.facts(key, config), config))
        .collect();
    for one in &desired {
        assert_eq!(check(one), Vec::<String>::new());
    }
    desired
}

/// Plans as the driver does: until the plan asks for no more keys.
pub fn plan(world: &World, config: &Config, keys: &[Key], actual: &impl Actual) -> Plan {
    let mut keys: BTreeSet<Key> = keys.iter().cloned().collect();
    loop {
        let plan = diff(&desires(world, config, &keys), actual, config.features);
        let more: Vec<Key> = plan
            .keys
            .iter()
            .flat_map(|one| &one.also)
            .flat_map(|also| expand(world, also))
            .collect();
        let before = keys.len();
        keys.extend(more);
        if keys.len() == before {
            return plan;
        }
    }
}

/// Plans and carries out, and finds nothing left to do.
pub fn reconcile(world: &World, config: &Config, keys: &[Key], actual: &mut Memory) -> Plan {
    let first = plan(world, config, keys, actual);
    for one in &first.keys {
        assert_eq!(one.outcome, Outcome::Done, "{}", one.key);
    }
    actual
        .apply(&first.ops)
        .unwrap_or_else(|refusal| panic!("{refusal}\n{:#?}", first.ops));
    let second = plan(world, config, keys, actual);
    assert_eq!(second.ops, Vec::new(), "a second comparison finds nothing to do");
    first
}

fn expand(world: &World, also: &Also) -> Vec<Key> {
    match also {
        Also::Key(key) => vec![key.clone()],
        Also::SubnetsOf(network) => {
            let subnets = world
                .subnets
                .iter()
                .filter(|subnet| subnet.network_id == *network);
            subnets
                .map(|subnet| Key::new(Kind::Subnet, subnet.id.as_str()))
                .collect()
        }
        Also::PortsOf(subnet) => world.ports_with(|fixed| fixed.subnet_id == *subnet),
        Also::Addresses {
            network_id,
            addresses,
        } => {
            let keys = world.ports_with(|fixed| addresses.contains(&fixed.ip_address));
            let on = |key: &Key| {
                world
                    .ports
                    .iter()
                    .any(|port| port.id == key.id && port.network_id == *network_id)
            };
            keys.into_iter().filter(on).collect()
        }
        Also::RoutersOn(network) => {
            let ports = world.router_ports().filter(|port| port.network_id == *network);
            ports
                .map(|port| Key::new(Kind::Router, port.device_id.as_str()))
                .collect()
        }
        Also::RouterPortsOn(network) => {
            let ports = world.router_ports().filter(|port| port.network_id == *network);
            ports
                .map(|port| Key::new(Kind::RouterPort, port.id.as_str()))
                .collect()
        }
        Also::DropGroup => panic!("the group that drops is there"),
    }
}
