//! Neutron's schema: making it in an empty database, and looking whether a database has it.
//!
//! There are no migrations here. A database is either made whole, or was brought to the expected heads by
//! `neutron-db-manage`, and then it is used as it is. `schema/neutron.schema` describes every table of a real Neutron
//! database; the SQL beside it is generated from that (`schema/generate.py`).

mod error;
mod expected;
mod found;
mod seeds;

use crate::{Db, Dialect, Error, args, transact};
use found::{Found, State};

pub use error::{Problem, Refusal, SchemaError};
pub use expected::{HEADS, RELEASE};

/// How long to wait for another process that upgrades the same MySQL database.
const LOCK_SECONDS: u64 = 300;

/// The lock's name: the server has one name space for all of its databases, of 64 characters.
const LOCK_NAME: &str = "LEFT(CONCAT('neutrino.', DATABASE()), 64)";

/// What [`upgrade`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The database was empty (or an upgrade had been interrupted) and has the whole schema now.
    Created,
    /// It was at the expected heads already.
    AlreadyCurrent,
}

/// Bring an empty database to the expected heads. Safe to run in several processes at once, and again after it was
/// killed.
///
/// # Errors
/// [`SchemaError::Refused`] for a database in any other state, which stays untouched;
/// [`SchemaError::Busy`] when another process does not come to an end.
pub async fn upgrade(db: &Db) -> Result<Outcome, SchemaError> {
    match db.dialect() {
        Dialect::MySql => upgrade_mysql(db).await,
        Dialect::Sqlite => transact!(db, tx => {
            if Found::read(&mut tx).await?.state()? == State::Current {
                return Ok::<_, SchemaError>(Outcome::AlreadyCurrent);
            }
            for statement in statements(include_str!("schema/sqlite.sql")) {
                tx.execute(statement, args![]).await?;
            }
            seeds::insert(&mut tx).await?;
            Ok(Outcome::Created)
        }),
    }
}

/// Find out whether the database can be used as it is, and if not, everything that is wrong.
///
/// # Errors
/// [`SchemaError::Unusable`] with all problems.
pub async fn check(db: &Db) -> Result<(), SchemaError> {
    let problems = Found::read(&mut db.read().await?).await?.problems();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(SchemaError::Unusable(problems))
    }
}

/// MySQL commits every CREATE TABLE at once, so two things keep an upgrade whole: one process at a time makes tables,
/// and the version is written last, together with the seeds. Until then the state is [`State::Interrupted`].
async fn upgrade_mysql(db: &Db) -> Result<Outcome, SchemaError> {
    if state(db).await? == State::Current {
        return Ok(Outcome::AlreadyCurrent);
    }
    // Held by a connection of the other pool, so that it never takes the one that the work needs.
    let mut holder = db.read().await?;
    let got = holder
        .fetch_one(&format!("SELECT GET_LOCK({LOCK_NAME}, {LOCK_SECONDS})"), args![])
        .await?;
    if got.get::<Option<i64>>(0)? != Some(1) {
        return Err(SchemaError::Busy {
            seconds: LOCK_SECONDS,
        });
    }
    let outcome = create_mysql(db).await;
    holder
        .fetch_one(&format!("SELECT RELEASE_LOCK({LOCK_NAME})"), args![])
        .await?;
    outcome
}

async fn create_mysql(db: &Db) -> Result<Outcome, SchemaError> {
    if state(db).await? == State::Current {
        return Ok(Outcome::AlreadyCurrent);
    }
    db.run_script(statements(include_str!("schema/mysql.sql")))
        .await?;
    match transact!(db, tx => { seeds::insert(&mut tx).await }) {
        Ok(()) => Ok(Outcome::Created),
        // GET_LOCK does not reach other nodes of a Galera cluster: there the first version written wins.
        Err(Error::Unique { .. }) if state(db).await? == State::Current => Ok(Outcome::AlreadyCurrent),
        Err(error) => Err(error.into()),
    }
}

async fn state(db: &Db) -> Result<State, SchemaError> {
    Ok(Found::read(&mut db.begin().await?).await?.state()?)
}

/// The statements of a generated file: each ends with a semicolon at the end of a line, comments are lines.
fn statements(sql: &'static str) -> impl Iterator<Item = &'static str> {
    sql.split(";\n")
        .map(str::trim)
        .filter(|statement| !statement.is_empty())
}
