//! Security groups and their rules.

mod default_rule;
mod default_statefulness;

pub use default_rule::{DefaultSecurityGroupRule, PARENT_GROUP};
pub use default_statefulness::DefaultStatefulness;

use serde::ser::{Serialize, SerializeMap, Serializer};

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

/// The one name of a protocol that is given by name or number: what is compared when two rules are. `hopopt` and `ip`
/// are number 0 both and differ all the same; the number means `ip` (`IP_PROTOCOL_NUM_TO_NAME_MAP`). A number without
/// a name stands for itself.
pub fn protocol_name(protocol: &str) -> &str {
    let by_name = PROTOCOLS.iter().find(|(name, _)| *name == protocol);
    let by_number = || {
        let number: u8 = protocol.parse().ok()?;
        let mut named = PROTOCOLS.iter().filter(|(name, _)| *name != "icmpv6");
        named.rfind(|(_, known)| *known == number)
    };
    by_name.or_else(by_number).map_or(protocol, |(name, _)| name)
}

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

/// A rule as it is shown within its group: with tags and the id of its standard attributes. Rules cannot be tagged.
struct WithinGroup<'a>(&'a SecurityGroupRule);

impl Serialize for WithinGroup<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rule = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &rule.id)?;
        map.serialize_entry("project_id", &rule.project_id)?;
        map.serialize_entry("tenant_id", &rule.project_id)?;
        map.serialize_entry("security_group_id", &rule.security_group_id)?;
        map.serialize_entry("ethertype", &rule.ethertype)?;
        map.serialize_entry("direction", &rule.direction)?;
        map.serialize_entry("protocol", &rule.protocol)?;
        map.serialize_entry("port_range_min", &rule.port_range_min)?;
        map.serialize_entry("port_range_max", &rule.port_range_max)?;
        map.serialize_entry("remote_ip_prefix", &rule.remote_ip_prefix)?;
        map.serialize_entry("remote_address_group_id", &rule.remote_address_group_id)?;
        map.serialize_entry("normalized_cidr", &rule.normalized_cidr())?;
        map.serialize_entry("remote_group_id", &rule.remote_group_id)?;
        map.serialize_entry("standard_attr_id", &rule.standard.id)?;
        map.serialize_entry("belongs_to_default_sg", &rule.belongs_to_default_sg)?;
        map.serialize_entry("description", &rule.description)?;
        map.serialize_entry("tags", &rule.standard.tags)?;
        map.serialize_entry("created_at", &rule.standard.created_at)?;
        map.serialize_entry("updated_at", &rule.standard.updated_at)?;
        map.serialize_entry("revision_number", &rule.standard.revision_number)?;
        map.end()
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
            let rules: Vec<_> = self.rules.iter().map(WithinGroup).collect();
            view.put("security_group_rules", &rules);
        }
        self.standard.render(view);
    }
}

#[cfg(test)]
mod tests {
    use super::protocol_name;

    #[test]
    fn names_of_protocols() {
        for (given, name) in [
            ("tcp", "tcp"),
            ("6", "tcp"),
            ("58", "ipv6-icmp"),
            ("icmpv6", "icmpv6"),
            ("0", "ip"),
            ("hopopt", "hopopt"),
            ("253", "253"),
            ("256", "256"),
        ] {
            assert_eq!(protocol_name(given), name);
        }
    }
}
