//! OVN's central databases, and ovn-northd on demand.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use ovsdb::{Client, Config, Endpoint, MonitorTable, Op, OpResult, Row, Uuid};
use tempfile::TempDir;
use testkit::Daemon;

/// Both databases in a private directory.
pub struct Ovn {
    // Declared before the directory: daemons stop first.
    northd: Option<Daemon>,
    nb: Option<Daemon>,
    sb: Option<Daemon>,
    dir: TempDir,
}

impl Ovn {
    pub fn start() -> Self {
        let dir = tempfile::Builder::new()
            .prefix("ovn.")
            .tempdir_in("/tmp")
            .unwrap();
        create(dir.path(), "nb", Path::new("/usr/share/ovn/ovn-nb.ovsschema"));
        create(dir.path(), "sb", Path::new("/usr/share/ovn/ovn-sb.ovsschema"));
        let mut ovn = Self {
            northd: None,
            nb: None,
            sb: None,
            dir,
        };
        ovn.start_nb(&[]);
        ovn.start_sb();
        ovn
    }

    /// Northbound with a schema of one's own.
    pub fn with_nb_schema(schema: &str) -> Self {
        let dir = tempfile::Builder::new()
            .prefix("ovn.")
            .tempdir_in("/tmp")
            .unwrap();
        let file = dir.path().join("schema");
        std::fs::write(&file, schema).unwrap();
        create(dir.path(), "nb", &file);
        create(dir.path(), "sb", Path::new("/usr/share/ovn/ovn-sb.ovsschema"));
        let mut ovn = Self {
            northd: None,
            nb: None,
            sb: None,
            dir,
        };
        ovn.start_nb(&[]);
        ovn.start_sb();
        ovn
    }

    pub fn start_nb(&mut self, extra: &[&str]) {
        self.nb = Some(self.server("nb", extra));
    }

    pub fn start_sb(&mut self) {
        self.sb = Some(self.server("sb", &[]));
    }

    pub fn stop_sb(&mut self) {
        self.sb = None;
    }

    /// SIGKILL, as a crash.
    pub fn kill_nb(&mut self) {
        if let Some(daemon) = self.nb.take() {
            daemon.signal("KILL");
            daemon_gone(&daemon);
        }
    }

    /// Northbound loses all that it had.
    pub fn replace_nb(&mut self) {
        self.nb = None;
        std::fs::remove_file(self.dir.path().join("nb.db")).unwrap();
        create(
            self.dir.path(),
            "nb",
            Path::new("/usr/share/ovn/ovn-nb.ovsschema"),
        );
        self.start_nb(&[]);
    }

    pub fn nb(&self) -> &Daemon {
        self.nb.as_ref().unwrap()
    }

    pub fn start_northd(&mut self) {
        let run = |name: &str| self.dir.path().join(name).display().to_string();
        let args = [
            format!("--ovnnb-db=unix:{}", run("nb.sock")),
            format!("--ovnsb-db=unix:{}", run("sb.sock")),
            format!("--unixctl={}", run("northd.ctl")),
            "--log-file=/dev/null".to_owned(),
        ];
        self.northd = Some(Daemon::start(
            "ovn-northd",
            &args,
            &self.dir.path().join("northd.log"),
        ));
    }

    pub fn endpoint(&self, name: &str) -> Endpoint {
        Endpoint::Unix(self.socket(name))
    }

    /// A client of the test's own, with all tables.
    pub async fn client(&self, name: &str) -> Client {
        let (database, tables): (_, &[&str]) = match name {
            "nb" => (
                "OVN_Northbound",
                &[
                    "NB_Global",
                    "Logical_Switch",
                    "Logical_Switch_Port",
                    "Logical_Router",
                    "Logical_Router_Port",
                    "Logical_Router_Static_Route",
                    "NAT",
                    "BFD",
                    "Load_Balancer",
                    "DHCP_Options",
                    "Port_Group",
                    "ACL",
                    "Address_Set",
                    "HA_Chassis_Group",
                    "HA_Chassis",
                ],
            ),
            _ => (
                "OVN_Southbound",
                &["Chassis", "Chassis_Private", "Port_Binding", "Encap"],
            ),
        };
        let config = Config {
            monitor: tables.iter().map(|table| MonitorTable::all(*table)).collect(),
            max_backoff: Duration::from_millis(100),
            ..Config::new(vec![self.endpoint(name)], database)
        };
        let client = Client::connect(config).unwrap();
        assert!(client.wait_complete().await);
        client
    }

    fn socket(&self, name: &str) -> PathBuf {
        self.dir.path().join(format!("{name}.sock"))
    }

    fn server(&self, name: &str, extra: &[&str]) -> Daemon {
        let socket = self.socket(name);
        let _ = std::fs::remove_file(&socket);
        let path = |suffix: &str| self.dir.path().join(format!("{name}.{suffix}"));
        let mut args = vec![
            format!("--remote=punix:{}", socket.display()),
            format!("--unixctl={}", path("ctl").display()),
            "--no-chdir".to_owned(),
            "--log-file=/dev/null".to_owned(),
        ];
        args.extend(extra.iter().map(|arg| (*arg).to_owned()));
        args.push(path("db").display().to_string());
        let daemon = Daemon::start("ovsdb-server", &args, &path("log"));
        let began = Instant::now();
        while std::os::unix::net::UnixStream::connect(&socket).is_err() {
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "ovsdb-server does not answer"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        daemon
    }
}

fn daemon_gone(daemon: &Daemon) {
    while daemon.is_alive() {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Needs `ovsdb-tool` to be installed.
fn create(dir: &Path, name: &str, schema: &Path) {
    let status = Command::new("ovsdb-tool")
        .arg("create")
        .arg(dir.join(format!("{name}.db")))
        .arg(schema)
        .status()
        .unwrap();
    assert!(status.success());
}

/// A chassis as its ovn-controller would register it.
pub async fn register_chassis(southbound: &Client, name: &str, mappings: &str) -> Uuid {
    register(southbound, name, mappings, "").await
}

/// A chassis with a role.
pub async fn register(southbound: &Client, name: &str, mappings: &str, cms_options: &str) -> Uuid {
    let encap = Row::new()
        .with("type", "geneve")
        .with("ip", format!("ip-of-{name}"))
        .with("chassis_name", name);
    let config = [
        ("ovn-bridge-mappings", mappings),
        ("ovn-cms-options", cms_options),
        ("datapath-type", "system"),
        ("iface-types", "geneve"),
    ];
    let chassis = Row::new()
        .with("name", name)
        .with("hostname", name)
        .with("encaps", ovsdb::Datum::named_uuid("encap"))
        .with("other_config", ovsdb::Datum::map(config));
    let private = Row::new()
        .with("name", name)
        .with("chassis", ovsdb::Datum::named_uuid("chassis"));
    let ops = vec![
        Op::insert("Encap", encap).with_uuid_name("encap"),
        Op::insert("Chassis", chassis).with_uuid_name("chassis"),
        Op::insert("Chassis_Private", private),
    ];
    let results = southbound.transact(ops).await.unwrap();
    results.get(1).and_then(OpResult::uuid).unwrap()
}
