//! Database schemas as the server reports them (RFC 7047 section 3.2).

mod column;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

pub use column::{AtomType, BaseType, ColumnSchema, ColumnType, RefType};

/// The schema of one database. Users probe it for the tables and columns that their server has.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Schema {
    /// Name of the database.
    pub name: String,
    /// `x.y.z`; empty when the server omits it.
    #[serde(default)]
    pub version: String,
    /// Tables by name.
    pub tables: BTreeMap<Arc<str>, TableSchema>,
}

/// The schema of one table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct TableSchema {
    /// Columns by name, without `_uuid` and `_version`.
    pub columns: BTreeMap<Arc<str>, ColumnSchema>,
    /// Sets of columns whose values together are unique among the rows.
    #[serde(default)]
    pub indexes: Vec<Vec<Arc<str>>>,
    /// Limit on the number of rows.
    #[serde(default, rename = "maxRows")]
    pub max_rows: Option<u64>,
    /// Whether rows stay without being referenced.
    #[serde(default, rename = "isRoot")]
    pub is_root: bool,
}

impl Schema {
    /// Parses a `<database-schema>`.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// A table by name.
    pub fn table(&self, table: &str) -> Option<&TableSchema> {
        self.tables.get(table)
    }

    /// A column by table and name.
    pub fn column(&self, table: &str, column: &str) -> Option<&ColumnSchema> {
        self.table(table)?.column(column)
    }

    /// Whether the table is there.
    pub fn has_table(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }

    /// Whether the column is there.
    pub fn has_column(&self, table: &str, column: &str) -> bool {
        self.column(table, column).is_some()
    }
}

impl TableSchema {
    /// A column by name.
    pub fn column(&self, column: &str) -> Option<&ColumnSchema> {
        self.columns.get(column)
    }
}
