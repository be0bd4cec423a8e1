//! `[keystone_authtoken]` becomes the settings of token validation, and everything wrong in it is in one report.

#![allow(clippy::unwrap_used)]

use std::time::Duration;

use openstack::keystone::{Auth, CacheTime, Config, Credential, Domain, Scope, TokenBind, User};
use server::config::{AuthStrategy, Environment, Settings, Source};

const MINIMAL: &str = "[DEFAULT]\nauth_strategy = keystone\n[database]\nconnection = sqlite://\n\
                       [ml2]\nmechanism_drivers = ovn\n[ml2_type_geneve]\nmax_header_size = 38\n";

/// As installation guides have it.
const USUAL: &str = "[keystone_authtoken]\nwww_authenticate_uri = http://ctl1:5000\nauth_url = http://ctl1:5000\n\
                     auth_type = password\nproject_domain_name = Default\nuser_domain_name = Default\n\
                     project_name = service\nusername = neutron\npassword = hunter2\n";

fn load(text: &str) -> (Option<Settings>, String) {
    let source = |name: &str, text: &str| Source::Text(name.into(), text.into());
    let sources = [source("minimal.conf", MINIMAL), source("test.conf", text)];
    let (settings, report) = Settings::load(&sources, Environment::new());
    let report = report.to_string();
    assert!(!report.contains("hunter2"), "{report}");
    (settings, report)
}

fn keystone(text: &str) -> Config {
    let (settings, report) = load(text);
    settings.unwrap_or_else(|| panic!("{report}")).keystone.unwrap()
}

/// What the report says about the section, one `name: problem` each, in the order of the alphabet.
fn complaints(text: &str) -> Vec<String> {
    let (_, report) = load(text);
    let mut found = Vec::new();
    let mut lines = report.lines();
    while let Some(line) = lines.next() {
        if let Some((_, rest)) = line.split_once("[keystone_authtoken] ") {
            let name = rest.split(' ').next().unwrap_or_default();
            found.push(format!("{name}: {}", lines.next().unwrap_or_default().trim()));
        }
    }
    found.sort();
    found
}

#[test]
fn usual() {
    let (settings, report) = load(USUAL);
    let settings = settings.unwrap_or_else(|| panic!("{report}"));
    assert!(!report.contains("keystone_authtoken"), "{report}");
    assert_eq!(settings.api.auth, AuthStrategy::Keystone);
    let config = settings.keystone.unwrap();
    assert_eq!(config.auth_url, "http://ctl1:5000");
    assert_eq!(config.www_authenticate_uri.as_deref(), Some("http://ctl1:5000"));
    let domain = Domain::Name("Default".to_owned());
    let Auth::Password {
        user,
        password,
        scope,
    } = &config.auth
    else {
        panic!("{:?}", config.auth)
    };
    assert_eq!(*user, User::Name("neutron".to_owned(), domain.clone()));
    assert_eq!(*scope, Scope::ProjectName("service".to_owned(), domain));
    assert_eq!(password.expose(), "hunter2");
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn defaults_are_those_of_the_original() {
    let config = keystone(USUAL);
    assert_eq!(
        (config.interface.as_str(), config.region_name),
        ("internal", None)
    );
    assert_eq!((config.timeout, config.max_retries), (None, 3));
    assert_eq!(config.cache_time, CacheTime::For(Duration::from_secs(300)));
    assert!(config.include_service_catalog && !config.delay_auth_decision);
    assert_eq!(config.token_bind, TokenBind::Permissive);
    assert_eq!(config.service_token_roles, ["service"]);
    assert!(config.service_token_roles_required);
    assert_eq!((config.service_type, config.tls.insecure), (None, false));
}

#[test]
fn everything_can_be_set() {
    let config = keystone(&format!(
        "{USUAL}interface = adminURL\nregion_name = R1\nhttp_connect_timeout = 7\nhttp_request_max_retries = 0\n\
         token_cache_time = -1\ninclude_service_catalog = no\ndelay_auth_decision = yes\ninsecure = true\n\
         enforce_token_bind = strict\nservice_token_roles = service, gateway\nservice_type = network\n"
    ));
    assert_eq!(
        (config.interface.as_str(), config.region_name.as_deref()),
        ("admin", Some("R1"))
    );
    assert_eq!(
        (config.timeout, config.max_retries),
        (Some(Duration::from_secs(7)), 0)
    );
    assert_eq!(config.cache_time, CacheTime::Never);
    assert!(!config.include_service_catalog && config.delay_auth_decision && config.tls.insecure);
    assert_eq!(config.token_bind, TokenBind::Strict);
    assert_eq!(config.service_token_roles, ["service", "gateway"]);
    assert_eq!(config.service_type.as_deref(), Some("network"));
}

#[test]
fn old_names_and_another_section() {
    let config = keystone(
        "[keystone_authtoken]\nauth_section = who\nwww_authenticate_uri = http://a\n[who]\nauth_plugin = password\n\
         auth_url = http://b/v3\nuser-name = u\npassword = hunter2\ntenant_name = p\ndefault_domain_id = d\n",
    );
    assert_eq!(config.auth_url, "http://b/v3");
    let Auth::Password { user, scope, .. } = config.auth else {
        panic!("{:?}", config.auth)
    };
    let domain = Domain::Id("d".to_owned());
    assert_eq!(user, User::Name("u".to_owned(), domain.clone()));
    assert_eq!(scope, Scope::ProjectName("p".to_owned(), domain));
}

#[test]
fn application_credentials() {
    let by_id = "[keystone_authtoken]\nwww_authenticate_uri = http://a\nauth_url = http://a/v3\n\
                 auth_type = v3applicationcredential\napplication_credential_secret = hunter2\n";
    let credential = |text: String| match keystone(&text).auth {
        Auth::ApplicationCredential { credential, secret } => {
            assert_eq!(secret.expose(), "hunter2");
            credential
        }
        auth => panic!("{auth:?}"),
    };
    assert_eq!(
        credential(format!("{by_id}application_credential_id = c\n")),
        Credential::Id("c".to_owned())
    );
    assert_eq!(
        credential(format!("{by_id}application_credential_name = n\nuser_id = u\n")),
        Credential::Name("n".to_owned(), User::Id("u".to_owned()))
    );
    assert_eq!(
        complaints(&format!("{by_id}application_credential_name = n\n")),
        ["username: missing"]
    );
}

#[test]
fn mistakes_are_reported_together() {
    assert_eq!(
        complaints(""),
        [
            "auth_type: missing",
            "auth_url: missing",
            "www_authenticate_uri: not set: callers without a token are sent to auth_url",
        ]
    );
    let found = complaints(
        "[keystone_authtoken]\nwww_authenticate_uri = http://a\nauth_type = v3password\nusername = u\n\
         project_name = p\ntoken_cache_time = long\ninterface = secret\nmemcache_servers = m:1\nauth_uri = http://b\n",
    );
    assert_eq!(
        found,
        [
            "auth_uri: unknown option; did you mean auth_url?",
            "auth_url: missing",
            "interface: there is no such interface",
            "memcache_servers: not used: each server remembers valid tokens in its own memory",
            "memcache_servers: this is the old name of [keystone_authtoken] memcached_servers",
            "password: missing",
            "project_domain_name: missing",
            "token_cache_time: not a whole number",
            "user_domain_name: missing",
        ]
    );
    let found = complaints(&format!(
        "{USUAL}cafile = /nowhere/ca.pem\nkeyfile = /nowhere/key.pem\n"
    ));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("cafile: /nowhere/ca.pem: "), "{found:?}");
    assert!(
        found[1].starts_with("keyfile: there is no certificate"),
        "{found:?}"
    );
    assert_eq!(
        complaints(&USUAL.replace("auth_url = http://ctl1:5000", "auth_url = ctl1:5000")),
        ["auth_url: not an address like https://keystone.example.org/v3"]
    );
    assert_eq!(
        complaints(&format!("{USUAL}domain_name = d\n")),
        ["project_name: the service user can be there for one thing only"]
    );
}

#[test]
fn nothing_is_needed_without_keystone() {
    let sources = [Source::Text(
        "test.conf".into(),
        format!(
            "{}[keystone_authtoken]\nauth_type = v3kerberos\n",
            MINIMAL.replace("keystone", "noauth")
        ),
    )];
    let (settings, report) = Settings::load(&sources, Environment::new());
    assert!(report.is_clean(), "{report}");
    assert!(settings.unwrap().keystone.is_none());
}
