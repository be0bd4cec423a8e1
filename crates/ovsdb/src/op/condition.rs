//! Conditions that select rows.

use std::sync::Arc;

use serde::ser::{Serialize, Serializer};
use uuid::Uuid;

use crate::value::Datum;

/// A condition on a row, RFC 7047 section 5.1 `<condition>`. A list of them means "all of these".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// A comparison of one column.
    Column {
        /// Name of the column; `_uuid` for the row's identity.
        column: Arc<str>,
        /// How to compare.
        function: Function,
        /// What to compare with.
        value: Datum,
    },
    /// Holds for every row or for none; ovsdb-server(7) section 5.1 allows it in monitors.
    Constant(bool),
}

/// A comparison, RFC 7047 section 5.1 `<function>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    /// `<`, on integers and reals.
    Less,
    /// `<=`, on integers and reals.
    LessEqual,
    /// `==`, on values as wholes.
    Equal,
    /// `!=`, on values as wholes.
    NotEqual,
    /// `>=`, on integers and reals.
    GreaterEqual,
    /// `>`, on integers and reals.
    Greater,
    /// The column contains all of the given elements or pairs.
    Includes,
    /// The column contains none of the given elements or pairs.
    Excludes,
}

impl Function {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Function::Less => "<",
            Function::LessEqual => "<=",
            Function::Equal => "==",
            Function::NotEqual => "!=",
            Function::GreaterEqual => ">=",
            Function::Greater => ">",
            Function::Includes => "includes",
            Function::Excludes => "excludes",
        }
    }
}

impl Condition {
    /// Any comparison.
    pub fn new(column: impl Into<Arc<str>>, function: Function, value: impl Into<Datum>) -> Self {
        Condition::Column {
            column: column.into(),
            function,
            value: value.into(),
        }
    }

    /// The row with this identity.
    pub fn uuid(uuid: Uuid) -> Self {
        Condition::eq("_uuid", uuid)
    }

    /// The column equals the value.
    pub fn eq(column: impl Into<Arc<str>>, value: impl Into<Datum>) -> Self {
        Condition::new(column, Function::Equal, value)
    }

    /// The column differs from the value.
    pub fn ne(column: impl Into<Arc<str>>, value: impl Into<Datum>) -> Self {
        Condition::new(column, Function::NotEqual, value)
    }

    /// The column contains all of the value.
    pub fn includes(column: impl Into<Arc<str>>, value: impl Into<Datum>) -> Self {
        Condition::new(column, Function::Includes, value)
    }

    /// The column contains nothing of the value.
    pub fn excludes(column: impl Into<Arc<str>>, value: impl Into<Datum>) -> Self {
        Condition::new(column, Function::Excludes, value)
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Condition::Column {
                column,
                function,
                value,
            } => (&**column, function.as_str(), value).serialize(serializer),
            Condition::Constant(holds) => serializer.serialize_bool(*holds),
        }
    }
}
