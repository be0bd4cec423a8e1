//! A Keystone for tests: it knows some tokens, counts what it is asked, and can be slow, wrong, silent or dead.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

pub mod wire;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use openstack::keystone::{Auth, Config, Domain, Keystone, Scope, User};
use oslo::Secret;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use wire::{Answer, Request};

pub const PASSWORD: &str = "hunter2-of-the-service-user";

/// What Keystone knows, does and has seen.
#[derive(Default)]
pub struct State {
    /// Valid tokens, with what they stand for.
    pub tokens: HashMap<String, Value>,
    /// Tokens of the service user that are accepted.
    pub own: Vec<String>,
    /// How long tokens of the service user are good for, seconds; a day when it is 0.
    pub own_lifetime: i64,
    /// Time to think.
    pub delay: Duration,
    /// Status of the answers to validations, in place of the right one.
    pub validation_status: Option<u16>,
    /// Status of the answers to logins, in place of the right one.
    pub login_status: Option<u16>,
    /// Body of the answers to validations, in place of the right one.
    pub body: Option<String>,
    /// Requests after which a connection is closed without a word.
    pub per_connection: Option<usize>,
    /// So many connections, those from the beginning on, never answer again.
    pub mute: usize,
    /// Requests over these.
    pub muted: usize,
    /// The catalog in tokens.
    pub catalog: Option<Value>,
    pub connections: usize,
    pub logins: usize,
    pub validations: usize,
    /// Questions about tokens that were open at the same time, at most.
    pub most_at_once: usize,
    pub at_once: usize,
    /// Every request.
    pub seen: Vec<Request>,
}

pub struct Fake {
    pub state: Arc<Mutex<State>>,
    pub address: SocketAddr,
    tls: Option<TlsAcceptor>,
    task: Option<JoinHandle<()>>,
}

impl Fake {
    pub async fn start() -> Self {
        Self::start_with(None).await
    }

    pub async fn start_with(tls: Option<TlsAcceptor>) -> Self {
        let mut fake = Self {
            state: Arc::default(),
            address: "127.0.0.1:0".parse().unwrap(),
            tls,
            task: None,
        };
        fake.restart().await;
        fake
    }

    /// Ends it with all its connections.
    pub async fn kill(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
            let _ = task.await;
        }
        self.state().at_once = 0;
    }

    /// Starts it again where it was.
    pub async fn restart(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let (state, tls) = (Arc::clone(&self.state), self.tls.clone());
        self.task = Some(tokio::spawn(wire::serve(listener, state, tls)));
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Logins and validations.
    pub fn asked(&self) -> (usize, usize) {
        let state = self.state();
        (state.logins, state.validations)
    }

    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}/v3", self.address.port())
    }

    pub fn config(&self) -> Config {
        let domain = Domain::Name("Default".to_owned());
        let auth = Auth::Password {
            user: User::Name("neutron".to_owned(), domain.clone()),
            password: Secret::new(PASSWORD),
            scope: Scope::ProjectName("service".to_owned(), domain),
        };
        Config {
            timeout: Some(Duration::from_secs(5)),
            ..Config::new(self.url(), auth)
        }
    }

    pub fn keystone(&self) -> Keystone {
        Keystone::new(self.config()).unwrap()
    }

    /// Makes a token valid.
    pub fn add(&self, token: &str, facts: Value) {
        self.state().tokens.insert(token.to_owned(), facts);
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// A token for a project, with these roles, for that many seconds.
pub fn token(user: &str, roles: &[&str], seconds: i64) -> Value {
    let roles: Vec<_> = roles
        .iter()
        .map(|name| json!({"id": format!("{name}-id"), "name": name}))
        .collect();
    json!({
        "methods": ["password"],
        "user": {"id": format!("{user}-id"), "name": user, "domain": {"id": "default", "name": "Default"}},
        "project": {"id": format!("{user}-project"), "name": "p", "domain": {"id": "default", "name": "Default"}},
        "roles": roles,
        "expires_at": time(Utc::now() + TimeDelta::seconds(seconds)),
        "issued_at": time(Utc::now()),
        "catalog": [],
    })
}

pub fn time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// What Keystone answers.
pub fn answer(state: &mut State, request: &Request) -> Answer {
    let path = request.path.split('?').next().unwrap_or_default();
    match (request.method.as_str(), path) {
        ("POST", "/v3/auth/tokens" | "/identity/v3/auth/tokens") => login(state, request),
        ("GET", "/v3/auth/tokens" | "/other/v3/auth/tokens") => validate(state, request),
        ("GET", "/identity/") => {
            let links = json!([{"rel": "self", "href": "/identity/v3/"}]);
            Answer::json(
                300,
                json!({"versions": {"values": [{"id": "v2.0"}, {"id": "v3.14", "links": links}]}}),
            )
        }
        _ => Answer::json(404, json!({"error": {"code": 404}})),
    }
}

fn login(state: &mut State, request: &Request) -> Answer {
    state.logins += 1;
    if let Some(status) = state.login_status {
        return Answer::json(status, json!({"error": {"code": status}}));
    }
    let identity = &request.body["auth"]["identity"];
    let right = identity["password"]["user"]["password"] == PASSWORD
        || identity["application_credential"]["secret"] == PASSWORD;
    if !right {
        return Answer::json(401, json!({"error": {"code": 401}}));
    }
    let own = format!("own-token-{}", state.logins);
    state.own.push(own.clone());
    let lifetime = if state.own_lifetime == 0 {
        86_400
    } else {
        state.own_lifetime
    };
    let mut facts = token("neutron", &["service"], lifetime);
    if let Some(catalog) = &state.catalog {
        facts["catalog"] = catalog.clone();
    }
    let mut answer = Answer::json(201, json!({"token": facts}));
    answer.headers.push(("X-Subject-Token", own));
    answer
}

fn validate(state: &mut State, request: &Request) -> Answer {
    state.validations += 1;
    if let Some(status) = state.validation_status {
        return Answer::json(status, json!({"error": {"code": status}}));
    }
    if let Some(body) = &state.body {
        return Answer {
            status: 200,
            headers: Vec::new(),
            body: body.clone(),
        };
    }
    if !state
        .own
        .iter()
        .any(|own| Some(own) == request.headers.get("x-auth-token"))
    {
        return Answer::json(401, json!({"error": {"code": 401}}));
    }
    let subject = request
        .headers
        .get("x-subject-token")
        .and_then(|token| state.tokens.get(token));
    let Some(facts) = subject else {
        return Answer::json(404, json!({"error": {"code": 404}}));
    };
    let expires: DateTime<Utc> = facts["expires_at"].as_str().unwrap().parse().unwrap();
    if expires < Utc::now() && !request.path.contains("allow_expired=1") {
        return Answer::json(404, json!({"error": {"code": 404}}));
    }
    let restricted = !facts["application_credential"]["access_rules"].is_null();
    if restricted
        && request
            .headers
            .get("openstack-identity-access-rules")
            .map(String::as_str)
            != Some("1")
    {
        return Answer::json(404, json!({"error": {"code": 404}}));
    }
    Answer::json(200, json!({"token": facts}))
}
