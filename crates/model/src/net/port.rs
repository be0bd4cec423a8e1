//! Ports.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::PortExtras;
use crate::{Resource, Standard, View};

/// An address of a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FixedIp {
    /// The subnet it is from.
    pub subnet_id: String,
    /// The address.
    pub ip_address: String,
}

/// An address beyond its own that a port may use.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct AddressPair {
    /// Address or CIDR.
    pub ip_address: String,
    /// MAC; the port's own when none was given.
    pub mac_address: String,
}

/// A DHCP option of one port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExtraDhcpOpt {
    /// Neutron's or dnsmasq's name, or the code.
    pub opt_name: String,
    /// Value.
    pub opt_value: String,
    /// 4 or 6.
    pub ip_version: i64,
}

/// A row of `ml2_port_bindings`.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// Host name; empty when not bound.
    pub host: String,
    /// `normal`, `direct`, ...
    pub vnic_type: String,
    /// What the hypervisor was told about the device; a JSON object.
    pub profile: Map<String, Value>,
    /// `unbound`, `ovs`, `binding_failed`, ...
    pub vif_type: String,
    /// A JSON object.
    pub vif_details: Map<String, Value>,
    /// `ACTIVE` or `INACTIVE`.
    pub status: String,
}

impl Binding {
    /// The profile as it is shown when the port says whether it is trusted.
    pub fn with_trust(&self, trusted: bool) -> Map<String, Value> {
        let mut profile = self.profile.clone();
        profile.insert("trusted".to_owned(), trusted.into());
        profile
    }
}

/// A row of `ports` with what hangs on it.
#[derive(Clone, Debug)]
pub struct Port {
    /// UUID.
    pub id: String,
    /// Owner; empty for ports of the system.
    pub project_id: String,
    /// Display name.
    pub name: String,
    /// The network.
    pub network_id: String,
    /// Lower case, colons.
    pub mac_address: String,
    /// Administrative state.
    pub admin_state_up: bool,
    /// `ACTIVE`, `DOWN`, `BUILD` or `ERROR`.
    pub status: String,
    /// What uses the port.
    pub device_id: String,
    /// What kind of thing uses it.
    pub device_owner: String,
    /// `ports.ip_allocation`: `immediate`, `deferred` or `none`.
    pub ip_allocation: Option<String>,
    /// Addresses.
    pub fixed_ips: Vec<FixedIp>,
    /// Allowed address pairs.
    pub address_pairs: Vec<AddressPair>,
    /// Extra DHCP options.
    pub extra_dhcp_opts: Vec<ExtraDhcpOpt>,
    /// Ids of security groups.
    pub security_groups: Vec<String>,
    /// Whether the port's traffic is filtered.
    pub port_security_enabled: bool,
    /// The port's own QoS policy.
    pub qos_policy_id: Option<String>,
    /// The network's QoS policy.
    pub qos_network_policy_id: Option<String>,
    /// `portdnses.dns_name`, empty when not set.
    pub dns_name: String,
    /// `portdnses.dns_domain`, empty when not set.
    pub dns_domain: String,
    /// Domain of the names in `dns_assignment`, with the final dot: the network's or the server's.
    pub assignment_domain: String,
    /// Binding to the host that is active, if there is one.
    pub binding: Option<Binding>,
    /// Bindings that are not active (live migration).
    pub inactive_bindings: Vec<Binding>,
    /// Which driver bound each level of the active binding; shown among `binding:vif_details`.
    pub bound_drivers: BTreeMap<String, String>,
    /// What extension drivers add.
    pub extras: PortExtras,
    /// Description, revision, times and tags.
    pub standard: Standard,
}

impl Port {
    /// `dns_assignment`: a name for every address.
    fn dns_assignment(&self) -> Vec<DnsAssignment<'_>> {
        self.fixed_ips
            .iter()
            .map(|fixed| self.name_of(&fixed.ip_address))
            .collect()
    }

    fn name_of<'a>(&self, ip_address: &'a str) -> DnsAssignment<'a> {
        let hostname = match self.dns_name.as_str() {
            "" => format!("host-{}", ip_address.replace(['.', ':'], "-")),
            name => name.to_owned(),
        };
        DnsAssignment {
            ip_address,
            fqdn: self.fqdn(&hostname),
            hostname,
        }
    }

    /// A host name within the domain of the port's names. One that ends with a dot is complete already.
    pub fn fqdn(&self, hostname: &str) -> String {
        match self.assignment_domain.as_str() {
            domain if !domain.is_empty() && !hostname.ends_with('.') => format!("{hostname}.{domain}"),
            _ => hostname.to_owned(),
        }
    }
}

/// The names of an address of a port.
#[derive(Serialize)]
struct DnsAssignment<'a> {
    ip_address: &'a str,
    hostname: String,
    fqdn: String,
}

impl Resource for Port {
    const NAME: &'static str = "port";
    const COLLECTION: &'static str = "ports";

    fn id(&self) -> &str {
        &self.id
    }

    fn revision(&self) -> Option<i64> {
        Some(self.standard.revision_number)
    }

    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put("name", &self.name);
        view.put("network_id", &self.network_id);
        view.put_project(&self.project_id);
        view.put("mac_address", &self.mac_address);
        view.put("admin_state_up", &self.admin_state_up);
        view.put("status", &self.status);
        view.put("device_id", &self.device_id);
        view.put("device_owner", &self.device_owner);
        view.put("fixed_ips", &self.fixed_ips);
        view.put("allowed_address_pairs", &self.address_pairs);
        view.put("extra_dhcp_opts", &self.extra_dhcp_opts);
        view.put("security_groups", &self.security_groups);
        view.put("port_security_enabled", &self.port_security_enabled);
        view.put("ip_allocation", &self.ip_allocation);
        view.put("qos_policy_id", &self.qos_policy_id);
        view.put("qos_network_policy_id", &self.qos_network_policy_id);
        view.put("resource_request", &Value::Null);
        view.put("dns_name", &self.dns_name);
        view.put("dns_domain", &self.dns_domain);
        if view.wants("dns_assignment") {
            view.put("dns_assignment", &self.dns_assignment());
        }
        if let Some(binding) = &self.binding {
            view.put("binding:vnic_type", &binding.vnic_type);
            match self.extras.trusted {
                None => view.put("binding:profile", &binding.profile),
                Some(trusted) => view.put("binding:profile", &binding.with_trust(trusted)),
            }
            view.put("binding:host_id", &binding.host);
            view.put("binding:vif_type", &binding.vif_type);
            if self.bound_drivers.is_empty() {
                view.put("binding:vif_details", &binding.vif_details);
            } else {
                let mut details = binding.vif_details.clone();
                details.insert("bound_drivers".to_owned(), json!(self.bound_drivers));
                view.put("binding:vif_details", &details);
            }
        }
        self.extras.render(view);
        self.standard.render(view);
    }
}
