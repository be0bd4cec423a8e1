//! Databases for the tests, and the description they are compared with.

use std::collections::BTreeMap;

use store::{Db, PoolOptions, Row, Target, args};
use tempfile::TempDir;
use testkit::MariaDb;

use crate::common::by_tcp;

/// The file that everything is generated from.
const FIXTURE: &str = include_str!("../../src/schema/neutron.schema");

/// The lines of each table.
pub type Tables = BTreeMap<String, Vec<String>>;

/// What every database must hold.
pub fn fixture() -> Tables {
    let mut tables = Tables::new();
    let mut current = String::new();
    for line in FIXTURE.lines() {
        if let Some(header) = line.strip_prefix("table ") {
            header.split(' ').next().unwrap().clone_into(&mut current);
            tables.insert(current.clone(), vec![line.to_owned()]);
        } else {
            tables.get_mut(&current).unwrap().push(line.trim().to_owned());
        }
    }
    assert_eq!(tables.len(), 123);
    tables
}

/// Compare table by table; one message with every line that differs.
pub fn assert_same(found: &Tables, wanted: &Tables) {
    let mut differences = Vec::new();
    let none = Vec::new();
    for name in found
        .keys()
        .chain(wanted.keys().filter(|name| !found.contains_key(*name)))
    {
        let (have, want) = (
            found.get(name).unwrap_or(&none),
            wanted.get(name).unwrap_or(&none),
        );
        differences.extend(
            have.iter()
                .filter(|line| !want.contains(line))
                .map(|l| format!("{name}: + {l}")),
        );
        differences.extend(
            want.iter()
                .filter(|line| !have.contains(line))
                .map(|l| format!("{name}: - {l}")),
        );
        if differences.is_empty() && have != want {
            differences.push(format!("{name}: other order: {have:?}"));
        }
    }
    assert!(
        differences.is_empty(),
        "- only wanted, + only found:\n{}",
        differences.join("\n")
    );
}

pub fn mysql_target(server: &MariaDb, database: &str) -> Target {
    Target::MySql(Box::new(by_tcp(server, database)))
}

pub async fn mysql(server: &MariaDb, database: &str) -> Db {
    Db::connect(&mysql_target(server, database), PoolOptions::default())
        .await
        .unwrap()
}

/// An SQLite database in a directory of its own.
pub async fn sqlite() -> (Db, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let target = Target::Sqlite(directory.path().join("neutrino.sqlite"));
    (
        Db::connect(&target, PoolOptions::default()).await.unwrap(),
        directory,
    )
}

pub async fn rows(db: &Db, sql: &str) -> Vec<Row> {
    db.read().await.unwrap().fetch(sql, args![]).await.unwrap()
}

pub async fn count(db: &Db, table: &str) -> i64 {
    rows(db, &format!("SELECT COUNT(*) FROM {table}")).await[0]
        .get(0)
        .unwrap()
}

/// The seeds without their random ids, in the order of their standard attributes.
pub async fn seeds(db: &Db) -> Vec<String> {
    let sql = "SELECT a.id, a.resource_type, a.description, a.revision_number, r.direction, r.ethertype, \
               r.remote_group_id, r.used_in_default_sg, r.used_in_non_default_sg, LENGTH(r.id), \
               COALESCE(a.created_at, a.updated_at, r.protocol, r.port_range_min, r.port_range_max, \
               r.remote_ip_prefix, r.remote_address_group_id) IS NULL \
               FROM standardattributes a LEFT JOIN securitygroupdefaultrules r ON r.standard_attr_id = a.id \
               ORDER BY a.id";
    let text = |row: &Row, index| {
        row.get::<Option<String>>(index)
            .unwrap()
            .unwrap_or("-".to_owned())
    };
    let int = |row: &Row, index| row.get::<i64>(index).unwrap();
    rows(db, sql)
        .await
        .iter()
        .map(|row| {
            format!(
                "{} {} '{}' rev {} {} {} {} {} {} len {} rest null {}",
                int(row, 0),
                text(row, 1),
                text(row, 2),
                int(row, 3),
                text(row, 4),
                text(row, 5),
                text(row, 6),
                int(row, 7),
                int(row, 8),
                int(row, 9),
                int(row, 10)
            )
        })
        .collect()
}

/// The seeds that Neutron's migrations leave (seen in a database that they made).
pub const SEEDS: [&str; 4] = [
    "1 securitygroupdefaultrules 'Legacy default SG rule for egress traffic' rev 0 egress IPv4 - 1 1 len 36 rest null 1",
    "2 securitygroupdefaultrules 'Legacy default SG rule for egress traffic' rev 0 egress IPv6 - 1 1 len 36 rest null 1",
    "3 securitygroupdefaultrules 'Legacy default SG rule for ingress traffic' rev 0 ingress IPv4 PARENT 1 0 len 36 rest null 1",
    "4 securitygroupdefaultrules 'Legacy default SG rule for ingress traffic' rev 0 ingress IPv6 PARENT 1 0 len 36 rest null 1",
];

pub async fn heads(db: &Db) -> Vec<String> {
    let rows = rows(db, "SELECT version_num FROM alembic_version ORDER BY version_num").await;
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}
