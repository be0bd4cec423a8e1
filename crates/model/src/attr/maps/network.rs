//! Networks.

use super::*;
use crate::attr::Map;

/// `networks`.
pub const NETWORK: Map = Map {
    resource: "network",
    collection: "networks",
    attrs: &[
        ID,
        NAME,
        Attr::new("subnets").visible().default(Initial::EmptyList),
        flag("admin_state_up", true).filter_sort(),
        Attr::new("status").visible().filter_sort(),
        TENANT_ID,
        flag("shared", false).filter(),
        Attr::new("ipv4_address_scope")
            .visible()
            .rule(Rule::TextOrNone(None)),
        Attr::new("ipv6_address_scope")
            .visible()
            .rule(Rule::TextOrNone(None)),
        flag("router:external", false).filter(),
        Attr::new("l2_adjacency").visible(),
        Attr::new("segments")
            .post_put()
            .visible()
            .optional()
            .key_value()
            .rule(Rule::Segments),
        count("mtu").default(Initial::Int(0)),
        Attr::new("availability_zones").visible(),
        Attr::new("availability_zone_hints")
            .post()
            .visible()
            .sort()
            .default(Initial::EmptyList)
            .rule(Rule::ZoneHints),
        flag("port_security_enabled", true),
        Attr::new("provider:network_type")
            .post_put()
            .visible()
            .filter()
            .optional()
            .rule(Rule::Text(Some(32))),
        Attr::new("provider:physical_network")
            .post_put()
            .visible()
            .filter()
            .optional()
            .rule(Rule::Text(Some(64))),
        Attr::new("provider:segmentation_id")
            .post_put()
            .visible()
            .filter()
            .optional()
            .convert(Convert::Int),
        Attr::new("qinq")
            .post()
            .visible()
            .filter()
            .optional()
            .convert(Convert::Boolean)
            .rule(Rule::Boolean),
        Attr::new("qos_policy_id")
            .post_put()
            .visible()
            .default(Initial::Null)
            .rule(Rule::UuidOrNone),
        REVISION_NUMBER,
        TAGS,
        TAGS_ANY,
        NOT_TAGS,
        NOT_TAGS_ANY,
        CREATED_AT,
        UPDATED_AT,
        Attr::new("vlan_transparent")
            .post()
            .visible()
            .filter()
            .optional()
            .convert(Convert::Boolean),
        flag("is_default", false).filter(),
        Attr::new("dns_domain")
            .post_put()
            .visible()
            .default(Initial::Text(""))
            .convert(Convert::CaseInsensitive)
            .rule(Rule::DnsDomain(255)),
        DESCRIPTION,
    ],
    guarded: &[
        "shared",
        "router:external",
        "segments",
        "mtu",
        "port_security_enabled",
        "provider:network_type",
        "provider:physical_network",
        "provider:segmentation_id",
        "qos_policy_id",
        "is_default",
    ],
};
