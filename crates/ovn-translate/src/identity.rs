//! How the rows that belong to a resource are recognised.

use std::fmt;

use model::{Key, Kind};
use ovn_schema::nb;
use ovsdb::value::{Row, Uuid};

use crate::{Actual, Found, names};

/// Which row of Northbound is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// The Logical_Switch of a network: by this UUID, or by `neutron-<id>` where the server chose another.
    Switch(String),
    /// The Logical_Switch of a segment, likewise.
    SegmentSwitch(String),
    /// The Logical_Switch_Port of this name.
    SwitchPort(String),
    /// The DHCP_Options of a subnet: by external id `subnet_id`, without `port_id`.
    SubnetDhcp(String),
    /// The DHCP_Options of a port on a subnet: by external ids `subnet_id` and `port_id`.
    PortDhcp {
        /// The subnet.
        subnet: String,
        /// The port.
        port: String,
    },
    /// The Port_Group of this name.
    PortGroup(String),
    /// The Address_Set of this name.
    AddressSet(String),
    /// The ACL with this `neutron:security_group_rule_id`.
    RuleAcl(String),
    /// The DNS row of the switch of this name: by external id `ls_name`.
    Dns(String),
    /// The HA_Chassis_Group of this name.
    HaGroup(String),
}

impl Identity {
    /// Name of the table.
    pub fn table(&self) -> &'static str {
        match self {
            Self::Switch(_) | Self::SegmentSwitch(_) => nb::LogicalSwitch::NAME_OF_TABLE,
            Self::SwitchPort(_) => nb::LogicalSwitchPort::NAME_OF_TABLE,
            Self::SubnetDhcp(_) | Self::PortDhcp { .. } => nb::DhcpOptions::NAME_OF_TABLE,
            Self::PortGroup(_) => nb::PortGroup::NAME_OF_TABLE,
            Self::AddressSet(_) => nb::AddressSet::NAME_OF_TABLE,
            Self::RuleAcl(_) => nb::Acl::NAME_OF_TABLE,
            Self::Dns(_) => nb::Dns::NAME_OF_TABLE,
            Self::HaGroup(_) => nb::HaChassisGroup::NAME_OF_TABLE,
        }
    }

    /// The rows that answer to it, in ascending order of UUID. More than one is the trace of two writers at once.
    pub fn find<'a>(&self, actual: &'a (impl Actual + ?Sized)) -> Vec<Found<'a>> {
        let table = self.table();
        match self {
            Self::Switch(id) | Self::SegmentSwitch(id) => {
                match Uuid::parse_str(id).ok().and_then(|uuid| actual.get(table, uuid)) {
                    Some(found) => vec![found],
                    None => actual.by_name(table, &names::switch(id)),
                }
            }
            Self::SwitchPort(name) | Self::PortGroup(name) | Self::AddressSet(name) | Self::HaGroup(name) => {
                actual.by_name(table, name)
            }
            Self::SubnetDhcp(subnet) => {
                let rows = actual.by_external_id(table, names::SUBNET_ID, subnet);
                rows.into_iter()
                    .filter(|found| external_id(found.row, names::PORT_ID).is_none())
                    .collect()
            }
            Self::PortDhcp { subnet, port } => {
                let rows = actual.by_external_id(table, names::PORT_ID, port);
                rows.into_iter()
                    .filter(|found| external_id(found.row, names::SUBNET_ID) == Some(subnet.as_str()))
                    .collect()
            }
            Self::RuleAcl(rule) => actual.by_external_id(table, names::RULE_ID, rule),
            Self::Dns(switch) => actual.by_external_id(table, names::LS_NAME, switch),
        }
    }

    /// The UUID that the row gets where the server lets it be chosen. It makes a second row impossible when two writers
    /// insert at once. Neutron chooses those of switches only; ports and ACLs are looked up by name and external id.
    pub fn chosen_uuid(&self) -> Option<Uuid> {
        match self {
            Self::Switch(id) | Self::SegmentSwitch(id) | Self::SwitchPort(id) | Self::RuleAcl(id) => {
                Uuid::parse_str(id).ok()
            }
            _ => None,
        }
    }

    /// The resource that brings the row into being when it is missing.
    pub fn owner(&self) -> Option<Key> {
        match self {
            Self::Switch(id) => Some(Key::new(Kind::Network, id.as_str())),
            Self::SegmentSwitch(id) => Some(Key::new(Kind::Segment, id.as_str())),
            Self::SubnetDhcp(id) => Some(Key::new(Kind::Subnet, id.as_str())),
            Self::PortGroup(name) => {
                names::security_group_of(name).map(|id| Key::new(Kind::SecurityGroup, id))
            }
            Self::SwitchPort(_)
            | Self::PortDhcp { .. }
            | Self::AddressSet(_)
            | Self::RuleAcl(_)
            | Self::Dns(_)
            | Self::HaGroup(_) => None,
        }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.table())?;
        match self {
            Self::Switch(id) | Self::SegmentSwitch(id) => f.write_str(&names::switch(id)),
            Self::SubnetDhcp(id) => write!(f, "subnet {id}"),
            Self::PortDhcp { subnet, port } => write!(f, "subnet {subnet} port {port}"),
            Self::RuleAcl(id) => write!(f, "rule {id}"),
            Self::SwitchPort(name)
            | Self::PortGroup(name)
            | Self::AddressSet(name)
            | Self::Dns(name)
            | Self::HaGroup(name) => f.write_str(name),
        }
    }
}

/// A value of a row's `external_ids`.
pub(crate) fn external_id<'a>(row: &'a Row, key: &str) -> Option<&'a str> {
    row.map_str("external_ids", key)
}
