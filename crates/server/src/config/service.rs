//! `[neutrino]`: the few options that Neutron does not have.

use std::time::Duration;

use oslo::config::{Config, Int, Opt, Str};

const NOAUTH_PROJECT_ID: Opt<Str> = Opt::new("neutrino", "noauth_project_id", Str);
const SHUTDOWN_DEADLINE: Opt<Int> =
    Opt::new("neutrino", "shutdown_deadline", Int { min: 1, max: 3600 }).or("30");
const STATE_PATH: Opt<Str> = Opt::new("DEFAULT", "state_path", Str).or("/var/lib/neutron");

/// Options of the process.
#[derive(Clone, Debug)]
pub struct ServiceSettings {
    /// `[neutrino] shutdown_deadline`: how long an ordered shutdown may take.
    pub shutdown_deadline: Duration,
    /// `[DEFAULT] state_path`: where files are kept.
    pub state_path: std::path::PathBuf,
}

/// Reads and checks.
pub(super) fn read(config: &mut Config) -> ServiceSettings {
    ServiceSettings {
        shutdown_deadline: super::seconds(config.get(&SHUTDOWN_DEADLINE)),
        state_path: config.get(&STATE_PATH).into(),
    }
}

/// The project of callers without one, when there is no authentication.
pub(super) fn noauth_project_id(config: &mut Config) -> Option<String> {
    config.optional(&NOAUTH_PROJECT_ID).filter(|id| !id.is_empty())
}
