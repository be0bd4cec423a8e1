//! The `neutrino` program.

use std::io::Write;
use std::process::ExitCode;

use server::cli::{self, Command, ConfigCommand, DbCommand, Invocation, OvnCommand, PolicyCommand};
use server::config::{self, Environment, Report, Settings, Source};
use server::signals::Stop;
use server::{commands, dev, policy, serve, telemetry};

fn main() -> ExitCode {
    let invocation = match cli::parse(std::env::args_os()) {
        Ok(invocation) => invocation,
        Err(error) => error.exit(),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the runtime cannot start: {error}")),
    };
    match runtime.block_on(run(invocation)) {
        Ok(text) => {
            say(&text);
            ExitCode::SUCCESS
        }
        Err(text) => fail(&text),
    }
}

/// Run a command; what it answers is printed.
async fn run(invocation: Invocation) -> Result<String, String> {
    let environment = config::process_environment();
    match invocation.command {
        Command::Serve(_) => {
            let stop = Stop::listen().map_err(|error| error.to_string())?;
            let sources = config::complete(invocation.sources, &environment);
            serve(&sources, environment, stop, |_| ()).await
        }
        Command::Dev(args) => {
            let stop = Stop::listen().map_err(|error| error.to_string())?;
            run_dev(&args, invocation.sources, environment, stop).await
        }
        Command::Db { command, .. } => {
            let sources = config::complete(invocation.sources, &environment);
            let (settings, report) = config::load_database(&sources, environment);
            let (database, _) = settings.ok_or_else(|| report.to_string())?;
            match command {
                DbCommand::Upgrade(_) => commands::upgrade(&database).await,
                DbCommand::Check(_) => commands::check(&database).await,
            }
        }
        Command::Ovn {
            command: OvnCommand::Status(_),
            ..
        } => {
            let sources = config::complete(invocation.sources, &environment);
            let (service, report) = config::load_service(&sources, environment);
            let service = service.ok_or_else(|| report.to_string())?;
            commands::ovn_status(&service).await
        }
        Command::Policy { command, .. } => {
            let sources = config::complete(invocation.sources, &environment);
            let (settings, report) = config::load_policy(&sources, environment);
            let settings = settings.ok_or_else(|| report.to_string())?;
            match command {
                PolicyCommand::List(args) => policy::list(&settings, &args),
                PolicyCommand::Check(_) => policy::check(&settings, report),
                PolicyCommand::Explain(args) => policy::explain(&settings, &args),
            }
        }
        Command::Config {
            command: ConfigCommand::Check(_),
            ..
        } => {
            let sources = config::complete(invocation.sources, &environment);
            load(&sources, environment).map(|(_, report)| report.to_string())
        }
    }
}

fn load(sources: &[Source], environment: Environment) -> Result<(Settings, Report), String> {
    let (settings, report) = Settings::load(sources, environment);
    match settings {
        Some(settings) => Ok((settings, report)),
        None => Err(report.to_string()),
    }
}

async fn serve(
    sources: &[Source],
    environment: Environment,
    stop: Stop,
    ready: impl FnOnce(&str),
) -> Result<String, String> {
    let filter = environment.get(telemetry::FILTER_VARIABLE).cloned();
    let (settings, report) = load(sources, environment)?;
    telemetry::init(&settings.log, filter.as_deref(), api::request_id).map_err(|error| error.to_string())?;
    if !report.is_clean() {
        for line in report.to_string().lines() {
            tracing::warn!("{line}");
        }
    }
    serve::run(settings, stop, ready)
        .await
        .map_err(commands::describe)?;
    Ok(String::new())
}

/// `neutrino dev`: the OVN databases first, and last.
async fn run_dev(
    args: &cli::DevArgs,
    mut sources: Vec<Source>,
    environment: Environment,
    stop: Stop,
) -> Result<String, String> {
    let daemons = dev::start(&args.state_dir)
        .await
        .map_err(|error| error.to_string())?;
    let running = daemons.describe();
    let served = async {
        let file = daemons.configuration().map_err(|error| error.to_string())?;
        sources.insert(0, Source::File(file));
        let (database, report) = config::load_database(&sources, environment.clone());
        let (database, _) = database.ok_or_else(|| report.to_string())?;
        commands::upgrade(&database).await?;
        serve(&sources, environment, stop, |address| {
            say(&dev::welcome(&running, address, &args.state_dir))
        })
        .await
    }
    .await;
    daemons.stop().await;
    served
}

fn say(text: &str) {
    if !text.is_empty() {
        // Nobody reads it: that is no failure of what was done.
        let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
    }
}

fn fail(text: &str) -> ExitCode {
    // There is nowhere else to say it.
    let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
    ExitCode::FAILURE
}
