//! Reading: the shared handle and the consistent views it gives.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::Table;
use crate::schema::Schema;

/// What the replica holds at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Database {
    pub(super) schema: Option<Arc<Schema>>,
    pub(super) tables: BTreeMap<Arc<str>, Arc<Table>>,
    pub(super) complete: bool,
}

/// The shared handle of a replica; clones see the same one.
#[derive(Clone, Debug, Default)]
pub struct Replica {
    current: Arc<RwLock<Arc<Database>>>,
}

impl Replica {
    /// The replica as of now. It costs a pointer; holding it blocks nobody, also across an `.await`, and whole
    /// updates are visible or not at all.
    pub fn read(&self) -> Snapshot {
        Snapshot(Arc::clone(
            &self.current.read().unwrap_or_else(PoisonError::into_inner),
        ))
    }

    /// The schema of the server that was connected last.
    pub fn schema(&self) -> Option<Arc<Schema>> {
        self.read().0.schema.clone()
    }

    /// Changes in place what no snapshot holds, and copies what one does.
    pub(super) fn change(&self, change: impl FnOnce(&mut Database)) {
        change(Arc::make_mut(
            &mut self.current.write().unwrap_or_else(PoisonError::into_inner),
        ));
    }
}

/// A consistent, immutable view of a replica.
#[derive(Clone, Debug)]
pub struct Snapshot(Arc<Database>);

impl Snapshot {
    /// A table; absent when it is not monitored, when the server has none of this name, and before the initial
    /// download is complete.
    pub fn table(&self, table: &str) -> Option<&Table> {
        self.0.tables.get(table).map(|table| &**table)
    }

    /// All replicated tables in the order of their names.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.0.tables.values().map(|table| &**table)
    }

    /// The schema of the server that the rows came from.
    pub fn schema(&self) -> Option<&Schema> {
        self.0.schema.as_deref()
    }

    /// Whether an initial download has completed. It stays true while the connection is down, and the rows then
    /// are those of the moment when it broke; [`Client::state`](crate::Client::state) tells the difference.
    pub fn is_complete(&self) -> bool {
        self.0.complete
    }
}
