//! Which of the three applications of `api-paste.ini` a path belongs to.

use crate::request::decoded;

/// An application, by the beginning of its paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mount {
    /// `/healthcheck` and everything below it.
    Healthcheck,
    /// `/v2.0` and everything below it.
    V2,
    /// Everything else: the version document and paths that are nowhere.
    Root,
}

impl Mount {
    /// Of a path as it was sent. Empty segments count for nothing.
    pub fn of(path: &str) -> Self {
        let first = match decoded(path) {
            Some(segments) => segments.into_iter().next(),
            // Not UTF-8: refused by whoever it belongs to.
            None => path
                .split('/')
                .find(|segment| !segment.is_empty())
                .map(str::to_owned),
        };
        match first.as_deref() {
            Some("healthcheck") => Self::Healthcheck,
            Some("v2.0") => Self::V2,
            _ => Self::Root,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (path, mount) in [
            ("/", Mount::Root),
            ("/v2.0x", Mount::Root),
            ("/v2.0.json", Mount::Root),
            ("/v2.0", Mount::V2),
            ("//v2.0/networks", Mount::V2),
            ("/v2.0/%ff", Mount::V2),
            ("/v2.0/../x", Mount::Root),
            ("/%68ealthcheck/", Mount::Healthcheck),
            ("/healthchecks", Mount::Root),
        ] {
            assert_eq!(Mount::of(path), mount, "{path}");
        }
    }
}
