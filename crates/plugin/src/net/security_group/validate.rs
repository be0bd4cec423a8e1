//! What a rule may say, and when two rules are the same (`neutron/db/securitygroups_db.py`).

use model::Fault;
use model::net::{SecurityGroupRule, protocol_name, protocol_number};

use super::faults;

/// Protocols with ports: DCCP, SCTP, TCP, UDP, UDPLITE.
const WITH_PORTS: [i64; 5] = [33, 132, 6, 17, 136];
/// ICMP and ICMPv6.
const ICMP: [i64; 2] = [1, 58];
/// Protocols that exist in IPv6 only.
const IPV6_ONLY: [i64; 6] = [41, 44, 58, 59, 60, 43];

fn number(protocol: &str) -> Option<i64> {
    protocol_number(protocol)
        .map(i64::from)
        .or_else(|| protocol.parse().ok())
}

/// Rules of one request belong to one group and one project.
pub(super) fn together(rules: &[SecurityGroupRule]) -> Result<(), Fault> {
    let Some(first) = rules.first() else {
        return Ok(());
    };
    for rule in rules {
        if rule.security_group_id != first.security_group_id {
            return Err(faults::not_single_group());
        }
        if rule.project_id != first.project_id {
            return Err(faults::not_single_project());
        }
    }
    Ok(())
}

/// Bring a rule into the form that is stored, and check it.
pub(super) fn canonical(rule: &mut SecurityGroupRule) -> Result<(), Fault> {
    if rule.ethertype == "IPv6" {
        match rule.protocol.as_deref() {
            Some("icmp" | "icmpv6") => rule.protocol = Some("ipv6-icmp".to_owned()),
            Some("1") => rule.protocol = Some("58".to_owned()),
            _ => {}
        }
    }
    if (rule.port_range_min, rule.port_range_max) == (Some(1), Some(65535)) {
        rule.port_range_min = None;
        rule.port_range_max = None;
    }
    check_ports(rule)?;
    check_prefix(rule)?;
    if let Some(protocol) = &rule.protocol
        && rule.ethertype == "IPv4"
        && number(protocol).is_some_and(|number| IPV6_ONLY.contains(&number))
    {
        return Err(faults::ethertype_conflict(&rule.ethertype, protocol));
    }
    let remotes = [
        &rule.remote_ip_prefix,
        &rule.remote_group_id,
        &rule.remote_address_group_id,
    ];
    if remotes.into_iter().filter(|remote| remote.is_some()).count() > 1 {
        return Err(faults::multiple_remotes());
    }
    Ok(())
}

fn check_ports(rule: &SecurityGroupRule) -> Result<(), Fault> {
    let (min, max) = (rule.port_range_min, rule.port_range_max);
    if min.is_none() && max.is_none() {
        return Ok(());
    }
    let Some(protocol) = rule.protocol.as_deref() else {
        return Err(faults::protocol_required());
    };
    let number = number(protocol).unwrap_or(-1);
    if WITH_PORTS.contains(&number) {
        if min == Some(0) || max == Some(0) {
            return Err(faults::invalid_port(0));
        }
        match (min, max) {
            (Some(min), Some(max)) if min <= max => Ok(()),
            _ => Err(faults::invalid_port_range()),
        }
    } else if ICMP.contains(&number) {
        for (attribute, field, value) in [("port_range_min", "type", min), ("port_range_max", "code", max)] {
            if let Some(value) = value.filter(|value| !(0..=255).contains(value)) {
                return Err(faults::invalid_icmp(field, attribute, value));
            }
        }
        match (min, max) {
            (None, Some(code)) => Err(faults::missing_icmp_type(code)),
            _ => Ok(()),
        }
    } else {
        Err(faults::ports_not_supported(number))
    }
}

/// The prefix gets its length (`192.0.2.1` is `192.0.2.1/32`) and must be of the rule's IP version.
fn check_prefix(rule: &mut SecurityGroupRule) -> Result<(), Fault> {
    let Some(given) = rule.remote_ip_prefix.take() else {
        return Ok(());
    };
    let prefix: Option<ipnet::IpNet> = match given.parse() {
        Ok(prefix) => Some(prefix),
        Err(_) => given.parse::<std::net::IpAddr>().ok().map(Into::into),
    };
    let version = match prefix {
        Some(ipnet::IpNet::V4(_)) => "IPv4",
        Some(ipnet::IpNet::V6(_)) => "IPv6",
        None => "",
    };
    if version != rule.ethertype {
        return Err(faults::cidr_conflict(&rule.ethertype, &given));
    }
    rule.remote_ip_prefix = prefix.map(|prefix| prefix.to_string());
    Ok(())
}

/// What makes a rule the same as another one of its group.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Identity<'a> {
    direction: &'a str,
    ethertype: &'a str,
    ports: (Option<i64>, Option<i64>),
    protocol: Option<&'a str>,
    remote_group: Option<&'a str>,
    remote_address_group: Option<&'a str>,
    prefix: Option<&'a str>,
}

impl<'a> From<&'a SecurityGroupRule> for Identity<'a> {
    fn from(rule: &'a SecurityGroupRule) -> Self {
        let everything = |prefix: &&str| matches!(*prefix, "0.0.0.0/0" | "::/0");
        let protocol = match (rule.protocol.as_deref(), rule.ethertype.as_str()) {
            (None | Some("any"), _) => None,
            (Some("icmp" | "icmpv6" | "1"), "IPv6") => Some("ipv6-icmp"),
            (Some(protocol), _) => Some(protocol_name(protocol)),
        };
        Self {
            direction: &rule.direction,
            ethertype: &rule.ethertype,
            ports: (rule.port_range_min, rule.port_range_max),
            protocol,
            remote_group: rule.remote_group_id.as_deref(),
            remote_address_group: rule.remote_address_group_id.as_deref(),
            prefix: rule
                .remote_ip_prefix
                .as_deref()
                .filter(|prefix| !everything(prefix)),
        }
    }
}
