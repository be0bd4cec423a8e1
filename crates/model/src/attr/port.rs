//! Checks of a port's allowed address pairs and extra DHCP options.

use ipnet::IpNet;
use serde_json::Value;

use super::lists::{dict, distinct};
use super::validate::{Literal, Refusal, Verdict, ip_address, mac, one_of, refuse, subnet};
use super::{address, convert, python, text};
use crate::Fault;

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
}
