//! Mutations: changes relative to what a column holds.

use std::sync::Arc;

use serde::ser::{Serialize, Serializer};

use crate::value::Datum;

/// A change of one column, RFC 7047 section 5.1 `<mutation>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mutation {
    /// Name of the column.
    pub column: Arc<str>,
    /// What to do.
    pub mutator: Mutator,
    /// With what.
    pub value: Datum,
}

/// What a mutation does, RFC 7047 section 5.1 `<mutator>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutator {
    /// `+=`
    Add,
    /// `-=`
    Subtract,
    /// `*=`
    Multiply,
    /// `/=`
    Divide,
    /// `%=`
    Modulo,
    /// Adds elements to a set, or pairs to a map whose keys it lacks.
    Insert,
    /// Removes elements from a set, or pairs (given as pairs or as keys alone) from a map.
    Delete,
}

impl Mutator {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Mutator::Add => "+=",
            Mutator::Subtract => "-=",
            Mutator::Multiply => "*=",
            Mutator::Divide => "/=",
            Mutator::Modulo => "%=",
            Mutator::Insert => "insert",
            Mutator::Delete => "delete",
        }
    }
}

impl Mutation {
    /// Any mutation.
    pub fn new(column: impl Into<Arc<str>>, mutator: Mutator, value: impl Into<Datum>) -> Self {
        Mutation {
            column: column.into(),
            mutator,
            value: value.into(),
        }
    }

    /// Adds elements to a set, or pairs to a map whose keys it lacks (an existing key keeps its value).
    pub fn insert(column: impl Into<Arc<str>>, value: impl Into<Datum>) -> Self {
        Mutation::new(column, Mutator::Insert, value)
    }

    /// Removes elements from a set, or pairs from a map: a map removes equal pairs, a set the keys.
    pub fn delete(column: impl Into<Arc<str>>, value: impl Into<Datum>) -> Self {
        Mutation::new(column, Mutator::Delete, value)
    }
}

impl Serialize for Mutation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&*self.column, self.mutator.as_str(), &self.value).serialize(serializer)
    }
}
