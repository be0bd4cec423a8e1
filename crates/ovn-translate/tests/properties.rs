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
        1 => (number.clone(), 1300..1303_u16).prop_map(|(n, mtu)| format!("network n{n} mtu={mtu}")),
        1 => (number.clone(), 0..3_u8)
            .prop_map(|(n, tag)| format!("network n{n} segment=g{n},vlan,physnet1,10{tag}")),
        1 => (number.clone(), number.clone(), any::<[bool; 2]>()).prop_map(|(n, s, [dhcp, dns])| {
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
        1 => (number.clone(), any::<bool>()).prop_map(|(g, stateless)| {
            let stateless = if stateless { " stateless" } else { "" };
            format!("group g{g} rule=a{g},egress,IPv4 rule=b{g},ingress,IPv6,g{g} rule=c{g},ingress,IPv4,$w{g}{stateless}")
        }),
        1 => (number.clone(), prop::collection::btree_set(0..4_u8, 0..4)).prop_map(|(g, cidrs)| {
            let cidrs: Vec<String> = cidrs
                .iter()
                .map(|n| format!(" cidr=10.{n}.0.0/16 cidr=fd0{n}::/64"))
                .collect();
            format!("addresses w{g}{}", cidrs.concat())
        }),
        1 => number.clone().prop_map(|g| format!("delete addresses w{g}")),
        3 => port_line(),
        6 => router_line(),
        6 => floating_ip_line(),
        1 => (0..5_u8).prop_map(|p| format!("delete port p{p}")),
        1 => (0..6_u8).prop_map(|p| format!("delete port i{p}")),
        1 => (0..6_u8).prop_map(|p| format!("delete port g{p}")),
        1 => (0..2_u8).prop_map(|r| format!("delete router r{r}")),
        1 => (0..3_u8).prop_map(|f| format!("delete fip f{f}")),
        1 => (0..5_u8, any::<bool>()).prop_map(|(p, up)| format!("{} p{p}", if up { "up" } else { "down" })),
        1 => (number.clone(), number.clone()).prop_map(|(n, s)| format!("delete subnet s{n}{s}")),
        1 => number.clone().prop_map(|n| format!("delete network n{n}")),
        1 => number.prop_map(|g| format!("delete group g{g}")),
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

/// Routers, the chassis of their gateways, and their ports.
fn router_line() -> impl Strategy<Value = String> {
    let words = prop::sample::subsequence(
        vec![
            "down",
            "nosnat",
            "ecmp",
            "bfd",
            "route=10.9.0.0/16,10.0.0.9",
            "route=10.8.0.0/16,10.0.1.9",
            "hint=az1",
        ],
        0..5,
    );
    let chassis = prop::sample::subsequence(vec!["c1=3", "c2=2", "c3=1"], 1..3);
    let addresses = prop::sample::subsequence(vec![0..1_u8, 1..2, 2..3], 0..3);
    prop_oneof![
        (0..2_u8, words).prop_map(|(r, words)| format!("router r{r} {}", words.join(" "))),
        (0..2_u8, chassis).prop_map(|(r, chassis)| format!("chassis r{r} {}", chassis.join(" "))),
        (0..6_u8, 0..3_u8, any::<bool>(), addresses).prop_map(|(i, n, gateway, on)| {
            let ips: Vec<String> = on
                .iter()
                .map(|s| match s.start {
                    2 => format!("ip=s{n}2,fd02::{:x}", 200 + i),
                    s => format!("ip=s{n}{s},10.0.{s}.{}", 200 + i),
                })
                .collect();
            // A port does not go to another router, and does not change from one kind into the other.
            let r = i % 2;
            let (name, owner) = match gateway {
                true => ("g", "router_gateway"),
                false => ("i", "router_interface"),
            };
            format!(
                "port {name}{i} on=n{n} mac=fa:16:3e:00:01:0{i} {} owner=network:{owner} router=r{r}",
                ips.join(" ")
            )
        }),
    ]
}

fn floating_ip_line() -> impl Strategy<Value = String> {
    let words = prop_oneof![
        Just(String::new()),
        (0..2_u8, 0..5_u8).prop_map(|(r, p)| format!("router=r{r} port=p{p} fixed=10.0.0.1{p}")),
        (0..2_u8, 0..5_u8, 0..3_u8).prop_map(|(r, p, n)| {
            let to = format!("p{p},10.0.0.1{p}");
            format!("router=r{r} pf=tcp,80,{to},8080 pf=udp,5{n},{to},53 pf=tcp,300{n}-3003,{to},30")
        }),
    ];
    (0..3_u8, words)
        .prop_map(|(f, words)| format!("fip f{f} on=n0 mac=fa:16:3e:00:02:0{f} address=192.0.2.{f} {words}"))
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
        "fip" => floating_ip_is_possible(world, &words),
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

fn floating_ip_is_possible(world: &World, words: &[&str]) -> bool {
    let named = |prefix: &str| words.iter().find_map(|word| word.strip_prefix(prefix)).map(id);
    let forwarded = words
        .iter()
        .filter_map(|word| word.strip_prefix("pf=")?.split(',').nth(2))
        .map(id);
    let mut ports = named("port=").into_iter().chain(forwarded);
    let is_free = |port: &String| {
        let others = world.floating_ips.iter().filter(|one| one.id != id(words[1]));
        others.into_iter().all(|one| one.port_id.as_ref() != Some(port))
    };
    ports.all(|port| world.ports.iter().any(|one| one.id == port))
        && named("router=").is_none_or(|router| world.routers.iter().any(|one| one.id == router))
        && named("port=").is_none_or(|port| is_free(&port))
}

fn deletion_is_possible(world: &World, kind: &str, gone: &str) -> bool {
    let uses = |fixed: &model::net::FixedIp| fixed.subnet_id == gone;
    match kind {
        "network" => {
            world.networks.iter().any(|one| one.id == gone)
                && world.subnets.iter().all(|one| one.network_id != gone)
                && world.ports.iter().all(|one| one.network_id != gone)
        }
        "router" => {
            world.ports.iter().all(|one| one.device_id != gone)
                && world
                    .floating_ips
                    .iter()
                    .all(|one| one.router_id.as_deref() != Some(gone))
        }
        "port" => world.floating_ips.iter().all(|one| {
            one.port_id.as_deref() != Some(gone)
                && one.port_forwardings.iter().all(|pf| pf.internal_port_id != gone)
        }),
        "subnet" => world.ports.iter().all(|one| !one.fixed_ips.iter().any(uses)),
        "group" => world
            .ports
            .iter()
            .all(|one| !one.security_groups.iter().any(|group| group == gone)),
        _ => true,
    }
}

fn config(is_distributed: bool) -> Config {
    Config {
        dns_servers: vec!["192.0.2.53".into()],
        enable_distributed_floating_ip: is_distributed,
        ovn_router_indirect_snat: !is_distributed,
        ..Config::default()
    }
}

/// The sections that only one of the two has.
fn differing(one: &Memory, other: &Memory) -> Vec<String> {
    let (one, other) = (comparable(one), comparable(other));
    let only = |these: &[String], those: &[String], sign: char| -> Vec<String> {
        let only = these.iter().filter(|section| !those.contains(section));
        only.map(|section| format!("{sign} {section}")).collect()
    };
    [only(&one, &other, '+'), only(&other, &one, '-')].concat()
}

/// Northbound without what may depend on its history: see the tests of `difference.rs` for those.
fn comparable(memory: &Memory) -> Vec<String> {
    let dull = |line: &&str| {
        let history = [
            "neutron:revision_number",
            "neutron:mtu",
            "provnet-physical",
            "fdb_age_threshold",
            // The MAC of a port that was up once.
            "external_mac = ",
        ];
        !history.iter().any(|word| line.contains(word))
            && !line.contains("dns_records")
            && !line.contains("ls_name")
    };
    let text = render(memory);
    // Groups of chassis stay for those who may come back.
    let sections = text
        .split("\n\n")
        .filter(|section| !section.starts_with("DNS") || section.contains("records:"))
        .filter(|section| !section.starts_with("HA_Chassis"));
    sections
        .map(|section| section.lines().filter(dull).collect::<Vec<_>>().join("\n"))
        .collect()
}

/// What histories begin with, so that most of what may happen is possible.
fn beginning(world: &mut World, config: &mut Config) -> Vec<Key> {
    let networks = (0..3).flat_map(|n| {
        let subnets =
            (0..2).map(move |s| format!("subnet s{n}{s} on=n{n} cidr=10.0.{s}.0/24 gateway=10.0.{s}.1"));
        let six = format!("subnet s{n}2 on=n{n} cidr=fd02::/64 gateway=fd02::1");
        [format!("network n{n}")].into_iter().chain(subnets).chain([six])
    });
    let routers = ["router r0", "router r1", "chassis r0 c1=2", "chassis r1 c2=2"];
    let ports = (0..5).map(|p| format!("port p{p} on=n{} mac=fa:16:3e:00:00:0{p}", p % 3));
    networks
        .chain(routers.map(str::to_owned))
        .chain(ports)
        .flat_map(|line| apply(world, config, &line))
        .collect()
}

/// Looks at one key only.
fn alone(world: &World, config: &Config, key: &Key, memory: &mut Memory) {
    let desired = desires(world, config, &BTreeSet::from([key.clone()]));
    let plan = diff(&desired, memory, config.features);
    memory
        .apply(&plan.ops)
        .unwrap_or_else(|refusal| panic!("{key}: {refusal}\n{:#?}", plan.ops));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happened, and in whatever portions it was looked at, Northbound ends up as if the cloud had been made
    /// in one go; and the same question has the same answer.
    #[test]
    fn northbound_follows_from_the_cloud_and_not_from_its_history(
        history in prop::collection::vec(prop::collection::vec(line(), 1..8), 1..16),
        is_distributed in any::<bool>(),
    ) {
        let (mut world, mut config) = (World::default(), config(is_distributed));
        let mut memory = Memory::with_drop_group();
        let begun = beginning(&mut world, &mut config);
        reconcile(&world, &config, &begun, &mut memory);
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
        prop_assert_eq!(differing(&memory, &anew), Vec::<String>::new());
    }

    /// Keys that were looked at one by one, in any order and without those that they ask for, lead to the same end.
    #[test]
    fn keys_by_themselves_lead_to_the_same_end(
        history in prop::collection::vec(line(), 8..60),
        order in any::<u64>(),
        is_distributed in any::<bool>(),
    ) {
        let (mut world, mut config) = (World::default(), config(is_distributed));
        let mut memory = Memory::with_drop_group();
        let mut touched = beginning(&mut world, &mut config);
        for (at, line) in history.iter().enumerate() {
            if is_possible(&world, line) {
                touched.extend(apply(&mut world, &mut config, line));
            }
            // Some are looked at while the cloud goes on changing.
            if let Some(key) = touched.get((order >> (at % 60)) as usize % touched.len().max(1)) {
                alone(&world, &config, key, &mut memory);
            }
        }
        touched.extend(world.keys());
        touched.sort_unstable();
        touched.dedup();
        touched.sort_by_key(|key| format!("{key}").bytes().fold(order, |hash, byte| hash.rotate_left(5) ^ u64::from(byte)));
        // A key may wait for another one, which may wait for a third.
        for _ in 0..5 {
            for key in &touched {
                alone(&world, &config, key, &mut memory);
            }
        }
        let all = plan(&world, &config, &world.keys(), &memory);
        prop_assert_eq!(all.ops, Vec::new());
        let mut anew = Memory::with_drop_group();
        reconcile(&world, &config, &world.keys(), &mut anew);
        prop_assert_eq!(differing(&memory, &anew), Vec::<String>::new());
    }
}
