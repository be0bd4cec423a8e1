//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::config::Source;

/// OpenStack Networking with OVN.
#[derive(Debug, Parser)]
#[command(name = "neutrino", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(subcommand)]
    command: Command,
}

/// `--config-file` and `--config-dir`, accepted before and after a command.
#[derive(Clone, Debug, Default, Args)]
pub struct ConfigArgs {
    /// Configuration file; may be repeated, later ones win
    #[arg(long = "config-file", value_name = "PATH")]
    config_file: Vec<PathBuf>,
    /// Directory whose *.conf are read in the order of their names; may be repeated
    #[arg(long = "config-dir", value_name = "PATH")]
    config_dir: Vec<PathBuf>,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Run the API server and the OVN driver
    Serve(ConfigArgs),
    /// Run a complete system of its own for trying out, with its own OVN databases
    Dev(DevArgs),
    /// Look after the SQL database
    Db {
        #[command(flatten)]
        #[allow(missing_docs)]
        config: ConfigArgs,
        /// What to do.
        #[command(subcommand)]
        command: DbCommand,
    },
    /// Look at the OVN databases
    Ovn {
        #[command(flatten)]
        #[allow(missing_docs)]
        config: ConfigArgs,
        /// What to do.
        #[command(subcommand)]
        command: OvnCommand,
    },
    /// Look at the rules of who may do what
    Policy {
        #[command(flatten)]
        #[allow(missing_docs)]
        config: ConfigArgs,
        /// What to do.
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// Look at the configuration
    Config {
        #[command(flatten)]
        #[allow(missing_docs)]
        config: ConfigArgs,
        /// What to do.
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

/// Arguments of `neutrino dev`.
#[derive(Clone, Debug, Args)]
pub struct DevArgs {
    /// Where databases, sockets and logs are kept
    #[arg(long, value_name = "PATH", default_value = "var")]
    pub state_dir: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub config: ConfigArgs,
}

/// Commands on the SQL database.
#[derive(Clone, Debug, Subcommand)]
pub enum DbCommand {
    /// Create the tables in an empty database
    Upgrade(ConfigArgs),
    /// Check that the database has the schema that Neutrino works with
    Check(ConfigArgs),
}

/// Commands on the OVN databases.
#[derive(Clone, Debug, Subcommand)]
pub enum OvnCommand {
    /// Show replicas, dirty keys and last errors of the running server
    Status(ConfigArgs),
}

/// Commands on policy.
#[derive(Clone, Debug, Subcommand)]
pub enum PolicyCommand {
    /// Show the rules in force, in the form of a policy file
    List(PolicyListArgs),
    /// Check the policy files, and the rules that they make
    Check(ConfigArgs),
    /// Show why somebody may or may not do something
    Explain(ExplainArgs),
}

/// Arguments of `neutrino policy list`.
#[derive(Clone, Debug, Args)]
pub struct PolicyListArgs {
    /// Also rules that only serve other rules
    #[arg(long)]
    pub all: bool,
    /// Only rules that are in a policy file
    #[arg(long, conflicts_with = "all")]
    pub changed: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub config: ConfigArgs,
}

/// Arguments of `neutrino policy explain`.
#[derive(Clone, Debug, Default, Args)]
pub struct ExplainArgs {
    /// Rule, such as create_port:mac_address
    pub rule: String,
    /// Role of the caller; may be repeated. Roles that Keystone implies have to be given, too
    #[arg(long = "role", value_name = "NAME")]
    pub roles: Vec<String>,
    /// Project of the caller
    #[arg(long, value_name = "ID")]
    pub project: Option<String>,
    /// User
    #[arg(long, value_name = "ID")]
    pub user: Option<String>,
    /// Domain, of a token for a domain
    #[arg(long, value_name = "ID")]
    pub domain: Option<String>,
    /// `all`, of a token for the system
    #[arg(long, value_name = "SCOPE")]
    pub system_scope: Option<String>,
    /// Role of the service that passes the request on; may be repeated
    #[arg(long = "service-role", value_name = "NAME")]
    pub service_roles: Vec<String>,
    /// Attribute of what is acted on, such as project_id=ID or network:project_id=ID; JSON, or else a text; may be
    /// repeated. Without project_id it belongs to the project of the caller
    #[arg(long = "target", value_name = "KEY=VALUE", value_parser = key_value)]
    pub target: Vec<(String, String)>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub config: ConfigArgs,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("not KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// Commands on the configuration.
#[derive(Clone, Debug, Subcommand)]
pub enum ConfigCommand {
    /// Read everything and report all mistakes
    Check(ConfigArgs),
}

/// A command line, understood.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// What to do.
    pub command: Command,
    /// Configuration files and directories, in the order given.
    pub sources: Vec<Source>,
}

/// Reads a command line. The error knows how to print itself; help and version are errors too.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Invocation, clap::Error> {
    let matches = Cli::command().try_get_matches_from(args)?;
    let cli = Cli::from_arg_matches(&matches)?;
    let mut sources = Vec::new();
    collect(&matches, &mut sources);
    Ok(Invocation {
        command: cli.command,
        sources,
    })
}

/// Files and directories mix in the order in which they stand on the command line, as in oslo.config.
fn collect(matches: &ArgMatches, sources: &mut Vec<Source>) {
    let mut found: Vec<(usize, Source)> = at(matches, "config_file", Source::File);
    found.extend(at(matches, "config_dir", Source::Dir));
    found.sort_by_key(|(index, _)| *index);
    sources.extend(found.into_iter().map(|(_, source)| source));
    if let Some((_, nested)) = matches.subcommand() {
        collect(nested, sources);
    }
}

/// The paths that an argument has been given, with their positions.
fn at(matches: &ArgMatches, name: &str, make: fn(PathBuf) -> Source) -> Vec<(usize, Source)> {
    let paths = matches.get_many::<PathBuf>(name).into_iter().flatten();
    let indices = matches.indices_of(name).into_iter().flatten();
    indices
        .zip(paths)
        .map(|(index, path)| (index, make(path.clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(line: &str) -> Vec<Source> {
        parse(line.split(' ').map(OsString::from)).unwrap().sources
    }

    #[test]
    fn definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn files_and_directories_keep_their_order() {
        let (file, dir) = (
            |path: &str| Source::File(path.into()),
            |path: &str| Source::Dir(path.into()),
        );
        let line = "neutrino --config-file a db --config-dir b upgrade --config-dir=c --config-file d --config-dir e";
        assert_eq!(
            sources(line),
            [file("a"), dir("b"), dir("c"), file("d"), dir("e")]
        );
        assert_eq!(sources("neutrino serve --config-file x"), [file("x")]);
        assert_eq!(sources("neutrino config check"), []);
    }

    #[test]
    fn commands() {
        for line in [
            "serve",
            "dev",
            "dev --state-dir x",
            "db upgrade",
            "db check",
            "ovn status",
            "config check",
            "policy list",
            "policy list --changed",
            "policy check",
            "policy explain get_port --role member --role reader --project a --target network:project_id=b",
        ] {
            let args = format!("neutrino {line}");
            assert!(parse(args.split(' ').map(OsString::from)).is_ok(), "{line}");
        }
        for line in [
            "",
            "db",
            "config",
            "serve --nope",
            "frobnicate",
            "policy",
            "policy list --all --changed",
            "policy explain",
            "policy explain get_port --target x",
        ] {
            let args = format!("neutrino {line}");
            assert!(
                parse(args.split_whitespace().map(OsString::from)).is_err(),
                "{line}"
            );
        }
    }
}
