//! Neutron's resources, attribute maps, validators, extensions and faults, as plain data. No I/O, no async.

mod agent;
pub mod attr;
mod body;
pub mod ext;
mod fault;
mod key;
pub mod net;
pub mod policy;
mod query;
mod service_provider;
mod standard;
mod view;

pub use agent::{Agent, AvailabilityZone, HostingAgent};
pub use body::Body;
pub use fault::Fault;
pub use key::{Key, Kind};
pub use query::{ListQuery, SortKey};
pub use service_provider::ServiceProvider;
pub use standard::{Standard, Timestamp};
pub use view::{Fields, Resource, View};
