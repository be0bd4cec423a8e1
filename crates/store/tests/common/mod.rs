//! Ways to the databases of tests.

use store::MySqlTarget;
use testkit::MariaDb;

/// A database of a server, by TCP.
pub fn by_tcp(server: &MariaDb, database: &str) -> MySqlTarget {
    MySqlTarget {
        host: "127.0.0.1".to_owned(),
        port: server.port(),
        user: server.user().to_owned(),
        password: server.password().to_owned(),
        database: database.to_owned(),
        ..MySqlTarget::default()
    }
}
