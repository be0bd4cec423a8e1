//! What the driver is told when it starts.

use std::collections::BTreeMap;
use std::time::Duration;

use model::Kind;
use ovn_translate::{By, INDEXES, Index};
use ovsdb::{Columns, Endpoint, IndexSpec, MonitorTable, TlsFiles};

use crate::chassis::VifOptions;
use crate::queue::Limits;
use crate::schedule::L3Scheduler;

/// Kinds of resources that this driver writes. Others in `ovn_revision_numbers` are left to whoever does.
pub const KINDS: [Kind; 10] = [
    Kind::Network,
    Kind::Segment,
    Kind::SecurityGroup,
    Kind::Subnet,
    Kind::Router,
    Kind::Port,
    Kind::RouterPort,
    Kind::FloatingIp,
    Kind::AddressGroup,
    Kind::SecurityGroupRule,
];

/// How to reach one OVN database.
#[derive(Clone, Debug)]
pub struct Server {
    /// `ovn_nb_connection` or `ovn_sb_connection`.
    pub endpoints: Vec<Endpoint>,
    /// Key and certificates, for `ssl:` endpoints.
    pub tls: Option<TlsFiles>,
    /// `ovsdb_probe_interval`; zero turns probing off.
    pub probe_interval: Duration,
    /// `ovsdb_connection_timeout`: limit of one transaction.
    pub transact_timeout: Duration,
    /// `ovsdb_retry_max_interval`: longest pause between attempts to connect.
    pub max_backoff: Duration,
}

impl Server {
    /// A server with Neutron's defaults, except that reconnecting does not pause for minutes.
    pub fn new(endpoints: Vec<Endpoint>) -> Self {
        Self {
            endpoints,
            tls: None,
            probe_interval: Duration::from_secs(60),
            transact_timeout: Duration::from_secs(180),
            max_backoff: Duration::from_secs(8),
        }
    }
}

/// Options of the driver.
#[derive(Clone, Debug)]
pub struct Config {
    /// `[DEFAULT] host`.
    pub host: String,
    /// Tells processes of one host apart and stays the same over restarts: the API's port.
    pub slot: u16,
    /// The Northbound database.
    pub northbound: Server,
    /// The Southbound database.
    pub southbound: Server,
    /// Options that shape rows.
    pub translate: ovn_translate::Config,
    /// How the chassis of gateways are chosen.
    pub l3_scheduler: L3Scheduler,
    /// Options that shape bindings.
    pub vif: VifOptions,
    /// `[DEFAULT] agent_down_time`.
    pub agent_down_time: Duration,
    /// `[ovn_nb_global]`: options copied to `NB_Global.options`.
    pub nb_global: BTreeMap<String, String>,
    /// Limits of each queue.
    pub queue: Limits,
    /// Most keys of one transaction, not counting those that they bring along.
    pub batch: usize,
    /// Pauses between the periodic tasks.
    pub periods: Periods,
}

/// Pauses between periodic tasks.
#[derive(Clone, Copy, Debug)]
pub struct Periods {
    /// Looking for resources that are dirty in SQL.
    pub recover: Duration,
    /// For how long a dirty resource has not changed before another process than its writer takes it up.
    pub settle: Duration,
    /// Comparing all of SQL with all of Northbound.
    pub drift: Duration,
    /// Looking at the status of all ports.
    pub status: Duration,
    /// How long the owner of a row in the hash ring has time to react before others do.
    pub owner: Duration,
}

impl Default for Periods {
    fn default() -> Self {
        Self {
            recover: Duration::from_secs(30),
            settle: Duration::from_secs(60),
            drift: Duration::from_secs(600),
            status: Duration::from_secs(300),
            owner: Duration::from_secs(10),
        }
    }
}

impl Config {
    /// Neutron's defaults.
    pub fn new(
        host: impl Into<String>,
        slot: u16,
        northbound: Vec<Endpoint>,
        southbound: Vec<Endpoint>,
    ) -> Self {
        Self {
            host: host.into(),
            slot,
            northbound: Server::new(northbound),
            southbound: Server::new(southbound),
            translate: ovn_translate::Config::default(),
            l3_scheduler: L3Scheduler::default(),
            vif: VifOptions {
                port_filter: true,
                ovs_create_tap: true,
                vhost_sock_dir: "/var/run/openvswitch".to_owned(),
            },
            agent_down_time: Duration::from_secs(75),
            nb_global: BTreeMap::new(),
            queue: Limits::default(),
            batch: 256,
            periods: Periods::default(),
        }
    }

    /// How the replica of Northbound is kept: writes go to the leader, reads have the indexes that comparing needs.
    pub(crate) fn northbound(&self) -> ovsdb::Config {
        let monitor = NB_TABLES.into_iter().map(MonitorTable::all).collect();
        let indexes = INDEXES.iter().map(index).collect();
        client(&self.northbound, "OVN_Northbound", true, monitor, indexes)
    }

    /// How the replica of Southbound is kept: from any member, and only what is used of it.
    pub(crate) fn southbound(&self) -> ovsdb::Config {
        let monitor = vec![
            MonitorTable::all("Chassis"),
            MonitorTable::all("Chassis_Private"),
            MonitorTable {
                columns: Columns::List(PB_COLUMNS.into_iter().map(Into::into).collect()),
                ..MonitorTable::all("Port_Binding")
            },
        ];
        let indexes = vec![
            IndexSpec::column("Chassis", "hostname"),
            IndexSpec::column("Chassis", "name"),
            IndexSpec::column("Chassis_Private", "name"),
            IndexSpec::column("Port_Binding", "logical_port"),
        ];
        client(&self.southbound, "OVN_Southbound", false, monitor, indexes)
    }
}

const NB_TABLES: [&str; 16] = [
    "NB_Global",
    "Logical_Switch",
    "Logical_Switch_Port",
    "Logical_Router",
    "Logical_Router_Port",
    "Logical_Router_Static_Route",
    "NAT",
    "BFD",
    "Load_Balancer",
    "DHCP_Options",
    "DNS",
    "Port_Group",
    "ACL",
    "Address_Set",
    "HA_Chassis_Group",
    "HA_Chassis",
];

const PB_COLUMNS: [&str; 4] = ["logical_port", "type", "chassis", "additional_chassis"];

fn index(index: &Index) -> IndexSpec {
    match index.by {
        By::Column(column) => IndexSpec::column(index.table, column),
        By::ExternalId(key) => IndexSpec::map_key(index.table, "external_ids", key),
    }
}

fn client(
    server: &Server,
    database: &str,
    leader_only: bool,
    monitor: Vec<MonitorTable>,
    indexes: Vec<IndexSpec>,
) -> ovsdb::Config {
    ovsdb::Config {
        tls: server.tls.clone(),
        leader_only,
        probe_interval: server.probe_interval,
        max_backoff: server.max_backoff,
        transact_timeout: server.transact_timeout,
        monitor,
        indexes,
        ..ovsdb::Config::new(server.endpoints.clone(), database)
    }
}
