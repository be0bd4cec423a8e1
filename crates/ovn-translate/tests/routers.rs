//! Routers and floating IPs: what is guarded, what belongs to others, what moves and what is left behind.
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

mod support;

use std::collections::BTreeSet;

use model::{Key, Kind};
use ovn_translate::{Actual, Also, Config, HaGroup, Outcome, diff, names};
use ovsdb::op::Op;
use ovsdb::value::{Datum, Row, Uuid};
use support::memory::Memory;
use support::render::render;
use support::text::apply;
use support::world::{World, id};
use support::{desires, plan, reconcile};

/// Two routers with gateways, each with a network and a port behind it, and a floating IP.
const CLOUD: &str = "
    network ext external mtu=1500 segment=es,flat,public
    subnet e on=ext cidr=172.24.4.0/24 gateway=172.24.4.1 nodhcp
    network n1
    subnet s1 on=n1 cidr=10.50.1.0/24 gateway=10.50.1.1 nodhcp
    network n2
    subnet s2 on=n2 cidr=10.50.2.0/24 gateway=10.50.2.1 nodhcp
    router r1 route=10.9.0.0/16,10.50.1.9
    router r2
    chassis r1 c1=2 c2=1
    chassis r2 c1=1
    port gw1 on=ext mac=fa:16:3e:00:00:01 ip=e,172.24.4.101 owner=network:router_gateway router=r1
    port gw2 on=ext mac=fa:16:3e:00:00:02 ip=e,172.24.4.102 owner=network:router_gateway router=r2
    port i1 on=n1 mac=fa:16:3e:00:01:01 ip=s1,10.50.1.1 owner=network:router_interface router=r1
    port i2 on=n2 mac=fa:16:3e:00:02:01 ip=s2,10.50.2.1 owner=network:router_interface router=r2
    port p1 on=n1 mac=fa:16:3e:00:01:10 ip=s1,10.50.1.10 ip=s1,10.50.1.11
    port p2 on=n2 mac=fa:16:3e:00:02:10 ip=s2,10.50.2.10
    fip f on=ext mac=fa:16:3e:00:00:10 address=172.24.4.110 router=r1 port=p1 fixed=10.50.1.10
    fip w on=ext mac=fa:16:3e:00:00:11 address=172.24.4.111 router=r1 pf=tcp,80,p1,10.50.1.10,80
";

struct Bed {
    world: World,
    config: Config,
    memory: Memory,
}

impl Bed {
    /// The cloud, and a Northbound that knows nothing of it.
    fn new() -> Self {
        let mut bed = Self {
            world: World::default(),
            config: Config::default(),
            memory: Memory::with_drop_group(),
        };
        for line in CLOUD.lines().map(str::trim).filter(|line| !line.is_empty()) {
            bed.say(line);
        }
        bed
    }

    /// The cloud, and a Northbound that shows it.
    fn settled() -> Self {
        let mut bed = Self::new();
        bed.settle();
        bed
    }

    fn settle(&mut self) {
        let keys = self.world.keys();
        self.look(&keys);
    }

    /// Changes the cloud; answers what was touched.
    fn say(&mut self, line: &str) -> Vec<Key> {
        apply(&mut self.world, &mut self.config, line)
    }

    fn look(&mut self, keys: &[Key]) -> Vec<Op> {
        reconcile(&self.world, &self.config, keys, &mut self.memory).ops
    }

    fn plan(&self, keys: &[Key]) -> ovn_translate::Plan {
        plan(&self.world, &self.config, keys, &self.memory)
    }

    /// What this key alone leads to.
    fn alone(&self, key: Key) -> ovn_translate::Planned {
        let desired = desires(&self.world, &self.config, &BTreeSet::from([key]));
        diff(&desired, &self.memory, self.config.features).keys.remove(0)
    }

    fn uuid(&self, table: &str, column: &str, value: &str) -> Uuid {
        let found = self.memory.by_text(table, column, value);
        assert_eq!(found.len(), 1, "{table} {column} {value}");
        found[0].uuid
    }

    fn row(&mut self, table: &str, uuid: Uuid) -> &mut Row {
        let rows = self.memory.tables.get_mut(table).expect("the table");
        rows.get_mut(&uuid).expect("the row")
    }

    /// Somebody puts a row into a router.
    fn hold(&mut self, router: &str, column: &str, table: &str, row: Row) -> Uuid {
        let uuid = self.memory.put(table, row);
        let router = self.uuid("Logical_Router", "name", &names::router(&id(router)));
        let router = self.row("Logical_Router", router);
        let held = router.set_of_uuid(column);
        router.insert(column, Datum::set(held.into_iter().chain([uuid])));
        uuid
    }

    fn holds(&self, router: &str, column: &str, uuid: Uuid) -> bool {
        let row = self.memory.named("Logical_Router", &names::router(&id(router)));
        row.set_of_uuid(column).contains(&uuid)
    }

    fn port_fip(&self, port: &str) -> Option<&str> {
        let row = self.memory.named("Logical_Switch_Port", &id(port));
        row.map_str("external_ids", names::PORT_FIP)
    }
}

fn key(kind: Kind, name: &str) -> Key {
    Key::new(kind, id(name))
}

fn routers() -> [Key; 2] {
    [key(Kind::Router, "r1"), key(Kind::Router, "r2")]
}

#[test]
fn a_floating_ip_moves_to_another_router_in_place_and_in_one_transaction() {
    let mut bed = Bed::settled();
    let nat = bed.uuid("NAT", "external_ip", "172.24.4.110");
    assert_eq!(nat.to_string(), id("f"));
    let touched =
        bed.say("fip f on=ext mac=fa:16:3e:00:00:10 address=172.24.4.110 router=r2 port=p2 fixed=10.50.2.10");
    let ops = bed.look(&touched);
    let is_nat = |op: &&Op| op.table().is_some_and(|table| &**table == "NAT");
    assert!(
        ops.iter()
            .filter(is_nat)
            .all(|op| !matches!(op, Op::Insert { .. } | Op::Delete { .. })),
        "{ops:#?}"
    );
    assert!(!bed.holds("r1", "nat", nat) && bed.holds("r2", "nat", nat));
    let row = bed.memory.get("NAT", nat).expect("the row").row;
    assert_eq!(
        (row.str("logical_ip"), row.str("logical_port")),
        (Some("10.50.2.10"), Some(id("p2").as_str()))
    );
    assert_eq!(
        (bed.port_fip("p1"), bed.port_fip("p2")),
        (None, Some("172.24.4.110"))
    );
}

#[test]
fn rows_that_others_made_in_a_router_stay() {
    let mut bed = Bed::settled();
    let route = |prefix: &str, nexthop: &str| Row::new().with("ip_prefix", prefix).with("nexthop", nexthop);
    let nat = |kind: &str| {
        Row::new()
            .with("type", kind)
            .with("external_ip", "172.24.4.101")
            .with("logical_ip", "10.8.0.0/16")
    };
    let ours = Datum::map([("vendor", "x")]);
    let (routes, nats) = ("Logical_Router_Static_Route", "NAT");
    let foreign = [
        (
            "static_routes",
            bed.hold("r1", "static_routes", routes, route("10.7.0.0/16", "10.50.1.7")),
        ),
        // The same as one of Neutron's.
        (
            "static_routes",
            bed.hold("r1", "static_routes", routes, route("0.0.0.0/0", "172.24.4.1")),
        ),
        (
            "nat",
            bed.hold("r1", "nat", nats, nat("snat").with("external_ids", ours.clone())),
        ),
        ("nat", bed.hold("r1", "nat", nats, nat("dnat"))),
        ("nat", bed.hold("r1", "nat", nats, nat("dnat_and_snat"))),
        (
            "ports",
            bed.hold(
                "r1",
                "ports",
                "Logical_Router_Port",
                Row::new().with("name", "theirs").with("networks", "10.6.0.1/24"),
            ),
        ),
        (
            "load_balancer",
            bed.hold(
                "r1",
                "load_balancer",
                "Load_Balancer",
                Row::new().with("name", "theirs"),
            ),
        ),
    ];
    let marked = Datum::map([(names::IS_STATIC_ROUTE, "true")]);
    let stale = [
        (
            "static_routes",
            bed.hold(
                "r1",
                "static_routes",
                routes,
                route("10.5.0.0/16", "10.50.1.5").with("external_ids", marked),
            ),
        ),
        ("nat", bed.hold("r1", "nat", nats, nat("snat"))),
    ];
    let router = bed.uuid("Logical_Router", "name", &names::router(&id("r1")));
    let mut options = bed
        .row("Logical_Router", router)
        .map_of_str("options")
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect::<Vec<_>>();
    options.push(("lb_force_snat_ip".into(), "router_ip".into()));
    options.push(("always_learn_from_arp_request".into(), "true".into()));
    bed.row("Logical_Router", router)
        .insert("options", Datum::map(options));
    let port = bed.uuid("Logical_Router_Port", "name", &names::router_port(&id("i1")));
    bed.row("Logical_Router_Port", port).insert(
        "options",
        Datum::map([("vendor", "x"), ("redirect-type", "bridged")]),
    );
    let before = render(&bed.memory);
    bed.settle();
    for (column, uuid) in foreign {
        assert!(bed.holds("r1", column, uuid), "{column} {uuid}");
    }
    for (column, uuid) in stale {
        assert!(!bed.holds("r1", column, uuid), "{column} {uuid}");
    }
    let row = bed.memory.named("Logical_Router", &names::router(&id("r1")));
    assert_eq!(row.map_str("options", "lb_force_snat_ip"), Some("router_ip"));
    assert_eq!(
        row.map_str("options", "always_learn_from_arp_request"),
        Some("true")
    );
    let row = bed
        .memory
        .named("Logical_Router_Port", &names::router_port(&id("i1")));
    assert_eq!(
        row.map_of_str("options").into_iter().collect::<Vec<_>>(),
        [("vendor", "x")]
    );
    assert_ne!(before, render(&bed.memory));

    // Even when everything of Neutron's goes.
    for line in [
        "delete fip f",
        "delete fip w",
        "delete port gw1",
        "delete port i1",
        "router r1",
    ] {
        let touched = bed.say(line);
        bed.look(&touched);
    }
    assert!(
        foreign
            .iter()
            .all(|(column, uuid)| bed.holds("r1", column, *uuid))
    );
    assert_eq!(
        bed.memory
            .named("Logical_Router", &names::router(&id("r1")))
            .set_of_uuid("static_routes")
            .len(),
        2
    );
}

#[test]
fn a_writer_that_is_second_loses() {
    let mut bed = Bed::settled();
    let wanted = render(&bed.memory);
    // Somebody takes the rows away; two processes see it at once, and no revision changes.
    for name in ["r1", "r2"] {
        let router = bed.uuid("Logical_Router", "name", &names::router(&id(name)));
        bed.row("Logical_Router", router)
            .insert("static_routes", Datum::empty());
        bed.row("Logical_Router", router).insert("nat", Datum::empty());
    }
    bed.memory.apply(&[]).expect("rows that nobody holds go");
    for touched in [key(Kind::Router, "r1"), key(Kind::FloatingIp, "f")] {
        loses(&bed, &touched);
    }
    bed.settle();
    assert_eq!(render(&bed.memory), wanted);

    let mut bed = Bed::new();
    for chosen_uuids in [true, false] {
        bed.config.features.chosen_uuids = chosen_uuids;
        for touched in [
            key(Kind::Router, "r1"),
            key(Kind::RouterPort, "gw1"),
            key(Kind::FloatingIp, "f"),
            key(Kind::FloatingIp, "w"),
        ] {
            loses(&bed, &touched);
        }
    }
}

fn loses(bed: &Bed, touched: &Key) {
    let plan = bed.plan(std::slice::from_ref(touched));
    let mut twice = bed.memory.clone();
    twice.apply(&plan.ops).expect("the first");
    assert!(twice.apply(&plan.ops).is_err(), "{touched}");
}

#[test]
fn a_stale_plan_of_a_router_fails() {
    let mut bed = Bed::settled();
    let touched = bed.say("router r1 name=new");
    let plan = bed.plan(&touched);
    let router = bed.uuid("Logical_Router", "name", &names::router(&id("r1")));
    bed.row("Logical_Router", router)
        .insert("external_ids", Datum::map([(names::REVISION, "99")]));
    assert!(bed.memory.apply(&plan.ops).is_err());
    assert_eq!(
        bed.alone(touched[0].clone()).outcome,
        Outcome::Newer { stored: 99 }
    );
}

#[test]
fn newer_rows_of_ports_and_floating_ips_are_not_touched() {
    let mut bed = Bed::settled();
    let newer = Datum::map([
        (names::REVISION, "99"),
        (names::FIP_ID, &id("w")),
        (names::DEVICE_OWNER, names::PORT_FORWARDING_OWNER),
    ]);
    let rows = [
        (
            "Logical_Router_Port",
            names::router_port(&id("i1")),
            key(Kind::RouterPort, "i1"),
        ),
        (
            "Load_Balancer",
            names::port_forwarding(&id("w"), "tcp", None),
            key(Kind::FloatingIp, "w"),
        ),
    ];
    for (table, name, key) in rows {
        let uuid = bed.uuid(table, "name", &name);
        bed.row(table, uuid).insert("external_ids", newer.clone());
        assert_eq!(bed.alone(key).outcome, Outcome::Newer { stored: 99 });
    }
    let nat = bed.uuid("NAT", "external_ip", "172.24.4.110");
    bed.row("NAT", nat).insert("external_ids", newer);
    assert_eq!(
        bed.alone(key(Kind::FloatingIp, "f")).outcome,
        Outcome::Newer { stored: 99 }
    );
}

#[test]
fn what_is_missing_is_asked_for() {
    let mut bed = Bed::new();
    let asks = |bed: &Bed, one: Key, also: Key| {
        let planned = bed.alone(one);
        assert!(planned.also.contains(&Also::Key(also)), "{planned:?}");
        planned.outcome
    };
    let is_blocked = |outcome: Outcome| matches!(outcome, Outcome::Blocked { .. });
    let router = key(Kind::Router, "r1");
    assert!(is_blocked(asks(
        &bed,
        key(Kind::RouterPort, "i1"),
        router.clone()
    )));
    assert!(is_blocked(asks(&bed, key(Kind::FloatingIp, "f"), router.clone())));
    assert!(is_blocked(asks(&bed, key(Kind::FloatingIp, "w"), router.clone())));
    // A port that has no row (yet) is in nobody's way.
    bed.look(&[key(Kind::Network, "ext"), key(Kind::Network, "n1")]);
    let ops = bed.plan(std::slice::from_ref(&router)).ops;
    assert!(!ops.is_empty());
    let switch = |name: &str| names::switch(&id(name));
    assert_eq!(
        bed.memory.rows("Logical_Switch").len(),
        2,
        "{} {}",
        switch("ext"),
        switch("n1")
    );
    let desired = desires(&bed.world, &bed.config, &BTreeSet::from([router.clone()]));
    let ops = diff(&desired, &bed.memory, bed.config.features).ops;
    bed.memory.apply(&ops).expect("the router");
    assert_eq!(
        asks(&bed, key(Kind::RouterPort, "i1"), key(Kind::Port, "i1")),
        Outcome::Done
    );
    assert_eq!(
        asks(&bed, key(Kind::FloatingIp, "f"), key(Kind::Port, "p1")),
        Outcome::Done
    );
    // With distributed floating IPs the NAT names the gateway.
    bed.config.enable_distributed_floating_ip = true;
    let gateway = key(Kind::RouterPort, "gw1");
    assert!(is_blocked(asks(&bed, key(Kind::FloatingIp, "f"), gateway)));
    bed.config.features.nat_gateway_port = false;
    assert_eq!(bed.alone(key(Kind::FloatingIp, "f")).outcome, Outcome::Done);
}

#[test]
fn keys_lead_to_the_same_rows_in_whatever_portions_they_come() {
    let mut at_once = Bed::settled();
    let lines = [
        "port i1 on=n1 mac=fa:16:3e:00:01:02 ip=s1,10.50.1.2 owner=network:router_interface router=r1 host=h",
    ];
    let wanted = {
        for line in lines {
            at_once.say(line);
        }
        at_once.settle();
        render(&at_once.memory)
    };
    let orders = [
        [Kind::Port, Kind::RouterPort, Kind::Router],
        [Kind::RouterPort, Kind::Port, Kind::Router],
        [Kind::Router, Kind::RouterPort, Kind::Port],
    ];
    for order in orders {
        let mut bed = Bed::settled();
        let touched = bed.say(lines[0]);
        for kind in order {
            let keys: Vec<Key> = touched.iter().filter(|key| key.kind == kind).cloned().collect();
            let desired = desires(&bed.world, &bed.config, &keys.into_iter().collect());
            let ops = diff(&desired, &bed.memory, bed.config.features).ops;
            bed.memory.apply(&ops).expect("Northbound takes it");
        }
        assert_eq!(render(&bed.memory), wanted, "{order:?}");
    }
}

#[test]
fn a_port_that_is_made_anew_is_attached_and_shows_its_floating_ip_again() {
    let mut bed = Bed::settled();
    let wanted = render(&bed.memory);
    for (network, port) in [("n1", "i1"), ("n1", "p1")] {
        let gone = bed.uuid("Logical_Switch_Port", "name", &id(port));
        let switch = bed.uuid("Logical_Switch", "name", &names::switch(&id(network)));
        let held = bed.row("Logical_Switch", switch).set_of_uuid("ports");
        let left = held.into_iter().filter(|uuid| *uuid != gone);
        bed.row("Logical_Switch", switch)
            .insert("ports", Datum::set(left));
    }
    bed.memory.apply(&[]).expect("rows that nobody holds go");
    assert_ne!(render(&bed.memory), wanted);
    bed.look(&[key(Kind::Port, "i1"), key(Kind::Port, "p1")]);
    assert_eq!(render(&bed.memory), wanted);
}

#[test]
fn of_two_floating_ips_of_a_port_the_last_one_shows() {
    let mut bed = Bed::settled();
    let g = "fip g on=ext mac=fa:16:3e:00:00:12 address=172.24.4.112";
    let touched = bed.say(&format!("{g} router=r1 port=p1 fixed=10.50.1.11"));
    bed.look(&touched);
    assert_eq!(bed.port_fip("p1"), Some("172.24.4.112"));
    assert_eq!(bed.plan(&bed.world.keys()).ops, Vec::new());
    // The other one takes its place, whichever of them is looked at first.
    let touched = bed.say(g);
    bed.look(&touched);
    assert_eq!(bed.port_fip("p1"), Some("172.24.4.110"));
    let touched = [
        bed.say(&format!("{g} router=r1 port=p1 fixed=10.50.1.11")),
        bed.say("delete fip f"),
    ]
    .concat();
    bed.look(&touched);
    assert_eq!(bed.port_fip("p1"), Some("172.24.4.112"));
    let touched = bed.say("delete fip g");
    bed.look(&touched);
    assert_eq!(bed.port_fip("p1"), None);
}

#[test]
fn what_is_gone_is_gone_though_its_router_went_first() {
    let mut bed = Bed::settled();
    let keys = bed.world.keys();
    bed.world = World::default();
    let in_steps = [
        Kind::Router,
        Kind::FloatingIp,
        Kind::RouterPort,
        Kind::Port,
        Kind::Network,
    ];
    for kind in in_steps {
        let keys: Vec<Key> = keys.iter().filter(|key| key.kind == kind).cloned().collect();
        let plan = bed.plan(&keys);
        assert!(plan.keys.iter().all(|one| one.outcome == Outcome::Done));
        bed.memory.apply(&plan.ops).expect("Northbound takes it");
    }
    let rest = bed.look(&keys);
    // The groups of networks went with them; only the group that drops is left.
    assert_eq!(rest, Vec::new());
    let tables = bed.memory.tables.iter().filter(|(_, rows)| !rows.is_empty());
    assert_eq!(
        tables.map(|(table, _)| table.as_str()).collect::<Vec<_>>(),
        ["Port_Group"]
    );

    let mut bed = Bed::settled();
    let keys = bed.world.keys();
    bed.world = World::default();
    let plan = bed.plan(&keys);
    bed.memory.apply(&plan.ops).expect("all in one transaction");
    assert_eq!(
        bed.memory.tables.values().map(|rows| rows.len()).sum::<usize>(),
        1
    );
}

#[test]
fn a_route_that_somebody_changed_is_made_anew() {
    let mut bed = Bed::settled();
    let wanted = render(&bed.memory);
    let route = bed.uuid("Logical_Router_Static_Route", "ip_prefix", "10.9.0.0/16");
    bed.row("Logical_Router_Static_Route", route)
        .insert("nexthop", "10.50.1.66");
    bed.look(&routers());
    assert_eq!(render(&bed.memory), wanted);
}

#[test]
fn rows_of_neutron_s_database_sync_are_taken_over() {
    let mut bed = Bed::settled();
    let wanted = render(&bed.memory);
    // Its default routes lack a mark, and the server has chosen the UUIDs of its NAT.
    let nat = bed.uuid("NAT", "external_ip", "172.24.4.110");
    let router = bed.uuid("Logical_Router", "name", &names::router(&id("r1")));
    let row = bed
        .memory
        .tables
        .get_mut("NAT")
        .and_then(|rows| rows.remove(&nat))
        .expect("the row");
    let other = bed.memory.put("NAT", row);
    let held = bed.row("Logical_Router", router).set_of_uuid("nat");
    let held = held
        .into_iter()
        .map(|uuid| if uuid == nat { other } else { uuid });
    bed.row("Logical_Router", router).insert("nat", Datum::set(held));
    let ids = Datum::map([(names::IS_EXT_GW, "true"), (names::ROUTE_SUBNET_ID, &id("e"))]);
    let routes: Vec<Uuid> = bed
        .memory
        .by_text("Logical_Router_Static_Route", "nexthop", "172.24.4.1")
        .iter()
        .map(|found| found.uuid)
        .collect();
    for route in routes {
        bed.row("Logical_Router_Static_Route", route)
            .insert("external_ids", ids.clone());
    }
    bed.settle();
    assert_eq!(render(&bed.memory), wanted);
    assert!(bed.holds("r1", "nat", other));
}

#[test]
fn rows_that_were_made_twice_become_one() {
    let mut bed = Bed::settled();
    let wanted = render(&bed.memory);
    for (column, table, by, value) in [
        (
            "static_routes",
            "Logical_Router_Static_Route",
            "ip_prefix",
            "10.9.0.0/16",
        ),
        ("nat", "NAT", "external_ip", "172.24.4.101"),
        ("load_balancer", "Load_Balancer", "protocol", "tcp"),
    ] {
        let uuid = bed.uuid(table, by, value);
        let twin = bed.row(table, uuid).clone();
        bed.hold("r1", column, table, twin);
    }
    assert_ne!(render(&bed.memory), wanted);
    bed.settle();
    assert_eq!(render(&bed.memory), wanted);
}

/// The router, its gateway and external ports of a network share groups of chassis.
#[test]
fn members_of_a_shared_group_are_changed_once() {
    let mut bed = Bed::settled();
    let touched = bed.say("chassis r1 c2=5 c3=4");
    bed.look(&touched);
    let mut members: Vec<(String, i64)> = bed
        .memory
        .rows("HA_Chassis")
        .into_iter()
        .map(|row| {
            (
                row.str("chassis_name").unwrap_or_default().to_owned(),
                row.int("priority").unwrap_or_default(),
            )
        })
        .collect();
    members.sort_unstable();
    // Of the group of r1 and that of n1, and of those of r2 and n2.
    let wanted = [("c1", 1), ("c1", 1), ("c2", 5), ("c2", 5), ("c3", 4), ("c3", 4)];
    assert_eq!(
        members,
        wanted.map(|(name, priority)| (name.to_owned(), priority))
    );

    for name in ["x", "y"] {
        bed.say(&format!("port {name} on=n2 mac=fa:16:3e:00:02:20 vnic=direct"));
        let group = HaGroup {
            name: "shared".into(),
            external_ids: Default::default(),
            chassis: [("c9".to_owned(), 1)].into(),
        };
        bed.world.ha_groups.insert(id(name), group);
    }
    bed.settle();
    for name in ["x", "y"] {
        bed.world.ha_groups.get_mut(&id(name)).expect("the group").chassis = [("c8".to_owned(), 1)].into();
    }
    bed.settle();
    assert_eq!(
        bed.memory
            .named("HA_Chassis_Group", "shared")
            .set_of_uuid("ha_chassis")
            .len(),
        1
    );
}

/// External ports of a network behind a router are where its gateway is; the group is the router's to write.
#[test]
fn external_ports_refer_to_the_group_that_follows_the_router() {
    let mut bed = Bed::settled();
    bed.say("port x on=n1 mac=fa:16:3e:00:02:20 vnic=direct");
    let name = names::ha_group(&id("n1"));
    let group = |chassis: &str| HaGroup {
        name: name.clone(),
        external_ids: [(names::ROUTER_ID.to_owned(), id("r1"))].into(),
        chassis: [(chassis.to_owned(), 1)].into(),
    };
    bed.world.ha_groups.insert(id("x"), group("c1"));
    let before = bed.memory.named("HA_Chassis_Group", &name).clone();
    bed.look(&[key(Kind::Port, "x")]);
    let after = bed.memory.named("HA_Chassis_Group", &name);
    assert_eq!(&before, after);
    assert_eq!(
        bed.memory
            .named("Logical_Switch_Port", &id("x"))
            .set_of_uuid("ha_chassis_group")
            .len(),
        1
    );
}

/// A server refuses to remove a group of chassis while a row refers to it, even if that row goes with it.
#[test]
fn groups_of_chassis_go_with_the_ports_that_are_on_them() {
    let mut bed = Bed::settled();
    let group = |name: String| HaGroup {
        name,
        external_ids: Default::default(),
        chassis: [("c1".to_owned(), 1)].into(),
    };
    for (name, group) in [
        ("x", group(names::extport_ha_group(&id("x")))),
        ("y", group(names::ha_group(&id("n3")))),
    ] {
        let network = if name == "x" { "n2" } else { "n3" };
        bed.say("network n3");
        bed.say(&format!(
            "port {name} on={network} mac=fa:16:3e:00:02:20 vnic=direct"
        ));
        bed.world.ha_groups.insert(id(name), group);
    }
    bed.settle();
    for line in ["delete port x", "delete network n3"] {
        bed.world.ports.retain(|port| port.id != id("y"));
        let touched = bed.say(line);
        bed.look(&touched);
    }
    for name in [names::extport_ha_group(&id("x")), names::ha_group(&id("n3"))] {
        assert!(bed.memory.by_name("HA_Chassis_Group", &name).is_empty());
    }
}

#[test]
fn a_servers_gap_in_the_schema_is_respected() {
    let mut bed = Bed::new();
    bed.config.enable_distributed_floating_ip = true;
    bed.config.features.nat_gateway_port = false;
    bed.settle();
    assert!(
        bed.memory
            .rows("NAT")
            .iter()
            .all(|row| row.get("gateway_port").is_none_or(Datum::is_empty))
    );
}

#[test]
fn a_network_s_router_ports_follow_its_mtu() {
    let mut bed = Bed::settled();
    let touched = bed.say("network n1 mtu=1300");
    bed.look(&touched);
    let row = bed
        .memory
        .named("Logical_Router_Port", &names::router_port(&id("gw1")));
    assert_eq!(row.map_str("options", "gateway_mtu"), Some("1300"));
}
