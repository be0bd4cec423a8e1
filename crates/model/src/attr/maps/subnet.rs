//! Subnets.

use super::*;
use crate::attr::Map;
use crate::net::PUBLISHING_DRIVERS;

/// `ipv6_ra_mode` and `ipv6_address_mode`.
const IPV6_MODES: &[Literal] = &[
    Literal::Text("dhcpv6-stateful"),
    Literal::Text("dhcpv6-stateless"),
    Literal::Text("slaac"),
    Literal::Null,
];

const fn ipv6_mode(name: &'static str) -> Attr {
    Attr::new(name)
        .post()
        .visible()
        .filter_sort()
        .optional()
        .rule(Rule::Values(IPV6_MODES))
}

const fn list(name: &'static str, rule: Rule) -> Attr {
    Attr::new(name)
        .post_put()
        .visible()
        .optional()
        .convert(Convert::NoneToEmptyList)
        .rule(rule)
}

/// `subnets`.
pub const SUBNET: Map = Map {
    resource: "subnet",
    collection: "subnets",
    attrs: &[
        ID,
        NAME,
        IP_VERSION,
        Attr::new("network_id")
            .post()
            .visible()
            .filter_sort()
            .rule(Rule::Uuid),
        Attr::new("subnetpool_id")
            .post()
            .visible()
            .filter_sort()
            .optional()
            .rule(Rule::SubnetPoolIdOrNone),
        Attr::new("prefixlen")
            .post()
            .optional()
            .convert(Convert::Int)
            .rule(Rule::NonNegative),
        Attr::new("cidr")
            .post()
            .visible()
            .filter_sort()
            .optional()
            .convert(Convert::CanonicalCidr)
            .rule(Rule::SubnetOrNone),
        Attr::new("gateway_ip")
            .post_put()
            .visible()
            .filter_sort()
            .optional()
            .convert(Convert::CanonicalIp)
            .rule(Rule::IpOrNone),
        Attr::new("allocation_pools")
            .post_put()
            .visible()
            .optional()
            .convert(Convert::CanonicalPools)
            .rule(Rule::IpPools),
        list("dns_nameservers", Rule::NameServers),
        list("host_routes", Rule::HostRoutes),
        TENANT_ID,
        flag("enable_dhcp", true).filter_sort(),
        ipv6_mode("ipv6_ra_mode"),
        ipv6_mode("ipv6_address_mode"),
        Attr::new("shared")
            .filter()
            .convert(Convert::Boolean)
            .default(Initial::Flag(false)),
        REVISION_NUMBER,
        Attr::new("router:external")
            .visible()
            .filter()
            .convert(Convert::Boolean)
            .default(Initial::Flag(false)),
        Attr::new("service_types")
            .post_put()
            .visible()
            .optional()
            .rule(Rule::ServiceTypes),
        TAGS,
        TAGS_ANY,
        NOT_TAGS,
        NOT_TAGS_ANY,
        CREATED_AT,
        UPDATED_AT,
        Attr::new("use_default_subnetpool")
            .post()
            .convert(Convert::Boolean)
            .default(Initial::Flag(false)),
        flag("dns_publish_fixed_ip", false).kept_by(Needs::Driver(&PUBLISHING_DRIVERS)),
        DESCRIPTION,
        Attr::new("segment_id")
            .post_put()
            .visible()
            .filter_sort()
            .default(Initial::Null)
            .rule(Rule::UuidOrNone),
    ],
    guarded: &["shared", "router:external"],
};
