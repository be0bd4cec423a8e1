//! Binding ports to chassis, and which segments reach which hosts.

use plugin::MechanismDriver;
use serde_json::json;

use crate::bench::{Server, Store, eventually};
use crate::ovn::{Ovn, register_chassis};

async fn segments_of(server: &Server, network: &str) -> Vec<String> {
    let sql = format!(
        "SELECT m.host FROM segmenthostmappings m JOIN networksegments s ON s.id = m.segment_id \
         WHERE s.network_id = '{network}' ORDER BY 1"
    );
    server.sql(&sql).await
}

#[tokio::test]
async fn ports_are_bound_where_a_live_chassis_reaches_their_network() {
    binding(Store::new().await).await;
}

#[tokio::test]
async fn ports_are_bound_where_a_live_chassis_reaches_their_network_on_mariadb() {
    binding(Store::mariadb().await).await;
}

async fn binding(store: Store) {
    let ovn = Ovn::start();
    let sb = ovn.client("sb").await;
    register_chassis(&sb, "hv1", "physnet1:br-phys").await;
    register_chassis(&sb, "hv2", "").await;
    let server = Server::start(&store, &ovn).await;
    eventually("Southbound is there", async || server.driver.agents().len() == 2).await;

    let geneve = server.network(json!({})).await;
    let on = |host: &str| json!({"binding:host_id": host, "device_owner": "compute:nova"});
    let port = server.port(&geneve.id, on("hv2")).await;
    let binding = port.binding.clone().unwrap();
    assert_eq!(binding.vif_type, "ovs");
    assert_eq!(
        serde_json::Value::Object(binding.vif_details),
        json!({"port_filter": true, "connectivity": "l2", "ovs_create_tap": true, "bridge_name": "br-int",
               "datapath_type": "system"})
    );
    assert!(server.driver.awaits_backend(&port));
    let nowhere = server.port(&geneve.id, on("hv3")).await;
    assert_eq!(nowhere.binding.clone().unwrap().vif_type, "binding_failed");
    assert!(!server.driver.awaits_backend(&nowhere));

    let vlan = server
        .network(json!({"provider:network_type": "vlan", "provider:physical_network": "physnet1"}))
        .await;
    let reached = server.port(&vlan.id, on("hv1")).await;
    assert_eq!(reached.binding.unwrap().vif_type, "ovs");
    let not_reached = server.port(&vlan.id, on("hv2")).await;
    assert_eq!(not_reached.binding.unwrap().vif_type, "binding_failed");
    eventually("the segment is mapped to its host", async || {
        segments_of(&server, &vlan.id).await == ["hv1"]
    })
    .await;
    assert!(segments_of(&server, &geneve.id).await.is_empty());

    // The chassis lose and gain a physical network.
    let change = |host: &str, mappings: &str| {
        let config = ovsdb::Datum::map([("ovn-bridge-mappings", mappings)]);
        let row = ovsdb::Row::new().with("other_config", config);
        ovsdb::Op::update("Chassis", vec![ovsdb::Condition::eq("name", host)], row)
    };
    sb.transact(vec![
        change("hv1", "physnet2:br-phys"),
        change("hv2", "physnet1:br-x"),
    ])
    .await
    .unwrap();
    eventually("the mapping follows", async || {
        segments_of(&server, &vlan.id).await == ["hv2"]
    })
    .await;
    server.stop().await;
}

#[tokio::test]
async fn a_chassis_that_is_silent_for_long_is_dead() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let (nb, sb) = (ovn.client("nb").await, ovn.client("sb").await);
    register_chassis(&sb, "hv1", "").await;
    let global = ovsdb::Row::new().with("nb_cfg", 5);
    nb.transact(vec![ovsdb::Op::insert("NB_Global", global)])
        .await
        .unwrap();
    let server = Server::start(&store, &ovn).await;
    eventually("both databases are there", async || {
        server.driver.agents().iter().any(|agent| !agent.alive)
    })
    .await;
    let network = server.network(json!({})).await;
    let on = json!({"binding:host_id": "hv1", "device_owner": "compute:nova"});
    let refused = server.port(&network.id, on.clone()).await;
    assert_eq!(refused.binding.unwrap().vif_type, "binding_failed");
    let answer = ovsdb::Row::new().with("nb_cfg", 5);
    sb.transact(vec![ovsdb::Op::update(
        "Chassis_Private",
        vec![ovsdb::Condition::eq("name", "hv1")],
        answer,
    )])
    .await
    .unwrap();
    eventually("it is alive", async || {
        server.driver.agents().iter().all(|agent| agent.alive)
    })
    .await;
    assert_eq!(
        server.port(&network.id, on).await.binding.unwrap().vif_type,
        "ovs"
    );
    server.stop().await;
}
