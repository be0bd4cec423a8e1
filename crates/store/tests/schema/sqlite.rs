//! On SQLite.

use std::collections::BTreeMap;

use store::schema::{self, HEADS, Outcome};
use store::{Db, Error, PoolOptions, Row, Target, args};

use crate::support::{SEEDS, Tables, assert_same, count, fixture, heads, rows, seeds, sqlite};

fn text(row: &Row, index: usize) -> String {
    row.get(index).expect("text")
}

/// The tables as SQLite shows them, in the terms of the fixture as far as SQLite has them.
async fn described(db: &Db) -> Tables {
    let mut tables = Tables::new();
    for row in rows(
        db,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'",
    )
    .await
    {
        let name = text(&row, 0);
        let lines = [
            columns(db, &name).await,
            indexes(db, &name).await,
            foreign_keys(db, &name).await,
        ]
        .concat();
        tables.insert(name, lines);
    }
    tables
}

async fn columns(db: &Db, table: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut primary = BTreeMap::new();
    let sql = format!("SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{table}')");
    for row in rows(db, &sql).await {
        let mut line = format!("column {} {}", text(&row, 0), text(&row, 1));
        line += if row.get(2).unwrap() { " not null" } else { "" };
        if let Some(value) = row.get::<Option<String>>(3).unwrap() {
            line += &format!(" default {value}");
        }
        lines.push(line);
        match row.get::<i64>(4).unwrap() {
            0 => {}
            position => drop(primary.insert(position, text(&row, 0))),
        }
    }
    if !primary.is_empty() {
        lines.push(format!(
            "primary ({})",
            primary.into_values().collect::<Vec<_>>().join(", ")
        ));
    }
    lines
}

async fn indexes(db: &Db, table: &str) -> Vec<String> {
    let sql = format!("SELECT name, \"unique\" FROM pragma_index_list('{table}') WHERE origin <> 'pk'");
    let mut lines = Vec::new();
    for row in rows(db, &sql).await {
        let index = text(&row, 0);
        let columns = rows(
            db,
            &format!("SELECT name FROM pragma_index_info('{index}') ORDER BY seqno"),
        )
        .await;
        let columns: Vec<_> = columns.iter().map(|row| text(row, 0)).collect();
        let name = index
            .strip_prefix(&format!("{table}."))
            .expect("the table's name before a dot");
        let kind = if row.get(1).unwrap() { "unique" } else { "index" };
        lines.push(format!("{kind} {name} ({})", columns.join(", ")));
    }
    lines.sort_by_key(|line| (line.starts_with("index"), line.clone()));
    lines
}

async fn foreign_keys(db: &Db, table: &str) -> Vec<String> {
    let sql = format!(
        "SELECT group_concat(\"from\", ', '), \"table\", group_concat(\"to\", ', '), on_delete, on_update \
         FROM pragma_foreign_key_list('{table}') GROUP BY id"
    );
    let mut lines = Vec::new();
    for row in rows(db, &sql).await {
        assert_eq!(text(&row, 4), "NO ACTION");
        let action = match text(&row, 3).as_str() {
            "NO ACTION" => String::new(),
            action => format!(" on delete {}", action.to_lowercase()),
        };
        lines.push(format!(
            "foreign ({}) -> {} ({}){action}",
            text(&row, 0),
            text(&row, 1),
            text(&row, 2)
        ));
    }
    lines.sort();
    lines
}

/// What the fixture says, in SQLite's types and without what SQLite does not report.
fn wanted() -> Tables {
    let translate = |lines: Vec<String>| {
        let mut foreign = Vec::new();
        let mut others = Vec::new();
        for line in lines {
            if let Some(key) = line.strip_prefix("foreign ") {
                foreign.push(format!("foreign {}", key.split_once(' ').unwrap().1));
            } else if line.starts_with("column ") {
                others.push(sqlite_column(&line));
            } else if !line.starts_with("table ") && !line.starts_with("check ") {
                others.push(line);
            }
        }
        foreign.sort();
        others.extend(foreign);
        others
    };
    fixture()
        .into_iter()
        .map(|(name, lines)| (name, translate(lines)))
        .collect()
}

fn sqlite_column(line: &str) -> String {
    let mut words = line.splitn(4, ' ');
    let [_, name, kind] = std::array::from_fn(|_| words.next().unwrap());
    let rest = words.next().unwrap_or_default();
    let kind = match kind {
        "bigint(20)" if rest.contains("auto_increment") => "INTEGER".to_owned(),
        "bigint(20)" => "BIGINT".to_owned(),
        "int(11)" => "INTEGER".to_owned(),
        "tinyint(1)" => "BOOLEAN".to_owned(),
        kind if kind.starts_with("enum(") => {
            let longest = kind[5..kind.len() - 1]
                .split(',')
                .map(|value| value.len() - 2)
                .max()
                .unwrap();
            format!("VARCHAR({longest})")
        }
        kind => kind.to_uppercase(),
    };
    let rest = rest
        .replace("auto_increment", "")
        .replace("collate utf8mb4_bin", "");
    format!("column {name} {kind} {}", rest.trim()).trim().to_owned()
}

#[tokio::test]
async fn an_empty_file_gets_the_same_tables() {
    let (db, _directory) = sqlite().await;
    assert_eq!(schema::upgrade(&db).await.unwrap(), Outcome::Created);
    assert_same(&described(&db).await, &wanted());
    assert_eq!(seeds(&db).await, SEEDS);
    assert_eq!(heads(&db).await, HEADS);
    schema::check(&db).await.unwrap();
    assert_eq!(schema::upgrade(&db).await.unwrap(), Outcome::AlreadyCurrent);
    assert_eq!(seeds(&db).await, SEEDS);
}

#[tokio::test]
async fn enums_and_checks_are_kept() {
    let (db, _directory) = sqlite().await;
    schema::upgrade(&db).await.unwrap();
    let mut enums = 0;
    for (table, lines) in fixture() {
        let row = &rows(
            &db,
            &format!("SELECT sql FROM sqlite_master WHERE name = '{table}'"),
        )
        .await[0];
        let made = text(row, 0);
        for line in lines.iter().filter(|line| line.contains(" enum(")) {
            let mut words = line.split(' ').skip(1);
            let (name, kind) = (words.next().unwrap(), words.next().unwrap());
            let values = kind[5..kind.len() - 1].replace(',', ", ");
            assert!(
                made.contains(&format!("CHECK (\"{name}\" IN ({values}))")),
                "{made}"
            );
            enums += 1;
        }
        for name in lines.iter().filter_map(|line| line.strip_prefix("foreign ")) {
            let name = name.split(' ').next().unwrap();
            assert!(
                made.contains(&format!("CONSTRAINT \"{name}\" FOREIGN KEY")),
                "{made}"
            );
        }
    }
    assert_eq!(enums, 13);
    let mut tx = db.begin().await.unwrap();
    let vlan = "INSERT INTO ml2_vlan_allocations (physical_network, vlan_id, allocated) VALUES ('p', ?, 0)";
    tx.execute(vlan, args![4094]).await.unwrap();
    assert!(matches!(
        tx.execute(vlan, args![4095]).await,
        Err(Error::Statement(_))
    ));
}

#[tokio::test]
async fn foreign_keys_hold_and_cascade() {
    let (db, _directory) = sqlite().await;
    schema::upgrade(&db).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let attribute = "INSERT INTO standardattributes (resource_type) VALUES (?)";
    let network = tx.execute(attribute, args!["networks"]).await.unwrap().last_id;
    assert_eq!(network, 5, "after the seeds");
    tx.execute(
        "INSERT INTO networks (id, standard_attr_id) VALUES ('n', ?)",
        args![network],
    )
    .await
    .unwrap();
    let port = tx.execute(attribute, args!["ports"]).await.unwrap().last_id;
    let ports = "INSERT INTO ports (id, network_id, mac_address, admin_state_up, status, device_id, device_owner, \
                 standard_attr_id) VALUES ('p', ?, 'm', 1, 'DOWN', '', '', ?)";
    assert!(matches!(
        tx.execute(ports, args!["absent", port]).await,
        Err(Error::ForeignKey(_))
    ));
    tx.execute(ports, args!["n", port]).await.unwrap();
    tx.execute(
        "INSERT INTO tags (standard_attr_id, tag) VALUES (?, 'a')",
        args![port],
    )
    .await
    .unwrap();
    let revisions = "INSERT INTO ovn_revision_numbers (standard_attr_id, resource_uuid, resource_type, created_at) \
                     VALUES (?, 'p', 'ports', '2026-01-01 00:00:00')";
    tx.execute(revisions, args![port]).await.unwrap();
    let held = tx.execute("DELETE FROM networks", args![]).await;
    assert!(
        matches!(held, Err(Error::ForeignKey(_))),
        "a network with ports stays: {held:?}"
    );
    tx.execute("DELETE FROM standardattributes WHERE id = ?", args![port])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(count(&db, "ports").await, 0);
    assert_eq!(count(&db, "tags").await, 0);
    let left = &rows(
        &db,
        "SELECT standard_attr_id, revision_number FROM ovn_revision_numbers",
    )
    .await[0];
    assert_eq!(
        (left.get::<Option<i64>>(0).unwrap(), left.get::<i64>(1).unwrap()),
        (None, 0)
    );
}

/// As on MariaDB, where the default collation is case-insensitive and that of tags is not.
#[tokio::test]
async fn texts_compare_without_case_except_tags() {
    let (db, _directory) = sqlite().await;
    schema::upgrade(&db).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    tx.execute("INSERT INTO tags VALUES (1, 'Red'), (1, 'red')", args![])
        .await
        .unwrap();
    tx.execute(
        "INSERT INTO networks (id, name, standard_attr_id) VALUES ('n', 'Blue', 2)",
        args![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(count(&db, "tags WHERE tag = 'red'").await, 1);
    assert_eq!(count(&db, "networks WHERE name = 'bLUE'").await, 1);
}

#[tokio::test]
async fn upgrades_at_the_same_time_make_one_schema() {
    let (db, directory) = sqlite().await;
    let target = Target::Sqlite(directory.path().join("neutrino.sqlite"));
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let db = Db::connect(&target, PoolOptions::default()).await.unwrap();
        tasks.push(tokio::spawn(async move { schema::upgrade(&db).await.unwrap() }));
    }
    let mut created = 0;
    for task in tasks {
        created += u32::from(task.await.unwrap() == Outcome::Created);
    }
    assert_eq!(created, 1);
    assert_eq!(seeds(&db).await, SEEDS);
}
