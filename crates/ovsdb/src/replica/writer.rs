//! The one writer of a replica: turns decoded updates into rows, indexes and notifications.

use std::sync::Arc;

use tokio::sync::broadcast;
use uuid::Uuid;

use super::snapshot::Database;
use super::{Change, Replica, Table};
use crate::config::IndexSpec;
use crate::monitor::{Plan, RowUpdate, Update, apply_difference};
use crate::schema::Schema;
use crate::value::{Interner, Row};

/// Where a monitor can be resumed.
#[derive(Clone, Debug)]
pub(crate) struct Position {
    /// What was monitored; resuming with anything else would leave holes.
    pub(crate) plan: Arc<Plan>,
    /// The last transaction that the replica holds.
    pub(crate) txn_id: Uuid,
}

/// Writes the replica and tells subscribers.
#[derive(Debug)]
pub(crate) struct Writer {
    replica: Replica,
    changes: broadcast::Sender<Change>,
    indexes: Vec<IndexSpec>,
    pub(crate) interner: Interner,
    pub(crate) position: Option<Position>,
}

struct Resolved {
    table: Arc<str>,
    uuid: Uuid,
    old: Option<Arc<Row>>,
    new: Option<Arc<Row>>,
}

impl Writer {
    pub(crate) fn new(replica: Replica, changes: broadcast::Sender<Change>, indexes: Vec<IndexSpec>) -> Self {
        Writer {
            replica,
            changes,
            indexes,
            interner: Interner::default(),
            position: None,
        }
    }

    /// Replaces everything. Readers see the old rows until the new ones are complete.
    pub(crate) fn load(
        &mut self,
        schema: Arc<Schema>,
        plan: &Plan,
        updates: Vec<Update>,
    ) -> Result<(), String> {
        let mut database = Database {
            schema: Some(schema),
            complete: true,
            ..Database::default()
        };
        let mut tables: Vec<Table> = plan
            .tables
            .values()
            .map(|table| Table::new(Arc::clone(table), &self.indexes))
            .collect();
        for Update { table, uuid, update } in updates {
            let RowUpdate::Insert(row) = update else {
                return Err(format!("initial contents change row {uuid} of table {table}"));
            };
            // Plans and tables are in the same order.
            let at = tables.binary_search_by(|have| have.name().cmp(&table));
            let at = at.map_err(|_| format!("table {table} is not monitored"))?;
            tables[at].set(uuid, Some(Arc::new(row)));
        }
        let named = tables
            .into_iter()
            .map(|table| (Arc::clone(table.name()), Arc::new(table)));
        database.tables = named.collect();
        self.replica.change(|current| *current = database);
        Ok(())
    }

    /// Catches up after a pause. The server may be another one, of another version.
    pub(crate) fn resume(&mut self, schema: Arc<Schema>, updates: Vec<Update>) -> Result<(), String> {
        self.apply(updates)?;
        self.replica.change(|database| database.schema = Some(schema));
        Ok(())
    }

    /// Applies one update notification: readers see all of it or nothing.
    pub(crate) fn apply(&mut self, updates: Vec<Update>) -> Result<(), String> {
        let resolved = self.resolve(updates)?;
        self.replica.change(|database| {
            for Resolved { table, uuid, new, .. } in &resolved {
                if let Some(table) = database.tables.get_mut(table) {
                    Arc::make_mut(table).set(*uuid, new.clone());
                }
            }
        });
        for Resolved {
            table,
            uuid,
            old,
            new,
        } in resolved
        {
            self.notify(Change::Row {
                table,
                uuid,
                old,
                new,
            });
        }
        Ok(())
    }

    /// Tells subscribers; that there are none is no error.
    pub(crate) fn notify(&self, change: Change) {
        let _ = self.changes.send(change);
    }

    /// Finds out what each row becomes before anything is changed, so that a bad update changes nothing.
    fn resolve(&self, updates: Vec<Update>) -> Result<Vec<Resolved>, String> {
        let snapshot = self.replica.read();
        let mut resolved = Vec::with_capacity(updates.len());
        for Update { table, uuid, update } in updates {
            let have = snapshot
                .table(&table)
                .ok_or_else(|| format!("table {table} is not monitored"))?;
            let old = have.get(&uuid).cloned();
            let new = match (update, &old) {
                (RowUpdate::Insert(row), _) => Some(Arc::new(row)),
                (RowUpdate::Modify(difference), Some(old)) => {
                    let mut row = Row::clone(old);
                    apply_difference(&mut row, difference, have.plan());
                    Some(Arc::new(row))
                }
                (RowUpdate::Modify(_), None) => {
                    return Err(format!("row {uuid} of table {table} changes but is not there"));
                }
                (RowUpdate::Delete, _) => None,
            };
            if old.is_some() || new.is_some() {
                resolved.push(Resolved {
                    table,
                    uuid,
                    old,
                    new,
                });
            }
        }
        Ok(resolved)
    }
}
