//! The rules in force in the form of a policy file: what is printed can be one.

use std::collections::HashMap;
use std::fmt::Write;

use model::policy::Rule;
use oslo::policy::{Check, Origin, Policy};
use serde_json::Value;

/// Which rules to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Those that requests are checked with, and those of files.
    Usual,
    /// Also those that only serve other rules.
    All,
    /// Those that files have.
    Changed,
}

/// Rules by noun as Neutron has them, then those that only files have.
pub(super) fn text(policy: &Policy, which: Which) -> String {
    let in_force: HashMap<_, _> = policy
        .rules()
        .map(|(name, check, origin)| (name, (check, origin)))
        .collect();
    let mut text = String::new();
    for rule in model::policy::rules() {
        let Some((check, origin)) = in_force.get(rule.name) else {
            continue;
        };
        let shown = match which {
            Which::All => true,
            Which::Usual => rule.project_scope || changed(origin),
            Which::Changed => changed(origin),
        };
        if shown {
            default(&mut text, rule, check, origin);
        }
    }
    for (name, check, origin) in policy.rules().filter(|(name, _, _)| !policy.is_registered(name)) {
        entry(&mut text, name, &check.to_string(), &[format!("from: {origin}")]);
    }
    text
}

fn changed(origin: &Origin) -> bool {
    matches!(origin, Origin::File { .. } | Origin::DeprecatedOverride { .. })
}

/// A rule that Neutron has, and what it was before.
fn default(text: &mut String, rule: &Rule, check: &Check, origin: &Origin) {
    let operations = rule.operations.iter();
    let mut remarks: Vec<String> = operations
        .map(|operation| format!("{} /v2.0{}", operation.method, operation.path))
        .collect();
    remarks.push(format!("from: {origin}"));
    let default = *origin == Origin::Default;
    if !default {
        remarks.push(format!("default: {}", line(rule.name, rule.check)));
    }
    if let Some(old) = rule.deprecated {
        remarks.push(format!("until {}: {}", old.since, line(old.name, old.check)));
    }
    if let Some(removal) = rule.removal {
        remarks.push(format!("going since {}: {}", removal.since, removal.reason));
    }
    // Neutron's own words where they apply, which are easier to read.
    let check = if default {
        rule.check.to_owned()
    } else {
        check.to_string()
    };
    entry(text, rule.name, &check, &remarks);
}

fn entry(text: &mut String, name: &str, check: &str, remarks: &[String]) {
    // Writing to a String cannot fail.
    let _ = remarks.iter().try_for_each(|remark| writeln!(text, "# {remark}"));
    let _ = writeln!(text, "{}\n", line(name, check));
}

/// Both quoted as JSON does it, which is YAML, too.
fn line(name: &str, check: &str) -> String {
    format!("{}: {}", Value::from(name), Value::from(check))
}
