//! TLS with client certificates, made by the tool that Open vSwitch deployments use.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use ovsdb::{Client, Config, Endpoint, State, TlsFiles};

use crate::common::{Server, config, connected, insert_ship, path, within};

/// Runs `ovs-pki` on a private directory.
fn pki(dir: &Path, arguments: &[&str]) {
    let (store, log) = (dir.join("pki"), dir.join("pki.log"));
    let options = [
        &format!("--dir={}", path(&store)),
        &format!("--log={}", path(&log)),
        "--batch",
        "--bits=2048",
    ];
    let output = Command::new("ovs-pki")
        .args(options)
        .args(arguments)
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "ovs-pki {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A CA that signed a server's and a client's certificate.
struct Authority(tempfile::TempDir);

impl Authority {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        pki(dir.path(), &["init"]);
        pki(dir.path(), &["req+sign", "server", "switch"]);
        pki(dir.path(), &["req+sign", "client", "controller"]);
        Authority(dir)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn ca(&self) -> PathBuf {
        self.file("pki/switchca/cacert.pem")
    }

    /// What the client presents, and the CA of the server.
    fn client(&self) -> TlsFiles {
        TlsFiles {
            private_key: self.file("client-privkey.pem"),
            certificate: self.file("client-cert.pem"),
            ca_cert: self.ca(),
            verify_hostname: false,
        }
    }

    /// A server that takes clients of this authority, on a port of its own.
    fn server(&self) -> (Server, Endpoint) {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let server = Server::start_with(&[
            &format!("--remote=pssl:{port}:127.0.0.1"),
            &format!("--private-key={}", path(&self.file("server-privkey.pem"))),
            &format!("--certificate={}", path(&self.file("server-cert.pem"))),
            &format!("--ca-cert={}", path(&self.file("pki/controllerca/cacert.pem"))),
        ]);
        (server, format!("ssl:127.0.0.1:{port}").parse().unwrap())
    }
}

fn with(tls: TlsFiles, endpoint: &Endpoint) -> Config {
    Config {
        tls: Some(tls),
        ..config(vec![endpoint.clone()])
    }
}

/// Why the client cannot connect.
async fn refusal(tls: TlsFiles, endpoint: &Endpoint) -> String {
    let client = Client::connect(with(tls, endpoint)).unwrap();
    let mut state = client.state();
    let told = |state: &State| matches!(state, State::Connecting { last_error: Some(e), .. } if !e.contains("refused"));
    match within(state.wait_for(told)).await.unwrap().clone() {
        State::Connecting {
            last_error: Some(error),
            ..
        } => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn both_sides_know_each_other_by_their_certificates() {
    let authority = Authority::new();
    let (_server, endpoint) = authority.server();
    let client = connected(with(authority.client(), &endpoint)).await;
    for n in 0..50 {
        insert_ship(&client, &format!("{n}{}", "x".repeat(100_000))).await;
    }
    let other = connected(with(authority.client(), &endpoint)).await;
    assert_eq!(other.replica().read().table("Ship").unwrap().len(), 50);

    let stranger = Authority::new();
    let wrong_ca = TlsFiles {
        ca_cert: stranger.ca(),
        ..authority.client()
    };
    let error = refusal(wrong_ca, &endpoint).await;
    assert!(error.contains("UnknownIssuer"), "{error}");
    let wrong_client = TlsFiles {
        ca_cert: authority.ca(),
        ..stranger.client()
    };
    let error = refusal(wrong_client, &endpoint).await;
    assert!(error.contains("alert"), "{error}");
    let named = TlsFiles {
        verify_hostname: true,
        ..authority.client()
    };
    let error = refusal(named, &endpoint).await;
    assert!(error.contains("not valid for name"), "{error}");
    let missing = TlsFiles {
        private_key: authority.file("nowhere.pem"),
        ..authority.client()
    };
    let error = refusal(missing, &endpoint).await;
    assert!(error.contains("nowhere.pem"), "{error}");
    let mixed_up = TlsFiles {
        certificate: authority.file("client-privkey.pem"),
        ..authority.client()
    };
    let error = refusal(mixed_up, &endpoint).await;
    assert!(error.contains("client-privkey.pem"), "{error}");
}

#[tokio::test]
async fn tcp_works_and_ssl_needs_files() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let _server = Server::start_with(&[&format!("--remote=ptcp:{port}:127.0.0.1")]);
    let client = connected(config(vec![format!("tcp:127.0.0.1:{port}").parse().unwrap()])).await;
    insert_ship(&client, "A").await;
    let ssl = Endpoint::parse_list("ssl:127.0.0.1:1").unwrap();
    assert!(Client::connect(config(ssl)).is_err());
}
