//! Counters.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Refusal;

/// What has happened since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Tokens that are remembered now.
    pub cached: usize,
    /// Tokens that were known already.
    pub hits: u64,
    /// Tokens that Keystone was asked about.
    pub validations: u64,
    /// Tokens that the service user asked for.
    pub logins: u64,
    /// Requests refused with 401.
    pub unauthorized: u64,
    /// Requests refused with 503.
    pub unavailable: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    hits: AtomicU64,
    validations: AtomicU64,
    unauthorized: AtomicU64,
    unavailable: AtomicU64,
}

impl Counters {
    pub(super) fn hit(&self) {
        self.hits.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn asked(&self) {
        self.validations.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn refused(&self, refusal: Refusal) {
        let counter = match refusal {
            Refusal::Unauthorized => &self.unauthorized,
            Refusal::Unavailable => &self.unavailable,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn read(&self, cached: usize, logins: u64) -> Stats {
        Stats {
            cached,
            logins,
            hits: self.hits.load(Ordering::Relaxed),
            validations: self.validations.load(Ordering::Relaxed),
            unauthorized: self.unauthorized.load(Ordering::Relaxed),
            unavailable: self.unavailable.load(Ordering::Relaxed),
        }
    }
}
