//! The golden cases in `tests/cases`.

use std::fs;
use std::path::{Path, PathBuf};

use model::Key;
use ovn_translate::Config;

use super::text::apply;
use super::world::World;

/// A case: what happens, step by step.
pub struct Case {
    folder: PathBuf,
    lines: Vec<String>,
}

/// A step: how the cloud is after it, and what was touched.
pub struct Step {
    pub name: String,
    pub world: World,
    pub config: Config,
    pub keys: Vec<Key>,
    file: PathBuf,
}

impl Case {
    /// All cases, by name.
    pub fn all() -> Vec<Self> {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
        let entries = fs::read_dir(cases).expect("the cases can be listed");
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("a case").path()).collect();
        folders.sort();
        folders.into_iter().map(Self::read).collect()
    }

    fn read(folder: PathBuf) -> Self {
        let facts = fs::read_to_string(folder.join("facts.txt")).expect("facts.txt can be read");
        let lines = facts
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self {
            lines: lines.map(str::to_owned).collect(),
            folder,
        }
    }

    /// Its steps.
    pub fn steps(&self) -> Vec<Step> {
        let mut world = World::default();
        let mut config = Config {
            dns_domain: "openstackgate.local.".into(),
            dns_servers: vec!["192.0.2.53".into()],
            ..Config::default()
        };
        let (mut keys, mut steps) = (Vec::new(), Vec::new());
        for line in &self.lines {
            match line.strip_prefix("== ") {
                None => keys.extend(apply(&mut world, &mut config, line)),
                Some(name) => steps.push(Step {
                    name: format!("{}: {name}", self.folder.display()),
                    world: world.clone(),
                    config: config.clone(),
                    keys: std::mem::take(&mut keys),
                    file: self.folder.join(format!("{}.rows", name.replace(' ', "_"))),
                }),
            }
        }
        steps
    }
}

impl Step {
    /// What Northbound holds after the step, as it was recorded.
    pub fn recorded(&self) -> String {
        fs::read_to_string(&self.file).unwrap_or_default()
    }

    /// Records it anew.
    pub fn record(&self, rows: &str) {
        fs::write(&self.file, rows).expect("the file can be written");
    }
}
