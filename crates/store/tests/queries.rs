//! Several questions in one round trip answer what they answer one by one, on both databases.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod common;

use chrono::NaiveDateTime;
use store::{Arg, Db, Error, PoolOptions, Query, Row, Target, Tx, args};
use tempfile::TempDir;
use testkit::MariaDb;

/// A value of every type that columns have, as strange as they come.
type Values = (i64, String, bool, Option<String>, NaiveDateTime);

fn strange() -> Values {
    let time = NaiveDateTime::parse_from_str("2026-11-26 01:02:03", "%Y-%m-%d %H:%M:%S").unwrap();
    (-7, "o'clock; \\ \"? ü \0".to_owned(), true, None, time)
}

/// Databases, and what they live on.
async fn databases() -> ((TempDir, impl Sized), Vec<Db>) {
    let server = MariaDb::shared();
    let folder = TempDir::new().unwrap();
    let mysql = Target::MySql(Box::new(common::by_tcp(&server, &server.create_database())));
    let sqlite = Target::Sqlite(folder.path().join("neutron.sqlite"));
    let mut found = Vec::new();
    for target in [mysql, sqlite] {
        let db = Db::connect(&target, PoolOptions::default()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let sql = "CREATE TABLE strange (number BIGINT, text VARCHAR(64), flag BOOLEAN, absent VARCHAR(64), time DATETIME)";
        tx.execute(sql, args![]).await.unwrap();
        let (number, text, flag, nothing, time) = strange();
        let sql = "INSERT INTO strange VALUES (?,?,?,?,?)";
        tx.execute(sql, args![number, text, flag, nothing, time])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        found.push(db);
    }
    ((folder, server), found)
}

fn read(row: &Row) -> Values {
    (
        row.get(0).unwrap(),
        row.get(1).unwrap(),
        row.get(2).unwrap(),
        row.get(3).unwrap(),
        row.get(4).unwrap(),
    )
}

/// The rows whose column has this value.
fn by(column: &str, value: impl Into<Arg>) -> Query<Vec<Values>> {
    let sql = format!("SELECT number, text, flag, absent, time FROM strange WHERE {column} = ?");
    Query::new(sql, vec![value.into()], |rows| {
        Ok(rows.iter().map(read).collect())
    })
}

async fn one_by_one(tx: &mut Tx) -> [Vec<Values>; 3] {
    let (_, text, _, _, time) = strange();
    [
        tx.ask(by("text", text)).await.unwrap(),
        tx.ask(by("number", 8_i64)).await.unwrap(),
        tx.ask(by("time", time)).await.unwrap(),
    ]
}

#[tokio::test]
async fn the_same_answers_in_order() {
    let (_places, databases) = databases().await;
    for db in databases {
        let mut tx = db.read().await.unwrap();
        let [text, number, time] = one_by_one(&mut tx).await;
        assert_eq!(
            (&text, number.len(), &time),
            (&vec![strange()], 0, &vec![strange()])
        );
        let (_, word, flag, _, moment) = strange();
        let together = (by("text", word), by("number", 8_i64), by("time", moment));
        assert_eq!(tx.ask_all(together).await.unwrap(), (text, number, time));
        assert_eq!(tx.ask_all((by("flag", flag),)).await.unwrap().0, vec![strange()]);
    }
}

#[tokio::test]
async fn more_values_than_fit_into_one_text() {
    let (_places, databases) = databases().await;
    for db in databases {
        let mut tx = db.read().await.unwrap();
        let numbers: Vec<Arg> = (-1000..0_i64).map(Arg::from).collect();
        let sql = format!(
            "SELECT number FROM strange WHERE number {}",
            store::sql::in_list(numbers.len())
        );
        let all = vec![(sql.clone(), numbers.clone()), (sql, numbers)];
        let answers = tx.fetch_each(all).await.unwrap();
        assert_eq!(answers.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
    }
}

/// What comes after a question that fails is not asked, and the connection goes on.
#[tokio::test]
async fn one_that_fails() {
    let (_places, databases) = databases().await;
    for db in databases {
        let mut tx = db.read().await.unwrap();
        let broken = || Query::any("SELECT 1 FROM nowhere", args![]);
        let found = tx
            .ask_all((by("number", -7_i64), broken(), by("number", -7_i64)))
            .await;
        assert!(matches!(found, Err(Error::Statement(_))), "{:?}", found.err());
        assert_eq!(tx.ask(by("number", -7_i64)).await.unwrap(), [strange()]);
    }
}
