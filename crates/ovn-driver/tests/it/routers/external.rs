//! External ports are where the gateway of their network's router is.

use ovsdb::{Condition, Datum, Op, Row};
use serde_json::json;

use super::{Lab, gateway, remove_chassis};
use crate::bench::eventually;

fn physical() -> serde_json::Value {
    json!({"provider:network_type": "vlan", "provider:physical_network": "physnet1"})
}

fn follows(lab: &Lab, network: &str) -> Option<String> {
    let row = lab.row("HA_Chassis_Group", &format!("neutron-{network}"))?;
    row.map_str("external_ids", "neutron:router_id")
        .map(str::to_owned)
}

#[tokio::test]
async fn external_ports_follow_the_gateway() {
    let lab = Lab::new(&["c1", "c2"]).await;
    let inside = lab.inside_of(0, physical()).await;
    let direct = json!({"binding:vnic_type": "direct"});
    let port = lab.server.port(&inside.network.id, direct).await;
    let group = format!("neutron-{}", inside.network.id);
    eventually("the network has chassis of its own", async || {
        lab.group(&group)
            .is_some_and(|group| group.values().all(|priority| *priority > 32000))
    })
    .await;

    let router = lab.router().await;
    lab.server.attach(&router.id, &inside.subnet.id).await;
    let of_router = || lab.group(&format!("neutron-{}", router.id));
    let follows_router = || follows(&lab, &inside.network.id).as_deref() == Some(router.id.as_str());
    eventually("it follows the router", async || {
        follows_router() && lab.group(&group) == of_router()
    })
    .await;
    let row = lab.row("Logical_Switch_Port", &port.id).unwrap();
    assert!(row.uuid("ha_chassis_group").is_some());

    gateway(&lab.sb, "c3").await;
    eventually("also when a chassis comes", async || {
        lab.group(&group) == of_router() && lab.gateway_of(&router.id).len() == 3
    })
    .await;
    let active = lab.gateway_of(&router.id)[0].clone();
    remove_chassis(&lab.sb, &active).await;
    eventually("and when the gateway moves", async || {
        lab.group(&group) == of_router() && lab.gateway_of(&router.id).len() == 2
    })
    .await;
    lab.server.becomes_clean().await;

    let nothing = json!({"external_gateway_info": null});
    lab.server.update_router(&router.id, nothing).await;
    eventually("without a gateway it has its own again", async || {
        follows(&lab, &inside.network.id).is_none()
            && lab
                .group(&group)
                .is_some_and(|group| group.len() == 2 && group.values().all(|priority| *priority > 32000))
    })
    .await;
    lab.stop().await;
}

#[tokio::test]
async fn another_router_takes_the_place_of_one_that_leaves() {
    let lab = Lab::new(&["c1"]).await;
    let inside = lab.inside_of(0, physical()).await;
    lab.server
        .port(&inside.network.id, json!({"binding:vnic_type": "direct"}))
        .await;
    let (first, second) = (lab.router().await, lab.router().await);
    lab.server.attach(&first.id, &inside.subnet.id).await;
    let is_followed = |router: &str| follows(&lab, &inside.network.id).as_deref() == Some(router);
    eventually("the first is followed", async || is_followed(&first.id)).await;
    let other = json!({"network_id": inside.network.id, "fixed_ips": [{"ip_address": "10.0.0.200"}]});
    let port = lab.server.port(&inside.network.id, other).await;
    lab.server.attach_port(&second.id, &port.id).await;
    lab.server.becomes_clean().await;
    assert!(is_followed(&first.id), "one that is followed stays so");
    lab.server.detach(&first.id, &inside.subnet.id).await;
    eventually("then the other", async || is_followed(&second.id)).await;
    lab.server.detach_port(&second.id, &port.id).await;
    eventually("then none", async || follows(&lab, &inside.network.id).is_none()).await;
    lab.stop().await;
}

/// Neutron looks again at external ports when the zones of their network did not change, and does not when they did.
#[tokio::test]
async fn other_zones_of_a_network_are_other_chassis() {
    let lab = Lab::new(&["c1"]).await;
    let options = "enable-chassis-as-gw,availability-zones=az2";
    crate::ovn::register(&lab.sb, "c2", "physnet1:br", options).await;
    eventually("both are known", async || lab.server.driver.agents().len() == 2).await;
    let inside = lab.inside_of(0, physical()).await;
    lab.server
        .port(&inside.network.id, json!({"binding:vnic_type": "direct"}))
        .await;
    let on = |name: &str| {
        let group = lab.group(&format!("neutron-{}", inside.network.id));
        group.is_some_and(|group| group.len() == 1 && group.contains_key(name))
    };
    eventually("it is on the chassis without a zone", async || on("c1")).await;
    lab.server.becomes_clean().await;
    let hints = format!(
        "UPDATE networks SET availability_zone_hints = '[\"az2\"]' WHERE id = '{}'",
        inside.network.id
    );
    lab.server.execute(&hints).await;
    lab.server
        .update_network(&inside.network.id, json!({"name": "moved"}))
        .await;
    eventually("it is on the zone's chassis", async || on("c2")).await;
    lab.stop().await;
}

#[tokio::test]
async fn a_chassis_that_loses_its_zone_loses_the_ports() {
    let lab = Lab::new(&["c1", "c2"]).await;
    let inside = lab.inside_of(0, physical()).await;
    lab.server
        .port(&inside.network.id, json!({"binding:vnic_type": "direct"}))
        .await;
    let group = format!("neutron-{}", inside.network.id);
    eventually("both", async || {
        lab.group(&group).is_some_and(|group| group.len() == 2)
    })
    .await;
    let config = Datum::map([
        ("ovn-bridge-mappings", "physnet1:br"),
        ("ovn-cms-options", "enable-chassis-as-gw,availability-zones=az1"),
    ]);
    let row = Row::new().with("other_config", config);
    let op = Op::update("Chassis", vec![Condition::eq("name", "c1")], row);
    lab.sb.transact(vec![op]).await.unwrap();
    eventually("only the other one", async || {
        lab.group(&group)
            .is_some_and(|group| group.into_keys().eq(["c2".to_owned()]))
    })
    .await;
    lab.stop().await;
}
