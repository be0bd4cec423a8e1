//! Options that the use cases read, with Neutron's names and defaults.

use std::collections::BTreeMap;

/// A range of VLAN ids of a physical network that tenant networks may be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VlanRange {
    /// First VLAN id.
    pub first: i64,
    /// Last VLAN id.
    pub last: i64,
}

/// `[ml2]` and `[ml2_type_*]`.
#[derive(Clone, Debug)]
pub struct Ml2Settings {
    /// `type_drivers`.
    pub type_drivers: Vec<String>,
    /// `project_network_types`.
    pub project_network_types: Vec<String>,
    /// `flat_networks`; `None` stands for `*`, any name.
    pub flat_networks: Option<Vec<String>>,
    /// `network_vlan_ranges`: every physical network that is named, with its ranges (none: usable by admins only).
    pub vlan_ranges: BTreeMap<String, Vec<VlanRange>>,
    /// `[ml2_type_geneve] vni_ranges`.
    pub geneve_ranges: Vec<(i64, i64)>,
    /// `[ml2_type_vxlan] vni_ranges`.
    pub vxlan_ranges: Vec<(i64, i64)>,
    /// `[ml2_type_gre] tunnel_id_ranges`.
    pub gre_ranges: Vec<(i64, i64)>,
    /// `[ml2_type_geneve] max_header_size`, octets.
    pub geneve_max_header_size: i64,
    /// `path_mtu`, 0 for none.
    pub path_mtu: i64,
    /// `physical_network_mtus`.
    pub physical_network_mtus: BTreeMap<String, i64>,
    /// `external_network_type`.
    pub external_network_type: Option<String>,
    /// `overlay_ip_version`, 4 or 6.
    pub overlay_ip_version: i64,
    /// `[DEFAULT] global_physnet_mtu`.
    pub global_physnet_mtu: i64,
    /// `extension_drivers`.
    pub extension_drivers: Vec<String>,
}

impl Ml2Settings {
    /// Whether an extension driver is loaded.
    pub fn loads(&self, driver: &str) -> bool {
        self.extension_drivers.iter().any(|name| name == driver)
    }
}

/// `[quotas]`; -1 means unlimited.
#[derive(Clone, Debug)]
pub struct Quotas {
    /// `default_quota`, for resources without an option of their own.
    pub default: i64,
    /// `quota_<resource>` by resource name (`network`, `subnet`, `port`, `security_group`, ...).
    pub by_resource: BTreeMap<String, i64>,
}

impl Quotas {
    /// The configured limit of a resource.
    pub fn limit(&self, resource: &str) -> i64 {
        self.by_resource.get(resource).copied().unwrap_or(self.default)
    }
}

/// What routers are like that clients do not say everything of.
#[derive(Clone, Debug)]
pub struct L3Settings {
    /// `enable_snat_by_default`: whether addresses are translated at a gateway.
    pub enable_snat_by_default: bool,
    /// `enable_default_route_ecmp`: whether there is a default route over every gateway.
    pub enable_default_route_ecmp: bool,
    /// `enable_default_route_bfd`: whether default routes are supervised.
    pub enable_default_route_bfd: bool,
    /// `[ovn] enable_distributed_floating_ip`: new routers are called distributed.
    pub distributed_floating_ips: bool,
}

impl Default for L3Settings {
    /// Neutron's.
    fn default() -> Self {
        Self {
            enable_snat_by_default: true,
            enable_default_route_ecmp: false,
            enable_default_route_bfd: false,
            distributed_floating_ips: false,
        }
    }
}

/// Options of `[DEFAULT]`, `[quotas]`, `[ml2*]` and the few of `[ovn]` that the use cases read.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `host`: name of this server.
    pub host: String,
    /// `base_mac`: first three (or four) octets of generated MACs.
    pub base_mac: [u8; 6],
    /// `dns_domain`.
    pub dns_domain: String,
    /// `max_dns_nameservers`.
    pub max_dns_nameservers: usize,
    /// `max_subnet_host_routes`.
    pub max_subnet_host_routes: usize,
    /// `max_allowed_address_pair`.
    pub max_allowed_address_pair: usize,
    /// `default_availability_zones`.
    pub default_availability_zones: Vec<String>,
    /// `vlan_transparent`: default of the attribute.
    pub vlan_transparent: Option<bool>,
    /// `vlan_qinq`: default of the attribute.
    pub vlan_qinq: Option<bool>,
    /// `ipv6_pd_enabled`.
    pub ipv6_pd_enabled: bool,
    /// `[ovn] ovn_metadata_enabled`: every network has a metadata port.
    pub metadata_enabled: bool,
    /// `[ml2*]`.
    pub ml2: Ml2Settings,
    /// Routers.
    pub l3: L3Settings,
    /// `[quotas]`.
    pub quotas: Quotas,
}
