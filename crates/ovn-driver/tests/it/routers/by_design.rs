//! What the Python driver gets wrong about routers.

use std::time::{Duration, Instant};

use ovsdb::{Change, Condition, Datum, Op, Row};
use serde_json::json;

use super::Lab;
use crate::bench::eventually;

#[tokio::test]
async fn a_router_that_was_acknowledged_is_there_whatever_ovn_does() {
    let mut lab = Lab::new(&["c1"]).await;
    lab.server.becomes_clean().await;
    lab.ovn.kill_nb();
    let (router, inside) = lab.routed().await;
    let renamed = lab
        .server
        .update_router(&router.id, json!({"name": "still there"}))
        .await;
    assert_eq!(renamed.name, "still there");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let names = lab.server.sql("SELECT name FROM routers").await;
    assert_eq!(names, ["still there"]);
    lab.ovn.start_nb(&[]);
    let nb = lab.ovn.client("nb").await;
    eventually("it is in OVN, too", async || {
        let row = crate::bench::named(&nb, "Logical_Router", &format!("neutron-{}", router.id));
        row.is_some_and(|row| row.set_of_uuid("ports").len() == 2)
    })
    .await;
    lab.server.detach(&router.id, &inside.subnet.id).await;
    lab.server.becomes_clean().await;
    lab.server.stop().await;
}

#[tokio::test]
async fn a_deletion_that_ovn_refuses_brings_nothing_back() {
    let lab = Lab::with(&["c1"], |config| {
        config.queue.backoff.last = Duration::from_secs(1);
    })
    .await;
    let router = lab.router().await;
    lab.server.becomes_clean().await;
    // Somebody else's port is on the chassis of this router, so that its group cannot go.
    let group = {
        let snapshot = lab.nb.replica().read();
        let table = snapshot.table("HA_Chassis_Group").unwrap();
        let name = format!("neutron-{}", router.id);
        table.find("name", &[name.as_str().into()]).unwrap().0
    };
    let port = Row::new()
        .with("name", "stranger-port")
        .with("mac", "00:00:00:00:00:01")
        .with("networks", "192.0.2.1/24")
        .with("ha_chassis_group", Datum::from(group));
    let stranger = Row::new()
        .with("name", "stranger")
        .with("ports", Datum::named_uuid("port"));
    let ops = vec![
        Op::insert("Logical_Router_Port", port).with_uuid_name("port"),
        Op::insert("Logical_Router", stranger),
    ];
    lab.nb.transact(ops).await.unwrap();

    lab.server.delete_router(&router.id).await;
    eventually("OVN refuses", async || {
        let refused = lab.server.driver.status().refused;
        refused.iter().any(|trouble| trouble.key.id == router.id)
    })
    .await;
    assert!(
        lab.server.sql("SELECT id FROM routers").await.is_empty(),
        "it stays deleted"
    );
    let rows = format!(
        "SELECT resource_uuid FROM ovn_revision_numbers WHERE resource_uuid = '{}'",
        router.id
    );
    assert_eq!(lab.server.sql(&rows).await.len(), 1, "it is not forgotten either");

    let gone = Op::delete("Logical_Router", vec![Condition::eq("name", "stranger")]);
    lab.nb.transact(vec![gone]).await.unwrap();
    let name = format!("neutron-{}", router.id);
    eventually("nothing is in the way any more", async || {
        lab.row("Logical_Router", &name).is_none() && lab.row("HA_Chassis_Group", &name).is_none()
    })
    .await;
    lab.server.becomes_clean().await;
    lab.stop().await;
}

/// In Neutron the row is deleted in one transaction and made anew in another, and there is no NAT in between.
#[tokio::test]
async fn a_floating_ip_moves_in_one_transaction() {
    let lab = Lab::new(&["c1"]).await;
    let (_, inside) = lab.routed().await;
    let first = lab.server.port(&inside.network.id, json!({})).await;
    let second = lab.server.port(&inside.network.id, json!({})).await;
    let moving = lab
        .server
        .floating_ip(&lab.outside.id, json!({"port_id": first.id}))
        .await;
    eventually("it is active", async || {
        lab.server.show_floating_ip(&moving.id).await.status == "ACTIVE"
    })
    .await;
    lab.server.becomes_clean().await;

    let mut changes = lab.nb.subscribe();
    lab.server.associate(&moving.id, Some(&second.id)).await;
    lab.server.becomes_clean().await;
    let shows = |port: &str| {
        let row = lab.row("Logical_Switch_Port", port).unwrap();
        row.map_str("external_ids", "neutron:port_fip").map(str::to_owned)
    };
    let mut updates = 0;
    while let Some(change) = changes.try_recv() {
        let Change::Row { table, old, new, .. } = change else {
            continue;
        };
        if &*table != "NAT" {
            continue;
        }
        assert!(old.is_some() && new.is_some(), "it is never gone");
        updates += 1;
        // The replica shows a transaction as a whole: both ports have changed along with the row.
        assert_eq!(shows(&first.id), None);
        assert_eq!(shows(&second.id), Some(moving.floating_ip_address.clone()));
    }
    assert_eq!(updates, 1, "one transaction");
    let row = lab.translation(&moving.id).unwrap();
    assert_eq!(
        row.str("logical_ip"),
        Some(second.fixed_ips[0].ip_address.as_str())
    );
    lab.stop().await;
}

/// In Neutron every port of a router that waits for another one at start waits for 5 seconds.
#[tokio::test]
async fn a_start_with_many_ports_of_routers_takes_no_time() {
    let lab = Lab::new(&["c1", "c2"]).await;
    lab.server.stop().await;
    let mut networks = Vec::new();
    for n in 0..20 {
        networks.push(lab.inside(n).await);
    }
    for _ in 0..5 {
        let router = lab.router().await;
        for inside in &networks {
            let attributes = json!({"name": "port"});
            let port = lab.server.port(&inside.network.id, attributes).await;
            lab.server.attach_port(&router.id, &port.id).await;
        }
    }
    let began = Instant::now();
    let next = crate::bench::Server::start(&lab.store, &lab.ovn).await;
    eventually("all are in OVN", async || next.is_clean().await).await;
    let took = began.elapsed();
    assert!(took < Duration::from_secs(15), "{took:?}");
    assert_eq!(crate::bench::count(&lab.nb, "Logical_Router_Port"), 105);
    next.stop().await;
}
