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
    /// Set on the answer to an update: the attributes that it named. Neutron gives the prefix lengths of such an answer
    /// as numbers, and leaves out what is null and was not named.
    pub updated: Option<Vec<&'static str>>,
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
        for (name, length) in [
            ("default_prefixlen", self.default_prefixlen),
            ("min_prefixlen", self.min_prefixlen),
            ("max_prefixlen", self.max_prefixlen),
        ] {
            if self.updated.is_some() {
                view.put(name, &length);
            } else {
                view.put(name, &length.to_string());
            }
        }
        if self.default_quota.is_some() || self.shows_null("default_quota") {
            view.put("default_quota", &self.default_quota);
        }
        view.put("shared", &self.shared);
        view.put("is_default", &self.is_default);
        if self.address_scope_id.is_some() || self.shows_null("address_scope_id") {
            view.put("address_scope_id", &self.address_scope_id);
        }
        view.put("prefixes", &self.prefixes);
        self.standard.render(view);
    }
}

impl SubnetPool {
    fn shows_null(&self, name: &str) -> bool {
        self.updated.as_ref().is_none_or(|named| named.contains(&name))
    }
}
