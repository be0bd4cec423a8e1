//! What a token was issued for, and which rules accept it.

use std::fmt;

use super::Credentials;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The whole deployment.
    System,
    /// One domain.
    Domain,
    /// One project. Also what a token without any scope counts as.
    Project,
}

impl Scope {
    /// Its name in rules and tokens.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Domain => "domain",
            Self::Project => "project",
        }
    }

    /// The scope that the name stands for.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::System, Self::Domain, Self::Project]
            .into_iter()
            .find(|scope| scope.name() == name)
    }

    /// The scope of these credentials: system before domain before project.
    pub fn of(credentials: &Credentials) -> Self {
        if credentials.is_set("system") {
            Self::System
        } else if credentials.is_set("domain_id") {
            Self::Domain
        } else {
            Self::Project
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The token is not for what the rule needs. The text is oslo.policy's, because clients may see it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{rule}\": \"{check}\" requires a scope of {}, request was made with {actual} scope.", list(.accepted))]
pub struct InvalidScope {
    /// The name of the rule.
    pub rule: String,
    /// The default of the rule, as registered.
    pub check: String,
    /// What the rule accepts.
    pub accepted: Vec<Scope>,
    /// What the token has.
    pub actual: Scope,
}

/// As Python shows a list of strings.
fn list(scopes: &[Scope]) -> String {
    let names: Vec<_> = scopes.iter().map(|scope| format!("'{scope}'")).collect();
    format!("[{}]", names.join(", "))
}
