//! The configuration of Neutrino, read from Neutron's files into typed settings. Everything is read and checked
//! before anything starts; whatever is wrong ends up in one [`Report`].
//!
//! One file per consumer: each has its options with Neutron's names, defaults and limits, and the structure they
//! become. What the options mean to an operator is in `docs/CONFIGURATION.md`.

mod api;
mod database;
mod database_url;
mod drivers;
mod keystone;
mod locate;
mod log;
mod middleware;
mod ml2;
mod ovn;
mod plugin;
mod policy;
mod ranges;
mod service;

pub use api::{ApiSettings, AuthStrategy};
pub use database::DatabaseSettings;
pub use database_url::{DatabaseUrl, MySqlUrl, SqliteUrl};
pub use locate::complete;
pub use log::LogSettings;
pub use middleware::MiddlewareSettings;
pub use oslo::config::{Environment, Report, Source};
pub use ovn::{
    HaFailoverStrategy, IgmpSettings, L3Scheduler, NbGlobalSettings, OvnSettings, OvsdbSettings, SyncMode,
};
pub use policy::{PolicySettings, RemotePolicySettings};
pub use service::ServiceSettings;

use ::plugin::Settings as PluginSettings;
use model::ext::Absent;
use oslo::config::{Config, Known, Place, Severity, Sources};

/// Names of the options that exist in Neutron 29 and its libraries.
const KNOWN: &str = include_str!("known.txt");

/// Everything that can be configured.
#[derive(Clone, Debug)]
pub struct Settings {
    /// HTTP API.
    pub api: ApiSettings,
    /// What stands around the API.
    pub middleware: MiddlewareSettings,
    /// Validation of tokens, with `auth_strategy = keystone`.
    pub keystone: Option<openstack::keystone::Config>,
    /// SQL database.
    pub database: DatabaseSettings,
    /// Use cases: ML2, quotas, limits of resources.
    pub plugin: PluginSettings,
    /// What of Neutron is left out.
    pub absent: Absent,
    /// OVN driver.
    pub ovn: OvnSettings,
    /// Policy: who may do what.
    pub policy: PolicySettings,
    /// Logs.
    pub log: LogSettings,
    /// The process itself.
    pub service: ServiceSettings,
}

impl Settings {
    /// Reads and checks everything. There are settings only when the report has no errors.
    pub fn load(sources: &[Source], environment: Environment) -> (Option<Self>, Report) {
        let home = environment.get("HOME").cloned();
        let mut config = open(sources, environment);
        let api = api::read(&mut config);
        let keystone = keystone::read(&mut config, api.auth);
        let plugin = plugin::read(&mut config);
        let ovn = ovn::read(&mut config);
        let settings = Self {
            api,
            keystone,
            middleware: middleware::read(&mut config),
            database: database::read(&mut config),
            absent: drivers::read(&mut config, &plugin, &ovn),
            plugin,
            ovn,
            policy: policy::read(&mut config, sources, home.as_deref()),
            log: log::read(&mut config),
            service: service::read(&mut config),
        };
        let mut report = config.finish();
        crate::policy::report(&settings.policy, &mut report);
        if sources.is_empty() {
            report.push_at(
                Severity::Warning,
                Place::Default,
                "no configuration file is given, and none is in its usual place",
            );
        }
        ((!report.has_errors()).then_some(settings), report)
    }
}

/// Reads what a command needs that works on the SQL database alone; mistakes in other options do not matter to it.
pub fn load_database(
    sources: &[Source],
    environment: Environment,
) -> (Option<(DatabaseSettings, LogSettings)>, Report) {
    let mut config = open(sources, environment);
    let settings = (database::read(&mut config), log::read(&mut config));
    let report = config.into_report();
    ((!report.has_errors()).then_some(settings), report)
}

/// Reads what the commands on policy need; mistakes in other options do not matter to them, and the policy files are
/// theirs to judge.
pub fn load_policy(sources: &[Source], environment: Environment) -> (Option<PolicySettings>, Report) {
    let home = environment.get("HOME").cloned();
    let mut config = open(sources, environment);
    let settings = policy::read(&mut config, sources, home.as_deref());
    let report = config.into_report();
    ((!report.has_errors()).then_some(settings), report)
}

/// Reads what a command needs that talks to the running server; mistakes in other options do not matter to it.
pub fn load_service(sources: &[Source], environment: Environment) -> (Option<ServiceSettings>, Report) {
    let mut config = open(sources, environment);
    let settings = service::read(&mut config);
    let report = config.into_report();
    ((!report.has_errors()).then_some(settings), report)
}

/// The environment of this process. Variables that are not UTF-8 are left out.
pub fn process_environment() -> Environment {
    let text = |text: std::ffi::OsString| text.into_string().ok();
    std::env::vars_os()
        .filter_map(|(name, value)| Some((text(name)?, text(value)?)))
        .collect()
}

fn open(sources: &[Source], environment: Environment) -> Config {
    let mut report = Report::default();
    let sources = Sources::read(sources, environment, &mut report);
    Config::new(sources, Known::parse(KNOWN), report)
}

/// A number of seconds that an option has checked not to be negative.
fn seconds(number: i64) -> std::time::Duration {
    std::time::Duration::from_secs(number.try_into().unwrap_or_default())
}
