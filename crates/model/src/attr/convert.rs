//! Converters: how a value is brought into its final form before it is checked (`neutron_lib/api/converters.py` and
//! the converters of `neutron/extensions/securitygroup.py`).

use std::borrow::Cow;

use serde_json::{Value, json};

use super::{address, python};
use crate::Fault;
use crate::net::{PROTOCOLS, SharedKind, protocol_number};

/// What `convert_to` of an attribute does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convert {
    /// Nothing.
    None,
    /// Words and numbers to a boolean.
    Boolean,
    /// The same, null stays.
    BooleanIfNotNone,
    /// Anything that reads as an integer.
    Int,
    /// Null to an empty list.
    NoneToEmptyList,
    /// Lower case.
    CaseInsensitive,
    /// IPv6 in its shortest form.
    CanonicalIp,
    /// A CIDR with its address in the shortest form.
    CanonicalCidr,
    /// The addresses of allocation pools in their shortest form.
    CanonicalPools,
    /// A MAC in its usual form. Null stays null: whoever writes the port draws one.
    MacOrNone,
    /// Protocol of a security group rule: name in lower case, number, or null for any.
    Protocol,
    /// Protocol of a port forwarding: a name that iptables knows; numbers are let through to be refused
    /// (`convert_to_protocol`).
    IpProtocol,
    /// `IPv4` or `IPv6` in any case.
    Ethertype,
    /// A port number or null.
    PortValue,
    /// Remote prefix of a rule: an address gets its full prefix length.
    IpPrefix,
    /// Kind of resource that an RBAC policy is about (`convert_valid_object_type`).
    SharedKind,
}

impl Convert {
    /// The converted value.
    ///
    /// # Errors
    /// `InvalidInput` (or the noun's own type) when the value has no such form.
    pub fn apply(self, value: Value) -> Result<Value, Fault> {
        match self {
            Self::None => Ok(value),
            Self::BooleanIfNotNone if value.is_null() => Ok(value),
            Self::Boolean | Self::BooleanIfNotNone => boolean(&value).map(Value::Bool).ok_or_else(|| {
                Fault::invalid_input(format!(
                    "'{}' cannot be converted to boolean",
                    python::str(&value)
                ))
            }),
            Self::Int => int(&value),
            Self::NoneToEmptyList => Ok(if value.is_null() { json!([]) } else { value }),
            Self::CaseInsensitive => case_insensitive(&value),
            Self::CanonicalIp => Ok(canonical_ip(value)),
            Self::CanonicalCidr => canonical_cidr(&value),
            Self::CanonicalPools => canonical_pools(value),
            Self::MacOrNone => Ok(sanitized_mac(value)),
            Self::Protocol => protocol(value),
            Self::IpProtocol => ip_protocol(value),
            Self::Ethertype => ethertype(&value),
            Self::PortValue => port_value(value),
            Self::IpPrefix => ip_prefix(value),
            Self::SharedKind => shared_kind(&value),
        }
    }
}

/// `strutils.bool_from_string(strict=True)`.
pub fn boolean(value: &Value) -> Option<bool> {
    if let Value::Bool(flag) = value {
        return Some(*flag);
    }
    match python::str(value).trim().to_ascii_lowercase().as_str() {
        "1" | "t" | "true" | "on" | "y" | "yes" => Some(true),
        "0" | "f" | "false" | "off" | "n" | "no" => Some(false),
        _ => None,
    }
}

/// `convert_to_int`.
pub fn int(value: &Value) -> Result<Value, Fault> {
    python::int(value)
        .map(Value::from)
        .ok_or_else(|| Fault::invalid_input(format!("'{}' is not an integer", python::str(value))))
}

fn case_insensitive(value: &Value) -> Result<Value, Fault> {
    match value {
        Value::String(text) => Ok(Value::String(text.to_lowercase())),
        other => Err(Fault::invalid_input(format!(
            "Input value {} must be string type",
            python::str(other)
        ))),
    }
}

fn shared_kind(value: &Value) -> Result<Value, Fault> {
    let normalized = value.as_str().map(|text| text.trim().to_lowercase());
    match normalized.as_deref().and_then(SharedKind::parse) {
        Some(kind) => Ok(kind.as_str().into()),
        None => Err(Fault::invalid_input(format!(
            "'{}' is not a valid RBAC object type",
            python::str(value)
        ))),
    }
}

/// IPv6 in its shortest form; anything else as it is.
fn canonical_ip(value: Value) -> Value {
    match value.as_str().and_then(address::ip) {
        Some(ip) if ip.is_ipv6() => Value::String(ip.to_string()),
        _ => value,
    }
}

fn canonical_cidr(value: &Value) -> Result<Value, Fault> {
    match value.as_str().and_then(|text| address::net(&plain_length(text))) {
        Some(net) => Ok(Value::String(net.to_string())),
        None => Err(Fault::invalid_input(format!(
            "{} is not in a CIDR format",
            python::str(value)
        ))),
    }
}

fn canonical_pools(value: Value) -> Result<Value, Fault> {
    let refused = || Fault::invalid_input("Invalid data format for allocation pools");
    match value {
        Value::Null => Ok(json!([])),
        Value::Array(pools) => pools
            .into_iter()
            .map(|pool| match pool {
                Value::Object(ends) => Ok(Value::Object(
                    ends.into_iter()
                        .map(|(end, ip)| (end, canonical_ip(ip)))
                        .collect(),
                )),
                _ => Err(refused()),
            })
            .collect::<Result<Vec<_>, _>>()
            .map(Value::Array),
        Value::String(text) if text.is_empty() => Ok(json!([])),
        _ => Err(refused()),
    }
}

fn sanitized_mac(value: Value) -> Value {
    let mac = match &value {
        Value::String(text) => address::mac(text),
        Value::Number(number) => number.as_u64().and_then(address::mac_of_int),
        _ => None,
    };
    mac.map_or(value, |mac| Value::String(address::mac_text(mac)))
}

fn protocol(value: Value) -> Result<Value, Fault> {
    if value.is_null() || value == "any" {
        return Ok(Value::Null);
    }
    if let Some(number) = python::int(&value) {
        if (0..=255).contains(&number) {
            return Ok(Value::String(number.to_string()));
        }
    } else if let Some(text) = value.as_str() {
        let lower = text.to_lowercase();
        if protocol_number(&lower).is_some() {
            return Ok(Value::String(lower));
        }
    }
    let names: Vec<String> = PROTOCOLS.iter().map(|(name, _)| format!("'{name}'")).collect();
    Err(Fault::new(
        400,
        "SecurityGroupRuleInvalidProtocol",
        format!(
            "Security group rule protocol {} not supported. Only protocol values (None, 'any', {}) and integer \
             representations [0 to 255] are supported.",
            python::str(&value),
            names.join(", "),
        ),
    ))
}

fn ip_protocol(value: Value) -> Result<Value, Fault> {
    const NAMES: [&str; 6] = ["dccp", "icmp", "ipv6-icmp", "sctp", "tcp", "udp"];
    if value.is_null() {
        return Ok(value);
    }
    let lower = case_insensitive(&value)?;
    let known = lower.as_str().is_some_and(|name| NAMES.contains(&name));
    if known || python::int(&value).is_some_and(|number| (0..=255).contains(&number)) {
        return Ok(value);
    }
    Err(Fault::invalid_input(format!(
        "IP protocol '{}' is not supported. Only protocol names and their integer representation (0 to 255) are \
         supported",
        python::str(&value)
    )))
}

fn ethertype(value: &Value) -> Result<Value, Fault> {
    for supported in ["IPv4", "IPv6"] {
        if value
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case(supported))
        {
            return Ok(Value::from(supported));
        }
    }
    Err(Fault::new(
        400,
        "SecurityGroupRuleInvalidEtherType",
        format!(
            "Security group rule for ethertype '{}' not supported. Allowed values are ['IPv4', 'IPv6'].",
            python::str(value)
        ),
    ))
}

fn port_value(value: Value) -> Result<Value, Fault> {
    if value.is_null() {
        return Ok(value);
    }
    match python::int(&value) {
        Some(port) if (0..=65535).contains(&port) => Ok(Value::from(port)),
        _ => Err(Fault::new(
            400,
            "SecurityGroupInvalidPortValue",
            format!("Invalid value for port {}", python::str(&value)),
        )),
    }
}

/// A network whose prefix length is written as Python's `int` reads it: with blanks or zeros around it.
fn plain_length(text: &str) -> Cow<'_, str> {
    match text.split_once('/') {
        Some((address, length)) => match python::int_of_text(length) {
            Some(number) => format!("{address}/{number}").into(),
            None => text.into(),
        },
        None => text.into(),
    }
}

fn ip_prefix(value: Value) -> Result<Value, Fault> {
    if !python::truthy(&value) {
        return Ok(Value::Null);
    }
    match value.as_str().and_then(|text| address::net(&plain_length(text))) {
        Some(net) => Ok(Value::String(net.to_string())),
        None => Err(Fault::new(
            400,
            "InvalidCIDR",
            format!("Invalid CIDR {} given as IP prefix.", python::str(&value)),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_prefixes_are_read_as_python_reads_numbers() {
        let read = |text: &str| ip_prefix(json!(text)).ok();
        for text in [
            "10.0.0.0/8",
            "10.0.0.0/8 ",
            "10.0.0.0/ 8",
            "10.0.0.0/08",
            "10.0.0.0/+8",
            "10.0.0.0/255.0.0.0",
        ] {
            assert_eq!(read(text), Some(json!("10.0.0.0/8")), "{text}");
        }
        for text in ["10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/33", "10.0.0.0/8/8", " /8"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
