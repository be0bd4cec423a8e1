//! The policy in force.

use std::sync::Arc;

use arc_swap::ArcSwap;
use oslo::policy::Policy;

/// The policy in force. It is replaced as a whole when its files change; a request keeps the one it began with.
#[derive(Debug)]
pub struct Policies {
    current: ArcSwap<Policy>,
    enforce_new_defaults: bool,
}

impl Policies {
    /// Begin with a policy. Without `[oslo_policy] enforce_new_defaults` an administrator is asked nothing, as in
    /// Neutron.
    pub fn new(policy: Policy, enforce_new_defaults: bool) -> Self {
        Self {
            current: ArcSwap::from_pointee(policy),
            enforce_new_defaults,
        }
    }

    /// From now on another one.
    pub fn replace(&self, policy: Policy) {
        self.current.store(Arc::new(policy));
    }

    /// The policy in force.
    pub fn current(&self) -> Arc<Policy> {
        self.current.load_full()
    }

    /// `[oslo_policy] enforce_new_defaults`.
    pub fn enforce_new_defaults(&self) -> bool {
        self.enforce_new_defaults
    }
}
