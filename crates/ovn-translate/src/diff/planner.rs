//! The state of a comparison: operations so far, and what they make of rows.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use model::{Key, Kind};
use ovsdb::op::{Condition, Op};
use ovsdb::value::{Atom, Datum, Row, Uuid};

use super::guard::unchanged;
use super::{Also, Outcome, Planned};
use crate::identity::external_id;
use crate::{Actual, Desired, DesiredRow, Features, Found, Identity, names};

/// A row that is needed and missing.
pub(super) struct Missing {
    pub(super) what: String,
    pub(super) also: Option<Also>,
}

/// What the operations so far make of a row.
#[derive(Clone)]
pub(super) struct Written {
    /// What operations refer to it by.
    pub(super) atom: Atom,
    /// Its columns.
    pub(super) row: Row,
    /// As what it was wanted last: several keys may share it.
    pub(super) wanted: Option<DesiredRow>,
}

/// Compares key after key and gathers the operations.
pub(super) struct Planner<'a, A: ?Sized> {
    pub(super) actual: &'a A,
    pub(super) features: Features,
    pub(super) ops: Vec<Op>,
    /// What the key at hand wants in the batch.
    pub(super) also: BTreeSet<Also>,
    /// All keys of the batch.
    batch: HashMap<&'a Key, &'a Desired>,
    /// Rows that the operations so far insert or change.
    written: HashMap<Identity, Written>,
    /// What those were before the key at hand.
    before: Vec<(Identity, Option<Written>)>,
    names: usize,
}

impl<'a, A: Actual + ?Sized> Planner<'a, A> {
    pub(super) fn new(desired: &'a [Desired], actual: &'a A, features: Features) -> Self {
        Self {
            actual,
            features,
            ops: Vec::new(),
            also: BTreeSet::new(),
            batch: desired.iter().map(|one| (&one.key, one)).collect(),
            written: HashMap::new(),
            before: Vec::new(),
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
        self.before.clear();
        let outcome = self.compare(desired, start);
        if outcome != Outcome::Done {
            self.ops.truncate(start);
            while let Some((id, before)) = self.before.pop() {
                match before {
                    Some(written) => self.written.insert(id, written),
                    None => self.written.remove(&id),
                };
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
        let main = main_rows(&desired.key)
            .iter()
            .find_map(|id| Some((id.table(), *id.find(self.actual).first()?)));
        let (table, main) = main.unzip();
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
        if let (Some(table), Some(found)) = (table, main)
            && self.ops.len() > start
            && desired.revision.is_some()
        {
            self.ops.insert(start, unchanged(table, found));
        }
        Outcome::Done
    }

    fn write(&mut self, desired: &Desired, main: Option<Found<'a>>) -> Result<(), Missing> {
        for row in &desired.rows {
            self.upsert(desired, row)?;
        }
        self.remove_leftovers(desired, main);
        match desired.key.kind {
            Kind::Port => {
                self.groups(desired, main)?;
                self.depend_on_addresses(desired, main);
                self.dns(desired, main)
            }
            Kind::FloatingIp => {
                self.port_fip(desired);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What an operation refers to a row by: its UUID, or the name of its insertion.
    pub(super) fn reference(&self, id: &Identity) -> Result<Atom, Missing> {
        if let Some(written) = self.written.get(id) {
            return Ok(written.atom.clone());
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

    /// What the operations so far make of the row, if they touch it.
    pub(super) fn written(&self, id: &Identity) -> Option<&Written> {
        self.written.get(id)
    }

    /// Notes what the operations so far make of the row.
    pub(super) fn note(&mut self, id: &Identity, written: Written) {
        let before = self.written.insert(id.clone(), written);
        self.before.push((id.clone(), before));
    }

    /// What is wanted because of a key, if it is in the batch.
    pub(super) fn in_batch(&self, key: &Key) -> Option<&'a Desired> {
        self.batch.get(key).copied()
    }

    /// The UUID that a new row chooses for itself, if it may. Where a row has it that somebody changed so that it does
    /// not answer to the identity any more, it is one that follows from it.
    pub(super) fn chosen_uuid(&self, id: &Identity) -> Option<Uuid> {
        let chosen = id.chosen_uuid().filter(|_| self.features.chosen_uuids)?;
        let is_free = |uuid: &Uuid| self.actual.get(id.table(), *uuid).is_none();
        [chosen, Uuid::new_v5(&chosen, &[])].into_iter().find(is_free)
    }

    /// Adds an insertion; the rest of the transaction can refer to the row.
    pub(super) fn insert(&mut self, id: &Identity, row: Row, wanted: Option<&DesiredRow>) -> Atom {
        let op = Op::insert(id.table(), row.clone());
        let atom = match self.chosen_uuid(id) {
            Some(uuid) => {
                self.ops.push(op.with_uuid(uuid));
                Atom::Uuid(uuid)
            }
            None => self.insert_named(op),
        };
        let written = Written {
            atom: atom.clone(),
            row,
            wanted: wanted.cloned(),
        };
        self.note(id, written);
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

/// The rows that may show the revision of a resource; the first one that is there does.
pub(super) fn main_rows(key: &Key) -> Vec<Identity> {
    let id = || key.id.clone();
    match key.kind {
        Kind::Network => vec![Identity::Switch(id())],
        Kind::Segment => vec![Identity::SegmentSwitch(id())],
        Kind::Subnet => vec![Identity::SubnetDhcp(id())],
        Kind::Port => vec![Identity::SwitchPort(id())],
        Kind::Router => vec![Identity::Router(id())],
        Kind::RouterPort => vec![Identity::RouterPort(id())],
        Kind::FloatingIp => {
            let forwarding = |protocol| names::port_forwarding(&key.id, protocol, None);
            let balancers = names::PROTOCOLS.map(|protocol| Identity::LoadBalancer(forwarding(protocol)));
            std::iter::once(Identity::FloatingIp(id()))
                .chain(balancers)
                .collect()
        }
        // The other one is written along with it.
        Kind::AddressGroup => vec![Identity::AddressSet(names::address_group(&key.id, "ip4"))],
        Kind::SecurityGroup | Kind::SecurityGroupRule => Vec::new(),
    }
}

/// The revision that a row shows.
pub(super) fn revision(row: &Row) -> Option<i64> {
    external_id(row, names::REVISION)?.parse().ok()
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
