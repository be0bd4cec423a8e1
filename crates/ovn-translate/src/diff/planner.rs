//! The state of a comparison: operations so far, and rows that they insert.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use model::{Key, Kind};
use ovsdb::op::{Condition, Op};
use ovsdb::value::{Atom, Datum, Row};

use super::{Also, Outcome, Planned};
use crate::identity::external_id;
use crate::{Actual, Desired, Features, Found, Identity, names};

/// A row that is needed and missing.
pub(super) struct Missing {
    pub(super) what: String,
    pub(super) also: Option<Also>,
}

/// Compares key after key and gathers the operations.
pub(super) struct Planner<'a, A: ?Sized> {
    pub(super) actual: &'a A,
    pub(super) features: Features,
    pub(super) ops: Vec<Op>,
    /// What the key at hand wants in the batch.
    pub(super) also: BTreeSet<Also>,
    /// Rows that the operations so far insert.
    inserted: HashMap<Identity, Atom>,
    /// Those of the key at hand.
    inserted_now: Vec<Identity>,
    names: usize,
}

impl<'a, A: Actual + ?Sized> Planner<'a, A> {
    pub(super) fn new(actual: &'a A, features: Features) -> Self {
        Self {
            actual,
            features,
            ops: Vec::new(),
            also: BTreeSet::new(),
            inserted: HashMap::new(),
            inserted_now: Vec::new(),
            names: 0,
        }
    }

    pub(super) fn into_ops(self) -> Vec<Op> {
        self.ops
    }

    /// Plans one key: all of it or, when something is in the way, nothing.
    pub(super) fn key(&mut self, desired: &Desired) -> Planned {
        let start = self.ops.len();
        self.also.clear();
        self.inserted_now.clear();
        let outcome = self.compare(desired, start);
        if outcome != Outcome::Done {
            self.ops.truncate(start);
            for id in self.inserted_now.drain(..) {
                self.inserted.remove(&id);
            }
        }
        let done = match outcome {
            Outcome::Done => done(desired),
            _ => Vec::new(),
        };
        let (key, also) = (desired.key.clone(), std::mem::take(&mut self.also));
        Planned {
            key,
            ops: start..self.ops.len(),
            outcome,
            also,
            done,
        }
    }

    fn compare(&mut self, desired: &Desired, start: usize) -> Outcome {
        let main = main_row(&desired.key).and_then(|id| id.find(self.actual).into_iter().next());
        let stored = main.and_then(|found| revision(found.row));
        if let (Some(stored), Some(wanted)) = (stored, desired.revision)
            && stored > wanted
        {
            return Outcome::Newer { stored };
        }
        if let Err(missing) = self.write(desired, main) {
            self.also.clear();
            self.also.extend(missing.also);
            return Outcome::Blocked {
                missing: missing.what,
            };
        }
        if let Some(found) = main
            && self.ops.len() > start
            && desired.revision.is_some()
            && let Some(id) = main_row(&desired.key)
        {
            self.ops.insert(start, unchanged(id.table(), found));
        }
        Outcome::Done
    }

    fn write(&mut self, desired: &Desired, main: Option<Found<'a>>) -> Result<(), Missing> {
        for row in &desired.rows {
            self.upsert(desired, row)?;
        }
        self.remove_leftovers(desired, main);
        if desired.key.kind == Kind::Port {
            self.groups(desired, main)?;
            self.depend_on_addresses(desired, main);
            self.dns(desired, main)?;
        }
        Ok(())
    }

    /// What an operation refers to a row by: its UUID, or the name of its insertion.
    pub(super) fn reference(&self, id: &Identity) -> Result<Atom, Missing> {
        if let Some(atom) = self.inserted.get(id) {
            return Ok(atom.clone());
        }
        match id.find(self.actual).first() {
            Some(found) => Ok(Atom::Uuid(found.uuid)),
            None => Err(Missing {
                what: id.to_string(),
                also: if matches!(id, Identity::PortGroup(name) if name == names::DROP_GROUP) {
                    Some(Also::DropGroup)
                } else {
                    id.owner().map(Also::Key)
                },
            }),
        }
    }

    /// Whether an operation so far inserts the row.
    pub(super) fn inserts(&self, id: &Identity) -> bool {
        self.inserted.contains_key(id)
    }

    /// Adds an insertion; the rest of the transaction can refer to the row.
    pub(super) fn insert(&mut self, id: &Identity, row: Row) -> Atom {
        let chosen = if self.features.chosen_uuids {
            id.chosen_uuid()
        } else {
            None
        };
        let op = Op::insert(id.table(), row);
        let atom = match chosen {
            Some(uuid) => {
                self.ops.push(op.with_uuid(uuid));
                Atom::Uuid(uuid)
            }
            None => self.insert_named(op),
        };
        self.inserted.insert(id.clone(), atom.clone());
        self.inserted_now.push(id.clone());
        atom
    }

    /// Adds an insertion under a name of its own.
    pub(super) fn insert_named(&mut self, op: Op) -> Atom {
        self.names += 1;
        let name: Arc<str> = format!("row{}", self.names).into();
        self.ops.push(op.with_uuid_name(Arc::clone(&name)));
        Atom::NamedUuid(name)
    }
}

/// The condition that selects the row.
pub(super) fn is(row: &Atom) -> Vec<Condition> {
    vec![Condition::eq("_uuid", Datum::from(row.clone()))]
}

/// The row that shows the revision of a resource.
pub(super) fn main_row(key: &Key) -> Option<Identity> {
    match key.kind {
        Kind::Network => Some(Identity::Switch(key.id.clone())),
        Kind::Segment => Some(Identity::SegmentSwitch(key.id.clone())),
        Kind::Subnet => Some(Identity::SubnetDhcp(key.id.clone())),
        Kind::Port => Some(Identity::SwitchPort(key.id.clone())),
        // The other one is written along with it.
        Kind::AddressGroup => Some(Identity::AddressSet(names::address_group(&key.id, "ip4"))),
        _ => None,
    }
}

/// The revision that a row shows.
pub(super) fn revision(row: &Row) -> Option<i64> {
    external_id(row, names::REVISION)?.parse().ok()
}

/// A guard: the row is there and shows the revision that was read.
fn unchanged(table: &'static str, found: Found<'_>) -> Op {
    let Some(stored) = external_id(found.row, names::REVISION) else {
        return Op::wait_exists(table, found.uuid);
    };
    let shows = Condition::includes("external_ids", Datum::map([(names::REVISION, stored)]));
    let row = Row::new().with("_uuid", found.uuid);
    Op::wait_equal(
        table,
        vec![Condition::uuid(found.uuid), shows],
        &["_uuid"],
        vec![row],
    )
}

fn done(desired: &Desired) -> Vec<(Key, Option<i64>)> {
    let covers = desired
        .covers
        .iter()
        .map(|(key, revision)| (key.clone(), Some(*revision)));
    std::iter::once((desired.key.clone(), desired.revision))
        .chain(covers)
        .collect()
}
