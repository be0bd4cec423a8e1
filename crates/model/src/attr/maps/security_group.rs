//! Security groups and their rules.

use super::*;
use crate::attr::Map;

const DIRECTIONS: &[Literal] = &[Literal::Text("ingress"), Literal::Text("egress")];
const ETHERTYPES: &[Literal] = &[Literal::Text("IPv4"), Literal::Text("IPv6")];

const DIRECTION: Attr = Attr::new("direction")
    .post()
    .visible()
    .filter_sort()
    .rule(Rule::Values(DIRECTIONS));
const ETHERTYPE: Attr = Attr::new("ethertype")
    .post()
    .visible()
    .filter_sort()
    .default(Initial::Text("IPv4"))
    .convert(Convert::Ethertype)
    .rule(Rule::Values(ETHERTYPES));

/// `security_groups`.
pub const SECURITY_GROUP: Map = Map {
    resource: "security_group",
    collection: "security_groups",
    attrs: &[
        REVISION_NUMBER,
        TAGS,
        TAGS_ANY,
        NOT_TAGS,
        NOT_TAGS_ANY,
        CREATED_AT,
        UPDATED_AT,
        DESCRIPTION,
        ID,
        Attr::new("name")
            .post_put()
            .visible()
            .filter_sort()
            .default(Initial::Text(""))
            .rule(Rule::NameNotDefault(255)),
        TENANT_ID,
        Attr::new("security_group_rules").visible(),
        // When it is left out, the default statefulness of the project decides.
        flag("stateful", true).optional().filter(),
        Attr::new("shared").visible().filter().convert(Convert::Boolean),
    ],
    guarded: &["shared"],
};

const fn nullable(name: &'static str) -> Attr {
    Attr::new(name)
        .post()
        .visible()
        .filter_sort()
        .default(Initial::Null)
}

/// `security_group_rules`.
pub const SECURITY_GROUP_RULE: Map = Map {
    resource: "security_group_rule",
    collection: "security_group_rules",
    attrs: &[
        REVISION_NUMBER,
        CREATED_AT,
        UPDATED_AT,
        DESCRIPTION,
        ID,
        Attr::new("security_group_id")
            .post()
            .visible()
            .filter_sort()
            .rule(Rule::Text(Some(36))),
        nullable("remote_group_id"),
        DIRECTION,
        nullable("protocol").convert(Convert::Protocol),
        nullable("port_range_min").convert(Convert::PortValue),
        nullable("port_range_max").convert(Convert::PortValue),
        ETHERTYPE,
        nullable("remote_ip_prefix").convert(Convert::IpPrefix),
        TENANT_ID,
        Attr::new("normalized_cidr")
            .visible()
            .filter_sort()
            .rule(Rule::SubnetOrNone),
        nullable("remote_address_group_id"),
        Attr::new("belongs_to_default_sg")
            .visible()
            .filter()
            .convert(Convert::BooleanIfNotNone),
    ],
    guarded: &[],
};

/// An attribute that is true or false and must be given.
const fn required_flag(name: &'static str) -> Attr {
    Attr::new(name)
        .post()
        .visible()
        .filter()
        .convert(Convert::Boolean)
}

/// `default_security_group_rules`.
pub const DEFAULT_SECURITY_GROUP_RULE: Map = Map {
    resource: "default_security_group_rule",
    collection: "default_security_group_rules",
    attrs: &[
        ID,
        Attr::new("tenant_id").post().rule(Rule::Text(Some(255))),
        Attr::new("description")
            .post()
            .visible()
            .filter()
            .default(Initial::Text(""))
            .rule(Rule::Text(Some(1024))),
        nullable("remote_group_id"),
        nullable("remote_address_group_id"),
        DIRECTION,
        nullable("protocol").convert(Convert::Protocol),
        nullable("port_range_min").convert(Convert::PortValue),
        nullable("port_range_max").convert(Convert::PortValue),
        ETHERTYPE,
        nullable("remote_ip_prefix").convert(Convert::IpPrefix),
        required_flag("used_in_default_sg"),
        required_flag("used_in_non_default_sg"),
    ],
    guarded: &[],
};

/// `security_groups_default_statefulness`.
pub const DEFAULT_STATEFULNESS: Map = Map {
    resource: "security_groups_default_statefulness",
    collection: "security_groups_default_statefulness",
    attrs: &[
        ID,
        nullable("project_id").rule(Rule::TextOrNone(Some(255))),
        flag("stateful", true).filter_sort(),
    ],
    guarded: &[],
};
