//! One row of an answer, whatever database it came from.

use chrono::NaiveDateTime;
use sqlx::mysql::MySqlRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{ColumnIndex, Decode, MySql, Row as _, Sqlite, Type};

use crate::Result;

/// A row of a query's answer.
pub enum Row {
    /// From MySQL or MariaDB.
    MySql(MySqlRow),
    /// From SQLite.
    Sqlite(SqliteRow),
}

/// A type that a column can be read as, on both databases.
pub trait Column:
    Sized + for<'r> Decode<'r, MySql> + for<'r> Decode<'r, Sqlite> + Type<MySql> + Type<Sqlite>
{
}

impl Column for String {}
impl Column for Option<String> {}
impl Column for i64 {}
impl Column for Option<i64> {}
impl Column for bool {}
impl Column for Option<bool> {}
impl Column for NaiveDateTime {}
impl Column for Option<NaiveDateTime> {}

impl Row {
    /// The value of the column at this position of the SELECT list, counted from 0.
    ///
    /// # Errors
    /// [`crate::Error::Inconsistent`] when the value is not of the type asked for (NULL included).
    pub fn get<T: Column>(&self, index: usize) -> Result<T>
    where
        usize: ColumnIndex<MySqlRow> + ColumnIndex<SqliteRow>,
    {
        Ok(match self {
            Self::MySql(row) => row.try_get_unchecked(index)?,
            Self::Sqlite(row) => row.try_get_unchecked(index)?,
        })
    }
}
