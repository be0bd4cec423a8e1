//! Access rules of application credentials: which requests a token is good for.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stays as it is in a path, as in WebOb's `Request.path`.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// The limits of a token.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AccessRules {
    /// What is allowed.
    pub(super) rules: Vec<Rule>,
    /// Types of the services in the token's catalog.
    pub(super) services: Vec<String>,
}

/// One kind of requests.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    service: String,
    method: String,
    path: Vec<Piece>,
}

/// A piece of a path pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece {
    /// This character.
    Literal(u8),
    /// `*` or `{name}`: something without a slash.
    Segment,
    /// `**`: anything, or nothing.
    Anything,
}

impl AccessRules {
    /// Whether a request may be made. `chained` says that another service hands it on: what the caller asked that
    /// service for was looked at there.
    pub(super) fn allow(&self, service_type: Option<&str>, method: &str, path: &str, chained: bool) -> bool {
        let Some(own_type) = service_type.filter(|own| !own.is_empty()) else {
            tracing::warn!(
                "a token with access rules is refused, because [keystone_authtoken] service_type is not set"
            );
            return false;
        };
        if !self.services.iter().any(|service| service == own_type) {
            tracing::warn!(
                service_type = own_type,
                "a token with access rules is refused, because its catalog has no such service"
            );
            return false;
        }
        if chained {
            return true;
        }
        let path = normalized(path);
        let mut rules = self.rules.iter();
        rules.any(|rule| rule.method == method && rule.service == own_type && matches(&rule.path, &path))
    }
}

impl Rule {
    pub(super) fn new(service: String, method: String, path: &str) -> Self {
        Self {
            service,
            method,
            path: pattern(path),
        }
    }
}

/// Reads a pattern. Braces without a partner mean nothing, as in the original.
fn pattern(mut rest: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    while let Some(first) = rest.chars().next() {
        let closing = rest.find('}').filter(|_| first == '{');
        let length = match (closing, first) {
            (Some(end), _) => {
                pieces.push(Piece::Segment);
                end + 1
            }
            (None, '{' | '}') => 1,
            (None, '*') if rest.starts_with("**") => {
                pieces.push(Piece::Anything);
                2
            }
            (None, '*') => {
                pieces.push(Piece::Segment);
                1
            }
            (None, other) => {
                let length = other.len_utf8();
                pieces.extend(rest[..length].bytes().map(Piece::Literal));
                length
            }
        };
        rest = &rest[length..];
    }
    pieces
}

/// One spelling for every path: `%6e` is `n`.
fn normalized(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    utf8_percent_encode(&decoded, PATH).to_string()
}

/// Follows all ways through the pattern at once, so that no pattern takes long: `reached[i]` says that what was
/// looked at of the pattern can end before byte `i` of the path.
fn matches(pattern: &[Piece], path: &str) -> bool {
    let path = path.as_bytes();
    let mut reached = vec![false; path.len() + 1];
    reached[0] = true;
    for piece in pattern {
        let mut next = vec![false; path.len() + 1];
        match piece {
            Piece::Literal(byte) => {
                for (at, found) in path.iter().enumerate() {
                    next[at + 1] = reached[at] && found == byte;
                }
            }
            Piece::Segment => {
                for (at, found) in path.iter().enumerate() {
                    next[at + 1] = (reached[at] || next[at]) && *found != b'/';
                }
            }
            Piece::Anything => {
                let mut open = false;
                for (at, reached) in reached.iter().enumerate() {
                    open |= reached;
                    next[at] = open;
                }
            }
        }
        reached = next;
    }
    reached.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{matches, normalized, pattern};

    fn fits(rule: &str, path: &str) -> bool {
        matches(&pattern(rule), &normalized(path))
    }

    #[test]
    fn patterns() {
        assert!(fits("/v2.0/networks", "/v2.0/networks"));
        assert!(!fits("/v2.0/networks", "/v2.0/networks/"));
        assert!(!fits("/v2.0/networks", "/v2.0/networks2"));
        assert!(fits("/v2.0/networks/*", "/v2.0/networks/1"));
        assert!(!fits("/v2.0/networks/*", "/v2.0/networks/"));
        assert!(!fits("/v2.0/networks/*", "/v2.0/networks/1/tags"));
        assert!(fits("/v2.0/networks/{id}/tags", "/v2.0/networks/1/tags"));
        assert!(!fits("/v2.0/networks/{id}/tags", "/v2.0/networks//tags"));
        assert!(fits("/v2.0/**", "/v2.0/networks/1/tags"));
        assert!(fits("/v2.0/**", "/v2.0/"));
        assert!(!fits("/v2.0/**", "/v2.0"));
        assert!(fits("**", "/anything"));
        assert!(fits("/a*c/**/z", "/abc/x/y/z"));
        assert!(!fits("", "/"));
    }

    #[test]
    fn spelling_of_the_path_does_not_matter() {
        assert!(fits("/v2.0/networks", "/v2.0/%6eetworks?name=x"));
        assert!(!fits("/v2.0/networks/*", "/v2.0/networks/a%2Fb"));
    }
}
