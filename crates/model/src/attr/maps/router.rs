//! Routers.

use super::*;
use crate::attr::Map;

/// True, false, or null for what it is anyway.
const fn choice(name: &'static str) -> Attr {
    Attr::new(name)
        .post_put()
        .visible()
        .convert(Convert::BooleanIfNotNone)
}

/// `routers`. Interfaces and further gateways change by actions only.
pub const ROUTER: Map = Map {
    resource: "router",
    collection: "routers",
    attrs: &[
        ID,
        NAME,
        flag("admin_state_up", true).filter_sort(),
        Attr::new("status").visible().sort(),
        TENANT_ID,
        Attr::new("external_gateway_info")
            .post_put()
            .visible()
            .default(Initial::Null)
            .rule(Rule::Gateway),
        Attr::new("routes")
            .put()
            .visible()
            .optional()
            .convert(Convert::NoneToEmptyList)
            .rule(Rule::HostRoutes),
        choice("ha").optional(),
        Attr::new("external_gateways")
            .visible()
            .default(Initial::Null)
            .rule(Rule::Gateways),
        Attr::new("flavor_id").post().visible().sort().optional(),
        Attr::new("availability_zones").visible(),
        Attr::new("availability_zone_hints")
            .post()
            .visible()
            .default(Initial::EmptyList)
            .rule(Rule::ZoneHints),
        Attr::new("enable_snat")
            .visible()
            .filter_sort()
            .convert(Convert::Boolean)
            .default(Initial::Flag(true)),
        choice("enable_default_route_bfd").default(Initial::Null),
        choice("enable_default_route_ecmp").default(Initial::Null),
        REVISION_NUMBER,
        TAGS,
        TAGS_ANY,
        NOT_TAGS,
        NOT_TAGS_ANY,
        CREATED_AT,
        UPDATED_AT,
        DESCRIPTION,
    ],
    guarded: &[
        "external_gateway_info",
        "ha",
        "external_gateways",
        "flavor_id",
        "enable_default_route_bfd",
        "enable_default_route_ecmp",
    ],
};
