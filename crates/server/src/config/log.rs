//! Options of logging, with oslo.log's names and defaults.

use std::path::PathBuf;

use oslo::config::{Bool, Config, Opt, Str};

const DEBUG: Opt<Bool> = Opt::new("DEFAULT", "debug", Bool).or("false");
const USE_JSON: Opt<Bool> = Opt::new("DEFAULT", "use_json", Bool).or("false");
const USE_STDERR: Opt<Bool> = Opt::new("DEFAULT", "use_stderr", Bool).or("false");
const LOG_FILE: Opt<Str> = Opt::new("DEFAULT", "log_file", Str).formerly(&[("DEFAULT", "logfile")]);
const LOG_DIR: Opt<Str> = Opt::new("DEFAULT", "log_dir", Str).formerly(&[("DEFAULT", "logdir")]);
const LOG_CONFIG_APPEND: Opt<Str> =
    Opt::new("DEFAULT", "log_config_append", Str).formerly(&[("DEFAULT", "log_config")]);
const USE_SYSLOG: Opt<Bool> = Opt::new("DEFAULT", "use_syslog", Bool).or("false");
const USE_JOURNAL: Opt<Bool> = Opt::new("DEFAULT", "use_journal", Bool).or("false");

/// Name of the file in `log_dir` when `log_file` is not given.
const DEFAULT_NAME: &str = "neutrino.log";

/// Options of logging.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogSettings {
    /// `debug`: more detail.
    pub debug: bool,
    /// `use_json`: one JSON object a line.
    pub use_json: bool,
    /// `log_file` within `log_dir`.
    pub file: Option<PathBuf>,
    /// Whether to write to standard error: `use_stderr`, or there is no file.
    pub stderr: bool,
}

/// Reads and checks.
pub(super) fn read(config: &mut Config) -> LogSettings {
    if config
        .optional(&LOG_CONFIG_APPEND)
        .is_some_and(|path| !path.is_empty())
    {
        config.warning(
            &LOG_CONFIG_APPEND,
            "configuration files of Python's logging are not read",
            "",
        );
    }
    for opt in [&USE_SYSLOG, &USE_JOURNAL] {
        if config.get(opt) {
            config.warning(
                opt,
                "not available; lines go to standard error, which systemd passes on",
                "false",
            );
        }
    }
    let file = file(config);
    let use_stderr: bool = config.get(&USE_STDERR);
    LogSettings {
        debug: config.get(&DEBUG),
        use_json: config.get(&USE_JSON),
        stderr: use_stderr || file.is_none(),
        file,
    }
}

fn file(config: &mut Config) -> Option<PathBuf> {
    let directory = config
        .optional(&LOG_DIR)
        .filter(|path| !path.is_empty())
        .map(PathBuf::from);
    let name = config
        .optional(&LOG_FILE)
        .filter(|path| !path.is_empty())
        .map(PathBuf::from);
    let from_file = name.is_some();
    let path = match (directory, name) {
        (None, None) => return None,
        (None, Some(name)) => name,
        (Some(directory), name) => directory.join(name.unwrap_or_else(|| DEFAULT_NAME.into())),
    };
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if parent.is_some_and(|parent| !parent.is_dir()) {
        let opt = if from_file { &LOG_FILE } else { &LOG_DIR };
        config.error(
            opt,
            format!("the directory of the log file {} does not exist", path.display()),
            "",
        );
    }
    Some(path)
}
