//! The plan: what was asked for, cut down to what the server's schema has.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::config::{Columns, MonitorTable};
use crate::op::Condition;
use crate::schema::{ColumnType, Schema};
use crate::value::Datum;

/// The tables and columns that are monitored.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plan {
    pub(crate) tables: BTreeMap<Arc<str>, Arc<TablePlan>>,
}

/// The monitored part of one table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TablePlan {
    pub(crate) name: Arc<str>,
    pub(crate) columns: BTreeMap<Arc<str>, ColumnPlan>,
    pub(crate) conditions: Vec<Condition>,
    /// The schema's indexes.
    pub(crate) indexes: Vec<Vec<Arc<str>>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ColumnPlan {
    pub(crate) ty: ColumnType,
    /// What the column holds when an insert leaves it out.
    pub(crate) default: Datum,
}

#[derive(Serialize)]
struct Request<'a> {
    columns: Vec<&'a str>,
    #[serde(rename = "where", skip_serializing_if = "<[_]>::is_empty")]
    conditions: &'a [Condition],
}

impl Plan {
    /// Leaves out, and reports, what the schema lacks: servers of different versions have different columns.
    pub(crate) fn new(wanted: &[MonitorTable], schema: &Schema) -> Self {
        let mut plan = Plan::default();
        for wanted in wanted {
            let Some(table) = schema.table(&wanted.table) else {
                tracing::info!(table = %wanted.table, "the server has no such table; it is not monitored");
                continue;
            };
            let has = |name: &Arc<str>| {
                let has = table.columns.contains_key(name);
                if !has {
                    tracing::info!(table = %wanted.table, column = %name, "the server has no such column");
                }
                has
            };
            let names: Vec<&Arc<str>> = match &wanted.columns {
                Columns::All => table.columns.keys().collect(),
                Columns::List(names) => names.iter().filter(|name| has(name)).collect(),
            };
            let columns = names.into_iter().filter_map(|name| {
                let ty = table.columns.get(name)?.ty.clone();
                Some((
                    Arc::clone(name),
                    ColumnPlan {
                        default: ty.default_datum(),
                        ty,
                    },
                ))
            });
            let table = TablePlan {
                name: Arc::clone(&wanted.table),
                columns: columns.collect(),
                conditions: wanted.conditions.clone(),
                indexes: table.indexes.clone(),
            };
            plan.tables.insert(Arc::clone(&wanted.table), Arc::new(table));
        }
        plan
    }

    /// The `<monitor-cond-requests>`, or without conditions the `<monitor-requests>` of RFC 7047.
    pub(crate) fn to_json(&self, with_conditions: bool) -> Result<String, serde_json::Error> {
        let requests: BTreeMap<&str, [Request<'_>; 1]> = self
            .tables
            .values()
            .map(|table| {
                let columns = table.columns.keys().map(|name| &**name).collect();
                let conditions = if with_conditions {
                    &table.conditions[..]
                } else {
                    &[]
                };
                (&*table.name, [Request { columns, conditions }])
            })
            .collect();
        serde_json::to_string(&requests)
    }

    /// Whether any table is restricted to some of its rows.
    pub(crate) fn has_conditions(&self) -> bool {
        self.tables.values().any(|table| !table.conditions.is_empty())
    }
}
