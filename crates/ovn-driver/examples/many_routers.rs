//! Many routers: how long a start takes, one more gateway, and a gateway chassis that goes. SQLite, ovsdb-server, ovn-northd,
//! the use cases and the driver.
//!
//!     cargo run --release -p ovn-driver --example many_routers [ROUTERS [INTERFACES]]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that says what it found, or ends"
)]

// The test bed of the tests, of which this uses a part.
#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/it/bench.rs"]
mod bench;
#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/it/routers/lab.rs"]
mod lab;
#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/it/ovn.rs"]
mod ovn;

use std::time::{Duration, Instant};

use bench::{Server, count, eventually};
use lab::{Lab, gateway, remove_chassis};

const CHASSIS: [&str; 5] = ["c1", "c2", "c3", "c4", "c5"];

fn main() {
    let argument = |n: usize, default: usize| {
        std::env::args()
            .nth(n)
            .map_or(default, |text| text.parse().expect("a number"))
    };
    let (routers, interfaces) = (argument(1, 250), argument(2, 7));
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            start(routers, interfaces).await;
            gateways(routers).await;
        });
}

/// Routers with a gateway and this many interfaces each.
async fn fill(lab: &Lab, routers: usize, interfaces: usize) -> Vec<String> {
    let mut networks = Vec::new();
    for n in 0..interfaces {
        networks.push(lab.inside(n).await);
    }
    let mut ids = Vec::new();
    for _ in 0..routers {
        let router = lab.router().await;
        for inside in &networks {
            let port = lab.server.port(&inside.network.id, serde_json::json!({})).await;
            lab.server.attach_port(&router.id, &port.id).await;
        }
        ids.push(router.id);
    }
    ids
}

/// Everything is new to OVN when the driver starts.
async fn start(routers: usize, interfaces: usize) {
    let lab = Lab::new(&CHASSIS).await;
    lab.server.stop().await;
    fill(&lab, routers, interfaces).await;
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

/// A router with a gateway comes, a chassis goes and comes again.
async fn gateways(routers: usize) {
    let lab = Lab::new(&CHASSIS).await;
    let ids = fill(&lab, routers, 1).await;
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
