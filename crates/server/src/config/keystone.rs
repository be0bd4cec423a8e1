//! `[keystone_authtoken]`, with the names and defaults of keystonemiddleware and, for who the service user is, of
//! keystoneauth. The latter may stand in another section, which `auth_section` names.

use std::path::PathBuf;

use openstack::ConfigError;
use openstack::http::Tls;
use openstack::keystone::{self, Auth, CacheTime, Credential, Domain, Keystone, Scope, TokenBind, User};
use oslo::Secret;
use oslo::config::{Bool, Config, Custom, Int, Invalid, List, Opt, Str};

use super::{AuthStrategy, seconds};

const GROUP: &str = "keystone_authtoken";
const WWW_AUTHENTICATE_URI: Opt<Str> = Opt::new(GROUP, "www_authenticate_uri", Str);
const AUTH_VERSION: Opt<Str> = Opt::new(GROUP, "auth_version", Str);
const AUTH_SECTION: Opt<Str> = Opt::new(GROUP, "auth_section", Str);
const INTERFACE: Opt<Custom<String>> = Opt::new(GROUP, "interface", Custom(interface)).or("internal");
const REGION_NAME: Opt<Str> = Opt::new(GROUP, "region_name", Str);
const DELAY_AUTH_DECISION: Opt<Bool> = Opt::new(GROUP, "delay_auth_decision", Bool).or("false");
const HTTP_CONNECT_TIMEOUT: Opt<Int> = Opt::new(GROUP, "http_connect_timeout", Int::at_least(1));
const HTTP_REQUEST_MAX_RETRIES: Opt<Int> =
    Opt::new(GROUP, "http_request_max_retries", Int { min: 0, max: 100 }).or("3");
const CERTFILE: Opt<Str> = Opt::new(GROUP, "certfile", Str);
const KEYFILE: Opt<Str> = Opt::new(GROUP, "keyfile", Str);
const CAFILE: Opt<Str> = Opt::new(GROUP, "cafile", Str);
const INSECURE: Opt<Bool> = Opt::new(GROUP, "insecure", Bool).or("false");
const MEMCACHED_SERVERS: Opt<List> =
    Opt::new(GROUP, "memcached_servers", List).formerly(&[(GROUP, "memcache_servers")]);
const TOKEN_CACHE_TIME: Opt<Int> = Opt::new(GROUP, "token_cache_time", Int::ANY).or("300");
const INCLUDE_SERVICE_CATALOG: Opt<Bool> = Opt::new(GROUP, "include_service_catalog", Bool).or("true");
const ENFORCE_TOKEN_BIND: Opt<Str> = Opt::new(GROUP, "enforce_token_bind", Str).or("permissive");
const SERVICE_TOKEN_ROLES: Opt<List> = Opt::new(GROUP, "service_token_roles", List).or("service");
const SERVICE_TOKEN_ROLES_REQUIRED: Opt<Bool> =
    Opt::new(GROUP, "service_token_roles_required", Bool).or("true");
const SERVICE_TYPE: Opt<Str> = Opt::new(GROUP, "service_type", Str);

/// Reads and checks, when tokens are to be validated.
pub(super) fn read(config: &mut Config, strategy: AuthStrategy) -> Option<keystone::Config> {
    if strategy != AuthStrategy::Keystone {
        return None;
    }
    warn(config);
    let plugin = Plugin::of(config);
    let auth_url = plugin.needed(config, "auth_url", "the address of Keystone");
    let auth = plugin.auth(config);
    let settings = keystone::Config {
        www_authenticate_uri: text(config, &WWW_AUTHENTICATE_URI),
        interface: config.get(&INTERFACE),
        region_name: text(config, &REGION_NAME),
        tls: Tls {
            ca_file: text(config, &CAFILE).map(PathBuf::from),
            insecure: config.get(&INSECURE),
            certificate: text(config, &CERTFILE).map(PathBuf::from),
            private_key: text(config, &KEYFILE).map(PathBuf::from),
        },
        timeout: config.optional(&HTTP_CONNECT_TIMEOUT).map(seconds),
        max_retries: config
            .get(&HTTP_REQUEST_MAX_RETRIES)
            .try_into()
            .unwrap_or_default(),
        cache_time: CacheTime::from_seconds(config.get(&TOKEN_CACHE_TIME)),
        include_service_catalog: config.get(&INCLUDE_SERVICE_CATALOG),
        delay_auth_decision: config.get(&DELAY_AUTH_DECISION),
        token_bind: TokenBind::from(config.get(&ENFORCE_TOKEN_BIND).as_str()),
        service_token_roles: config.get(&SERVICE_TOKEN_ROLES),
        service_token_roles_required: config.get(&SERVICE_TOKEN_ROLES_REQUIRED),
        service_type: text(config, &SERVICE_TYPE),
        ..keystone::Config::new(auth_url?, auth?)
    };
    check(config, &plugin, &settings);
    Some(settings)
}

/// What is accepted, but means less than in the original, or is unwise.
fn warn(config: &mut Config) {
    if text(config, &WWW_AUTHENTICATE_URI).is_none() {
        config.warning(
            &WWW_AUTHENTICATE_URI,
            "not set: callers without a token are sent to auth_url",
            "the public address of Keystone",
        );
    }
    if config
        .optional(&MEMCACHED_SERVERS)
        .is_some_and(|servers| !servers.is_empty())
    {
        config.warning(
            &MEMCACHED_SERVERS,
            "not used: each server remembers valid tokens in its own memory",
            "",
        );
    }
    if text(config, &AUTH_VERSION).is_some_and(|version| !version.trim_start_matches('v').starts_with('3')) {
        config.warning(&AUTH_VERSION, "not used: only version 3 is spoken", "v3");
    }
    if !config.get(&SERVICE_TOKEN_ROLES_REQUIRED) {
        config.warning(
            &SERVICE_TOKEN_ROLES_REQUIRED,
            "any valid token is accepted as that of a service",
            "true",
        );
    }
}

/// Tries what the server will do with it at its start.
fn check(config: &mut Config, plugin: &Plugin, settings: &keystone::Config) {
    let tls = &settings.tls;
    if tls.private_key.is_some() && tls.certificate.is_none() {
        config.error(&KEYFILE, "there is no certificate to this key", "certfile, too");
    }
    let valid = "a readable PEM file";
    match Keystone::new(settings.clone()) {
        Ok(_) => {}
        Err(ConfigError::Url { problem, .. }) => {
            config.error(
                &plugin.opt("auth_url"),
                problem,
                "http://HOST:PORT/v3 or https://HOST:PORT/v3",
            );
        }
        Err(ConfigError::File { path, problem }) if tls.private_key.as_ref() == Some(&path) => {
            config.error(&KEYFILE, problem, valid);
        }
        Err(ConfigError::File { path, problem }) if tls.certificate.as_ref() == Some(&path) => {
            config.error(&CERTFILE, problem, valid);
        }
        Err(error) => config.error(&CAFILE, error.to_string(), valid),
    }
}

/// The options of keystoneauth in their section.
struct Plugin {
    group: &'static str,
}

impl Plugin {
    /// Options have static names, so the name of a section of its own stays as long as the process.
    fn of(config: &mut Config) -> Self {
        let section = text(config, &AUTH_SECTION);
        Self {
            group: section.map_or(GROUP, |name| name.leak()),
        }
    }

    fn auth(&self, config: &mut Config) -> Option<Auth> {
        let auth_type = self.renamed("auth_type", &["auth_plugin"]);
        let valid = "password, v3password or v3applicationcredential";
        match text(config, &auth_type).as_deref() {
            Some(kind @ ("password" | "v3password")) => self.password(config, kind == "password"),
            Some("v3applicationcredential") => self.application_credential(config),
            Some(_) => {
                config.error(
                    &auth_type,
                    "the service user cannot prove itself in this way",
                    valid,
                );
                None
            }
            None => {
                config.error(&auth_type, "missing", valid);
                None
            }
        }
    }

    /// `generic` says that there are options for the domain of both user and project.
    fn password(&self, config: &mut Config, generic: bool) -> Option<Auth> {
        let user = self.user(config, generic);
        let password = self.secret(config, "password");
        let scope = self.scope(config, generic);
        Some(Auth::Password {
            user: user?,
            password: password?,
            scope: scope?,
        })
    }

    fn application_credential(&self, config: &mut Config) -> Option<Auth> {
        let secret = self.secret(config, "application_credential_secret");
        let credential = match self.text(config, "application_credential_id") {
            Some(id) => Some(Credential::Id(id)),
            None => self
                .needed(
                    config,
                    "application_credential_name",
                    "this or application_credential_id",
                )
                .and_then(|name| Some(Credential::Name(name, self.user(config, false)?))),
        };
        for name in ["project_id", "project_name"] {
            if self.text(config, name).is_some() {
                config.warning(
                    &self.opt(name),
                    "not used: an application credential has its project in it",
                    "",
                );
            }
        }
        Some(Auth::ApplicationCredential {
            credential: credential?,
            secret: secret?,
        })
    }

    fn user(&self, config: &mut Config, generic: bool) -> Option<User> {
        if let Some(id) = self.text(config, "user_id") {
            return Some(User::Id(id));
        }
        let username = self.renamed("username", &["user_name", "user-name"]);
        let Some(name) = text(config, &username) else {
            config.error(&username, "missing", "the name of the service user");
            return None;
        };
        let domain = self.domain(config, ["user_domain_id", "user_domain_name"], generic)?;
        Some(User::Name(name, domain))
    }

    fn scope(&self, config: &mut Config, generic: bool) -> Option<Scope> {
        let (old_ids, old_names): (&[_], &[_]) = match generic {
            true => (&["tenant_id", "tenant-id"], &["tenant_name", "tenant-name"]),
            false => (&[], &[]),
        };
        let project_id = text(config, &self.renamed("project_id", old_ids));
        let project_name = text(config, &self.renamed("project_name", old_names));
        let domain = match self.text(config, "domain_id") {
            Some(id) => Some(Domain::Id(id)),
            None => self.text(config, "domain_name").map(Domain::Name),
        };
        let project = match (project_id, project_name) {
            (Some(id), _) => Some(Scope::ProjectId(id)),
            (None, Some(name)) => {
                let domain = self.domain(config, ["project_domain_id", "project_domain_name"], generic)?;
                Some(Scope::ProjectName(name, domain))
            }
            (None, None) => None,
        };
        let scopes = [
            project,
            domain.map(Scope::Domain),
            self.text(config, "trust_id").map(Scope::Trust),
            self.text(config, "system_scope").map(|_| Scope::System),
        ];
        let mut scopes = scopes.into_iter().flatten();
        let scope = scopes.next().unwrap_or(Scope::None);
        if scopes.next().is_some() {
            let problem = "the service user can be there for one thing only";
            let valid =
                "one of project_name (or project_id), domain_name (or domain_id), trust_id, system_scope";
            config.error(&self.opt("project_name"), problem, valid);
        }
        Some(scope)
    }

    fn domain(&self, config: &mut Config, [id, name]: [&'static str; 2], generic: bool) -> Option<Domain> {
        let defaults = ["default_domain_id", "default_domain_name"];
        let pairs = if generic {
            vec![[id, name], defaults]
        } else {
            vec![[id, name]]
        };
        for [id, name] in pairs {
            if let Some(id) = self.text(config, id) {
                return Some(Domain::Id(id));
            }
            if let Some(name) = self.text(config, name) {
                return Some(Domain::Name(name));
            }
        }
        config.error(
            &self.opt(name),
            "missing",
            "the name of the domain, since names are unique in one only",
        );
        None
    }

    fn secret(&self, config: &mut Config, name: &'static str) -> Option<Secret> {
        let opt = self.opt(name).secret();
        let secret = text(config, &opt).map(Secret::new);
        if secret.is_none() {
            config.error(&opt, "missing", "the secret of the service user");
        }
        secret
    }

    fn needed(&self, config: &mut Config, name: &'static str, valid: &str) -> Option<String> {
        let found = self.text(config, name);
        if found.is_none() {
            config.error(&self.opt(name), "missing", valid);
        }
        found
    }

    fn text(&self, config: &mut Config, name: &'static str) -> Option<String> {
        text(config, &self.opt(name))
    }

    fn opt(&self, name: &'static str) -> Opt<Str> {
        Opt::new(self.group, name, Str)
    }

    fn renamed(&self, name: &'static str, old: &[&'static str]) -> Opt<Str> {
        let old: Vec<_> = old.iter().map(|old| (self.group, *old)).collect();
        self.opt(name).formerly(old.leak())
    }
}

/// A text that is there and not empty.
fn text(config: &mut Config, opt: &Opt<Str>) -> Option<String> {
    config.optional(opt).filter(|text| !text.is_empty())
}

fn interface(text: &str) -> Result<String, Invalid> {
    match text.strip_suffix("URL").unwrap_or(text) {
        name @ ("public" | "internal" | "admin") => Ok(name.to_owned()),
        _ => Err(Invalid::new(
            "there is no such interface",
            "public, internal or admin",
        )),
    }
}
