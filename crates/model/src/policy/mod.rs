//! Neutron's default policy rules (release 29, `neutron/conf/policies`), one file per noun.
//!
//! A rule has a check in the language of oslo.policy. Operators override single rules in their policy files; what
//! they leave out applies as it stands here.

mod address_group;
mod address_scope;
mod agent;
mod base;
mod check;
mod flavor;
mod floatingip;
mod local_ip;
mod logging;
mod metering;
mod ndp_proxy;
mod network;
mod port;
mod pvlan;
mod qos;
mod quota;
mod rbac;
mod router;
mod security_group;
mod segment;
mod subnet;
mod subnetpool;
mod trunk;

/// Releases as Neutron names them where a rule has changed.
const WALLABY: &str = "W";
const XENA: &str = "Xena";

/// A rule as it is when no policy file says anything about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What policy files call it, such as `create_port:mac_address`.
    pub name: &'static str,
    /// What has to hold, in the language of oslo.policy; empty if it always does.
    pub check: &'static str,
    /// Whether it accepts tokens of projects only (oslo.policy's `scope_types` of `project`), not those of any scope.
    pub project_scope: bool,
    /// Requests that it decides about; empty if it only serves other rules.
    pub operations: &'static [Operation],
    /// What it was before.
    pub deprecated: Option<Deprecated>,
    /// That a later release will not have it.
    pub removal: Option<Removal>,
}

/// A request of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// HTTP method.
    pub method: &'static str,
    /// Path below `/v2.0`, with parameters in braces.
    pub path: &'static str,
}

/// What a rule was before. It still counts where policy files use the old name, and beside the new check while
/// `enforce_new_defaults` is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecated {
    /// Old name, or the present one if only the check has changed.
    pub name: &'static str,
    /// Old check.
    pub check: &'static str,
    /// Release in which it became old.
    pub since: &'static str,
}

/// That a rule will go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// What to use instead.
    pub reason: &'static str,
    /// Release that said so.
    pub since: &'static str,
}

impl Rule {
    /// A rule that other rules refer to.
    const fn part(name: &'static str, check: &'static str) -> Self {
        Self {
            name,
            check,
            project_scope: false,
            operations: &[],
            deprecated: None,
            removal: None,
        }
    }

    /// A rule about requests.
    const fn api(name: &'static str, check: &'static str, operations: &'static [Operation]) -> Self {
        Self {
            name,
            check,
            project_scope: true,
            operations,
            deprecated: None,
            removal: None,
        }
    }

    /// The same, with the check that it had before a release.
    const fn formerly(self, check: &'static str, since: &'static str) -> Self {
        self.renamed(self.name, check, since)
    }

    /// The same, with the name and the check that it had before a release.
    const fn renamed(mut self, name: &'static str, check: &'static str, since: &'static str) -> Self {
        self.deprecated = Some(Deprecated { name, check, since });
        self
    }

    /// The same, going for this reason.
    const fn going(mut self, reason: &'static str, since: &'static str) -> Self {
        self.removal = Some(Removal { reason, since });
        self
    }
}

/// All rules, by noun.
const NOUNS: [&[Rule]; 22] = [
    base::RULES,
    address_group::RULES,
    address_scope::RULES,
    agent::RULES,
    flavor::RULES,
    floatingip::RULES,
    local_ip::RULES,
    logging::RULES,
    metering::RULES,
    ndp_proxy::RULES,
    network::RULES,
    port::RULES,
    pvlan::RULES,
    qos::RULES,
    quota::RULES,
    rbac::RULES,
    router::RULES,
    security_group::RULES,
    segment::RULES,
    subnet::RULES,
    subnetpool::RULES,
    trunk::RULES,
];

/// All default rules, those that other rules are made of first.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    NOUNS.into_iter().flatten()
}

const fn get(path: &'static str) -> Operation {
    Operation { method: "GET", path }
}

const fn post(path: &'static str) -> Operation {
    Operation { method: "POST", path }
}

const fn put(path: &'static str) -> Operation {
    Operation { method: "PUT", path }
}

const fn delete(path: &'static str) -> Operation {
    Operation {
        method: "DELETE",
        path,
    }
}
