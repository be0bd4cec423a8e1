//! The HTTP client by itself: limits, and TLS with certificates made by `openssl`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod fake;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use fake::{Fake, token};
use openstack::ConfigError;
use openstack::http::{Client, Error, HeaderMap, HeaderValue, Options, Tls};
use openstack::keystone::{Config, Keystone, Refusal};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

#[tokio::test]
async fn post() {
    let fake = Fake::start().await;
    let http = Client::new(Options::default()).unwrap();
    let headers = HeaderMap::from_iter([("x-marker".parse().unwrap(), HeaderValue::from_static("here"))]);
    let url = format!("http://somebody:secret@{}/check?a=b", fake.address);
    let answer = http
        .post(&url, "application/json", headers, r#"{"rule": "x"}"#)
        .await
        .unwrap();
    assert_eq!(answer.status, 404);
    assert_eq!(answer.body, r#"{"error":{"code":404}}"#);
    let seen = fake.state().seen[0].clone();
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", "/check?a=b"));
    assert_eq!(seen.body["rule"], "x");
    assert_eq!(
        (
            seen.headers["x-marker"].as_str(),
            seen.headers["content-type"].as_str()
        ),
        ("here", "application/json")
    );
    assert_eq!(seen.headers["host"], fake.address.to_string());
}

#[tokio::test]
async fn limits() {
    let mut fake = Fake::start().await;
    let options = Options {
        timeout: Duration::from_millis(200),
        max_body: 10,
        ..Options::default()
    };
    let http = Client::new(options).unwrap();
    let url = format!("http://{}/", fake.address);
    let get = |url: String| {
        let http = &http;
        async move { http.get(&url, HeaderMap::new()).await.unwrap_err() }
    };
    assert!(matches!(get(url.clone()).await, Error::TooLong { limit: 10, .. }));
    fake.state().delay = Duration::from_secs(3600);
    assert!(matches!(get(url.clone()).await, Error::Timeout { .. }));
    fake.kill().await;
    assert!(matches!(get(url).await, Error::Connect { .. }));
    for wrong in ["", "/path", "ftp://host/", "http://", "http:///x", "unix:/x"] {
        assert!(matches!(get(wrong.to_owned()).await, Error::Url(_)), "{wrong}");
    }
}

/// Makes a key and a certificate, signed by an authority or by itself; `false` without the program.
fn certificate(directory: &Path, name: &str, signed_by: Option<&str>) -> bool {
    let path = |name: &str, end: &str| directory.join(format!("{name}.{end}"));
    let mut command = Command::new("openssl");
    command.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]);
    command.args([
        "-subj",
        &format!("/CN={name}"),
        "-addext",
        "subjectAltName=IP:127.0.0.1",
    ]);
    command
        .arg("-keyout")
        .arg(path(name, "key"))
        .arg("-out")
        .arg(path(name, "pem"));
    if let Some(ca) = signed_by {
        command
            .arg("-CA")
            .arg(path(ca, "pem"))
            .arg("-CAkey")
            .arg(path(ca, "key"));
        command.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    }
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn acceptor(directory: &Path, clients: bool) -> TlsAcceptor {
    let read = |name: &str| CertificateDer::from_pem_file(directory.join(name)).unwrap();
    let provider = Arc::new(ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(read("ca.pem")).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let builder = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clients {
        true => builder.with_client_cert_verifier(verifier.build().unwrap()),
        false => builder.with_no_client_auth(),
    };
    let key = PrivateKeyDer::from_pem_file(directory.join("server.key")).unwrap();
    TlsAcceptor::from(Arc::new(
        builder.with_single_cert(vec![read("server.pem")], key).unwrap(),
    ))
}

#[tokio::test]
async fn tls() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let made = certificate(at, "ca", None)
        && certificate(at, "other", None)
        && ["server", "client"]
            .iter()
            .all(|name| certificate(at, name, Some("ca")));
    if !made {
        eprintln!("skipped: openssl cannot make certificates here");
        return;
    }
    let file = |name: &str| Some(at.join(name));
    let trusting = |ca: &str| Tls {
        ca_file: file(ca),
        ..Tls::default()
    };
    let named = Tls {
        certificate: file("client.pem"),
        private_key: file("client.key"),
        ..trusting("ca.pem")
    };
    let insecure = Tls {
        insecure: true,
        ..Tls::default()
    };
    let cases = [
        (false, trusting("ca.pem"), true),
        (false, trusting("other.pem"), false),
        (false, Tls::default(), false),
        (false, insecure.clone(), true),
        (true, insecure, false),
        (true, trusting("ca.pem"), false),
        (true, named, true),
    ];
    for (clients, tls, works) in cases {
        let fake = Fake::start_with(Some(acceptor(at, clients))).await;
        fake.add("t", token("alice", &[], 3600));
        let keystone = Keystone::new(Config {
            tls: tls.clone(),
            max_retries: 0,
            ..fake.config()
        })
        .unwrap();
        let answer = keystone.authenticate(Some("t"), None, "GET", "/").await;
        match works {
            true => assert_eq!(answer.unwrap().user_name, "alice", "{tls:?}"),
            false => assert_eq!(answer.unwrap_err(), Refusal::Unavailable, "{tls:?}"),
        }
    }
}

#[test]
fn files_are_read_at_the_start() {
    let directory = tempfile::tempdir().unwrap();
    let empty = directory.path().join("empty.pem");
    std::fs::write(&empty, "nothing").unwrap();
    let missing = directory.path().join("missing.pem");
    let new = |tls: Tls| {
        Client::new(Options {
            tls,
            ..Options::default()
        })
        .map(drop)
        .unwrap_err()
    };
    for path in [&empty, &missing, &directory.path().to_owned()] {
        let error = new(Tls {
            ca_file: Some(path.clone()),
            ..Tls::default()
        });
        assert!(
            matches!(&error, ConfigError::File { path: named, .. } if named == path),
            "{error}"
        );
    }
    let error = new(Tls {
        certificate: Some(missing.clone()),
        ..Tls::default()
    });
    assert!(
        matches!(&error, ConfigError::File { path, .. } if *path == missing),
        "{error}"
    );
}
