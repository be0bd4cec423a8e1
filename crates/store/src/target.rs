//! Which database, and how to reach it.

use std::fmt;
use std::path::PathBuf;

/// A database to open.
#[derive(Clone, Debug)]
pub enum Target {
    /// An SQLite file; it is created when missing.
    Sqlite(PathBuf),
    /// A MySQL or MariaDB server.
    MySql(Box<MySqlTarget>),
}

/// Address and identity for a MySQL or MariaDB server. `Debug` leaves the password out.
#[derive(Clone, Default)]
pub struct MySqlTarget {
    /// Host name or address.
    pub host: String,
    /// TCP port, 3306 by default in MySQL.
    pub port: u16,
    /// Unix socket, used instead of host and port.
    pub socket: Option<PathBuf>,
    /// User name.
    pub user: String,
    /// Password, never printed.
    pub password: String,
    /// Name of the database.
    pub database: String,
    /// CA certificate (PEM); with it the connection is encrypted and the server is verified.
    pub ssl_ca: Option<PathBuf>,
    /// Client certificate (PEM).
    pub ssl_cert: Option<PathBuf>,
    /// Private key of the client certificate (PEM).
    pub ssl_key: Option<PathBuf>,
}

impl fmt::Debug for MySqlTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MySqlTarget")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("socket", &self.socket)
            .field("user", &self.user)
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}
