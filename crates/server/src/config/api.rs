//! Options of the HTTP API.

use oslo::config::{Bool, Config, Custom, HostAddress, Int, Invalid, Opt, Str};

const BIND_HOST: Opt<HostAddress> = Opt::new("DEFAULT", "bind_host", HostAddress).or("0.0.0.0");
const BIND_PORT: Opt<Int> = Opt::new("DEFAULT", "bind_port", Int::PORT).or("9696");
const AUTH_STRATEGY: Opt<Custom<AuthStrategy>> =
    Opt::new("DEFAULT", "auth_strategy", Custom(auth_strategy)).or("keystone");
const ALLOW_BULK: Opt<Bool> = Opt::new("DEFAULT", "allow_bulk", Bool).or("true");
const FILTER_VALIDATION: Opt<Bool> = Opt::new("DEFAULT", "filter_validation", Bool).or("true");
const PAGINATION_MAX_LIMIT: Opt<Custom<Option<u64>>> =
    Opt::new("DEFAULT", "pagination_max_limit", Custom(pagination_max_limit)).or("-1");
const NETWORK_LINK_PREFIX: Opt<Str> = Opt::new("DEFAULT", "network_link_prefix", Str);
const API_EXTENSIONS_PATH: Opt<Str> = Opt::new("DEFAULT", "api_extensions_path", Str).or("");

/// How callers prove who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthStrategy {
    /// They do not: everybody is an administrator.
    #[default]
    Noauth,
    /// With a token of Keystone.
    Keystone,
}

/// Options of the HTTP API.
#[derive(Clone, Debug)]
pub struct ApiSettings {
    /// `bind_host`: address or name to listen on.
    pub bind_host: String,
    /// `bind_port`; 0 asks the system for a free one.
    pub bind_port: u16,
    /// `auth_strategy`.
    pub auth: AuthStrategy,
    /// `[neutrino] noauth_project_id`: the project of callers who name none.
    pub noauth_project_id: Option<String>,
    /// `pagination_max_limit`: most resources in one answer; `None` for no limit.
    pub pagination_max_limit: Option<u64>,
    /// `allow_bulk`: whether several resources may be created in one request.
    pub allow_bulk: bool,
    /// `filter_validation`: whether an unknown filter is an error.
    pub filter_validation: bool,
    /// `network_link_prefix`: what links begin with instead of the address of the request.
    pub network_link_prefix: Option<String>,
}

/// Reads and checks.
pub(super) fn read(config: &mut Config) -> ApiSettings {
    if !config.get(&API_EXTENSIONS_PATH).is_empty() {
        config.warning(
            &API_EXTENSIONS_PATH,
            "API extensions written in Python cannot be loaded",
            "leave it empty",
        );
    }
    ApiSettings {
        bind_host: config.get(&BIND_HOST),
        bind_port: config.get(&BIND_PORT).try_into().unwrap_or_default(),
        auth: config.get(&AUTH_STRATEGY),
        noauth_project_id: super::service::noauth_project_id(config),
        pagination_max_limit: config.get(&PAGINATION_MAX_LIMIT),
        allow_bulk: config.get(&ALLOW_BULK),
        filter_validation: config.get(&FILTER_VALIDATION),
        network_link_prefix: config
            .optional(&NETWORK_LINK_PREFIX)
            .filter(|prefix| !prefix.is_empty()),
    }
}

fn auth_strategy(text: &str) -> Result<AuthStrategy, Invalid> {
    match text {
        "noauth" => Ok(AuthStrategy::Noauth),
        "keystone" => Ok(AuthStrategy::Keystone),
        _ => Err(Invalid::new(
            "no such way of authentication",
            "keystone or noauth",
        )),
    }
}

fn pagination_max_limit(text: &str) -> Result<Option<u64>, Invalid> {
    match text.trim().parse::<i64>() {
        _ if text.eq_ignore_ascii_case("infinite") => Ok(None),
        Ok(number) if number != 0 => Ok(u64::try_from(number).ok()),
        _ => Err(Invalid::new(
            "not a limit",
            "a whole number, 1 or more; infinite or a negative number for no limit",
        )),
    }
}
