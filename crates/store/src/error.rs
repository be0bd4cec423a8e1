//! What can go wrong in the database, by what the caller can do about it.

/// Result of a store function.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure of the database, classified by error code and never by message text.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The transaction lost against another one and left nothing behind: running it again may succeed.
    #[error("the transaction lost a race: {0}")]
    Conflict(#[source] sqlx::Error),
    /// A unique key is taken already. `key` is the name of the key when the database says it.
    #[error("a row with this key exists already ({key})")]
    Unique {
        /// Name of the violated key, or what the database printed.
        key: String,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
    /// A foreign key has no target, or a row is still referred to.
    #[error("a foreign key does not hold")]
    ForeignKey(#[source] sqlx::Error),
    /// A value is too long or too big for its column. SQLite has no such limits.
    #[error("the value of {column} does not fit")]
    DoesNotFit {
        /// Name of the column when the database says it.
        column: String,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
    /// No connection can be had, or it was lost. Whether a commit under way happened is unknown.
    #[error("the database cannot be reached")]
    Unavailable(#[source] sqlx::Error),
    /// A row that must be there, or a value, is not what the schema promises.
    #[error("unexpected contents of the database: {0}")]
    Inconsistent(String),
    /// A compare-and-swap met a newer revision: somebody else changed the resource meanwhile.
    #[error("the row was changed by somebody else meanwhile")]
    Stale,
    /// Anything else the driver reports.
    #[error("the database refused a statement")]
    Statement(#[source] sqlx::Error),
}

impl Error {
    /// Whether running the whole transaction again is the right answer.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Conflict(_) | Self::Stale)
    }
}

/// MySQL and MariaDB error numbers that mean "run it again": lock wait timeout, deadlock, record changed since last
/// read, and Galera's refusals (1047 not prepared, 1180/1213 certification).
const MYSQL_RACE: [u16; 5] = [1205, 1213, 1020, 1047, 1180];
/// MySQL: out of range, characters that the column's character set lacks, too long.
const MYSQL_DOES_NOT_FIT: [u16; 3] = [1264, 1366, 1406];
/// MySQL: row is referenced, no referenced row (two codes each).
const MYSQL_FOREIGN_KEY: [u16; 4] = [1216, 1217, 1451, 1452];

impl From<sqlx::Error> for Error {
    fn from(source: sqlx::Error) -> Self {
        let sqlx::Error::Database(database) = &source else {
            return match source {
                sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::RowNotFound => {
                    Self::Inconsistent(source.to_string())
                }
                sqlx::Error::Io(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::Tls(_)
                | sqlx::Error::WorkerCrashed => Self::Unavailable(source),
                other => Self::Statement(other),
            };
        };
        if database.is_unique_violation() {
            return Self::Unique {
                key: unique_key(database.message()),
                source,
            };
        }
        if database.is_foreign_key_violation() {
            return Self::ForeignKey(source);
        }
        if let Some(mysql) = database.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
            let number = mysql.number();
            if MYSQL_RACE.contains(&number) {
                return Self::Conflict(source);
            }
            if MYSQL_FOREIGN_KEY.contains(&number) {
                return Self::ForeignKey(source);
            }
            if MYSQL_DOES_NOT_FIT.contains(&number) {
                let column = column(database.message());
                return Self::DoesNotFit { column, source };
            }
        } else if matches!(
            database.code().as_deref(),
            Some("5" | "6" | "261" | "262" | "517")
        ) {
            // SQLite: BUSY, LOCKED, and their extended forms.
            return Self::Conflict(source);
        }
        Self::Statement(source)
    }
}

/// The key's name: MySQL says `... for key 'NAME'` (with the table before a dot on MySQL 8), SQLite lists columns.
fn unique_key(message: &str) -> String {
    match message.rsplit_once("for key ") {
        Some((_, key)) => {
            let key = key.trim_matches('\'');
            key.rsplit_once('.').map_or(key, |(_, name)| name).to_owned()
        }
        None => message
            .rsplit_once(": ")
            .map_or(message, |(_, columns)| columns)
            .to_owned(),
    }
}

/// The column's name: MySQL says `... for column 'NAME' at row 1`, MariaDB may put database and table before it.
fn column(message: &str) -> String {
    let name = message
        .rsplit_once("for column ")
        .and_then(|(_, rest)| rest.split(" at row").next());
    let name = name.unwrap_or("a column");
    let last = name.rsplit_once('.').map_or(name, |(_, last)| last);
    last.trim_matches(['\'', '`']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{column, unique_key};

    #[test]
    fn names_of_columns() {
        assert_eq!(column("Data too long for column 'name' at row 1"), "name");
        assert_eq!(
            column("Incorrect string value: '\\xF0' for column `db`.`ports`.`name` at row 1"),
            "name"
        );
        assert_eq!(column("something else"), "a column");
    }

    #[test]
    fn names_of_keys() {
        assert_eq!(unique_key("Duplicate entry 'x' for key 'PRIMARY'"), "PRIMARY");
        assert_eq!(unique_key("Duplicate entry 'x' for key 'ports.uniq_a'"), "uniq_a");
        assert_eq!(unique_key("UNIQUE constraint failed: ports.id"), "ports.id");
    }
}
