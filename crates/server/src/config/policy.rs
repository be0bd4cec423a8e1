//! `[oslo_policy]`: where policy files are, and how rules are applied.

use std::path::{Path, PathBuf};
use std::time::Duration;

use oslo::config::{Bool, Choice, Config, Custom, Invalid, Opt, Source, Str};
use oslo::policy::{ContentType, Files, Options};

const POLICY_FILE: Opt<Str> = Opt::new("oslo_policy", "policy_file", Str).or("policy.yaml");
const POLICY_DIRS: Opt<Str> = Opt::new("oslo_policy", "policy_dirs", Str);
const POLICY_DEFAULT_RULE: Opt<Str> = Opt::new("oslo_policy", "policy_default_rule", Str).or("default");
const ENFORCE_SCOPE: Opt<Bool> = Opt::new("oslo_policy", "enforce_scope", Bool).or("true");
const ENFORCE_NEW_DEFAULTS: Opt<Bool> = Opt::new("oslo_policy", "enforce_new_defaults", Bool).or("true");
const REMOTE_CONTENT_TYPE: Opt<Choice> =
    Opt::new("oslo_policy", "remote_content_type", Choice(&[FORM, JSON])).or(FORM);
const REMOTE_VERIFY: Opt<Bool> = Opt::new("oslo_policy", "remote_ssl_verify_server_crt", Bool).or("false");
const REMOTE_CA: Opt<Str> = Opt::new("oslo_policy", "remote_ssl_ca_crt_file", Str);
const REMOTE_CERTIFICATE: Opt<Str> = Opt::new("oslo_policy", "remote_ssl_client_crt_file", Str);
const REMOTE_KEY: Opt<Str> = Opt::new("oslo_policy", "remote_ssl_client_key_file", Str);
const REMOTE_TIMEOUT: Opt<Custom<Duration>> =
    Opt::new("oslo_policy", "remote_timeout", Custom(timeout)).or("60");

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// What is looked for when `policy_dirs` is not given.
const DEFAULT_DIR: &str = "policy.d";

/// Options of policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySettings {
    /// `policy_file`: name or path.
    pub file: String,
    /// `policy_dirs`: names or paths, in the order in which they are read.
    pub dirs: Vec<String>,
    /// Directories in which relative names are looked for, the first that has one counts.
    pub places: Vec<PathBuf>,
    /// `policy_default_rule`, `enforce_scope`, `enforce_new_defaults`, `remote_content_type`.
    pub options: Options,
    /// How `http:` and `https:` checks are asked.
    pub remote: RemotePolicySettings,
}

/// Options of `http:` and `https:` checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemotePolicySettings {
    /// `remote_ssl_verify_server_crt`: whether the certificate of the server is verified.
    pub verify: bool,
    /// `remote_ssl_ca_crt_file`.
    pub ca: Option<PathBuf>,
    /// `remote_ssl_client_crt_file`.
    pub certificate: Option<PathBuf>,
    /// `remote_ssl_client_key_file`.
    pub key: Option<PathBuf>,
    /// `remote_timeout`.
    pub timeout: Duration,
}

impl PolicySettings {
    /// Where the names lead now, as oslo.config's `find_file` finds them. What does not exist yet is named where it
    /// would be expected.
    pub fn files(&self) -> Files {
        let mut files = Files::find(&self.file, &self.dirs, &self.places);
        if !files.policy_file.exists() {
            // A file in the format of earlier releases, which is worth a remark, says where it would be.
            let expected = self.places.iter().map(|place| place.join(&self.file));
            let mut expected = expected.filter(|path| path.with_extension("json").exists());
            files.policy_file = expected.next().unwrap_or(files.policy_file);
        }
        files
    }
}

/// Reads and checks.
pub(super) fn read(config: &mut Config, sources: &[Source], home: Option<&str>) -> PolicySettings {
    let mut dirs = config.all(&POLICY_DIRS);
    if !config.is_set(&POLICY_DIRS) {
        dirs.push(DEFAULT_DIR.to_owned());
    }
    let json = config.get(&REMOTE_CONTENT_TYPE) == JSON;
    let settings = PolicySettings {
        file: config.get(&POLICY_FILE),
        dirs,
        places: places(sources, home),
        options: Options {
            enforce_scope: config.get(&ENFORCE_SCOPE),
            enforce_new_defaults: config.get(&ENFORCE_NEW_DEFAULTS),
            default_rule: config.get(&POLICY_DEFAULT_RULE),
            remote_content_type: if json {
                ContentType::Json
            } else {
                ContentType::Form
            },
        },
        remote: remote(config),
    };
    if !settings.options.enforce_scope {
        config.warning(
            &ENFORCE_SCOPE,
            "scopes are not enforced here; oslo.policy 6 does not know this option and enforces them always",
            "true",
        );
    }
    if config.is_set(&POLICY_FILE) && !settings.files().policy_file.exists() {
        config.warning(
            &POLICY_FILE,
            "there is no such file, so the default rules apply",
            "an absolute path, or one that starts where a configuration file or directory is",
        );
    }
    settings
}

fn remote(config: &mut Config) -> RemotePolicySettings {
    RemotePolicySettings {
        verify: config.get(&REMOTE_VERIFY),
        ca: file(config, &REMOTE_CA),
        certificate: file(config, &REMOTE_CERTIFICATE),
        key: file(config, &REMOTE_KEY),
        timeout: config.get(&REMOTE_TIMEOUT),
    }
}

/// A file that `https:` checks need.
fn file(config: &mut Config, opt: &Opt<Str>) -> Option<PathBuf> {
    let path = config.optional(opt).filter(|path| !path.is_empty())?;
    if let Err(error) = std::fs::File::open(&path) {
        config.error(opt, format!("cannot be read: {error}"), "");
    }
    Some(path.into())
}

/// Configuration directories, the directories of configuration files from the last to the first, and oslo.config's
/// usual ones.
fn places(sources: &[Source], home: Option<&str>) -> Vec<PathBuf> {
    let dirs = sources.iter().filter_map(|source| match source {
        Source::Dir(path) => Some(path.clone()),
        Source::File(_) | Source::Text(..) => None,
    });
    let files = sources.iter().rev().filter_map(|source| match source {
        Source::File(path) | Source::Text(path, _) => path.parent().map(Path::to_owned),
        Source::Dir(_) => None,
    });
    let home = home.map(PathBuf::from);
    let usual = home
        .iter()
        .flat_map(|home| [home.join(".neutron"), home.clone()])
        .chain(["/etc/neutron".into(), "/etc".into()]);
    let mut places: Vec<PathBuf> = Vec::new();
    for place in dirs.chain(files).chain(usual) {
        // What cannot be made absolute is still right for as long as the process stays where it is.
        let place = std::path::absolute(Path::new(".").join(&place)).unwrap_or(place);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

fn timeout(text: &str) -> Result<Duration, Invalid> {
    text.trim()
        .parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| Invalid::new("not a number of seconds", "a number such as 1.5, 0 or more"))
}
