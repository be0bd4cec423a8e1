//! Databases that are left alone, on both kinds of server.

use store::Db;
use store::schema::{self, Problem, Refusal, SchemaError};
use testkit::MariaDb;

use crate::support::{mysql, rows, sqlite};

async fn run(db: &Db, statements: &[&str]) {
    db.run_script(statements.iter().copied()).await.unwrap();
}

async fn refused(db: &Db) -> Refusal {
    let before = tables(db).await;
    let error = schema::upgrade(db).await.unwrap_err();
    assert_eq!(tables(db).await, before, "nothing was changed");
    match error {
        SchemaError::Refused(refusal) => refusal,
        other => panic!("{other}"),
    }
}

async fn problems(db: &Db) -> Vec<Problem> {
    match schema::check(db).await.unwrap_err() {
        SchemaError::Unusable(problems) => problems,
        other => panic!("{other}"),
    }
}

async fn tables(db: &Db) -> Vec<String> {
    let sql = match db.dialect() {
        store::Dialect::MySql => {
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
        }
        store::Dialect::Sqlite => "SELECT name FROM sqlite_master",
    };
    let mut names: Vec<String> = rows(db, sql)
        .await
        .iter()
        .map(|row| row.get(0).unwrap())
        .collect();
    names.sort();
    names
}

fn names(tables: &[&str]) -> Vec<String> {
    tables.iter().map(|name| (*name).to_owned()).collect()
}

/// Runs on an empty database.
async fn tables_without_a_version(db: &Db) {
    assert_eq!(problems(db).await, [Problem::Empty]);
    run(
        db,
        &[
            "CREATE TABLE ports (id VARCHAR(36))",
            "CREATE TABLE networks (id VARCHAR(36))",
        ],
    )
    .await;
    assert_eq!(
        refused(db).await,
        Refusal::Unversioned {
            tables: names(&["networks", "ports"])
        }
    );
    assert_eq!(problems(db).await, [Problem::Unversioned { tables: 2 }]);
    // Half of somebody else's work: the version table is there, but the tables are not those of this release.
    run(
        db,
        &["CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"],
    )
    .await;
    assert_eq!(
        refused(db).await,
        Refusal::Unversioned {
            tables: names(&["alembic_version", "networks", "ports"])
        }
    );
}

/// Runs on an empty database.
async fn a_version_that_was_lost(db: &Db) {
    schema::upgrade(db).await.unwrap();
    run(db, &["DELETE FROM alembic_version"]).await;
    // The rows are somebody's: this is no upgrade that was interrupted.
    let Refusal::Unversioned { tables } = refused(db).await else {
        panic!("another refusal")
    };
    assert_eq!(tables.len(), 123);
}

/// Runs on an empty database.
async fn other_heads(db: &Db) {
    schema::upgrade(db).await.unwrap();
    // Neutron 2026.1.
    run(
        db,
        &["UPDATE alembic_version SET version_num = 'b1bca967e19d' WHERE version_num = 'c7f8d9e0f1a2'"],
    )
    .await;
    let found = names(&["5c85685d616d", "b1bca967e19d"]);
    assert_eq!(refused(db).await, Refusal::Heads { found: found.clone() });
    assert_eq!(problems(db).await, [Problem::Heads { found }]);
    let message = schema::upgrade(db).await.unwrap_err().to_string();
    assert!(
        message.contains("heads 5c85685d616d and b1bca967e19d"),
        "{message}"
    );
    assert!(message.contains("`neutron-db-manage upgrade heads`"), "{message}");
    // One head too many, and one too few.
    run(db, &["INSERT INTO alembic_version VALUES ('c7f8d9e0f1a2')"]).await;
    assert_eq!(
        refused(db).await,
        Refusal::Heads {
            found: names(&["5c85685d616d", "b1bca967e19d", "c7f8d9e0f1a2"])
        }
    );
    run(
        db,
        &["DELETE FROM alembic_version WHERE version_num <> 'c7f8d9e0f1a2'"],
    )
    .await;
    assert_eq!(
        refused(db).await,
        Refusal::Heads {
            found: names(&["c7f8d9e0f1a2"])
        }
    );
}

/// Runs on an empty database.
async fn missing_tables_and_columns(db: &Db) {
    // Tables of others are nobody's business, their version tables included.
    run(
        db,
        &[
            "CREATE TABLE alembic_version_fwaas (version_num VARCHAR(32))",
            "CREATE TABLE firewalls_v2 (id INT)",
        ],
    )
    .await;
    schema::upgrade(db).await.unwrap();
    schema::check(db).await.unwrap();
    run(
        db,
        &[
            "DROP TABLE tags",
            "DROP TABLE quotas",
            "ALTER TABLE networks DROP COLUMN mtu",
            "ALTER TABLE networks DROP COLUMN qinq",
            "ALTER TABLE agents DROP COLUMN topic",
            "UPDATE alembic_version SET version_num = 'ffffffffffff' WHERE version_num = 'c7f8d9e0f1a2'",
        ],
    )
    .await;
    assert_eq!(
        problems(db).await,
        [
            Problem::Heads {
                found: names(&["5c85685d616d", "ffffffffffff"])
            },
            Problem::NoTable { table: "quotas" },
            Problem::NoTable { table: "tags" },
            Problem::NoColumns {
                table: "agents",
                columns: vec!["topic"]
            },
            Problem::NoColumns {
                table: "networks",
                columns: vec!["mtu", "qinq"]
            },
        ]
    );
}

macro_rules! on_both {
    ($($scenario:ident),*) => {
        mod on_mariadb {
            $(#[tokio::test]
            async fn $scenario() {
                let server = super::MariaDb::shared();
                let db = super::mysql(&server, &server.create_database()).await;
                super::$scenario(&db).await;
            })*
        }
        mod on_sqlite {
            $(#[tokio::test]
            async fn $scenario() {
                let (db, _directory) = super::sqlite().await;
                super::$scenario(&db).await;
            })*
        }
    };
}

on_both!(
    tables_without_a_version,
    a_version_that_was_lost,
    other_heads,
    missing_tables_and_columns
);
