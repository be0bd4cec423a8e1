//! Keeps callers from queueing up behind a Keystone that does not answer.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

/// After a failure nobody asks for a moment; then one asks for all. Failures make the moment longer, a success
/// ends it.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Failures in a row, those while nobody was to ask not counted.
    failures: u32,
    /// Until when nobody asks.
    until: Option<Instant>,
    /// Whether somebody asks for all.
    probing: bool,
}

/// Leave to ask. Whoever drops it without a result has learnt nothing.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    breaker: &'a Breaker,
    probe: bool,
}

impl Breaker {
    /// Asks for leave.
    pub(super) fn enter(&self) -> Option<Pass<'_>> {
        let mut state = self.state();
        let probe = state.until.is_some();
        if state.probing || state.until.is_some_and(|until| Instant::now() < until) {
            return None;
        }
        state.probing = probe;
        Some(Pass { breaker: self, probe })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass<'_> {
    /// Keystone answered.
    pub(super) fn succeed(self) {
        *self.breaker.state() = State::default();
    }

    /// Keystone did not answer.
    pub(super) fn fail(self) {
        let mut state = self.breaker.state();
        // Others who asked before the first failure say nothing new.
        if state.until.is_none() || self.probe {
            let pause = FIRST_PAUSE
                .saturating_mul(1 << state.failures.min(8))
                .min(LONGEST_PAUSE);
            state.failures += 1;
            state.until = Some(Instant::now() + pause);
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.probe {
            self.breaker.state().probing = false;
        }
    }
}
