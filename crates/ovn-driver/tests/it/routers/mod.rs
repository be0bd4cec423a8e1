//! Routers, their gateways, and floating IPs.

mod agents;
mod by_design;
mod dependencies;
mod drift;
mod external;
mod gateways;
mod lab;
mod load_balancers;
mod neighbours;
mod status;

pub use lab::{Inside, Lab, gateway, members, remove_chassis};
