//! What a database holds.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{Problem, Refusal};
use super::expected::{self, HEADS, VERSION_TABLE};
use crate::{Dialect, Result, Tx};

/// Table and column names, and the version rows.
pub(super) struct Found {
    columns: BTreeMap<String, BTreeSet<String>>,
    /// The rows of the version table; `None` when there is no such table.
    heads: Option<BTreeSet<String>>,
    /// Whether any resource was ever created, or the seeds were.
    populated: bool,
}

/// Where a database stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum State {
    /// None of Neutron's tables is there.
    Empty,
    /// An upgrade began here and did not come to its end: some tables, all as they should be, and no row.
    Interrupted,
    /// At the expected heads.
    Current,
}

impl Found {
    /// Look at the database that `tx` is connected to.
    pub(super) async fn read(tx: &mut Tx) -> Result<Self> {
        let catalog = match tx.dialect() {
            Dialect::MySql => {
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            }
            Dialect::Sqlite => {
                "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
            }
        };
        let mut columns: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in tx.fetch(catalog, Vec::new()).await? {
            columns.entry(row.get(0)?).or_default().insert(row.get(1)?);
        }
        let mut heads = None;
        if columns.contains_key(VERSION_TABLE) {
            let rows = tx
                .fetch("SELECT version_num FROM alembic_version", Vec::new())
                .await?;
            heads = Some(rows.iter().map(|row| row.get(0)).collect::<Result<_>>()?);
        }
        let populated = columns.contains_key("standardattributes")
            && tx
                .fetch_opt("SELECT id FROM standardattributes LIMIT 1", Vec::new())
                .await?
                .is_some();
        Ok(Self {
            columns,
            heads,
            populated,
        })
    }

    /// Where an upgrade would begin.
    pub(super) fn state(&self) -> std::result::Result<State, Refusal> {
        let ours: Vec<String> = expected::tables()
            .into_keys()
            .filter(|name| self.columns.contains_key(*name))
            .map(str::to_owned)
            .collect();
        match &self.heads {
            None if ours.is_empty() => Ok(State::Empty),
            None => Err(Refusal::Unversioned { tables: ours }),
            Some(heads) if heads.is_empty() => {
                if self.populated || self.incomplete_tables().next().is_some() {
                    return Err(Refusal::Unversioned { tables: ours });
                }
                Ok(State::Interrupted)
            }
            Some(heads) if heads.iter().eq(HEADS) => Ok(State::Current),
            Some(heads) => Err(Refusal::Heads {
                found: heads.iter().cloned().collect(),
            }),
        }
    }

    /// Everything that keeps this release from working with the database.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = match self.state() {
            Ok(State::Current) => Vec::new(),
            Ok(State::Empty) => return vec![Problem::Empty],
            Ok(State::Interrupted) => return vec![Problem::Interrupted],
            Err(Refusal::Unversioned { tables }) => {
                return vec![Problem::Unversioned { tables: tables.len() }];
            }
            Err(Refusal::Heads { found }) => vec![Problem::Heads { found }],
        };
        let absent = expected::tables()
            .into_keys()
            .filter(|table| !self.columns.contains_key(*table));
        problems.extend(absent.map(|table| Problem::NoTable { table }));
        problems.extend(self.incomplete_tables());
        problems
    }

    /// Columns that are missing from tables that are there.
    fn incomplete_tables(&self) -> impl Iterator<Item = Problem> {
        expected::tables().into_iter().filter_map(|(table, wanted)| {
            let present = self.columns.get(table)?;
            let columns: Vec<_> = wanted
                .into_iter()
                .filter(|column| !present.contains(*column))
                .collect();
            (!columns.is_empty()).then_some(Problem::NoColumns { table, columns })
        })
    }
}
