//! On a MariaDB server.

use store::schema::{self, HEADS, Outcome};
use store::{PoolOptions, args};
use testkit::MariaDb;

use crate::describe;
use crate::support::{SEEDS, assert_same, count, fixture, heads, mysql, mysql_target, rows, seeds};

#[tokio::test]
async fn an_empty_database_gets_neutrons_schema() {
    let server = MariaDb::shared();
    let db = mysql(&server, &server.create_database()).await;
    assert_eq!(schema::upgrade(&db).await.unwrap(), Outcome::Created);
    assert_same(&describe::mariadb(&db).await, &fixture());
    assert_eq!(seeds(&db).await, SEEDS);
    assert_eq!(heads(&db).await, HEADS);
    schema::check(&db).await.unwrap();
    assert_eq!(schema::upgrade(&db).await.unwrap(), Outcome::AlreadyCurrent);
    assert_eq!(seeds(&db).await, SEEDS);
}

#[tokio::test]
async fn other_texts_follow_the_databases_collation() {
    let server = MariaDb::shared();
    let database = server.create_database();
    server.sql(&format!(
        "ALTER DATABASE {database} CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci"
    ));
    let db = mysql(&server, &database).await;
    schema::upgrade(&db).await.unwrap();
    let sql = "SELECT COUNT(*), MIN(CONCAT(table_name, '.', column_name)) FROM information_schema.columns \
               WHERE table_schema = DATABASE() AND collation_name <> 'utf8mb3_general_ci'";
    let row = &rows(&db, sql).await[0];
    assert_eq!(
        (row.get::<i64>(0).unwrap(), row.get::<String>(1).unwrap()),
        (1, "tags.tag".to_owned())
    );
}

#[tokio::test]
async fn upgrades_at_the_same_time_make_one_schema() {
    let server = MariaDb::shared();
    let database = server.create_database();
    let mut tasks = Vec::new();
    for _ in 0..4 {
        // Each with pools of its own and as small as can be, like processes.
        let options = PoolOptions {
            writers: 1,
            readers: 1,
            ..PoolOptions::default()
        };
        let db = store::Db::connect(&mysql_target(&server, &database), options)
            .await
            .unwrap();
        tasks.push(tokio::spawn(async move { schema::upgrade(&db).await.unwrap() }));
    }
    let mut created = 0;
    for task in tasks {
        created += u32::from(task.await.unwrap() == Outcome::Created);
    }
    assert_eq!(created, 1);
    let db = mysql(&server, &database).await;
    assert_same(&describe::mariadb(&db).await, &fixture());
    assert_eq!(seeds(&db).await, SEEDS);
    let free: i64 = rows(&db, "SELECT IS_FREE_LOCK(CONCAT('neutrino.', DATABASE()))").await[0]
        .get(0)
        .unwrap();
    assert_eq!(free, 1, "the lock is released");
}

#[tokio::test]
async fn an_interrupted_upgrade_is_completed() {
    let server = MariaDb::shared();
    let database = server.create_database();
    let db = mysql(&server, &database).await;
    schema::upgrade(&db).await.unwrap();
    // What is there when the process is killed half-way: some tables, no rows.
    server.sql(&format!(
        "USE {database}; SET foreign_key_checks = 0; DROP TABLE ports, subnets, tags, evpn_networks; \
         DELETE FROM securitygroupdefaultrules; DELETE FROM standardattributes; \
         ALTER TABLE standardattributes AUTO_INCREMENT = 1; DELETE FROM alembic_version"
    ));
    let problems = schema::check(&db).await.unwrap_err().to_string();
    assert!(
        problems.contains("interrupted: run `neutrino db upgrade` again"),
        "{problems}"
    );
    assert_eq!(schema::upgrade(&db).await.unwrap(), Outcome::Created);
    assert_same(&describe::mariadb(&db).await, &fixture());
    assert_eq!(seeds(&db).await, SEEDS);
}

#[tokio::test]
async fn a_standard_attribute_takes_its_resource_along() {
    let server = MariaDb::shared();
    let db = mysql(&server, &server.create_database()).await;
    schema::upgrade(&db).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    tx.execute("DELETE FROM standardattributes WHERE id = ?", args![1])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(count(&db, "securitygroupdefaultrules").await, 3);
}
