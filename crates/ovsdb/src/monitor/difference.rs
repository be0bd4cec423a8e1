//! Differences between two versions of a row, ovsdb-server(7) section 4.1.14.

use crate::schema::ColumnType;
use crate::value::{Atom, Datum, Row};

use super::TablePlan;

/// Turns the old version of a row into the new one.
pub(crate) fn apply_difference(row: &mut Row, difference: Row, plan: &TablePlan) {
    for (name, difference) in difference {
        match (row.get_mut(&name), plan.columns.get(&name)) {
            (Some(value), Some(column)) => apply_to_datum(value, difference, &column.ty),
            _ => {
                row.insert(name, difference);
            }
        }
    }
}

/// A column of at most one element is replaced. Of larger sets and maps the difference has the elements that only
/// one version has, and the pairs whose value is new.
fn apply_to_datum(value: &mut Datum, difference: Datum, ty: &ColumnType) {
    match (value, difference) {
        (Datum::Set(atoms), Datum::Set(difference)) if ty.max > 1 => toggle(atoms, difference),
        (Datum::Map(pairs), Datum::Map(difference)) if ty.max > 1 => {
            for (key, new) in difference {
                if pairs.get(&key) == Some(&new) {
                    pairs.remove(&key);
                } else {
                    pairs.insert(key, new);
                }
            }
        }
        (value, difference) => *value = difference,
    }
}

/// The symmetric difference of two sorted sets.
fn toggle(atoms: &mut Vec<Atom>, difference: Vec<Atom>) {
    for atom in difference {
        match atoms.binary_search(&atom) {
            Ok(at) => {
                atoms.remove(at);
            }
            Err(at) => atoms.insert(at, atom),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::schema::{AtomType, BaseType};

    fn ty(map: bool, max: usize) -> ColumnType {
        let value = map.then(|| BaseType::plain(AtomType::String));
        ColumnType {
            key: BaseType::plain(AtomType::String),
            value,
            min: 0,
            max,
        }
    }

    fn applied(old: impl Into<Datum>, difference: impl Into<Datum>, ty: ColumnType) -> Datum {
        let mut value = old.into();
        apply_to_datum(&mut value, difference.into(), &ty);
        value
    }

    #[test]
    fn optionals_are_replaced() {
        assert_eq!(applied("a", "b", ty(false, 1)), Datum::from("b"));
        assert_eq!(applied("a", Datum::empty(), ty(false, 1)), Datum::empty());
    }

    #[test]
    fn sets_toggle() {
        assert_eq!(
            applied(["a", "c"], ["b", "c"], ty(false, 9)),
            Datum::from(["a", "b"])
        );
    }

    #[test]
    fn maps_toggle_pairs_and_take_new_values() {
        let old = Datum::map([("gone", "1"), ("kept", "2"), ("new value", "3")]);
        let difference = Datum::map([("gone", "1"), ("new value", "4"), ("new key", "5")]);
        let expected = Datum::map([("kept", "2"), ("new value", "4"), ("new key", "5")]);
        assert_eq!(applied(old, difference, ty(true, 9)), expected);
    }

    proptest! {
        #[test]
        fn a_difference_leads_from_old_to_new(old in pairs(), new in pairs()) {
            let only = |have: &Pairs, other: &Pairs| -> Vec<u8> {
                have.keys().filter(|key| !other.contains_key(key)).copied().collect()
            };
            let keys = |pairs: &Pairs| Datum::set(pairs.keys().map(u8::to_string));
            let gone: Vec<u8> = only(&old, &new);
            let keys_differ = gone.iter().chain(&only(&new, &old)).map(u8::to_string).collect::<Vec<_>>();
            prop_assert_eq!(applied(keys(&old), keys_differ, ty(false, 9)), keys(&new));

            let map = |pairs: &Pairs| Datum::map(pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())));
            let changed = new.iter().filter(|(key, value)| old.get(*key) != Some(*value));
            let difference: Pairs =
                gone.iter().map(|key| (*key, old[key])).chain(changed.map(|(key, value)| (*key, *value))).collect();
            prop_assert_eq!(applied(map(&old), map(&difference), ty(true, 9)), map(&new));
        }
    }

    type Pairs = std::collections::BTreeMap<u8, u8>;

    fn pairs() -> impl Strategy<Value = Pairs> {
        prop::collection::btree_map(0u8..12, 0u8..3, 0..8)
    }
}
