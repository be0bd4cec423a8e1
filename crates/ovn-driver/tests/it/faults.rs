//! Databases that die, hang, or lie.

use serde_json::json;

use crate::bench::{Server, Store, count, eventually, named};
use crate::ovn::Ovn;

#[tokio::test]
async fn a_killed_northbound_gets_everything_when_it_is_back() {
    let (mut ovn, store) = (Ovn::start(), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let network = server.network(json!({})).await;
    server.becomes_clean().await;
    let mut ports = Vec::new();
    for n in 0..60 {
        if n == 20 {
            ovn.kill_nb();
        }
        if n == 40 {
            ovn.start_nb(&[]);
        }
        ports.push(server.port(&network.id, json!({})).await.id);
    }
    let nb = ovn.client("nb").await;
    eventually("all ports have rows", async || {
        count(&nb, "Logical_Switch_Port") == ports.len()
    })
    .await;
    server.becomes_clean().await;
    server.stop().await;
}

#[tokio::test]
async fn a_stopped_northbound_holds_up_nobody() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let network = server.network(json!({})).await;
    server.becomes_clean().await;
    ovn.nb().signal("STOP");
    let mut ports = Vec::new();
    for _ in 0..20 {
        ports.push(server.port(&network.id, json!({})).await.id);
    }
    let status = server.driver.status();
    assert!(
        status.dirty.dirty > 0 && status.dirty.oldest.is_some(),
        "{status:?}"
    );
    ovn.nb().signal("CONT");
    for port in &ports {
        eventually("every port has its row", async || {
            named(&nb, "Logical_Switch_Port", port).is_some()
        })
        .await;
    }
    server.becomes_clean().await;
    server.stop().await;
}

#[tokio::test]
async fn the_driver_starts_without_ovn_and_ends_within_its_deadline() {
    let (mut ovn, store) = (Ovn::start(), Store::new().await);
    ovn.kill_nb();
    let server = Server::start(&store, &ovn).await;
    let network = server.network(json!({})).await;
    let port = server.port(&network.id, json!({})).await;
    let began = std::time::Instant::now();
    server.driver.shutdown(std::time::Duration::from_secs(2)).await;
    assert!(began.elapsed() < std::time::Duration::from_secs(10), "it hangs");
    // Twice is as clean.
    server.driver.shutdown(std::time::Duration::from_secs(2)).await;
    assert!(
        server.sql("SELECT node_uuid FROM ovn_hash_ring").await.is_empty(),
        "it left the ring"
    );

    ovn.start_nb(&[]);
    let nb = ovn.client("nb").await;
    let next = Server::start(&store, &ovn).await;
    eventually("the port is there", async || {
        named(&nb, "Logical_Switch_Port", &port.id).is_some()
    })
    .await;
    next.stop().await;
}

#[tokio::test]
async fn an_emptied_northbound_is_filled_again() {
    let (mut ovn, store) = (Ovn::start(), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let network = server.network(json!({})).await;
    let port = server.port(&network.id, json!({})).await;
    server.becomes_clean().await;
    ovn.replace_nb();
    let nb = ovn.client("nb").await;
    eventually("the port is there", async || {
        named(&nb, "Logical_Switch_Port", &port.id).is_some()
    })
    .await;
    eventually("the drop group is there", async || {
        named(&nb, "Port_Group", "neutron_pg_drop").is_some()
    })
    .await;
    server.stop().await;
}
