//! Decoding of values from JSON text or trees, without building anything in between.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use uuid::Uuid;

use super::{Atom, Datum, Interner};

/// JSON that is no OVSDB value, or not one of the expected type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// The JSON is malformed for any type.
    #[error("not an OVSDB value: {0}")]
    Json(String),
    /// The value is well formed but does not fit the column.
    #[error("expected {expected}, got {got}")]
    Type {
        /// The type that the schema asks for.
        expected: String,
        /// The value, as text.
        got: String,
    },
}

impl ValueError {
    pub(super) fn from_json(error: serde_json::Error) -> Self {
        ValueError::Json(error.to_string())
    }
}

/// Decodes one `<value>`; strings go through the interner when there is one.
#[derive(Default)]
pub(crate) struct DatumSeed<'a>(pub(crate) Option<&'a mut Interner>);

/// Decodes a string into a shared one.
struct TextSeed<'a>(Option<&'a mut Interner>);

fn share(interner: Option<&mut Interner>, text: &str) -> Arc<str> {
    match interner {
        Some(interner) => interner.get(text),
        None => text.into(),
    }
}

impl<'de> DeserializeSeed<'de> for TextSeed<'_> {
    type Value = Arc<str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Arc<str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for TextSeed<'_> {
    type Value = Arc<str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Arc<str>, E> {
        Ok(share(self.0, text))
    }
}

impl<'de> DeserializeSeed<'de> for DatumSeed<'_> {
    type Value = Datum;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Datum, D::Error> {
        deserializer.deserialize_any(ValueVisitor(self.0))
    }
}

struct AtomSeed<'a>(Option<&'a mut Interner>);

impl<'de> DeserializeSeed<'de> for AtomSeed<'_> {
    type Value = Atom;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Atom, D::Error> {
        let datum = deserializer.deserialize_any(AtomVisitor(ValueVisitor(self.0)))?;
        match datum {
            Datum::Set(mut atoms) if atoms.len() == 1 => {
                atoms.pop().ok_or_else(|| D::Error::custom("no atom"))
            }
            _ => Err(D::Error::custom("a set or a map stands where an atom belongs")),
        }
    }
}

/// An atom is a value that is no set and no map.
struct AtomVisitor<'a>(ValueVisitor<'a>);

macro_rules! forward_scalars {
    ($($method:ident: $type:ty),*) => {$(
        fn $method<E: Error>(self, value: $type) -> Result<Datum, E> {
            self.0.$method(value)
        }
    )*};
}

impl<'de> Visitor<'de> for AtomVisitor<'_> {
    type Value = Datum;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, number, boolean, [\"uuid\", _] or [\"named-uuid\", _]")
    }

    forward_scalars!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Datum, A::Error> {
        self.0.visit_tagged(seq, false)
    }
}

struct ValueVisitor<'a>(Option<&'a mut Interner>);

impl<'de> Visitor<'de> for ValueVisitor<'_> {
    type Value = Datum;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an atom, [\"set\", _] or [\"map\", _]")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Datum, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Datum, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Datum, E> {
        i64::try_from(value)
            .map(Datum::from)
            .map_err(|_| E::custom("an integer exceeds 64 bits"))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Datum, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Datum, E> {
        Ok(share(self.0, text).into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Datum, A::Error> {
        self.visit_tagged(seq, true)
    }
}

/// The words that open an array: RFC 7047 section 5.1.
#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Tag {
    Set,
    Map,
    Uuid,
    NamedUuid,
}

impl ValueVisitor<'_> {
    fn visit_tagged<'de, A: SeqAccess<'de>>(self, mut seq: A, composite: bool) -> Result<Datum, A::Error> {
        let missing = || A::Error::custom("an array has to be [tag, value]");
        let tag: Tag = seq.next_element()?.ok_or_else(missing)?;
        let datum = match tag {
            Tag::Uuid => seq.next_element_seed(UuidSeed)?.map(Datum::from),
            Tag::NamedUuid => seq
                .next_element_seed(TextSeed(self.0))?
                .map(|name| Atom::NamedUuid(name).into()),
            Tag::Set if composite => seq.next_element_seed(SetSeed(self.0))?,
            Tag::Map if composite => seq.next_element_seed(MapSeed(self.0))?,
            Tag::Set | Tag::Map => return Err(A::Error::custom("sets and maps do not nest")),
        };
        let datum = datum.ok_or_else(missing)?;
        match seq.next_element::<serde::de::IgnoredAny>()? {
            None => Ok(datum),
            Some(_) => Err(missing()),
        }
    }
}

struct UuidSeed;

impl<'de> DeserializeSeed<'de> for UuidSeed {
    type Value = Uuid;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Uuid, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for UuidSeed {
    type Value = Uuid;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a UUID")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Uuid, E> {
        // Only the hyphenated form is OVSDB's; the uuid crate would take more.
        let uuid = Uuid::try_parse(text).map_err(E::custom)?;
        if text.len() == 36 {
            Ok(uuid)
        } else {
            Err(E::custom("a UUID has to be hyphenated"))
        }
    }
}

struct SetSeed<'a>(Option<&'a mut Interner>);

impl<'de> DeserializeSeed<'de> for SetSeed<'_> {
    type Value = Datum;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Datum, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for SetSeed<'_> {
    type Value = Datum;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of atoms")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Datum, A::Error> {
        let mut atoms: Vec<Atom> = Vec::new();
        while let Some(atom) = seq.next_element_seed(AtomSeed(self.0.as_deref_mut()))? {
            atoms.push(atom);
        }
        atoms.sort_unstable();
        if atoms.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(A::Error::custom("a set contains a duplicate"));
        }
        atoms.shrink_to_fit();
        Ok(Datum::Set(atoms))
    }
}

struct MapSeed<'a>(Option<&'a mut Interner>);

impl<'de> DeserializeSeed<'de> for MapSeed<'_> {
    type Value = Datum;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Datum, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for MapSeed<'_> {
    type Value = Datum;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of [key, value]")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Datum, A::Error> {
        let mut pairs = BTreeMap::new();
        while let Some((key, value)) = seq.next_element_seed(PairSeed(self.0.as_deref_mut()))? {
            if pairs.insert(key, value).is_some() {
                return Err(A::Error::custom("a map contains a duplicate key"));
            }
        }
        Ok(Datum::Map(pairs))
    }
}

struct PairSeed<'a>(Option<&'a mut Interner>);

impl<'de> DeserializeSeed<'de> for PairSeed<'_> {
    type Value = (Atom, Atom);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(Atom, Atom), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for PairSeed<'_> {
    type Value = (Atom, Atom);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[key, value]")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(Atom, Atom), A::Error> {
        let key = seq.next_element_seed(AtomSeed(self.0.as_deref_mut()))?;
        let value = seq.next_element_seed(AtomSeed(self.0.as_deref_mut()))?;
        match (key, value, seq.next_element::<serde::de::IgnoredAny>()?) {
            (Some(key), Some(value), None) => Ok((key, value)),
            _ => Err(A::Error::custom("a pair has to be [key, value]")),
        }
    }
}
