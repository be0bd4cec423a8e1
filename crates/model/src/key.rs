//! What reconciliation is asked to look at.

use std::fmt;

/// Resource types of `ovn_revision_numbers`, in the order in which they are created in OVN
/// (`neutron/common/ovn/constants.py`, `_TYPES_PRIORITY_ORDER`). Deletion goes the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `networks`
    Network,
    /// `segments`: only where every VLAN segment has its own logical switch.
    Segment,
    /// `security_groups`
    SecurityGroup,
    /// `subnets`
    Subnet,
    /// `routers`
    Router,
    /// `ports`
    Port,
    /// `router_ports`
    RouterPort,
    /// `floatingips`
    FloatingIp,
    /// `address_groups`
    AddressGroup,
    /// `security_group_rules`
    SecurityGroupRule,
}

impl Kind {
    /// All of them, in creation order.
    pub const ALL: [Self; 10] = [
        Self::Network,
        Self::Segment,
        Self::SecurityGroup,
        Self::Subnet,
        Self::Router,
        Self::Port,
        Self::RouterPort,
        Self::FloatingIp,
        Self::AddressGroup,
        Self::SecurityGroupRule,
    ];

    /// The value of `ovn_revision_numbers.resource_type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Network => "networks",
            Self::Segment => "segments",
            Self::SecurityGroup => "security_groups",
            Self::Subnet => "subnets",
            Self::Router => "routers",
            Self::Port => "ports",
            Self::RouterPort => "router_ports",
            Self::FloatingIp => "floatingips",
            Self::AddressGroup => "address_groups",
            Self::SecurityGroupRule => "security_group_rules",
        }
    }

    /// The kind of an `ovn_revision_numbers.resource_type`; `None` for one that only other drivers write.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One resource that may differ between SQL and OVN. Says nothing about what happened to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is.
    pub kind: Kind,
    /// Its UUID.
    pub id: String,
}

impl Key {
    /// A key.
    pub fn new(kind: Kind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.as_str(), self.id)
    }
}
