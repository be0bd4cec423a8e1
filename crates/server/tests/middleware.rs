//! `[cors]`, `[healthcheck]` and `[oslo_middleware]`.

#![allow(clippy::unwrap_used)]

use api::{Cors, HealthBackend, Healthcheck};
use server::config::{Environment, MiddlewareSettings, Settings, Source};

/// The least that is needed to start.
const MINIMAL: &str = "[DEFAULT]\nauth_strategy = noauth\n[database]\nconnection = sqlite://\n\
                       [ml2]\nmechanism_drivers = ovn\n[ml2_type_geneve]\nmax_header_size = 38\n";

fn load(extra: &str) -> (Option<MiddlewareSettings>, String) {
    let text = |name: &str, text: &str| Source::Text(name.into(), text.to_owned());
    let sources = [text("minimal.conf", MINIMAL), text("test.conf", extra)];
    let (settings, report) = Settings::load(&sources, Environment::new());
    (settings.map(|settings| settings.middleware), report.to_string())
}

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| item.to_string()).collect()
}

#[test]
fn defaults_are_those_of_the_api() {
    let settings = load("").0.unwrap();
    assert_eq!(settings.cors, Cors::default());
    assert_eq!(settings.healthcheck, Healthcheck::default());
    assert_eq!(settings.max_request_body_size, 16 << 20);
    assert!(!settings.enable_proxy_headers_parsing);
}

#[test]
fn every_option_counts() {
    let (settings, report) = load(
        "[cors]\nallowed_origin = https://a.example.com , https://b.example.com:8443,*\nallow_credentials = no\n\
         expose_headers = X-One,X-Two\nmax_age = 0\nallow_methods = GET\nallow_headers =\n\
         [healthcheck]\ndetailed = true\nbackends = disable_by_files_ports, disable_by_file\n\
         disable_by_file_path = /run/down\ndisable_by_file_paths = 9696:/run/a,9697:/run/b\n\
         allowed_source_ranges = 192.0.2.0/24,2001:db8::1\nignore_proxied_requests = 1\n\
         [oslo_middleware]\nmax_request_body_size = 5\nenable_proxy_headers_parsing = on\n",
    );
    let settings = settings.unwrap();
    assert!(report.contains(" 0 warning(s)"), "{report}");
    let cors = Cors {
        allowed_origin: texts(&["https://a.example.com", "https://b.example.com:8443", "*"]),
        allow_credentials: false,
        expose_headers: texts(&["X-One", "X-Two"]),
        max_age: 0,
        allow_methods: texts(&["GET"]),
        allow_headers: Vec::new(),
    };
    assert_eq!(settings.cors, cors);
    let by_port = [(9696, "/run/a".into()), (9697, "/run/b".into())];
    let healthcheck = Healthcheck {
        detailed: true,
        backends: vec![
            HealthBackend::DisableByFilesPorts(by_port.into()),
            HealthBackend::DisableByFile(Some("/run/down".into())),
        ],
        allowed_source_ranges: vec![
            "192.0.2.0/24".parse().unwrap(),
            "2001:db8::1/128".parse().unwrap(),
        ],
        ignore_proxied_requests: true,
    };
    assert_eq!(settings.healthcheck, healthcheck);
    assert_eq!(settings.max_request_body_size, 5);
    assert!(settings.enable_proxy_headers_parsing);
    let other = load("[healthcheck]\nbackends = enable_by_files\nenable_by_file_paths = /a,/b\n");
    let paths = vec!["/a".into(), "/b".into()];
    assert_eq!(
        other.0.unwrap().healthcheck.backends,
        [HealthBackend::EnableByFiles(paths)]
    );
}

#[test]
fn mistakes_are_in_one_report() {
    let (settings, report) = load(
        "[cors]\nallowed_origin = https://a b\nallow_credentials = perhaps\nmax_age = long\nallow_methods = G ET\n\
         [healthcheck]\nbackends = disable_by_file,enable_by_files\nallowed_source_ranges = 192.0.2.7/24,nowhere\n\
         disable_by_file_paths = /run/a\n[oslo_middleware]\nmax_request_body_size = 0\n",
    );
    assert!(settings.is_none());
    for part in [
        "[cors] allowed_origin",
        "[cors] allow_credentials",
        "[cors] max_age",
        "[cors] allow_methods",
        "exclude each other",
        "the network is 192.0.2.0/24",
        "'nowhere' is no network",
        "'/run/a' is not a port with a path",
        "[oslo_middleware] max_request_body_size",
    ] {
        assert!(report.contains(part), "{part} is not in:\n{report}");
    }
}

#[test]
fn what_has_no_effect_is_a_warning() {
    let (settings, report) = load(
        "[cors]\nallowed_origin = https://Horizon.example.com/\nallow_origin = x\n\
         [cors.horizon]\nallowed_origin = https://horizon.example.com\n\
         [healthcheck]\nbackends = my_own\ndisable_by_path = /x\n",
    );
    assert!(settings.unwrap().healthcheck.backends.is_empty());
    for part in [
        "no browser sends 'https://Horizon.example.com/'",
        "did you mean allowed_origin?",
        "[cors.horizon]",
        "there is no health check 'my_own'",
        "[healthcheck] disable_by_path",
    ] {
        assert!(report.contains(part), "{part} is not in:\n{report}");
    }
}
