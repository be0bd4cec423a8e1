//! The pools: one for writing, one for reading.

use std::sync::Arc;
use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions, MySqlSslMode};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Executor, MySql, Pool, Sqlite};

use crate::memo::Memo;
use crate::tx::Inner;
use crate::{Dialect, MySqlTarget, Result, Target, Tx};

/// Limits of the connection pools.
#[derive(Clone, Copy, Debug)]
pub struct PoolOptions {
    /// Connections for transactions that write (one on SQLite, which has one writer at a time).
    pub writers: u32,
    /// Connections for reading.
    pub readers: u32,
    /// How long a request waits for a free connection.
    pub acquire_timeout: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self {
            writers: 16,
            readers: 16,
            acquire_timeout: Duration::from_secs(30),
        }
    }
}

#[derive(Clone)]
enum Pools {
    MySql {
        writers: Pool<MySql>,
        readers: Pool<MySql>,
    },
    Sqlite {
        writers: Pool<Sqlite>,
        readers: Pool<Sqlite>,
    },
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    id_step: i64,
    memo: Arc<Memo>,
}

impl Db {
    /// Open the pools and prove that the database answers.
    ///
    /// On MySQL writers run at READ COMMITTED (no gap locks, so creations of different resources do not meet) and
    /// readers at REPEATABLE READ (the several queries of one answer see one state).
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when no connection can be made.
    pub async fn connect(target: &Target, options: PoolOptions) -> Result<Self> {
        let pools = match target {
            Target::MySql(mysql) => Pools::MySql {
                writers: mysql_pool(mysql, options.writers, options.acquire_timeout, "READ COMMITTED")
                    .await?,
                readers: mysql_pool(mysql, options.readers, options.acquire_timeout, "REPEATABLE READ")
                    .await?,
            },
            Target::Sqlite(path) => {
                let connect = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(10));
                let pool = |size| {
                    SqlitePoolOptions::new()
                        .max_connections(size)
                        .acquire_timeout(options.acquire_timeout)
                        .test_before_acquire(false)
                };
                Pools::Sqlite {
                    writers: pool(1).connect_with(connect.clone()).await?,
                    readers: pool(options.readers).connect_with(connect).await?,
                }
            }
        };
        let mut db = Self {
            pools,
            id_step: 1,
            memo: Arc::default(),
        };
        if db.dialect() == Dialect::MySql {
            db.id_step = db
                .read()
                .await?
                .fetch_one("SELECT @@auto_increment_increment", Vec::new())
                .await?
                .get(0)?;
        }
        Ok(db)
    }

    /// Which SQL this database speaks.
    pub fn dialect(&self) -> Dialect {
        match self.pools {
            Pools::MySql { .. } => Dialect::MySql,
            Pools::Sqlite { .. } => Dialect::Sqlite,
        }
    }

    /// Begin a transaction that may write. Dropping it rolls back.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when no connection is free in time.
    pub async fn begin(&self) -> Result<Tx> {
        let inner = match &self.pools {
            Pools::MySql { writers, .. } => Inner::MySql(writers.begin().await?),
            Pools::Sqlite { writers, .. } => Inner::Sqlite(writers.begin_with("BEGIN IMMEDIATE").await?),
        };
        Ok(Tx::new(inner, self.id_step, Arc::clone(&self.memo)))
    }

    /// Begin a transaction that only reads: all its queries see the same state.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when no connection is free in time.
    pub async fn read(&self) -> Result<Tx> {
        let inner = match &self.pools {
            Pools::MySql { readers, .. } => Inner::MySql(readers.begin().await?),
            Pools::Sqlite { readers, .. } => Inner::Sqlite(readers.begin().await?),
        };
        Ok(Tx::new(inner, self.id_step, Arc::clone(&self.memo)))
    }

    /// Run data definition statements, each by itself (MySQL commits each one implicitly).
    ///
    /// # Errors
    /// The first statement that fails, see [`crate::Error`].
    pub async fn run_script<'a>(&self, statements: impl IntoIterator<Item = &'a str>) -> Result<()> {
        match &self.pools {
            Pools::MySql { writers, .. } => {
                let mut connection = writers.acquire().await?;
                for statement in statements {
                    connection
                        .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())))
                        .await?;
                }
            }
            Pools::Sqlite { writers, .. } => {
                let mut transaction = writers.begin_with("BEGIN IMMEDIATE").await?;
                for statement in statements {
                    transaction
                        .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())))
                        .await?;
                }
                transaction.commit().await?;
            }
        }
        Ok(())
    }

    /// Close all connections after the statements under way.
    pub async fn close(&self) {
        match &self.pools {
            Pools::MySql { writers, readers } => {
                writers.close().await;
                readers.close().await;
            }
            Pools::Sqlite { writers, readers } => {
                readers.close().await;
                writers.close().await;
            }
        }
    }
}

async fn mysql_pool(
    target: &MySqlTarget,
    size: u32,
    acquire_timeout: Duration,
    isolation: &'static str,
) -> Result<Pool<MySql>> {
    let mut connect = MySqlConnectOptions::new()
        .host(&target.host)
        .port(target.port)
        .username(&target.user)
        .database(&target.database)
        .charset("utf8mb4")
        .ssl_mode(if target.ssl_ca.is_some() {
            MySqlSslMode::VerifyCa
        } else {
            MySqlSslMode::Preferred
        })
        .statement_cache_capacity(512);
    // An empty password is none at all; the driver would answer the server's challenge with it.
    if !target.password.is_empty() {
        connect = connect.password(&target.password);
    }
    if let Some(socket) = &target.socket {
        connect = connect.socket(socket);
    }
    if let Some(ca) = &target.ssl_ca {
        connect = connect.ssl_ca(ca);
    }
    if let (Some(cert), Some(key)) = (&target.ssl_cert, &target.ssl_key) {
        connect = connect.ssl_client_cert(cert).ssl_client_key(key);
    }
    let pool = MySqlPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(acquire_timeout)
        .test_before_acquire(false)
        // A connection that was idle for long may have been closed by the server or a proxy: look before using it.
        .before_acquire(|connection, meta| {
            Box::pin(
                async move { Ok(meta.idle_for < Duration::from_secs(20) || connection.ping().await.is_ok()) },
            )
        })
        .after_connect(move |connection, _| {
            Box::pin(async move {
                let set = format!("SET SESSION TRANSACTION ISOLATION LEVEL {isolation}");
                connection
                    .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(set)))
                    .await?;
                Ok(())
            })
        })
        .connect_with(connect)
        .await?;
    Ok(pool)
}
