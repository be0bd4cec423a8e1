//! Rules that refer to each other without an end, or with one that is too far away.

use std::collections::HashMap;

use super::evaluate::Policy;
use super::{Check, Origin, PolicyError};

/// How deep checks may be nested through rules. Python's limit is of this size.
const MAX_DEPTH: usize = 400;

/// How many checks a rule may come to with everything it refers to.
const MAX_SIZE: usize = 100_000;

/// What a rule comes to.
#[derive(Clone, Copy)]
struct Extent {
    depth: usize,
    size: usize,
}

/// Walks all rules once.
struct Walk<'a> {
    policy: &'a Policy,
    known: HashMap<&'a str, Extent>,
    /// The rules that are being looked at, each referred to by the one before it.
    way: Vec<&'a str>,
    errors: Vec<PolicyError>,
}

/// Everything that cannot be evaluated within bounds.
pub(super) fn check(policy: &Policy) -> Vec<PolicyError> {
    let mut walk = Walk {
        policy,
        known: HashMap::new(),
        way: Vec::new(),
        errors: Vec::new(),
    };
    for (name, _, _) in policy.rules() {
        walk.rule(name);
    }
    walk.errors
}

impl<'a> Walk<'a> {
    fn rule(&mut self, name: &str) -> Extent {
        let nothing = Extent { depth: 1, size: 1 };
        let policy = self.policy;
        let found = policy
            .rules
            .get_key_value(name)
            .or_else(|| policy.rules.get_key_value(&policy.default_rule));
        let Some((name, rule)) = found else {
            return nothing;
        };
        if let Some(extent) = self.known.get(name.as_str()) {
            return *extent;
        }
        if let Some(at) = self.way.iter().position(|before| before == name) {
            self.circle(at);
            return nothing;
        }
        if self.way.len() > MAX_DEPTH {
            return Extent {
                depth: MAX_DEPTH + 1,
                size: 1,
            };
        }
        self.way.push(name);
        let extent = self.check(&rule.check);
        self.way.pop();
        let small = extent.depth <= MAX_DEPTH && extent.size <= MAX_SIZE;
        if !small {
            let problem = "with the rules that it refers to it is too deep or too large";
            self.errors.push(PolicyError::rule(&rule.origin, name, problem));
        }
        // One report is enough: whoever refers to it is not to blame.
        let extent = if small { extent } else { nothing };
        self.known.insert(name, extent);
        extent
    }

    /// Rules that refer to each other. One that the operator wrote is to blame, which is said once.
    fn circle(&mut self, at: usize) {
        let circle = self.way[at..].to_vec();
        let origin = |name: &str| self.policy.rules.get(name).map(|rule| &rule.origin);
        let by_operator =
            |name: &&str| !matches!(origin(name), Some(Origin::Default | Origin::DefaultOrDeprecated));
        let blamed = circle.iter().position(by_operator).unwrap_or_default();
        let order: Vec<&str> = circle[blamed..]
            .iter()
            .chain(&circle[..=blamed])
            .copied()
            .collect();
        let (Some(name), Some(origin)) = (order.first(), order.first().and_then(|name| origin(name))) else {
            return;
        };
        let error = PolicyError::rule(
            origin,
            name,
            format!("it refers to itself: {}", order.join(" -> ")),
        );
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    fn check(&mut self, check: &Check) -> Extent {
        let inner = match check {
            Check::Rule(name) => vec![self.rule(name)],
            other => other.children().iter().map(|check| self.check(check)).collect(),
        };
        Extent {
            depth: 1 + inner.iter().map(|extent| extent.depth).max().unwrap_or(0),
            size: inner
                .iter()
                .fold(1_usize, |size, extent| size.saturating_add(extent.size)),
        }
    }
}
