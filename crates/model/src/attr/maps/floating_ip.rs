//! Floating IPs, the pools that they are from, and their port forwardings.

use super::*;
use crate::attr::Map;

/// What forwards ports.
const FORWARDING: Needs = Needs::Service("port_forwarding");

/// What a client may say at creation only.
const fn dns(name: &'static str, rule: Rule) -> Attr {
    Attr::new(name)
        .post()
        .visible()
        .default(Initial::Text(""))
        .convert(Convert::CaseInsensitive)
        .rule(rule)
}

/// `floatingips`.
pub const FLOATING_IP: Map = Map {
    resource: "floatingip",
    collection: "floatingips",
    attrs: &[
        ID,
        Attr::new("floating_ip_address")
            .post()
            .visible()
            .filter_sort()
            .default(Initial::Null)
            .rule(Rule::IpOrNone),
        Attr::new("subnet_id")
            .post()
            .default(Initial::Null)
            .rule(Rule::UuidOrNone),
        Attr::new("floating_network_id")
            .post()
            .visible()
            .filter_sort()
            .rule(Rule::Uuid),
        // Without `floating-ip-router-writable` it is shown only.
        Attr::new("router_id")
            .post_put()
            .visible()
            .filter_sort()
            .default(Initial::Null)
            .rule(Rule::UuidOrNone)
            .set_with(Needs::Option("ovn_router_indirect_snat")),
        Attr::new("port_id")
            .post_put()
            .visible()
            .filter()
            .default(Initial::Null)
            .rule(Rule::UuidOrNone),
        Attr::new("fixed_ip_address")
            .post_put()
            .visible()
            .filter_sort()
            .default(Initial::Null)
            .rule(Rule::IpOrNone),
        TENANT_ID,
        Attr::new("status").visible().filter_sort(),
        dns("dns_name", Rule::FipDnsName(255)),
        dns("dns_domain", Rule::DnsDomain(255)),
        Attr::new("port_forwardings")
            .visible()
            .default(Initial::Null)
            .needs(FORWARDING),
        Attr::new("port_details").visible().optional(),
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
        DESCRIPTION,
    ],
    guarded: &["floating_ip_address", "qos_policy_id"],
};

/// `floatingip_pools`.
pub const FLOATING_IP_POOL: Map = Map {
    resource: "floatingip_pool",
    collection: "floatingip_pools",
    attrs: &[
        Attr::new("subnet_id").visible().rule(Rule::Uuid),
        Attr::new("subnet_name").visible().rule(Rule::Text(Some(255))),
        Attr::new("project_id").visible().rule(Rule::Text(Some(255))),
        Attr::new("network_id").visible().rule(Rule::Uuid),
        Attr::new("cidr").visible().rule(Rule::SubnetOrNone),
    ],
    guarded: &[],
};

/// Protocols by the names of iptables (`IPTABLES_PROTOCOL_MAP`). OVN forwards ports of TCP and UDP only.
const PROTOCOLS: &[Literal] = &[
    Literal::Text("dccp"),
    Literal::Text("icmp"),
    Literal::Text("ipv6-icmp"),
    Literal::Text("sctp"),
    Literal::Text("tcp"),
    Literal::Text("udp"),
];

/// Ports, one or many.
const fn ports(name: &'static str, rule: Rule) -> Attr {
    Attr::new(name)
        .post_put()
        .visible()
        .default(Initial::Null)
        .rule(rule)
}

/// `floatingips/{id}/port_forwardings`.
pub const PORT_FORWARDING: Map = Map {
    resource: "port_forwarding",
    collection: "port_forwardings",
    attrs: &[
        ID,
        Attr::new("project_id").post().rule(Rule::Text(Some(255))),
        ports("external_port", Rule::RangeOrNone(1, 65535)).filter_sort(),
        ports("internal_port", Rule::RangeOrNone(1, 65535)),
        Attr::new("internal_ip_address")
            .post_put()
            .visible()
            .rule(Rule::Ip),
        Attr::new("protocol")
            .post_put()
            .visible()
            .filter_sort()
            .convert(Convert::IpProtocol)
            .rule(Rule::Values(PROTOCOLS)),
        Attr::new("internal_port_id")
            .post_put()
            .visible()
            .filter_sort()
            .rule(Rule::Uuid),
        Attr::new("description")
            .post_put()
            .visible()
            .filter()
            .default(Initial::Text(""))
            .rule(Rule::Text(Some(1024))),
        ports("external_port_range", Rule::PortRange(1, 65535)).filter_sort(),
        ports("internal_port_range", Rule::PortRange(1, 65535)),
    ],
    guarded: &[],
};
