//! Servers in private directories, stopped by their own process.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ovsdb::{Change, Changes, Client, Config, Endpoint, MonitorTable, Op, OpResult, Row, Uuid};
use tempfile::TempDir;

/// Nothing in these tests takes this long unless it hangs.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub const SCHEMA: &str = include_str!("schema.ovsschema");

/// A standalone ovsdb-server on a unix socket, with a database of the schema `Fleet`.
pub struct Server {
    dir: TempDir,
    process: Option<Child>,
    extra: Vec<String>,
}

impl Server {
    pub fn start() -> Self {
        Server::start_with(&[])
    }

    /// With further arguments, such as another `--remote`.
    pub fn start_with(extra: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let schema = dir.path().join("schema");
        std::fs::write(&schema, SCHEMA).unwrap();
        run(
            "ovsdb-tool",
            &["create", path(&dir.path().join("db")), path(&schema)],
        );
        let extra = extra.iter().map(|argument| argument.to_string()).collect();
        let mut server = Server {
            dir,
            process: None,
            extra,
        };
        server.resume();
        server
    }

    pub fn socket(&self) -> PathBuf {
        self.dir.path().join("socket")
    }

    pub fn endpoint(&self) -> Endpoint {
        Endpoint::Unix(self.socket())
    }

    /// Starts the process (again) on the same file.
    pub fn resume(&mut self) {
        let (remote, control) = (self.socket(), self.dir.path().join("control"));
        let _ = std::fs::remove_file(&remote);
        let process = Command::new("ovsdb-server")
            .arg(format!("--remote=punix:{}", remote.display()))
            .arg(format!("--unixctl={}", control.display()))
            .args(&self.extra)
            .args(["--no-chdir", "--log-file=/dev/null", "-vconsole:off"])
            .arg(self.dir.path().join("db"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("ovsdb-server has to be installed");
        self.process = Some(process);
    }

    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    pub fn config(&self) -> Config {
        config(vec![self.endpoint()])
    }

    pub async fn client(&self) -> Client {
        connected(self.config()).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Monitors all of `Fleet`.
pub fn config(endpoints: Vec<Endpoint>) -> Config {
    Config {
        monitor: ["Ship", "Boat", "Port", "Counter"].map(MonitorTable::all).into(),
        max_backoff: Duration::from_millis(200),
        ..Config::new(endpoints, "Fleet")
    }
}

pub async fn connected(config: Config) -> Client {
    let client = Client::connect(config).unwrap();
    within(client.wait_complete()).await;
    client
}

/// Fails a test that would hang.
pub async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.expect("it hangs")
}

pub fn ship(name: &str) -> Row {
    Row::new().with("name", name)
}

pub async fn insert_ship(client: &Client, name: &str) -> Uuid {
    let results = client
        .transact(vec![Op::insert("Ship", ship(name))])
        .await
        .unwrap();
    results.first().and_then(OpResult::uuid).unwrap()
}

/// The next change that is of interest.
pub async fn next_change(changes: &mut Changes, wanted: impl Fn(&Change) -> bool) -> Change {
    within(async {
        loop {
            let change = changes.recv().await.expect("the client is gone");
            if wanted(&change) {
                return change;
            }
        }
    })
    .await
}

pub fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

pub fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
