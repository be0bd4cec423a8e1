//! The tree that a rule is.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::kind::Kind;
use super::template::Template;
use super::{Answers, Credentials, Verdict};

/// Attributes of the object that is acted on; names are flat, such as `network:project_id`.
pub type Target = Map<String, Value>;

/// A condition. `Display` writes it in the policy language, as oslo.policy does.
#[derive(Clone, Debug)]
pub enum Check {
    /// `@` or nothing: everybody.
    True,
    /// `!`: nobody.
    False,
    /// `not`.
    Not(Box<Check>),
    /// `and`, left to right until one denies.
    And(Vec<Check>),
    /// `or`, left to right until one allows.
    Or(Vec<Check>),
    /// `rule:name`: another rule.
    Rule(String),
    /// `role:name`.
    Role(Role),
    /// `literal:template` or `credential:template`.
    Generic(Generic),
    /// `http:` and `https:`: somebody else decides.
    Remote(Remote),
    /// A kind of the application.
    Custom(Arc<dyn CustomCheck>),
}

/// That the caller has a role. Its name may be a template.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    pub(super) text: String,
    pub(super) template: Arc<Template>,
}

/// That a literal or a credential is the same text as a filled in template.
#[derive(Clone, Debug, PartialEq)]
pub struct Generic {
    pub(super) kind_text: String,
    pub(super) text: String,
    /// An error is what oslo.policy raises.
    pub(super) kind: Result<Kind, String>,
    pub(super) template: Arc<Template>,
}

/// That a policy server says `True`.
#[derive(Clone, Debug, PartialEq)]
pub struct Remote {
    pub(super) tls: bool,
    pub(super) text: String,
    /// Of the whole URL.
    pub(super) template: Arc<Template>,
}

/// A check of the application's own.
pub trait CustomCheck: Send + Sync + fmt::Debug {
    /// Decides, or says what it has to know.
    fn evaluate(&self, target: &Target, credentials: &Credentials, answers: &Answers) -> Verdict;
    /// Calls `visit` with every attribute of the target that it looks at.
    fn fields(&self, visit: &mut dyn FnMut(&str));
    /// How it is written, `kind:match`; also what makes two checks the same.
    fn text(&self) -> String;
    /// Whether it may be left out when other checks decide without it: it never fails, and what it asks for does
    /// nothing by being asked.
    fn is_plain(&self) -> bool {
        false
    }
    /// The outcome, if the credentials alone decide.
    fn settle(&self, credentials: &Credentials) -> Option<bool> {
        let _ = credentials;
        None
    }
}

/// The application's own kinds of checks. `()` has none.
pub trait Kinds: Send + Sync {
    /// Reads `kind:matched`; `None` if the kind is not the application's, an error if it makes no sense.
    fn parse(&self, kind: &str, matched: &str) -> Option<Result<Arc<dyn CustomCheck>, String>>;
}

impl Kinds for () {
    fn parse(&self, _kind: &str, _matched: &str) -> Option<Result<Arc<dyn CustomCheck>, String>> {
        None
    }
}

impl Check {
    /// `rule:name`.
    pub fn rule(name: impl Into<String>) -> Self {
        Self::Rule(name.into())
    }

    /// `role:name`.
    pub fn role(name: impl Into<String>) -> Self {
        let text = name.into();
        let template = Arc::new(Template::parse(&text));
        Self::Role(Role { text, template })
    }

    /// All of them.
    pub fn all(checks: Vec<Check>) -> Self {
        Self::And(checks)
    }

    /// At least one of them.
    pub fn any(checks: Vec<Check>) -> Self {
        Self::Or(checks)
    }

    /// Not this.
    #[must_use]
    pub fn negate(check: Check) -> Self {
        Self::Not(Box::new(check))
    }

    /// `kind:matched`, where the kind is a literal or a credential.
    pub(super) fn generic(kind: &str, matched: &str) -> Self {
        Self::Generic(Generic {
            kind_text: kind.to_owned(),
            text: matched.to_owned(),
            kind: Kind::parse(kind),
            template: Arc::new(Template::parse(matched)),
        })
    }

    /// `http:matched` or `https:matched`.
    pub(super) fn remote(tls: bool, matched: &str) -> Self {
        let scheme = if tls { "https:" } else { "http:" };
        let template = Arc::new(Template::parse(&format!("{scheme}{matched}")));
        Self::Remote(Remote {
            tls,
            text: matched.to_owned(),
            template,
        })
    }

    /// The checks that it is made of.
    pub fn children(&self) -> &[Check] {
        match self {
            Self::Not(check) => std::slice::from_ref(check),
            Self::And(checks) | Self::Or(checks) => checks,
            _ => &[],
        }
    }

    /// Calls `visit` with the name of every rule that it refers to.
    pub fn references<'a>(&'a self, visit: &mut dyn FnMut(&'a str)) {
        if let Self::Rule(name) = self {
            visit(name);
        }
        for check in self.children() {
            check.references(visit);
        }
    }
}

impl PartialEq for Check {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::True, Self::True) | (Self::False, Self::False) => true,
            (Self::Not(one), Self::Not(other)) => one == other,
            (Self::And(one), Self::And(other)) | (Self::Or(one), Self::Or(other)) => one == other,
            (Self::Rule(one), Self::Rule(other)) => one == other,
            (Self::Role(one), Self::Role(other)) => one == other,
            (Self::Generic(one), Self::Generic(other)) => one == other,
            (Self::Remote(one), Self::Remote(other)) => one == other,
            (Self::Custom(one), Self::Custom(other)) => one.text() == other.text(),
            _ => false,
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::True => f.write_str("@"),
            Self::False => f.write_str("!"),
            Self::Not(check) => write!(f, "not {check}"),
            Self::And(checks) => join(f, checks, " and "),
            Self::Or(checks) => join(f, checks, " or "),
            Self::Rule(name) => write!(f, "rule:{name}"),
            Self::Role(role) => write!(f, "role:{}", role.text),
            Self::Generic(generic) => write!(f, "{}:{}", generic.kind_text, generic.text),
            Self::Remote(remote) => {
                let scheme = if remote.tls { "https" } else { "http" };
                write!(f, "{scheme}:{}", remote.text)
            }
            Self::Custom(custom) => f.write_str(&custom.text()),
        }
    }
}

fn join(f: &mut fmt::Formatter<'_>, checks: &[Check], word: &str) -> fmt::Result {
    f.write_str("(")?;
    for (index, check) in checks.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { word })?;
        write!(f, "{check}")?;
    }
    f.write_str(")")
}
