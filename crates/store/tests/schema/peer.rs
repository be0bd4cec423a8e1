//! Beside a real Neutron: its database as ours, and ours as its own. Skipped, with a note, where there is none.

use std::path::{Path, PathBuf};
use std::process::Command;

use store::schema::{self, HEADS, Outcome, Refusal, SchemaError};
use testkit::{MariaDb, peer_venv};

use crate::describe;
use crate::support::{SEEDS, assert_same, fixture, mysql, seeds};

/// `neutron-db-manage` for one database.
struct DbManage {
    venv: PathBuf,
    configuration: tempfile::TempDir,
}

impl DbManage {
    fn new(venv: &Path, url: &str) -> Self {
        let configuration = tempfile::tempdir().unwrap();
        let file = configuration.path().join("neutron.conf");
        std::fs::write(file, format!("[database]\nconnection = {url}\n")).unwrap();
        Self {
            venv: venv.to_owned(),
            configuration,
        }
    }

    /// Run a command, which must succeed, and return what it prints on standard output.
    fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new(self.venv.join("bin/neutron-db-manage"))
            .arg("--config-file")
            .arg(self.configuration.path().join("neutron.conf"))
            .args(arguments)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "neutron-db-manage {arguments:?}: {error}"
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

#[tokio::test]
async fn neutrons_database_is_used_as_it_is() {
    let Some(venv) = peer_venv() else { return };
    let server = MariaDb::shared();
    let database = server.create_database();
    DbManage::new(&venv, &server.url(&database)).run(&["upgrade", "heads"]);
    let db = mysql(&server, &database).await;
    schema::check(&db).await.unwrap();
    assert_eq!(schema::upgrade(&db).await.unwrap(), Outcome::AlreadyCurrent);
    assert_same(&describe::mariadb(&db).await, &fixture());
    assert_eq!(seeds(&db).await, SEEDS);
}

#[tokio::test]
async fn an_older_database_is_refused_until_neutron_upgrades_it() {
    let Some(venv) = peer_venv() else { return };
    let server = MariaDb::shared();
    let database = server.create_database();
    let manage = DbManage::new(&venv, &server.url(&database));
    let db = mysql(&server, &database).await;

    manage.run(&["upgrade", "2026.1"]);
    let older = match schema::upgrade(&db).await.unwrap_err() {
        SchemaError::Refused(Refusal::Heads { found }) => found,
        other => panic!("{other}"),
    };
    // By a release's name, neutron-db-manage upgrades the expand branch alone.
    assert_eq!(older, ["b1bca967e19d"]);
    let problems = schema::check(&db).await.unwrap_err().to_string();
    assert!(problems.contains("table networkpvlan is missing"), "{problems}");

    // The numbers in the names of foreign keys depend on the way a database took, so it is not compared further.
    manage.run(&["upgrade", "heads"]);
    schema::check(&db).await.unwrap();
    assert_eq!(schema::upgrade(&db).await.unwrap(), Outcome::AlreadyCurrent);
}

#[tokio::test]
async fn neutron_takes_our_database_for_its_own() {
    let Some(venv) = peer_venv() else { return };
    let server = MariaDb::shared();
    let database = server.create_database();
    let manage = DbManage::new(&venv, &server.url(&database));
    let db = mysql(&server, &database).await;
    schema::upgrade(&db).await.unwrap();

    let current = manage.run(&["current"]);
    for head in HEADS {
        assert!(current.contains(&format!("{head} (head)")), "{current}");
    }
    // Exit status 1 when migrations are left to do.
    manage.run(&["has_offline_migrations"]);
    manage.run(&["upgrade", "heads"]);
    assert_same(&describe::mariadb(&db).await, &fixture());
    assert_eq!(seeds(&db).await, SEEDS);
}
