//! Which files are read when the command line names none, as in Neutron.

use std::path::{Path, PathBuf};

use super::{Environment, Source};

const CONFIG_DIR: &str = "/etc/neutron";
const CONFIG_FILES: [&str; 2] = ["neutron.conf", "plugins/ml2/ml2_conf.ini"];
const CONFIG_DIR_NAMES: [&str; 2] = ["neutron.conf.d", "neutrino.conf.d"];

/// Completes what the command line gives, which is in its order. Without a file, those that Neutron's API server
/// reads: `OS_NEUTRON_CONFIG_FILES` (separated by `;`) or `neutron.conf` and `plugins/ml2/ml2_conf.ini` where they
/// exist, in `OS_NEUTRON_CONFIG_DIR` or `/etc/neutron`. Without a directory, `neutron.conf.d` and
/// `neutrino.conf.d` from the first of oslo.config's places that has them.
pub fn complete(given: Vec<Source>, environment: &Environment) -> Vec<Source> {
    let mut sources = Vec::new();
    if !given.iter().any(|source| matches!(source, Source::File(_))) {
        sources.extend(default_files(environment));
    }
    if !given.iter().any(|source| matches!(source, Source::Dir(_))) {
        sources.extend(default_dirs(environment));
    }
    sources.extend(given);
    sources
}

fn default_files(environment: &Environment) -> Vec<Source> {
    let directory = environment
        .get("OS_NEUTRON_CONFIG_DIR")
        .map_or(CONFIG_DIR, |text| text.trim());
    let directory = Path::new(directory);
    let named = environment
        .get("OS_NEUTRON_CONFIG_FILES")
        .map_or("", String::as_str);
    let named: Vec<_> = named
        .split(';')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    if named.is_empty() {
        let usual = CONFIG_FILES.iter().map(|name| directory.join(name));
        return usual.filter(|path| path.exists()).map(Source::File).collect();
    }
    named
        .iter()
        .map(|name| Source::File(directory.join(name)))
        .collect()
}

fn default_dirs(environment: &Environment) -> Vec<Source> {
    let home = environment.get("HOME").map(PathBuf::from);
    let mut places: Vec<PathBuf> = home
        .iter()
        .flat_map(|home| [home.join(".neutron"), home.clone()])
        .collect();
    places.extend([CONFIG_DIR.into(), "/etc".into()]);
    let first = |name: &str| {
        places
            .iter()
            .map(|place| place.join(name))
            .find(|path| path.is_dir())
    };
    CONFIG_DIR_NAMES
        .iter()
        .filter_map(|name| first(name))
        .map(Source::Dir)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environment_names_files() {
        let environment: Environment = [
            ("OS_NEUTRON_CONFIG_DIR", "/x "),
            ("OS_NEUTRON_CONFIG_FILES", "a.conf; /y/b.conf;"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let files = ["/x/a.conf", "/y/b.conf"].map(|path| Source::File(path.into()));
        assert_eq!(complete(Vec::new(), &environment), files);
        let given = vec![Source::File("c".into())];
        assert_eq!(complete(given.clone(), &environment), given);
    }
}
