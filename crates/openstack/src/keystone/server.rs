//! Asks Keystone about tokens.

use std::time::Duration;

use super::breaker::Breaker;
use super::config::Config;
use super::failure::Failure;
use super::identity::Identity;
use super::user::{Own, ServiceUser};
use super::wire::{self, Envelope};
use crate::ConfigError;
use crate::http::{self, Client, HeaderMap, HeaderName, HeaderValue, Options};

/// Says that access rules are looked at here; Keystone hands such tokens to nobody else.
const ACCESS_RULES: HeaderName = HeaderName::from_static("openstack-identity-access-rules");
const AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
const SUBJECT_TOKEN: HeaderName = HeaderName::from_static("x-subject-token");

/// Pause before a connection that failed is tried again the first time; it doubles.
const FIRST_RETRY: Duration = Duration::from_millis(100);

/// Most questions to Keystone at the same time.
const CONNECTIONS: usize = 32;

/// Longest answer of Keystone, bytes. Catalogs of big clouds have some 100 KiB.
const MAX_BODY: usize = 8 << 20;

/// Keystone, as seen by the service user.
#[derive(Debug)]
pub(super) struct Server {
    http: Client,
    user: ServiceUser,
    breaker: Breaker,
}

impl Server {
    pub(super) fn new(config: &Config) -> Result<Self, ConfigError> {
        let http = Client::new(Options {
            timeout: config.timeout(),
            connect_timeout: config.timeout(),
            max_connections: CONNECTIONS,
            max_body: MAX_BODY,
            tls: config.tls.clone(),
        })?;
        Ok(Self {
            http,
            user: ServiceUser::default(),
            breaker: Breaker::default(),
        })
    }

    /// How often the service user has asked for a token.
    pub(super) fn logins(&self) -> u64 {
        self.user.logins()
    }

    /// Who a token belongs to; nothing when it is not valid.
    pub(super) async fn validate(
        &self,
        config: &Config,
        token: &HeaderValue,
        allow_expired: bool,
    ) -> Result<Option<Identity>, Failure> {
        let pass = self.breaker.enter().ok_or(Failure::Paused)?;
        let limit = config.timeout();
        let question = self.patiently(config, token, allow_expired);
        let answer = match tokio::time::timeout(limit, question).await {
            Ok(answer) => answer,
            Err(_) => Err(Failure::Slow(limit)),
        };
        match &answer {
            Err(failure) if failure.is_outage() => pass.fail(),
            _ => pass.succeed(),
        }
        answer
    }

    /// Tries again when there is no connection.
    async fn patiently(
        &self,
        config: &Config,
        token: &HeaderValue,
        allow_expired: bool,
    ) -> Result<Option<Identity>, Failure> {
        let mut pause = FIRST_RETRY;
        for _ in 0..config.max_retries {
            match self.once(config, token, allow_expired).await {
                Err(Failure::Http(http::Error::Connect { .. } | http::Error::Broken { .. })) => {
                    tokio::time::sleep(pause).await;
                    pause = pause.saturating_mul(2);
                }
                answer => return answer,
            }
        }
        self.once(config, token, allow_expired).await
    }

    /// Asks, with a new token of the service user if need be.
    async fn once(
        &self,
        config: &Config,
        token: &HeaderValue,
        allow_expired: bool,
    ) -> Result<Option<Identity>, Failure> {
        let own = self.user.token(&self.http, config).await?;
        match self.get(config, &own, token, allow_expired).await {
            Err(Failure::Validation(401)) => {
                self.user.forget(&own);
                let own = self.user.token(&self.http, config).await?;
                self.get(config, &own, token, allow_expired).await
            }
            answer => answer,
        }
    }

    async fn get(
        &self,
        config: &Config,
        own: &Own,
        token: &HeaderValue,
        allow_expired: bool,
    ) -> Result<Option<Identity>, Failure> {
        let flags = match (config.include_service_catalog, allow_expired) {
            (true, false) => "",
            (true, true) => "?allow_expired=1",
            (false, false) => "?nocatalog",
            (false, true) => "?nocatalog&allow_expired=1",
        };
        let headers = HeaderMap::from_iter([
            (AUTH_TOKEN, own.token.clone()),
            (SUBJECT_TOKEN, token.clone()),
            (ACCESS_RULES, HeaderValue::from_static("1")),
        ]);
        let url = format!("{}/auth/tokens{flags}", own.endpoint);
        let answer = self.http.get(&url, headers).await?;
        match answer.status {
            200 => {
                let Envelope { token } = serde_json::from_slice(&answer.body).map_err(wire::malformed)?;
                Ok(Some(token.into()))
            }
            404 => Ok(None),
            status => Err(Failure::Validation(status)),
        }
    }
}
