//! Subnet pools.

use super::*;
use crate::attr::Map;

/// `subnetpools`.
pub const SUBNETPOOL: Map = Map {
    resource: "subnetpool",
    collection: "subnetpools",
    attrs: &[
        ID,
        Attr::new("name")
            .post_put()
            .visible()
            .filter_sort()
            .rule(Rule::NotEmptyName),
        TENANT_ID,
        Attr::new("prefixes").post_put().visible().rule(Rule::SubnetList),
        count("default_quota").optional(),
        Attr::new("ip_version").visible().filter_sort(),
        count("default_prefixlen").optional(),
        count("min_prefixlen").optional(),
        count("max_prefixlen").optional(),
        flag("is_default", false).filter_sort(),
        Attr::new("shared")
            .post()
            .visible()
            .filter_sort()
            .convert(Convert::Boolean)
            .default(Initial::Flag(false)),
        Attr::new("address_scope_id")
            .post_put()
            .visible()
            .filter_sort()
            .optional()
            .rule(Rule::UuidOrNone),
        REVISION_NUMBER,
        TAGS,
        TAGS_ANY,
        NOT_TAGS,
        NOT_TAGS_ANY,
        CREATED_AT,
        UPDATED_AT,
        DESCRIPTION,
    ],
    guarded: &["is_default", "shared"],
};
