//! Use cases of networks, subnets, ports and what belongs to them.

pub mod address_group;
pub mod address_scope;
pub mod floating_ip;
pub mod network;
pub mod network_ip_availability;
pub mod port;
pub mod port_forwarding;
mod rbac_policy;
pub mod router;
pub mod security_group;
pub mod segment;
pub mod subnet;
pub mod subnetpool;

pub use address_group::AddressGroups;
pub use address_scope::AddressScopes;
pub use floating_ip::FloatingIps;
pub use network::Networks;
pub use port::Ports;
pub use rbac_policy::RbacPolicies;
pub use router::Routers;
pub use security_group::{
    DefaultSecurityGroupRules, DefaultStatefulnessSettings, SecurityGroupRules, SecurityGroups,
    default_security_group,
};
pub use segment::Segments;
pub use subnet::Subnets;
pub use subnetpool::SubnetPools;
