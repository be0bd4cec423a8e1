//! Policy files: where they are looked for, how they lie on top of each other, and what is wrong with them.

use std::fs;
use std::path::Path;

use oslo::policy::{Files, Options, Origin, Policy, PolicyErrors, RuleDefault, Warning};
use tempfile::TempDir;

const DEFAULTS: [RuleDefault<'static>; 3] = [
    RuleDefault::new("get", "role:reader"),
    RuleDefault::new("create", "role:member").replaces("create_old", "role:old"),
    RuleDefault::new("owner", "project_id:%(project_id)s"),
];

/// A directory with these files.
fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

fn files(directory: &Path) -> Files {
    Files::find("policy.yaml", &["policy.d".to_owned()], &[directory.to_owned()])
}

fn load(directory: &TempDir) -> Result<(Policy, Vec<Warning>), PolicyErrors> {
    Policy::load(&DEFAULTS, &files(directory.path()), &Options::default(), &())
}

/// What is wrong, without the directory's name.
fn errors(files: &[(&str, &str)]) -> Vec<String> {
    let directory = directory(files);
    let prefix = format!("{}/", directory.path().display());
    let errors = load(&directory).unwrap_err();
    errors
        .to_string()
        .lines()
        .map(|line| line.replace(&prefix, ""))
        .collect()
}

fn warnings(files: &[(&str, &str)]) -> Vec<String> {
    let directory = directory(files);
    let prefix = format!("{}/", directory.path().display());
    let (_, warnings) = load(&directory).unwrap();
    warnings
        .iter()
        .map(|warning| warning.to_string().replace(&prefix, ""))
        .collect()
}

fn text(policy: &Policy, rule: &str) -> String {
    policy.get(rule).unwrap().to_string()
}

#[test]
fn without_files_the_defaults_hold() {
    let directory = directory(&[]);
    let (policy, warnings) = load(&directory).unwrap();
    assert!(warnings.is_empty());
    assert_eq!(text(&policy, "get"), "role:reader");
    let required = Files {
        policy_file_required: true,
        ..files(directory.path())
    };
    let errors = Policy::load(&DEFAULTS, &required, &Options::default(), &()).unwrap_err();
    assert!(
        errors
            .to_string()
            .ends_with("policy.yaml: the file does not exist"),
        "{errors}"
    );
}

#[test]
fn later_files_replace_single_rules() {
    let directory = directory(&[
        ("policy.yaml", "get: role:a\ncreate: role:a\n"),
        (
            "policy.d/20.json",
            "{\"get\": [[\"role:c\", \"rule:owner\"], \"role:d\"]}",
        ),
        (
            "policy.d/10.yaml",
            "get: role:b\n\"owner\": \"user_id:%(user_id)s\"\n",
        ),
        ("policy.d/.30.yaml", "get: role:hidden\n"),
        ("policy.d/40/x.yaml", "get: role:below\n"),
    ]);
    let (policy, _) = load(&directory).unwrap();
    assert_eq!(text(&policy, "get"), "((role:c and rule:owner) or role:d)");
    assert_eq!(text(&policy, "create"), "role:a");
    let origins: Vec<_> = policy
        .rules()
        .map(|(name, _, origin)| (name.to_owned(), origin.clone()))
        .collect();
    let at = |name: &str, line| Origin::File {
        path: directory.path().join(name),
        line,
    };
    assert_eq!(
        origins,
        [
            ("create".to_owned(), at("policy.yaml", 2)),
            ("get".to_owned(), at("policy.d/20.json", 1)),
            ("owner".to_owned(), at("policy.d/10.yaml", 2)),
        ]
    );
}

#[test]
fn yaml_may_be_written_in_all_its_ways() {
    let directory = directory(&[(
        "policy.yaml",
        "# comment\n---\nget: &reader role:a\n  or role:b\n\"create\": >-\n  role:c and\n  role:d\n'owner': *reader\nempty: ''\ntag: !!str role:x\nhint: ! role:y\nnothing: !!str\n\
         list: [[role:a, 'role:b'], role:c, [], ~]\n...\n",
    )]);
    let (policy, _) = load(&directory).unwrap();
    assert_eq!(text(&policy, "get"), "(role:a or role:b)");
    assert_eq!(text(&policy, "create"), "(role:c and role:d)");
    assert_eq!(text(&policy, "owner"), "(role:a or role:b)");
    assert_eq!(text(&policy, "empty"), "@");
    assert_eq!(text(&policy, "tag"), "role:x");
    assert_eq!(text(&policy, "hint"), "role:y");
    assert_eq!(text(&policy, "nothing"), "@");
    assert_eq!(text(&policy, "list"), "((role:a and role:b) or role:c)");
    for empty in ["", "# only comments\n", "{}", "---\n"] {
        assert!(
            load(&self::directory(&[("policy.yaml", empty)]))
                .unwrap()
                .1
                .is_empty(),
            "{empty:?}"
        );
    }
}

#[test]
fn everything_wrong_is_reported_with_its_line() {
    let found = errors(&[
        (
            "policy.yaml",
            "get: role:a\n\ncreate: \"role:a and\"\nowner: !\nlist:\n  - [role:a, 5x]\nmap: {a: b}\nkind: 'class:%(id)s'\n\
             template: role:%(id)x\nhelper:\n  rule:helper\n",
        ),
        ("policy.d/a.yaml", "get: \"unfinished\ncreate: role:x\n"),
        ("policy.d/b.yaml", "- role:a\n"),
        ("policy.d/c.yaml", "\nget: role:a\n---\nget: role:b\n"),
        ("policy.d/d.yaml", "get: role:a\ncreate: !other role:b\n"),
    ]);
    let expected = [
        "policy.yaml:3: rule \"create\": it ends where a check is expected; oslo.policy would read it as !",
        "policy.yaml:4: rule \"owner\": there is no rule; write \"\" for everybody or \"!\" for nobody",
        "policy.yaml:5: rule \"list\": \"5x\" is not a check: there is no colon in it; oslo.policy would read it as (role:a and !)",
        "policy.yaml:7: rule \"map\": the rule is a mapping, not a text",
        "policy.yaml:8: rule \"kind\": class:%(id)s: \"class\" is neither a literal nor the name of a credential",
        "policy.yaml:9: rule \"template\": role:%(id)x: %(id)x: only %(id)s, r and d are supported",
        "policy.d/a.yaml:",
        "policy.d/b.yaml:1: the file is not a mapping from rule names to rules",
        "policy.d/c.yaml:3: the file has more than one document",
        "policy.d/d.yaml:2: the tag \"other\" is not one of a text",
        "policy.yaml:10: rule \"helper\": it refers to itself: helper -> helper",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}\n{expected}");
    }
}

#[test]
fn unreadable_things_are_errors() {
    let found = errors(&[
        ("policy.yaml", "get: \u{0}\u{1}\n"),
        ("policy.d", "no directory\n"),
    ]);
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("policy.d: cannot be listed")),
        "{found:#?}"
    );
    let directory = directory(&[]);
    fs::write(directory.path().join("policy.yaml"), b"get: \"\xff\"\n").unwrap();
    assert!(
        load(&directory)
            .unwrap_err()
            .to_string()
            .contains("policy.yaml: cannot be read")
    );
}

#[test]
fn what_may_not_be_meant_is_warned_about() {
    let found = warnings(&[(
        "policy.yaml",
        "get: role:reader\nhelper: role:a\ncreate: rule:helper or rule:nowhere\ngte: role:b\nowner: '@'\nowner: '!'\n",
    )]);
    assert_eq!(
        found,
        [
            "policy.yaml:6: rule \"owner\" is there twice; what was said before is ignored",
            "policy.yaml:1: rule \"get\" is the same as the default",
            "policy.yaml:3: rule \"create\" refers to rule \"nowhere\", which does not exist",
            "policy.yaml:4: nothing uses a rule \"gte\"",
        ]
    );
    let found = warnings(&[("policy.json", "{}")]);
    assert_eq!(
        found,
        ["policy.json is not read, because it is not the policy file; there is no policy.yaml"]
    );
}

#[test]
fn a_deprecated_name_in_a_file_still_counts() {
    let directory = directory(&[("policy.yaml", "\ncreate_old: role:mine\n")]);
    let (policy, warnings) = load(&directory).unwrap();
    assert_eq!(text(&policy, "create"), "role:mine");
    let [Warning::DeprecatedName { old, new, .. }] = &warnings[..] else {
        panic!("{warnings:?}")
    };
    assert_eq!((old.as_str(), new.as_str()), ("create_old", "create"));
    let (_, _, origin) = policy.rules().find(|(name, _, _)| *name == "create").unwrap();
    assert!(
        origin
            .to_string()
            .ends_with("policy.yaml:2 under its deprecated name \"create_old\""),
        "{origin}"
    );

    let options = Options {
        enforce_new_defaults: false,
        ..Options::default()
    };
    let (policy, _) = Policy::load(&DEFAULTS, &Files::default(), &options, &()).unwrap();
    assert_eq!(text(&policy, "create"), "(role:member or role:old)");
}

/// Sample files send old names on to the new ones, and operators copy old defaults: neither is an override.
#[test]
fn a_deprecated_name_that_says_nothing_new_changes_nothing() {
    for same in ["role:old", "rule:create"] {
        let directory = directory(&[("policy.yaml", &format!("create_old: {same}\n"))]);
        let (policy, warnings) = load(&directory).unwrap();
        assert_eq!(text(&policy, "create"), "role:member", "{same}");
        assert_eq!(text(&policy, "create_old"), same);
        assert!(
            matches!(&warnings[..], [Warning::DeprecatedName { .. }]),
            "{warnings:?}"
        );
    }
    let directory = directory(&[("policy.yaml", "create_old: role:mine\ncreate: role:new\n")]);
    assert_eq!(text(&load(&directory).unwrap().0, "create"), "role:new");
}

#[test]
fn changes_are_seen_once_and_a_broken_edit_gives_no_policy() {
    let directory = directory(&[("policy.yaml", "get: role:a\n")]);
    let files = files(directory.path());
    let mut watch = files.watch();
    assert!(!watch.changed());
    fs::write(directory.path().join("policy.yaml"), "get: role:a and\n").unwrap();
    assert!(watch.changed() && !watch.changed());
    assert!(load(&directory).is_err());
    fs::create_dir(directory.path().join("policy.d")).unwrap();
    assert!(watch.changed() && !watch.changed());
    fs::write(directory.path().join("policy.d/a.yaml"), "get: role:b\n").unwrap();
    assert!(watch.changed() && !watch.changed());
    fs::remove_file(directory.path().join("policy.yaml")).unwrap();
    assert!(watch.changed() && !watch.changed());
    assert_eq!(text(&load(&directory).unwrap().0, "get"), "role:b");
}

#[test]
fn files_are_looked_for_in_order() {
    let (one, other) = (directory(&[]), directory(&[("policy.yaml", "")]));
    let search = [one.path().to_owned(), other.path().to_owned()];
    let found = Files::find(
        "policy.yaml",
        &["policy.d".to_owned(), "/etc/x".to_owned()],
        &search,
    );
    assert_eq!(found.policy_file, other.path().join("policy.yaml"));
    assert_eq!(
        found.policy_dirs,
        [one.path().join("policy.d"), Path::new("/etc/x").to_owned()]
    );
}
