//! What stands around the API: the filters and the health check of Neutron's `api-paste.ini`.
//!
//! ```text
//! /healthcheck   healthcheck
//! /              cors http_proxy_to_wsgi versions
//! /v2.0          cors http_proxy_to_wsgi request_id (authentication) API
//! ```

mod body;
mod cors;
mod healthcheck;
mod mount;
mod proxy;
mod request_id;

use axum::http::HeaderMap;

pub use body::read as body;
pub use cors::{Cors, CrossOrigin};
pub use healthcheck::{HealthBackend, Healthcheck};
pub use mount::Mount;
pub use proxy::base_url;
pub use request_id::RequestId;

/// Who asks, and where: the addresses of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    /// The client's, or that of the last proxy.
    pub client: std::net::SocketAddr,
    /// The port that the client connected to.
    pub port: u16,
}

/// The value of a header, as a WSGI server hands it on: several lines are one with commas.
fn joined(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut lines = headers.get_all(name).iter();
    let mut value = String::from_utf8_lossy(lines.next()?.as_bytes()).into_owned();
    for line in lines {
        value.push_str(", ");
        value.push_str(&String::from_utf8_lossy(line.as_bytes()));
    }
    Some(value)
}
