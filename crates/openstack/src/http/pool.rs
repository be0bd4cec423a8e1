//! Connections that wait for their next request.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;

use super::origin::Origin;

/// How long an unused connection is kept. Servers close theirs after 5 to 75 seconds.
const IDLE: Duration = Duration::from_secs(60);

/// The sending end of a connection.
pub(super) type Sender = SendRequest<Full<Bytes>>;

/// Idle connections, those used last at the end.
#[derive(Debug)]
pub(super) struct Pool {
    idle: Mutex<Vec<(Origin, Sender, Instant)>>,
    size: usize,
}

impl Pool {
    pub(super) fn new(size: usize) -> Self {
        Self {
            idle: Mutex::new(Vec::new()),
            size,
        }
    }

    /// A connection to the server that was open a moment ago.
    pub(super) fn take(&self, origin: &Origin) -> Option<Sender> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, sender, since)| !sender.is_closed() && since.elapsed() < IDLE);
        let last = idle.iter().rposition(|(to, ..)| to == origin)?;
        Some(idle.remove(last).1)
    }

    /// Doubts all connections to the server, unless [`Doubt::clear`] says otherwise.
    pub(super) fn doubt<'a>(&'a self, origin: &'a Origin) -> Doubt<'a> {
        Doubt {
            pool: self,
            origin: Some(origin),
        }
    }

    /// Keeps a connection; the one that has waited longest goes when there are too many.
    pub(super) fn put(&self, origin: Origin, sender: Sender) {
        if sender.is_closed() || self.size == 0 {
            return;
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() >= self.size {
            idle.remove(0);
        }
        idle.push((origin, sender, Instant::now()));
    }
}

/// What there is while a connection that was kept is waited for. If nothing comes, the other connections of the same
/// age are no better (a firewall forgot them, or the server is another one now), and nobody shall wait for each.
pub(super) struct Doubt<'a> {
    pool: &'a Pool,
    origin: Option<&'a Origin>,
}

impl Doubt<'_> {
    /// The connection is good, or closed in order.
    pub(super) fn clear(mut self) {
        self.origin = None;
    }
}

impl Drop for Doubt<'_> {
    fn drop(&mut self) {
        if let Some(origin) = self.origin {
            let mut idle = self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.retain(|(to, ..)| to != origin);
        }
    }
}
