//! Endpoints: where a server listens, in the notation of ovsdb(7).

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::error::ConfigError;

/// IANA's port for OVSDB, used when an endpoint names none.
const DEFAULT_PORT: u16 = 6640;

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Endpoint {
    /// `tcp:HOST:PORT`, plain text.
    Tcp {
        /// Address or name, without brackets.
        host: String,
        /// Port.
        port: u16,
    },
    /// `ssl:HOST:PORT`, TLS with client certificates.
    Ssl {
        /// Address or name, without brackets.
        host: String,
        /// Port.
        port: u16,
    },
    /// `unix:PATH`.
    Unix(PathBuf),
}

impl Endpoint {
    /// Parses endpoints separated by commas, as clustered databases are configured.
    pub fn parse_list(text: &str) -> Result<Vec<Endpoint>, ConfigError> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::parse)
            .collect()
    }
}

impl FromStr for Endpoint {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let bad = |reason| ConfigError::Endpoint {
            text: text.to_owned(),
            reason,
        };
        let (scheme, rest) = text.split_once(':').ok_or(bad("expected tcp:, ssl: or unix:"))?;
        match scheme {
            "unix" if rest.is_empty() => Err(bad("the path is missing")),
            "unix" => Ok(Endpoint::Unix(rest.into())),
            "tcp" => host_port(rest)
                .map(|(host, port)| Endpoint::Tcp { host, port })
                .map_err(bad),
            "ssl" => host_port(rest)
                .map(|(host, port)| Endpoint::Ssl { host, port })
                .map_err(bad),
            _ => Err(bad("expected tcp:, ssl: or unix:")),
        }
    }
}

fn host_port(text: &str) -> Result<(String, u16), &'static str> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or("a bracket is not closed")?;
            host.parse::<std::net::Ipv6Addr>()
                .map_err(|_| "brackets need an IPv6 address")?;
            match after.strip_prefix(':') {
                Some(port) => (host, Some(port)),
                None if after.is_empty() => (host, None),
                None => return Err("expected a colon after the bracket"),
            }
        }
        None if text.matches(':').count() > 1 => return Err("an IPv6 address needs brackets"),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    if host.is_empty() {
        return Err("the host is missing");
    }
    match port.map(str::parse::<u16>) {
        None => Ok((host.to_owned(), DEFAULT_PORT)),
        Some(Ok(port)) if port > 0 => Ok((host.to_owned(), port)),
        Some(_) => Err("the port has to be 1 to 65535"),
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, host, port) = match self {
            Endpoint::Unix(path) => return write!(f, "unix:{}", path.display()),
            Endpoint::Tcp { host, port } => ("tcp", host, port),
            Endpoint::Ssl { host, port } => ("ssl", host, port),
        };
        if host.contains(':') {
            write!(f, "{scheme}:[{host}]:{port}")
        } else {
            write!(f, "{scheme}:{host}:{port}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_read_as_they_print() {
        for text in [
            "tcp:127.0.0.1:6641",
            "ssl:db.example:6642",
            "tcp:[::1]:6641",
            "unix:/run/ovsdb.sock",
        ] {
            assert_eq!(text.parse::<Endpoint>().unwrap().to_string(), text);
        }
        assert_eq!(
            "tcp:[::1]".parse::<Endpoint>().unwrap().to_string(),
            "tcp:[::1]:6640"
        );
        assert_eq!(
            "ssl:host".parse::<Endpoint>().unwrap().to_string(),
            "ssl:host:6640"
        );
    }

    #[test]
    fn mistakes_are_explained() {
        for text in [
            "",
            "tcp",
            "udp:h:1",
            "unix:",
            "tcp:",
            "tcp::1",
            "tcp:h:0",
            "tcp:h:x",
            "tcp:h:65536",
            "tcp:::1:6641",
            "tcp:[::1",
            "tcp:[::1]6641",
            "tcp:[host]:1",
            "tcp:h:",
        ] {
            let error = text.parse::<Endpoint>().unwrap_err();
            assert!(matches!(error, ConfigError::Endpoint { .. }), "{text}");
        }
    }

    #[test]
    fn lists_are_separated_by_commas() {
        let list = Endpoint::parse_list("tcp:a:1, tcp:b:2,").unwrap();
        assert_eq!(
            list.iter().map(Endpoint::to_string).collect::<Vec<_>>(),
            ["tcp:a:1", "tcp:b:2"]
        );
    }
}
