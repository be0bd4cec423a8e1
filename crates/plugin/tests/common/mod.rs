//! A plugin on a real database, with a driver that only writes down what it is told.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    dead_code,
    reason = "tests; not every test uses all of it"
)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use model::net::{Network, Port};
use model::{Body, Fault, Key};
use plugin::{
    BindRequest, Context, Error, L3Settings, MechanismDriver, Ml2Settings, Plugin, PortBinding, Quotas,
    Settings, VlanRange,
};
use serde_json::{Value, json};
use store::{Arg, Db, MySqlTarget, PoolOptions, Row, Target};
use testkit::MariaDb;

/// Remembers the keys; knows one availability zone; takes no VNI above OVN's highest.
#[derive(Default)]
pub struct Recorder {
    keys: Mutex<Vec<Key>>,
}

impl Recorder {
    /// The keys since the last call, in the order they came.
    pub fn take(&self) -> Vec<Key> {
        std::mem::take(&mut self.keys.lock().unwrap())
    }
}

impl MechanismDriver for Recorder {
    fn network_precommit(&self, network: &Network) -> Result<(), Fault> {
        match network.segments.iter().filter_map(|s| s.segmentation_id).max() {
            Some(id) if id > 16_711_680 => Err(Fault::invalid_input(
                "Segmentation ID should be lower or equal to 16711680",
            )),
            _ => Ok(()),
        }
    }

    fn port_precommit(&self, _port: &Port, _original: Option<&Port>) -> Result<(), Fault> {
        Ok(())
    }

    fn bind_port(&self, _request: &BindRequest<'_>) -> Option<PortBinding> {
        None
    }

    fn awaits_backend(&self, _port: &Port) -> bool {
        false
    }

    fn availability_zones(&self) -> Vec<String> {
        vec!["az1".to_owned()]
    }

    fn hosts(&self, physical_network: &str) -> Vec<String> {
        if physical_network == "physnet1" {
            vec!["h1".to_owned(), "h2".to_owned()]
        } else {
            vec![]
        }
    }

    fn postcommit(&self, keys: Vec<Key>) {
        self.keys.lock().unwrap().extend(keys);
    }
}

/// A plugin with its database.
pub struct Bed {
    pub plugin: Plugin,
    pub driver: Arc<Recorder>,
    target: Target,
    // Declared last: the database goes after the pools.
    _home: Home,
}

enum Home {
    Directory { _directory: tempfile::TempDir },
    Server { _server: Arc<MariaDb> },
}

impl Bed {
    /// On SQLite.
    pub async fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(directory.path().join("neutron.sqlite"));
        Self::new(
            target,
            Home::Directory {
                _directory: directory,
            },
        )
        .await
    }

    /// On MariaDB.
    pub async fn mariadb() -> Self {
        let server = MariaDb::shared();
        let target = Target::MySql(Box::new(MySqlTarget {
            host: "127.0.0.1".to_owned(),
            port: server.port(),
            user: server.user().to_owned(),
            password: server.password().to_owned(),
            database: server.create_database(),
            ..MySqlTarget::default()
        }));
        Self::new(target, Home::Server { _server: server }).await
    }

    /// One on each kind of database.
    pub async fn each() -> [Self; 2] {
        [Self::sqlite().await, Self::mariadb().await]
    }

    async fn new(target: Target, home: Home) -> Self {
        let db = connect(&target).await;
        store::schema::upgrade(&db).await.unwrap();
        let driver = Arc::new(Recorder::default());
        let settings = Arc::new(settings());
        plugin::type_driver::sync(&db, &settings.ml2).await.unwrap();
        let plugin = Plugin {
            db,
            driver: driver.clone(),
            settings,
        };
        Self {
            plugin,
            driver,
            target,
            _home: home,
        }
    }

    /// The plugin of another process on the same database.
    pub async fn another(&self) -> Plugin {
        Plugin {
            db: connect(&self.target).await,
            ..self.plugin.clone()
        }
    }

    /// The same with other options.
    pub fn with(&self, change: impl FnOnce(&mut Settings)) -> Plugin {
        let mut settings = (*self.plugin.settings).clone();
        change(&mut settings);
        Plugin {
            settings: Arc::new(settings),
            ..self.plugin.clone()
        }
    }

    /// Rows of a query.
    pub async fn fetch(&self, sql: &str, args: Vec<Arg>) -> Vec<Row> {
        self.plugin
            .db
            .read()
            .await
            .unwrap()
            .fetch(sql, args)
            .await
            .unwrap()
    }

    /// The number that a query answers.
    pub async fn number(&self, sql: &str) -> i64 {
        self.fetch(sql, vec![]).await[0].get(0).unwrap()
    }

    /// The rows of a query of text columns, joined by `|`, NULL as `-`.
    pub async fn texts(&self, sql: &str, columns: usize, args: Vec<Arg>) -> Vec<String> {
        let line = |row: &Row| {
            let values: Vec<String> = (0..columns)
                .map(|at| {
                    row.get::<Option<String>>(at)
                        .unwrap()
                        .unwrap_or_else(|| "-".to_owned())
                })
                .collect();
            values.join("|")
        };
        self.fetch(sql, args).await.iter().map(line).collect()
    }

    /// Run a statement.
    pub async fn execute(&self, sql: &str, args: Vec<Arg>) {
        let mut tx = self.plugin.db.begin().await.unwrap();
        tx.execute(sql, args).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn connect(target: &Target) -> Db {
    let options = PoolOptions {
        writers: 8,
        readers: 4,
        ..PoolOptions::default()
    };
    Db::connect(target, options).await.unwrap()
}

/// Options like those of the lab's peer, with small pools.
fn settings() -> Settings {
    Settings {
        host: "test".to_owned(),
        base_mac: [0xfa, 0x16, 0x3e, 0, 0, 0],
        dns_domain: "openstacklocal".to_owned(),
        max_dns_nameservers: 5,
        max_subnet_host_routes: 20,
        max_allowed_address_pair: 10,
        default_availability_zones: vec![],
        vlan_transparent: None,
        vlan_qinq: None,
        ipv6_pd_enabled: false,
        metadata_enabled: true,
        ml2: Ml2Settings {
            type_drivers: ["geneve", "vlan", "flat", "local"].map(str::to_owned).into(),
            project_network_types: vec!["geneve".to_owned()],
            flat_networks: Some(vec!["public".to_owned()]),
            vlan_ranges: BTreeMap::from([
                (
                    "physnet1".to_owned(),
                    vec![VlanRange {
                        first: 100,
                        last: 139,
                    }],
                ),
                ("physnet2".to_owned(), vec![]),
            ]),
            geneve_ranges: vec![(1, 2500)],
            vxlan_ranges: vec![],
            gre_ranges: vec![],
            geneve_max_header_size: 38,
            path_mtu: 0,
            physical_network_mtus: BTreeMap::from([("physnet2".to_owned(), 1400)]),
            external_network_type: None,
            overlay_ip_version: 4,
            global_physnet_mtu: 1500,
            extension_drivers: vec![],
        },
        l3: L3Settings::default(),
        quotas: Quotas {
            default: -1,
            by_resource: BTreeMap::from([("network".to_owned(), 100)]),
        },
    }
}

/// A caller without limits, as without authentication.
pub fn admin() -> Context {
    Context {
        project_id: Some("admin-project".to_owned()),
        is_admin: true,
        ..Context::default()
    }
}

/// A member of a project.
pub fn member(project: &str) -> Context {
    Context {
        project_id: Some(project.to_owned()),
        ..Context::default()
    }
}

/// A body as it comes out of the attribute map: these attributes, the others by default.
pub fn network(attributes: Value) -> Body {
    let mut body = json!({
        "project_id": "p1", "name": "", "description": "", "admin_state_up": true, "shared": false,
        "router:external": false, "is_default": false, "mtu": 0, "port_security_enabled": true, "dns_domain": "",
        "qos_policy_id": null, "availability_zone_hints": []
    });
    merge(&mut body, attributes);
    to_body(body)
}

/// A body with nothing but these attributes.
pub fn body(attributes: Value) -> Body {
    to_body(attributes)
}

fn merge(into: &mut Value, attributes: Value) {
    let Value::Object(attributes) = attributes else {
        panic!("an object");
    };
    into.as_object_mut().unwrap().extend(attributes);
}

fn to_body(value: Value) -> Body {
    match value {
        Value::Object(map) => Body(map),
        other => panic!("not an object: {other}"),
    }
}

/// Status, type and message of a refusal.
pub fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> (u16, &'static str, String) {
    match outcome {
        Err(Error::Fault(fault)) => (fault.status, fault.error_type, fault.message),
        other => panic!("no refusal but {other:?}"),
    }
}

/// The resource as the API shows it.
pub fn shown<R: model::Resource>(resource: &R) -> Value {
    let mut out = Vec::new();
    model::View::write(resource, None, &mut out);
    serde_json::from_slice(&out).unwrap()
}
