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
        ] {
            let args = format!("neutrino {line}");
            assert!(parse(args.split(' ').map(OsString::from)).is_ok(), "{line}");
        }
        for line in ["", "db", "config", "serve --nope", "frobnicate"] {
            let args = format!("neutrino {line}");
            assert!(
                parse(args.split_whitespace().map(OsString::from)).is_err(),
                "{line}"
            );
        }
    }
}
