//! Floating IPs and forwarded ports: what moves, and what their ports and switches show.
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

mod support;

use std::collections::BTreeSet;

use model::{Key, Kind};
use ovn_translate::{Actual, Also, Outcome, diff, names};
use ovsdb::op::Op;
use ovsdb::value::Datum;
use support::bed::{Bed, key};
use support::desires;
use support::render::render;
use support::world::id;

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

/// The balancers that forward ports are on the switches of the router's networks: not before the port of the router, and
/// not after it.
#[test]
fn forwardings_are_on_a_switch_while_the_router_is() {
    let mut bed = Bed::settled();
    let on = |bed: &Bed, network: &str| {
        let row = bed.memory.named("Logical_Switch", &names::switch(&id(network)));
        row.set_of_uuid("load_balancer").len()
    };
    let alone = |bed: &mut Bed, one: Key| {
        let desired = desires(&bed.world, &bed.config, &BTreeSet::from([one]));
        let plan = diff(&desired, &bed.memory, bed.config.features);
        bed.memory.apply(&plan.ops).expect("Northbound takes it");
        plan.keys[0].also.clone()
    };
    assert_eq!((on(&bed, "n1"), on(&bed, "n2")), (1, 0));
    bed.say("port i3 on=n2 mac=fa:16:3e:00:02:03 ip=s2,10.50.2.3 owner=network:router_interface router=r1");
    let port = key(Kind::RouterPort, "i3");
    let asked = alone(&mut bed, key(Kind::FloatingIp, "w"));
    assert_eq!(asked, BTreeSet::from([Also::Key(port.clone())]));
    assert_eq!(on(&bed, "n2"), 0);
    alone(&mut bed, port.clone());
    alone(&mut bed, key(Kind::FloatingIp, "w"));
    assert_eq!(on(&bed, "n2"), 1);
    bed.say("delete port i3");
    alone(&mut bed, port);
    assert_eq!((on(&bed, "n1"), on(&bed, "n2")), (1, 0));
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
