//! Why a database cannot be used or upgraded.

use std::fmt;

use super::expected::{HEADS, RELEASE};
use crate::{Error, Retry};

/// A state that an upgrade does not begin from. Nothing was changed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Tables of Neutron without a version: who made them, and whether they are all there, cannot be known.
    #[error(
        "the database has {} of Neutron's tables ({}) but no version in alembic_version: it was left half made, or made \
         by something else. Nothing was changed. Use an empty database, or, if Neutron made it, bring it to {RELEASE} \
         with that release's `neutron-db-manage upgrade heads`",
        tables.len(), some_of(tables)
    )]
    Unversioned {
        /// The tables found, by name.
        tables: Vec<String>,
    },
    /// The database stands at other migrations.
    #[error(
        "the database is at alembic heads {}, this release needs {} of {RELEASE}. Nothing was changed. Run \
         `neutron-db-manage upgrade heads` of that release; a database that is newer cannot be used",
        found.join(" and "), HEADS.join(" and ")
    )]
    Heads {
        /// Rows of `alembic_version`.
        found: Vec<String>,
    },
}

/// A database that is not as it must be.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// `upgrade` does not know how to go on from here.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// `check` found reasons why the database cannot be used.
    #[error("the database cannot be used:{}", listed(.0))]
    Unusable(Vec<Problem>),
    /// Another process held the upgrade lock for too long.
    #[error(
        "another process has been upgrading this database for {seconds} seconds; try again when it is done"
    )]
    Busy {
        /// How long this one waited.
        seconds: u64,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] Error),
}

impl Retry for SchemaError {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_retryable())
    }
}

/// One thing that is wrong with a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing is there yet.
    Empty,
    /// An upgrade by this program did not come to its end.
    Interrupted,
    /// Tables of Neutron, but no version.
    Unversioned {
        /// How many.
        tables: usize,
    },
    /// Other alembic heads.
    Heads {
        /// Rows of `alembic_version`.
        found: Vec<String>,
    },
    /// A table is missing.
    NoTable {
        /// Its name.
        table: &'static str,
    },
    /// A table lacks columns.
    NoColumns {
        /// Name of the table.
        table: &'static str,
        /// The missing columns.
        columns: Vec<&'static str>,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "it is empty: run `neutrino db upgrade`"),
            Self::Interrupted => write!(
                f,
                "an upgrade of it was interrupted: run `neutrino db upgrade` again"
            ),
            Self::Unversioned { tables } => {
                write!(
                    f,
                    "it has {tables} of Neutron's tables but no version in alembic_version"
                )
            }
            Self::Heads { found } => write!(
                f,
                "it is at alembic heads {}, not at {} of {RELEASE}: run `neutron-db-manage upgrade heads` of that \
                 release",
                found.join(" and "),
                HEADS.join(" and ")
            ),
            Self::NoTable { table } => write!(f, "table {table} is missing"),
            Self::NoColumns { table, columns } => write!(f, "table {table} lacks: {}", columns.join(", ")),
        }
    }
}

fn listed(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| format!("\n  - {problem}"))
        .collect()
}

/// The first few names; a message is no place for a hundred.
fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let rest = names.len().saturating_sub(SHOWN);
    let shown = names[..names.len() - rest].join(", ");
    if rest == 0 {
        shown
    } else {
        format!("{shown} and {rest} more")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_to_do() {
        let error = Refusal::Heads {
            found: vec!["0123".to_owned()],
        };
        assert_eq!(
            error.to_string(),
            "the database is at alembic heads 0123, this release needs 5c85685d616d and c7f8d9e0f1a2 of 2026.2 \
             (Neutron 29.0.0). Nothing was changed. Run `neutron-db-manage upgrade heads` of that release; a database \
             that is newer cannot be used"
        );
        let tables = ["a", "b", "c", "d", "e", "f", "g"].map(str::to_owned).to_vec();
        let error = Refusal::Unversioned { tables }.to_string();
        assert!(
            error.contains("7 of Neutron's tables (a, b, c, d, e and 2 more)"),
            "{error}"
        );
        let error =
            SchemaError::Unusable(vec![Problem::Empty, Problem::NoTable { table: "ports" }]).to_string();
        assert!(
            error.ends_with("run `neutrino db upgrade`\n  - table ports is missing"),
            "{error}"
        );
    }
}
