//! What is to be said about a set of rules.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where a rule comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The application.
    Default,
    /// The application, with the check of earlier releases beside the new one (`enforce_new_defaults` is off).
    DefaultOrDeprecated,
    /// A file of the operator.
    File {
        /// The file.
        path: PathBuf,
        /// The line of the rule's name.
        line: usize,
    },
    /// A file of the operator that uses the name of earlier releases.
    DeprecatedOverride {
        /// That name.
        name: String,
        /// The file.
        path: PathBuf,
        /// The line of the rule's name.
        line: usize,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::DefaultOrDeprecated => f.write_str("default, or its deprecated check"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::DeprecatedOverride { name, path, line } => {
                write!(f, "{}:{line} under its deprecated name {name:?}", path.display())
            }
        }
    }
}

/// Something that is wrong with the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// The file; absent for what the application registered.
    pub path: Option<PathBuf>,
    /// The line in the file, counted from one.
    pub line: Option<usize>,
    /// The rule.
    pub rule: Option<String>,
    /// What is wrong.
    pub problem: String,
}

impl PolicyError {
    /// Something about a whole file.
    pub(super) fn file(path: &Path, problem: impl Into<String>) -> Self {
        Self {
            path: Some(path.to_owned()),
            line: None,
            rule: None,
            problem: problem.into(),
        }
    }

    /// Something about a rule.
    pub(super) fn rule(origin: &Origin, rule: &str, problem: impl Into<String>) -> Self {
        let (path, line) = match origin {
            Origin::Default | Origin::DefaultOrDeprecated => (None, None),
            Origin::File { path, line } | Origin::DeprecatedOverride { path, line, .. } => {
                (Some(path.clone()), Some(*line))
            }
        };
        Self {
            path,
            line,
            rule: Some(rule.to_owned()),
            problem: problem.into(),
        }
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.path, self.line) {
            (Some(path), Some(line)) => write!(f, "{}:{line}: ", path.display())?,
            (Some(path), None) => write!(f, "{}: ", path.display())?,
            _ => f.write_str("registered rules: ")?,
        }
        if let Some(rule) = &self.rule {
            write!(f, "rule {rule:?}: ")?;
        }
        f.write_str(&self.problem)
    }
}

/// Everything that is wrong, one per line when shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyErrors(pub Vec<PolicyError>);

impl std::error::Error for PolicyErrors {}

impl fmt::Display for PolicyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "\n" })?;
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

/// Something that works, but perhaps not as meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// A file has a rule that the application does not know and no other rule refers to.
    #[error("{origin}: nothing uses a rule {rule:?}")]
    UnknownRule {
        /// The rule.
        rule: String,
        /// Where it is.
        origin: Origin,
    },
    /// A rule refers to one that does not exist, so that the default rule stands in for it.
    #[error("{origin}: rule {rule:?} refers to rule {missing:?}, which does not exist")]
    UndefinedReference {
        /// The rule that refers.
        rule: String,
        /// Where it is.
        origin: Origin,
        /// What it refers to.
        missing: String,
    },
    /// A file uses the name of earlier releases.
    #[error("{origin}: rule {old:?} is now called {new:?}")]
    DeprecatedName {
        /// The name in the file.
        old: String,
        /// The name now.
        new: String,
        /// Where it is.
        origin: Origin,
    },
    /// A file has a rule that later releases will not have.
    #[error("{origin}: rule {rule:?} is deprecated since {since} and may be ignored in future: {reason}")]
    ForRemoval {
        /// The rule.
        rule: String,
        /// Where it is.
        origin: Origin,
        /// The release that said so.
        since: String,
        /// Why.
        reason: String,
    },
    /// A file repeats the default.
    #[error("{origin}: rule {rule:?} is the same as the default")]
    Redundant {
        /// The rule.
        rule: String,
        /// Where it is.
        origin: Origin,
    },
    /// A file has a rule twice; the last one counts.
    #[error("{}:{line}: rule {rule:?} is there twice; what was said before is ignored", path.display())]
    Repeated {
        /// The rule.
        rule: String,
        /// The file.
        path: PathBuf,
        /// The line of the last one.
        line: usize,
    },
    /// There is no policy file, but one in the format of earlier releases beside it, which is not read.
    #[error("{} is not read, because it is not the policy file; there is no {}", json.display(), expected.display())]
    JsonNotRead {
        /// The file that is there.
        json: PathBuf,
        /// The file that would be read.
        expected: PathBuf,
    },
}
