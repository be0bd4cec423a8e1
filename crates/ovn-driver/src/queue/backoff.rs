//! How long a refused key pauses.

use std::time::Duration;

use rand::Rng;

/// Exponential pauses with jitter, so that keys that were refused together do not come back together.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// Pause after the first refusal.
    pub first: Duration,
    /// Longest pause.
    pub last: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(100),
            last: Duration::from_secs(60),
        }
    }
}

impl Backoff {
    /// The pause after this many refusals in a row: between half and the whole of `first * 2^(attempts-1)`, at most
    /// `last`.
    pub fn pause(&self, attempts: u32) -> Duration {
        let factor = 1_u32 << attempts.saturating_sub(1).min(20);
        let whole = self.first.saturating_mul(factor).min(self.last);
        whole.mul_f64(rand::rng().random_range(0.5..=1.0))
    }
}
