//! A plugin on a fresh database, SQLite or MariaDB, with a driver that only writes down what it is told.
#![allow(dead_code, reason = "each test file uses its part")]

use std::sync::{Arc, Mutex};

use model::net::{Network, Port};
use model::{Body, Fault, Key};
use plugin::{
    BindRequest, BoundSegment, L3Settings, MechanismDriver, Ml2Settings, Plugin, PortBinding, Quotas,
    Settings, VlanRange,
};
use serde_json::{Map, Value};
use store::{Db, MySqlTarget, PoolOptions, Target};

/// A driver that writes down the dirty keys, and binds ports to every host but `nowhere`.
#[derive(Default)]
pub struct Recorder {
    keys: Mutex<Vec<Key>>,
}

impl Recorder {
    /// The keys since the last call.
    pub fn take(&self) -> Vec<Key> {
        std::mem::take(&mut self.keys.lock().unwrap())
    }
}

impl MechanismDriver for Recorder {
    fn network_precommit(&self, _network: &Network) -> Result<(), Fault> {
        Ok(())
    }

    fn port_precommit(&self, _port: &Port, _original: Option<&Port>) -> Result<(), Fault> {
        Ok(())
    }

    fn bind_port(&self, request: &BindRequest<'_>) -> Option<PortBinding> {
        let segment = request.segments.first()?;
        (request.host != "nowhere").then(|| PortBinding {
            vif_type: "ovs",
            vif_details: Map::from_iter([("port_filter".to_owned(), Value::Bool(true))]),
            segment: BoundSegment {
                segment_id: segment.id.clone(),
                driver: "ovn",
            },
        })
    }

    fn awaits_backend(&self, port: &Port) -> bool {
        port.binding.as_ref().is_some_and(|b| b.vif_type == "ovs")
    }

    fn postcommit(&self, keys: Vec<Key>) {
        self.keys.lock().unwrap().extend(keys);
    }
}

/// A plugin under test with what it stands on.
pub struct Bench {
    /// The plugin.
    pub plugin: Plugin,
    /// Its driver.
    pub driver: Arc<Recorder>,
    _directory: tempfile::TempDir,
    _server: Option<Arc<testkit::MariaDb>>,
}

impl Bench {
    /// On SQLite.
    pub async fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(directory.path().join("neutron.sqlite"));
        Self::on(target, directory, None).await
    }

    /// On a MariaDB of the test process.
    pub async fn mariadb() -> Self {
        let server = testkit::MariaDb::shared();
        let target = Target::MySql(Box::new(MySqlTarget {
            host: "127.0.0.1".to_owned(),
            port: server.port(),
            user: server.user().to_owned(),
            password: server.password().to_owned(),
            database: server.create_database(),
            ..MySqlTarget::default()
        }));
        Self::on(target, tempfile::tempdir().unwrap(), Some(server)).await
    }

    async fn on(target: Target, directory: tempfile::TempDir, server: Option<Arc<testkit::MariaDb>>) -> Self {
        let db = Db::connect(&target, PoolOptions::default()).await.unwrap();
        store::schema::upgrade(&db).await.unwrap();
        let settings = settings();
        plugin::type_driver::sync(&db, &settings.ml2).await.unwrap();
        let driver = Arc::new(Recorder::default());
        let plugin = Plugin {
            db,
            driver: driver.clone(),
            settings: Arc::new(settings),
        };
        Self {
            plugin,
            driver,
            _directory: directory,
            _server: server,
        }
    }

    /// All rows of a query, as text.
    pub async fn sql(&self, sql: &str) -> Vec<String> {
        let mut tx = self.plugin.db.read().await.unwrap();
        let rows = tx.fetch(sql, Vec::new()).await.unwrap();
        rows.iter()
            .map(|row| row.get::<Option<String>>(0).unwrap().unwrap_or_default())
            .collect()
    }
}

/// The options that the real Neutron runs with when behaviour is recorded from it.
pub fn settings() -> Settings {
    Settings {
        host: "test".to_owned(),
        base_mac: [0xfa, 0x16, 0x3e, 0, 0, 0],
        dns_domain: "openstackgate.local.".to_owned(),
        max_dns_nameservers: 5,
        max_subnet_host_routes: 20,
        max_allowed_address_pair: 10,
        default_availability_zones: Vec::new(),
        vlan_transparent: None,
        vlan_qinq: None,
        ipv6_pd_enabled: false,
        metadata_enabled: true,
        ml2: Ml2Settings {
            type_drivers: ["geneve", "vlan", "flat", "local"].map(str::to_owned).to_vec(),
            project_network_types: vec!["geneve".to_owned()],
            flat_networks: Some(vec!["public".to_owned()]),
            vlan_ranges: [(
                "physnet1".to_owned(),
                vec![VlanRange {
                    first: 100,
                    last: 120,
                }],
            )]
            .into(),
            geneve_ranges: vec![(1, 200)],
            vxlan_ranges: Vec::new(),
            gre_ranges: Vec::new(),
            geneve_max_header_size: 38,
            path_mtu: 0,
            physical_network_mtus: [].into(),
            external_network_type: None,
            overlay_ip_version: 4,
            global_physnet_mtu: 1500,
            extension_drivers: vec!["port_security".to_owned()],
        },
        l3: L3Settings::default(),
        quotas: Quotas {
            default: -1,
            by_resource: [("port".to_owned(), 500)].into(),
        },
    }
}

/// A body as the attribute map would leave it.
pub fn body(value: Value) -> Body {
    match value {
        Value::Object(map) => Body(map),
        other => panic!("no object: {other}"),
    }
}

/// The fault that a use case was refused with.
pub fn fault<T: std::fmt::Debug>(result: plugin::Result<T>) -> Fault {
    match result {
        Err(plugin::Error::Fault(fault)) => fault,
        other => panic!("not refused: {other:?}"),
    }
}
