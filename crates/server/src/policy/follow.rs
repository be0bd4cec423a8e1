//! The policy files are followed while the server runs: a change is in force about a second later.
//!
//! A broken edit changes nothing. The rules of before stay in force, and the log says once what is wrong, with file,
//! line and rule.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use api::policy::Policies;
use oslo::policy::{Files, Origin, Policy, PolicyErrors, Warning, Watch};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::PolicySettings;

/// How often files are looked at.
const INTERVAL: Duration = Duration::from_millis(500);

/// How the files fare.
#[derive(Clone, Debug)]
pub struct Status {
    /// When the rules in force were loaded.
    pub loaded: Instant,
    /// How many of them are from files.
    pub from_files: usize,
    /// What is wrong with the files now, if they are not what is in force.
    pub refused: Vec<String>,
}

/// Keeps the policy in force the one of the files.
#[derive(Debug)]
pub struct Follower {
    policies: Arc<Policies>,
    status: Arc<Mutex<Status>>,
    seen: Seen,
    /// SIGHUP, where it can be heard.
    hangup: Option<Signal>,
}

/// The files as they were looked at last.
#[derive(Clone, Debug)]
struct Seen {
    settings: PolicySettings,
    files: Files,
    watch: Watch,
    /// There was a change, which may go on: an editor can write a file in several steps.
    settling: bool,
}

/// What became of loading.
type Loaded = Result<(Policy, Vec<Warning>), PolicyErrors>;

/// Loads the policy, and gets ready to follow its files from now on. Needs a runtime.
///
/// # Errors
/// Everything that is wrong with the files.
pub fn start(settings: &PolicySettings) -> Result<(Arc<Policies>, Follower), PolicyErrors> {
    // Watched before they are read, so that no change is missed.
    let seen = Seen::new(settings.clone());
    let (policy, _) = super::load(settings)?;
    let status = Status::new(&policy);
    let policies = Arc::new(Policies::new(policy, settings.options.enforce_new_defaults));
    let follower = Follower {
        policies: policies.clone(),
        status: Arc::new(Mutex::new(status)),
        seen,
        // From now on, because it ends a process that does not listen.
        hangup: signal(SignalKind::hangup()).ok(),
    };
    Ok((policies, follower))
}

impl Follower {
    /// How the files fare, at any later time.
    pub fn status(&self) -> impl Fn() -> Status + use<> {
        let status = self.status.clone();
        move || status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Follows for ever. SIGHUP loads at once.
    pub async fn run(mut self) {
        loop {
            let asked = tokio::select! {
                () = tokio::time::sleep(INTERVAL) => false,
                () = received(&mut self.hangup) => true,
            };
            // Files may be slow. A panic while they are read costs this one look at them.
            let mut seen = self.seen.clone();
            let looked = tokio::task::spawn_blocking(move || {
                let loaded = seen.look(asked);
                (seen, loaded)
            });
            match looked.await {
                Ok((seen, loaded)) => {
                    self.seen = seen;
                    loaded.into_iter().for_each(|loaded| self.take(loaded));
                }
                Err(error) => {
                    tracing::error!(%error, "the policy files cannot be looked at: the rules of before stay in force");
                    // Not again before they change.
                    self.seen = Seen::new(self.seen.settings);
                }
            }
        }
    }

    fn take(&self, loaded: Loaded) {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        match loaded {
            Ok((policy, warnings)) => {
                *status = Status::new(&policy);
                self.policies.replace(policy);
                tracing::info!(
                    rules_from_files = status.from_files,
                    "the policy files have been loaded again"
                );
                warnings
                    .iter()
                    .for_each(|warning| tracing::warn!("policy: {warning}"));
            }
            Err(PolicyErrors(errors)) => {
                status.refused = errors.iter().map(ToString::to_string).collect();
                errors.iter().for_each(|error| tracing::error!("policy: {error}"));
                tracing::error!("the policy files have mistakes: the rules of before stay in force");
            }
        }
    }
}

async fn received(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}

impl Seen {
    fn new(settings: PolicySettings) -> Self {
        let files = settings.files();
        Self {
            watch: files.watch(),
            files,
            settings,
            settling: false,
        }
    }

    /// Loads what has changed once it stays as it is from one look to the next; at once if asked to.
    fn look(&mut self, asked: bool) -> Option<Loaded> {
        let files = self.settings.files();
        let changed = if files == self.files {
            self.watch.changed()
        } else {
            *self = Self::new(self.settings.clone());
            true
        };
        let due = asked || (self.settling && !changed);
        self.settling = changed && !asked;
        due.then(|| super::load(&self.settings))
    }
}

impl Status {
    fn new(policy: &Policy) -> Self {
        let from_files = policy
            .rules()
            .filter(|(_, _, origin)| !matches!(origin, Origin::Default | Origin::DefaultOrDeprecated));
        Self {
            loaded: Instant::now(),
            from_files: from_files.count(),
            refused: Vec::new(),
        }
    }
}
