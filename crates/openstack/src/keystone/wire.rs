//! Keystone's JSON for tokens (Identity API v3).

use chrono::{DateTime, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use super::access_rules::{AccessRules, Rule};
use super::config::{Auth, Credential, Domain, Scope, User};
use super::failure::Failure;
use super::identity::Identity;

/// The body of an answer to `/v3/auth/tokens`.
#[derive(Deserialize)]
pub(super) struct Envelope {
    pub(super) token: Token,
}

/// A token.
#[derive(Deserialize)]
pub(super) struct Token {
    #[serde(deserialize_with = "time")]
    pub(super) expires_at: DateTime<Utc>,
    user: Named,
    #[serde(default)]
    project: Option<Named>,
    #[serde(default)]
    domain: Option<Named>,
    #[serde(default)]
    system: Option<System>,
    #[serde(default)]
    roles: Vec<Named>,
    #[serde(default)]
    is_admin_project: Option<bool>,
    #[serde(default)]
    bind: Option<Map<String, Value>>,
    #[serde(default)]
    application_credential: Option<ApplicationCredential>,
    #[serde(default)]
    pub(super) catalog: Option<Vec<Service>>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    domain: Option<Box<Named>>,
}

#[derive(Deserialize)]
struct System {
    #[serde(default)]
    all: bool,
}

#[derive(Deserialize)]
struct ApplicationCredential {
    #[serde(default)]
    access_rules: Option<Vec<AccessRule>>,
}

#[derive(Deserialize)]
struct AccessRule {
    service: String,
    method: String,
    path: String,
}

/// A service of the catalog.
#[derive(Deserialize)]
pub(super) struct Service {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) endpoints: Vec<Endpoint>,
}

/// Where a service can be reached.
#[derive(Deserialize)]
pub(super) struct Endpoint {
    pub(super) interface: String,
    #[serde(default)]
    pub(super) region: Option<String>,
    #[serde(default)]
    pub(super) region_id: Option<String>,
    pub(super) url: String,
}

/// A time as ISO 8601 writes it.
fn time<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(from)?;
    let time = DateTime::parse_from_rfc3339(&text).map_err(D::Error::custom)?;
    Ok(time.to_utc())
}

impl From<Token> for Identity {
    fn from(token: Token) -> Self {
        let catalog = token.catalog.unwrap_or_default();
        let access_rules = token.application_credential.and_then(|credential| {
            let rules = credential.access_rules?.into_iter();
            Some(AccessRules {
                rules: rules
                    .map(|rule| Rule::new(rule.service, rule.method, &rule.path))
                    .collect(),
                services: catalog.into_iter().map(|service| service.kind).collect(),
            })
        });
        let (user_id, user_name, user_domain_id, user_domain_name) = split(Some(token.user));
        let (project_id, project_name, project_domain_id, project_domain_name) = split(token.project);
        let (domain_id, domain_name, ..) = split(token.domain);
        Self {
            user_id: user_id.unwrap_or_default(),
            user_name: user_name.unwrap_or_default(),
            user_domain_id,
            user_domain_name,
            project_id,
            project_name,
            project_domain_id,
            project_domain_name,
            domain_id,
            domain_name,
            system_scope: token.system.filter(|system| system.all).map(|_| "all".to_owned()),
            roles: token.roles.into_iter().filter_map(|role| role.name).collect(),
            is_admin_project: token.is_admin_project.unwrap_or(true),
            expires_at: token.expires_at,
            service: None,
            access_rules,
            bind: token
                .bind
                .unwrap_or_default()
                .into_iter()
                .map(|(kind, _)| kind)
                .collect(),
        }
    }
}

type Parts = (Option<String>, Option<String>, Option<String>, Option<String>);

fn split(named: Option<Named>) -> Parts {
    let Some(named) = named else {
        return Parts::default();
    };
    let (domain_id, domain_name) = named
        .domain
        .map_or((None, None), |domain| (domain.id, domain.name));
    (named.id, named.name, domain_id, domain_name)
}

/// The body of the request for a token. It has a secret in it.
pub(super) fn login(auth: &Auth) -> Value {
    match auth {
        Auth::Password {
            user: who,
            password,
            scope: what,
        } => {
            let mut user = user(who);
            user.insert("password".to_owned(), password.expose().into());
            let identity = json!({"methods": ["password"], "password": {"user": user}});
            let mut auth = json!({"identity": identity});
            if let Some(scope) = scope(what) {
                auth["scope"] = scope;
            }
            json!({"auth": auth})
        }
        Auth::ApplicationCredential { credential, secret } => {
            let mut body = json!({"secret": secret.expose()});
            match credential {
                Credential::Id(id) => body["id"] = id.as_str().into(),
                Credential::Name(name, owner) => {
                    body["name"] = name.as_str().into();
                    body["user"] = user(owner).into();
                }
            }
            json!({"auth": {"identity": {
                "methods": ["application_credential"], "application_credential": body}}})
        }
    }
}

fn user(user: &User) -> Map<String, Value> {
    let value = match user {
        User::Id(id) => json!({"id": id}),
        User::Name(name, of) => json!({"name": name, "domain": domain(of)}),
    };
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn domain(domain: &Domain) -> Value {
    match domain {
        Domain::Id(id) => json!({"id": id}),
        Domain::Name(name) => json!({"name": name}),
    }
}

fn scope(scope: &Scope) -> Option<Value> {
    Some(match scope {
        Scope::None => return None,
        Scope::ProjectId(id) => json!({"project": {"id": id}}),
        Scope::ProjectName(name, of) => json!({"project": {"name": name, "domain": domain(of)}}),
        Scope::Domain(of) => json!({"domain": domain(of)}),
        Scope::System => json!({"system": {"all": true}}),
        Scope::Trust(id) => json!({"OS-TRUST:trust": {"id": id}}),
    })
}

/// Says what is wrong with a body without showing any of it.
pub(super) fn malformed(error: serde_json::Error) -> Failure {
    Failure::Malformed(format!(
        "{:?} error at line {}, column {}",
        error.classify(),
        error.line(),
        error.column()
    ))
}
