//! Conversions from Rust values, so that rows and conditions read like literals.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::{Atom, Datum};

macro_rules! scalar {
    ($($from:ty => $atom:expr;)*) => {$(
        impl From<$from> for Atom {
            fn from(value: $from) -> Self {
                $atom(value.into())
            }
        }

        impl From<$from> for Datum {
            fn from(value: $from) -> Self {
                Datum::Set(vec![value.into()])
            }
        }
    )*};
}

scalar! {
    i64 => Atom::Int;
    i32 => Atom::Int;
    u32 => Atom::Int;
    u16 => Atom::Int;
    f64 => Atom::Real;
    bool => Atom::Bool;
    &str => Atom::Str;
    String => Atom::Str;
    &String => |text: &String| Atom::Str(text.as_str().into());
    Arc<str> => Atom::Str;
    Uuid => Atom::Uuid;
}

impl From<Atom> for Datum {
    fn from(atom: Atom) -> Self {
        Datum::Set(vec![atom])
    }
}

impl<T: Into<Atom>> From<Option<T>> for Datum {
    fn from(value: Option<T>) -> Self {
        Datum::Set(value.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Atom>> From<Vec<T>> for Datum {
    fn from(values: Vec<T>) -> Self {
        Datum::set(values)
    }
}

impl<T: Into<Atom> + Clone> From<&[T]> for Datum {
    fn from(values: &[T]) -> Self {
        Datum::set(values.iter().cloned())
    }
}

impl<T: Into<Atom>, const N: usize> From<[T; N]> for Datum {
    fn from(values: [T; N]) -> Self {
        Datum::set(values)
    }
}

impl<T: Into<Atom>> From<BTreeSet<T>> for Datum {
    fn from(values: BTreeSet<T>) -> Self {
        Datum::set(values)
    }
}

impl<K: Into<Atom>, V: Into<Atom>> From<BTreeMap<K, V>> for Datum {
    fn from(pairs: BTreeMap<K, V>) -> Self {
        Datum::map(pairs)
    }
}

impl<K: Into<Atom>, V: Into<Atom>> From<HashMap<K, V>> for Datum {
    fn from(pairs: HashMap<K, V>) -> Self {
        Datum::map(pairs)
    }
}
