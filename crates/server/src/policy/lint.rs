//! Rules of files that are sound, but hardly what was meant.

use oslo::config::{Problem, Severity};
use oslo::policy::{Check, Origin, Policy};

/// One remark for every rule of a file that gives rise to it.
pub(super) fn remarks(policy: &Policy) -> Vec<Problem> {
    let own = policy
        .rules()
        .filter(|(_, _, origin)| matches!(origin, Origin::File { .. } | Origin::DeprecatedOverride { .. }));
    let mut remarks = Vec::new();
    for (name, check, origin) in own {
        let mut remark = |text: &str| {
            let subject = format!("rule {name}");
            remarks.push(super::problem(
                Severity::Warning,
                super::place(origin),
                subject,
                text.to_owned(),
            ));
        };
        if *check != Check::False && constant(policy, check) == Some(false) {
            remark("it can never hold; write \"!\" if that is meant");
        }
        if mentions_tenant(check) {
            remark("tenant_id: is the old name of project_id:, and Neutron will not know it from 2027.1 on");
        }
    }
    remarks
}

/// What a check always says, as far as its form tells. There are no cycles: such rules are not loaded.
fn constant(policy: &Policy, check: &Check) -> Option<bool> {
    match check {
        Check::True => Some(true),
        Check::False => Some(false),
        Check::Not(inner) => constant(policy, inner).map(|yes| !yes),
        Check::And(parts) => {
            let contradicts = |part: &Check| matches!(part, Check::Not(inner) if parts.contains(inner));
            if parts.iter().any(contradicts) {
                return Some(false);
            }
            joined(policy, parts, false)
        }
        Check::Or(parts) => joined(policy, parts, true),
        Check::Rule(name) => policy
            .get(name)
            .map_or(Some(false), |check| constant(policy, check)),
        Check::Role(_) | Check::Generic(_) | Check::Remote(_) | Check::Custom(_) => None,
    }
}

/// One part that says `decisive` decides; otherwise all have to be known.
fn joined(policy: &Policy, parts: &[Check], decisive: bool) -> Option<bool> {
    let known: Vec<_> = parts.iter().map(|part| constant(policy, part)).collect();
    if known.contains(&Some(decisive)) {
        Some(decisive)
    } else if known.contains(&None) {
        None
    } else {
        Some(!decisive)
    }
}

fn mentions_tenant(check: &Check) -> bool {
    match check {
        Check::Custom(custom) => custom.text().starts_with("tenant_id:"),
        other => other.children().iter().any(mentions_tenant),
    }
}
