//! `[database]`, with oslo.db's names and defaults.

use std::time::Duration;

use oslo::config::{Bool, Config, Custom, Int, Opt, Str};

use super::database_url::{self, DatabaseUrl, SqliteUrl};
use super::seconds;

const GROUP: &str = "database";
const CONNECTION: Opt<Custom<DatabaseUrl>> = Opt::new(GROUP, "connection", Custom(database_url::parse))
    .or("sqlite:///$state_path/neutron.sqlite")
    .secret();
const CONNECTION_PARAMETERS: Opt<Str> = Opt::new(GROUP, "connection_parameters", Str).or("").secret();
const SLAVE_CONNECTION: Opt<Str> = Opt::new(GROUP, "slave_connection", Str).secret();
const MAX_POOL_SIZE: Opt<Int> = Opt::new(GROUP, "max_pool_size", Int::at_least(0)).or("5");
const MAX_OVERFLOW: Opt<Int> = Opt::new(GROUP, "max_overflow", Int::at_least(-1)).or("50");
const POOL_TIMEOUT: Opt<Int> = Opt::new(GROUP, "pool_timeout", Int::at_least(1)).or("30");
const CONNECTION_RECYCLE_TIME: Opt<Int> =
    Opt::new(GROUP, "connection_recycle_time", Int::at_least(-1)).or("3600");
const MAX_RETRIES: Opt<Int> = Opt::new(GROUP, "max_retries", Int::at_least(-1)).or("10");
const RETRY_INTERVAL: Opt<Int> = Opt::new(GROUP, "retry_interval", Int::at_least(0)).or("10");
const DB_MAX_RETRIES: Opt<Int> = Opt::new(GROUP, "db_max_retries", Int::at_least(-1)).or("20");
const DB_RETRY_INTERVAL: Opt<Int> = Opt::new(GROUP, "db_retry_interval", Int::at_least(0)).or("1");
const DB_INC_RETRY_INTERVAL: Opt<Bool> = Opt::new(GROUP, "db_inc_retry_interval", Bool).or("true");
const DB_MAX_RETRY_INTERVAL: Opt<Int> = Opt::new(GROUP, "db_max_retry_interval", Int::at_least(0)).or("10");
const MYSQL_SQL_MODE: Opt<Str> = Opt::new(GROUP, "mysql_sql_mode", Str).or("TRADITIONAL");
const MYSQL_WSREP_SYNC_WAIT: Opt<Int> = Opt::new(GROUP, "mysql_wsrep_sync_wait", Int { min: 0, max: 15 });

/// Options of the SQL database.
#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    /// `connection`.
    pub url: DatabaseUrl,
    /// `max_pool_size`: connections that are kept; `None` for no limit.
    pub max_pool_size: Option<u32>,
    /// `max_overflow`: connections beyond those, closed after use; `None` for no limit.
    pub max_overflow: Option<u32>,
    /// `pool_timeout`: how long to wait for a free connection.
    pub pool_timeout: Duration,
    /// `connection_recycle_time`: age at which a connection is replaced; `None` for never.
    pub connection_recycle_time: Option<Duration>,
    /// `max_retries`: attempts to connect at start; `None` for no limit.
    pub max_retries: Option<u32>,
    /// `retry_interval`: pause between those attempts.
    pub retry_interval: Duration,
    /// `db_max_retries`: attempts of a transaction; `None` for no limit.
    pub db_max_retries: Option<u32>,
    /// `db_retry_interval`: pause before the first repetition of a transaction.
    pub db_retry_interval: Duration,
    /// `db_inc_retry_interval`: whether that pause grows.
    pub db_inc_retry_interval: bool,
    /// `db_max_retry_interval`: longest such pause.
    pub db_max_retry_interval: Duration,
    /// `mysql_sql_mode` of sessions; `None` leaves the server's.
    pub mysql_sql_mode: Option<String>,
    /// `mysql_wsrep_sync_wait` of sessions on Galera.
    pub mysql_wsrep_sync_wait: Option<u8>,
}

/// Reads and checks.
pub(super) fn read(config: &mut Config) -> DatabaseSettings {
    if config.is_set(&SLAVE_CONNECTION)
        && config
            .optional(&SLAVE_CONNECTION)
            .is_some_and(|url| !url.is_empty())
    {
        config.warning(
            &SLAVE_CONNECTION,
            "not used: Neutrino reads from the database it writes to",
            "",
        );
    }
    if !config.get(&CONNECTION_PARAMETERS).is_empty() {
        config.warning(
            &CONNECTION_PARAMETERS,
            "not used",
            "put the parameters into [database] connection",
        );
    }
    DatabaseSettings {
        url: connection(config),
        max_pool_size: limit(config.get(&MAX_POOL_SIZE)).filter(|size| *size > 0),
        max_overflow: limit(config.get(&MAX_OVERFLOW)),
        pool_timeout: seconds(config.get(&POOL_TIMEOUT)),
        connection_recycle_time: limit(config.get(&CONNECTION_RECYCLE_TIME))
            .map(|s| Duration::from_secs(s.into())),
        max_retries: limit(config.get(&MAX_RETRIES)),
        retry_interval: seconds(config.get(&RETRY_INTERVAL)),
        db_max_retries: limit(config.get(&DB_MAX_RETRIES)),
        db_retry_interval: seconds(config.get(&DB_RETRY_INTERVAL)),
        db_inc_retry_interval: config.get(&DB_INC_RETRY_INTERVAL),
        db_max_retry_interval: seconds(config.get(&DB_MAX_RETRY_INTERVAL)),
        mysql_sql_mode: config.optional(&MYSQL_SQL_MODE).filter(|mode| !mode.is_empty()),
        mysql_wsrep_sync_wait: config
            .optional(&MYSQL_WSREP_SYNC_WAIT)
            .and_then(|bits| bits.try_into().ok()),
    }
}

/// -1 stands for "no limit".
fn limit(number: i64) -> Option<u32> {
    u32::try_from(number).ok()
}

fn connection(config: &mut Config) -> DatabaseUrl {
    let url: DatabaseUrl = config.get(&CONNECTION);
    match &url {
        DatabaseUrl::Sqlite(SqliteUrl::Memory) => {}
        DatabaseUrl::Sqlite(SqliteUrl::File(path)) => {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            if parent.is_some_and(|parent| !parent.is_dir()) {
                config.error(
                    &CONNECTION,
                    format!(
                        "the directory of the SQLite file {} does not exist",
                        path.display()
                    ),
                    database_url::FORM,
                );
            }
        }
        DatabaseUrl::MySql(url) => {
            if let Some(charset) = url
                .charset
                .as_deref()
                .filter(|charset| !charset.starts_with("utf8"))
            {
                let problem = format!("charset={charset} cannot hold every name that the API accepts");
                config.warning(&CONNECTION, problem, "charset=utf8mb4");
            }
            if !url.ignored.is_empty() {
                let names = url.ignored.join(", ");
                config.warning(
                    &CONNECTION,
                    format!("these parameters of the URL have no effect: {names}"),
                    "",
                );
            }
            for file in [&url.ssl_ca, &url.ssl_cert, &url.ssl_key].into_iter().flatten() {
                if let Err(error) = std::fs::File::open(file) {
                    let problem = format!("the file {} cannot be read: {error}", file.display());
                    config.error(
                        &CONNECTION,
                        problem,
                        "readable PEM files for ssl_ca, ssl_cert and ssl_key",
                    );
                }
            }
        }
    }
    url
}
