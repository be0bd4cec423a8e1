//! The v2.0 API over HTTP: routes, query language, paging, bodies and faults, as Neutron's clients know them.
//!
//! A request is read whole, answered in a task of its own (so that a client that hangs up cancels nothing half way,
//! and a panic costs one answer), logged in one line, and never logged with its body.

mod accept;
mod auth;
mod config;
mod edge;
mod failure;
mod handle;
mod memory;
pub mod policy;
mod query;
mod reply;
mod request;
mod resource;
mod serve;
mod v2;
mod versions;

pub use auth::Auth;
pub use config::{AgentSource, ApiConfig, Hosting, Written};
pub use edge::{Cors, HealthBackend, Healthcheck};
pub use failure::Failure;
pub use handle::{App, request_id};
pub use reply::Reply;
pub use resource::{Endpoint, Resources};
pub use serve::serve;
