//! Noting in `ovn_revision_numbers` what OVN has now. Notes of batches that finish meanwhile share a transaction, and no
//! batch waits for the one before it to be noted: a note that is lost only means that the key is compared once more.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::Key;
use store::{Db, ovn::revision, standard, transact};
use tokio::sync::watch;

/// Most notes of one transaction.
const BATCH: usize = 1024;

/// Notes wait this long for others to share their transaction; nobody waits for a note.
const GATHER: Duration = Duration::from_millis(50);

/// Pause after a failure of the database.
const PAUSE: Duration = Duration::from_millis(500);

/// Notes that are to be written.
pub(crate) struct Ledger {
    notes: Mutex<HashMap<Key, Option<i64>>>,
    /// How many notes there are, those being written included.
    open: watch::Sender<usize>,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self {
            notes: Mutex::default(),
            open: watch::Sender::new(0),
        }
    }

    /// OVN has this revision of each resource now, or (`None`) nothing of it any more.
    pub(crate) fn note(&self, done: impl IntoIterator<Item = (Key, Option<i64>)>) {
        let mut notes = self.lock();
        let before = notes.len();
        notes.extend(done);
        let new = notes.len() - before;
        if new > 0 {
            // Under the lock: whoever takes the notes must find them counted.
            self.open.send_modify(|open| *open += new);
        }
    }

    /// Notes that are not in SQL yet.
    pub(crate) fn len(&self) -> usize {
        *self.open.borrow()
    }

    /// Wait until every note is in SQL.
    pub(crate) async fn settled(&self) {
        let mut open = self.open.subscribe();
        let _ = open.wait_for(|open| *open == 0).await;
    }

    /// Write notes as they come; `failed` is told of failures, after which the notes are tried again.
    pub(crate) async fn run(&self, db: &Db, failed: impl Fn(&store::Error)) {
        let mut open = self.open.subscribe();
        while open.wait_for(|open| *open > 0).await.is_ok() {
            tokio::time::sleep(GATHER).await;
            let notes = self.take();
            match write(db, &notes).await {
                Ok(()) => self.open.send_modify(|open| *open -= notes.len()),
                Err(error) => {
                    failed(&error);
                    self.put_back(notes);
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    fn take(&self) -> Vec<(Key, Option<i64>)> {
        let mut notes = self.lock();
        let keys: Vec<Key> = notes.keys().take(BATCH).cloned().collect();
        keys.into_iter()
            .filter_map(|key| notes.remove_entry(&key))
            .collect()
    }

    /// A note that was made meanwhile is the newer one.
    fn put_back(&self, taken: Vec<(Key, Option<i64>)>) {
        let mut notes = self.lock();
        let mut merged = 0;
        for (key, revision) in taken {
            match notes.entry(key) {
                std::collections::hash_map::Entry::Occupied(_) => merged += 1,
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(revision);
                }
            }
        }
        self.open.send_modify(|open| *open -= merged);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Option<i64>>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write(db: &Db, notes: &[(Key, Option<i64>)]) -> store::Result<()> {
    let written: Vec<(Key, i64)> = notes
        .iter()
        .filter_map(|(key, revision)| Some((key.clone(), (*revision)?)))
        .collect();
    let gone: Vec<Key> = notes
        .iter()
        .filter(|(_, revision)| revision.is_none())
        .map(|(key, _)| key.clone())
        .collect();
    let now = standard::now();
    transact!(db, tx => {
        revision::written(&mut tx, &written, now).await?;
        revision::forget(&mut tx, &gone).await
    })
}
