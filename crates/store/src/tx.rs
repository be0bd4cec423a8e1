//! A transaction, and statements within it.

use std::sync::Arc;

use chrono::NaiveDateTime;
use futures_util::TryStreamExt;
use sqlx::mysql::MySqlArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Either, MySql, Sqlite, Transaction};

use crate::memo::Memo;
use crate::{Error, Result, Row, batch};

/// Most values that [`Tx::fetch_each`] writes into one text; beyond that, statements that are prepared are cheaper.
const MOST_LITERALS: usize = 512;

/// The SQL that a database speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// MySQL and MariaDB.
    MySql,
    /// SQLite.
    Sqlite,
}

impl Dialect {
    /// Suffix of a SELECT that locks its rows; nothing on SQLite, where a writer is alone anyway.
    pub fn for_update(self) -> &'static str {
        match self {
            Self::MySql => " FOR UPDATE",
            Self::Sqlite => "",
        }
    }

    /// Suffix of a SELECT that keeps its rows from being changed, but not from being read or kept by others.
    pub fn for_share(self) -> &'static str {
        match self {
            Self::MySql => " LOCK IN SHARE MODE",
            Self::Sqlite => "",
        }
    }

    /// Beginning of an INSERT that leaves an existing row as it is.
    pub fn insert_ignore(self) -> &'static str {
        match self {
            Self::MySql => "INSERT IGNORE INTO",
            Self::Sqlite => "INSERT OR IGNORE INTO",
        }
    }

    /// Beginning of an INSERT that replaces an existing row of the same primary key.
    pub fn replace(self) -> &'static str {
        match self {
            Self::MySql => "REPLACE INTO",
            Self::Sqlite => "INSERT OR REPLACE INTO",
        }
    }
}

/// A value bound to a placeholder.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// SQL NULL.
    Null,
    /// Any integer column.
    Int(i64),
    /// Any character column.
    Text(String),
    /// A boolean (TINYINT(1)) column.
    Bool(bool),
    /// A DATETIME column, UTC, whole seconds.
    Time(NaiveDateTime),
}

macro_rules! arg_from {
    ($($type:ty => $value:ident: $arg:expr;)*) => {$(
        impl From<$type> for Arg {
            fn from($value: $type) -> Self {
                $arg
            }
        }
    )*};
}

arg_from! {
    i64 => v: Self::Int(v);
    i32 => v: Self::Int(v.into());
    u32 => v: Self::Int(v.into());
    u16 => v: Self::Int(v.into());
    u8 => v: Self::Int(v.into());
    bool => v: Self::Bool(v);
    String => v: Self::Text(v);
    &String => v: Self::Text(v.clone());
    &str => v: Self::Text(v.to_owned());
    NaiveDateTime => v: Self::Time(v);
}

impl<T: Into<Arg>> From<Option<T>> for Arg {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The values of a statement's placeholders, in order: `args![id, name, 7]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::Arg::from($value)),*] };
}

/// What a statement did.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// Rows that matched (for UPDATE: whether or not a value changed), were inserted or deleted.
    pub rows: u64,
    /// The AUTO_INCREMENT value of the first inserted row.
    pub last_id: i64,
}

pub(crate) enum Inner {
    MySql(Transaction<'static, MySql>),
    Sqlite(Transaction<'static, Sqlite>),
}

/// A transaction. Dropping it without [`Tx::commit`] rolls it back.
pub struct Tx {
    inner: Inner,
    id_step: i64,
    memo: Arc<Memo>,
}

impl Tx {
    pub(crate) fn new(inner: Inner, id_step: i64, memo: Arc<Memo>) -> Self {
        Self { inner, id_step, memo }
    }

    /// What need not be asked twice.
    pub(crate) fn memo(&self) -> &Memo {
        &self.memo
    }

    /// Distance of the AUTO_INCREMENT values of one statement's rows: the number of Galera nodes, or 1.
    pub fn id_step(&self) -> i64 {
        self.id_step
    }

    /// Which SQL this database speaks.
    pub fn dialect(&self) -> Dialect {
        match self.inner {
            Inner::MySql(_) => Dialect::MySql,
            Inner::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// Run a statement that answers no rows.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn execute(&mut self, sql: &str, args: Vec<Arg>) -> Result<Done> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match &mut self.inner {
            Inner::MySql(tx) => {
                let done = sqlx::query_with(sql, mysql_arguments(args)?)
                    .execute(&mut **tx)
                    .await?;
                let last_id = i64::try_from(done.last_insert_id()).unwrap_or(i64::MAX);
                Done {
                    rows: done.rows_affected(),
                    last_id,
                }
            }
            Inner::Sqlite(tx) => {
                let done = sqlx::query_with(sql, sqlite_arguments(args)?)
                    .execute(&mut **tx)
                    .await?;
                // SQLite reports the last of several inserted rows, MySQL the first.
                let rows = done.rows_affected();
                let last_id = done.last_insert_rowid() - i64::try_from(rows.saturating_sub(1)).unwrap_or(0);
                Done { rows, last_id }
            }
        })
    }

    /// Run a text of several statements, with literals, in one round trip.
    pub(crate) async fn execute_text(&mut self, text: String) -> Result<()> {
        let sql = sqlx::raw_sql(AssertSqlSafe(text));
        match &mut self.inner {
            Inner::MySql(tx) => sql.execute(&mut **tx).await.map(|_| ())?,
            Inner::Sqlite(tx) => sql.execute(&mut **tx).await.map(|_| ())?,
        }
        Ok(())
    }

    /// All rows of a query.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn fetch(&mut self, sql: &str, args: Vec<Arg>) -> Result<Vec<Row>> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match &mut self.inner {
            Inner::MySql(tx) => {
                let rows = sqlx::query_with(sql, mysql_arguments(args)?)
                    .fetch_all(&mut **tx)
                    .await?;
                rows.into_iter().map(Row::MySql).collect()
            }
            Inner::Sqlite(tx) => {
                let rows = sqlx::query_with(sql, sqlite_arguments(args)?)
                    .fetch_all(&mut **tx)
                    .await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
        })
    }

    /// The rows of each of several queries. Small ones go in one round trip.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn fetch_each(&mut self, queries: Vec<(String, Vec<Arg>)>) -> Result<Vec<Vec<Row>>> {
        let count = queries.len();
        let values: usize = queries.iter().map(|(_, args)| args.len()).sum();
        let Inner::MySql(tx) = &mut self.inner else {
            return self.fetch_in_turn(queries).await;
        };
        if count < 2 || values > MOST_LITERALS {
            return self.fetch_in_turn(queries).await;
        }
        let mut answers = Vec::with_capacity(count);
        let mut rows = Vec::new();
        let mut parts = sqlx::raw_sql(AssertSqlSafe(batch::text(&queries))).fetch_many(&mut **tx);
        while let Some(part) = parts.try_next().await? {
            match part {
                Either::Right(row) => rows.push(Row::MySql(row)),
                Either::Left(_) => answers.push(std::mem::take(&mut rows)),
            }
        }
        if answers.len() == count {
            return Ok(answers);
        }
        let answered = answers.len();
        Err(Error::Inconsistent(format!(
            "{count} queries, {answered} answers"
        )))
    }

    async fn fetch_in_turn(&mut self, queries: Vec<(String, Vec<Arg>)>) -> Result<Vec<Vec<Row>>> {
        let mut answers = Vec::with_capacity(queries.len());
        for (sql, args) in queries {
            answers.push(self.fetch(&sql, args).await?);
        }
        Ok(answers)
    }

    /// The first row of a query, if there is one.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn fetch_opt(&mut self, sql: &str, args: Vec<Arg>) -> Result<Option<Row>> {
        Ok(self.fetch(sql, args).await?.into_iter().next())
    }

    /// The one row of a query that always answers one, such as a COUNT.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] when there is none; otherwise see [`Error`].
    pub async fn fetch_one(&mut self, sql: &str, args: Vec<Arg>) -> Result<Row> {
        self.fetch_opt(sql, args)
            .await?
            .ok_or_else(|| Error::Inconsistent(format!("no row where one must be: {sql}")))
    }

    /// Make everything permanent.
    ///
    /// # Errors
    /// [`Error::Conflict`] when Galera's certification refused it: nothing was kept then.
    pub async fn commit(self) -> Result<()> {
        match self.inner {
            Inner::MySql(tx) => tx.commit().await?,
            Inner::Sqlite(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

fn mysql_arguments(args: Vec<Arg>) -> Result<MySqlArguments> {
    let mut bound = MySqlArguments::default();
    for arg in args {
        bind::<MySql>(&mut bound, arg)?;
    }
    Ok(bound)
}

fn sqlite_arguments(args: Vec<Arg>) -> Result<SqliteArguments> {
    let mut bound = SqliteArguments::default();
    for arg in args {
        bind::<Sqlite>(&mut bound, arg)?;
    }
    Ok(bound)
}

fn bind<DB: sqlx::Database>(bound: &mut DB::Arguments, arg: Arg) -> Result<()>
where
    Option<i64>: for<'q> sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    i64: for<'q> sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    String: for<'q> sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    bool: for<'q> sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    NaiveDateTime: for<'q> sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    use sqlx::Arguments;
    match arg {
        Arg::Null => bound.add(None::<i64>),
        Arg::Int(value) => bound.add(value),
        Arg::Text(value) => bound.add(value),
        Arg::Bool(value) => bound.add(value),
        Arg::Time(value) => bound.add(value),
    }
    .map_err(|error| Error::Statement(sqlx::Error::Encode(error)))
}
