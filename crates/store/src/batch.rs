//! Several statements in one round trip.
//!
//! On MySQL they go as one text, with every value as a literal that needs no escaping; on SQLite, where a statement
//! is a function call, one after the other.

use std::fmt::Write;

use crate::sql::value_tuples;
use crate::{Arg, Dialect, Result, Tx};

/// Most placeholders of one statement: SQLite's limit is 32,766.
const MOST_PLACEHOLDERS: usize = 32_000;

/// Statements that belong together and of which nobody needs the answers.
#[derive(Debug, Default)]
pub struct Batch {
    statements: Vec<(String, Vec<Arg>)>,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Add a statement with `?` placeholders.
    pub fn push(&mut self, sql: impl Into<String>, args: Vec<Arg>) {
        self.statements.push((sql.into(), args));
    }

    /// Add `INSERT INTO <table> VALUES` of many rows with this many columns each; nothing when there are none.
    pub fn insert(&mut self, table: &str, columns: usize, mut values: Vec<Arg>) {
        let most = MOST_PLACEHOLDERS / columns * columns;
        while !values.is_empty() {
            let rest = values.split_off(values.len().min(most));
            let tuples = value_tuples(values.len() / columns, columns);
            self.push(format!("INSERT INTO {table} VALUES {tuples}"), values);
            values = rest;
        }
    }

    /// Run all statements in order; the first that fails ends it.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn run(self, tx: &mut Tx) -> Result<()> {
        match (tx.dialect(), self.statements.len()) {
            (_, 0) => Ok(()),
            (Dialect::MySql, 2..) => tx.execute_text(text(&self.statements)).await,
            _ => {
                for (sql, args) in self.statements {
                    tx.execute(&sql, args).await?;
                }
                Ok(())
            }
        }
    }
}

/// Statements as one text.
pub(crate) fn text(statements: &[(String, Vec<Arg>)]) -> String {
    let mut text = String::new();
    for (sql, args) in statements {
        literal_text(&mut text, sql, args);
        text.push(';');
    }
    text
}

/// Append a statement with literals in place of its placeholders. The statements are ours and have no `?` in quotes.
fn literal_text(text: &mut String, sql: &str, args: &[Arg]) {
    let mut parts = sql.split('?');
    text.push_str(parts.next().unwrap_or_default());
    for (part, arg) in parts.zip(args) {
        literal(text, arg);
        text.push_str(part);
    }
}

fn literal(text: &mut String, arg: &Arg) {
    // Writing to a String cannot fail.
    let _ = match arg {
        Arg::Null => write!(text, "NULL"),
        Arg::Int(value) => write!(text, "{value}"),
        Arg::Bool(value) => write!(text, "{}", u8::from(*value)),
        Arg::Time(value) => write!(text, "'{}'", value.format("%Y-%m-%d %H:%M:%S")),
        Arg::Text(value) if is_plain(value) => write!(text, "'{value}'"),
        Arg::Text(value) => {
            text.push_str("_utf8mb4 X'");
            value.bytes().for_each(|byte| {
                let _ = write!(text, "{byte:02x}");
            });
            write!(text, "'")
        }
    };
}

/// Texts that mean the same between quotes in every SQL mode; all others are written in hexadecimal.
fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.: /".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_cannot_break_out() {
        let mut text = String::new();
        let args = crate::args!["a-1", "x' OR '1'='1", None::<i64>, true, 7_i64, "\\'", "ü"];
        literal_text(&mut text, "VALUES (?,?,?,?,?,?,?)", &args);
        let expected =
            "VALUES ('a-1',_utf8mb4 X'7827204f52202731273d2731',NULL,1,7,_utf8mb4 X'5c27',_utf8mb4 X'c3bc')";
        assert_eq!(text, expected);
    }
}
