//! Membership in the hash ring of Neutron.

use crate::bench::{Server, Store, config, eventually};
use crate::ovn::Ovn;

const NODES: &str = "SELECT node_uuid FROM ovn_hash_ring ORDER BY 1";

#[tokio::test]
async fn members_come_and_go_and_the_dead_are_removed() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let first = Server::with(&store, config(&ovn, 1)).await;
    // Of a process of this host that died long ago, of one that is alive, and of another host.
    first
        .execute(
            "INSERT INTO ovn_hash_ring (node_uuid, group_name, hostname, created_at, updated_at) VALUES \
             ('dead', 'mechanism_driver', 'host', '2020-01-01 00:00:00', '2020-01-01 00:00:00'), \
             ('other', 'mechanism_driver', 'elsewhere', DATETIME('now'), DATETIME('now')), \
             ('alive', 'mechanism_driver', 'host', DATETIME('now'), DATETIME('now'))",
        )
        .await;
    let second = Server::with(&store, config(&ovn, 2)).await;
    let nodes = first.sql(NODES).await;
    assert_eq!(nodes.len(), 4, "{nodes:?}");
    assert!(!nodes.contains(&"dead".to_owned()));
    let status = second.driver.status();
    assert_eq!(status.ring.len(), 4);
    assert!(status.ring.contains(&status.node));
    second.stop().await;
    assert_eq!(first.sql(NODES).await.len(), 3);
    first.stop().await;
    assert_eq!(first.sql(NODES).await, ["alive", "other"]);
}

#[tokio::test]
async fn a_restart_after_a_crash_takes_its_row_over() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let crashed = Server::with(&store, config(&ovn, 1)).await;
    let node = crashed.driver.status().node;
    let next = Server::with(&store, config(&ovn, 1)).await;
    assert_eq!(next.driver.status().node, node);
    eventually("one row", async || next.sql(NODES).await == [node.as_str()]).await;
    next.stop().await;
}
