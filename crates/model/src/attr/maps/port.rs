//! Ports.

use super::*;
use crate::attr::Map;

const NUMA_AFFINITY_POLICIES: &[Literal] = &[
    Literal::Text("required"),
    Literal::Text("preferred"),
    Literal::Text("legacy"),
    Literal::Text("socket"),
    Literal::Null,
];

/// Text of the device that a port belongs to.
const fn device(name: &'static str) -> Attr {
    Attr::new(name)
        .post_put()
        .visible()
        .filter_sort()
        .default(Initial::Text(""))
        .rule(Rule::Text(Some(255)))
}

/// A DNS name in lower case.
const fn dns(name: &'static str, rule: Rule) -> Attr {
    Attr::new(name)
        .post_put()
        .visible()
        .default(Initial::Text(""))
        .convert(Convert::CaseInsensitive)
        .rule(rule)
}

/// `ports`.
pub const PORT: Map = Map {
    resource: "port",
    collection: "ports",
    attrs: &[
        ID,
        NAME,
        Attr::new("network_id")
            .post()
            .visible()
            .filter_sort()
            .rule(Rule::Uuid),
        flag("admin_state_up", true).filter_sort(),
        Attr::new("mac_address")
            .post_put()
            .visible()
            .filter_sort()
            .optional()
            .convert(Convert::MacOrNone)
            .rule(Rule::Mac),
        Attr::new("fixed_ips")
            .post_put()
            .visible()
            .filter()
            .optional()
            .key_value()
            .rule(Rule::FixedIps),
        device("device_id"),
        device("device_owner"),
        TENANT_ID,
        Attr::new("status").visible().filter_sort(),
        Attr::new("allowed_address_pairs")
            .post_put()
            .visible()
            .optional()
            .convert(Convert::NoneToEmptyList)
            .key_value()
            .rule(Rule::AddressPairs),
        Attr::new("extra_dhcp_opts")
            .post_put()
            .visible()
            .default(Initial::Null)
            .rule(Rule::ExtraDhcpOpts),
        Attr::new("ip_allocation").visible().filter_sort(),
        Attr::new("device_profile")
            .post()
            .visible()
            .default(Initial::Null)
            .rule(Rule::TextOrNone(Some(255)))
            .kept_by(Needs::Driver(&["port_device_profile"])),
        Attr::new("numa_affinity_policy")
            .post_put()
            .visible()
            .default(Initial::Null)
            .rule(Rule::Values(NUMA_AFFINITY_POLICIES))
            .kept_by(Needs::Driver(&["port_numa_affinity_policy"])),
        flag("propagate_uplink_status", true).needs(Needs::Driver(&["uplink_status_propagation"])),
        Attr::new("resource_request")
            .visible()
            .optional()
            .rule(Rule::DictOrNone),
        Attr::new("binding:vif_type").visible().optional(),
        Attr::new("binding:vif_details")
            .visible()
            .optional()
            .rule(Rule::DictOrNone),
        Attr::new("binding:vnic_type")
            .post_put()
            .visible()
            .default(Initial::Text("normal"))
            .rule(Rule::Values(VNIC_TYPES)),
        Attr::new("binding:host_id")
            .post_put()
            .visible()
            .filter()
            .optional(),
        Attr::new("binding:profile")
            .post_put()
            .visible()
            .optional()
            .rule(Rule::DictOrNone),
        Attr::new("trusted")
            .post_put()
            .visible()
            .optional()
            .convert(Convert::Boolean)
            .rule(Rule::Boolean)
            .needs(Needs::Driver(&["port_trusted"])),
        Attr::new("port_security_enabled")
            .post_put()
            .visible()
            .optional()
            .convert(Convert::Boolean),
        Attr::new("qos_policy_id")
            .post_put()
            .visible()
            .default(Initial::Null)
            .rule(Rule::UuidOrNone),
        Attr::new("qos_network_policy_id")
            .visible()
            .default(Initial::Null)
            .rule(Rule::UuidOrNone),
        REVISION_NUMBER,
        Attr::new("tags")
            .post()
            .visible()
            .filter()
            .default(Initial::EmptyList)
            .rule(Rule::UniqueTexts(255)),
        TAGS_ANY,
        NOT_TAGS,
        NOT_TAGS_ANY,
        CREATED_AT,
        UPDATED_AT,
        Attr::new("trunk_details").visible().optional(),
        dns("dns_name", Rule::DnsName(255)),
        Attr::new("dns_assignment").visible(),
        dns("dns_domain", Rule::DnsDomain(255)),
        DESCRIPTION,
        Attr::new("security_groups")
            .post_put()
            .visible()
            .filter()
            .optional()
            .convert(Convert::NoneToEmptyList)
            .rule(Rule::UuidList),
    ],
    guarded: &[
        "mac_address",
        "fixed_ips",
        "device_id",
        "device_owner",
        "allowed_address_pairs",
        "binding:vif_type",
        "binding:vif_details",
        "binding:vnic_type",
        "binding:host_id",
        "binding:profile",
        "trusted",
        "port_security_enabled",
        "qos_policy_id",
        "trunk_details",
    ],
};
