//! Attributes of a port request as the model's types.

use model::attr::python;
use model::net::{AddressPair, ExtraDhcpOpt};
use model::{Body, Fault};
use serde_json::{Map, Value};

/// Longest name of a host (`ml2_port_bindings.host`).
const HOST_LIMIT: usize = 255;

/// The host that a binding asks for, empty when it is absent, null or an empty list. Neutron has no check here.
///
/// # Errors
/// 400 when it is something else than text, or does not fit its column.
pub fn host(body: &Body, name: &str) -> Result<String, Fault> {
    let refused = |reason| Fault::bad_request(format!("Invalid input for {name}. Reason: {reason}."));
    match body.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::Array(items)) if items.is_empty() => Ok(String::new()),
        Some(Value::String(text)) if text.chars().count() <= HOST_LIMIT => Ok(text.clone()),
        Some(Value::String(text)) => Err(refused(format!(
            "'{text}' exceeds maximum length of {HOST_LIMIT}"
        ))),
        Some(other) => Err(refused(format!("'{}' is not a valid string", python::str(other)))),
    }
}

/// `allowed_address_pairs`; a pair without a MAC gets the port's.
pub fn address_pairs(items: &[Value], mac: &str) -> Vec<AddressPair> {
    items
        .iter()
        .filter_map(|item| {
            let ip_address = item.get("ip_address")?.as_str()?.to_owned();
            let mac_address = item
                .get("mac_address")
                .and_then(Value::as_str)
                .unwrap_or(mac)
                .to_owned();
            Some(AddressPair {
                ip_address,
                mac_address,
            })
        })
        .collect()
}

/// One item of `extra_dhcp_opts`.
pub struct DhcpOptChange {
    /// Name.
    pub name: String,
    /// New value; `None` removes the option.
    pub value: Option<String>,
    /// 4 or 6.
    pub ip_version: i64,
}

/// `extra_dhcp_opts` of a request.
pub fn dhcp_options(items: &[Value]) -> Vec<DhcpOptChange> {
    items
        .iter()
        .filter_map(|item| {
            let version = item.get("ip_version");
            Some(DhcpOptChange {
                name: item.get("opt_name")?.as_str()?.to_owned(),
                value: item.get("opt_value").and_then(|v| match v {
                    Value::String(text) => Some(text.clone()),
                    Value::Null => None,
                    other => Some(other.to_string()),
                }),
                ip_version: version
                    .and_then(|v| {
                        v.as_i64()
                            .or_else(|| v.as_str().and_then(|text| text.parse().ok()))
                    })
                    .unwrap_or(4),
            })
        })
        .collect()
}

/// Apply changes to a port's options: same name and version replaces or, with no value, removes.
pub fn apply_dhcp_options(options: &mut Vec<ExtraDhcpOpt>, changes: Vec<DhcpOptChange>) {
    for change in changes {
        let at = options
            .iter()
            .position(|o| o.opt_name == change.name && o.ip_version == change.ip_version);
        match (at, change.value) {
            (Some(at), None) => {
                options.remove(at);
            }
            (Some(at), Some(value)) if !value.is_empty() || may_be_empty(&change.name) => {
                options[at].opt_value = value;
            }
            (None, Some(value)) if !value.is_empty() || may_be_empty(&change.name) => {
                options.push(ExtraDhcpOpt {
                    opt_name: change.name,
                    opt_value: value,
                    ip_version: change.ip_version,
                })
            }
            _ => {}
        }
    }
}

/// The options that mean something without a value (`extra_dhcp_opt.VALID_BLANK_EXTRA_DHCP_OPTS`).
fn may_be_empty(name: &str) -> bool {
    matches!(name, "router" | "classless-static-route")
}

/// `binding:profile`: null and nothing are an empty object.
pub fn profile(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}
