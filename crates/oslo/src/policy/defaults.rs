//! The rules that an application brings along.

use super::{ContentType, Scope};

/// A rule of the application, which files may replace. Usable in constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleDefault<'a> {
    /// The name that files and other rules use.
    pub name: &'a str,
    /// The rule in the policy language.
    pub check: &'a str,
    /// Scopes of tokens that it accepts; empty for all.
    pub scope_types: &'a [Scope],
    /// What it replaces.
    pub deprecated: Option<Deprecated<'a>>,
    /// That it will go.
    pub removal: Option<Removal<'a>>,
    /// What it is about, for people.
    pub description: &'a str,
}

impl<'a> RuleDefault<'a> {
    /// A rule for tokens of any scope that replaces no other.
    pub const fn new(name: &'a str, check: &'a str) -> Self {
        Self {
            name,
            check,
            scope_types: &[],
            deprecated: None,
            removal: None,
            description: "",
        }
    }

    /// With the scopes of tokens that it accepts.
    #[must_use]
    pub const fn scopes(self, scope_types: &'a [Scope]) -> Self {
        Self { scope_types, ..self }
    }

    /// With the name and the check that it had in earlier releases.
    #[must_use]
    pub const fn replaces(self, name: &'a str, check: &'a str) -> Self {
        Self {
            deprecated: Some(Deprecated { name, check }),
            ..self
        }
    }
}

/// What a rule was called and said in earlier releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecated<'a> {
    /// The old name; the same as the new one if only the check changed.
    pub name: &'a str,
    /// The old check.
    pub check: &'a str,
}

/// A rule that a later release will not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal<'a> {
    /// Why it goes.
    pub reason: &'a str,
    /// The release that said so.
    pub since: &'a str,
}

/// How rules are put together and evaluated: options of oslo.policy's section `[oslo_policy]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether a token of the wrong scope is refused. Newer releases of oslo.policy always do.
    pub enforce_scope: bool,
    /// Whether the deprecated check of a rule no longer counts beside the new one.
    pub enforce_new_defaults: bool,
    /// `policy_default_rule`: the rule that stands in for one that does not exist; empty for none.
    pub default_rule: String,
    /// `remote_content_type`: how `http:` and `https:` checks send their question.
    pub remote_content_type: ContentType,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            enforce_scope: true,
            enforce_new_defaults: true,
            default_rule: "default".to_owned(),
            remote_content_type: ContentType::Form,
        }
    }
}
