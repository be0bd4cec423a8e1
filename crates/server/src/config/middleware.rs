//! What stands around the API: `[cors]`, `[healthcheck]` and `[oslo_middleware]`, with the defaults of Neutron and of its
//! `api-paste.ini`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use api::{Cors, HealthBackend, Healthcheck};
use ipnet::IpNet;
use oslo::config::{Bool, Config, Int, Invalid, List, ListOf, Opt, Str};

const ALLOWED_ORIGIN: Opt<ListOf<String>> = Opt::new("cors", "allowed_origin", ListOf(header_value));
const ALLOW_CREDENTIALS: Opt<Bool> = Opt::new("cors", "allow_credentials", Bool).or("true");
const EXPOSE_HEADERS: Opt<ListOf<String>> =
    Opt::new("cors", "expose_headers", ListOf(token)).or(Cors::EXPOSE_HEADERS);
const MAX_AGE: Opt<Int> = Opt::new("cors", "max_age", Int::ANY).or("3600");
const ALLOW_METHODS: Opt<ListOf<String>> =
    Opt::new("cors", "allow_methods", ListOf(token)).or(Cors::ALLOW_METHODS);
const ALLOW_HEADERS: Opt<ListOf<String>> =
    Opt::new("cors", "allow_headers", ListOf(token)).or(Cors::ALLOW_HEADERS);

const DETAILED: Opt<Bool> = Opt::new("healthcheck", "detailed", Bool).or("false");
const BACKENDS: Opt<List> = Opt::new("healthcheck", "backends", List).or(DISABLE_BY_FILE);
const ALLOWED_SOURCE_RANGES: Opt<ListOf<IpNet>> =
    Opt::new("healthcheck", "allowed_source_ranges", ListOf(source_range)).or("");
const IGNORE_PROXIED_REQUESTS: Opt<Bool> =
    Opt::new("healthcheck", "ignore_proxied_requests", Bool).or("false");
const DISABLE_BY_FILE_PATH: Opt<Str> =
    Opt::new("healthcheck", "disable_by_file_path", Str).or(Healthcheck::DISABLE_BY_FILE_PATH);
const DISABLE_BY_FILE_PATHS: Opt<ListOf<(u16, PathBuf)>> =
    Opt::new("healthcheck", "disable_by_file_paths", ListOf(port_and_path)).or("");
const ENABLE_BY_FILE_PATHS: Opt<List> = Opt::new("healthcheck", "enable_by_file_paths", List).or("");

const MAX_REQUEST_BODY_SIZE: Opt<Int> =
    Opt::new("oslo_middleware", "max_request_body_size", Int::at_least(1)).or("16777216");
const ENABLE_PROXY_HEADERS_PARSING: Opt<Bool> =
    Opt::new("oslo_middleware", "enable_proxy_headers_parsing", Bool).or("false");

const DISABLE_BY_FILE: &str = "disable_by_file";
const DISABLE_BY_FILES_PORTS: &str = "disable_by_files_ports";
const ENABLE_BY_FILES: &str = "enable_by_files";

/// Options of what stands around the API.
#[derive(Clone, Debug)]
pub struct MiddlewareSettings {
    /// `[cors]`.
    pub cors: Cors,
    /// `[healthcheck]`.
    pub healthcheck: Healthcheck,
    /// `[oslo_middleware] max_request_body_size`, bytes.
    pub max_request_body_size: usize,
    /// `[oslo_middleware] enable_proxy_headers_parsing`: whether `Forwarded` and `X-Forwarded-*` are believed.
    pub enable_proxy_headers_parsing: bool,
}

/// Reads and checks.
pub(super) fn read(config: &mut Config) -> MiddlewareSettings {
    MiddlewareSettings {
        cors: cors(config),
        healthcheck: healthcheck(config),
        max_request_body_size: config.get(&MAX_REQUEST_BODY_SIZE).try_into().unwrap_or_default(),
        enable_proxy_headers_parsing: config.get(&ENABLE_PROXY_HEADERS_PARSING),
    }
}

fn cors(config: &mut Config) -> Cors {
    let cors = Cors {
        allowed_origin: config.get(&ALLOWED_ORIGIN),
        allow_credentials: config.get(&ALLOW_CREDENTIALS),
        expose_headers: config.get(&EXPOSE_HEADERS),
        max_age: config.get(&MAX_AGE),
        allow_methods: config.get(&ALLOW_METHODS),
        allow_headers: config.get(&ALLOW_HEADERS),
    };
    for origin in cors.allowed_origin.iter().filter(|origin| !is_origin(origin)) {
        config.warning(
            &ALLOWED_ORIGIN,
            format!("no browser sends '{origin}' as its origin"),
            "SCHEME://HOST or SCHEME://HOST:PORT in lower case, without a slash at the end, or *",
        );
    }
    cors
}

/// Whether an origin can ever be equal to what a browser sends (RFC 6454 section 6.2).
fn is_origin(origin: &str) -> bool {
    if origin == "*" || origin == "null" {
        return true;
    }
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some_and(|host| !host.is_empty() && !host.contains('/'))
        && !origin.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn healthcheck(config: &mut Config) -> Healthcheck {
    let by_file = config.get(&DISABLE_BY_FILE_PATH);
    let by_port: BTreeMap<_, _> = config.get(&DISABLE_BY_FILE_PATHS).into_iter().collect();
    let by_files: Vec<PathBuf> = config
        .get(&ENABLE_BY_FILE_PATHS)
        .into_iter()
        .map(PathBuf::from)
        .collect();
    let names = config.get(&BACKENDS);
    let mut backends = Vec::new();
    for name in &names {
        match name.as_str() {
            DISABLE_BY_FILE => {
                let path = (!by_file.is_empty()).then(|| PathBuf::from(&by_file));
                backends.push(HealthBackend::DisableByFile(path));
            }
            DISABLE_BY_FILES_PORTS => backends.push(HealthBackend::DisableByFilesPorts(by_port.clone())),
            ENABLE_BY_FILES => backends.push(HealthBackend::EnableByFiles(by_files.clone())),
            _ => config.warning(
                &BACKENDS,
                format!("there is no health check '{name}'; it is left out"),
                [DISABLE_BY_FILE, DISABLE_BY_FILES_PORTS, ENABLE_BY_FILES].join(", "),
            ),
        }
    }
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if has(DISABLE_BY_FILE) && has(ENABLE_BY_FILES) {
        config.error(
            &BACKENDS,
            "disable_by_file and enable_by_files exclude each other",
            "one of them",
        );
    }
    Healthcheck {
        detailed: config.get(&DETAILED),
        backends,
        allowed_source_ranges: config.get(&ALLOWED_SOURCE_RANGES),
        ignore_proxied_requests: config.get(&IGNORE_PROXIED_REQUESTS),
    }
}

/// What may stand in a header: it is repeated in answers.
fn header_value(item: &str) -> Result<String, Invalid> {
    if !item.is_empty() && item.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(item.to_owned())
    } else {
        Err(Invalid::new(
            format!("'{item}' cannot stand in a header"),
            "SCHEME://HOST or SCHEME://HOST:PORT, separated by commas, or *",
        ))
    }
}

/// The name of a header or of a method (`token` of RFC 9110 section 5.6.2).
fn token(item: &str) -> Result<String, Invalid> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !item.is_empty() && item.bytes().all(part) {
        Ok(item.to_owned())
    } else {
        Err(Invalid::new(
            format!("'{item}' is no name"),
            "names separated by commas",
        ))
    }
}

/// As Python's `ipaddress.ip_network`: a network, whose host bits are zero, or one address.
fn source_range(item: &str) -> Result<IpNet, Invalid> {
    let valid = "such as 192.0.2.0/24, 2001:db8::/32 or 192.0.2.1, separated by commas";
    if let Ok(address) = item.parse::<std::net::IpAddr>() {
        return Ok(address.into());
    }
    match item.parse::<IpNet>() {
        Ok(range) if range.trunc() == range => Ok(range),
        Ok(range) => Err(Invalid::new(
            format!(
                "in '{item}': there are bits beyond the prefix; the network is {}",
                range.trunc()
            ),
            valid,
        )),
        Err(_) => Err(Invalid::new(format!("'{item}' is no network"), valid)),
    }
}

fn port_and_path(item: &str) -> Result<(u16, PathBuf), Invalid> {
    let parts = item.split_once(':').filter(|(_, path)| !path.is_empty());
    parts
        .and_then(|(port, path)| Some((port.trim().parse().ok()?, PathBuf::from(path))))
        .ok_or_else(|| {
            Invalid::new(
                format!("'{item}' is not a port with a path"),
                "PORT:PATH, separated by commas",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert_eq!(source_range("192.0.2.1").unwrap().to_string(), "192.0.2.1/32");
        assert_eq!(
            source_range("2001:db8::/32").unwrap().to_string(),
            "2001:db8::/32"
        );
        for bad in ["", "192.0.2.1/24", "192.0.2.0/33", "example.org"] {
            assert!(source_range(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn origins() {
        for good in ["*", "null", "https://a.example.com", "http://[2001:db8::1]:8080"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in ["https://a/", "a.example.com", "https://", "https://A.example.com"] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
