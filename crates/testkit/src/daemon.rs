//! One process that lives as long as the test.

use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Starts the daemon in the background and waits for the end of its own input: that pipe closes when the test's
/// process ends, however it ends, so no daemon stays behind.
const GUARD: &str = r#"
"$@" </dev/null >&2 &
child=$!
echo $child
trap '' INT HUP
read -r _
kill -TERM $child 2>/dev/null
tries=0
while kill -0 $child 2>/dev/null && [ $tries -lt 400 ]; do
    sleep 0.05
    tries=$((tries + 1))
done
kill -KILL $child 2>/dev/null
wait $child 2>/dev/null
exit 0
"#;

/// A running process. Dropping it stops it (TERM, then KILL after a while) and waits for its end.
pub struct Daemon {
    guard: Child,
    pid: u32,
    log: PathBuf,
}

impl Daemon {
    /// Start `program`; what it prints goes to `log`.
    pub fn start(program: &str, args: &[String], log: &Path) -> Self {
        let output = File::create(log).expect("the log can be created");
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "sh", program])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(output)
            .spawn()
            .expect("sh can be started");
        let mut pid = String::new();
        let stdout = guard.stdout.take().expect("stdout is a pipe");
        BufReader::new(stdout)
            .read_line(&mut pid)
            .expect("sh prints the process id");
        let pid = pid.trim().parse().expect("a process id");
        Self {
            guard,
            pid,
            log: log.to_owned(),
        }
    }

    /// The daemon's process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Send a signal by name (`STOP`, `CONT`, `KILL`).
    pub fn signal(&self, name: &str) {
        let done = Command::new("kill")
            .args(["-s", name, &self.pid.to_string()])
            .status();
        assert!(
            done.expect("kill can be started").success(),
            "SIG{name} to {}",
            self.pid
        );
    }

    /// Whether it still runs.
    pub fn is_alive(&self) -> bool {
        // A process that ended but was not waited for is a zombie. (Its command line says less: while a program is being
        // started there is none.)
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid)).unwrap_or_default();
        let state = stat.rsplit(") ").next().and_then(|rest| rest.chars().next());
        state.is_some_and(|state| !matches!(state, 'Z' | 'X'))
    }

    /// Wait until `ready` holds; panics with the daemon's log when it ends before or takes a minute.
    pub fn wait_until(&self, mut ready: impl FnMut() -> bool) {
        let began = Instant::now();
        while !ready() {
            assert!(
                self.is_alive() && began.elapsed() < Duration::from_secs(60),
                "the daemon does not answer; its log:\n{}",
                fs::read_to_string(&self.log).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // A stopped process does not react to TERM.
        let _ = Command::new("kill")
            .args(["-s", "CONT", &self.pid.to_string()])
            .stderr(Stdio::null())
            .status();
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// A TCP port of 127.0.0.1 that nobody listens on now. It is below the ports that the kernel gives to clients, so that no
/// connection of another test takes it before the daemon does.
pub fn free_port() -> u16 {
    let mut random = RandomState::new().build_hasher().finish();
    loop {
        let port = 10_000 + u16::try_from(random % 22_000).unwrap_or(0);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
        random = random.wrapping_add(1);
    }
}
