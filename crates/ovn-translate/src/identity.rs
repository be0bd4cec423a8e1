//! How the rows that belong to a resource are recognised.

use std::fmt;

use model::{Key, Kind};
use ovn_schema::nb;
use ovsdb::value::{Atom, Row, Uuid};

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
    /// The Logical_Router of a router: by `neutron-<id>`.
    Router(String),
    /// The Logical_Router_Port of a port: by `lrp-<id>`.
    RouterPort(String),
    /// A Logical_Router_Static_Route of Neutron's.
    Route(RouteId),
    /// The BFD session of a Logical_Router_Port with a gateway.
    Bfd {
        /// Name of the Logical_Router_Port.
        port: String,
        /// Address of the gateway.
        address: String,
    },
    /// The NAT of a router's own address: by what it says.
    Snat {
        /// The router.
        router: String,
        /// The router's address.
        external_ip: String,
        /// What is translated into it.
        logical_ip: String,
    },
    /// The NAT of a floating IP: by this UUID, or by `neutron:fip_id` where the server chose another.
    FloatingIp(String),
    /// The Load_Balancer of this name.
    LoadBalancer(String),
}

/// A route of a router, among those that carry a mark of Neutron's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RouteId {
    /// The router.
    pub router: String,
    /// Where to.
    pub ip_prefix: String,
    /// By which address.
    pub nexthop: String,
    /// Whether the nexthop is the gateway of an external network.
    pub is_default: bool,
    /// Name of the Logical_Router_Port by which it leaves; whichever it is when `None`.
    pub output_port: Option<String>,
}

/// What the UUIDs of rows without a UUID of their own are derived in (RFC 9562 section 5.5).
const NAMESPACE: Uuid = Uuid::from_u128(0x8c6c_1d4f_26e4_4a0e_b3bd_7a0c_51d2_9e67);

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
            Self::Router(_) => nb::LogicalRouter::NAME_OF_TABLE,
            Self::RouterPort(_) => nb::LogicalRouterPort::NAME_OF_TABLE,
            Self::Route(_) => nb::LogicalRouterStaticRoute::NAME_OF_TABLE,
            Self::Bfd { .. } => nb::Bfd::NAME_OF_TABLE,
            Self::Snat { .. } | Self::FloatingIp(_) => nb::Nat::NAME_OF_TABLE,
            Self::LoadBalancer(_) => nb::LoadBalancer::NAME_OF_TABLE,
        }
    }

    /// The table and the column that such a row is held in, and without which it ends; `None` where rows live by
    /// themselves.
    pub(crate) fn held_in(&self) -> Option<(&'static str, &'static str)> {
        let router = nb::LogicalRouter::NAME_OF_TABLE;
        match self {
            Self::SwitchPort(_) => Some((nb::LogicalSwitch::NAME_OF_TABLE, nb::LogicalSwitch::PORTS)),
            Self::RuleAcl(_) => Some((nb::PortGroup::NAME_OF_TABLE, nb::PortGroup::ACLS)),
            Self::RouterPort(_) => Some((router, nb::LogicalRouter::PORTS)),
            Self::Route(_) => Some((router, nb::LogicalRouter::STATIC_ROUTES)),
            Self::Snat { .. } | Self::FloatingIp(_) => Some((router, nb::LogicalRouter::NAT)),
            _ => None,
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
            Self::SwitchPort(name)
            | Self::PortGroup(name)
            | Self::AddressSet(name)
            | Self::HaGroup(name)
            | Self::LoadBalancer(name) => actual.by_name(table, name),
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
            Self::Router(id) => actual.by_name(table, &names::router(id)),
            Self::RouterPort(port) => actual.by_name(table, &names::router_port(port)),
            Self::Route(route) => {
                let routes = held_by_router(actual, &route.router, nb::LogicalRouter::STATIC_ROUTES, table);
                routes.into_iter().filter(|found| route.is(found.row)).collect()
            }
            Self::Bfd { port, address } => {
                let rows = actual.by_text(table, nb::Bfd::LOGICAL_PORT, port);
                rows.into_iter()
                    .filter(|found| nb::Bfd(found.row).dst_ip() == address)
                    .collect()
            }
            Self::Snat {
                router,
                external_ip,
                logical_ip,
            } => {
                let holders = Self::Router(router.clone()).find(actual);
                let rows = actual.by_text(table, nb::Nat::EXTERNAL_IP, external_ip);
                rows.into_iter()
                    .filter(|found| is_snat(found.row) && nb::Nat(found.row).logical_ip() == logical_ip)
                    .filter(|found| {
                        holders
                            .iter()
                            .any(|router| holds(router.row, nb::LogicalRouter::NAT, found.uuid))
                    })
                    .collect()
            }
            Self::FloatingIp(id) => match Uuid::parse_str(id).ok().and_then(|uuid| actual.get(table, uuid)) {
                Some(found) => vec![found],
                None => actual.by_external_id(table, names::FIP_ID, id),
            },
        }
    }

    /// The UUID that the row gets where the server lets it be chosen. It makes a second row impossible when two writers
    /// insert at once. Neutron chooses those of switches and floating IPs only; other rows are looked up by what they
    /// say.
    pub fn chosen_uuid(&self) -> Option<Uuid> {
        match self {
            Self::Switch(id)
            | Self::SegmentSwitch(id)
            | Self::SwitchPort(id)
            | Self::RuleAcl(id)
            | Self::FloatingIp(id) => Uuid::parse_str(id).ok(),
            // Nothing else tells a second row of the same meaning from the first one.
            Self::Route(_) | Self::Snat { .. } => Some(Uuid::new_v5(&NAMESPACE, self.to_string().as_bytes())),
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
            Self::SwitchPort(name) => {
                let is_port = Uuid::parse_str(name).is_ok();
                is_port.then(|| Key::new(Kind::Port, name.as_str()))
            }
            Self::Router(id) => Some(Key::new(Kind::Router, id.as_str())),
            Self::RouterPort(id) => Some(Key::new(Kind::RouterPort, id.as_str())),
            Self::FloatingIp(id) => Some(Key::new(Kind::FloatingIp, id.as_str())),
            Self::PortDhcp { .. }
            | Self::AddressSet(_)
            | Self::RuleAcl(_)
            | Self::Dns(_)
            | Self::HaGroup(_)
            | Self::Route(_)
            | Self::Bfd { .. }
            | Self::Snat { .. }
            | Self::LoadBalancer(_) => None,
        }
    }
}

impl RouteId {
    /// Whether a row, which some router holds, is this route.
    fn is(&self, row: &Row) -> bool {
        let route = nb::LogicalRouterStaticRoute(row);
        kind_of_route(row) == Some(self.is_default)
            && route.ip_prefix() == self.ip_prefix
            && route.nexthop() == self.nexthop
            && (self.output_port.is_none() || route.output_port() == self.output_port.as_deref())
    }
}

/// Whether a route is a default route of Neutron's; `None` for a route of somebody else.
pub(crate) fn kind_of_route(row: &Row) -> Option<bool> {
    let marked = |key| external_id(row, key).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    match (marked(names::IS_EXT_GW), marked(names::IS_STATIC_ROUTE)) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    }
}

/// Whether a NAT rule translates what is behind a router into an address of the router itself.
pub(crate) fn is_snat(row: &Row) -> bool {
    nb::Nat(row).type_() == "snat"
}

/// The rows that a router holds in a column.
pub(crate) fn held_by_router<'a>(
    actual: &'a (impl Actual + ?Sized),
    router: &str,
    column: &str,
    table: &str,
) -> Vec<Found<'a>> {
    let routers = Identity::Router(router.to_owned()).find(actual);
    let held = routers.iter().flat_map(|found| found.row.set_of_uuid(column));
    held.filter_map(|uuid| actual.get(table, uuid)).collect()
}

/// Whether a row refers to another one in a column.
pub(crate) fn holds(row: &Row, column: &str, uuid: Uuid) -> bool {
    row.get(column)
        .is_some_and(|datum| datum.atoms().binary_search(&Atom::Uuid(uuid)).is_ok())
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.table())?;
        match self {
            Self::Switch(id) | Self::SegmentSwitch(id) => f.write_str(&names::switch(id)),
            Self::SubnetDhcp(id) => write!(f, "subnet {id}"),
            Self::PortDhcp { subnet, port } => write!(f, "subnet {subnet} port {port}"),
            Self::RuleAcl(id) => write!(f, "rule {id}"),
            Self::Router(id) => f.write_str(&names::router(id)),
            Self::RouterPort(id) => f.write_str(&names::router_port(id)),
            Self::Route(route) => {
                write!(
                    f,
                    "router {} to {} by {}",
                    route.router, route.ip_prefix, route.nexthop
                )?;
                if route.is_default {
                    f.write_str(" (default)")?;
                }
                match &route.output_port {
                    Some(port) => write!(f, " out of {port}"),
                    None => Ok(()),
                }
            }
            Self::Bfd { port, address } => write!(f, "{port} with {address}"),
            Self::Snat {
                router,
                external_ip,
                logical_ip,
            } => write!(f, "router {router} {logical_ip} as {external_ip}"),
            Self::FloatingIp(id) => write!(f, "floating IP {id}"),
            Self::SwitchPort(name)
            | Self::PortGroup(name)
            | Self::AddressSet(name)
            | Self::Dns(name)
            | Self::HaGroup(name)
            | Self::LoadBalancer(name) => f.write_str(name),
        }
    }
}

/// A value of a row's `external_ids`.
pub(crate) fn external_id<'a>(row: &'a Row, key: &str) -> Option<&'a str> {
    row.map_str("external_ids", key)
}
