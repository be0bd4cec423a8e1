//! HTTP/1.1 as far as the fake needs it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::State;

#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: Value,
}

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Answer {
    pub fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.to_string(),
        }
    }
}

/// Connections end with the task.
pub async fn serve(listener: TcpListener, state: Arc<Mutex<State>>, tls: Option<TlsAcceptor>) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let number = {
            let mut state = state.lock().unwrap();
            state.connections += 1;
            state.connections
        };
        let (state, tls) = (Arc::clone(&state), tls.clone());
        connections.spawn(async move {
            match tls {
                None => converse(stream, state, number).await,
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        converse(stream, state, number).await;
                    }
                }
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(stream: S, state: Arc<Mutex<State>>, number: usize) {
    let mut stream = BufReader::new(stream);
    let mut served = 0;
    while let Some(request) = read(&mut stream).await {
        let (delay, most) = {
            let mut state = state.lock().unwrap();
            state.seen.push(request.clone());
            state.at_once += 1;
            state.most_at_once = state.most_at_once.max(state.at_once);
            (state.delay, state.per_connection)
        };
        if most.is_some_and(|most| served >= most) {
            state.lock().unwrap().at_once -= 1;
            return;
        }
        let mute = number <= state.lock().unwrap().mute;
        if mute {
            state.lock().unwrap().muted += 1;
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(delay).await;
        let answer = {
            let mut state = state.lock().unwrap();
            state.at_once = state.at_once.saturating_sub(1);
            super::answer(&mut state, &request)
        };
        served += 1;
        let mut text = format!(
            "HTTP/1.1 {} Whatever\r\nContent-Length: {}\r\n",
            answer.status,
            answer.body.len()
        );
        for (name, value) in &answer.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.push_str(&answer.body);
        if stream.write_all(text.as_bytes()).await.is_err() || stream.flush().await.is_err() {
            return;
        }
    }
}

async fn read<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> Option<Request> {
    let mut line = String::new();
    stream
        .read_line(&mut line)
        .await
        .ok()
        .filter(|length| *length > 0)?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let body = serde_json::from_slice(&body).unwrap_or_default();
    Some(Request {
        method,
        path,
        headers,
        body,
    })
}
