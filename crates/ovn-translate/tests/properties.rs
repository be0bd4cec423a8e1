//! What holds whatever happens: random histories of a small cloud.
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

mod support;

use std::collections::BTreeSet;

use model::Key;
use ovn_translate::{Config, diff};
use proptest::prelude::*;
use support::memory::Memory;
use support::render::render;
use support::text::apply;
use support::world::{World, id};
use support::{desires, plan, reconcile};

/// One change of the cloud, as a line of a golden case.
fn line() -> impl Strategy<Value = String> {
    let number = 0..3_u8;
    prop_oneof![
        (number.clone(), 1300..1303_u16).prop_map(|(n, mtu)| format!("network n{n} mtu={mtu}")),
        (number.clone(), 0..3_u8)
            .prop_map(|(n, tag)| format!("network n{n} segment=g{n},vlan,physnet1,10{tag}")),
        (number.clone(), number.clone(), any::<[bool; 2]>()).prop_map(|(n, s, [dhcp, dns])| {
            let six = s == 2;
            let cidr = if six {
                format!("fd0{s}::/64")
            } else {
                format!("10.0.{s}.0/24")
            };
            let gateway = if six {
                format!("fd0{s}::1")
            } else {
                format!("10.0.{s}.1")
            };
            let dhcp = if dhcp { "" } else { " nodhcp" };
            let dns = if dns { " dns=192.0.2.7" } else { "" };
            format!("subnet s{n}{s} on=n{n} cidr={cidr} gateway={gateway}{dhcp}{dns}")
        }),
        (number.clone(), any::<bool>()).prop_map(|(g, stateless)| {
            let stateless = if stateless { " stateless" } else { "" };
            format!("group g{g} rule=a{g},egress,IPv4 rule=b{g},ingress,IPv6,g{g} rule=c{g},ingress,IPv4,$w{g}{stateless}")
        }),
        (number.clone(), prop::collection::btree_set(0..4_u8, 0..4)).prop_map(|(g, cidrs)| {
            let cidrs: Vec<String> = cidrs
                .iter()
                .map(|n| format!(" cidr=10.{n}.0.0/16 cidr=fd0{n}::/64"))
                .collect();
            format!("addresses w{g}{}", cidrs.concat())
        }),
        number.clone().prop_map(|g| format!("delete addresses w{g}")),
        port_line(),
        (0..5_u8).prop_map(|p| format!("delete port p{p}")),
        (number.clone(), number.clone()).prop_map(|(n, s)| format!("delete subnet s{n}{s}")),
        number.clone().prop_map(|n| format!("delete network n{n}")),
        number.prop_map(|g| format!("delete group g{g}")),
    ]
}

fn port_line() -> impl Strategy<Value = String> {
    let words = prop::sample::subsequence(
        vec![
            "down",
            "open",
            "group=g0",
            "group=g1",
            "option=4:mtu:1000",
            "option=6:domain-search:x.org",
            "dns_name=vm device=vm",
            "host=host-1",
            "pair=10.0.0.12",
            "pair=00:00:5e:00:01:01,10.0.0.13",
            "owner=network:dhcp",
            "owner=network:distributed device=ovnmeta",
            "vnic=direct",
        ],
        0..6,
    );
    let addresses = prop::collection::vec((0..3_u8, 10..14_u8), 0..3);
    (0..5_u8, 0..3_u8, addresses, words).prop_map(|(p, n, addresses, words)| {
        let words: Vec<String> = words
            .iter()
            .map(|word| word.replace("dns_name=vm", &format!("dns_name=vm{p}")))
            .collect();
        let ips: Vec<String> = addresses
            .iter()
            .map(|(s, last)| {
                if *s == 2 {
                    format!("s{n}{s},fd02::{last}")
                } else {
                    format!("s{n}{s},10.0.{s}.{last}")
                }
            })
            .collect();
        let ips: Vec<String> = ips.iter().map(|ip| format!("ip={ip}")).collect();
        format!(
            "port p{p} on=n{n} mac=fa:16:3e:00:00:0{p} {} {}",
            ips.join(" "),
            words.join(" ")
        )
    })
}

/// Whether SQL's foreign keys would let the line happen.
fn is_possible(world: &World, line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[0] {
        "subnet" => {
            let cidr = words[3].trim_start_matches("cidr=");
            let before = world.subnets.iter().find(|one| one.id == id(words[1]));
            has_network(world, words[2]) && before.is_none_or(|one| one.cidr == cidr)
        }
        "port" => port_is_possible(world, &words),
        "delete" => deletion_is_possible(world, words[1], &id(words[2])),
        _ => true,
    }
}

fn has_network(world: &World, on: &str) -> bool {
    let on = id(on.trim_start_matches("on="));
    world.networks.iter().any(|one| one.id == on)
}

fn port_is_possible(world: &World, words: &[&str]) -> bool {
    let on = id(words[2].trim_start_matches("on="));
    let stays = world
        .ports
        .iter()
        .all(|one| one.id != id(words[1]) || one.network_id == on);
    let mut subnets = words
        .iter()
        .filter_map(|word| word.strip_prefix("ip=")?.split(',').next())
        .map(id);
    let mut groups = words
        .iter()
        .filter_map(|word| word.strip_prefix("group="))
        .map(id);
    let is_there = |subnet: String| world.subnets.iter().any(|one| one.id == subnet);
    let taken = |text: &str| {
        let of_others = world
            .ports
            .iter()
            .filter(|one| one.id != id(words[1]))
            .flat_map(|one| &one.fixed_ips);
        let address = text.split(',').next_back();
        of_others
            .into_iter()
            .any(|fixed| Some(fixed.ip_address.as_str()) == address)
    };
    let mut addresses = words.iter().filter_map(|word| word.strip_prefix("ip="));
    let owners = words.iter().filter(|word| word.starts_with("owner=")).count();
    stays
        && owners < 2
        && !addresses.any(taken)
        && has_network(world, words[2])
        && subnets.all(is_there)
        && groups.all(|group| world.groups.iter().any(|one| one.id == group))
}

fn deletion_is_possible(world: &World, kind: &str, gone: &str) -> bool {
    let uses = |fixed: &model::net::FixedIp| fixed.subnet_id == gone;
    match kind {
        "network" => {
            world.networks.iter().any(|one| one.id == gone)
                && world.subnets.iter().all(|one| one.network_id != gone)
                && world.ports.iter().all(|one| one.network_id != gone)
        }
        "subnet" => world.ports.iter().all(|one| !one.fixed_ips.iter().any(uses)),
        "group" => world
            .ports
            .iter()
            .all(|one| !one.security_groups.iter().any(|group| group == gone)),
        _ => true,
    }
}

fn config() -> Config {
    Config {
        dns_servers: vec!["192.0.2.53".into()],
        ..Config::default()
    }
}

/// Northbound without what may depend on its history: see the tests of `difference.rs` for those.
fn comparable(memory: &Memory) -> String {
    let dull = |line: &&str| {
        let history = [
            "neutron:revision_number",
            "neutron:mtu",
            "provnet-physical",
            "fdb_age_threshold",
        ];
        !history.iter().any(|word| line.contains(word))
            && !line.contains("dns_records")
            && !line.contains("ls_name")
    };
    let text = render(memory);
    let sections = text
        .split("\n\n")
        .filter(|section| !section.starts_with("DNS") || section.contains("records:"));
    sections
        .flat_map(|section| section.lines().filter(dull))
        .collect::<Vec<_>>()
        .join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happened, and in whatever portions it was looked at, Northbound ends up as if the cloud had been made
    /// in one go; and the same question has the same answer.
    #[test]
    fn northbound_follows_from_the_cloud_and_not_from_its_history(
        history in prop::collection::vec(prop::collection::vec(line(), 1..4), 1..12),
    ) {
        let (mut world, mut config) = (World::default(), config());
        let mut memory = Memory::with_drop_group();
        for portion in history {
            let mut touched: Vec<Key> = Vec::new();
            for line in portion {
                if is_possible(&world, &line) {
                    touched.extend(apply(&mut world, &mut config, &line));
                }
            }
            let keys: BTreeSet<Key> = touched.iter().cloned().collect();
            let once = diff(&desires(&world, &config, &keys), &memory, config.features);
            let again = diff(&desires(&world, &config, &keys), &memory, config.features);
            prop_assert_eq!(&once.ops, &again.ops);
            reconcile(&world, &config, &touched, &mut memory);
            let all = plan(&world, &config, &world.keys(), &memory);
            prop_assert_eq!(all.ops, Vec::new());
        }
        let mut anew = Memory::with_drop_group();
        reconcile(&world, &config, &world.keys(), &mut anew);
        prop_assert_eq!(comparable(&memory), comparable(&anew));
    }
}
