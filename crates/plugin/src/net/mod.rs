//! Use cases of networks, subnets, ports and what belongs to them.

pub mod network;
pub mod port;
pub mod security_group;
pub mod segment;

pub use network::Networks;
pub use port::Ports;
pub use security_group::{SecurityGroupRules, SecurityGroups, default_security_group};
pub use segment::Segments;
