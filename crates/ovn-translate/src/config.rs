//! The options that shape rows, and what the Northbound server is able to store.

use std::collections::BTreeMap;

use ovn_schema::nb;
use ovsdb::schema::Schema;

/// Options of Neutron's configuration files that end up in rows. Defaults are Neutron's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// `[DEFAULT] base_mac`: what the MAC addresses of DHCP servers begin with.
    pub base_mac: String,
    /// `[DEFAULT] dns_domain`.
    pub dns_domain: String,
    /// `[DEFAULT] default_availability_zones`.
    pub default_availability_zones: Vec<String>,
    /// `[ovn] dhcp_default_lease_time`, seconds.
    pub dhcp_default_lease_time: u64,
    /// `[ovn] dns_servers`: for subnets without their own.
    pub dns_servers: Vec<String>,
    /// Name servers of the API host, for subnets that still have none; see [`Config::resolvers`].
    pub system_resolvers: Vec<String>,
    /// `[ovn] dns_records_ovn_owned`.
    pub dns_records_ovn_owned: bool,
    /// `[ovn] ovn_dhcp4_global_options`.
    pub ovn_dhcp4_global_options: BTreeMap<String, String>,
    /// `[ovn] ovn_dhcp6_global_options`.
    pub ovn_dhcp6_global_options: BTreeMap<String, String>,
    /// `[ovn] disable_ovn_dhcp_for_baremetal_ports`.
    pub disable_ovn_dhcp_for_baremetal_ports: bool,
    /// `[ovn] localnet_learn_fdb`.
    pub localnet_learn_fdb: bool,
    /// `[ovn] fdb_age_threshold`, seconds.
    pub fdb_age_threshold: u64,
    /// `[ovn] broadcast_arps_to_all_routers`.
    pub broadcast_arps_to_all_routers: bool,
    /// `[ovn] live_migration_activation_strategy`: `rarp` or empty.
    pub live_migration_activation_strategy: String,
    /// `[ovn] logical_switch_per_vlan_segment`.
    pub logical_switch_per_vlan_segment: bool,
    /// `[ovn] enable_distributed_floating_ip`: addresses are translated where the port is, not on the gateway.
    pub enable_distributed_floating_ip: bool,
    /// `[ovn] ovn_metadata_enabled`.
    pub ovn_metadata_enabled: bool,
    /// `[ovn] mac_binding_age_threshold`, seconds.
    pub mac_binding_age_threshold: u64,
    /// `[ovn] ovn_router_indirect_snat`: also networks that are behind another router are translated.
    pub ovn_router_indirect_snat: bool,
    /// `[ovn] stateless_nat_enabled`.
    pub stateless_nat_enabled: bool,
    /// `[ovs] igmp_snooping_enable`.
    pub igmp_snooping_enable: bool,
    /// `[ovs] igmp_flood`.
    pub igmp_flood: bool,
    /// `[ovs] igmp_flood_reports`.
    pub igmp_flood_reports: bool,
    /// `[ovs] igmp_flood_unregistered`.
    pub igmp_flood_unregistered: bool,
    /// What the server can store.
    pub features: Features,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            base_mac: "fa:16:3e:00:00:00".into(),
            dns_domain: "openstacklocal".into(),
            default_availability_zones: Vec::new(),
            dhcp_default_lease_time: 43200,
            dns_servers: Vec::new(),
            system_resolvers: Vec::new(),
            dns_records_ovn_owned: false,
            ovn_dhcp4_global_options: BTreeMap::new(),
            ovn_dhcp6_global_options: BTreeMap::new(),
            disable_ovn_dhcp_for_baremetal_ports: false,
            localnet_learn_fdb: false,
            fdb_age_threshold: 300,
            broadcast_arps_to_all_routers: true,
            live_migration_activation_strategy: "rarp".into(),
            logical_switch_per_vlan_segment: false,
            enable_distributed_floating_ip: false,
            ovn_metadata_enabled: false,
            mac_binding_age_threshold: 300,
            ovn_router_indirect_snat: true,
            stateless_nat_enabled: false,
            igmp_snooping_enable: false,
            igmp_flood: false,
            igmp_flood_reports: true,
            igmp_flood_unregistered: false,
            features: Features::default(),
        }
    }
}

impl Config {
    /// The valid addresses of the `nameserver` lines of a resolv.conf, without IPv6 scopes, in order.
    pub fn resolvers(resolv_conf: &str) -> Vec<String> {
        let lines = resolv_conf
            .lines()
            .filter_map(|line| line.strip_prefix("nameserver"));
        lines
            .filter_map(|rest| {
                let address = rest.trim().split('%').next().unwrap_or_default();
                address
                    .parse::<std::net::IpAddr>()
                    .ok()
                    .map(|_| address.to_owned())
            })
            .collect()
    }
}

/// What differs between the Northbound servers that are supported (OVN 22.03 and later).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// Inserted rows may choose their UUID (ovsdb-server 2.13 and later).
    pub chosen_uuids: bool,
    /// `DNS.options` exists.
    pub dns_options: bool,
    /// `NAT.gateway_port` exists.
    pub nat_gateway_port: bool,
    /// Reports flood only with `mcast_flood_reports` on every port (schemas before 6.3.0).
    pub mcast_flood_broken: bool,
}

impl Default for Features {
    fn default() -> Self {
        Self {
            chosen_uuids: true,
            dns_options: true,
            nat_gateway_port: true,
            mcast_flood_broken: false,
        }
    }
}

impl Features {
    /// The features that the server's Northbound schema shows.
    pub fn of(schema: &Schema) -> Self {
        let mut version = schema
            .version
            .split('.')
            .map(|part| part.parse::<u64>().unwrap_or(0));
        let version = (
            version.next().unwrap_or(0),
            version.next().unwrap_or(0),
            version.next().unwrap_or(0),
        );
        Self {
            chosen_uuids: true,
            dns_options: schema.has_column(nb::Dns::NAME_OF_TABLE, nb::Dns::OPTIONS),
            nat_gateway_port: schema.has_column(nb::Nat::NAME_OF_TABLE, nb::Nat::GATEWAY_PORT),
            mcast_flood_broken: version < (6, 3, 0),
        }
    }
}
