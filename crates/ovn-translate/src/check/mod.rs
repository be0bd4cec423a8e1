//! A linter of desired rows: what must hold of them whatever the facts are. Tests run it on everything they make.

mod router;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use model::Kind;
use ovn_schema::nb::{Acl, AddressSet, DhcpOptions, LogicalSwitchPort};
use ovsdb::value::Datum;

use crate::desired::Pairs;
use crate::{Cell, Desired, DesiredRow, Identity, names};

/// What is wrong with the rows of one key; nothing, if all is well.
pub fn check(desired: &Desired) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for row in &desired.rows {
        let mut say = |what: &str| wrong.push(format!("{} of {}: {what}", row.id, desired.key));
        if !seen.insert(&row.id) {
            say("is there twice");
        }
        for cell in row.columns.values() {
            if let Cell::Refs(rows) = cell
                && rows.iter().any(|id| !seen.contains(id) && id.owner().is_none())
            {
                say("refers to a row that nobody makes");
            }
        }
        match &row.id {
            Identity::Switch(_) | Identity::SegmentSwitch(_) => check_revision(desired, row, &mut say),
            Identity::SwitchPort(name) if *name == desired.key.id && desired.key.kind == Kind::Port => {
                check_revision(desired, row, &mut say);
                check_port(desired, row, &mut say);
            }
            Identity::SubnetDhcp(_) => {
                check_revision(desired, row, &mut say);
                check_dhcp(row, &mut say);
            }
            Identity::PortDhcp { .. } => check_dhcp(row, &mut say),
            Identity::AddressSet(_) => {
                check_revision(desired, row, &mut say);
                check_addresses(row, &mut say);
            }
            Identity::RuleAcl(_) => check_acl(row, &mut say),
            Identity::SwitchPort(_) | Identity::PortGroup(_) | Identity::Dns(_) | Identity::HaGroup(_) => {}
            Identity::Router(_)
            | Identity::RouterPort(_)
            | Identity::Route(_)
            | Identity::Bfd { .. }
            | Identity::Snat { .. }
            | Identity::FloatingIp(_)
            | Identity::LoadBalancer(_) => router::check(desired, row, &mut say),
        }
    }
    if desired.revision.is_none() && !(desired.rows.is_empty() && desired.dns.is_none()) {
        wrong.push(format!("{} is gone and has rows", desired.key));
    }
    wrong
}

fn pairs<'a>(row: &'a DesiredRow, column: &str) -> Option<&'a Pairs> {
    match row.columns.get(column)? {
        Cell::Pairs(pairs, _) | Cell::Merge(pairs, _) => Some(pairs),
        _ => None,
    }
}

fn datum<'a>(row: &'a DesiredRow, column: &str) -> Option<&'a Datum> {
    match row.columns.get(column)? {
        Cell::Is(value) | Cell::Initially(value) => Some(value),
        _ => None,
    }
}

fn texts<'a>(row: &'a DesiredRow, column: &str) -> Vec<&'a str> {
    let atoms = datum(row, column).map_or(&[][..], Datum::atoms);
    atoms.iter().filter_map(|atom| atom.as_str()).collect()
}

fn check_revision(desired: &Desired, row: &DesiredRow, say: &mut impl FnMut(&str)) {
    let shown = pairs(row, "external_ids").and_then(|ids| ids.get(names::REVISION)?.parse().ok());
    if shown.is_none() || shown != desired.revision {
        say("does not show the revision of its key");
    }
}

fn check_port(desired: &Desired, row: &DesiredRow, say: &mut impl FnMut(&str)) {
    if row.parents.is_empty() {
        say("is on no switch");
    }
    let nothing = BTreeMap::new();
    let options = pairs(row, LogicalSwitchPort::OPTIONS).unwrap_or(&nothing);
    let has = |key: &str| options.contains_key(key);
    let kind = datum(row, LogicalSwitchPort::TYPE)
        .and_then(Datum::as_str)
        .unwrap_or_default();
    match kind {
        "virtual" if !has("virtual-ip") || !has("virtual-parents") => say("is virtual without parents"),
        "vtep" if !has("vtep-physical-switch") || !has("vtep-logical-switch") => {
            say("is a gateway to no hardware switch");
        }
        "virtual" | "external" if has("requested-chassis") => say("asks for a chassis that it cannot have"),
        "" | "vtep" | "virtual" | "external" | "localport" | "router" => {}
        _ => say("is of a type that does not exist"),
    }
    let addresses = texts(row, LogicalSwitchPort::ADDRESSES);
    if !addresses
        .iter()
        .all(|text| *text == "unknown" || is_mac_and_addresses(text))
    {
        say("has an address that OVN cannot read");
    }
    let security = texts(row, LogicalSwitchPort::PORT_SECURITY);
    let readable = |text: &&str| {
        let text = text.strip_prefix("VRRPv3 ").unwrap_or(text);
        is_mac_and_addresses(text)
            || text
                .split_once(' ')
                .is_some_and(|(mac, rest)| is_mac(mac) && is_mac_and_addresses(rest))
    };
    if !security.iter().all(readable) {
        say("has port security that OVN cannot read");
    }
    let dropped = desired.groups.iter().any(|group| group == names::DROP_GROUP);
    if dropped == security.is_empty() {
        say("is filtered without port security, or the other way round");
    }
    if datum(row, LogicalSwitchPort::PARENT_NAME).is_some_and(Datum::is_empty)
        != datum(row, LogicalSwitchPort::TAG_REQUEST).is_some_and(Datum::is_empty)
    {
        say("has a parent without a tag, or a tag without a parent");
    }
}

fn check_dhcp(row: &DesiredRow, say: &mut impl FnMut(&str)) {
    let is_six = datum(row, DhcpOptions::CIDR)
        .and_then(Datum::as_str)
        .is_some_and(|cidr| cidr.contains(':'));
    let Some(options) = pairs(row, DhcpOptions::OPTIONS) else {
        return say("has no options");
    };
    let needed: &[&str] = match is_six {
        true => &["server_id"],
        false => &["server_id", "server_mac", "lease_time"],
    };
    if !options.is_empty() && !needed.iter().all(|name| options.contains_key(*name)) {
        say("lacks options without which northd ignores it");
    }
    if options.values().any(|value| value.is_empty() || value == "{}") {
        say("has an option without a value");
    }
}

fn check_addresses(row: &DesiredRow, say: &mut impl FnMut(&str)) {
    let Some(Cell::Members(addresses)) = row.columns.get(AddressSet::ADDRESSES) else {
        return say("has no addresses, not even none");
    };
    let six = matches!(&row.id, Identity::AddressSet(name) if name.ends_with("ip6"));
    let fits = |text: &String| {
        let address = text
            .split_once('/')
            .and_then(|(address, _)| address.parse::<IpAddr>().ok());
        address.is_some_and(|address| address.is_ipv6() == six)
    };
    if !addresses.iter().all(fits) {
        say("has an address of the other family");
    }
}

fn check_acl(row: &DesiredRow, say: &mut impl FnMut(&str)) {
    let text = |column: &str| datum(row, column).and_then(Datum::as_str).unwrap_or_default();
    let port = if text(Acl::DIRECTION) == "to-lport" {
        "outport == @"
    } else {
        "inport == @"
    };
    if !text(Acl::MATCH).starts_with(port) {
        say("matches ports of the other direction");
    }
    if row.parents.is_empty() {
        say("is in no group");
    }
}

/// `<mac> [<address or network> ...]`
fn is_mac_and_addresses(text: &str) -> bool {
    let mut words = text.split(' ');
    let mac = words.next().is_some_and(is_mac);
    mac && words.all(|word| {
        word.split('/')
            .next()
            .is_some_and(|address| address.parse::<IpAddr>().is_ok())
    })
}

fn is_mac(word: &str) -> bool {
    let octets: Vec<&str> = word.split(':').collect();
    octets.len() == 6
        && octets
            .iter()
            .all(|octet| octet.len() == 2 && u8::from_str_radix(octet, 16).is_ok())
}
