//! The golden cases on a real ovsdb-server with OVN's schema: it takes every operation, and ends up with the same
//! rows as the memory of the other tests.
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use ovn_schema::nb;
use ovn_translate::{By, Features, INDEXES, names};
use ovsdb::value::{Row, Uuid};
use ovsdb::{Client, Config, Endpoint, IndexSpec, MonitorTable, Op, Snapshot};
use testkit::{Daemon, free_port};

use support::case::Case;
use support::render::render_tables;

const SCHEMA: &str = "/usr/share/ovn/ovn-nb.ovsschema";
const TABLES: [&str; 15] = [
    "Logical_Switch",
    "Logical_Switch_Port",
    "Logical_Router",
    "Logical_Router_Port",
    "Logical_Router_Static_Route",
    "NAT",
    "BFD",
    "Load_Balancer",
    "DHCP_Options",
    "DNS",
    "Port_Group",
    "ACL",
    "Address_Set",
    "HA_Chassis_Group",
    "HA_Chassis",
];

struct Server {
    client: Client,
    _daemon: Daemon,
    _folder: tempfile::TempDir,
}

/// A Northbound server of its own, with the group that drops.
async fn start() -> Server {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let made = Command::new("ovsdb-tool")
        .args(["create", &path("db"), SCHEMA])
        .status()
        .expect("ovsdb-tool");
    assert!(made.success(), "the database can be made");
    let port = free_port();
    let args = [
        format!("--remote=ptcp:{port}:127.0.0.1"),
        format!("--unixctl={}", path("ctl")),
        path("db"),
    ];
    let daemon = Daemon::start("ovsdb-server", &args, Path::new(&path("log")));
    let endpoints = Endpoint::parse_list(&format!("tcp:127.0.0.1:{port}")).expect("an endpoint");
    let indexes = INDEXES.iter().map(|index| match index.by {
        By::Column(column) => IndexSpec::column(index.table, column),
        By::ExternalId(key) => IndexSpec::map_key(index.table, "external_ids", key),
    });
    let config = Config {
        monitor: TABLES.into_iter().map(MonitorTable::all).collect(),
        indexes: indexes.collect(),
        ..Config::new(endpoints, nb::DATABASE)
    };
    let client = Client::connect(config).expect("a client");
    assert!(client.wait_complete().await, "the server answers");
    let group = Row::new().with("name", names::DROP_GROUP);
    client
        .transact(vec![Op::insert("Port_Group", group)])
        .await
        .expect("the group that drops");
    Server {
        client,
        _daemon: daemon,
        _folder: folder,
    }
}

fn tables(snapshot: &Snapshot) -> BTreeMap<String, BTreeMap<Uuid, Row>> {
    let rows = |name: &str| {
        let table = snapshot.table(name).expect("the table is replicated");
        table.iter().map(|(uuid, row)| (*uuid, (**row).clone())).collect()
    };
    TABLES
        .into_iter()
        .map(|name| (name.to_owned(), rows(name)))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_server_takes_every_plan_and_ends_up_the_same() {
    for case in Case::all() {
        let server = start().await;
        let features = Features::of(&server.client.replica().schema().expect("a schema"));
        for step in case.steps() {
            let mut config = step.config.clone();
            config.features = features;
            let plan = support::plan(&step.world, &config, &step.keys, &server.client.replica().read());
            if !plan.ops.is_empty() {
                let outcome = server.client.transact(plan.ops.clone()).await;
                outcome.unwrap_or_else(|refusal| panic!("{}: {refusal}\n{:#?}", step.name, plan.ops));
            }
            let snapshot = server.client.replica().read();
            let again = support::plan(&step.world, &config, &step.world.keys(), &snapshot);
            assert_eq!(again.ops, Vec::new(), "{} left something undone", step.name);
            let wanted = without_missing_columns(&step.recorded(), features);
            assert_eq!(render_tables(&tables(&snapshot)), wanted, "{}", step.name);
        }
        server.client.shutdown().await;
    }
}

/// The recorded rows, as far as the server has the columns.
fn without_missing_columns(recorded: &str, features: Features) -> String {
    let lines = recorded
        .lines()
        .filter(|line| features.dns_options || !line.contains("options:ovn-owned"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// A writer that did not see what another one wrote loses, and writes nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_made_before_somebody_else_wrote_is_refused() {
    let server = start().await;
    let mut steps = Case::all().into_iter().flat_map(|case| case.steps());
    let step = steps
        .find(|step| step.name.ends_with("ports: created"))
        .expect("the case");
    let before = server.client.replica().read();
    let plan = support::plan(&step.world, &step.config, &step.keys, &before);
    server
        .client
        .transact(plan.ops.clone())
        .await
        .expect("the first writer");
    let rows = render_tables(&tables(&server.client.replica().read()));
    server
        .client
        .transact(plan.ops)
        .await
        .expect_err("the second writer");
    assert_eq!(render_tables(&tables(&server.client.replica().read())), rows);
    server.client.shutdown().await;
}
