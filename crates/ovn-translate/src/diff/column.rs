//! One column: what is stored, what is wanted, and what has to change.

use std::collections::BTreeMap;

use ovsdb::value::{Atom, Datum};

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

    /// From the stored pairs to these; other keys go, if `others` says which of them stay.
    pub(super) fn of_pairs(wanted: &Pairs, stored: Stored<'_>, others: Option<&Keep>) -> Self {
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
        if let Some(keep) = others {
            let keys = stored
                .pairs
                .into_iter()
                .flatten()
                .filter_map(|(key, _)| key.as_str());
            remove.extend(
                keys.filter(|key| !wanted.contains_key(*key))
                    .filter(|key| !keep.prefixes.iter().any(|prefix| key.starts_with(prefix)))
                    .map(str::to_owned),
            );
        }
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
