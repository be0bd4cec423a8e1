//! Which chassis gateways are on.

use std::collections::BTreeMap;

use ovsdb::{Condition, Datum, Op, Row};
use serde_json::json;

use super::{Lab, gateway, remove_chassis};
use crate::bench::eventually;

fn set(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn config_of(chassis: &str, mappings: &str, options: &str) -> Op {
    let config = Datum::map([("ovn-bridge-mappings", mappings), ("ovn-cms-options", options)]);
    let row = Row::new().with("other_config", config);
    Op::update("Chassis", vec![Condition::eq("name", chassis)], row)
}

async fn reroute(lab: &Lab, chassis: &str, mappings: &str) {
    let op = config_of(chassis, mappings, "enable-chassis-as-gw");
    lab.sb.transact(vec![op]).await.unwrap();
}

#[tokio::test]
async fn chassis_come_and_go_and_the_gateway_moves_only_when_it_has_to() {
    let lab = Lab::new(&["c1", "c2"]).await;
    let router = lab.router().await;
    let id = router.id.as_str();
    eventually("both chassis", async || lab.gateway_of(id).len() == 2).await;
    let first = lab.gateway_of(id);
    let priorities: Vec<i64> = lab
        .group(&format!("neutron-{id}"))
        .unwrap()
        .into_values()
        .collect();
    assert_eq!(priorities.iter().sum::<i64>(), 3, "2 and 1");
    let port = lab.server.gateway_port(id).await;
    eventually("the port refers to the group", async || {
        let row = lab.router_port(&port.id);
        row.is_some_and(|row| row.uuid("ha_chassis_group").is_some())
    })
    .await;

    gateway(&lab.sb, "c3").await;
    let mut three = first.clone();
    three.push("c3".to_owned());
    eventually("the new one is last", async || lab.gateway_of(id) == three).await;

    reroute(&lab, &first[0], "other:br").await;
    eventually(
        "who lost the network is out, and the next took over",
        async || lab.gateway_of(id) == three[1..],
    )
    .await;
    reroute(&lab, &first[0], "public:br-ex").await;
    let back = [three[1].clone(), three[2].clone(), three[0].clone()];
    eventually("it comes back as the last", async || lab.gateway_of(id) == back).await;

    remove_chassis(&lab.sb, &back[0]).await;
    eventually("a chassis that is gone is out", async || {
        lab.gateway_of(id) == back[1..]
    })
    .await;
    let retired = back[1..].iter().map(|name| config_of(name, "public:br-ex", ""));
    lab.sb.transact(retired.collect()).await.unwrap();
    // Something that happens after that, and is seen to have been dealt with.
    let other = lab.server.router(json!({})).await;
    eventually("another router is there", async || {
        lab.row("Logical_Router", &format!("neutron-{}", other.id))
            .is_some()
    })
    .await;
    lab.server.becomes_clean().await;
    assert_eq!(
        lab.gateway_of(id),
        back[1..],
        "nobody is left who could take over"
    );
    lab.stop().await;
}

#[tokio::test]
async fn gateways_of_one_batch_are_spread() {
    let lab = Lab::new(&["c1", "c2"]).await;
    // Nothing is written meanwhile, so that all are scheduled together.
    lab.ovn.nb().signal("STOP");
    let mut routers = Vec::new();
    for _ in 0..10 {
        routers.push(lab.router().await.id);
    }
    lab.ovn.nb().signal("CONT");
    eventually("all are scheduled", async || {
        routers.iter().all(|router| lab.gateway_of(router).len() == 2)
    })
    .await;
    let mut active = BTreeMap::<String, usize>::new();
    for router in &routers {
        *active.entry(lab.gateway_of(router)[0].clone()).or_default() += 1;
    }
    assert_eq!(
        active,
        BTreeMap::from([("c1".to_owned(), 5), ("c2".to_owned(), 5)])
    );
    lab.stop().await;
}

#[tokio::test]
async fn a_gateway_waits_for_chassis() {
    let lab = Lab::new(&[]).await;
    let (router, _) = lab.routed().await;
    let port = lab.server.gateway_port(&router.id).await;
    lab.server.becomes_clean().await;
    assert!(lab.router_port(&port.id).is_some(), "the port is there");
    assert!(lab.gateway_of(&router.id).is_empty());
    gateway(&lab.sb, "c1").await;
    eventually("the first chassis has it", async || {
        let row = lab.router_port(&port.id).unwrap();
        lab.gateway_of(&router.id) == set(&["c1"]) && row.uuid("ha_chassis_group").is_some()
    })
    .await;
    lab.stop().await;
}

#[tokio::test]
async fn without_southbound_nothing_is_rescheduled() {
    let mut lab = Lab::new(&["c1"]).await;
    let (router, _) = lab.routed().await;
    eventually("it is scheduled", async || {
        lab.gateway_of(&router.id) == set(&["c1"])
    })
    .await;
    lab.server.stop().await;
    lab.ovn.stop_sb();
    let server = crate::bench::Server::start(&lab.store, &lab.ovn).await;
    let gateway = json!({"external_gateway_info": {"network_id": lab.outside.id}});
    let new = server.router(gateway).await;
    server.update_router(&router.id, json!({"name": "renamed"})).await;
    server.becomes_clean().await;
    assert_eq!(lab.gateway_of(&router.id), set(&["c1"]), "who was there stays");
    assert!(lab.gateway_of(&new.id).is_empty(), "nobody knows the chassis");
    lab.ovn.start_sb();
    eventually("it is scheduled once they are known", async || {
        lab.gateway_of(&new.id) == set(&["c1"])
    })
    .await;
    server.stop().await;
}

#[tokio::test]
async fn zones_of_hints_decide() {
    let lab = Lab::new(&["c1"]).await;
    let options = "enable-chassis-as-gw,availability-zones=az2";
    crate::ovn::register(&lab.sb, "c2", "public:br-ex", options).await;
    eventually("both are known", async || lab.server.driver.agents().len() == 2).await;
    let attributes = json!({
        "availability_zone_hints": ["az2"], "external_gateway_info": {"network_id": lab.outside.id},
    });
    let router = lab.server.router(attributes).await;
    eventually("only the zone's", async || {
        lab.gateway_of(&router.id) == set(&["c2"])
    })
    .await;
    use plugin::MechanismDriver;
    assert_eq!(lab.server.driver.router_zones(&router.id), ["az2"]);
    lab.stop().await;
}

#[tokio::test]
async fn a_tunnelled_outside_pins_the_whole_router() {
    let lab = Lab::new(&["c1"]).await;
    let outside = lab.server.network(json!({"router:external": true})).await;
    let subnet = json!({"ip_version": 4, "cidr": "172.25.0.0/24", "enable_dhcp": false});
    lab.server.subnet(&outside.id, subnet).await;
    let attributes = json!({"external_gateway_info": {"network_id": outside.id}});
    let router = lab.server.router(attributes).await;
    let name = format!("neutron-{}", router.id);
    let pinned = || {
        let row = lab.row("Logical_Router", &name)?;
        row.map_str("options", "chassis").map(str::to_owned)
    };
    eventually("it is on the chassis", async || pinned().as_deref() == Some("c1")).await;
    assert_eq!(lab.group(&name), Some(BTreeMap::from([("c1".to_owned(), 32767)])));
    gateway(&lab.sb, "c0").await;
    let both = BTreeMap::from([("c1".to_owned(), 32767), ("c0".to_owned(), 32766)]);
    eventually("another one follows", async || {
        lab.group(&name) == Some(both.clone())
    })
    .await;
    remove_chassis(&lab.sb, "c1").await;
    eventually("and takes over", async || pinned().as_deref() == Some("c0")).await;
    lab.stop().await;
}

#[tokio::test]
async fn a_deleted_router_leaves_nothing() {
    use crate::bench::count;
    let lab = Lab::new(&["c1"]).await;
    let (router, inside) = lab.routed().await;
    eventually("it is scheduled", async || {
        lab.gateway_of(&router.id) == set(&["c1"])
    })
    .await;
    lab.server.detach(&router.id, &inside.subnet.id).await;
    lab.server.delete_router(&router.id).await;
    lab.server.becomes_clean().await;
    for table in [
        "Logical_Router",
        "Logical_Router_Port",
        "NAT",
        "Logical_Router_Static_Route",
    ] {
        assert_eq!(count(&lab.nb, table), 0, "{table}");
    }
    assert!(lab.group(&format!("neutron-{}", router.id)).is_none());
    assert!(lab.server.driver.status().refused.is_empty());
    lab.stop().await;
}
