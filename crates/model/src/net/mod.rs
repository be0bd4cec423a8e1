//! Networks, subnets, ports and what belongs to them.

mod address_group;
mod address_scope;
mod floating_ip;
mod network;
mod network_ip_availability;
mod port;
mod port_extras;
mod rbac_policy;
mod router;
mod security_group;
mod segment;
mod subnet;
mod subnetpool;

pub use address_group::AddressGroup;
pub use address_scope::AddressScope;
pub use floating_ip::{FloatingIp, FloatingIpPool, PortDetails, PortForwarding, Written};
pub use network::Network;
pub use network_ip_availability::{IpCounts, NetworkIpAvailability, SubnetIpAvailability};
pub use port::{AddressPair, Binding, ExtraDhcpOpt, FixedIp, Port};
pub use port_extras::PortExtras;
pub use rbac_policy::{RbacPolicy, SharedKind};
pub use router::{Gateway, Route, Router, RouterInterface};
pub use security_group::{
    DefaultSecurityGroupRule, DefaultStatefulness, PARENT_GROUP, PROTOCOLS, SecurityGroup, SecurityGroupRule,
    protocol_name, protocol_number,
};
pub use segment::Segment;
pub use subnet::{AllocationPool, HostRoute, PUBLISHING_DRIVERS, Subnet};
pub use subnetpool::SubnetPool;
