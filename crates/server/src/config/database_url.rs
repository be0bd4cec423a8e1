//! Database URLs as SQLAlchemy writes them: `dialect[+driver]://user:password@host:port/database?name=value`.
//!
//! Errors never repeat the URL or a part of it that may be the password.

use std::fmt;
use std::path::PathBuf;

use oslo::Secret;
use oslo::config::Invalid;

/// Which database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// SQLite, the embedded one.
    Sqlite(SqliteUrl),
    /// MySQL or MariaDB.
    MySql(Box<MySqlUrl>),
}

/// Where SQLite keeps the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SqliteUrl {
    /// In a file; `sqlite:///relative` or `sqlite:////absolute`.
    File(PathBuf),
    /// In memory, for tests; `sqlite://`.
    Memory,
}

/// A MySQL or MariaDB server and how to get in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MySqlUrl {
    /// Host name or address, without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// User; empty for the default of the client.
    pub user: String,
    /// Password.
    pub password: Secret,
    /// Name of the database.
    pub database: String,
    /// `charset`.
    pub charset: Option<String>,
    /// `unix_socket`: used instead of host and port.
    pub unix_socket: Option<PathBuf>,
    /// `ssl_ca`: certificate of the authority that signed the server's.
    pub ssl_ca: Option<PathBuf>,
    /// `ssl_cert`: client certificate.
    pub ssl_cert: Option<PathBuf>,
    /// `ssl_key`: private key of the client certificate.
    pub ssl_key: Option<PathBuf>,
    /// Names of other parameters, which have no effect.
    pub ignored: Vec<String>,
}

impl Default for DatabaseUrl {
    fn default() -> Self {
        Self::Sqlite(SqliteUrl::Memory)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(SqliteUrl::Memory) => f.write_str("sqlite://"),
            Self::Sqlite(SqliteUrl::File(path)) => write!(f, "sqlite:///{}", path.display()),
            Self::MySql(url) => url.fmt(f),
        }
    }
}

impl fmt::Display for MySqlUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MySqlUrl {
            host,
            port,
            user,
            database,
            password,
            ..
        } = self;
        f.write_str("mysql://")?;
        match (user.is_empty(), password.is_empty()) {
            (true, true) => {}
            (_, true) => write!(f, "{user}@")?,
            (_, false) => write!(f, "{user}:{password}@")?,
        }
        match &self.unix_socket {
            Some(path) => write!(f, "/{database}?unix_socket={}", path.display()),
            None if host.contains(':') => write!(f, "[{host}]:{port}/{database}"),
            None => write!(f, "{host}:{port}/{database}"),
        }
    }
}

/// What a URL should look like.
pub(super) const FORM: &str = "mysql+pymysql://USER:PASSWORD@HOST:PORT/DATABASE (special characters in USER and PASSWORD \
                    as %XX) or sqlite:////ABSOLUTE/PATH";

/// Reads a URL.
pub(super) fn parse(text: &str) -> Result<DatabaseUrl, Invalid> {
    let wrong = |problem: &str| Invalid::new(problem, FORM);
    let (name, rest) = text
        .split_once("://")
        .ok_or(wrong("not a database URL: there is no '://'"))?;
    let dialect = name.split_once('+').map_or(name, |(dialect, _)| dialect);
    match dialect {
        "sqlite" => sqlite(rest).map(DatabaseUrl::Sqlite),
        "mysql" | "mariadb" => mysql(rest).map(|url| DatabaseUrl::MySql(Box::new(url))),
        "postgresql" | "postgres" | "oracle" | "mssql" => {
            Err(wrong("Neutrino does not speak to this kind of database"))
        }
        _ => Err(wrong("unknown kind of database before '://'")),
    }
}

fn sqlite(rest: &str) -> Result<SqliteUrl, Invalid> {
    let wrong = |problem: &str| Invalid::new(problem, "sqlite:///RELATIVE/PATH or sqlite:////ABSOLUTE/PATH");
    let path = rest.split_once('?').map_or(rest, |(path, _)| path);
    match path.strip_prefix('/') {
        None if path.is_empty() => Ok(SqliteUrl::Memory),
        None => Err(wrong(
            "SQLite has no host: there are too few slashes before the path",
        )),
        Some("" | ":memory:") => Ok(SqliteUrl::Memory),
        Some(path) => Ok(SqliteUrl::File(path.into())),
    }
}

fn mysql(rest: &str) -> Result<MySqlUrl, Invalid> {
    let (user, password, rest) = user_info(rest);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, port) = host_port(&rest[..end])?;
    let (path, query) = rest[end..].split_once('?').unwrap_or((&rest[end..], ""));
    let database = path.strip_prefix('/').unwrap_or_default().to_owned();
    if database.is_empty() {
        return Err(Invalid::new("the name of the database is missing", FORM));
    }
    let mut url = MySqlUrl {
        host,
        port,
        user,
        password: Secret::new(password),
        database,
        ..MySqlUrl::default()
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .for_each(|pair| parameter(&mut url, pair));
    if url.host.is_empty() {
        // What PyMySQL does without a host.
        "localhost".clone_into(&mut url.host);
    }
    Ok(url)
}

/// Splits off `user:password@`. As in SQLAlchemy the user has no `/` and the password no `@`.
fn user_info(rest: &str) -> (String, String, &str) {
    if let Some((info, after)) = rest.split_once('@') {
        let (user, password) = info.split_once(':').unwrap_or((info, ""));
        if !user.contains('/') {
            return (unquote(user), unquote(password), after);
        }
    }
    (String::new(), String::new(), rest)
}

fn host_port(text: &str) -> Result<(String, u16), Invalid> {
    let wrong = |problem: &str| Invalid::new(problem, FORM);
    if text.contains('@') {
        return Err(wrong(
            "there are two '@'; one that belongs to the user or password is written %40",
        ));
    }
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, "")) => (host, None),
        Some((host, rest)) => (
            host,
            Some(
                rest.strip_prefix(':')
                    .ok_or(wrong("no ':' after the ']' of the host"))?,
            ),
        ),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    match port.map(str::parse::<u16>) {
        None => Ok((host.to_owned(), 3306)),
        Some(Ok(port)) if port > 0 => Ok((host.to_owned(), port)),
        Some(_) => Err(wrong("the port is not a number from 1 to 65535")),
    }
}

fn parameter(url: &mut MySqlUrl, pair: &str) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let value = unquote(&value.replace('+', " "));
    match name {
        "charset" => url.charset = Some(value),
        "unix_socket" => url.unix_socket = Some(value.into()),
        "ssl_ca" => url.ssl_ca = Some(value.into()),
        "ssl_cert" => url.ssl_cert = Some(value.into()),
        "ssl_key" => url.ssl_key = Some(value.into()),
        _ => url.ignored.push(name.to_owned()),
    }
}

/// Replaces `%XX`; what is not of this form stays.
fn unquote(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = code.filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) if byte == b'%' => {
                out.push(decoded);
                rest = &after[2..];
            }
            _ => {
                out.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mysql_url(text: &str) -> MySqlUrl {
        match parse(text).unwrap() {
            DatabaseUrl::MySql(url) => *url,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn mysql_urls_of_deployments() {
        let url = mysql_url("mysql+pymysql://neutron:pe%40er/x@127.0.0.1:23306/neutron?charset=utf8mb4");
        assert_eq!(
            (url.host.as_str(), url.port, url.user.as_str()),
            ("127.0.0.1", 23306, "neutron")
        );
        assert_eq!(url.password.expose(), "pe@er/x");
        assert_eq!(
            (url.database.as_str(), url.charset.as_deref()),
            ("neutron", Some("utf8mb4"))
        );
        assert_eq!(url.to_string(), "mysql://neutron:***@127.0.0.1:23306/neutron");
        assert!(!format!("{url:?}").contains("pe@er"));

        let url =
            mysql_url("mysql://root@/n?unix_socket=/run/my%20sql.sock&ssl_ca=/a&ssl_cert=/b&ssl_key=/c&x=1");
        assert_eq!(url.unix_socket, Some("/run/my sql.sock".into()));
        assert_eq!((url.host.as_str(), url.port), ("localhost", 3306));
        assert_eq!(
            (url.ssl_ca, url.ssl_cert, url.ssl_key),
            (Some("/a".into()), Some("/b".into()), Some("/c".into()))
        );
        assert_eq!(url.ignored, ["x"]);
        assert_eq!(
            mysql_url("mariadb+pymysql://u:p@[2001:db8::1]:3307/n").host,
            "2001:db8::1"
        );
        assert_eq!(
            mysql_url("mysql://u:p@[2001:db8::1]/n").to_string(),
            "mysql://u:***@[2001:db8::1]:3306/n"
        );
    }

    #[test]
    fn sqlite_urls() {
        assert_eq!(
            parse("sqlite:////var/x.db").unwrap(),
            DatabaseUrl::Sqlite(SqliteUrl::File("/var/x.db".into()))
        );
        assert_eq!(
            parse("sqlite:///x.db?a=b").unwrap(),
            DatabaseUrl::Sqlite(SqliteUrl::File("x.db".into()))
        );
        assert_eq!(
            parse("sqlite://").unwrap(),
            DatabaseUrl::Sqlite(SqliteUrl::Memory)
        );
        assert_eq!(
            parse("sqlite:////var/x.db").unwrap().to_string(),
            "sqlite:////var/x.db"
        );
    }

    #[test]
    fn errors_have_nothing_of_the_url() {
        for text in [
            "neutron:hunter2@h/n",
            "hunter2://u:hunter2@h/n",
            "mysql://u:hunter2@hunter2@h/n",
            "mysql://u:hunter2@h:hunter2/n",
            "mysql://u:hunter2@h:0/n",
            "mysql://u:hunter2@h",
            "mysql://u:hunter2@[::1]hunter2/n",
            "postgresql://u:hunter2@h/n",
            "sqlite://hunter2",
            "",
        ] {
            let invalid = parse(text).unwrap_err();
            assert!(!format!("{invalid:?}").contains("hunter2"), "{text}: {invalid:?}");
        }
    }
}
