//! Subnets.

use serde::Serialize;

use crate::{Resource, Standard, View};

/// A range of addresses that ports get theirs from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AllocationPool {
    /// First address.
    pub start: String,
    /// Last address.
    pub end: String,
}

/// A route that hosts of the subnet learn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostRoute {
    /// CIDR.
    pub destination: String,
    /// IP address.
    pub nexthop: String,
}

/// The ML2 extension drivers that keep `dns_publish_fixed_ip`.
pub const PUBLISHING_DRIVERS: [&str; 2] = ["subnet_dns_publish_fixed_ip", "dns_domain_keywords"];

/// A row of `subnets` with what hangs on it.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// UUID.
    pub id: String,
    /// Owner.
    pub project_id: String,
    /// Display name.
    pub name: String,
    /// The network.
    pub network_id: String,
    /// 4 or 6.
    pub ip_version: i64,
    /// Canonical CIDR.
    pub cidr: String,
    /// Gateway, if any.
    pub gateway_ip: Option<String>,
    /// Whether OVN answers DHCP for it.
    pub enable_dhcp: bool,
    /// Router advertisement mode.
    pub ipv6_ra_mode: Option<String>,
    /// Address mode.
    pub ipv6_address_mode: Option<String>,
    /// The pool its CIDR comes from.
    pub subnetpool_id: Option<String>,
    /// The segment it belongs to, on routed networks.
    pub segment_id: Option<String>,
    /// Device owners that may get addresses here; everybody when empty.
    pub service_types: Vec<String>,
    /// Name servers in order.
    pub dns_nameservers: Vec<String>,
    /// Host routes.
    pub host_routes: Vec<HostRoute>,
    /// Allocation pools.
    pub allocation_pools: Vec<AllocationPool>,
    /// Whether an external DNS service is to learn the addresses of ports here (`subnet_dns_publish_fixed_ips`).
    pub dns_publish_fixed_ip: bool,
    /// Whether the network is external (`subnet-external-network`).
    pub external: bool,
    /// Whether the network is shared: only for policy and filters, not shown.
    pub shared: bool,
    /// Description, revision, times and tags.
    pub standard: Standard,
}

impl Resource for Subnet {
    const NAME: &'static str = "subnet";
    const COLLECTION: &'static str = "subnets";

    fn id(&self) -> &str {
        &self.id
    }

    fn revision(&self) -> Option<i64> {
        Some(self.standard.revision_number)
    }

    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put("name", &self.name);
        view.put_project(&self.project_id);
        view.put("network_id", &self.network_id);
        view.put("ip_version", &self.ip_version);
        view.put("subnetpool_id", &self.subnetpool_id);
        view.put("enable_dhcp", &self.enable_dhcp);
        view.put("ipv6_ra_mode", &self.ipv6_ra_mode);
        view.put("ipv6_address_mode", &self.ipv6_address_mode);
        view.put("gateway_ip", &self.gateway_ip);
        view.put("cidr", &self.cidr);
        view.put("allocation_pools", &self.allocation_pools);
        view.put("host_routes", &self.host_routes);
        view.put("dns_nameservers", &self.dns_nameservers);
        view.put("service_types", &self.service_types);
        view.put("segment_id", &self.segment_id);
        view.put("dns_publish_fixed_ip", &self.dns_publish_fixed_ip);
        view.put("router:external", &self.external);
        self.standard.render(view);
    }

    fn render_hidden(&self, view: &mut View) {
        view.put("shared", &self.shared);
    }
}
