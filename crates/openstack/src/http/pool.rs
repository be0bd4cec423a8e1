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
