//! Security groups and their rules.

use crate::{Resource, Standard, View};

/// Names of IP protocols that rules take and their numbers, in the order in which Neutron lists them
/// (`neutron_lib.constants.IP_PROTOCOL_MAP`).
pub const PROTOCOLS: [(&str, u8); 25] = [
    ("ah", 51),
    ("dccp", 33),
    ("egp", 8),
    ("esp", 50),
    ("gre", 47),
    ("hopopt", 0),
    ("icmp", 1),
    ("igmp", 2),
    ("ip", 0),
    ("ipip", 4),
    ("ipv6-encap", 41),
    ("ipv6-frag", 44),
    ("ipv6-icmp", 58),
    ("icmpv6", 58),
    ("ipv6-nonxt", 59),
    ("ipv6-opts", 60),
    ("ipv6-route", 43),
    ("ospf", 89),
    ("pgm", 113),
    ("rsvp", 46),
    ("sctp", 132),
    ("tcp", 6),
    ("udp", 17),
    ("udplite", 136),
    ("vrrp", 112),
];

/// The number of a protocol with a name.
pub fn protocol_number(name: &str) -> Option<u8> {
    let found = PROTOCOLS.iter().find(|(known, _)| *known == name);
    found.map(|(_, number)| *number)
}

/// A row of `securitygrouprules`.
#[derive(Clone, Debug)]
pub struct SecurityGroupRule {
    /// UUID.
    pub id: String,
    /// Owner.
    pub project_id: String,
    /// The group it belongs to.
    pub security_group_id: String,
    /// `ingress` or `egress`.
    pub direction: String,
    /// `IPv4` or `IPv6`.
    pub ethertype: String,
    /// Name or number; any protocol when `None`.
    pub protocol: Option<String>,
    /// First port, or ICMP type.
    pub port_range_min: Option<i64>,
    /// Last port, or ICMP code.
    pub port_range_max: Option<i64>,
    /// CIDR of the other side, as given.
    pub remote_ip_prefix: Option<String>,
    /// Group of the other side.
    pub remote_group_id: Option<String>,
    /// Address group of the other side.
    pub remote_address_group_id: Option<String>,
    /// Whether its group is the default one of its project; `None` where Neutron says null (in a list of groups).
    pub belongs_to_default_sg: Option<bool>,
    /// Free text; `None` for rules that came from a template.
    pub description: Option<String>,
    /// Revision and times.
    pub standard: Standard,
}

impl SecurityGroupRule {
    /// `remote_ip_prefix` with the host bits cleared, as OVN wants it; a bare address gets a full prefix length.
    pub fn normalized_cidr(&self) -> Option<String> {
        let prefix = self.remote_ip_prefix.as_deref()?;
        let net: ipnet::IpNet = match prefix.parse() {
            Ok(net) => net,
            Err(_) => prefix.parse::<std::net::IpAddr>().ok()?.into(),
        };
        Some(crate::attr::net_text(&net.trunc()))
    }
}

impl Resource for SecurityGroupRule {
    const NAME: &'static str = "security_group_rule";
    const COLLECTION: &'static str = "security_group_rules";

    fn id(&self) -> &str {
        &self.id
    }

    fn revision(&self) -> Option<i64> {
        Some(self.standard.revision_number)
    }

    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put_project(&self.project_id);
        view.put("security_group_id", &self.security_group_id);
        view.put("ethertype", &self.ethertype);
        view.put("direction", &self.direction);
        view.put("protocol", &self.protocol);
        view.put("port_range_min", &self.port_range_min);
        view.put("port_range_max", &self.port_range_max);
        view.put("remote_ip_prefix", &self.remote_ip_prefix);
        view.put("remote_address_group_id", &self.remote_address_group_id);
        view.put("normalized_cidr", &self.normalized_cidr());
        view.put("remote_group_id", &self.remote_group_id);
        view.put("belongs_to_default_sg", &self.belongs_to_default_sg);
        view.put("created_at", &self.standard.created_at);
        view.put("updated_at", &self.standard.updated_at);
        view.put("revision_number", &self.standard.revision_number);
        view.put("description", &self.description);
    }
}

impl SecurityGroupRule {
    /// As it is shown within its group: with tags and the id of its standard attributes.
    fn within_group(&self) -> serde_json::Value {
        let mut out = Vec::new();
        View::write(self, None, &mut out);
        let mut value = serde_json::from_slice(&out).unwrap_or_default();
        if let serde_json::Value::Object(object) = &mut value {
            object.insert("standard_attr_id".to_owned(), self.standard.id.into());
            object.insert("tags".to_owned(), self.standard.tags.clone().into());
        }
        value
    }
}

/// A row of `securitygroups` with its rules.
#[derive(Clone, Debug)]
pub struct SecurityGroup {
    /// UUID.
    pub id: String,
    /// Owner.
    pub project_id: String,
    /// Display name; `default` for the default group.
    pub name: String,
    /// Whether replies are let through by connection tracking.
    pub stateful: bool,
    /// Whether an RBAC row shares it.
    pub shared: bool,
    /// Its rules.
    pub rules: Vec<SecurityGroupRule>,
    /// Description, revision, times and tags.
    pub standard: Standard,
}

impl Resource for SecurityGroup {
    const NAME: &'static str = "security_group";
    const COLLECTION: &'static str = "security_groups";

    fn id(&self) -> &str {
        &self.id
    }

    fn revision(&self) -> Option<i64> {
        Some(self.standard.revision_number)
    }

    fn render(&self, view: &mut View) {
        view.put("id", &self.id);
        view.put("name", &self.name);
        view.put("stateful", &self.stateful);
        view.put_project(&self.project_id);
        view.put("shared", &self.shared);
        if view.wants("security_group_rules") {
            let rules: Vec<_> = self.rules.iter().map(SecurityGroupRule::within_group).collect();
            view.put("security_group_rules", &rules);
        }
        self.standard.render(view);
    }
}
