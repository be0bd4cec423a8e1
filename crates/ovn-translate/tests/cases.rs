//! Golden cases: `cases/<case>/facts.txt` says what happens step by step, and the file named like a step says what
//! Northbound holds after it. `UPDATE_CASES=1` writes those files anew; read what it changed.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use ovn_translate::Config;

use support::memory::Memory;
use support::reconcile;
use support::render::render;
use support::text::apply;
use support::world::World;

#[test]
fn northbound_is_as_recorded_after_every_step() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut folders: Vec<PathBuf> = fs::read_dir(cases)
        .expect("cases")
        .map(|entry| entry.expect("a case").path())
        .collect();
    folders.sort();
    assert!(folders.len() >= 8, "there are cases");
    let wrong: Vec<String> = folders.iter().flat_map(|folder| run(folder)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Runs one case; answers which steps ended otherwise.
fn run(folder: &Path) -> Vec<String> {
    let facts = fs::read_to_string(folder.join("facts.txt")).expect("facts.txt");
    let (mut world, mut memory) = (World::default(), Memory::with_drop_group());
    let mut config = Config {
        dns_domain: "openstackgate.local.".into(),
        dns_servers: vec!["192.0.2.53".into()],
        ..Config::default()
    };
    let (mut keys, mut wrong) = (Vec::new(), Vec::new());
    for line in facts
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let Some(step) = line.strip_prefix("== ") else {
            keys.extend(apply(&mut world, &mut config, line));
            continue;
        };
        reconcile(&world, &config, &std::mem::take(&mut keys), &mut memory);
        // What a step touched was enough: all keys together find nothing left to do.
        let all = support::plan(&world, &config, &world.keys(), &memory);
        assert_eq!(
            all.ops,
            Vec::new(),
            "{}: {step} left something undone",
            folder.display()
        );
        let file = folder.join(format!("{}.rows", step.replace(' ', "_")));
        let rows = render(&memory);
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&file, rows).expect("the file can be written");
        } else if fs::read_to_string(&file).unwrap_or_default() != rows {
            wrong.push(format!("{} differs from:\n{rows}", file.display()));
        }
    }
    wrong
}
