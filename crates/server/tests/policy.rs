//! `[oslo_policy]`, the policy files that it names, the commands on them, and that they are followed.

#![allow(clippy::unwrap_used)]

#[path = "policy/broken.rs"]
mod broken;
#[path = "policy/commands.rs"]
mod commands;
#[path = "policy/follow.rs"]
mod follow;
#[path = "policy/options.rs"]
mod options;

use std::path::PathBuf;
use std::process::{Command, Output};

use oslo::policy::Policy;
use server::config::{Environment, PolicySettings, Report, Source, load_policy};
use tempfile::TempDir;

/// A directory with a `neutron.conf` and other files; parents are made.
struct Files(TempDir);

impl Files {
    fn new(options: &str, files: &[(&str, &str)]) -> Self {
        let made = Self(tempfile::tempdir().unwrap());
        made.write("neutron.conf", &format!("[oslo_policy]\n{options}\n"));
        for (name, text) in files {
            made.write(name, text);
        }
        made
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self) -> (Option<PolicySettings>, Report) {
        load_policy(&[Source::File(self.path("neutron.conf"))], Environment::new())
    }

    fn settings(&self) -> PolicySettings {
        let (settings, report) = self.read();
        assert!(report.is_clean(), "{report}");
        settings.unwrap()
    }

    fn policy(&self) -> Policy {
        server::policy::load(&self.settings()).unwrap().0
    }

    /// Everything that is to be said about the files, with paths below the directory.
    fn report(&self) -> String {
        let mut report = Report::default();
        server::policy::report(&self.settings(), &mut report);
        self.below(&report.to_string())
    }

    /// `neutrino policy`, with the configuration of this directory.
    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_neutrino"))
            .arg("policy")
            .args(args)
            .arg("--config-file")
            .arg(self.path("neutron.conf"))
            .output()
            .unwrap()
    }

    /// The exit status and what is printed, with paths below the directory.
    fn printed(&self, args: &[&str]) -> (i32, String) {
        let output = self.run(args);
        let text = [output.stdout, output.stderr].concat();
        (
            output.status.code().unwrap(),
            self.below(&String::from_utf8(text).unwrap()),
        )
    }

    fn below(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.0.path().display()), "")
    }
}

/// What a rule says, and where it is from.
fn rule(policy: &Policy, files: &Files, name: &str) -> (String, String) {
    let (_, check, origin) = policy.rules().find(|(found, _, _)| *found == name).unwrap();
    (check.to_string(), files.below(&origin.to_string()))
}
