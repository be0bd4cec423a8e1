//! Attribute maps and extensions against what a real Neutron 29 serves (`data/`, taken from its merged maps).

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use model::attr::maps::*;
use model::attr::{Attr, Convert, Literal, Map, Omitted, Rule};
use model::ext::CATALOG;
use serde_json::{Value, json};

const MAPS: [&Map; 19] = [
    &NETWORK,
    &SUBNET,
    &PORT,
    &SUBNETPOOL,
    &ADDRESS_GROUP,
    &ADDRESS_SCOPE,
    &SEGMENT,
    &SECURITY_GROUP,
    &SECURITY_GROUP_RULE,
    &DEFAULT_SECURITY_GROUP_RULE,
    &DEFAULT_STATEFULNESS,
    &RBAC_POLICY,
    &ROUTER,
    &BINDING,
    &FLOATING_IP,
    &FLOATING_IP_POOL,
    &PORT_FORWARDING,
    &AGENT,
    &AVAILABILITY_ZONE,
];

/// Differences that are meant. neutron-lib 5.0.1 has `stateful` true by default, so that the default statefulness of
/// Neutron 29.0.0 never comes to bear. What `alive` is compared with is converted by the code that lists agents
/// (`get_agents` in `neutron/db/agents_db.py`).
const MEANT: [(&str, &str); 2] = [("security_groups", "stateful"), ("agents", "alive")];

fn data(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_attribute_is_as_neutron_has_it() {
    let expected = data(include_str!("data/attributes.json"));
    let mut wrong = Vec::new();
    for map in MAPS {
        let theirs: BTreeMap<_, _> = expected[map.collection].as_object().unwrap().iter().collect();
        let ours: BTreeMap<String, Value> = map
            .attrs
            .iter()
            .map(|attr| (attr.name.to_owned(), shown(attr)))
            .collect();
        assert_eq!(
            theirs.keys().map(|k| k.as_str()).collect::<Vec<_>>(),
            ours.keys().map(String::as_str).collect::<Vec<_>>(),
            "attributes of {}",
            map.collection
        );
        for (name, attr) in ours {
            if theirs[&name] != &attr && !MEANT.contains(&(map.collection, &name)) {
                wrong.push(format!(
                    "{} {name}:\n  theirs {}\n  ours   {attr}",
                    map.collection, theirs[&name]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An attribute in the form of the data file.
fn shown(attr: &Attr) -> Value {
    let flag = |on: bool, c: char| if on { c } else { '-' };
    let flags: String = [
        flag(attr.allow_post, 'p'),
        flag(attr.allow_put, 'u'),
        flag(attr.visible, 'v'),
        flag(attr.filter, 'f'),
        flag(attr.sort, 's'),
    ]
    .iter()
    .collect();
    let mut out = json!({ "flags": flags });
    match attr.default {
        Omitted::Required => {}
        Omitted::NotSpecified => out["default"] = json!("Sentinel"),
        Omitted::Value(initial) => out["default"] = initial.value(),
    }
    if let Some(convert) = convert(attr.convert) {
        out["convert"] = json!(format!("fn:{convert}"));
    }
    if attr.key_value_filter {
        out["convert_list"] = json!("fn:convert_kvp_list_to_dict");
    }
    if let Some(rule) = attr.rule {
        let (name, parameter) = validate(rule);
        out["validate"] = json!({ name: parameter });
    }
    out
}

fn convert(convert: Convert) -> Option<&'static str> {
    Some(match convert {
        Convert::None => return None,
        Convert::Boolean => "convert_to_boolean",
        Convert::BooleanIfNotNone => "convert_to_boolean_if_not_none",
        Convert::Int => "convert_to_int",
        Convert::NoneToEmptyList => "convert_none_to_empty_list",
        Convert::CaseInsensitive => "convert_string_to_case_insensitive",
        Convert::CanonicalIp => "convert_ip_to_canonical_format",
        Convert::CanonicalCidr => "convert_cidr_to_canonical_format",
        Convert::CanonicalPools => "convert_allocation_pools_to_canonical_format",
        Convert::MacOrNone => "convert_to_mac_if_none",
        Convert::Protocol => "convert_protocol",
        Convert::IpProtocol => "convert_to_protocol",
        Convert::Ethertype => "convert_ethertype_to_case_insensitive",
        Convert::PortValue => "convert_validate_port_value",
        Convert::IpPrefix => "convert_ip_prefix_to_cidr",
        Convert::SharedKind => "convert_valid_object_type",
    })
}

fn validate(rule: Rule) -> (&'static str, Value) {
    let null = Value::Null;
    match rule {
        Rule::Uuid => ("type:uuid", null),
        Rule::UuidOrNone => ("type:uuid_or_none", null),
        Rule::UuidList => ("type:uuid_list", null),
        Rule::Text(max) => ("type:string", json!(max)),
        Rule::TextOrNone(max) => ("type:string_or_none", json!(max)),
        Rule::Name(max) => ("type:name_string", json!(max)),
        Rule::NameOrNone(max) => ("type:name_string_or_none", json!(max)),
        Rule::NotEmptyName => ("type:not_empty_name_string", null),
        Rule::NameNotDefault(max) => ("type:name_not_default", json!(max)),
        Rule::Values(values) => ("type:values", values.iter().map(literal).collect()),
        Rule::NonNegative => ("type:non_negative", null),
        Rule::Range(first, last) => ("type:range", json!([first, last])),
        Rule::RangeOrNone(first, last) => ("type:range_or_none", json!([first, last])),
        Rule::PortRange(first, last) => ("type:port_range", json!([first, last])),
        Rule::Boolean => ("type:boolean", null),
        Rule::DictOrNone => ("type:dict_or_none", null),
        Rule::SubnetOrNone => ("type:subnet_or_none", null),
        Rule::SubnetList => ("type:subnet_list", null),
        Rule::SubnetPoolIdOrNone => ("type:subnetpool_id_or_none", null),
        Rule::Ip => ("type:ip_address", null),
        Rule::IpOrNone => ("type:ip_address_or_none", null),
        Rule::IpPools => ("type:ip_pools", null),
        Rule::NameServers => ("type:nameservers", null),
        Rule::HostRoutes => ("type:hostroutes", null),
        Rule::FixedIps => ("type:fixed_ips", null),
        Rule::Mac => ("type:mac_address", null),
        Rule::UniqueTexts(max) => ("type:list_of_unique_strings", json!(max)),
        Rule::ServiceTypes => ("type:list_of_subnet_service_types", null),
        Rule::AddressPairs => ("type:allowed_address_pairs", null),
        Rule::ExtraDhcpOpts => ("type:list_of_any_key_specs_or_none", extra_dhcp_opts()),
        Rule::Segments => ("type:network_segments", null),
        Rule::ZoneHints => ("type:availability_zone_hint_list", null),
        Rule::DnsName(max) => ("type:dns_host_name", json!(max)),
        Rule::FipDnsName(max) => ("type:fip_dns_host_name", json!(max)),
        Rule::DnsDomain(max) => ("type:dns_domain_name", json!(max)),
        Rule::TargetProject => ("type:valid_target_project", null),
        Rule::Gateway => ("type:dict_or_nodata", gateway(true)),
        Rule::Gateways => ("type:list_of_dict_or_nodata", gateway(false)),
    }
}

fn literal(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Int(number) => json!(number),
        Literal::Text(text) => json!(text),
    }
}

/// The specification that `Rule::Gateway` stands for, with or without quality of service.
fn gateway(qos: bool) -> Value {
    let mut specification = json!({
        "network_id": {"type:uuid": null, "required": true},
        "external_fixed_ips": {"type:fixed_ips": null, "required": false},
        "enable_snat": {"convert_to": "fn:convert_to_boolean", "type:boolean": null, "required": false},
    });
    if qos {
        specification["qos_policy_id"] = json!({"type:uuid_or_none": null, "required": false});
    }
    specification
}

/// The key specifications that `Rule::ExtraDhcpOpts` stands for.
fn extra_dhcp_opts() -> Value {
    let version = json!({"convert_to": "fn:convert_to_int", "type:values": [4, 6], "required": false});
    json!([
        {
            "opt_name": {"type:values": ["router", "classless-static-route"], "required": true},
            "opt_value": {"type:string_or_none": 255, "required": true},
            "ip_version": version,
        },
        {
            "opt_name": {"type:oneline_not_empty_string": 64, "required": true},
            "opt_value": {"type:oneline_not_empty_string_or_none": 255, "required": true},
            "ip_version": version,
        },
    ])
}

#[test]
fn every_extension_is_as_neutron_shows_it() {
    let expected = data(include_str!("data/extensions.json"));
    for ours in CATALOG {
        let theirs = expected
            .as_array()
            .unwrap()
            .iter()
            .find(|e| e["alias"] == ours.alias);
        let theirs = theirs.unwrap_or_else(|| panic!("Neutron has no extension {}", ours.alias));
        assert_eq!(theirs["description"], ours.description, "{}", ours.alias);
        assert_eq!(theirs["updated"], ours.updated, "{}", ours.alias);
        assert_eq!(theirs["name"], ours.name, "{}", ours.alias);
    }
    assert!(
        CATALOG.windows(2).all(|pair| pair[0].alias < pair[1].alias),
        "sorted, none twice"
    );
}
