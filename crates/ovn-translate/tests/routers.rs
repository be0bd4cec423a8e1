//! Routers and their ports: what is guarded, what is asked for, and what is shared.
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

mod support;

use std::collections::BTreeSet;

use model::{Key, Kind};
use ovn_translate::{Also, HaGroup, Outcome, diff, names};
use ovsdb::value::Datum;
use support::bed::{Bed, key};
use support::desires;
use support::render::render;
use support::world::id;

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

#[test]
fn what_depends_on_a_port_of_a_router_is_named() {
    let mut bed = Bed::settled();
    let also = |bed: &Bed, one: Key| bed.alone(one).also;
    let (router, forwarding) = (
        Also::Key(key(Kind::Router, "r1")),
        Also::Key(key(Kind::FloatingIp, "w")),
    );
    bed.say("port gw1 on=ext mac=fa:16:3e:00:00:01 ip=e,172.24.4.103 owner=network:router_gateway router=r1");
    let gateway = key(Kind::RouterPort, "gw1");
    assert_eq!(also(&bed, gateway), BTreeSet::from([router.clone()]));
    bed.say("port i3 on=n2 mac=fa:16:3e:00:02:03 ip=s2,10.50.2.3 owner=network:router_interface router=r1");
    bed.look(&[key(Kind::Port, "i3")]);
    let new = BTreeSet::from([router, forwarding]);
    assert_eq!(also(&bed, key(Kind::RouterPort, "i3")), new);
}
