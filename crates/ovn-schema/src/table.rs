//! Tables by name, and what a server lacks of them.

use std::collections::BTreeMap;
use std::fmt;

use ovsdb::schema::Schema;
use ovsdb::value::{Datum, Row};

/// A table and the columns that are wanted of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Names of the columns, in order.
    pub columns: &'static [&'static str],
}

/// Something that is wanted and that the server's schema does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// The table.
    pub table: &'static str,
    /// The column; the whole table when `None`.
    pub column: Option<&'static str>,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "{}.{column}", self.table),
            None => f.write_str(self.table),
        }
    }
}

/// What the server lacks of the wanted tables: nothing about OVN's version is assumed.
pub fn missing(schema: &Schema, wanted: &[Table]) -> Vec<Missing> {
    let mut lacking = Vec::new();
    for Table { name: table, columns } in wanted {
        if !schema.has_table(table) {
            lacking.push(Missing { table, column: None });
            continue;
        }
        let absent = columns.iter().filter(|column| !schema.has_column(table, column));
        lacking.extend(absent.map(|column| Missing {
            table,
            column: Some(column),
        }));
    }
    lacking
}

/// A map from string to integer.
pub(crate) fn counts<'a>(row: &'a Row, column: &str) -> BTreeMap<&'a str, i64> {
    let pairs = row.get(column).and_then(Datum::as_map).into_iter().flatten();
    pairs
        .filter_map(|(key, value)| Some((key.as_str()?, value.as_int()?)))
        .collect()
}
