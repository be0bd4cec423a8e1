//! Quotas: one limit per kind of resource (`neutron/extensions/quotasv2.py`).

use super::*;
use crate::attr::Map;

/// `-1` lifts the limit.
const fn limit(name: &'static str) -> Attr {
    Attr::new(name)
        .put()
        .visible()
        .convert(Convert::Int)
        .rule(Rule::Range(-1, 2_147_483_647))
}

/// `quotas`.
pub const QUOTA: Map = Map {
    resource: "quota",
    collection: "quotas",
    attrs: &[
        limit("network"),
        limit("subnet"),
        limit("subnetpool"),
        limit("port"),
        limit("router_route"),
        limit("router"),
        limit("floatingip"),
        limit("rbac_policy"),
        limit("security_group"),
        limit("security_group_rule"),
        limit("trunk"),
    ],
    guarded: &[],
};
