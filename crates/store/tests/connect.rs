//! Ways to reach a MariaDB server.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod common;

use store::{Db, MySqlTarget, PoolOptions, Target, args};
use testkit::MariaDb;

async fn answers(target: MySqlTarget) -> bool {
    let options = PoolOptions {
        writers: 1,
        readers: 1,
        ..PoolOptions::default()
    };
    let Ok(db) = Db::connect(&Target::MySql(Box::new(target)), options).await else {
        return false;
    };
    let row = db
        .read()
        .await
        .unwrap()
        .fetch_one("SELECT 1", args![])
        .await
        .unwrap();
    row.get::<i64>(0).unwrap() == 1
}

#[tokio::test]
async fn password_no_password_and_socket() {
    let server = MariaDb::shared();
    let by_tcp = common::by_tcp(&server, &server.create_database());
    assert!(answers(by_tcp.clone()).await);
    assert!(
        !answers(MySqlTarget {
            password: "wrong".to_owned(),
            ..by_tcp.clone()
        })
        .await
    );
    // The installation's own administrator has no password.
    let root = MySqlTarget {
        user: "root".to_owned(),
        password: String::new(),
        ..by_tcp
    };
    assert!(answers(root.clone()).await);
    assert!(
        answers(MySqlTarget {
            port: 1,
            socket: Some(server.socket()),
            ..root
        })
        .await
    );
}
