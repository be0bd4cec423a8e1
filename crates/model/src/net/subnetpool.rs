//! Subnet pools: where CIDRs of subnets are allocated from.

use crate::{Resource, Standard, View};

/// A row of `subnetpools` with its prefixes.
#[derive(Clone, Debug)]
pub struct SubnetPool {
    /// UUID.
    pub id: String,
    /// Owner.
    pub project_id: String,
    /// Display name.
    pub name: String,
    /// 4 or 6.
    pub ip_version: i64,
    /// Prefix length of a subnet that names none.
    pub default_prefixlen: i64,
    /// Shortest prefix length allowed.
    pub min_prefixlen: i64,
    /// Longest prefix length allowed.
    pub max_prefixlen: i64,
    /// Addresses (IPv4) or /64 networks (IPv6) that one project may have.
    pub default_quota: Option<i64>,
    /// Whether every project may use it.
    pub shared: bool,
    /// Whether it serves requests that ask for the default pool.
    pub is_default: bool,
    /// Address scope.
    pub address_scope_id: Option<String>,
    /// CIDRs, compacted.
    pub prefixes: Vec<String>,
    /// Description, revision, times and tags.
    pub standard: Standard,
}

impl Resource for SubnetPool {
    const NAME: &'static str = "subnetpool";
    const COLLECTION: &'static str = "subnetpools";

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
        view.put("ip_version", &self.ip_version);
        // Neutron shows the prefix lengths as strings.
        view.put("default_prefixlen", &self.default_prefixlen.to_string());
        view.put("min_prefixlen", &self.min_prefixlen.to_string());
        view.put("max_prefixlen", &self.max_prefixlen.to_string());
        view.put("default_quota", &self.default_quota);
        view.put("shared", &self.shared);
        view.put("is_default", &self.is_default);
        view.put("address_scope_id", &self.address_scope_id);
        view.put("prefixes", &self.prefixes);
        self.standard.render(view);
    }
}
