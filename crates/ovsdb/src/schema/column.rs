//! Column types: what a value may consist of (RFC 7047 section 3.2 `<type>`).

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};

use crate::value::{Atom, Datum, ValueError};

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ColumnSchema {
    /// Type of the values.
    #[serde(rename = "type")]
    pub ty: ColumnType,
    /// Whether values live only as long as the server process.
    #[serde(default)]
    pub ephemeral: bool,
    /// Whether values may change after the row was inserted.
    #[serde(default = "yes")]
    pub mutable: bool,
}

fn yes() -> bool {
    true
}

/// What the values of a column consist of.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnType {
    /// Type of the elements, or of a map's keys.
    pub key: BaseType,
    /// Type of a map's values; absent for sets and scalars.
    pub value: Option<BaseType>,
    /// Least number of elements: 0 or 1.
    pub min: usize,
    /// Greatest number of elements; `usize::MAX` stands for "unlimited".
    pub max: usize,
}

/// Type of one atom.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseType {
    /// Which of the five.
    pub ty: AtomType,
    /// Permitted values; empty when any is.
    pub enumeration: Vec<Atom>,
    /// The table whose rows a UUID refers to.
    pub ref_table: Option<String>,
    /// How such a reference holds.
    pub ref_type: RefType,
}

/// The five atomic types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AtomType {
    /// Signed 64-bit integer.
    Integer,
    /// Double.
    Real,
    /// True or false.
    Boolean,
    /// UTF-8 text.
    String,
    /// Identity of a row.
    Uuid,
}

/// How a reference to a row holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RefType {
    /// The referenced row has to exist.
    #[default]
    Strong,
    /// The reference vanishes with the row.
    Weak,
}

impl ColumnType {
    /// A column of exactly one atom of a type.
    pub fn scalar(ty: AtomType) -> Self {
        ColumnType {
            key: BaseType::plain(ty),
            value: None,
            min: 1,
            max: 1,
        }
    }

    /// Whether values are maps.
    pub fn is_map(&self) -> bool {
        self.value.is_some()
    }

    /// Whether there is always exactly one atom.
    pub fn is_scalar(&self) -> bool {
        self.value.is_none() && self.min == 1 && self.max == 1
    }

    /// Whether there is one atom or none.
    pub fn is_optional(&self) -> bool {
        self.value.is_none() && self.min == 0 && self.max == 1
    }

    /// The value of a column that was never set, RFC 7047 section 5.2.1.
    pub fn default_datum(&self) -> Datum {
        match &self.value {
            _ if self.min == 0 && self.value.is_none() => Datum::empty(),
            None => Datum::Set(vec![self.key.default_atom()]),
            Some(_) if self.min == 0 => Datum::Map(Default::default()),
            Some(value) => Datum::Map([(self.key.default_atom(), value.default_atom())].into()),
        }
    }

    /// Checks the base types and settles what JSON leaves open: `1` may be a real and `1.0` an integer.
    /// The number of elements is not looked at, because a difference between two values may have any.
    pub(crate) fn coerce(&self, datum: Datum) -> Result<Datum, ValueError> {
        match (datum, &self.value) {
            (Datum::Set(mut atoms), None) => {
                for atom in &mut atoms {
                    self.key.coerce(atom)?;
                }
                Ok(Datum::Set(atoms))
            }
            (Datum::Map(pairs), Some(value))
                if self.key.ty == AtomType::String && value.ty == AtomType::String =>
            {
                // By far the most frequent map; nothing to settle, so nothing is rebuilt.
                let stranger = pairs
                    .iter()
                    .flat_map(|(key, value)| [key, value])
                    .find(|atom| atom.as_str().is_none());
                match stranger.map(|atom| self.key.mismatch(atom)) {
                    None => Ok(Datum::Map(pairs)),
                    Some(error) => Err(error),
                }
            }
            (Datum::Map(pairs), Some(value)) => {
                let mut settled = std::collections::BTreeMap::new();
                for (mut key, mut item) in pairs {
                    self.key.coerce(&mut key)?;
                    value.coerce(&mut item)?;
                    settled.insert(key, item);
                }
                Ok(Datum::Map(settled))
            }
            (datum, expected) => Err(ValueError::Type {
                expected: if expected.is_some() {
                    "a map"
                } else {
                    "a set or an atom"
                }
                .into(),
                got: datum.to_string(),
            }),
        }
    }

    /// Checks the number of elements.
    pub(crate) fn check_len(&self, datum: &Datum) -> Result<(), ValueError> {
        if (self.min..=self.max).contains(&datum.len()) {
            return Ok(());
        }
        Err(ValueError::Type {
            expected: format!("{} to {} elements", self.min, self.max),
            got: format!("{} elements", datum.len()),
        })
    }
}

impl BaseType {
    /// A type without constraints.
    pub fn plain(ty: AtomType) -> Self {
        BaseType {
            ty,
            enumeration: Vec::new(),
            ref_table: None,
            ref_type: RefType::Strong,
        }
    }

    fn default_atom(&self) -> Atom {
        match self.ty {
            AtomType::Integer => Atom::Int(0),
            AtomType::Real => Atom::Real(0.0),
            AtomType::Boolean => Atom::Bool(false),
            AtomType::String => Atom::Str("".into()),
            AtomType::Uuid => Atom::Uuid(uuid::Uuid::nil()),
        }
    }

    fn coerce(&self, atom: &mut Atom) -> Result<(), ValueError> {
        match (self.ty, &*atom) {
            (AtomType::Integer, Atom::Int(_))
            | (AtomType::Real, Atom::Real(_))
            | (AtomType::Boolean, Atom::Bool(_))
            | (AtomType::String, Atom::Str(_))
            | (AtomType::Uuid, Atom::Uuid(_) | Atom::NamedUuid(_)) => Ok(()),
            (AtomType::Real, Atom::Int(value)) => {
                *atom = Atom::Real(*value as f64);
                Ok(())
            }
            (AtomType::Integer, Atom::Real(value)) if is_integral(*value) => {
                *atom = Atom::Int(*value as i64);
                Ok(())
            }
            _ => Err(self.mismatch(atom)),
        }
    }

    fn mismatch(&self, atom: &Atom) -> ValueError {
        ValueError::Type {
            expected: format!("{:?}", self.ty).to_lowercase(),
            got: atom.to_string(),
        }
    }
}

/// Whether the double is exactly an `i64`.
fn is_integral(value: f64) -> bool {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0; // 2^63
    value.fract() == 0.0 && (-LIMIT..LIMIT).contains(&value)
}

/// The forms that JSON allows: a bare atomic type is short for a base type or a whole type.
#[derive(Deserialize)]
#[serde(untagged)]
enum BaseJson {
    Short(AtomType),
    Long {
        #[serde(rename = "type")]
        ty: AtomType,
        #[serde(default, rename = "enum")]
        enumeration: Option<serde_json::Value>,
        #[serde(default, rename = "refTable")]
        ref_table: Option<String>,
        #[serde(default, rename = "refType")]
        ref_type: RefType,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TypeJson {
    Short(AtomType),
    Long {
        key: BaseType,
        value: Option<BaseType>,
        min: Option<usize>,
        max: Option<MaxJson>,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum MaxJson {
    Number(usize),
    Word(String),
}

impl<'de> Deserialize<'de> for BaseType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match BaseJson::deserialize(deserializer)? {
            BaseJson::Short(ty) => Ok(BaseType::plain(ty)),
            BaseJson::Long {
                ty,
                enumeration,
                ref_table,
                ref_type,
            } => {
                let enumeration = match enumeration {
                    Some(json) => Datum::from_json(&json)
                        .map_err(D::Error::custom)?
                        .atoms()
                        .to_vec(),
                    None => Vec::new(),
                };
                Ok(BaseType {
                    ty,
                    enumeration,
                    ref_table,
                    ref_type,
                })
            }
        }
    }
}

impl<'de> Deserialize<'de> for ColumnType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match TypeJson::deserialize(deserializer)? {
            TypeJson::Short(ty) => Ok(ColumnType::scalar(ty)),
            TypeJson::Long { key, value, min, max } => {
                let max = match max {
                    None => 1,
                    Some(MaxJson::Number(max)) => max,
                    Some(MaxJson::Word(word)) if word == "unlimited" => usize::MAX,
                    Some(MaxJson::Word(word)) => return Err(D::Error::custom(format!("bad max {word:?}"))),
                };
                Ok(ColumnType {
                    key,
                    value,
                    min: min.unwrap_or(1),
                    max,
                })
            }
        }
    }
}
