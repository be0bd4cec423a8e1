//! The control socket: whoever connects is told the status of the running server as one JSON object.
//!
//! It is a Unix socket below `state_path`, so file permissions say who may ask.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

/// How long either side waits for the other.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest status that is read.
const LONGEST: u64 = 16 << 20;

/// Path of the socket of the server that keeps its files in this directory.
pub fn path(state_path: &Path) -> PathBuf {
    state_path.join("neutrino.sock")
}

/// The socket; its file goes with it.
pub struct Control {
    listener: UnixListener,
    path: PathBuf,
}

impl Control {
    /// Listen. A socket that nobody listens on any more is replaced.
    ///
    /// # Errors
    /// When another server uses the same directory, or the file cannot be made.
    pub async fn bind(state_path: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(state_path)?;
        let path = path(state_path);
        if UnixStream::connect(&path).await.is_ok() {
            let text = format!("another server is running with {}", state_path.display());
            return Err(io::Error::new(io::ErrorKind::AddrInUse, text));
        }
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener, path })
    }

    /// Answer one after the other, for ever.
    pub async fn run(&self, status: impl AsyncFn() -> Value) {
        loop {
            if let Ok((mut stream, _)) = self.listener.accept().await {
                let text = status().await.to_string();
                // Who does not read what it asked for gets nothing.
                let _ = tokio::time::timeout(PATIENCE, stream.write_all(text.as_bytes())).await;
            }
        }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        // At worst the next start replaces it.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Ask the server that runs with this directory.
///
/// # Errors
/// When none is running, or it does not answer in time.
pub async fn ask(state_path: &Path) -> io::Result<Value> {
    let mut stream = UnixStream::connect(path(state_path)).await?;
    let mut text = String::new();
    let mut limited = (&mut stream).take(LONGEST);
    tokio::time::timeout(PATIENCE, limited.read_to_string(&mut text))
        .await
        .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "no answer"))??;
    serde_json::from_str(&text).map_err(io::Error::other)
}
