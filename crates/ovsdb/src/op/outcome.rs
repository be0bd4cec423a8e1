//! What became of the operations of a transaction.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::schema::{AtomType, ColumnType, Schema};
use crate::value::{Datum, Row, ValueError};

/// The result of one successful operation, RFC 7047 section 5.2.
#[derive(Clone, Debug, PartialEq)]
pub enum OpResult {
    /// `insert`: the identity of the new row.
    Inserted(Uuid),
    /// `update`, `mutate`, `delete`: how many rows fulfilled the conditions.
    Count(u64),
    /// `select`: the rows, `_uuid` and `_version` among their columns if asked for.
    Rows(Vec<Row>),
    /// `wait`, `commit`, `comment`, `assert`: nothing to say.
    Done,
}

impl OpResult {
    /// The identity of an inserted row.
    pub fn uuid(&self) -> Option<Uuid> {
        match self {
            OpResult::Inserted(uuid) => Some(*uuid),
            _ => None,
        }
    }

    /// The number of rows that were selected to be changed.
    pub fn count(&self) -> Option<u64> {
        match self {
            OpResult::Count(count) => Some(*count),
            _ => None,
        }
    }

    /// The rows that were read.
    pub fn rows(&self) -> &[Row] {
        match self {
            OpResult::Rows(rows) => rows,
            _ => &[],
        }
    }
}

/// The error of one operation, or of the commit: RFC 7047 sections 3.1 and 4.1.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpError {
    /// Which operation failed, counted from 0. Absent when all of them succeeded one by one, but not the
    /// transaction as a whole (unique indexes and references are checked at the commit), or when the server
    /// refused the request before it came to operations.
    pub index: Option<usize>,
    /// What went wrong.
    pub kind: OpErrorKind,
    /// The server's explanation, for people; it may change between versions.
    pub details: String,
}

impl fmt::Display for OpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            Some(index) => write!(f, "operation {index}: {}", self.kind)?,
            None => write!(f, "{}", self.kind)?,
        }
        if self.details.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.details)
        }
    }
}

impl std::error::Error for OpError {}

/// What went wrong with an operation: the error strings of RFC 7047 sections 3.1, 4.1.3 and 5.2 and
/// of ovsdb-server(7) section 3.1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OpErrorKind {
    /// A value breaks a constraint of its column, or the rows a unique index or the limit of the table.
    ConstraintViolation,
    /// A reference leads nowhere, or a row that is still referenced would go.
    ReferentialIntegrityViolation,
    /// A `wait` was not fulfilled in its time: a guard failed.
    TimedOut,
    /// The chosen UUID of an `insert` is taken.
    DuplicateUuid,
    /// Two inserts of the transaction use one `uuid-name`.
    DuplicateUuidName,
    /// The server has no such table. (It says "syntax error"; this is told from the explanation.)
    UnknownTable,
    /// The table has no such column.
    UnknownColumn,
    /// The server has no such database.
    UnknownDatabase,
    /// An `assert` names a lock that this session does not hold.
    NotOwner,
    /// An arithmetic mutation has no result, as in division by zero.
    DomainError,
    /// An arithmetic mutation leaves the range of the type.
    RangeError,
    /// The server lacks memory or disk space.
    ResourcesExhausted,
    /// The server could not write.
    IoError,
    /// An `abort` operation ended the transaction.
    Aborted,
    /// The transaction was cancelled, as by a schema conversion.
    Canceled,
    /// Role-based access control forbids it.
    PermissionError,
    /// The request is no valid OVSDB, or a value does not have the type of its column.
    SyntaxError,
    /// The server does not know the method.
    UnknownMethod,
    /// This member of the cluster cannot commit, because it is not the leader.
    NotLeader,
    /// Any other error string.
    Other(String),
}

/// The error strings that stand for one kind each.
const KINDS: &[(&str, OpErrorKind)] = &[
    ("constraint violation", OpErrorKind::ConstraintViolation),
    (
        "referential integrity violation",
        OpErrorKind::ReferentialIntegrityViolation,
    ),
    ("timed out", OpErrorKind::TimedOut),
    ("duplicate uuid", OpErrorKind::DuplicateUuid),
    ("duplicate uuid-name", OpErrorKind::DuplicateUuidName),
    ("unknown table", OpErrorKind::UnknownTable),
    ("unknown column", OpErrorKind::UnknownColumn),
    ("unknown database", OpErrorKind::UnknownDatabase),
    ("not owner", OpErrorKind::NotOwner),
    ("domain error", OpErrorKind::DomainError),
    ("range error", OpErrorKind::RangeError),
    ("resources exhausted", OpErrorKind::ResourcesExhausted),
    ("I/O error", OpErrorKind::IoError),
    ("aborted", OpErrorKind::Aborted),
    ("canceled", OpErrorKind::Canceled),
    ("permission error", OpErrorKind::PermissionError),
    ("syntax error", OpErrorKind::SyntaxError),
    ("unknown method", OpErrorKind::UnknownMethod),
    ("not leader", OpErrorKind::NotLeader),
];

impl OpErrorKind {
    fn parse(error: &str, details: &str) -> Self {
        if error == "syntax error" && details.contains("No table named") {
            return OpErrorKind::UnknownTable;
        }
        let known = KINDS.iter().find(|(text, _)| *text == error);
        known.map_or_else(|| OpErrorKind::Other(error.to_owned()), |(_, kind)| kind.clone())
    }
}

impl fmt::Display for OpErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let OpErrorKind::Other(text) = self {
            return f.write_str(text);
        }
        let known = KINDS.iter().find(|(_, kind)| kind == self);
        f.write_str(known.map_or("error", |(text, _)| text))
    }
}

/// A reply that breaks the protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OutcomeError {
    /// Not the array of results that RFC 7047 section 4.1.3 promises.
    #[error("malformed transact result: {0}")]
    Malformed(String),
    /// A selected row does not have the types of its table.
    #[error("selected row: {0}")]
    Row(#[from] ValueError),
}

/// Reads the `error` member of a reply, or an `<error>` among the results.
pub(crate) fn parse_error(json: &Value, index: Option<usize>) -> OpError {
    // Some requests are answered with a bare string, some with an `<error>` object.
    let error = json.as_str().or_else(|| json.get("error")?.as_str());
    let text = |member: &str| json.get(member).and_then(Value::as_str).unwrap_or_default();
    let details = text("details").to_owned();
    match error {
        Some(error) => OpError {
            index,
            kind: OpErrorKind::parse(error, &details),
            details,
        },
        None => OpError {
            index,
            kind: OpErrorKind::Other("unknown error".into()),
            details: json.to_string(),
        },
    }
}

/// Reads the result of a transaction of `tables.len()` operations; `tables` names the table of each `select`, so
/// that its rows get the right types.
pub(crate) fn parse_results(
    json: &str,
    tables: &[Option<Arc<str>>],
    schema: Option<&Schema>,
) -> Result<Result<Vec<OpResult>, OpError>, OutcomeError> {
    let malformed = |error: serde_json::Error| OutcomeError::Malformed(error.to_string());
    let results: Vec<Value> = serde_json::from_str(json).map_err(malformed)?;
    if let Some(at) = results.iter().position(|result| result.get("error").is_some()) {
        let index = (at < tables.len()).then_some(at);
        return Ok(Err(parse_error(&results[at], index)));
    }
    if results.len() != tables.len() {
        let text = format!("{} results for {} operations", results.len(), tables.len());
        return Err(OutcomeError::Malformed(text));
    }
    let parsed = results
        .into_iter()
        .zip(tables)
        .map(|(result, table)| parse_result(result, table, schema));
    parsed.collect::<Result<Vec<_>, _>>().map(Ok)
}

#[derive(Deserialize)]
struct ResultJson {
    uuid: Option<Value>,
    count: Option<u64>,
    rows: Option<Vec<serde_json::Map<String, Value>>>,
}

fn parse_result(
    json: Value,
    table: &Option<Arc<str>>,
    schema: Option<&Schema>,
) -> Result<OpResult, OutcomeError> {
    let malformed = |error: serde_json::Error| OutcomeError::Malformed(error.to_string());
    let result: ResultJson = serde_json::from_value(json).map_err(malformed)?;
    if let Some(uuid) = result.uuid {
        let uuid = Datum::from_json(&uuid)?.as_uuid();
        return uuid
            .map(OpResult::Inserted)
            .ok_or_else(|| OutcomeError::Malformed("insert without uuid".into()));
    }
    if let Some(rows) = result.rows {
        let rows = rows
            .into_iter()
            .map(|row| parse_row(row, table.as_deref(), schema));
        return Ok(OpResult::Rows(rows.collect::<Result<_, _>>()?));
    }
    Ok(result.count.map_or(OpResult::Done, OpResult::Count))
}

fn parse_row(
    json: serde_json::Map<String, Value>,
    table: Option<&str>,
    schema: Option<&Schema>,
) -> Result<Row, ValueError> {
    let table = table.and_then(|table| schema?.table(table));
    let mut row = Row::new();
    for (column, value) in json {
        let datum = match table.and_then(|table| table.column(&column)) {
            Some(known) => Datum::from_json_typed(&value, &known.ty)?,
            None if column == "_uuid" || column == "_version" => {
                Datum::from_json_typed(&value, &ColumnType::scalar(AtomType::Uuid))?
            }
            None => Datum::from_json(&value)?,
        };
        row.insert(column, datum);
    }
    Ok(row)
}

#[cfg(test)]
mod tests;
