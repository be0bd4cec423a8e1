//! Checks of lists and objects.

use ipnet::IpNet;
use serde_json::{Map, Value};

use super::validate::{Literal, Refusal, Verdict, ip_address, mac, one_of, refuse, route_cidr, subnet, uuid};
use super::{address, convert, python, text};
use crate::Fault;

/// `networks.availability_zone_hints` as JSON fits in a column of so many characters.
const ZONE_HINTS_LENGTH: usize = 255;

/// A list of distinct items that each pass a check.
pub fn of(value: &Value, check: impl Fn(&Value) -> Verdict) -> Verdict {
    let items = distinct(value)?;
    items.iter().try_for_each(check)
}

/// The items of a list in which none is twice.
fn distinct(value: &Value) -> Result<&[Value], Refusal> {
    let Some(items) = value.as_array() else {
        return Err(Refusal::Reason(format!("'{}' is not a list", python::str(value))));
    };
    let mut twice: Vec<&Value> = Vec::new();
    for (n, item) in items.iter().enumerate() {
        if items[..n].contains(item) && !twice.contains(&item) {
            twice.push(item);
        }
    }
    if twice.is_empty() {
        return Ok(items);
    }
    let twice: Vec<String> = twice.into_iter().map(python::str).collect();
    Err(Refusal::Reason(format!(
        "Duplicate items in the list: '{}'",
        twice.join(", ")
    )))
}

/// A JSON object.
pub fn dict(value: &Value) -> Verdict {
    if value.is_object() {
        return Ok(());
    }
    refuse(format!("'{}' is not a dictionary", python::str(value)))
}

/// An object with exactly these keys.
fn keys<'a>(value: &'a Value, expected: [&str; 2]) -> Result<&'a Map<String, Value>, Refusal> {
    let Some(members) = value.as_object() else {
        return Err(Refusal::Reason(format!(
            "Invalid input. '{}' must be a dictionary with keys: {}",
            python::str(value),
            python::repr_list(&expected),
        )));
    };
    if members.len() == expected.len() && expected.iter().all(|key| members.contains_key(*key)) {
        return Ok(members);
    }
    let provided: Vec<&String> = members.keys().collect();
    Err(Refusal::Reason(format!(
        "Validation of dictionary's keys failed. Expected keys: {} Provided keys: {}",
        python::repr_set(&expected),
        python::repr_set(&provided),
    )))
}

/// Allocation pools.
pub fn ip_pools(value: &Value) -> Verdict {
    let Some(pools) = value.as_array() else {
        return refuse(format!(
            "Invalid data format for IP pool: '{}'",
            python::str(value)
        ));
    };
    for pool in pools {
        let ends = keys(pool, ["start", "end"])?;
        ip_address(&ends["start"])?;
        ip_address(&ends["end"])?;
    }
    Ok(())
}

/// Addresses of name servers. Anything that Python can walk through is looked at item by item.
pub fn name_servers(value: &Value) -> Verdict {
    let hosts: Vec<Value> = match value {
        Value::Array(items) => items.clone(),
        Value::String(text) => text.chars().map(|c| Value::String(c.to_string())).collect(),
        Value::Object(members) => members.keys().cloned().map(Value::String).collect(),
        _ => {
            return refuse(format!(
                "Invalid data format for nameserver: '{}'",
                python::str(value)
            ));
        }
    };
    for (n, host) in hosts.iter().enumerate() {
        let shown = python::str(host);
        if let Err(Refusal::Reason(reason)) = ip_address(host) {
            return refuse(format!("'{shown}' is not a valid nameserver. {reason}"));
        }
        if hosts[..n].contains(host) {
            return refuse(format!("Duplicate nameserver '{shown}'"));
        }
    }
    Ok(())
}

/// Routes that DHCP hands out.
pub fn host_routes(value: &Value) -> Verdict {
    let Some(routes) = value.as_array() else {
        return refuse(format!(
            "Invalid data format for hostroute: '{}'",
            python::str(value)
        ));
    };
    for (n, route) in routes.iter().enumerate() {
        let members = keys(route, ["destination", "nexthop"])?;
        route_cidr(&members["destination"])?;
        ip_address(&members["nexthop"])?;
        if routes[..n].contains(route) {
            return refuse(format!("Duplicate hostroute '{}'", python::str(route)));
        }
    }
    Ok(())
}

/// Addresses that a port asks for.
pub fn fixed_ips(value: &Value) -> Verdict {
    let invalid = |value| {
        refuse(format!(
            "Invalid data format for fixed IP: '{}'",
            python::str(value)
        ))
    };
    let Some(items) = value.as_array() else {
        return invalid(value);
    };
    let mut seen: Vec<&Value> = Vec::new();
    for item in items {
        let Some(fixed_ip) = item.as_object() else {
            return invalid(item);
        };
        if let Some(address) = fixed_ip.get("ip_address") {
            if seen.contains(&address) {
                return refuse(format!("Duplicate IP address '{}'", python::str(address)));
            }
            ip_address(address)?;
            seen.push(address);
        }
        if let Some(subnet_id) = fixed_ip.get("subnet_id") {
            uuid(subnet_id)?;
        }
    }
    Ok(())
}

/// `subnets.service_types`: device owners, or their beginnings.
pub fn service_types(value: &Value) -> Verdict {
    if !python::truthy(value) {
        return Ok(());
    }
    let Some(items) = value.as_array() else {
        return Err(Fault::bad_request("Subnet service types must be a list.").into());
    };
    for item in items {
        let Some(text) = item.as_str() else {
            let message = format!("Subnet service type {} is not a string.", python::str(item));
            return Err(Fault::new(400, "InvalidInputSubnetServiceType", message).into());
        };
        // Neutron adds "compute:" letter by letter to its prefixes, so each of these letters is one.
        let known = text.starts_with("network:")
            || text.starts_with("neutron:")
            || text.starts_with(['c', 'o', 'm', 'p', 'u', 't', 'e', ':']);
        if !known {
            let message = format!("Subnet service type {text} does not correspond to a valid device owner.");
            return Err(Fault::new(400, "InvalidSubnetServiceType", message).into());
        }
    }
    Ok(())
}

/// A reason becomes a bad request of its own, without the attribute's name.
fn bad_request(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Reason(reason) => Fault::bad_request(reason).into(),
        fault @ Refusal::Fault(_) => fault,
    }
}

/// Allowed address pairs (`neutron_lib/api/validators/allowedaddresspairs.py`).
pub fn address_pairs(value: &Value, most: usize) -> Verdict {
    let Some(pairs) = value.as_array() else {
        return Err(Fault::bad_request("Allowed address pairs must be a list.").into());
    };
    if pairs.len() > most {
        let message = format!("The number of allowed address pair exceeds the maximum {most}.");
        return Err(Fault::new(400, "AllowedAddressPairExhausted", message).into());
    }
    let mut seen: Vec<(Option<&Value>, &Value)> = Vec::new();
    for pair in pairs {
        dict(pair)?;
        let Some(members) = pair.as_object() else { continue };
        if let Some(address) = members.get("mac_address") {
            mac(address).map_err(bad_request)?;
        }
        let Some(ip) = members.get("ip_address") else {
            let message = "AllowedAddressPair must contain ip_address";
            return Err(Fault::new(400, "AllowedAddressPairsMissingIP", message).into());
        };
        let key = (members.get("mac_address"), ip);
        if seen.contains(&key) {
            let mac = key.0.map_or_else(|| "None".to_owned(), python::str);
            let message = format!(
                "Request contains duplicate address pair: mac_address {mac} ip_address {}.",
                python::str(ip)
            );
            return Err(Fault::new(400, "DuplicateAddressPairInRequest", message).into());
        }
        seen.push(key);
        let unknown: Vec<&str> = members
            .keys()
            .map(String::as_str)
            .filter(|key| !matches!(*key, "mac_address" | "ip_address"))
            .collect();
        if !unknown.is_empty() {
            return Err(
                Fault::bad_request(format!("Unrecognized attribute(s) '{}'", unknown.join(", "))).into(),
            );
        }
        unicast(ip, key.0).map_err(bad_request)?;
    }
    Ok(())
}

/// Address or CIDR, and MAC, of an allowed address pair: well formed and not multicast.
fn unicast(ip: &Value, mac: Option<&Value>) -> Verdict {
    let text = ip.as_str().unwrap_or_default();
    if text.contains('/') {
        subnet(ip)?;
        if let Some(net) = address::net(text) {
            subnet_not_multicast(net)?;
        }
    } else {
        ip_address(ip)?;
        if address::ip(text).is_some_and(|ip| ip.is_multicast()) {
            return refuse(format!(
                "IP {text} is a multicast address, which is not supported."
            ));
        }
    }
    match mac.and_then(Value::as_str) {
        Some(text) if address::mac(text).is_some_and(|mac| mac[0] & 1 == 1) => refuse(format!(
            "MAC address {text} is a multicast address, which is not supported."
        )),
        _ => Ok(()),
    }
}

/// The broader of the two prefixes must not contain the other, except that all of IPv4 is fine.
fn subnet_not_multicast(net: IpNet) -> Verdict {
    let range = if net.addr().is_ipv4() {
        "224.0.0.0/4"
    } else {
        "ff00::/8"
    };
    let Ok(multicast) = range.parse::<IpNet>() else {
        return Ok(());
    };
    if net.to_string() == "0.0.0.0/0" {
        return Ok(());
    }
    if net.contains(&multicast.network()) || multicast.contains(&net.network()) {
        return refuse(format!(
            "Subnet {net} overlaps with multicast range {multicast}, which is not supported."
        ));
    }
    Ok(())
}

/// Options whose value may be blank.
const BLANK_DHCP_OPTS: [Literal; 2] = [Literal::Text("router"), Literal::Text("classless-static-route")];

/// Extra DHCP options of a port; `ip_version` becomes an integer.
pub fn extra_dhcp_opts(value: &mut Value) -> Verdict {
    if value.is_null() {
        return Ok(());
    }
    let raise = |refusal| match refusal {
        Refusal::Reason(reason) => Refusal::Fault(Fault::invalid_input(reason)),
        fault @ Refusal::Fault(_) => fault,
    };
    distinct(value).map_err(raise)?;
    for option in value.as_array_mut().into_iter().flatten() {
        match dhcp_opt(option) {
            Ok(()) => {}
            Err(Refusal::Reason(_)) => {
                let message = format!("No valid key specs matched for: {}", python::str(option));
                return Err(Fault::invalid_input(message).into());
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

fn dhcp_opt(option: &mut Value) -> Verdict {
    dict(option)?;
    let Some(members) = option.as_object_mut() else {
        return Ok(());
    };
    let (Some(name), Some(value)) = (members.get("opt_name"), members.get("opt_value")) else {
        return refuse("opt_name and opt_value are required");
    };
    if members
        .keys()
        .any(|key| !matches!(key.as_str(), "opt_name" | "opt_value" | "ip_version"))
    {
        return refuse("unknown key");
    }
    if one_of(name, &BLANK_DHCP_OPTS).is_ok() {
        if !value.is_null() {
            text::text(value, Some(255))?;
        }
    } else {
        text::one_line(name, Some(64))?;
        if !value.is_null() {
            text::one_line(value, Some(255))?;
        }
    }
    if let Some(version) = members.get_mut("ip_version") {
        *version = convert::int(version)?;
        one_of(version, &[Literal::Int(4), Literal::Int(6)])?;
    }
    Ok(())
}

/// Segments of a network (`neutron_lib/api/validators/multiprovidernet.py`); segmentation ids become integers, and
/// one that is not given is left out.
pub fn segments(value: &mut Value) -> Verdict {
    let shown = python::str(value);
    let Some(items) = value.as_array_mut() else {
        return refuse(format!("'{shown}' is not a list"));
    };
    for item in items {
        dict(item)?;
        let Some(segment) = item.as_object_mut() else {
            continue;
        };
        match segment.remove("provider:segmentation_id") {
            Some(id) if python::truthy(&id) => {
                segment.insert("provider:segmentation_id".to_owned(), convert::int(&id)?);
            }
            _ => {}
        }
        let known = [
            "provider:network_type",
            "provider:physical_network",
            "provider:segmentation_id",
        ];
        let unknown: Vec<&str> = segment
            .keys()
            .map(String::as_str)
            .filter(|key| !known.contains(key))
            .collect();
        if !unknown.is_empty() {
            return Err(
                Fault::bad_request(format!("Unrecognized attribute(s) '{}'", unknown.join(", "))).into(),
            );
        }
    }
    Ok(())
}

/// Distinct names of availability zones.
pub fn zone_hints(value: &Value) -> Verdict {
    of(value, |item| text::text(item, None))?;
    // The column holds Python's JSON, which has a blank after every comma.
    let zones = value.as_array().map_or(0, Vec::len);
    let length = value.to_string().chars().count() + zones.saturating_sub(1);
    if length > ZONE_HINTS_LENGTH {
        return Err(Fault::invalid_input("Too many availability_zone_hints specified").into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fault(verdict: Verdict) -> (&'static str, String) {
        match verdict {
            Err(Refusal::Fault(fault)) => (fault.error_type, fault.message),
            Err(Refusal::Reason(reason)) => ("", reason),
            Ok(()) => ("", String::new()),
        }
    }

    #[test]
    fn pairs() {
        let ip = |ip: &str| fault(address_pairs(&json!([{"ip_address": ip}]), 10)).1;
        for good in [
            "10.0.0.1",
            "10.0.0.0/8",
            "0.0.0.0/0",
            "10.0.0.5/24",
            "2001:db8::/32",
        ] {
            assert_eq!(ip(good), "", "{good}");
        }
        assert_eq!(
            ip("224.0.0.1"),
            "IP 224.0.0.1 is a multicast address, which is not supported."
        );
        assert!(
            ip("128.0.0.0/1").starts_with("Subnet 128.0.0.0/1 overlaps with multicast range 224.0.0.0/4")
        );
        assert!(ip("::/0").starts_with("Subnet ::/0 overlaps"));
        assert_eq!(ip("x"), "'x' is not a valid IP address");
        let twice = json!([{"ip_address": "10.0.0.1"}, {"ip_address": "10.0.0.1"}]);
        assert_eq!(
            fault(address_pairs(&twice, 10)).0,
            "DuplicateAddressPairInRequest"
        );
        assert_eq!(fault(address_pairs(&twice, 1)).0, "AllowedAddressPairExhausted");
        assert_eq!(
            fault(address_pairs(&json!([{}]), 1)).0,
            "AllowedAddressPairsMissingIP"
        );
        assert_eq!(fault(address_pairs(&json!("x"), 1)).0, "HTTPBadRequest");
        assert_eq!(
            fault(address_pairs(&json!(["x"]), 1)),
            ("", "'x' is not a dictionary".to_owned())
        );
    }

    #[test]
    fn dhcp_options() {
        let mut good = json!([{"opt_name": "router", "opt_value": ""}, {"opt_name": "mtu", "opt_value": "9", "ip_version": "6"}]);
        assert_eq!(extra_dhcp_opts(&mut good), Ok(()));
        assert_eq!(good[1]["ip_version"], 6);
        for bad in [
            json!([{"opt_name": "mtu", "opt_value": ""}]),
            json!([{"opt_name": "mtu"}]),
            json!([5]),
        ] {
            let (kind, message) = fault(extra_dhcp_opts(&mut bad.clone()));
            assert_eq!(kind, "InvalidInput", "{bad}");
            assert!(message.contains("No valid key specs matched for: "), "{message}");
        }
    }

    #[test]
    fn zones() {
        let fits = json!(["a".repeat(123), "b".repeat(124)]);
        assert_eq!(zone_hints(&fits), Ok(()));
        assert_eq!(
            fault(zone_hints(&json!(["a".repeat(124), "b".repeat(124)]))).0,
            "InvalidInput"
        );
        assert!(zone_hints(&json!(["a", "a"])).is_err());
    }

    #[test]
    fn routes_and_servers() {
        let route = |d: &str, n: &str| fault(host_routes(&json!([{"destination": d, "nexthop": n}]))).1;
        assert_eq!(route("10.0.0.0/8", "10.0.0.1"), "");
        assert_eq!(
            route("10.0.0.1/8", "10.0.0.1"),
            "'10.0.0.1/8' is not a valid CIDR"
        );
        assert_eq!(
            route("127.0.0.0/8", "10.0.0.1"),
            "'127.0.0.0/8' is not a routable CIDR"
        );
        assert_eq!(
            fault(name_servers(&json!("8"))).1,
            "'8' is not a valid nameserver. '8' is not a valid IP address"
        );
        assert_eq!(
            fault(name_servers(&json!(["1.1.1.1", "1.1.1.1"]))).1,
            "Duplicate nameserver '1.1.1.1'"
        );
    }
}
