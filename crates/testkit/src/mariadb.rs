//! A MariaDB server (Debian: `mariadb-server`).

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tempfile::TempDir;

use crate::daemon::{Daemon, free_port};

/// The server that tests of one process share while at least one of them runs.
static SHARED: Mutex<Weak<MariaDb>> = Mutex::new(Weak::new());

const USER: &str = "neutrino";
const PASSWORD: &str = "testkit";

/// A server with an empty data directory.
pub struct MariaDb {
    // Declared before the directory: the server stops first.
    daemon: Daemon,
    directory: TempDir,
    port: u16,
    databases: AtomicU32,
}

impl MariaDb {
    /// Start a server of one's own; `options` are further options of `mariadbd`.
    pub fn start(options: &[&str]) -> Self {
        let directory = tempfile::Builder::new()
            .prefix("mariadb.")
            .tempdir_in("/tmp")
            .expect("a directory");
        let base = directory.path().to_str().expect("the path is ASCII").to_owned();
        let mut user = Vec::new();
        if is_root() {
            // The server refuses to run as root.
            user.push("--user=mysql".to_owned());
            run(Command::new("chown").args(["mysql:mysql", &base]));
        }
        install(&base, &user);
        let port = free_port();
        let mut args = vec![
            "--no-defaults".to_owned(),
            format!("--datadir={base}/data"),
            format!("--socket={base}/sock"),
            format!("--pid-file={base}/pid"),
            "--tmpdir=/tmp".to_owned(),
            "--bind-address=127.0.0.1".to_owned(),
            format!("--port={port}"),
            "--skip-name-resolve".to_owned(),
            "--max-connections=512".to_owned(),
            "--innodb-buffer-pool-size=64M".to_owned(),
            "--innodb-log-file-size=32M".to_owned(),
        ];
        args.extend(user);
        args.extend(options.iter().map(|option| (*option).to_owned()));
        let daemon = Daemon::start("mariadbd", &args, &directory.path().join("log"));
        let server = Self {
            daemon,
            directory,
            port,
            databases: AtomicU32::new(0),
        };
        server.daemon.wait_until(|| server.client("SELECT 1").is_ok());
        server.sql(&format!(
            "CREATE USER {USER}@'%' IDENTIFIED BY '{PASSWORD}'; GRANT ALL ON *.* TO {USER}@'%'"
        ));
        server
    }

    /// The server shared by the tests that run at the moment.
    pub fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let server = Arc::new(Self::start(&[]));
            *shared = Arc::downgrade(&server);
            server
        })
    }

    /// Create an empty database (utf8mb4, the collation of the server's default for it) and return its name.
    pub fn create_database(&self) -> String {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql(&format!(
            "CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
        ));
        name
    }

    /// TCP port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Unix socket.
    pub fn socket(&self) -> PathBuf {
        self.directory.path().join("sock")
    }

    /// A user that may use all databases.
    pub fn user(&self) -> &'static str {
        USER
    }

    /// That user's password.
    pub fn password(&self) -> &'static str {
        PASSWORD
    }

    /// The process.
    pub fn daemon(&self) -> &Daemon {
        &self.daemon
    }

    /// The URL of a database as it stands in `neutron.conf`.
    pub fn url(&self, database: &str) -> String {
        format!(
            "mysql+pymysql://{USER}:{PASSWORD}@127.0.0.1:{}/{database}?charset=utf8mb4",
            self.port
        )
    }

    /// Run statements with the command line client: lines of tab-separated values, without a header.
    pub fn sql(&self, statements: &str) -> String {
        self.client(statements)
            .unwrap_or_else(|error| panic!("{statements}: {error}"))
    }

    fn client(&self, statements: &str) -> Result<String, String> {
        let output = Command::new("mariadb")
            .args(["--no-defaults", "--user=root", "--batch", "--skip-column-names"])
            .arg(format!("--socket={}", self.socket().display()))
            .args(["--execute", statements])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id can be started");
    id.stdout.trim_ascii() == b"0"
}

/// Make a data directory. On a machine that does much at once this has failed for no visible reason, so it is tried twice.
fn install(base: &str, user: &[String]) {
    let data = format!("{base}/data");
    let mut command = Command::new("mariadb-install-db");
    command
        .args([
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ])
        .args(user)
        .arg(format!("--datadir={data}"))
        .env_remove("TMPDIR");
    if let Err(printed) = attempt(&mut command) {
        eprintln!("{printed}");
        let _ = std::fs::remove_dir_all(data);
        run(&mut command);
    }
}

fn run(command: &mut Command) {
    attempt(command).unwrap_or_else(|printed| panic!("{printed}"));
}

/// What a command printed when it failed.
fn attempt(command: &mut Command) -> Result<(), String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let printed = [output.stdout, output.stderr]
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .concat();
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("{command:?} failed:\n{printed}")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn answers_and_leaves_nothing_behind() {
        let server = MariaDb::start(&[]);
        let database = server.create_database();
        assert_eq!(server.sql("SHOW DATABASES LIKE 'test%'").trim(), database);
        let (pid, directory) = (server.daemon().pid(), server.directory.path().to_owned());
        assert!(Path::new(&format!("/proc/{pid}")).exists());
        drop(server);
        assert!(!Path::new(&format!("/proc/{pid}")).exists());
        assert!(!directory.exists());
    }
}
