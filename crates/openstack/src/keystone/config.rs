//! What `[keystone_authtoken]` says, checked.

use std::time::Duration;

use oslo::Secret;

use crate::http::Tls;

/// How tokens are validated. Names and defaults are those of keystonemiddleware's `auth_token`.
#[derive(Clone, Debug)]
pub struct Config {
    /// `auth_url`: where the service user gets its token.
    pub auth_url: String,
    /// Who the service user is.
    pub auth: Auth,
    /// `www_authenticate_uri`: where callers are sent who have no token; `auth_url` when it is not set.
    pub www_authenticate_uri: Option<String>,
    /// `interface`: which of Keystone's endpoints in the catalog validates tokens.
    pub interface: String,
    /// `region_name`: the region of that endpoint; any when it is not set.
    pub region_name: Option<String>,
    /// `cafile`, `insecure`, `certfile` and `keyfile`.
    pub tls: Tls,
    /// `http_connect_timeout`: how long Keystone may take for an answer. Without it, as opposed to the original,
    /// there is a limit all the same: [`DEFAULT_TIMEOUT`].
    pub timeout: Option<Duration>,
    /// `http_request_max_retries`: how often a connection that fails is tried again.
    pub max_retries: u32,
    /// `token_cache_time`.
    pub cache_time: CacheTime,
    /// Most tokens that are remembered.
    pub cache_size: usize,
    /// `include_service_catalog`: whether Keystone is asked for the catalog, which access rules need.
    pub include_service_catalog: bool,
    /// `delay_auth_decision`: a token that could not be looked at is treated as an invalid one.
    pub delay_auth_decision: bool,
    /// `enforce_token_bind`.
    pub token_bind: TokenBind,
    /// `service_token_roles`: roles of a service that may use an expired token of its caller; one is enough.
    pub service_token_roles: Vec<String>,
    /// `service_token_roles_required`: whether a service token without such a role is invalid.
    pub service_token_roles_required: bool,
    /// `service_type`: what access rules of application credentials call this service.
    pub service_type: Option<String>,
}

/// How long Keystone may take for an answer when the configuration says nothing.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

impl Config {
    /// A configuration with the defaults of the original.
    pub fn new(auth_url: impl Into<String>, auth: Auth) -> Self {
        Self {
            auth_url: auth_url.into(),
            auth,
            www_authenticate_uri: None,
            interface: "internal".to_owned(),
            region_name: None,
            tls: Tls::default(),
            timeout: None,
            max_retries: 3,
            cache_time: CacheTime::For(Duration::from_secs(300)),
            cache_size: 20_000,
            include_service_catalog: true,
            delay_auth_decision: false,
            token_bind: TokenBind::Permissive,
            service_token_roles: vec!["service".to_owned()],
            service_token_roles_required: true,
            service_type: None,
        }
    }

    /// How long Keystone may take for an answer.
    pub fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(DEFAULT_TIMEOUT)
    }
}

/// `token_cache_time`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheTime {
    /// A negative number: nothing is remembered.
    Never,
    /// That long, and not beyond the expiry of the token.
    For(Duration),
    /// 0: until the token expires.
    UntilExpiry,
}

impl CacheTime {
    /// Reads the number of seconds of the option.
    pub fn from_seconds(seconds: i64) -> Self {
        match u64::try_from(seconds) {
            Ok(0) => Self::UntilExpiry,
            Ok(seconds) => Self::For(Duration::from_secs(seconds)),
            Err(_) => Self::Never,
        }
    }
}

/// `enforce_token_bind`: what has to be true of a token that is bound to a client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TokenBind {
    /// `disabled`: nothing.
    Disabled,
    /// `permissive`: binds of known kinds hold.
    #[default]
    Permissive,
    /// `strict`: there are no binds of unknown kinds.
    Strict,
    /// `required`: there is a bind.
    Required,
    /// The name of a kind that there has to be.
    Kind(String),
}

impl From<&str> for TokenBind {
    fn from(text: &str) -> Self {
        match text {
            "disabled" => Self::Disabled,
            "permissive" => Self::Permissive,
            "strict" => Self::Strict,
            "required" => Self::Required,
            kind => Self::Kind(kind.to_owned()),
        }
    }
}

/// How the service user proves who it is.
#[derive(Clone, Debug)]
pub enum Auth {
    /// `password` and `v3password`.
    Password {
        /// Who.
        user: User,
        /// `password`.
        password: Secret,
        /// For what.
        scope: Scope,
    },
    /// `v3applicationcredential`; the credential has its scope in it.
    ApplicationCredential {
        /// Which credential.
        credential: Credential,
        /// `application_credential_secret`.
        secret: Secret,
    },
}

/// Which application credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// `application_credential_id`.
    Id(String),
    /// `application_credential_name`, which is unique for a user.
    Name(String, User),
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum User {
    /// `user_id`.
    Id(String),
    /// `username` and its domain.
    Name(String, Domain),
}

/// A domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// By id.
    Id(String),
    /// By name.
    Name(String),
}

/// What a token is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Nothing in particular.
    None,
    /// `project_id`.
    ProjectId(String),
    /// `project_name` and its domain.
    ProjectName(String, Domain),
    /// `domain_id` or `domain_name`.
    Domain(Domain),
    /// `system_scope = all`.
    System,
    /// `trust_id`.
    Trust(String),
}
