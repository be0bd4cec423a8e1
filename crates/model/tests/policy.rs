//! The default policy rules against those of a real Neutron 29.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use model::policy::{Rule, rules};
use serde_json::{Value, json};

/// Outside of the repository, where it has been checked out beside the facts.
const FACTS: &str = "../../../shared/reference/facts/policy-defaults.json";

fn shown(rule: &Rule) -> Value {
    let operations: Vec<Value> = rule
        .operations
        .iter()
        .map(|operation| json!({"method": operation.method, "path": operation.path}))
        .collect();
    let deprecated = rule
        .deprecated
        .map(|old| json!({"name": old.name, "check": old.check, "since": old.since}));
    json!({
        "name": rule.name,
        "check": rule.check,
        "scope_types": rule.project_scope.then_some(["project"]),
        "operations": operations,
        "deprecated": deprecated,
    })
}

#[test]
fn every_rule_is_as_neutron_has_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FACTS);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: there is no {}", path.display());
        return;
    };
    let theirs: Vec<Value> = serde_json::from_str(&text).unwrap();
    let name = |rule: &Value| rule["name"].as_str().unwrap().to_owned();
    let theirs: BTreeMap<String, Value> = theirs.into_iter().map(|rule| (name(&rule), rule)).collect();
    let ours: BTreeMap<String, Value> = rules().map(|rule| (rule.name.to_owned(), shown(rule))).collect();
    for (name, rule) in &theirs {
        assert_eq!(ours.get(name), Some(rule), "{name}");
    }
    let added: Vec<_> = ours.keys().filter(|name| !theirs.contains_key(*name)).collect();
    assert_eq!(
        added,
        ["context_can_set_project_id"],
        "only neutron-lib's is not among them"
    );
    assert_eq!(theirs.len(), 372);
}

#[test]
fn names_are_unique_and_references_are_known() {
    let mut names = BTreeSet::new();
    for rule in rules() {
        assert!(names.insert(rule.name), "{} is there twice", rule.name);
    }
    for rule in rules() {
        let checks = [Some(rule.check), rule.deprecated.map(|old| old.check)];
        let words = checks
            .into_iter()
            .flatten()
            .flat_map(|check| check.split([' ', '(', ')']));
        for referred in words.filter_map(|word| word.strip_prefix("rule:")) {
            assert!(names.contains(referred), "{} refers to {referred}", rule.name);
        }
    }
}
