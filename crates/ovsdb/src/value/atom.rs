//! The atom: one indivisible value of one of OVSDB's five base types.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::ser::{Serialize, Serializer};
use uuid::Uuid;

/// One value of a base type, RFC 7047 section 5.1 `<atom>`.
///
/// Atoms are totally ordered and hashable: by type first, reals by [`f64::total_cmp`].
#[derive(Clone, Debug)]
pub enum Atom {
    /// `integer`: signed, 64 bits.
    Int(i64),
    /// `real`: a double. NaN and the infinities have no JSON form and are refused by the server.
    Real(f64),
    /// `boolean`.
    Bool(bool),
    /// `string`.
    Str(Arc<str>),
    /// `uuid`: the identity of a row.
    Uuid(Uuid),
    /// A row that an `insert` of the same transaction names with `uuid-name`. Only ever sent, never received.
    NamedUuid(Arc<str>),
}

impl Atom {
    /// The text of a string atom.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Atom::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The value of an integer atom.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Atom::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The value of a real atom.
    pub fn as_real(&self) -> Option<f64> {
        match self {
            Atom::Real(value) => Some(*value),
            _ => None,
        }
    }

    /// The value of a boolean atom.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Atom::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The value of a UUID atom; a named UUID has none yet.
    pub fn as_uuid(&self) -> Option<Uuid> {
        match self {
            Atom::Uuid(value) => Some(*value),
            _ => None,
        }
    }

    /// Position of the type in the total order.
    fn rank(&self) -> u8 {
        match self {
            Atom::Int(_) => 0,
            Atom::Real(_) => 1,
            Atom::Bool(_) => 2,
            Atom::Str(_) => 3,
            Atom::Uuid(_) => 4,
            Atom::NamedUuid(_) => 5,
        }
    }
}

impl Ord for Atom {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Atom::Int(a), Atom::Int(b)) => a.cmp(b),
            (Atom::Real(a), Atom::Real(b)) => a.total_cmp(b),
            (Atom::Bool(a), Atom::Bool(b)) => a.cmp(b),
            (Atom::Str(a), Atom::Str(b)) | (Atom::NamedUuid(a), Atom::NamedUuid(b)) => a.cmp(b),
            (Atom::Uuid(a), Atom::Uuid(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Atom {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Atom {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Atom {}

impl Hash for Atom {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rank().hash(state);
        match self {
            Atom::Int(value) => value.hash(state),
            Atom::Real(value) => value.to_bits().hash(state),
            Atom::Bool(value) => value.hash(state),
            Atom::Str(text) | Atom::NamedUuid(text) => text.hash(state),
            Atom::Uuid(value) => value.hash(state),
        }
    }
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Atom::Int(value) => write!(f, "{value}"),
            Atom::Real(value) => write!(f, "{value:?}"),
            Atom::Bool(value) => write!(f, "{value}"),
            Atom::Str(text) => write!(f, "{text:?}"),
            Atom::Uuid(value) => write!(f, "{value}"),
            Atom::NamedUuid(name) => write!(f, "@{name}"),
        }
    }
}

impl Serialize for Atom {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Atom::Int(value) => serializer.serialize_i64(*value),
            Atom::Real(value) => serializer.serialize_f64(*value),
            Atom::Bool(value) => serializer.serialize_bool(*value),
            Atom::Str(text) => serializer.serialize_str(text),
            Atom::Uuid(value) => {
                let mut text = Uuid::encode_buffer();
                ("uuid", &*value.hyphenated().encode_lower(&mut text)).serialize(serializer)
            }
            Atom::NamedUuid(name) => ("named-uuid", &**name).serialize(serializer),
        }
    }
}
