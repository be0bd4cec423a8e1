//! How a plan guards itself, what it refuses to write, and what of others it leaves alone.
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use model::{Key, Kind};
use ovn_translate::{Also, Config, Features, HaGroup, Outcome, desire, diff, names};
use ovsdb::op::Op;
use ovsdb::value::{Datum, Row};
use serde_json::{Map, json};
use support::memory::Memory;
use support::world::{self, World, id};
use support::{desires, plan, reconcile};

fn config() -> Config {
    Config {
        dns_servers: vec!["192.0.2.53".into()],
        ..Config::default()
    }
}

/// A network with a subnet, a group, and a port in it.
fn cloud() -> World {
    let mut port = world::port("p", "n", "fa:16:3e:00:00:01", &[("s", "10.0.0.5")]);
    port.security_groups = vec![id("g")];
    World {
        networks: vec![world::network("n")],
        subnets: vec![world::subnet("s", "n", "10.0.0.0/24", Some("10.0.0.1"))],
        ports: vec![port],
        groups: vec![world::group("g")],
        ..World::default()
    }
}

fn key(kind: Kind, name: &str) -> Key {
    Key::new(kind, id(name))
}

/// The cloud and a Northbound that shows it.
fn settled() -> (World, Memory) {
    let (world, mut memory) = (cloud(), Memory::with_drop_group());
    reconcile(&world, &config(), &world.keys(), &mut memory);
    (world, memory)
}

fn set_external_id(memory: &mut Memory, table: &str, name: &str, pair: (&str, &str)) {
    let uuid = ovn_translate::Actual::by_name(memory, table, name)[0].uuid;
    let row = memory
        .tables
        .get_mut(table)
        .and_then(|rows| rows.get_mut(&uuid))
        .expect("the row");
    let mut pairs: BTreeMap<String, String> = row
        .map_of_str("external_ids")
        .into_iter()
        .map(|(key, value)| (key.into(), value.into()))
        .collect();
    pairs.insert(pair.0.into(), pair.1.into());
    row.insert("external_ids", Datum::map(pairs));
}

#[test]
fn everything_of_a_new_cloud_is_one_transaction() {
    let (world, mut memory) = (cloud(), Memory::with_drop_group());
    let plan = reconcile(&world, &config(), &world.keys(), &mut memory);
    let wanted: BTreeMap<Key, Option<i64>> = [
        (key(Kind::Network, "n"), Some(1)),
        (key(Kind::Subnet, "s"), Some(1)),
        (key(Kind::Port, "p"), Some(1)),
        (key(Kind::SecurityGroup, "g"), Some(1)),
        (key(Kind::Segment, "n-seg"), None),
    ]
    .into();
    let done: BTreeMap<Key, Option<i64>> = plan.keys.iter().flat_map(|one| one.done.clone()).collect();
    assert_eq!(done, wanted);
    // Every operation belongs to exactly one key.
    let mut owned: Vec<usize> = plan.keys.iter().flat_map(|one| one.ops.clone()).collect();
    owned.sort_unstable();
    assert_eq!(owned, (0..plan.ops.len()).collect::<Vec<_>>());
}

#[test]
fn rules_that_come_with_their_group_are_done_with_it() {
    let (mut world, mut memory) = (World::default(), Memory::with_drop_group());
    let mut group = world::group("g");
    group.rules = vec![world::rule("r", "g", "egress", "IPv4")];
    world.groups = vec![group];
    let plan = reconcile(&world, &config(), &[key(Kind::SecurityGroup, "g")], &mut memory);
    let done = [
        (key(Kind::SecurityGroup, "g"), Some(1)),
        (key(Kind::SecurityGroupRule, "r"), Some(0)),
    ];
    assert_eq!(plan.keys[0].done, done);
}

#[test]
fn a_newer_row_is_not_touched() {
    let (mut world, mut memory) = settled();
    set_external_id(
        &mut memory,
        "Logical_Switch_Port",
        &id("p"),
        (names::REVISION, "9"),
    );
    world.port(&id("p")).name = "stale".into();
    let plan = plan(&world, &config(), &[key(Kind::Port, "p")], &memory);
    assert_eq!(plan.ops, Vec::new());
    assert_eq!(plan.keys[0].outcome, Outcome::Newer { stored: 9 });
    assert_eq!(plan.keys[0].done, Vec::new());
}

#[test]
fn a_stale_disabling_of_dhcp_does_not_remove_newer_rows() {
    let (mut world, mut memory) = settled();
    let uuid = memory.tables["DHCP_Options"]
        .keys()
        .next()
        .copied()
        .expect("the row");
    let row = memory
        .tables
        .get_mut("DHCP_Options")
        .and_then(|rows| rows.get_mut(&uuid))
        .expect("the row");
    row.insert(
        "external_ids",
        Datum::map([("subnet_id", id("s")), (names::REVISION, "7".into())]),
    );
    world.subnets[0].enable_dhcp = false;
    let plan = plan(&world, &config(), &[key(Kind::Subnet, "s")], &memory);
    assert_eq!(
        (plan.ops, plan.keys[0].outcome.clone()),
        (Vec::new(), Outcome::Newer { stored: 7 })
    );
}

#[test]
fn a_plan_fails_when_the_row_was_revised_or_removed_since() {
    let (mut world, memory) = settled();
    world.port(&id("p")).standard.revision_number = 2;
    let plan = plan(&world, &config(), &[key(Kind::Port, "p")], &memory);
    assert!(matches!(plan.ops[0], Op::Wait { .. }));

    let mut revised = memory.clone();
    set_external_id(
        &mut revised,
        "Logical_Switch_Port",
        &id("p"),
        (names::REVISION, "3"),
    );
    assert!(revised.apply(&plan.ops).is_err());
    let mut removed = memory.clone();
    removed.tables.remove("Logical_Switch_Port");
    assert!(removed.apply(&plan.ops).is_err());
    // What others write into the same row does not matter.
    let mut bystander = memory;
    set_external_id(
        &mut bystander,
        "Logical_Switch_Port",
        &id("p"),
        (names::HOST_ID, "host"),
    );
    bystander.apply(&plan.ops).expect("the plan holds");
}

#[test]
fn two_writers_cannot_insert_the_same_row() {
    let (world, mut memory) = (cloud(), Memory::with_drop_group());
    for chosen_uuids in [true, false] {
        let mut config = config();
        config.features = Features {
            chosen_uuids,
            ..Features::default()
        };
        for kind in [Kind::Network, Kind::SecurityGroup, Kind::Subnet] {
            let name = match kind {
                Kind::Network => "n",
                Kind::Subnet => "s",
                _ => "g",
            };
            let plan = plan(&world, &config, &[key(kind, name)], &memory);
            let mut twice = memory.clone();
            twice.apply(&plan.ops).expect("the first");
            assert!(twice.apply(&plan.ops).is_err(), "{kind:?}");
        }
    }
    let all = plan(&world, &config(), &world.keys(), &memory);
    memory.apply(&all.ops).expect("the first");
    assert!(memory.apply(&all.ops).is_err());
}

#[test]
fn servers_that_choose_uuids_themselves_are_served_too() {
    let (world, mut memory) = (cloud(), Memory::with_drop_group());
    let mut config = config();
    config.features.chosen_uuids = false;
    reconcile(&world, &config, &world.keys(), &mut memory);
    assert_eq!(
        memory
            .named("Logical_Switch", &names::switch(&id("n")))
            .set_of_uuid("ports")
            .len(),
        1
    );
}

#[test]
fn a_missing_parent_is_asked_for_and_nothing_is_written_without_it() {
    let world = cloud();
    let port = key(Kind::Port, "p");
    let only = BTreeSet::from([port.clone()]);
    let plan = diff(
        &desires(&world, &config(), &only),
        &Memory::with_drop_group(),
        Features::default(),
    );
    assert_eq!(plan.ops, Vec::new());
    assert!(
        matches!(plan.keys[0].outcome, Outcome::Blocked { .. }),
        "{:?}",
        plan.keys[0].outcome
    );
    assert_eq!(
        plan.keys[0].also,
        BTreeSet::from([Also::Key(key(Kind::Subnet, "s"))])
    );

    // With all parents but the group that drops.
    let (_, mut memory) = settled();
    memory
        .tables
        .get_mut("Port_Group")
        .expect("groups")
        .retain(|_, row| row.str("name") != Some(names::DROP_GROUP));
    let blocked = diff(&desires(&world, &config(), &only), &memory, Features::default());
    assert_eq!(blocked.keys[0].also, BTreeSet::from([Also::DropGroup]));
}

#[test]
fn one_blocked_key_leaves_the_others_alone() {
    let mut world = cloud();
    world
        .ports
        .push(world::port("q", "elsewhere", "fa:16:3e:00:00:02", &[]));
    world.networks.push(world::network("elsewhere"));
    let keys = BTreeSet::from([key(Kind::Network, "n"), key(Kind::Port, "q")]);
    let mut memory = Memory::with_drop_group();
    let plan = diff(&desires(&world, &config(), &keys), &memory, Features::default());
    assert_eq!(plan.keys[0].outcome, Outcome::Done);
    assert!(matches!(plan.keys[1].outcome, Outcome::Blocked { .. }));
    assert!(plan.keys[1].ops.is_empty());
    memory.apply(&plan.ops).expect("the network");
}

#[test]
fn what_others_write_is_kept() {
    let (mut world, mut memory) = settled();
    set_external_id(
        &mut memory,
        "Logical_Switch_Port",
        &id("p"),
        ("neutron:port_fip", "192.0.2.9"),
    );
    set_external_id(
        &mut memory,
        "Logical_Switch",
        &names::switch(&id("n")),
        ("of:others", "x"),
    );
    let uuid = *memory.tables["Logical_Switch_Port"]
        .keys()
        .next()
        .expect("the port");
    let row = memory
        .tables
        .get_mut("Logical_Switch_Port")
        .and_then(|rows| rows.get_mut(&uuid))
        .expect("the port");
    row.insert("options", Datum::map([("qos_max_rate", "1000"), ("stale", "x")]));
    row.insert("up", true);
    world.port(&id("p")).standard.revision_number = 2;
    world.networks[0].standard.revision_number = 2;
    let keys = [key(Kind::Port, "p"), key(Kind::Network, "n")];
    reconcile(&world, &config(), &keys, &mut memory);
    let port = memory.named("Logical_Switch_Port", &id("p"));
    assert_eq!(
        port.map_str("external_ids", "neutron:port_fip"),
        Some("192.0.2.9")
    );
    assert_eq!(
        port.map_of_str("options"),
        BTreeMap::from([("qos_max_rate", "1000")])
    );
    assert_eq!(port.bool("up"), Some(true));
    let switch = memory.named("Logical_Switch", &names::switch(&id("n")));
    assert_eq!(switch.map_str("external_ids", "of:others"), Some("x"));
}

#[test]
fn the_mac_of_a_dhcp_server_is_kept_where_it_is_and_ports_follow_it() {
    let (mut world, mut memory) = settled();
    let uuid = *memory.tables["DHCP_Options"].keys().next().expect("the row");
    let row = memory
        .tables
        .get_mut("DHCP_Options")
        .and_then(|rows| rows.get_mut(&uuid))
        .expect("the row");
    let mut options: BTreeMap<String, String> = row
        .map_of_str("options")
        .into_iter()
        .map(|(key, value)| (key.into(), value.into()))
        .collect();
    options.insert("server_mac".into(), "fa:16:3e:be:ef:01".into());
    row.insert("options", Datum::map(options));
    world.subnets[0].dns_nameservers = vec!["192.0.2.1".into()];
    world.subnets[0].standard.revision_number = 2;
    world.port(&id("p")).extra_dhcp_opts = vec![world::option(4, "mtu", "1234")];
    reconcile(
        &world,
        &config(),
        &[key(Kind::Subnet, "s"), key(Kind::Port, "p")],
        &mut memory,
    );
    let rows = memory.rows("DHCP_Options");
    assert_eq!(rows.len(), 2);
    assert!(
        rows.iter()
            .all(|row| row.map_str("options", "server_mac") == Some("fa:16:3e:be:ef:01"))
    );
    assert!(
        rows.iter()
            .all(|row| row.map_str("options", "dns_server") == Some("{192.0.2.1}"))
    );
}

#[test]
fn rows_that_were_made_twice_become_one() {
    let (mut world, mut memory) = settled();
    let twin = memory.rows("DHCP_Options")[0].clone();
    memory.put("DHCP_Options", twin);
    world.subnets[0].standard.revision_number = 2;
    reconcile(&world, &config(), &[key(Kind::Subnet, "s")], &mut memory);
    assert_eq!(memory.rows("DHCP_Options").len(), 1);
    let port = memory.named("Logical_Switch_Port", &id("p"));
    assert_eq!(port.set_of_uuid("dhcpv4_options").len(), 1);
}

#[test]
fn a_switch_with_another_uuid_is_found_by_its_name() {
    let mut memory = Memory::with_drop_group();
    memory.put("Logical_Switch", Row::new().with("name", names::switch(&id("n"))));
    let world = cloud();
    reconcile(&world, &config(), &world.keys(), &mut memory);
    assert_eq!(memory.rows("Logical_Switch").len(), 1);
    reconcile(&World::default(), &config(), &world.keys(), &mut memory);
    assert!(memory.rows("Logical_Switch").is_empty() && memory.rows("Logical_Switch_Port").is_empty());
}

#[test]
fn members_of_a_group_of_chassis_are_changed_one_by_one() {
    let (mut world, mut memory) = settled();
    let port = world.port(&id("p"));
    port.binding = Some(world::binding("host", "direct", Map::new()));
    let name = names::ha_group(&id("n"));
    let group = |chassis: &[(&str, i64)]| HaGroup {
        name: name.clone(),
        external_ids: [(names::NETWORK_ID.to_owned(), id("n"))].into(),
        chassis: chassis
            .iter()
            .map(|(chassis, priority)| ((*chassis).to_owned(), *priority))
            .collect(),
    };
    for (revision, chassis) in [(2, &[("c1", 2), ("c2", 1)][..]), (3, &[("c2", 5), ("c3", 1)][..])] {
        world.ha_groups.insert(id("p"), group(chassis));
        world.port(&id("p")).standard.revision_number = revision;
        reconcile(&world, &config(), &[key(Kind::Port, "p")], &mut memory);
        let mut members: Vec<(&str, i64)> = memory
            .rows("HA_Chassis")
            .into_iter()
            .map(|row| {
                (
                    row.str("chassis_name").unwrap_or_default(),
                    row.int("priority").unwrap_or_default(),
                )
            })
            .collect();
        members.sort_unstable();
        assert_eq!(members, chassis);
    }
    let row = memory.named("Logical_Switch_Port", &id("p"));
    assert_eq!(
        (row.str("type"), row.set_of_uuid("ha_chassis_group").len()),
        (Some("external"), 1)
    );
    world.port(&id("p")).binding = None;
    reconcile(&world, &config(), &[key(Kind::Port, "p")], &mut memory);
    assert!(
        memory
            .named("Logical_Switch_Port", &id("p"))
            .set_of_uuid("ha_chassis_group")
            .is_empty()
    );
}

#[test]
fn attached_router_ports_keep_what_the_router_gave_them() {
    let (mut world, mut memory) = settled();
    let port = world.port(&id("p"));
    (port.device_owner, port.standard.revision_number) = ("network:router_interface".into(), 2);
    reconcile(&world, &config(), &[key(Kind::Port, "p")], &mut memory);
    let uuid = *memory.tables["Logical_Switch_Port"]
        .keys()
        .next()
        .expect("the port");
    let row = memory
        .tables
        .get_mut("Logical_Switch_Port")
        .and_then(|rows| rows.get_mut(&uuid))
        .expect("the port");
    row.insert("type", "router");
    row.insert("addresses", Datum::set(["router"]));
    row.insert("options", Datum::map([("router-port", "lrp-p")]));
    world.port(&id("p")).standard.revision_number = 3;
    reconcile(&world, &config(), &[key(Kind::Port, "p")], &mut memory);
    let row = memory.named("Logical_Switch_Port", &id("p"));
    assert_eq!(
        (row.str("type"), row.set_of_str("addresses")),
        (Some("router"), vec!["router"])
    );
    assert_eq!(row.map_str("options", "router-port"), Some("lrp-p"));
}

#[test]
fn dependants_are_named() {
    let (mut world, memory) = settled();
    let wants = |world: &World, key: Key| {
        let desired = vec![desire(&key, &world.facts(&key, &config()), &config())];
        diff(&desired, &memory, Features::default()).keys.remove(0).also
    };
    world.networks[0].mtu = 1300;
    assert_eq!(
        wants(&world, key(Kind::Network, "n")),
        BTreeSet::from([
            Also::SubnetsOf(id("n")),
            Also::RoutersOn(id("n")),
            Also::RouterPortsOn(id("n")),
        ])
    );
    world.networks[0].mtu = 1442;
    assert_eq!(wants(&world, key(Kind::Network, "n")), BTreeSet::new());
    world.subnets[0].enable_dhcp = false;
    assert_eq!(
        wants(&world, key(Kind::Subnet, "s")),
        BTreeSet::from([Also::PortsOf(id("s"))])
    );
    let port = world.port(&id("p"));
    port.address_pairs = vec![
        world::pair("fa:16:3e:00:00:01", "10.0.0.200"),
        world::pair("fa:16:3e:00:00:01", "10.0.1.0/24"),
    ];
    port.standard.revision_number = 2;
    let addresses = BTreeSet::from(["10.0.0.200".to_owned()]);
    assert_eq!(
        wants(&world, key(Kind::Port, "p")),
        BTreeSet::from([Also::Addresses {
            network_id: id("n"),
            addresses
        }])
    );
}

#[test]
fn a_profile_that_got_past_the_checks_does_no_harm() {
    let mut world = cloud();
    let profile = json!({"parent_name": 5, "tag": "x"});
    world.ports[0].binding = Some(world::binding(
        "host",
        "normal",
        profile.as_object().cloned().expect("an object"),
    ));
    let mut memory = Memory::with_drop_group();
    reconcile(&world, &config(), &world.keys(), &mut memory);
    assert!(
        memory
            .named("Logical_Switch_Port", &id("p"))
            .str("parent_name")
            .is_none()
    );
}

#[test]
fn of_two_ports_with_one_name_the_last_has_it_and_that_is_that() {
    let (mut world, mut memory) = settled();
    world
        .ports
        .push(world::port("q", "n", "fa:16:3e:00:00:02", &[("s", "10.0.0.6")]));
    for name in ["p", "q"] {
        let port = world.port(&id(name));
        (port.dns_name, port.device_id, port.standard.revision_number) = ("vm".into(), "vm".into(), 2);
        reconcile(&world, &config(), &[key(Kind::Port, name)], &mut memory);
    }
    assert_eq!(memory.rows("DNS")[0].map_str("records", "vm"), Some("10.0.0.6"));
    assert_eq!(plan(&world, &config(), &world.keys(), &memory).ops, Vec::new());
    world.ports.retain(|port| port.id != id("q"));
    reconcile(&world, &config(), &[key(Kind::Port, "q")], &mut memory);
    reconcile(&world, &config(), &[key(Kind::Port, "p")], &mut memory);
    assert_eq!(memory.rows("DNS")[0].map_str("records", "vm"), Some("10.0.0.5"));
}
