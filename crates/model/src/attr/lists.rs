//! Checks of lists and objects.

use serde_json::{Map, Value};

use super::validate::{Refusal, Verdict, ip_address, refuse, route_cidr, uuid};
use super::{convert, python, text};
use crate::Fault;

/// `networks.availability_zone_hints` as JSON fits in a column of so many characters.
const ZONE_HINTS_LENGTH: usize = 255;

/// A list of distinct items that each pass a check.
pub fn of(value: &Value, check: impl Fn(&Value) -> Verdict) -> Verdict {
    let items = distinct(value)?;
    items.iter().try_for_each(check)
}

/// The items of a list in which none is twice.
pub(super) fn distinct(value: &Value) -> Result<&[Value], Refusal> {
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
