//! A server on a loopback port, and a client that is as plain as can be.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "every test file uses a part of it"
)]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use model::net::{Network, Port};
use model::{Fault, Key};
use plugin::{
    BindRequest, L3Settings, MechanismDriver, Ml2Settings, Plugin, PortBinding, Quotas, Settings, VlanRange,
};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A backend that takes everything and does nothing.
pub struct Idle;

impl MechanismDriver for Idle {
    fn network_precommit(&self, _: &Network) -> Result<(), Fault> {
        Ok(())
    }

    fn port_precommit(&self, _: &Port, _: Option<&Port>) -> Result<(), Fault> {
        Ok(())
    }

    fn bind_port(&self, _: &BindRequest<'_>) -> Option<PortBinding> {
        None
    }

    fn awaits_backend(&self, _: &Port) -> bool {
        false
    }

    fn postcommit(&self, _: Vec<Key>) {}
}

/// A plugin on an SQLite file that has no tables.
pub async fn plugin(directory: &Path) -> Plugin {
    let target = store::Target::Sqlite(directory.join("neutron.sqlite"));
    let db = store::Db::connect(&target, store::PoolOptions::default())
        .await
        .unwrap();
    Plugin {
        db,
        driver: Arc::new(Idle),
        settings: Arc::new(settings()),
    }
}

/// Neutron's defaults, with the type drivers of the lab's peer.
pub fn settings() -> Settings {
    let texts = |items: &[&str]| items.iter().map(|item| item.to_string()).collect::<Vec<_>>();
    Settings {
        host: "api-test".to_owned(),
        base_mac: [0xfa, 0x16, 0x3e, 0, 0, 0],
        dns_domain: "openstacklocal".to_owned(),
        max_dns_nameservers: 5,
        max_subnet_host_routes: 20,
        max_allowed_address_pair: 10,
        default_availability_zones: Vec::new(),
        vlan_transparent: Some(false),
        vlan_qinq: Some(false),
        ipv6_pd_enabled: false,
        metadata_enabled: true,
        ml2: Ml2Settings {
            type_drivers: texts(&["local", "flat", "vlan", "geneve"]),
            project_network_types: texts(&["geneve"]),
            flat_networks: None,
            vlan_ranges: [(
                "physnet1".to_owned(),
                vec![VlanRange {
                    first: 100,
                    last: 199,
                }],
            )]
            .into(),
            geneve_ranges: vec![(1, 65536)],
            vxlan_ranges: Vec::new(),
            gre_ranges: Vec::new(),
            geneve_max_header_size: 38,
            path_mtu: 0,
            physical_network_mtus: [].into(),
            external_network_type: None,
            overlay_ip_version: 4,
            global_physnet_mtu: 1500,
            extension_drivers: texts(&["port_security", "dns", "qos"]),
        },
        l3: L3Settings::default(),
        quotas: Quotas {
            default: -1,
            by_resource: [("network".to_owned(), 100)].into(),
        },
    }
}

/// A server that runs until it is dropped.
pub struct Server {
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub async fn start(app: api::App) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move { axum::serve(listener, app.into_router()).await.unwrap() });
        Self { address, task }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"").await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[], body.to_string().as_bytes()).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, &[], body.to_string().as_bytes()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], b"").await
    }

    /// One request on a connection of its own.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        send(self.address, method, path, headers, body).await
    }
}

/// One request on a connection of its own.
pub async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "Host") {
        head.push_str("Host: api.test:9696\r\n");
    }
    if !body.is_empty() {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    // A server that refuses the length answers before it has read everything.
    let _ = stream.write_all(body).await;
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes);
    let _ = tokio::time::timeout(Duration::from_secs(60), read)
        .await
        .expect("an answer within a minute");
    Answer::parse(&bytes)
}

/// An HTTP answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .expect("a complete head");
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .unwrap()
            .parse()
            .unwrap();
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Self {
            status,
            headers,
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {:?}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Status, type and message of a refusal.
    pub fn fault(&self) -> (u16, String, String) {
        let json = self.json();
        let error = &json["NeutronError"];
        let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
        assert_eq!(error["detail"], "", "{json}");
        (self.status, text("type"), text("message"))
    }
}
