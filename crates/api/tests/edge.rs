//! What stands around the API, compared with what Neutron's own filters answered: `edge.json`, recorded by
//! `edge_record.py`; and the bounds of a request body.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use api::{ApiConfig, App, Auth, Cors, HealthBackend, Healthcheck};
use common::{Answer, plugin, send};
use openstack::keystone;
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One configuration and what was answered with it.
#[derive(Deserialize)]
struct Case {
    options: BTreeMap<String, BTreeMap<String, String>>,
    answers: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    request: (String, String, Vec<(String, String)>),
    status: u16,
    headers: BTreeMap<String, String>,
    body: Option<String>,
}

/// A server with a listener like that of the product. It ends with the test.
async fn start(directory: &TempDir, listener: TcpListener, config: ApiConfig) -> SocketAddr {
    let address = listener.local_addr().unwrap();
    let app = App::new(plugin(directory.path()).await, config);
    tokio::spawn(async move { app.serve(listener, std::future::pending()).await.unwrap() });
    address
}

async fn server(config: ApiConfig) -> (SocketAddr, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    (start(&directory, listener, config).await, directory)
}

/// The configuration of a case. `{there}` is a file that exists; 9696 stands for the port of the server.
fn config(case: &Case, directory: &TempDir, port: u16) -> ApiConfig {
    let there = directory.path().join("there");
    std::fs::write(&there, "").unwrap();
    let missing = directory.path().join("missing");
    let option = |section: &str, name: &str| {
        let text = case.options.get(section)?.get(name)?;
        let text = text.replace("{there}", there.to_str().unwrap());
        Some(text.replace("{missing}", missing.to_str().unwrap()))
    };
    let list = |section: &str, name: &str| {
        let items = option(section, name)?;
        let items = items.split(',').map(str::trim).filter(|item| !item.is_empty());
        Some(items.map(str::to_owned).collect::<Vec<_>>())
    };
    let is = |section: &str, name: &str, default: bool| {
        option(section, name).map_or(default, |text| text == "true")
    };
    let ports = || {
        let items = list("healthcheck", "disable_by_file_paths").unwrap_or_default();
        let pairs = items.iter().map(|item| item.split_once(':').unwrap());
        pairs
            .map(|(number, path)| (if number == "9696" { port } else { 1 }, path.into()))
            .collect()
    };
    let backend = |name: String| match name.as_str() {
        "disable_by_file" => {
            HealthBackend::DisableByFile(option("healthcheck", "disable_by_file_path").map(Into::into))
        }
        "disable_by_files_ports" => HealthBackend::DisableByFilesPorts(ports()),
        "enable_by_files" => {
            let paths = list("healthcheck", "enable_by_file_paths").unwrap();
            HealthBackend::EnableByFiles(paths.into_iter().map(Into::into).collect())
        }
        other => panic!("{other}"),
    };
    let cors = Cors::default();
    let ranges = list("healthcheck", "allowed_source_ranges").unwrap_or_default();
    ApiConfig {
        cors: Cors {
            allowed_origin: list("cors", "allowed_origin").unwrap_or_default(),
            allow_credentials: is("cors", "allow_credentials", cors.allow_credentials),
            expose_headers: list("cors", "expose_headers").unwrap_or(cors.expose_headers),
            max_age: option("cors", "max_age").map_or(cors.max_age, |text| text.parse().unwrap()),
            allow_methods: list("cors", "allow_methods").unwrap_or(cors.allow_methods),
            allow_headers: list("cors", "allow_headers").unwrap_or(cors.allow_headers),
        },
        healthcheck: Healthcheck {
            detailed: false,
            backends: list("healthcheck", "backends")
                .unwrap()
                .into_iter()
                .map(backend)
                .collect(),
            allowed_source_ranges: ranges.iter().map(|range| range.parse().unwrap()).collect(),
            ignore_proxied_requests: is("healthcheck", "ignore_proxied_requests", false),
        },
        proxy_headers: is("oslo_middleware", "enable_proxy_headers_parsing", false),
        ..ApiConfig::default()
    }
}

/// What of an answer has to be equal: of HTML what its table says, of a JSON document its values. The health check
/// writes JSON in lines, which are the same ones.
fn essence(content_type: &str, body: &str) -> Vec<String> {
    match content_type {
        "application/json" if body.starts_with("{\"") => {
            vec![serde_json::from_str::<Value>(body).unwrap().to_string()]
        }
        html if html.starts_with("text/html") => body
            .split("<TD>")
            .skip(1)
            .filter_map(|cell| cell.split("</TD>").next())
            .map(str::to_owned)
            .collect(),
        _ => vec![body.to_owned()],
    }
}

fn compare(recorded: &Recorded, answer: &Answer) -> Result<(), String> {
    let (_, path, _) = &recorded.request;
    // What a health check ignores, oslo.middleware hands on to nobody, and the client gets 502 from that attempt.
    let status = if recorded.status == 502 {
        404
    } else {
        recorded.status
    };
    if answer.status != status {
        return Err(format!("status {} instead of {status}", answer.status));
    }
    let kept = ["access-control-", "vary", "x-openstack-"];
    let kept = |name: &str| kept.iter().any(|beginning| name.starts_with(beginning));
    let mut headers: BTreeMap<_, _> = answer
        .headers
        .iter()
        .filter(|(name, _)| kept(name))
        .cloned()
        .collect();
    if let Some(id) = headers.get_mut("x-openstack-request-id") {
        assert!(id.len() == 40 && id.starts_with("req-"), "{id}");
        *id = "req-*".to_owned();
    }
    let wanted: BTreeMap<_, _> = recorded
        .headers
        .clone()
        .into_iter()
        .filter(|(name, _)| kept(name))
        .collect();
    if headers != wanted {
        return Err(format!("{headers:?} instead of {wanted:?}"));
    }
    let Some(body) = recorded.body.as_ref().filter(|_| !path.contains("v2.0")) else {
        return Ok(());
    };
    let content_type = answer.header("content-type").unwrap_or_default();
    let wanted = recorded.headers.get("content-type").map_or("", String::as_str);
    if content_type != wanted {
        return Err(format!("{content_type} instead of {wanted}"));
    }
    let (shown, wanted) = (essence(content_type, &answer.text()), essence(wanted, body));
    if shown == wanted {
        Ok(())
    } else {
        Err(format!("{shown:?} instead of {wanted:?}"))
    }
}

#[tokio::test]
async fn as_recorded() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("edge.json")).unwrap();
    let (mut compared, mut different) = (0, Vec::new());
    for case in &cases {
        let directory = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = start(&directory, listener, config(case, &directory, port)).await;
        for recorded in &case.answers {
            let (method, path, headers) = &recorded.request;
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            let answer = send(address, method, path, &headers, b"").await;
            compared += 1;
            if let Err(difference) = compare(recorded, &answer) {
                different.push(format!(
                    "{:?} {method} {path} {headers:?}: {difference}",
                    case.options
                ));
            }
        }
    }
    assert!(
        different.is_empty(),
        "{} of {compared}:\n{}",
        different.len(),
        different.join("\n")
    );
    assert!(compared > 400, "only {compared}");
}

#[tokio::test]
async fn every_answer_of_the_api_has_its_own_id() {
    let (address, _directory) = server(ApiConfig::default()).await;
    let given = "req-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f";
    let mut seen = std::collections::BTreeSet::new();
    for (method, path) in [
        ("GET", "/v2.0/"),
        ("GET", "/v2.0/nope"),
        ("HEAD", "/v2.0/networks"),
        // There is no table to read from, which is an internal failure.
        ("GET", "/v2.0/networks"),
        ("POST", "/v2.0/networks"),
        ("GET", "/v2.0/%ff"),
    ] {
        let answer = send(address, method, path, &[("X-Openstack-Request-Id", given)], b"").await;
        let id = answer
            .header("x-openstack-request-id")
            .unwrap_or_default()
            .to_owned();
        assert!(id.starts_with("req-") && id != given, "{method} {path}: {id}");
        assert!(seen.insert(id), "an id twice");
    }
}

/// A Keystone that nobody can reach: whoever has no token is refused all the same, and what needs none goes on.
#[tokio::test]
async fn without_a_token_and_without_keystone() {
    let credential = keystone::Auth::ApplicationCredential {
        credential: keystone::Credential::Id("0".repeat(32)),
        secret: oslo::Secret::new("sesame"),
    };
    let origin = "https://horizon.example.com";
    let unreachable = keystone::Config::new("http://127.0.0.1:1/v3", credential);
    let config = ApiConfig {
        auth: Auth::Keystone(keystone::Keystone::new(unreachable).unwrap()),
        cors: Cors {
            allowed_origin: vec![origin.to_owned()],
            ..Cors::default()
        },
        body_timeout: Duration::from_secs(3600),
        ..ApiConfig::default()
    };
    let (address, _directory) = server(config).await;
    assert_eq!(send(address, "GET", "/", &[], b"").await.status, 200);
    assert_eq!(send(address, "GET", "/healthcheck", &[], b"").await.text(), "OK");
    let refused = send(address, "GET", "/v2.0/networks", &[("Origin", origin)], b"").await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("access-control-allow-origin"), Some(origin));
    assert!(refused.header("x-openstack-request-id").is_some());
    // As a real Neutron answers `OPTIONS` without a token.
    let preflight = [("Origin", origin), ("Access-Control-Request-Method", "PUT")];
    let allowed = send(address, "OPTIONS", "/v2.0/networks/x", &preflight, b"").await;
    assert_eq!((allowed.status, allowed.text().as_str()), (200, ""));
    assert_eq!(allowed.header("access-control-allow-methods"), Some("PUT"));
    assert_eq!(allowed.header("x-openstack-request-id"), None);
    assert_eq!(allowed.header("www-authenticate"), None);
    // The body of a stranger is not waited for.
    let endless = b"POST /v2.0/networks HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{";
    let answer = raw(address, endless).await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
}

/// An answer to a request that is written by hand.
async fn raw(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(60), stream.read_to_end(&mut answer));
    // A connection that is reset after the answer is as good as one that is closed.
    let _ = read.await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn bodies_are_bounded_in_size() {
    let config = ApiConfig {
        max_body: 1000,
        ..ApiConfig::default()
    };
    let (address, _directory) = server(config).await;
    let too_large = |answer: &str| {
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(
            answer.contains(r#""type":"HTTPRequestEntityTooLarge""#),
            "{answer}"
        );
        assert!(answer.contains("x-openstack-request-id: req-"), "{answer}");
    };
    let head = "POST /v2.0/networks HTTP/1.1\r\nHost: a\r\n";
    // The length alone is enough: nothing of the body is sent, and the client is not asked to go on.
    let announced = format!("{head}Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
    too_large(&raw(address, announced.as_bytes()).await);
    let chunk = format!("1f4\r\n{}\r\n", "x".repeat(500));
    let chunked = |chunks: usize| {
        let body = chunk.repeat(chunks);
        format!("{head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n{body}")
    };
    // The end of the body never comes.
    too_large(&raw(address, chunked(3).as_bytes()).await);
    let just_fits = raw(address, format!("{}0\r\n\r\n", chunked(2)).as_bytes()).await;
    assert!(
        just_fits.starts_with("HTTP/1.1 400 ") && just_fits.contains("Body contains invalid data"),
        "{just_fits}"
    );
    let broken = raw(address, format!("{}nonsense\r\n", chunked(1)).as_bytes()).await;
    assert!(broken.starts_with("HTTP/1.1 400 "), "{broken}");
}

#[tokio::test]
async fn bodies_are_bounded_in_time() {
    let config = ApiConfig {
        body_timeout: Duration::from_millis(200),
        ..ApiConfig::default()
    };
    let (address, _directory) = server(config).await;
    let slow = b"POST /v2.0/networks HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{\"net";
    let answer = raw(address, slow).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains(r#""type":"HTTPRequestTimeout""#), "{answer}");
}
