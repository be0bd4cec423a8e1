//! Running a transaction again when it lost a race.

use std::time::Duration;

use rand::Rng;

use crate::Error;

/// How often a transaction that loses races is run again. Neutron's `db_api.MAX_RETRIES` is 20.
const ATTEMPTS: u32 = 20;

/// Whether an error of a transaction's body asks for another attempt.
pub trait Retry {
    /// True when nothing was kept and the same transaction may succeed now.
    fn is_retryable(&self) -> bool;
}

impl Retry for Error {
    fn is_retryable(&self) -> bool {
        Error::is_retryable(self)
    }
}

/// Counts attempts and sleeps between them, a little longer and at random each time.
#[derive(Default)]
pub struct Backoff {
    attempts: u32,
}

impl Backoff {
    /// Wait before the next attempt; false when there were enough.
    pub async fn another(&mut self) -> bool {
        self.attempts += 1;
        if self.attempts >= ATTEMPTS {
            return false;
        }
        let ceiling = 4_u64 << self.attempts.min(6);
        let millis = rand::rng().random_range(1..=ceiling);
        tokio::time::sleep(Duration::from_millis(millis)).await;
        true
    }
}

/// Run `body` in a transaction of `db` and commit it; run both again when they lose a race.
///
/// `transact!(db, tx => { statements using &mut tx; Ok::<_, E>(value) })` gives `Result<T, E>`, where `E` is
/// [`Retry`] and `From<store::Error>`. The body may use `?`; it must not have effects outside the transaction.
#[macro_export]
macro_rules! transact {
    ($db:expr, $tx:ident => $body:block) => {{
        let mut backoff = $crate::Backoff::default();
        loop {
            let attempt = async {
                #[allow(unused_mut, reason = "some bodies only hand the transaction on")]
                let mut $tx = $db.begin().await?;
                let outcome = async { $body }.await;
                match outcome {
                    Ok(value) => {
                        $tx.commit().await?;
                        Ok(value)
                    }
                    Err(error) => Err(error),
                }
            }
            .await;
            match attempt {
                Err(error) if $crate::Retry::is_retryable(&error) && backoff.another().await => {}
                other => break other,
            }
        }
    }};
}
