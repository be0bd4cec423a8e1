//! Golden cases: `cases/<case>/facts.txt` says what happens step by step, and the file named like a step says what
//! Northbound holds after it. `UPDATE_CASES=1` writes those files anew; read what it changed.
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

mod support;

use support::case::Case;
use support::memory::Memory;
use support::reconcile;
use support::render::render;

#[test]
fn northbound_is_as_recorded_after_every_step() {
    let cases = Case::all();
    assert!(cases.len() >= 8, "there are cases");
    let mut wrong = Vec::new();
    for case in cases {
        let mut memory = Memory::with_drop_group();
        for step in case.steps() {
            reconcile(&step.world, &step.config, &step.keys, &mut memory);
            // What a step touched was enough: all keys together find nothing left to do.
            let all = support::plan(&step.world, &step.config, &step.world.keys(), &memory);
            assert_eq!(all.ops, Vec::new(), "{} left something undone", step.name);
            let rows = render(&memory);
            if std::env::var_os("UPDATE_CASES").is_some() {
                step.record(&rows);
            } else if step.recorded() != rows {
                wrong.push(format!("{} differs from:\n{rows}", step.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
