//! Peers made for tests: one that follows a script, and one that stands between client and server.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ovsdb::Endpoint;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;

/// Reads JSON texts from a stream.
pub struct Reader {
    stream: OwnedReadHalf,
    buffer: Vec<u8>,
}

impl Reader {
    pub fn new(stream: OwnedReadHalf) -> Self {
        Reader {
            stream,
            buffer: Vec::new(),
        }
    }

    /// The next message; `None` at the end of the stream.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            let mut texts = serde_json::Deserializer::from_slice(&self.buffer).into_iter::<Value>();
            if let Some(Ok(message)) = texts.next() {
                let used = texts.byte_offset();
                self.buffer.drain(..used);
                return Some(message);
            }
            if self.stream.read_buf(&mut self.buffer).await.unwrap_or(0) == 0 {
                return None;
            }
        }
    }
}

/// Stands between client and server and does not know some methods.
pub struct Proxy {
    dir: TempDir,
    task: JoinHandle<()>,
    refused: Arc<AtomicUsize>,
}

impl Proxy {
    pub async fn start(server: PathBuf, unknown: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(dir.path().join("socket")).unwrap();
        let unknown: Arc<[String]> = unknown.iter().map(|method| method.to_string()).collect();
        let refused = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&refused);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = UnixStream::connect(&server).await.unwrap();
                tokio::spawn(relay(client, server, Arc::clone(&unknown), Arc::clone(&counter)));
            }
        });
        Proxy { dir, task, refused }
    }

    pub fn endpoint(&self) -> Endpoint {
        endpoint(self.dir.path())
    }

    /// How many requests were refused.
    pub fn refused(&self) -> usize {
        self.refused.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn relay(client: UnixStream, server: UnixStream, unknown: Arc<[String]>, refused: Arc<AtomicUsize>) {
    let (client_reader, mut to_client) = client.into_split();
    let (server_reader, mut to_server) = server.into_split();
    let (mut client, mut server) = (Reader::new(client_reader), Reader::new(server_reader));
    loop {
        tokio::select! {
            message = client.next() => {
                let Some(message) = message else { return };
                let method = message["method"].as_str();
                if unknown.iter().any(|unknown| method == Some(unknown)) {
                    refused.fetch_add(1, Ordering::SeqCst);
                    let reply = json!({"id": message["id"], "error": "unknown method"});
                    to_client.write_all(reply.to_string().as_bytes()).await.unwrap();
                } else {
                    to_server.write_all(message.to_string().as_bytes()).await.unwrap();
                }
            }
            message = server.next() => {
                let Some(message) = message else { return };
                // The client may be gone already.
                if to_client.write_all(message.to_string().as_bytes()).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Accepts connections and hands each to the test.
pub struct Peer {
    dir: TempDir,
    listener: UnixListener,
}

/// One accepted connection.
pub struct Connection {
    pub reader: Reader,
    pub writer: OwnedWriteHalf,
}

impl Peer {
    pub fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(dir.path().join("socket")).unwrap();
        Peer { dir, listener }
    }

    pub fn endpoint(&self) -> Endpoint {
        endpoint(self.dir.path())
    }

    pub async fn accept(&self) -> Connection {
        let (stream, _) = self.listener.accept().await.unwrap();
        let (reader, writer) = stream.into_split();
        Connection {
            reader: Reader::new(reader),
            writer,
        }
    }
}

impl Connection {
    /// The next request; probes and their like are answered on the way.
    pub async fn request(&mut self, method: &str) -> Option<Value> {
        loop {
            let message = self.reader.next().await?;
            if message["method"] == method {
                return Some(message);
            }
            assert_eq!(message["method"], "echo", "expected {method}, got {message}");
            self.reply(&message, message["params"].clone()).await;
        }
    }

    pub async fn reply(&mut self, request: &Value, result: Value) {
        self.send(&json!({"id": request["id"], "result": result, "error": null}).to_string())
            .await;
    }

    /// Sends text as it is; that the client has hung up already is not an error.
    pub async fn send(&mut self, text: &str) {
        let _ = self.writer.write_all(text.as_bytes()).await;
    }

    /// Behaves until the replica is complete: a server of old, without `_Server`, of one table.
    pub async fn open(&mut self, rows: Value) {
        let request = self.request("get_schema").await.unwrap();
        let error = json!({"error": "unknown database", "details": "none", "syntax": "_Server"});
        self.send(&json!({"id": request["id"], "result": null, "error": error}).to_string())
            .await;
        let request = self.request("get_schema").await.unwrap();
        let schema: Value = serde_json::from_str(crate::common::SCHEMA).unwrap();
        self.reply(&request, schema).await;
        let request = self.request("monitor_cond_since").await.unwrap();
        let zero = "00000000-0000-0000-0000-000000000000";
        self.reply(&request, json!([false, zero, {"Ship": rows}])).await;
    }

    /// Waits until the client hangs up.
    pub async fn end(&mut self) {
        while self.reader.next().await.is_some() {}
    }
}

fn endpoint(dir: &Path) -> Endpoint {
    Endpoint::Unix(dir.join("socket"))
}
