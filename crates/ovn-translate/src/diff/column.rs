//! One column: what is stored, what is wanted, and what has to change.

use std::collections::BTreeMap;
use std::sync::Arc;

use ovsdb::op::{Mutation, Mutator};
use ovsdb::value::{Atom, Datum, Row};

use super::planner::Planner;
use crate::desired::Pairs;
use crate::{Actual, Keep};

/// The stored pairs of a map column.
#[derive(Clone, Copy)]
pub(super) struct Stored<'a> {
    pairs: Option<&'a BTreeMap<Atom, Atom>>,
    /// Whether the row shows the wanted revision already.
    revised: bool,
}

impl<'a> Stored<'a> {
    /// Of a row that is about to be inserted.
    pub(super) const NOTHING: Self = Self {
        pairs: None,
        revised: false,
    };

    pub(super) fn of(column: Option<&'a Datum>, revised: bool) -> Self {
        Self {
            pairs: column.and_then(Datum::as_map),
            revised,
        }
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        self.pairs?.get(&Atom::from(key))?.as_str()
    }
}

/// What takes members out of a set and puts others in; the rest of it is not sent.
pub(super) fn change_set(
    column: &'static str,
    gone: Vec<impl Into<Atom>>,
    new: Vec<impl Into<Atom>>,
) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    if !gone.is_empty() {
        mutations.push(Mutation::delete(column, Datum::set(gone)));
    }
    if !new.is_empty() {
        mutations.push(Mutation::insert(column, Datum::set(new)));
    }
    mutations
}

/// What has to happen to a column.
#[derive(Debug, PartialEq)]
pub(super) enum Change {
    None,
    Replace(Datum),
    /// Keys to remove, which includes those that get another value, and then pairs to add.
    Pairs {
        remove: Vec<String>,
        add: Pairs,
    },
}

impl Change {
    /// From the stored value to this one.
    pub(super) fn to(stored: Option<&Datum>, wanted: Datum) -> Self {
        match stored {
            Some(stored) if *stored == wanted => Self::None,
            None if wanted.is_empty() => Self::None,
            _ => Self::Replace(wanted),
        }
    }

    /// From the stored pairs to these; of the other keys those go that `goes` says.
    pub(super) fn of_pairs(wanted: &Pairs, stored: Stored<'_>, goes: impl Fn(&str) -> bool) -> Self {
        let mut remove = Vec::new();
        let mut add = Pairs::new();
        for (key, value) in wanted {
            match stored.get(key) {
                Some(have) if have == value => continue,
                Some(_) => remove.push(key.clone()),
                None => {}
            }
            add.insert(key.clone(), value.clone());
        }
        let others = stored
            .pairs
            .into_iter()
            .flatten()
            .filter_map(|(key, _)| key.as_str());
        remove.extend(
            others
                .filter(|key| !wanted.contains_key(*key) && goes(key))
                .map(str::to_owned),
        );
        if remove.is_empty() && add.is_empty() {
            Self::None
        } else {
            Self::Pairs { remove, add }
        }
    }
}

impl<A: Actual + ?Sized> Planner<'_, A> {
    /// The wanted pairs, with the stored values where those win.
    pub(super) fn settled(&self, pairs: &Pairs, keep: &Keep, stored: Stored<'_>) -> Pairs {
        let mut settled = pairs.clone();
        if let Some((key, row)) = &keep.from
            && let Some(value) = settled.get_mut(*key)
            && let Some(found) = row.find(self.actual).first()
            && let Some(theirs) = found.row.map_str("options", key)
        {
            theirs.clone_into(value);
        }
        let lazy = if stored.revised { keep.until_revised } else { &[] };
        for key in keep.stored.iter().chain(lazy) {
            if let (Some(value), Some(have)) = (settled.get_mut(*key), stored.get(key)) {
                have.clone_into(value);
            }
        }
        settled
    }
}

/// What a row becomes by these changes.
pub(super) fn changed(row: &Row, columns: &Row, mutations: &[Mutation]) -> Row {
    let mut row = row.clone();
    for (column, value) in columns.iter() {
        row.insert(Arc::clone(column), value.clone());
    }
    for mutation in mutations {
        let have = row.remove(&mutation.column).unwrap_or_default();
        row.insert(Arc::clone(&mutation.column), mutated(have, mutation));
    }
    row
}

fn mutated(have: Datum, mutation: &Mutation) -> Datum {
    let inserts = mutation.mutator == Mutator::Insert;
    match (have, &mutation.value) {
        (Datum::Map(mut pairs), Datum::Map(more)) if inserts => {
            for (key, value) in more {
                pairs.entry(key.clone()).or_insert_with(|| value.clone());
            }
            Datum::Map(pairs)
        }
        (Datum::Map(mut pairs), Datum::Map(less)) => {
            pairs.retain(|key, value| less.get(key) != Some(value));
            Datum::Map(pairs)
        }
        (Datum::Map(mut pairs), Datum::Set(keys)) => {
            pairs.retain(|key, _| !keys.contains(key));
            Datum::Map(pairs)
        }
        (Datum::Set(_), Datum::Map(more)) if inserts => Datum::Map(more.clone()),
        (Datum::Set(_), Datum::Map(_)) => Datum::empty(),
        (Datum::Set(atoms), Datum::Set(more)) if inserts => {
            Datum::set(atoms.into_iter().chain(more.iter().cloned()))
        }
        (Datum::Set(mut atoms), Datum::Set(less)) => {
            atoms.retain(|atom| less.binary_search(atom).is_err());
            Datum::Set(atoms)
        }
    }
}
