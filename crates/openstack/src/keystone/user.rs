//! The service user, and the token with which it asks about others.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex as Turn;

use super::config::Config;
use super::endpoint;
use super::failure::Failure;
use super::wire::{self, Envelope};
use crate::http::{Client, HeaderMap, HeaderValue};

/// How long before its end a token is replaced, as in keystoneauth.
const MARGIN: TimeDelta = TimeDelta::seconds(120);

/// How long to go on with a token that should be replaced, but cannot be.
const PAUSE: Duration = Duration::from_secs(5);

/// The token of the service user.
#[derive(Debug)]
pub(super) struct Own {
    /// Marked as sensitive: `Debug` does not show it.
    pub(super) token: HeaderValue,
    /// Root of the Identity API v3 that validates tokens.
    pub(super) endpoint: String,
    expires_at: DateTime<Utc>,
    renew_at: DateTime<Utc>,
}

/// The service user.
#[derive(Debug, Default)]
pub(super) struct ServiceUser {
    state: Mutex<State>,
    /// One authenticates for all.
    turn: Turn<()>,
    logins: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    own: Option<Arc<Own>>,
    /// Not before then is it tried again to replace a token that is still good.
    not_before: Option<Instant>,
}

impl ServiceUser {
    /// The token, a new one when it is time.
    pub(super) async fn token(&self, http: &Client, config: &Config) -> Result<Arc<Own>, Failure> {
        if let Some(own) = self.usable() {
            return Ok(own);
        }
        let _turn = self.turn.lock().await;
        if let Some(own) = self.usable() {
            return Ok(own);
        }
        match self.log_in(http, config).await {
            Ok(own) => {
                let own = Arc::new(own);
                *self.state() = State {
                    own: Some(Arc::clone(&own)),
                    not_before: None,
                };
                Ok(own)
            }
            Err(failure) => {
                let mut state = self.state();
                let old = state.own.clone().filter(|own| Utc::now() < own.expires_at);
                let Some(old) = old else {
                    return Err(failure);
                };
                tracing::warn!(error = %failure, "the token of the service user cannot be replaced yet");
                state.not_before = Some(Instant::now() + PAUSE);
                Ok(old)
            }
        }
    }

    /// Forgets a token that Keystone does not accept any more.
    pub(super) fn forget(&self, rejected: &Arc<Own>) {
        let mut state = self.state();
        if state.own.as_ref().is_some_and(|own| Arc::ptr_eq(own, rejected)) {
            state.own = None;
        }
    }

    /// How many tokens it has asked for.
    pub(super) fn logins(&self) -> u64 {
        self.logins.load(Ordering::Relaxed)
    }

    fn usable(&self) -> Option<Arc<Own>> {
        let state = self.state();
        let own = state.own.as_ref()?;
        let now = Utc::now();
        let waiting = state.not_before.is_some_and(|until| Instant::now() < until);
        (now < own.renew_at || (waiting && now < own.expires_at)).then(|| Arc::clone(own))
    }

    async fn log_in(&self, http: &Client, config: &Config) -> Result<Own, Failure> {
        self.logins.fetch_add(1, Ordering::Relaxed);
        let root = endpoint::version_3(http, &config.auth_url).await?;
        let url = format!("{root}/auth/tokens");
        let body = wire::login(&config.auth).to_string();
        let answer = http
            .post(&url, "application/json", HeaderMap::new(), body)
            .await?;
        if !matches!(answer.status, 200 | 201) {
            return Err(Failure::Login(answer.status));
        }
        let missing = || Failure::Malformed("there is no X-Subject-Token".to_owned());
        let mut token = answer
            .headers
            .get("x-subject-token")
            .cloned()
            .ok_or_else(missing)?;
        token.set_sensitive(true);
        let Envelope { token: facts } = serde_json::from_slice(&answer.body).map_err(wire::malformed)?;
        let catalog = facts.catalog.as_deref().unwrap_or_default();
        let endpoint = match endpoint::in_catalog(catalog, &config.interface, config.region_name.as_deref()) {
            Some(url) => endpoint::version_3(http, url).await?,
            None => {
                tracing::warn!(
                    interface = config.interface,
                    region = config.region_name,
                    "the catalog has no such endpoint of Keystone; tokens are validated at auth_url"
                );
                root
            }
        };
        let now = Utc::now();
        let margin = MARGIN.min((facts.expires_at - now) / 4);
        Ok(Own {
            token,
            endpoint,
            expires_at: facts.expires_at,
            renew_at: facts.expires_at - margin,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
