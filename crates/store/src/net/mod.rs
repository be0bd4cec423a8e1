//! Networks, subnets, ports and what belongs to them.

pub mod address_group;
pub mod address_scope;
pub mod floating_ip;
pub mod ipam;
pub mod network;
pub mod network_ip_availability;
pub mod network_use;
pub mod port;
pub mod port_forwarding;
pub mod rbac_policy;
pub mod router;
pub mod security_group;
pub mod segment;
pub mod subnet;
pub mod subnet_network;
pub mod subnet_ports;
pub mod subnetpool;
pub mod type_driver;
