//! Chassis that answer for external ports.

use std::collections::{BTreeMap, BTreeSet};

use ovsdb::{Condition, Datum, Op, Row};
use serde_json::json;

use crate::bench::{Server, Store, eventually, named};
use crate::ovn::{Ovn, register};
use crate::routers::members;

#[tokio::test]
async fn gateways_answer_for_external_ports() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let (nb, sb) = (ovn.client("nb").await, ovn.client("sb").await);
    register(&sb, "gw1", "physnet1:br", "enable-chassis-as-gw").await;
    register(&sb, "gw2", "physnet1:br", "enable-chassis-as-gw").await;
    register(&sb, "gw3", "physnet2:br", "enable-chassis-as-gw").await;
    register(&sb, "hv1", "physnet1:br", "").await;
    let server = Server::start(&store, &ovn).await;
    eventually("Southbound is there", async || server.driver.agents().len() == 4).await;
    let vlan = json!({"provider:network_type": "vlan", "provider:physical_network": "physnet1"});
    let network = server.network(vlan).await;
    let port = server
        .port(&network.id, json!({"binding:vnic_type": "direct"}))
        .await;
    let group = format!("neutron-{}", network.id);
    let names = || {
        let members = members(&nb, &group)?;
        Some(members.into_keys().collect::<BTreeSet<_>>())
    };
    let both = BTreeSet::from(["gw1".to_owned(), "gw2".to_owned()]);
    eventually("both gateways of its network answer", async || {
        names() == Some(both.clone())
    })
    .await;
    let priorities: BTreeSet<i64> = members(&nb, &group).unwrap().into_values().collect();
    assert_eq!(priorities, BTreeSet::from([32766, 32767]));
    let row = named(&nb, "Logical_Switch_Port", &port.id).unwrap();
    assert_eq!(row.str("type"), Some("external"));
    assert!(row.uuid("ha_chassis_group").is_some());
    server.becomes_clean().await;

    // A gateway retires, and a host becomes one.
    let role = |host: &str, options: &str| {
        let config = Datum::map([
            ("ovn-bridge-mappings", "physnet1:br"),
            ("ovn-cms-options", options),
        ]);
        Op::update(
            "Chassis",
            vec![Condition::eq("name", host)],
            Row::new().with("other_config", config),
        )
    };
    sb.transact(vec![role("gw1", ""), role("hv1", "enable-chassis-as-gw")])
        .await
        .unwrap();
    let expected = BTreeMap::from([("gw2".to_owned(), 32767), ("hv1".to_owned(), 32766)]);
    eventually("the group follows", async || {
        members(&nb, &group) == Some(expected.clone())
    })
    .await;
    server.stop().await;
}
