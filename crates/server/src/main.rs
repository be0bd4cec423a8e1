//! The `neutrino` program.

use std::io::Write;
use std::process::ExitCode;

use server::cli::{self, Command, ConfigCommand};
use server::config::{self, Environment, Settings};

fn main() -> ExitCode {
    let invocation = match cli::parse(std::env::args_os()) {
        Ok(invocation) => invocation,
        Err(error) => error.exit(),
    };
    let environment: Environment = config::process_environment();
    let sources = config::complete(invocation.sources, &environment);
    match invocation.command {
        Command::Config {
            command: ConfigCommand::Check(_),
            ..
        } => {
            let (settings, report) = Settings::load(&sources, environment);
            let written = writeln!(std::io::stdout(), "{report}");
            ExitCode::from(u8::from(settings.is_none() || written.is_err()))
        }
        _ => ExitCode::FAILURE,
    }
}
