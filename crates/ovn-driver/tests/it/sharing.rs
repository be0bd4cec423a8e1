//! Two servers on one database and one OVN.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;

use crate::bench::{Server, Store, config, count, eventually, named};
use crate::ovn::Ovn;

#[tokio::test]
async fn two_servers_write_the_same_resources() {
    let (ovn, store) = (Ovn::start(), Store::mariadb().await);
    let nb = ovn.client("nb").await;
    let servers = [
        Arc::new(Server::with(&store, config(&ovn, 1)).await),
        Arc::new(Server::with(&store, config(&ovn, 2)).await),
    ];
    let network = servers[0].network(json!({})).await;
    servers[1]
        .subnet(&network.id, json!({"ip_version": 4, "cidr": "10.0.0.0/24"}))
        .await;
    let mut work = tokio::task::JoinSet::new();
    for (n, server) in servers.iter().cycle().take(4).enumerate() {
        let (server, network) = (Arc::clone(server), network.id.clone());
        work.spawn(async move {
            let mut ids = Vec::new();
            for _ in 0..20 {
                ids.push(server.port(&network, json!({"name": format!("{n}")})).await.id);
            }
            ids
        });
    }
    let ports: BTreeSet<String> = work.join_all().await.into_iter().flatten().collect();
    // The same ports through both servers at once: the last revision has to win everywhere.
    let mut work = tokio::task::JoinSet::new();
    for server in &servers {
        let (server, ports) = (Arc::clone(server), ports.clone());
        let name = format!("by {}", server.driver.status().node);
        work.spawn(async move {
            for port in &ports {
                server.update_port(port, json!({"name": name.clone()})).await;
            }
        });
    }
    work.join_all().await;
    servers[0].becomes_clean().await;
    eventually("every port shows what SQL says", async || {
        if count(&nb, "Logical_Switch_Port") != ports.len() {
            return false;
        }
        for id in &ports {
            let port = servers[0].show_port(id).await;
            let row = named(&nb, "Logical_Switch_Port", id).unwrap();
            let revision = port.standard.revision_number.to_string();
            if row.map_str("external_ids", "neutron:port_name") != Some(port.name.as_str())
                || row.map_str("external_ids", "neutron:revision_number") != Some(revision.as_str())
            {
                return false;
            }
        }
        true
    })
    .await;
    for server in &servers {
        assert!(
            server.driver.status().refused.is_empty(),
            "{:?}",
            server.driver.status().refused
        );
        server.stop().await;
    }
}

/// One server dies without a word; what it left is written by the other.
#[tokio::test]
async fn the_other_server_takes_over() {
    let (ovn, store) = (Ovn::start(), Store::mariadb().await);
    let nb = ovn.client("nb").await;
    let (dead, alive) = (
        Server::with(&store, config(&ovn, 1)).await,
        Server::with(&store, config(&ovn, 2)).await,
    );
    let network = dead.network(json!({})).await;
    dead.becomes_clean().await;
    // Its use cases go on for a moment, its driver does not.
    dead.driver.shutdown(std::time::Duration::from_secs(5)).await;
    let left = dead.port(&network.id, json!({})).await;
    eventually("its port has a row", async || {
        named(&nb, "Logical_Switch_Port", &left.id).is_some()
    })
    .await;
    alive.becomes_clean().await;
    alive.stop().await;
}
