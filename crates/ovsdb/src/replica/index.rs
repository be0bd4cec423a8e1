//! Indexes: from the values of columns, or of a key of a map column, to rows.
//!
//! An index stores hashes of keys, not keys: the rows hold those already. Lookups compare the rows they find.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::Arc;

use uuid::Uuid;

use super::shard::ShardMap;
use crate::value::{Atom, Datum, Row};

/// What an index is by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Columns(Vec<Arc<str>>),
    MapKey { column: Arc<str>, key: Arc<str> },
}

/// The value that a lookup asks for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted<'a> {
    Columns(&'a [Datum]),
    MapKey(&'a str),
}

#[derive(Clone, Debug)]
pub(super) struct Index {
    pub(super) key: Key,
    hasher: RandomState,
    rows: ShardMap<u64, Uuids>,
}

/// Most keys lead to one row.
#[derive(Clone, Debug)]
enum Uuids {
    One(Uuid),
    Many(Arc<BTreeSet<Uuid>>),
}

impl Key {
    /// Whether the row has the wanted value.
    pub(super) fn matches(&self, row: &Row, wanted: Wanted<'_>) -> bool {
        match (self, wanted) {
            (Key::Columns(columns), Wanted::Columns(values)) => {
                columns.len() == values.len()
                    && columns
                        .iter()
                        .zip(values)
                        .all(|(column, value)| row.get(column) == Some(value))
            }
            (Key::MapKey { column, key }, Wanted::MapKey(value)) => row.map_str(column, key) == Some(value),
            _ => false,
        }
    }

    /// Whether both rows have the same value, so that the index need not change.
    fn same(&self, a: &Row, b: &Row) -> bool {
        match self {
            Key::Columns(columns) => columns.iter().all(|column| a.get(column) == b.get(column)),
            Key::MapKey { column, key } => value_under(a, column, key) == value_under(b, column, key),
        }
    }
}

fn value_under<'a>(row: &'a Row, column: &str, key: &str) -> Option<&'a Atom> {
    row.get(column)?.map_value(key)
}

impl Index {
    pub(super) fn new(key: Key) -> Self {
        Index {
            key,
            hasher: RandomState::new(),
            rows: ShardMap::new(),
        }
    }

    /// Follows a change of one row.
    pub(super) fn update(&mut self, uuid: Uuid, old: Option<&Row>, new: Option<&Row>) {
        if let (Some(old), Some(new)) = (old, new)
            && self.key.same(old, new)
        {
            return;
        }
        if let Some(hash) = old.and_then(|row| self.hash(row)) {
            self.remove(hash, uuid);
        }
        if let Some(hash) = new.and_then(|row| self.hash(row)) {
            self.insert(hash, uuid);
        }
    }

    /// Rows that may have the wanted value, in ascending order.
    pub(super) fn candidates(&self, wanted: Wanted<'_>) -> impl Iterator<Item = Uuid> {
        let found = self.rows.get(&self.hash_wanted(wanted));
        let (one, many) = match found {
            None => (None, None),
            Some(Uuids::One(uuid)) => (Some(*uuid), None),
            Some(Uuids::Many(uuids)) => (None, Some(uuids.iter().copied())),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }

    fn hash_wanted(&self, wanted: Wanted<'_>) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        match wanted {
            Wanted::Columns(values) => values.iter().for_each(|value| value.hash(&mut hasher)),
            Wanted::MapKey(value) => value.hash(&mut hasher),
        }
        hasher.finish()
    }

    fn hash(&self, row: &Row) -> Option<u64> {
        let mut hasher = self.hasher.build_hasher();
        match &self.key {
            Key::Columns(columns) => {
                for column in columns {
                    row.get(column)?.hash(&mut hasher);
                }
            }
            Key::MapKey { column, key } => value_under(row, column, key)?.as_str()?.hash(&mut hasher),
        }
        Some(hasher.finish())
    }

    fn insert(&mut self, hash: u64, uuid: Uuid) {
        match self.rows.get_mut(&hash) {
            None => {
                self.rows.insert(hash, Uuids::One(uuid));
            }
            Some(Uuids::Many(uuids)) => {
                Arc::make_mut(uuids).insert(uuid);
            }
            Some(one) => {
                if let Uuids::One(first) = *one
                    && first != uuid
                {
                    *one = Uuids::Many(Arc::new([first, uuid].into()));
                }
            }
        }
    }

    fn remove(&mut self, hash: u64, uuid: Uuid) {
        let empty = match self.rows.get_mut(&hash) {
            None => false,
            Some(Uuids::One(only)) => *only == uuid,
            Some(Uuids::Many(uuids)) => {
                let uuids = Arc::make_mut(uuids);
                uuids.remove(&uuid);
                uuids.is_empty()
            }
        };
        if empty {
            self.rows.remove(&hash);
        }
    }
}
