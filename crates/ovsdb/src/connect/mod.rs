//! Reaching a server: endpoints, streams, TLS and the pause between attempts.

mod backoff;
mod endpoint;
mod stream;
mod tls;

pub(crate) use backoff::Backoff;
pub use endpoint::Endpoint;
pub(crate) use stream::{Stream, connect};
pub use tls::TlsFiles;
