//! The datum: the value of one column of one row.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::{Serialize, Serializer};
use uuid::Uuid;

use super::Atom;
use super::decode::{DatumSeed, ValueError};
use crate::schema::ColumnType;

/// The value of a column: RFC 7047 section 5.1 `<value>`.
///
/// A scalar is a set of one atom and an absent optional is the empty set, exactly as OVSDB treats them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Datum {
    /// Distinct atoms in ascending order. [`Datum::set`] and the `From` conversions establish that; whoever
    /// builds the vector by hand has to keep it, because equality compares element by element.
    Set(Vec<Atom>),
    /// Key-value pairs.
    Map(BTreeMap<Atom, Atom>),
}

impl Datum {
    /// The empty set, which is also the absent optional.
    pub const fn empty() -> Self {
        Datum::Set(Vec::new())
    }

    /// A set of the given atoms, sorted and without duplicates.
    pub fn set<T: Into<Atom>>(atoms: impl IntoIterator<Item = T>) -> Self {
        let mut atoms: Vec<Atom> = atoms.into_iter().map(Into::into).collect();
        atoms.sort_unstable();
        atoms.dedup();
        Datum::Set(atoms)
    }

    /// A map of the given pairs; of equal keys the last one wins.
    pub fn map<K: Into<Atom>, V: Into<Atom>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        Datum::Map(
            pairs
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }

    /// A reference to a row that the same transaction inserts under `name`.
    pub fn named_uuid(name: &str) -> Self {
        Datum::Set(vec![Atom::NamedUuid(name.into())])
    }

    /// Number of atoms or of pairs.
    pub fn len(&self) -> usize {
        match self {
            Datum::Set(atoms) => atoms.len(),
            Datum::Map(pairs) => pairs.len(),
        }
    }

    /// Whether there is no atom and no pair.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The atom of a set of exactly one.
    pub fn scalar(&self) -> Option<&Atom> {
        match self {
            Datum::Set(atoms) if atoms.len() == 1 => atoms.first(),
            _ => None,
        }
    }

    /// The atoms of a set; nothing for a map.
    pub fn atoms(&self) -> &[Atom] {
        match self {
            Datum::Set(atoms) => atoms,
            Datum::Map(_) => &[],
        }
    }

    /// The pairs of a map. The empty set counts as no map.
    pub fn as_map(&self) -> Option<&BTreeMap<Atom, Atom>> {
        match self {
            Datum::Map(pairs) => Some(pairs),
            Datum::Set(_) => None,
        }
    }

    /// The text of a scalar string.
    pub fn as_str(&self) -> Option<&str> {
        self.scalar()?.as_str()
    }

    /// The value of a scalar integer.
    pub fn as_int(&self) -> Option<i64> {
        self.scalar()?.as_int()
    }

    /// The value of a scalar real.
    pub fn as_real(&self) -> Option<f64> {
        self.scalar()?.as_real()
    }

    /// The value of a scalar boolean.
    pub fn as_bool(&self) -> Option<bool> {
        self.scalar()?.as_bool()
    }

    /// The value of a scalar UUID.
    pub fn as_uuid(&self) -> Option<Uuid> {
        self.scalar()?.as_uuid()
    }

    /// The value under `key` in a map with string keys.
    pub fn map_value(&self, key: &str) -> Option<&Atom> {
        // A linear search needs no allocated key, and such maps are short.
        self.as_map()?
            .iter()
            .find(|(have, _)| have.as_str() == Some(key))
            .map(|(_, value)| value)
    }

    /// Decodes JSON without knowing the column: a number with a fraction or exponent becomes a real, any other an
    /// integer. Where the type is known, [`Datum::from_json_typed`] is exact.
    pub fn from_json(json: &serde_json::Value) -> Result<Self, ValueError> {
        use serde::de::DeserializeSeed;
        DatumSeed::default()
            .deserialize(json)
            .map_err(ValueError::from_json)
    }

    /// Decodes JSON as a value of a column: base types and the number of elements have to fit.
    pub fn from_json_typed(json: &serde_json::Value, column: &ColumnType) -> Result<Self, ValueError> {
        let datum = column.coerce(Self::from_json(json)?)?;
        column.check_len(&datum)?;
        Ok(datum)
    }

    /// Encodes as JSON; a set of one becomes the bare atom.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or(serde_json::Value::Null)
    }
}

impl Default for Datum {
    fn default() -> Self {
        Datum::empty()
    }
}

impl Serialize for Datum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Datum::Set(atoms) if atoms.len() == 1 => atoms[0].serialize(serializer),
            Datum::Set(atoms) => ("set", atoms).serialize(serializer),
            Datum::Map(pairs) => ("map", pairs.iter().collect::<Vec<_>>()).serialize(serializer),
        }
    }
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Datum::Set(atoms) if atoms.len() == 1 => write!(f, "{}", atoms[0]),
            Datum::Set(atoms) => {
                f.write_str("[")?;
                for (n, atom) in atoms.iter().enumerate() {
                    write!(f, "{}{atom}", if n == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
            Datum::Map(pairs) => {
                f.write_str("{")?;
                for (n, (key, value)) in pairs.iter().enumerate() {
                    write!(f, "{}{key}={value}", if n == 0 { "" } else { ", " })?;
                }
                f.write_str("}")
            }
        }
    }
}
