//! The row: column names and their values.

use std::fmt;
use std::ops::Index;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};
use uuid::Uuid;

use super::{Atom, Datum};

/// Columns of a row, RFC 7047 section 5.1 `<row>`, in the order of their names.
///
/// It behaves as a small ordered map. Rows of a replica hold every monitored column, defaults included; a row
/// that is sent holds what it is meant to change.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row {
    /// Sorted by name. A vector takes half the memory of a tree at this size.
    columns: Vec<(Arc<str>, Datum)>,
}

impl Row {
    /// A row without columns.
    pub const fn new() -> Self {
        Row { columns: Vec::new() }
    }

    /// Adds a column: `Row::new().with("name", "sw0").with("ports", vec![uuid])`.
    #[must_use]
    pub fn with(mut self, column: impl Into<Arc<str>>, value: impl Into<Datum>) -> Self {
        self.insert(column, value);
        self
    }

    /// Sets a column and returns what it held before.
    pub fn insert(&mut self, column: impl Into<Arc<str>>, value: impl Into<Datum>) -> Option<Datum> {
        let (column, value) = (column.into(), value.into());
        match self.position(&column) {
            Ok(at) => Some(std::mem::replace(&mut self.columns[at].1, value)),
            Err(at) => {
                self.columns.insert(at, (column, value));
                None
            }
        }
    }

    /// Takes a column out.
    pub fn remove(&mut self, column: &str) -> Option<Datum> {
        self.position(column).ok().map(|at| self.columns.remove(at).1)
    }

    /// The value of a column.
    pub fn get(&self, column: &str) -> Option<&Datum> {
        self.position(column).ok().map(|at| &self.columns[at].1)
    }

    /// The value of a column, to change it.
    pub fn get_mut(&mut self, column: &str) -> Option<&mut Datum> {
        self.position(column).ok().map(|at| &mut self.columns[at].1)
    }

    /// Whether the column is there.
    pub fn contains_key(&self, column: &str) -> bool {
        self.position(column).is_ok()
    }

    /// Number of columns.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there are no columns.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Columns in the order of their names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Datum)> + Clone {
        self.columns.iter().map(|(name, value)| (name, value))
    }

    /// Column names in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Arc<str>> + Clone {
        self.columns.iter().map(|(name, _)| name)
    }

    /// Keeps the columns that `keep` accepts.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Datum) -> bool) {
        self.columns.retain(|(name, value)| keep(name, value));
    }

    /// The text of a scalar string column.
    pub fn str(&self, column: &str) -> Option<&str> {
        self.get(column)?.as_str()
    }

    /// The value of a scalar integer column.
    pub fn int(&self, column: &str) -> Option<i64> {
        self.get(column)?.as_int()
    }

    /// The value of a scalar real column.
    pub fn real(&self, column: &str) -> Option<f64> {
        self.get(column)?.as_real()
    }

    /// The value of a scalar boolean column.
    pub fn bool(&self, column: &str) -> Option<bool> {
        self.get(column)?.as_bool()
    }

    /// The value of a scalar UUID column.
    pub fn uuid(&self, column: &str) -> Option<Uuid> {
        self.get(column)?.as_uuid()
    }

    /// The strings of a set column, in order; empty when the column is missing or of another type.
    pub fn set_of_str(&self, column: &str) -> Vec<&str> {
        self.atoms(column).iter().filter_map(Atom::as_str).collect()
    }

    /// The UUIDs of a set column, in order; empty when the column is missing or of another type.
    pub fn set_of_uuid(&self, column: &str) -> Vec<Uuid> {
        self.atoms(column).iter().filter_map(Atom::as_uuid).collect()
    }

    /// The integers of a set column, in order; empty when the column is missing or of another type.
    pub fn set_of_int(&self, column: &str) -> Vec<i64> {
        self.atoms(column).iter().filter_map(Atom::as_int).collect()
    }

    /// The pairs of a map from string to string; empty when the column is missing or of another type.
    pub fn map_of_str(&self, column: &str) -> std::collections::BTreeMap<&str, &str> {
        let pairs = self.get(column).and_then(Datum::as_map).into_iter().flatten();
        pairs
            .filter_map(|(key, value)| Some((key.as_str()?, value.as_str()?)))
            .collect()
    }

    /// The value under `key` in a map from string to string.
    pub fn map_str(&self, column: &str, key: &str) -> Option<&str> {
        self.get(column)?.map_value(key)?.as_str()
    }

    fn atoms(&self, column: &str) -> &[Atom] {
        self.get(column).map_or(&[], Datum::atoms)
    }

    fn position(&self, column: &str) -> Result<usize, usize> {
        self.columns.binary_search_by(|(name, _)| (**name).cmp(column))
    }

    /// Gives back the memory that growing left unused.
    pub(crate) fn shrink(&mut self) {
        self.columns.shrink_to_fit();
    }
}

impl<K: Into<Arc<str>>, V: Into<Datum>> FromIterator<(K, V)> for Row {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(columns: I) -> Self {
        let mut row = Row::new();
        row.extend(columns);
        row
    }
}

impl<K: Into<Arc<str>>, V: Into<Datum>> Extend<(K, V)> for Row {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, columns: I) {
        for (column, value) in columns {
            self.insert(column, value);
        }
    }
}

impl<K: Into<Arc<str>>, V: Into<Datum>, const N: usize> From<[(K, V); N]> for Row {
    fn from(columns: [(K, V); N]) -> Self {
        columns.into_iter().collect()
    }
}

impl IntoIterator for Row {
    type Item = (Arc<str>, Datum);
    type IntoIter = std::vec::IntoIter<(Arc<str>, Datum)>;

    fn into_iter(self) -> Self::IntoIter {
        self.columns.into_iter()
    }
}

impl<'a> IntoIterator for &'a Row {
    type Item = &'a (Arc<str>, Datum);
    type IntoIter = std::slice::Iter<'a, (Arc<str>, Datum)>;

    fn into_iter(self) -> Self::IntoIter {
        self.columns.iter()
    }
}

/// Panics when the column is missing, as indexing a map does.
impl Index<&str> for Row {
    type Output = Datum;

    fn index(&self, column: &str) -> &Datum {
        match self.position(column) {
            Ok(at) => &self.columns[at].1,
            Err(_) => panic!("the row has no column {column}"),
        }
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(&**name, value)?;
        }
        map.end()
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.iter() {
            map.entry(name, &format_args!("{value}"));
        }
        map.finish()
    }
}
