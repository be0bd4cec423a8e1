//! Where values come from: files and directories in the order given, and environment variables above them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::ini::{self, Document};
use super::report::{Place, Report, Severity};

/// One `--config-file` or `--config-dir`, or a text that is already there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file that has to exist.
    File(PathBuf),
    /// A directory that has to exist, of which all `*.conf` are read in the order of their names.
    Dir(PathBuf),
    /// A text, with the name to show for it.
    Text(PathBuf, String),
}

/// Environment variables by name.
pub type Environment = BTreeMap<String, String>;

/// A value found, before references are replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub text: String,
    pub place: Place,
    /// The older name it stands under.
    pub deprecated: Option<(String, String)>,
}

/// All sources, read. What comes later in the list of files wins; environment variables win over files.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<(PathBuf, Document)>,
    environment: Environment,
}

impl Sources {
    /// Reads everything; what cannot be read or understood goes to the report.
    pub fn read(sources: &[Source], environment: Environment, report: &mut Report) -> Self {
        let mut files = Vec::new();
        for source in sources {
            match source {
                Source::File(path) => load(path, &mut files, report),
                Source::Dir(path) => match directory(path) {
                    Ok(paths) => paths.iter().for_each(|path| load(path, &mut files, report)),
                    Err(error) => unreadable(path, &error, report),
                },
                Source::Text(name, text) => add(name, text, &mut files, report),
            }
        }
        Self { files, environment }
    }

    /// The files in which something was found, first to last.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &Document)> {
        self.files
            .iter()
            .map(|(path, document)| (path.as_path(), document))
    }

    /// The value that counts. In each file the present name wins over the deprecated ones and the last of
    /// repeated keys wins, as in oslo.config.
    pub(super) fn find(&self, names: &[(&str, &str)]) -> Option<Found> {
        let (group, name) = *names.first()?;
        let variable = environment_name(group, name);
        if let Some(text) = self.environment.get(&variable) {
            return Some(Found {
                text: text.clone(),
                place: Place::Environment(variable),
                deprecated: None,
            });
        }
        self.files.iter().rev().find_map(|file| {
            names
                .iter()
                .find_map(|at| in_file(file, *at, *at == names[0]).pop())
        })
    }

    /// All values of an option that may repeat, first to last.
    pub(super) fn find_all(&self, names: &[(&str, &str)]) -> Vec<Found> {
        let Some((group, name)) = names.first() else {
            return Vec::new();
        };
        let variable = environment_name(group, name);
        if let Some(text) = self.environment.get(&variable) {
            return vec![Found {
                text: text.clone(),
                place: Place::Environment(variable),
                deprecated: None,
            }];
        }
        let per_file = self
            .files
            .iter()
            .flat_map(|file| names.iter().rev().map(move |at| (file, at)));
        per_file
            .flat_map(|(file, at)| in_file(file, *at, *at == names[0]))
            .collect()
    }
}

/// Section names are the same in any case, except `DEFAULT`, which has to be written like this.
pub(super) fn normalize(group: &str) -> String {
    if group == "DEFAULT" {
        group.to_owned()
    } else {
        group.to_lowercase()
    }
}

fn environment_name(group: &str, name: &str) -> String {
    format!("OS_{}__{}", group.to_uppercase(), name.to_uppercase())
}

fn in_file((path, document): &(PathBuf, Document), (group, name): (&str, &str), current: bool) -> Vec<Found> {
    let group = normalize(group);
    let matching = document
        .assignments
        .iter()
        .filter(|a| a.key == name && normalize(&a.section) == group);
    matching
        .map(|assignment| Found {
            text: assignment.value.clone(),
            place: Place::File(path.clone(), assignment.line),
            deprecated: (!current).then(|| (group.clone(), name.to_owned())),
        })
        .collect()
}

fn directory(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let path = entry?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && path.extension().is_some_and(|extension| extension == "conf") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn load(path: &Path, files: &mut Vec<(PathBuf, Document)>, report: &mut Report) {
    match std::fs::read(path) {
        Err(error) => unreadable(path, &error, report),
        Ok(bytes) => match std::str::from_utf8(&bytes) {
            Ok(text) => add(path, text, files, report),
            Err(error) => {
                let line = bytes[..error.valid_up_to()]
                    .iter()
                    .filter(|byte| **byte == b'\n')
                    .count()
                    + 1;
                let place = Place::File(path.to_owned(), line);
                report.push_at(Severity::Error, place, "this line is not UTF-8 text");
            }
        },
    }
}

fn unreadable(path: &Path, error: &io::Error, report: &mut Report) {
    report.push_at(
        Severity::Error,
        Place::File(path.to_owned(), 0),
        format!("cannot be read: {error}"),
    );
}

fn add(path: &Path, text: &str, files: &mut Vec<(PathBuf, Document)>, report: &mut Report) {
    let document = ini::parse(text);
    for (line, syntax) in &document.errors {
        // The line itself is not shown: it may hold a secret.
        report.push_at(
            Severity::Error,
            Place::File(path.to_owned(), *line),
            syntax.to_string(),
        );
    }
    files.push((path.to_owned(), document));
}
