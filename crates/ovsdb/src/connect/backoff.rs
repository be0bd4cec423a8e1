//! The pause between rounds of attempts: exponential, with jitter, so that a fleet does not return in step.

use std::time::Duration;

use rand::Rng;

const FIRST: Duration = Duration::from_millis(100);

/// Doubles up to a limit.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
    max: Duration,
}

impl Backoff {
    pub(crate) fn new(max: Duration) -> Self {
        Backoff {
            next: FIRST.min(max),
            max,
        }
    }

    /// How long to pause now: between half and all of the current step.
    pub(crate) fn pause(&mut self) -> Duration {
        let step = self.next;
        self.next = (step * 2).min(self.max);
        step.mul_f64(rand::rng().random_range(0.5..=1.0))
    }

    /// Starts over after a success.
    pub(crate) fn reset(&mut self) {
        self.next = FIRST.min(self.max);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_limit_and_start_over() {
        let max = Duration::from_secs(1);
        let mut backoff = Backoff::new(max);
        assert!(backoff.pause() <= FIRST);
        for _ in 0..10 {
            backoff.pause();
        }
        let pause = backoff.pause();
        assert!(pause >= max / 2 && pause <= max);
        backoff.reset();
        assert!(backoff.pause() <= FIRST);
    }
}
