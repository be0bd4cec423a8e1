//! RBAC policies (`neutron/extensions/rbac.py`).

use super::*;
use crate::attr::Map;

/// `rbac_policies`. Lists cannot be sorted.
pub const RBAC_POLICY: Map = Map {
    resource: "rbac_policy",
    collection: "rbac_policies",
    guarded: &["object_type", "object_id", "target_tenant", "action"],
    attrs: &[
        Attr::new("id").visible().filter().rule(Rule::Uuid),
        Attr::new("object_type")
            .post()
            .visible()
            .filter()
            .default(Initial::Null)
            .convert(Convert::SharedKind),
        Attr::new("object_id").post().visible().filter().rule(Rule::Uuid),
        Attr::new("target_tenant")
            .post_put()
            .visible()
            .filter()
            .rule(Rule::TargetProject),
        Attr::new("tenant_id")
            .post()
            .visible()
            .filter()
            .rule(Rule::Text(Some(255))),
        Attr::new("action")
            .post()
            .visible()
            .filter()
            .rule(Rule::Text(Some(255))),
    ],
};
