//! What a replica costs. In a process of its own, because it looks at the memory of the process.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "it/common.rs"]
#[allow(dead_code)]
mod common;

use ovsdb::{Config, Datum, IndexSpec, MonitorTable, Op};

use common::{Server, connected, ship, within};

const ROWS: usize = 10_000;
/// Memory that 10,000 rows with two maps each may take, the download included.
const LIMIT: usize = 40 << 20;

fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}

#[tokio::test]
async fn rows_are_small() {
    let server = Server::start();
    let writer = connected(Config {
        monitor: Vec::new(),
        ..server.config()
    })
    .await;
    for batch in 0..ROWS / 500 {
        let insert = |n: usize| {
            let n = batch * 500 + n;
            let ids = Datum::map([
                ("name", format!("ship number {n}")),
                ("owner", format!("{:032x}", n % 50)),
                ("fleet", "4f1de98c5ee84ac2a5b8dcb0d5b0f1c7".to_owned()),
                ("revision", (n % 7).to_string()),
            ]);
            let options = Datum::map([("berth", format!("host{}", n % 20)), ("flag", "red".to_owned())]);
            let row = ship(&format!("{n:08x}-ee84-ac2a-5b8d-cb0d5b0f1c7"));
            let tags = vec![
                format!("fa:16:3e:{n:08x}"),
                format!("10.0.{}.{}", n / 250, n % 250),
            ];
            Op::insert(
                "Ship",
                row.with("ids", ids)
                    .with("options", options)
                    .with("tags", tags)
                    .with("crew", 7),
            )
        };
        within(writer.transact((0..500).map(insert).collect()))
            .await
            .unwrap();
    }
    writer.shutdown().await;

    let before = resident();
    let indexes = vec![
        IndexSpec::map_key("Ship", "ids", "name"),
        IndexSpec::map_key("Ship", "ids", "owner"),
    ];
    let client = connected(Config {
        indexes,
        monitor: vec![MonitorTable::all("Ship")],
        ..server.config()
    })
    .await;
    assert_eq!(client.replica().read().table("Ship").unwrap().len(), ROWS);
    let used = resident().saturating_sub(before);
    println!("{ROWS} rows: {} KiB", used >> 10);
    assert!(used < LIMIT, "{used} bytes");
}
