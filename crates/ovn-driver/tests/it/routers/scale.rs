//! Many routers. Measurements, to be run by themselves:
//! `cargo test --release -p ovn-driver --test it routers::scale -- --ignored --nocapture`.
#![allow(clippy::print_stdout, reason = "a measurement says what it found")]

use std::time::{Duration, Instant};

use super::{Lab, gateway, remove_chassis};
use crate::bench::{Server, count, eventually};

const CHASSIS: [&str; 5] = ["c1", "c2", "c3", "c4", "c5"];

/// Routers with a gateway and this many interfaces each.
async fn fill(server: &Server, lab: &Lab, routers: usize, interfaces: usize) -> Vec<String> {
    let mut networks = Vec::new();
    for n in 0..interfaces {
        networks.push(lab.inside(n).await);
    }
    let mut ids = Vec::new();
    for _ in 0..routers {
        let router = lab.router().await;
        for inside in &networks {
            let port = server.port(&inside.network.id, serde_json::json!({})).await;
            server.attach_port(&router.id, &port.id).await;
        }
        ids.push(router.id);
    }
    ids
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn a_start_with_2000_ports_of_routers() {
    let lab = Lab::new(&CHASSIS).await;
    lab.server.stop().await;
    fill(&lab.server, &lab, 250, 7).await;
    let began = Instant::now();
    let next = Server::start(&lab.store, &lab.ovn).await;
    while !next.is_clean().await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!(
        "{} ports of routers are in OVN {:.1?} after the start",
        count(&lab.nb, "Logical_Router_Port"),
        began.elapsed()
    );
    next.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn a_gateway_among_250() {
    let lab = Lab::new(&CHASSIS).await;
    let ids = fill(&lab.server, &lab, 250, 1).await;
    lab.server.becomes_clean().await;
    let mut took = Vec::new();
    for _ in 0..10 {
        let began = Instant::now();
        let router = lab.router().await;
        let acknowledged = began.elapsed();
        while lab.gateway_of(&router.id).len() < CHASSIS.len() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        took.push((acknowledged, began.elapsed()));
        lab.server.becomes_clean().await;
    }
    took.sort_unstable();
    println!(
        "router with a gateway, acknowledged and on its chassis: {:?}",
        took[took.len() / 2]
    );

    let active = |chassis: &str| {
        let first = ids.iter().filter_map(|id| lab.gateway_of(id).into_iter().next());
        first.filter(|name| name == chassis).count()
    };
    println!("active gateways: {:?}", CHASSIS.map(active));
    let began = Instant::now();
    remove_chassis(&lab.sb, "c1").await;
    eventually("nothing is on the chassis any more", async || active("c1") == 0).await;
    println!("a chassis is gone from all groups after {:.1?}", began.elapsed());
    println!("active gateways: {:?}", CHASSIS.map(active));
    let began = Instant::now();
    gateway(&lab.sb, "c1").await;
    let complete = || ids.iter().all(|id| lab.gateway_of(id).len() == CHASSIS.len());
    eventually("it is in all groups again", async || complete()).await;
    println!("it is in all groups again after {:.1?}", began.elapsed());
    lab.stop().await;
}
