//! Opening the SQL database that the settings name.

use std::time::Duration;

use store::{Db, MySqlTarget, PoolOptions, Target};

use crate::config::{DatabaseSettings, DatabaseUrl, SqliteUrl};

/// Most connections of either pool, whatever `max_pool_size` and `max_overflow` add up to: more gain nothing.
const MOST_CONNECTIONS: u32 = 64;

/// Open the database; while it cannot be reached, try as often as `max_retries` and `retry_interval` say.
///
/// # Errors
/// The last attempt's.
pub async fn open(settings: &DatabaseSettings) -> Result<Db, store::Error> {
    let target = target(&settings.url);
    let options = pool_options(settings);
    let mut attempts = 0;
    loop {
        match Db::connect(&target, options).await {
            Err(error @ store::Error::Unavailable(_))
                if settings.max_retries.is_none_or(|max| attempts < max) =>
            {
                attempts += 1;
                let pause = settings.retry_interval.max(Duration::from_millis(100));
                tracing::warn!(attempts, pause_s = pause.as_secs(), %error, "the database cannot be reached yet");
                tokio::time::sleep(pause).await;
            }
            other => return other,
        }
    }
}

fn pool_options(settings: &DatabaseSettings) -> PoolOptions {
    let most = settings.max_pool_size.unwrap_or(MOST_CONNECTIONS);
    let overflow = settings.max_overflow.unwrap_or(MOST_CONNECTIONS);
    let size = most.saturating_add(overflow).clamp(2, MOST_CONNECTIONS) / 2;
    PoolOptions {
        writers: size,
        readers: size,
        acquire_timeout: settings.pool_timeout,
    }
}

fn target(url: &DatabaseUrl) -> Target {
    match url {
        DatabaseUrl::Sqlite(SqliteUrl::File(path)) => Target::Sqlite(path.clone()),
        DatabaseUrl::Sqlite(SqliteUrl::Memory) => {
            Target::Sqlite("file:neutrino?mode=memory&cache=shared".into())
        }
        DatabaseUrl::MySql(mysql) => Target::MySql(Box::new(MySqlTarget {
            host: mysql.host.clone(),
            port: mysql.port,
            socket: mysql.unix_socket.clone(),
            user: mysql.user.clone(),
            password: mysql.password.expose().to_owned(),
            database: mysql.database.clone(),
            ssl_ca: mysql.ssl_ca.clone(),
            ssl_cert: mysql.ssl_cert.clone(),
            ssl_key: mysql.ssl_key.clone(),
        })),
    }
}
