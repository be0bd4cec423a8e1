//! The match of a rule's ACL (`neutron/common/ovn/acl.py`).

use std::fmt;

use model::net::{SecurityGroupRule, protocol_number};

use crate::names;

/// A rule with a protocol that is neither a known name nor a number from 0 to 255.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownProtocol(pub String);

impl fmt::Display for UnknownProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown protocol {:?}", self.0)
    }
}

impl std::error::Error for UnknownProtocol {}

/// What the ACL of a rule in this port group matches.
///
/// # Errors
/// The rule's protocol is unknown.
pub fn acl_match(port_group: &str, rule: &SecurityGroupRule) -> Result<String, UnknownProtocol> {
    let (port, side) = if rule.direction == "ingress" {
        ("outport", "src")
    } else {
        ("inport", "dst")
    };
    let (ip, icmp) = if rule.ethertype == "IPv6" {
        ("ip6", "icmp6")
    } else {
        ("ip4", "icmp4")
    };
    let mut terms = vec![format!("{port} == @{port_group}"), ip.to_owned()];
    let mut remote = |value: String| terms.push(format!("{ip}.{side} == {value}"));
    if let Some(cidr) = rule.normalized_cidr() {
        remote(cidr);
    }
    if let Some(group) = rule.remote_group_id.as_deref().filter(|id| !id.is_empty()) {
        remote(format!("${}", names::group_addresses(group, ip)));
    }
    if let Some(group) = rule
        .remote_address_group_id
        .as_deref()
        .filter(|id| !id.is_empty())
    {
        remote(format!("${}", names::address_group(group, ip)));
    }
    if let Some(protocol) = &rule.protocol {
        protocol_terms(
            &mut terms,
            number(protocol)?,
            icmp,
            rule.port_range_min,
            rule.port_range_max,
        );
    }
    Ok(terms.join(" && "))
}

fn protocol_terms(terms: &mut Vec<String>, protocol: u8, icmp: &str, min: Option<i64>, max: Option<i64>) {
    let transport = match protocol {
        6 => "tcp",
        17 => "udp",
        132 => "sctp",
        1 | 58 => {
            terms.push(icmp.to_owned());
            terms.extend(min.map(|kind| format!("{icmp}.type == {kind}")));
            terms.extend(max.map(|code| format!("{icmp}.code == {code}")));
            return;
        }
        other => {
            terms.push(format!("ip.proto == {other}"));
            return;
        }
    };
    terms.push(transport.to_owned());
    if min.is_some() && min == max {
        terms.extend(min.map(|port| format!("{transport}.dst == {port}")));
        return;
    }
    terms.extend(min.map(|port| format!("{transport}.dst >= {port}")));
    terms.extend(max.map(|port| format!("{transport}.dst <= {port}")));
}

fn number(protocol: &str) -> Result<u8, UnknownProtocol> {
    protocol
        .trim()
        .parse()
        .ok()
        .or_else(|| protocol_number(protocol))
        .ok_or_else(|| UnknownProtocol(protocol.to_owned()))
}
