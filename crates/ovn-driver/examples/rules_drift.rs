//! How long it takes to compare many rules of security groups with Northbound: MariaDB, ovsdb-server and the driver.
//!
//!     cargo run --release -p ovn-driver --example rules_drift [RULES [RULES_PER_GROUP]]
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement that says what it found, or ends"
)]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use model::net::SecurityGroupRule;
use model::{Key, Kind, Standard, Timestamp};
use ovn_driver::{Config, OvnDriver};
use ovn_translate::{By, Desired, Facts, Features, INDEXES, SecurityGroupFacts, desire, diff};
use ovsdb::{Client, Endpoint, IndexSpec, MonitorTable};
use store::{Batch, Db, MySqlTarget, PoolOptions, Target, args, standard};
use testkit::{Daemon, MariaDb};

/// Groups of one transaction while the databases are filled.
const TOGETHER: usize = 20;

fn main() {
    let argument = |n: usize, default: usize| {
        std::env::args()
            .nth(n)
            .map_or(default, |text| text.parse().expect("a number"))
    };
    let (rules, per_group) = (argument(1, 300_000), argument(2, 100));
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(measure(rules / per_group, per_group));
}

async fn measure(groups: usize, per_group: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let servers: Vec<Daemon> = ["nb", "sb"]
        .iter()
        .map(|name| ovsdb(folder.path(), name))
        .collect();
    let mariadb = MariaDb::shared();
    let db = database(&mariadb).await;
    let nb = endpoint(folder.path(), "nb");

    let began = Instant::now();
    fill(&db, &nb, groups, per_group).await;
    println!(
        "{groups} groups of {per_group} rules made in {:.1?}",
        began.elapsed()
    );

    let mut config = Config::new("bench", 1, vec![nb], vec![endpoint(folder.path(), "sb")]);
    config.periods.drift = Duration::from_secs(3600);
    let began = Instant::now();
    let driver = OvnDriver::start(config, db.clone()).await.expect("a driver");
    for pass in 1..=3 {
        let asked = Instant::now();
        driver.look_for_drift();
        let found = loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            match driver.status().pass {
                Some(found) if found.ended > asked => break found,
                _ => {}
            }
        };
        println!(
            "pass {pass}: {:.2?}, {} compared, {} differ, {} orphans",
            found.took, found.compared, found.differ, found.orphans
        );
    }
    println!("{:.1?} since the start of the driver", began.elapsed());
    driver.shutdown(Duration::from_secs(10)).await;
    drop(servers);
}

fn endpoint(folder: &Path, name: &str) -> Endpoint {
    Endpoint::Unix(folder.join(format!("{name}.sock")))
}

/// An ovsdb-server with OVN's schema.
fn ovsdb(folder: &Path, name: &str) -> Daemon {
    let path = |suffix: &str| folder.join(format!("{name}.{suffix}")).display().to_string();
    let made = Command::new("ovsdb-tool")
        .args([
            "create",
            &path("db"),
            &format!("/usr/share/ovn/ovn-{name}.ovsschema"),
        ])
        .status()
        .expect("ovsdb-tool");
    assert!(made.success(), "the database can be made");
    let args = [
        format!("--remote=punix:{}", path("sock")),
        format!("--unixctl={}", path("ctl")),
        "--log-file=/dev/null".to_owned(),
        path("db"),
    ];
    let daemon = Daemon::start("ovsdb-server", &args, Path::new(&path("log")));
    daemon.wait_until(|| std::os::unix::net::UnixStream::connect(path("sock")).is_ok());
    daemon
}

async fn database(server: &MariaDb) -> Db {
    let target = Target::MySql(Box::new(MySqlTarget {
        host: "127.0.0.1".to_owned(),
        port: server.port(),
        user: server.user().to_owned(),
        password: server.password().to_owned(),
        database: server.create_database(),
        ..MySqlTarget::default()
    }));
    let db = Db::connect(&target, PoolOptions::default())
        .await
        .expect("a database");
    store::schema::upgrade(&db).await.expect("the schema");
    db
}

/// Groups with their rules in SQL, and as the translation wants them in Northbound.
async fn fill(db: &Db, nb: &Endpoint, groups: usize, per_group: usize) {
    let tables = ["Port_Group", "ACL"];
    let indexes = INDEXES.iter().filter(|index| tables.contains(&index.table));
    let indexes = indexes.map(|index| match index.by {
        By::Column(column) => IndexSpec::column(index.table, column),
        By::ExternalId(key) => IndexSpec::map_key(index.table, "external_ids", key),
    });
    let client = Client::connect(ovsdb::Config {
        monitor: tables.into_iter().map(MonitorTable::all).collect(),
        indexes: indexes.collect(),
        ..ovsdb::Config::new(vec![nb.clone()], "OVN_Northbound")
    })
    .expect("a client");
    assert!(client.wait_complete().await, "Northbound answers");
    let features = Features::of(&client.replica().schema().expect("a schema"));
    for first in (0..groups).step_by(TOGETHER) {
        let these: Vec<Group> = (first..groups.min(first + TOGETHER))
            .map(|n| Group::new(n, per_group))
            .collect();
        let desired: Vec<Desired> = these.iter().map(Group::desired).collect();
        let plan = diff(&desired, &client.replica().read(), features);
        client.transact(plan.ops).await.expect("Northbound takes it");
        let mut batch = Batch::new();
        these.iter().for_each(|group| group.insert(&mut batch));
        let mut tx = db.begin().await.expect("a transaction");
        batch.run(&mut tx).await.expect("SQL takes it");
        tx.commit().await.expect("the commit");
    }
    client.shutdown().await;
}

/// A group whose ids follow from its number.
struct Group {
    id: String,
    standard: i64,
    rules: Vec<SecurityGroupRule>,
}

impl Group {
    fn new(number: usize, rules: usize) -> Self {
        let scattered = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let id = uuid::Uuid::from_u64_pair(scattered, 1).to_string();
        let standard = i64::try_from(number * (rules + 1) + 1000).expect("a small number");
        let rules = (1_i64..)
            .take(rules)
            .map(|n| Self::rule(&id, scattered.rotate_left(17) ^ n.unsigned_abs(), n, standard + n));
        Self {
            rules: rules.collect(),
            id,
            standard,
        }
    }

    fn rule(group: &str, id: u64, port: i64, standard: i64) -> SecurityGroupRule {
        SecurityGroupRule {
            id: uuid::Uuid::from_u64_pair(id.wrapping_mul(0x9e37_79b9_7f4a_7c15), id).to_string(),
            project_id: "project".to_owned(),
            security_group_id: group.to_owned(),
            direction: "ingress".to_owned(),
            ethertype: "IPv4".to_owned(),
            protocol: Some("tcp".to_owned()),
            port_range_min: Some(port),
            port_range_max: Some(port),
            remote_ip_prefix: Some("192.0.2.0/24".to_owned()),
            remote_group_id: None,
            remote_address_group_id: None,
            belongs_to_default_sg: None,
            description: None,
            standard: Standard {
                id: standard,
                created_at: Timestamp(standard::now()),
                updated_at: Timestamp(standard::now()),
                description: String::new(),
                revision_number: 0,
                tags: Vec::new(),
            },
        }
    }

    fn desired(&self) -> Desired {
        let facts = SecurityGroupFacts {
            revision: 1,
            stateful: true,
            rules: Some(self.rules.clone()),
        };
        let key = Key::new(Kind::SecurityGroup, self.id.as_str());
        desire(
            &key,
            &Facts::SecurityGroup(facts),
            &ovn_translate::Config::default(),
        )
    }

    fn insert(&self, batch: &mut Batch) {
        let now = standard::now();
        let row = |id: i64, table: &str, revision: i64| args![id, table, now, now, "", revision];
        let mut standards = row(self.standard, "securitygroups", 1);
        let mut rules = Vec::new();
        for rule in &self.rules {
            standards.extend(row(rule.standard.id, "securitygrouprules", 0));
            rules.extend(args![
                &rule.project_id,
                &rule.id,
                &self.id,
                &rule.direction,
                &rule.ethertype,
                rule.protocol.as_deref(),
                rule.port_range_min,
                rule.port_range_max,
                rule.remote_ip_prefix.as_deref(),
                rule.standard.id
            ]);
        }
        let columns =
            "standardattributes (id, resource_type, created_at, updated_at, description, revision_number)";
        batch.insert(columns, 6, standards);
        let columns = "securitygroups (project_id, id, name, standard_attr_id, stateful)";
        batch.insert(
            columns,
            5,
            args!["project", &self.id, "group", self.standard, true],
        );
        let columns = "securitygrouprules (project_id, id, security_group_id, direction, ethertype, protocol, \
                       port_range_min, port_range_max, remote_ip_prefix, standard_attr_id)";
        batch.insert(columns, 10, rules);
    }
}
