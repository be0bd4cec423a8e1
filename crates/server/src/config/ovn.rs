//! `[ovn]`, `[ovn_nb_global]`, and what the driver reads of `[ovs]`, `[securitygroup]` and `[DEFAULT]`.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use oslo::config::{Bool, Choice, Config, Dict, Int, Invalid, ListOf, Opt, Str};
use ovsdb::{ConfigError, Endpoint, TlsFiles};

use super::seconds;

const NB_CONNECTION: Opt<ListOf<Endpoint>> =
    ovn("ovn_nb_connection", ListOf(endpoint)).or("tcp:127.0.0.1:6641");
const NB_PRIVATE_KEY: Opt<Str> = ovn("ovn_nb_private_key", Str).or("");
const NB_CERTIFICATE: Opt<Str> = ovn("ovn_nb_certificate", Str).or("");
const NB_CA_CERT: Opt<Str> = ovn("ovn_nb_ca_cert", Str).or("");
const SB_CONNECTION: Opt<ListOf<Endpoint>> =
    ovn("ovn_sb_connection", ListOf(endpoint)).or("tcp:127.0.0.1:6642");
const SB_PRIVATE_KEY: Opt<Str> = ovn("ovn_sb_private_key", Str).or("");
const SB_CERTIFICATE: Opt<Str> = ovn("ovn_sb_certificate", Str).or("");
const SB_CA_CERT: Opt<Str> = ovn("ovn_sb_ca_cert", Str).or("");
const CONNECTION_TIMEOUT: Opt<Int> = ovn("ovsdb_connection_timeout", Int::at_least(1)).or("180");
const RETRY_MAX_INTERVAL: Opt<Int> = ovn("ovsdb_retry_max_interval", Int::at_least(1)).or("180");
const PROBE_INTERVAL: Opt<Int> = ovn("ovsdb_probe_interval", Int::at_least(0)).or("60000");
const SYNC_MODE: Opt<Choice> =
    ovn("neutron_sync_mode", Choice(&["off", "log", "repair", "migrate"])).or("log");
const L3_SCHEDULER: Opt<Choice> =
    ovn("ovn_l3_scheduler", Choice(&["leastloaded", "chance"])).or("leastloaded");
const DISTRIBUTED_FLOATING_IP: Opt<Bool> = ovn("enable_distributed_floating_ip", Bool).or("false");
const VHOST_SOCK_DIR: Opt<Str> = ovn("vhost_sock_dir", Str).or("/var/run/openvswitch");
const DHCP_DEFAULT_LEASE_TIME: Opt<Int> = ovn("dhcp_default_lease_time", Int::at_least(1)).or("43200");
const METADATA_ENABLED: Opt<Bool> = ovn("ovn_metadata_enabled", Bool).or("false");
const DNS_SERVERS: Opt<ListOf<IpAddr>> = ovn("dns_servers", ListOf(address)).or("");
const DNS_RECORDS_OVN_OWNED: Opt<Bool> = ovn("dns_records_ovn_owned", Bool).or("false");
const DHCP4_GLOBAL_OPTIONS: Opt<Dict> = ovn("ovn_dhcp4_global_options", Dict).or("");
const DHCP6_GLOBAL_OPTIONS: Opt<Dict> = ovn("ovn_dhcp6_global_options", Dict).or("");
const NO_DHCP_FOR_BAREMETAL: Opt<Bool> = ovn("disable_ovn_dhcp_for_baremetal_ports", Bool).or("false");
const LOCALNET_LEARN_FDB: Opt<Bool> = ovn("localnet_learn_fdb", Bool).or("false");
const FDB_AGE_THRESHOLD: Opt<Int> = ovn("fdb_age_threshold", Int::at_least(0)).or("300");
const MAC_BINDING_AGE_THRESHOLD: Opt<Int> = ovn("mac_binding_age_threshold", Int::at_least(0)).or("300");
const BROADCAST_ARPS: Opt<Bool> = ovn("broadcast_arps_to_all_routers", Bool).or("true");
const ROUTER_INDIRECT_SNAT: Opt<Bool> = ovn("ovn_router_indirect_snat", Bool).or("true");
const LIVE_MIGRATION: Opt<Choice> =
    ovn("live_migration_activation_strategy", Choice(&["rarp", ""])).or("rarp");
const STATELESS_NAT: Opt<Bool> = ovn("stateless_nat_enabled", Bool).or("false");
const OVS_CREATE_TAP: Opt<Bool> = ovn("ovs_create_tap", Bool).or("true");
const HA_FAILOVER: Opt<Choice> = ovn(
    "ha_failover_strategy",
    Choice(&["normal", "aggressive", "conservative", "manual"]),
)
.or("normal");
const BFD_MIN_RX: Opt<Int> = ovn("bfd_min_rx", Int::at_least(1)).or("1000");
const BFD_MIN_TX: Opt<Int> = ovn("bfd_min_tx", Int::at_least(1)).or("100");
const BFD_MULT: Opt<Int> = ovn("bfd_mult", Int { min: 1, max: 255 }).or("3");
const SWITCH_PER_VLAN_SEGMENT: Opt<Bool> = ovn("logical_switch_per_vlan_segment", Bool).or("false");
const IGNORE_LSP_DOWN: Opt<Bool> = Opt::new("ovn_nb_global", "ignore_lsp_down", Bool).or("false");
const FDB_REMOVAL_LIMIT: Opt<Int> = Opt::new("ovn_nb_global", "fdb_removal_limit", Int::at_least(0)).or("0");
const MAC_BINDING_REMOVAL_LIMIT: Opt<Int> =
    Opt::new("ovn_nb_global", "mac_binding_removal_limit", Int::at_least(0)).or("0");
const IGMP_SNOOPING: Opt<Bool> = Opt::new("ovs", "igmp_snooping_enable", Bool).or("false");
const IGMP_FLOOD: Opt<Bool> = Opt::new("ovs", "igmp_flood", Bool).or("false");
const IGMP_FLOOD_REPORTS: Opt<Bool> = Opt::new("ovs", "igmp_flood_reports", Bool).or("true");
const IGMP_FLOOD_UNREGISTERED: Opt<Bool> = Opt::new("ovs", "igmp_flood_unregistered", Bool).or("false");
const ENABLE_SECURITY_GROUP: Opt<Bool> = Opt::new("securitygroup", "enable_security_group", Bool).or("true");
const FIREWALL_DRIVER: Opt<Str> = Opt::new("securitygroup", "firewall_driver", Str);
const AGENT_DOWN_TIME: Opt<Int> = Opt::new(
    "DEFAULT",
    "agent_down_time",
    Int {
        min: 1,
        max: 2_147_483,
    },
)
.or("75");

const fn ovn<K>(name: &'static str, kind: K) -> Opt<K> {
    Opt::new("ovn", name, kind)
}

/// How to reach one OVSDB database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OvsdbSettings {
    /// `ovn_*_connection`, at least one.
    pub endpoints: Vec<Endpoint>,
    /// `ovn_*_private_key`, `ovn_*_certificate` and `ovn_*_ca_cert`, checked to be readable; there when one of the
    /// endpoints needs them.
    pub tls: Option<TlsFiles>,
}

/// `neutron_sync_mode`: what to do about differences between SQL and Northbound at start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncMode {
    /// Nothing.
    Off,
    /// Log them.
    Log,
    /// Remove them.
    Repair,
    /// Remove them, and turn rows of ML2/OVS into those of ML2/OVN.
    Migrate,
}

/// `ovn_l3_scheduler`: how gateway chassis are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum L3Scheduler {
    /// Those with the fewest gateways.
    LeastLoaded,
    /// At random.
    Chance,
}

/// `ha_failover_strategy`: how soon a gateway chassis counts as dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HaFailoverStrategy {
    /// OVN's own timers.
    Normal,
    /// Sooner.
    Aggressive,
    /// Later.
    Conservative,
    /// After the timers given by `bfd_min_rx` and `bfd_min_tx` (ms) and `bfd_mult`.
    Manual {
        /// `bfd_min_rx`, milliseconds.
        min_rx: u32,
        /// `bfd_min_tx`, milliseconds.
        min_tx: u32,
        /// `bfd_mult`.
        mult: u8,
    },
}

impl HaFailoverStrategy {
    /// The timers of BFD between chassis as `NB_Global.options` has them (`update_ha_failover` of Neutron's
    /// `maintenance.py`, which writes `500.0` for 500 ms, and OVN does not read that as a number).
    pub fn options(self) -> [(&'static str, String); 3] {
        let (min_rx, min_tx, mult) = match self {
            Self::Normal => (1000, 100, 3),
            Self::Aggressive => (500, 100, 3),
            Self::Conservative => (1000, 100, 6),
            Self::Manual { min_rx, min_tx, mult } => (min_rx, min_tx, mult),
        };
        [
            ("bfd-min-rx", min_rx.to_string()),
            ("bfd-min-tx", min_tx.to_string()),
            ("bfd-mult", mult.to_string()),
        ]
    }
}

/// `[ovn_nb_global]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NbGlobalSettings {
    /// `ignore_lsp_down`.
    pub ignore_lsp_down: bool,
    /// `fdb_removal_limit`.
    pub fdb_removal_limit: u32,
    /// `mac_binding_removal_limit`.
    pub mac_binding_removal_limit: u32,
}

impl NbGlobalSettings {
    /// As `NB_Global.options` has them.
    pub fn options(&self) -> [(&'static str, String); 3] {
        [
            ("ignore_lsp_down", self.ignore_lsp_down.to_string()),
            ("fdb_removal_limit", self.fdb_removal_limit.to_string()),
            (
                "mac_binding_removal_limit",
                self.mac_binding_removal_limit.to_string(),
            ),
        ]
    }
}

/// IGMP options of `[ovs]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IgmpSettings {
    /// `igmp_snooping_enable`.
    pub snooping: bool,
    /// `igmp_flood`.
    pub flood: bool,
    /// `igmp_flood_reports`.
    pub flood_reports: bool,
    /// `igmp_flood_unregistered`.
    pub flood_unregistered: bool,
}

/// Options of the OVN driver; fields without a remark have the name of their option in `[ovn]`.
#[derive(Clone, Debug)]
pub struct OvnSettings {
    /// Northbound database: `ovn_nb_*`.
    pub nb: OvsdbSettings,
    /// Southbound database: `ovn_sb_*`.
    pub sb: OvsdbSettings,
    /// `ovsdb_connection_timeout`: limit of one transaction.
    pub connection_timeout: Duration,
    /// `ovsdb_retry_max_interval`: longest pause between attempts to connect.
    pub retry_max_interval: Duration,
    /// `ovsdb_probe_interval`: silence after which the server is probed; `None` for never.
    pub probe_interval: Option<Duration>,
    /// `neutron_sync_mode`.
    pub sync_mode: SyncMode,
    /// `ovn_l3_scheduler`.
    pub l3_scheduler: L3Scheduler,
    /// Floating IPs are translated where the port is.
    pub enable_distributed_floating_ip: bool,
    /// Directory of vhost-user sockets.
    pub vhost_sock_dir: String,
    /// Lease time of DHCPv4, seconds.
    pub dhcp_default_lease_time: u32,
    /// `ovn_metadata_enabled`: networks have a metadata port.
    pub metadata_enabled: bool,
    /// Resolvers of subnets that name none.
    pub dns_servers: Vec<IpAddr>,
    /// DNS rows are marked as OVN's own (OVN 24.03).
    pub dns_records_ovn_owned: bool,
    /// `ovn_dhcp4_global_options`, in the order written; an empty value removes the option.
    pub dhcp4_global_options: Vec<(String, String)>,
    /// `ovn_dhcp6_global_options`, likewise.
    pub dhcp6_global_options: Vec<(String, String)>,
    /// Ports of VNIC type `baremetal` get no DHCP from OVN.
    pub disable_ovn_dhcp_for_baremetal_ports: bool,
    /// Localnet ports learn MAC addresses (OVN 22.09).
    pub localnet_learn_fdb: bool,
    /// Age of FDB entries in seconds, 0 for no limit (OVN 23.09).
    pub fdb_age_threshold: u32,
    /// Age of MAC_Binding entries in seconds, 0 for no limit.
    pub mac_binding_age_threshold: u32,
    /// ARP requests go to all routers (OVN 23.06).
    pub broadcast_arps_to_all_routers: bool,
    /// `ovn_router_indirect_snat`: routers translate whatever comes to them.
    pub router_indirect_snat: bool,
    /// `live_migration_activation_strategy`; `None` when empty.
    pub live_migration_activation_strategy: Option<String>,
    /// Floating IPs without connection tracking.
    pub stateless_nat_enabled: bool,
    /// `ovs_create_tap` of `binding:vif_details`.
    pub ovs_create_tap: bool,
    /// `ha_failover_strategy` with `bfd_*`.
    pub ha_failover_strategy: HaFailoverStrategy,
    /// Each VLAN segment of a routed network has a logical switch of its own.
    pub logical_switch_per_vlan_segment: bool,
    /// `[ovn_nb_global]`.
    pub nb_global: NbGlobalSettings,
    /// `[ovs] igmp_*`.
    pub igmp: IgmpSettings,
    /// `[securitygroup] enable_security_group`.
    pub enable_security_group: bool,
    /// `[DEFAULT] agent_down_time`: silence after which an agent or chassis counts as dead.
    pub agent_down_time: Duration,
}

/// Reads and checks.
pub(super) fn read(config: &mut Config) -> OvnSettings {
    if config
        .optional(&FIREWALL_DRIVER)
        .is_some_and(|name| !matches!(name.as_str(), "" | "noop" | "openvswitch"))
    {
        config.warning(
            &FIREWALL_DRIVER,
            "has no effect: OVN's ACLs are the firewall",
            "leave it out",
        );
    }
    if !config.get(&ENABLE_SECURITY_GROUP) {
        config.warning(
            &ENABLE_SECURITY_GROUP,
            "hides the API of security groups, but the groups of ports are enforced in OVN all the same",
            "true, and port_security_enabled = false on ports that are not to be filtered",
        );
    }
    OvnSettings {
        nb: ovsdb(
            config,
            &NB_CONNECTION,
            [&NB_PRIVATE_KEY, &NB_CERTIFICATE, &NB_CA_CERT],
        ),
        sb: ovsdb(
            config,
            &SB_CONNECTION,
            [&SB_PRIVATE_KEY, &SB_CERTIFICATE, &SB_CA_CERT],
        ),
        connection_timeout: seconds(config.get(&CONNECTION_TIMEOUT)),
        retry_max_interval: seconds(config.get(&RETRY_MAX_INTERVAL)),
        probe_interval: probe_interval(config.get(&PROBE_INTERVAL)),
        sync_mode: sync_mode(config),
        l3_scheduler: match config.get(&L3_SCHEDULER).as_str() {
            "chance" => L3Scheduler::Chance,
            _ => L3Scheduler::LeastLoaded,
        },
        enable_distributed_floating_ip: distributed_floating_ips(config),
        vhost_sock_dir: config.get(&VHOST_SOCK_DIR),
        dhcp_default_lease_time: number(config, &DHCP_DEFAULT_LEASE_TIME),
        metadata_enabled: metadata_enabled(config),
        dns_servers: config.get(&DNS_SERVERS),
        dns_records_ovn_owned: config.get(&DNS_RECORDS_OVN_OWNED),
        dhcp4_global_options: config.get(&DHCP4_GLOBAL_OPTIONS),
        dhcp6_global_options: config.get(&DHCP6_GLOBAL_OPTIONS),
        disable_ovn_dhcp_for_baremetal_ports: config.get(&NO_DHCP_FOR_BAREMETAL),
        localnet_learn_fdb: config.get(&LOCALNET_LEARN_FDB),
        fdb_age_threshold: number(config, &FDB_AGE_THRESHOLD),
        mac_binding_age_threshold: number(config, &MAC_BINDING_AGE_THRESHOLD),
        broadcast_arps_to_all_routers: config.get(&BROADCAST_ARPS),
        router_indirect_snat: config.get(&ROUTER_INDIRECT_SNAT),
        live_migration_activation_strategy: Some(config.get(&LIVE_MIGRATION)).filter(|name| !name.is_empty()),
        stateless_nat_enabled: config.get(&STATELESS_NAT),
        ovs_create_tap: config.get(&OVS_CREATE_TAP),
        ha_failover_strategy: ha_failover_strategy(config),
        logical_switch_per_vlan_segment: config.get(&SWITCH_PER_VLAN_SEGMENT),
        nb_global: NbGlobalSettings {
            ignore_lsp_down: config.get(&IGNORE_LSP_DOWN),
            fdb_removal_limit: number(config, &FDB_REMOVAL_LIMIT),
            mac_binding_removal_limit: number(config, &MAC_BINDING_REMOVAL_LIMIT),
        },
        igmp: IgmpSettings {
            snooping: config.get(&IGMP_SNOOPING),
            flood: config.get(&IGMP_FLOOD),
            flood_reports: config.get(&IGMP_FLOOD_REPORTS),
            flood_unregistered: config.get(&IGMP_FLOOD_UNREGISTERED),
        },
        enable_security_group: config.get(&ENABLE_SECURITY_GROUP),
        agent_down_time: seconds(config.get(&AGENT_DOWN_TIME)),
    }
}

/// `[ovn] ovn_metadata_enabled`, which the use cases ask for too.
pub(super) fn metadata_enabled(config: &mut Config) -> bool {
    config.get(&METADATA_ENABLED)
}

/// `[ovn] enable_distributed_floating_ip`, which the use cases ask for too.
pub(super) fn distributed_floating_ips(config: &mut Config) -> bool {
    config.get(&DISTRIBUTED_FLOATING_IP)
}

/// A value that OVN keeps in 32 bits.
fn number(config: &mut Config, opt: &Opt<Int>) -> u32 {
    let value = config.get(opt);
    u32::try_from(value).unwrap_or_else(|_| {
        config.error(opt, "too large", format!("at most {}", u32::MAX));
        0
    })
}

/// 0 switches probing off; OVS takes nothing below a second.
fn probe_interval(milliseconds: i64) -> Option<Duration> {
    let milliseconds = u64::try_from(milliseconds).ok().filter(|number| *number > 0)?;
    Some(Duration::from_millis(milliseconds.max(1000)))
}

fn sync_mode(config: &mut Config) -> SyncMode {
    match config.get(&SYNC_MODE).as_str() {
        "off" => SyncMode::Off,
        "repair" => SyncMode::Repair,
        "migrate" => SyncMode::Migrate,
        _ => SyncMode::Log,
    }
}

fn ha_failover_strategy(config: &mut Config) -> HaFailoverStrategy {
    let (min_rx, min_tx) = (number(config, &BFD_MIN_RX), number(config, &BFD_MIN_TX));
    let mult = config.get(&BFD_MULT).try_into().unwrap_or(u8::MAX);
    match config.get(&HA_FAILOVER).as_str() {
        "aggressive" => HaFailoverStrategy::Aggressive,
        "conservative" => HaFailoverStrategy::Conservative,
        "manual" => HaFailoverStrategy::Manual { min_rx, min_tx, mult },
        _ => HaFailoverStrategy::Normal,
    }
}

fn ovsdb(config: &mut Config, connection: &Opt<ListOf<Endpoint>>, files: [&Opt<Str>; 3]) -> OvsdbSettings {
    let endpoints = config.get(connection);
    if endpoints.is_empty() {
        config.error(connection, "there is no endpoint", ENDPOINT_FORM);
    }
    let mut tls = None;
    if endpoints
        .iter()
        .any(|endpoint| matches!(endpoint, Endpoint::Ssl { .. }))
    {
        let [private_key, certificate, ca_cert] = files.map(|opt| tls_file(config, opt));
        // As OVS has it: who holds a certificate of the CA is trusted, whatever its name.
        tls = Some(TlsFiles {
            private_key,
            certificate,
            ca_cert,
            verify_hostname: false,
        });
    }
    OvsdbSettings { endpoints, tls }
}

fn tls_file(config: &mut Config, opt: &Opt<Str>) -> PathBuf {
    let path = PathBuf::from(config.get(opt));
    let valid = "a readable PEM file, since an endpoint begins with ssl:";
    if path.as_os_str().is_empty() {
        config.error(opt, "missing", valid);
    } else if let Err(error) = std::fs::File::open(&path)
        .and_then(|file| file.metadata())
        .map(|_| ())
    {
        config.error(opt, format!("the file cannot be read: {error}"), valid);
    }
    path
}

const ENDPOINT_FORM: &str =
    "tcp:HOST:PORT, ssl:HOST:PORT or unix:PATH, several separated by commas (IPv6 in brackets)";

fn endpoint(item: &str) -> Result<Endpoint, Invalid> {
    item.parse().map_err(|error: ConfigError| {
        let reason = match error {
            ConfigError::Endpoint { reason, .. } => reason.to_owned(),
            other => other.to_string(),
        };
        Invalid::new(format!("in '{}': {reason}", oslo::mask_urls(item)), ENDPOINT_FORM)
    })
}

fn address(item: &str) -> Result<IpAddr, Invalid> {
    item.parse().map_err(|_| {
        Invalid::new(
            format!("'{item}' is not an IP address"),
            "IP addresses separated by commas",
        )
    })
}
