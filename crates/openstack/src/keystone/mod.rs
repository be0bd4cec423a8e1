//! Validation of tokens by Keystone, equal to keystonemiddleware's `auth_token` as far as callers can see.
//!
//! What is different: the cache is in memory, bounded, and never keeps a token itself; requests with the same new
//! token ask once; there is a limit to every wait. `memcached_servers` and its kin have no effect.

mod access_rules;
mod breaker;
mod cache;
mod config;
mod endpoint;
mod failure;
mod flight;
mod identity;
mod refusal;
mod server;
mod stats;
mod user;
mod wire;

pub use config::{Auth, CacheTime, Config, Credential, DEFAULT_TIMEOUT, Domain, Scope, TokenBind, User};
pub use identity::{Identity, ServiceIdentity};
pub use refusal::Refusal;
pub use stats::Stats;

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use sha2::{Digest, Sha256};

use crate::ConfigError;
use crate::http::{HeaderValue, Uri};
use cache::Cache;
use failure::Failure;
use flight::Flights;
use server::Server;
use stats::Counters;

/// How long a token that Keystone does not know is refused without asking again.
const REFUSED_FOR: Duration = Duration::from_secs(5);

/// Most tokens that are remembered as refused.
const MOST_REFUSED: usize = 4096;

/// Most questions to Keystone that are asked or wait for their turn.
const MOST_QUESTIONS: usize = 1024;

/// SHA-256 of a token.
type Key = [u8; 32];

/// Who a token belongs to.
type Answer = Result<Arc<Identity>, Refusal>;

/// Validates tokens.
#[derive(Clone, Debug)]
pub struct Keystone {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    config: Config,
    server: Server,
    valid: Cache<Key, Arc<Identity>>,
    /// The flag says whether an expired token would have been good enough.
    refused: Cache<(Key, bool), ()>,
    questions: Arc<Flights<(Key, bool), Answer>>,
    counters: Counters,
}

impl Keystone {
    /// Reads the files of TLS; Keystone itself is not asked for anything yet.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        check_url(&config.auth_url)?;
        let remembers = config.cache_time != CacheTime::Never;
        let shared = Shared {
            server: Server::new(&config)?,
            valid: Cache::new(if remembers { config.cache_size } else { 0 }),
            refused: Cache::new(if remembers { MOST_REFUSED } else { 0 }),
            questions: Flights::new(MOST_QUESTIONS),
            counters: Counters::default(),
            config,
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Who makes a request: the headers `X-Auth-Token` and `X-Service-Token`, the method and the path as it was
    /// asked for, for access rules.
    pub async fn authenticate(
        &self,
        token: Option<&str>,
        service_token: Option<&str>,
        method: &str,
        path: &str,
    ) -> Result<Arc<Identity>, Refusal> {
        let identity = self.identify(token, service_token, method, path).await;
        if let Err(refusal) = &identity {
            self.shared.counters.refused(*refusal);
        }
        match identity {
            Err(Refusal::Unavailable) if self.shared.config.delay_auth_decision => Err(Refusal::Unauthorized),
            identity => identity,
        }
    }

    /// The value of the header `WWW-Authenticate` that goes with every answer of status 401.
    pub fn www_authenticate(&self) -> String {
        let config = &self.shared.config;
        let uri = config.www_authenticate_uri.as_ref().unwrap_or(&config.auth_url);
        format!("Keystone uri=\"{uri}\"")
    }

    /// What has happened so far.
    pub fn stats(&self) -> Stats {
        self.shared
            .counters
            .read(self.shared.valid.len(), self.shared.server.logins())
    }

    async fn identify(
        &self,
        token: Option<&str>,
        service_token: Option<&str>,
        method: &str,
        path: &str,
    ) -> Answer {
        let config = &self.shared.config;
        let service_token = service_token.filter(|token| !token.is_empty());
        let service = match service_token {
            None => None,
            Some(token) => match self.service(token).await {
                Ok(service) => Some(service),
                // The original goes on as if the caller had not named a service.
                Err(_) if config.delay_auth_decision => None,
                Err(refusal) => return Err(refusal),
            },
        };
        let allow_expired = service.as_ref().is_some_and(|service| self.is_service(service));
        let token = token.ok_or(Refusal::Unauthorized)?;
        let identity = self.look_up(token, allow_expired).await?;
        let chained = service_token.is_some();
        let rules = identity.access_rules.as_ref();
        let allowed =
            rules.is_none_or(|rules| rules.allow(config.service_type.as_deref(), method, path, chained));
        if !allowed || (!chained && !self.bind_holds(&identity)) {
            return Err(Refusal::Unauthorized);
        }
        let Some(service) = service else {
            return Ok(identity);
        };
        Ok(Arc::new(Identity {
            service: Some(ServiceIdentity::from(&*service)),
            system_scope: service.system_scope.clone(),
            ..(*identity).clone()
        }))
    }

    /// Who the bearer of a service token is.
    async fn service(&self, token: &str) -> Answer {
        let service = self.look_up(token, false).await?;
        let required = self.shared.config.service_token_roles_required;
        let valid = self.bind_holds(&service) && (!required || self.is_service(&service));
        if valid {
            Ok(service)
        } else {
            Err(Refusal::Unauthorized)
        }
    }

    fn is_service(&self, identity: &Identity) -> bool {
        let accepted = &self.shared.config.service_token_roles;
        identity.roles.iter().any(|role| accepted.contains(role))
    }

    /// Whether a token may be used by this client. No kind of bind can be looked at here (Kerberos needs a web
    /// server in front), so a bind of a known kind never holds.
    fn bind_holds(&self, identity: &Identity) -> bool {
        let bind = &identity.bind;
        let has_kerberos = bind.iter().any(|kind| kind == "kerberos");
        match &self.shared.config.token_bind {
            TokenBind::Disabled => true,
            TokenBind::Permissive => !has_kerberos,
            TokenBind::Strict => bind.is_empty(),
            TokenBind::Required | TokenBind::Kind(_) => false,
        }
    }

    async fn look_up(&self, token: &str, allow_expired: bool) -> Answer {
        let token = token.trim();
        if token.is_empty() {
            return Err(Refusal::Unauthorized);
        }
        let key: Key = Sha256::digest(token).into();
        let identity = match self.shared.valid.get(&key) {
            Some(identity) => {
                self.shared.counters.hit();
                identity
            }
            None => self.ask(key, token, allow_expired).await?,
        };
        if !allow_expired && identity.is_expired() {
            return Err(Refusal::Unauthorized);
        }
        Ok(identity)
    }

    async fn ask(&self, key: Key, token: &str, allow_expired: bool) -> Answer {
        if self.shared.refused.get(&(key, allow_expired)).is_some() {
            return Err(Refusal::Unauthorized);
        }
        let mut token = HeaderValue::from_str(token).map_err(|_| Refusal::Unauthorized)?;
        token.set_sensitive(true);
        let shared = Arc::clone(&self.shared);
        let question = || async move { shared.validate(key, &token, allow_expired).await };
        let answer = self.shared.questions.ask((key, allow_expired), question).await;
        answer.unwrap_or(Err(Refusal::Unavailable))
    }
}

impl Shared {
    async fn validate(&self, key: Key, token: &HeaderValue, allow_expired: bool) -> Answer {
        // Another question may have ended since the cache was looked at.
        if let Some(identity) = self.valid.get(&key) {
            return Ok(identity);
        }
        self.counters.asked();
        match self.server.validate(&self.config, token, allow_expired).await {
            Ok(Some(identity)) => {
                let identity = Arc::new(identity);
                self.valid
                    .put(key, Arc::clone(&identity), self.cache_time(&identity));
                Ok(identity)
            }
            Ok(None) => {
                self.refused.put((key, allow_expired), (), REFUSED_FOR);
                Err(Refusal::Unauthorized)
            }
            Err(Failure::Paused) => Err(Refusal::Unavailable),
            Err(failure) => {
                tracing::error!(error = %failure, "a token cannot be validated");
                Err(Refusal::Unavailable)
            }
        }
    }

    /// How long to remember. The expiry is looked at whenever a token is used; tokens that may be used beyond it are
    /// remembered like others.
    fn cache_time(&self, identity: &Identity) -> Duration {
        match self.config.cache_time {
            CacheTime::Never => Duration::ZERO,
            CacheTime::For(time) => time,
            CacheTime::UntilExpiry => (identity.expires_at - Utc::now()).to_std().unwrap_or_default(),
        }
    }
}

fn check_url(url: &str) -> Result<(), ConfigError> {
    let is_http = |uri: &Uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some();
    match url.parse::<Uri>() {
        Ok(uri) if is_http(&uri) => Ok(()),
        _ => Err(ConfigError::Url {
            url: oslo::mask_urls(url),
            problem: "not an address like https://keystone.example.org/v3".to_owned(),
        }),
    }
}
