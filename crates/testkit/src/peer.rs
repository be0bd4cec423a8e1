//! The real Neutron to compare with, where one is installed.

use std::fs;
use std::path::{Path, PathBuf};

/// The Python environment of a real Neutron: `NEUTRINO_PEER_VENV`, or that of the lab beside the repository
/// (`../shared/lab/peer`, `PEER_HOME`). `None`, with a note on standard error, when there is none.
pub fn peer_venv() -> Option<PathBuf> {
    let venv = match std::env::var_os("NEUTRINO_PEER_VENV") {
        Some(venv) => PathBuf::from(venv),
        None => lab_home().unwrap_or_default().join("venv"),
    };
    let found = venv.join("bin/neutron-db-manage").is_file();
    if !found {
        eprintln!("skipped: the comparison with a real Neutron (set NEUTRINO_PEER_VENV to its environment)");
    }
    found.then_some(venv)
}

fn lab_home() -> Option<PathBuf> {
    if let Some(home) = std::env::var_os("PEER_HOME") {
        return Some(home.into());
    }
    let lab = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/lab/peer/lib.sh");
    let script = fs::read_to_string(lab).ok()?;
    let line = script
        .lines()
        .find_map(|line| line.strip_prefix("PEER_HOME=${PEER_HOME:-"))?;
    Some(line.trim_end_matches('}').into())
}
