//! The files that rules are read from, and whether they have changed.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::PolicyError;

/// What to read: `policy_file` and `policy_dirs` of the section `[oslo_policy]`, as paths that need no search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The main file. Nothing is read if the path is empty.
    pub policy_file: PathBuf,
    /// Whether the main file has to be there.
    pub policy_file_required: bool,
    /// Directories whose files replace single rules, in the order of the directories and of the files' names. Missing
    /// ones, hidden files and subdirectories are passed over.
    pub policy_dirs: Vec<PathBuf>,
}

impl Files {
    /// Looks for the file and the directories where oslo.config looks for its own: absolute names stand for
    /// themselves, others are taken from the first of `search` that has them, or else from the first of all.
    pub fn find(policy_file: &str, policy_dirs: &[String], search: &[PathBuf]) -> Self {
        let locate = |name: &str| {
            let mut candidates = search.iter().map(|directory| directory.join(name));
            let found = candidates.clone().find(|path| path.exists());
            found
                .or_else(|| candidates.next())
                .unwrap_or_else(|| PathBuf::from(name))
        };
        Self {
            policy_file: locate(policy_file),
            policy_file_required: false,
            policy_dirs: policy_dirs.iter().map(|name| locate(name)).collect(),
        }
    }

    /// Starts to watch for changes from the present state on. To be called before the files are loaded.
    pub fn watch(&self) -> Watch {
        Watch {
            files: self.clone(),
            seen: self.marks(),
        }
    }

    /// The files that exist, in the order in which they apply.
    pub(super) fn present(&self, errors: &mut Vec<PolicyError>) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        let main = &self.policy_file;
        if !main.as_os_str().is_empty() {
            if main.exists() {
                paths.push(main.clone());
            } else if self.policy_file_required {
                errors.push(PolicyError::file(main, "the file does not exist"));
            }
        }
        for directory in &self.policy_dirs {
            match files_in(directory) {
                Ok(files) => paths.extend(files),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => errors.push(PolicyError::file(directory, format!("cannot be listed: {error}"))),
            }
        }
        paths
    }

    fn marks(&self) -> Vec<(PathBuf, Option<Mark>)> {
        let mut paths = vec![self.policy_file.clone()];
        for directory in &self.policy_dirs {
            paths.push(directory.clone());
            paths.extend(files_in(directory).unwrap_or_default());
        }
        let marked = |path: PathBuf| {
            let mark = Mark::of(&path);
            (path, mark)
        };
        paths.into_iter().map(marked).collect()
    }
}

/// The visible files of a directory by name.
fn files_in(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !hidden && !entry.path().is_dir() {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// What changes when a file is written or replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    modified: Option<SystemTime>,
    length: u64,
}

impl Mark {
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
        })
    }
}

/// Remembers what files looked like.
#[derive(Clone, Debug)]
pub struct Watch {
    files: Files,
    seen: Vec<(PathBuf, Option<Mark>)>,
}

impl Watch {
    /// Whether a file or directory has changed, come or gone since the last time that this was asked. It costs one
    /// `stat` per file and one listing per directory, and reads nothing. Each change is reported once, so that a
    /// broken edit is complained about once.
    pub fn changed(&mut self) -> bool {
        let now = self.files.marks();
        let changed = now != self.seen;
        self.seen = now;
        changed
    }
}
