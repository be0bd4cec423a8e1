//! One replicated table.

use std::sync::Arc;

use uuid::Uuid;

use super::index::{Index, Key, Wanted};
use super::shard::ShardMap;
use crate::config::IndexSpec;
use crate::monitor::TablePlan;
use crate::value::{Datum, Row};

/// The rows of one table at one moment, with their indexes.
#[derive(Clone, Debug)]
pub struct Table {
    plan: Arc<TablePlan>,
    rows: ShardMap<Uuid, Arc<Row>>,
    indexes: Vec<Index>,
}

impl Table {
    /// An empty table with the schema's indexes and those of the client, as far as their columns are replicated.
    pub(super) fn new(plan: Arc<TablePlan>, specs: &[IndexSpec]) -> Self {
        let own = specs
            .iter()
            .filter(|spec| *spec.table() == plan.name)
            .map(|spec| match spec {
                IndexSpec::Columns { columns, .. } => Key::Columns(columns.clone()),
                IndexSpec::MapKey { column, key, .. } => Key::MapKey {
                    column: Arc::clone(column),
                    key: Arc::clone(key),
                },
            });
        let mut keys: Vec<Key> = Vec::new();
        for key in plan.indexes.iter().cloned().map(Key::Columns).chain(own) {
            let replicated = match &key {
                Key::Columns(columns) => columns.iter().all(|column| plan.columns.contains_key(column)),
                Key::MapKey { column, .. } => plan.columns.contains_key(column),
            };
            if replicated && !keys.contains(&key) {
                keys.push(key);
            }
        }
        Table {
            plan,
            rows: ShardMap::new(),
            indexes: keys.into_iter().map(Index::new).collect(),
        }
    }

    /// Name of the table.
    pub fn name(&self) -> &Arc<str> {
        &self.plan.name
    }

    /// Whether the column is replicated: it was asked for and the server has it.
    pub fn has_column(&self, column: &str) -> bool {
        self.plan.columns.contains_key(column)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A row by its identity.
    pub fn get(&self, uuid: &Uuid) -> Option<&Arc<Row>> {
        self.rows.get(uuid)
    }

    /// All rows, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&Uuid, &Arc<Row>)> {
        self.rows.iter()
    }

    /// Rows by the values of columns, in ascending order of their UUIDs. `columns` is the name of a column, or of
    /// several separated by commas. Without an index of just these columns all rows are searched.
    pub fn by_index(&self, columns: &str, values: &[Datum]) -> Vec<Uuid> {
        let is = |have: &[Arc<str>]| have.iter().map(|name| &**name).eq(columns.split(','));
        let index = self
            .indexes
            .iter()
            .find(|index| matches!(&index.key, Key::Columns(have) if is(have)));
        let ad_hoc = || Key::Columns(columns.split(',').map(Arc::from).collect());
        self.lookup(index, ad_hoc, Wanted::Columns(values))
    }

    /// Rows by the value under a key of a map column from string to string, in ascending order of their UUIDs.
    /// Without an index by this key all rows are searched.
    pub fn by_map_key(&self, column: &str, key: &str, value: &str) -> Vec<Uuid> {
        let is = |index: &&Index| matches!(&index.key, Key::MapKey { column: c, key: k } if **c == *column && **k == *key);
        let index = self.indexes.iter().find(is);
        let ad_hoc = || Key::MapKey {
            column: column.into(),
            key: key.into(),
        };
        self.lookup(index, ad_hoc, Wanted::MapKey(value))
    }

    /// The first row of [`Table::by_index`].
    pub fn find(&self, columns: &str, values: &[Datum]) -> Option<(Uuid, &Arc<Row>)> {
        self.first(&self.by_index(columns, values))
    }

    /// The first row of [`Table::by_map_key`].
    pub fn find_by_map_key(&self, column: &str, key: &str, value: &str) -> Option<(Uuid, &Arc<Row>)> {
        self.first(&self.by_map_key(column, key, value))
    }

    fn first(&self, uuids: &[Uuid]) -> Option<(Uuid, &Arc<Row>)> {
        let uuid = *uuids.first()?;
        Some((uuid, self.get(&uuid)?))
    }

    fn lookup(&self, index: Option<&Index>, ad_hoc: impl Fn() -> Key, wanted: Wanted<'_>) -> Vec<Uuid> {
        let Some(index) = index else {
            let key = ad_hoc();
            let mut found: Vec<Uuid> = self
                .iter()
                .filter(|(_, row)| key.matches(row, wanted))
                .map(|(uuid, _)| *uuid)
                .collect();
            found.sort_unstable();
            return found;
        };
        let matches = |uuid: &Uuid| self.get(uuid).is_some_and(|row| index.key.matches(row, wanted));
        index.candidates(wanted).filter(matches).collect()
    }

    pub(super) fn plan(&self) -> &TablePlan {
        &self.plan
    }

    /// Puts, replaces or (with `None`) removes a row.
    pub(super) fn set(&mut self, uuid: Uuid, new: Option<Arc<Row>>) {
        let old = match &new {
            Some(row) => self.rows.insert(uuid, Arc::clone(row)),
            None => self.rows.remove(&uuid),
        };
        for index in &mut self.indexes {
            index.update(uuid, old.as_deref(), new.as_deref());
        }
    }
}

#[cfg(test)]
mod tests;
