//! The use cases with the real driver on SQLite.

use std::sync::Arc;
use std::time::{Duration, Instant};

use model::net::{Network, Port, Subnet};
use model::{Body, Key};
use ovn_driver::{Config, OvnDriver};
use ovsdb::{Client, Row};
use plugin::net::{Networks, Ports, Subnets};
use plugin::{Collection, Context, L3Settings, Ml2Settings, Plugin, Quotas, Settings, VlanRange};
use serde_json::{Value, json};
use store::{Db, MySqlTarget, PoolOptions, Target};

use crate::ovn::Ovn;

/// Nothing takes this long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// A database that several servers may share.
pub struct Store {
    target: Target,
    _directory: Option<tempfile::TempDir>,
    _mariadb: Option<Arc<testkit::MariaDb>>,
}

impl Store {
    pub async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(directory.path().join("neutron.sqlite"));
        Self::on(target, Some(directory), None).await
    }

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
        Self::on(target, None, Some(server)).await
    }

    async fn on(
        target: Target,
        directory: Option<tempfile::TempDir>,
        mariadb: Option<Arc<testkit::MariaDb>>,
    ) -> Self {
        let store = Self {
            target,
            _directory: directory,
            _mariadb: mariadb,
        };
        let db = store.open().await;
        store::schema::upgrade(&db).await.unwrap();
        plugin::type_driver::sync(&db, &settings().ml2).await.unwrap();
        db.close().await;
        store
    }

    pub async fn open(&self) -> Db {
        Db::connect(&self.target, PoolOptions::default()).await.unwrap()
    }
}

/// One server: use cases and driver.
pub struct Server {
    pub plugin: Plugin,
    pub driver: Arc<OvnDriver>,
}

impl Server {
    pub async fn start(store: &Store, ovn: &Ovn) -> Self {
        Self::with(store, config(ovn, 9696)).await
    }

    pub async fn with(store: &Store, config: Config) -> Self {
        let db = store.open().await;
        let driver = Arc::new(OvnDriver::start(config, db.clone()).await.unwrap());
        let plugin = Plugin {
            db,
            driver: driver.clone(),
            settings: Arc::new(settings()),
        };
        Self { plugin, driver }
    }

    pub async fn stop(&self) {
        self.driver.shutdown(Duration::from_secs(10)).await;
    }

    pub async fn network(&self, attributes: Value) -> Network {
        let mut all = json!({"name": "net", "project_id": "p", "admin_state_up": true});
        merge(&mut all, attributes);
        let made = Networks::create(&self.plugin, &Context::admin(), vec![body(all)])
            .await
            .unwrap();
        made.into_iter().next().unwrap()
    }

    pub async fn subnet(&self, network: &str, attributes: Value) -> Subnet {
        let mut all = json!({
            "name": "subnet", "project_id": "p", "network_id": network, "enable_dhcp": true,
            "dns_nameservers": [], "host_routes": [], "service_types": [],
        });
        merge(&mut all, attributes);
        let made = Subnets::create(&self.plugin, &Context::admin(), vec![body(all)])
            .await
            .unwrap();
        made.into_iter().next().unwrap()
    }

    pub async fn update_subnet(&self, id: &str, attributes: Value) {
        Subnets::update(&self.plugin, &Context::admin(), id, body(attributes), None)
            .await
            .unwrap();
    }

    pub async fn delete_subnet(&self, id: &str) {
        Subnets::delete(&self.plugin, &Context::admin(), id, None)
            .await
            .unwrap();
    }

    pub async fn update_network(&self, id: &str, attributes: Value) {
        Networks::update(&self.plugin, &Context::admin(), id, body(attributes), None)
            .await
            .unwrap();
    }

    pub async fn delete_network(&self, id: &str) {
        Networks::delete(&self.plugin, &Context::admin(), id, None)
            .await
            .unwrap();
    }

    pub async fn try_port(&self, network: &str, attributes: Value) -> plugin::Result<Port> {
        let mut all =
            json!({"name": "port", "project_id": "p", "network_id": network, "admin_state_up": true});
        merge(&mut all, attributes);
        let made = Ports::create(&self.plugin, &Context::admin(), vec![body(all)]).await?;
        Ok(made.into_iter().next().unwrap())
    }

    pub async fn port(&self, network: &str, attributes: Value) -> Port {
        self.try_port(network, attributes).await.unwrap()
    }

    pub async fn update_port(&self, id: &str, attributes: Value) -> Port {
        Ports::update(&self.plugin, &Context::admin(), id, body(attributes), None)
            .await
            .unwrap()
    }

    pub async fn delete_port(&self, id: &str) {
        Ports::delete(&self.plugin, &Context::admin(), id, None)
            .await
            .unwrap();
    }

    pub async fn show_port(&self, id: &str) -> Port {
        Ports::show(&self.plugin, &Context::admin(), id).await.unwrap()
    }

    /// First column of all rows, as text.
    pub async fn sql(&self, sql: &str) -> Vec<String> {
        let mut tx = self.plugin.db.read().await.unwrap();
        let rows = tx.fetch(sql, Vec::new()).await.unwrap();
        rows.iter()
            .map(|row| row.get::<Option<String>>(0).unwrap().unwrap_or_default())
            .collect()
    }

    pub async fn execute(&self, sql: &str) {
        let mut tx = self.plugin.db.begin().await.unwrap();
        tx.execute(sql, Vec::new()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Nothing of this driver's kinds is dirty in SQL.
    pub async fn is_clean(&self) -> bool {
        let dirty = "SELECT r.resource_uuid FROM ovn_revision_numbers r \
                     LEFT JOIN standardattributes s ON s.id = r.standard_attr_id \
                     WHERE s.id IS NULL OR s.revision_number <> r.revision_number";
        self.sql(dirty).await.is_empty()
    }

    pub async fn becomes_clean(&self) {
        eventually("nothing is dirty", async || self.is_clean().await).await;
    }
}

/// Short pauses everywhere, so that what comes round comes soon.
pub fn config(ovn: &Ovn, slot: u16) -> Config {
    let mut config = Config::new("host", slot, vec![ovn.endpoint("nb")], vec![ovn.endpoint("sb")]);
    config.northbound.max_backoff = Duration::from_millis(200);
    config.southbound.max_backoff = Duration::from_millis(200);
    config.periods.recover = Duration::from_millis(300);
    config.periods.settle = Duration::from_secs(2);
    config.periods.owner = Duration::from_millis(500);
    config
}

/// The row of this name.
pub fn named(client: &Client, table: &str, name: &str) -> Option<Arc<Row>> {
    let snapshot = client.replica().read();
    let (_, row) = snapshot.table(table)?.find("name", &[name.into()])?;
    Some(Arc::clone(row))
}

/// How many rows a table has.
pub fn count(client: &Client, table: &str) -> usize {
    client
        .replica()
        .read()
        .table(table)
        .map_or(0, |table| table.len())
}

/// Wait for something that has to come true.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < PATIENCE, "it does not come true that {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub fn key(kind: model::Kind, id: &str) -> Key {
    Key::new(kind, id)
}

pub fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
    }
}

pub fn body(value: Value) -> Body {
    match value {
        Value::Object(map) => Body(map),
        other => panic!("no object: {other}"),
    }
}

fn settings() -> Settings {
    Settings {
        host: "host".to_owned(),
        base_mac: [0xfa, 0x16, 0x3e, 0, 0, 0],
        dns_domain: "example.".to_owned(),
        max_dns_nameservers: 5,
        max_subnet_host_routes: 20,
        max_allowed_address_pair: 10,
        default_availability_zones: Vec::new(),
        vlan_transparent: None,
        vlan_qinq: None,
        ipv6_pd_enabled: false,
        metadata_enabled: false,
        ml2: Ml2Settings {
            type_drivers: ["geneve", "vlan", "flat", "local"].map(str::to_owned).to_vec(),
            project_network_types: vec!["geneve".to_owned()],
            flat_networks: None,
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
            by_resource: [].into(),
        },
    }
}
