//! What routers leave behind, what of others stays, and what is taken over.
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

mod support;

use model::{Key, Kind};
use ovn_translate::{Actual, HaGroup, Outcome, names};
use ovsdb::value::{Datum, Row, Uuid};
use support::bed::{Bed, key};
use support::render::render;
use support::world::{World, id};

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
    bed.look(&[key(Kind::Router, "r1"), key(Kind::Router, "r2")]);
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
