//! Neutron's default rules in the form of the policy engine.

use model::policy::Rule;
use oslo::policy::{Deprecated, Options, Policy, Removal, RuleDefault, Scope};

use super::{Kinds, Policies};

/// The default rules.
pub fn defaults() -> Vec<RuleDefault<'static>> {
    model::policy::rules().map(default).collect()
}

fn default(rule: &Rule) -> RuleDefault<'static> {
    RuleDefault {
        name: rule.name,
        check: rule.check,
        scope_types: if rule.project_scope {
            &[Scope::Project]
        } else {
            &[]
        },
        deprecated: rule.deprecated.map(|old| Deprecated {
            name: old.name,
            check: old.check,
        }),
        removal: rule.removal.map(|removal| Removal {
            reason: removal.reason,
            since: removal.since,
        }),
        description: "",
    }
}

impl Default for Policies {
    /// The default rules and no files.
    fn default() -> Self {
        let options = Options::default();
        let loaded = Policy::load(&defaults(), &Default::default(), &options, &Kinds);
        // They are sound, which a test says; without rules nobody may do anything.
        let policy = loaded.map(|(policy, _)| policy).unwrap_or_default();
        Self::new(policy, options.enforce_new_defaults)
    }
}
