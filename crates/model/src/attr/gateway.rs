//! Gateways of routers: `external_gateway_info`, and the lists of the actions on several gateways.

use serde_json::{Map, Value};

use super::validate::{Refusal, Verdict, refuse, uuid};
use super::{Options, convert, lists, python};
use crate::Fault;
use crate::ext::Needs;

/// What a gateway can have, in the order in which it is checked and policy rules are asked.
pub const MEMBERS: [&str; 4] = ["network_id", "external_fixed_ips", "enable_snat", QOS];

/// Only of the first gateway, and only with QoS.
const QOS: &str = "qos_policy_id";

/// `external_gateway_info`: a gateway, or nothing. `enable_snat` becomes a boolean.
pub fn one(value: &mut Value, options: &Options) -> Verdict {
    let known = options.absent.allows(Needs::Service("qos"));
    gateway(value, if known { &MEMBERS } else { &MEMBERS[..3] })
}

/// Gateways as the actions on several name them, or nothing. Neutron looks at less of them: an empty one, or one whose network
/// is null, is none; what is unknown does not matter; whether a network's id can be one is found out when it is looked for.
pub fn several(value: &mut Value) -> Verdict {
    if !python::truthy(value) {
        return Ok(());
    }
    let shown = python::str(value);
    let Some(gateways) = value.as_array_mut() else {
        return refuse(format!("'{shown}' is not a list"));
    };
    for one in gateways {
        let shown = python::str(one);
        let Some(members) = one.as_object_mut() else {
            return refuse(format!("'{shown}' is not a dictionary"));
        };
        if members.is_empty() || members.get("network_id").is_some_and(Value::is_null) {
            continue;
        }
        match network(members)? {
            Value::String(_) => {}
            other => uuid(other)?,
        }
        if let Some(fixed_ips) = members.get("external_fixed_ips") {
            lists::fixed_ips(fixed_ips).map_err(of_port)?;
        }
        translation(members)?;
    }
    Ok(())
}

/// Neutron refuses the addresses when the port is made.
fn of_port(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Reason(reason) => {
            let reason = format!("Invalid input for fixed_ips. Reason: {reason}.");
            Refusal::Fault(Fault::invalid_input(reason))
        }
        fault @ Refusal::Fault(_) => fault,
    }
}

fn gateway(value: &mut Value, known: &[&str]) -> Verdict {
    if !python::truthy(value) {
        return Ok(());
    }
    lists::dict(value)?;
    let Some(members) = value.as_object_mut() else {
        return Ok(());
    };
    network(members)?;
    let unexpected: Vec<&str> = members.keys().map(String::as_str).collect();
    let unexpected: Vec<&str> = unexpected
        .into_iter()
        .filter(|key| !known.contains(key))
        .collect();
    if !unexpected.is_empty() {
        return refuse(format!("Unexpected keys supplied: {}", unexpected.join(", ")));
    }
    uuid(&members["network_id"])?;
    if let Some(fixed_ips) = members.get("external_fixed_ips") {
        lists::fixed_ips(fixed_ips)?;
    }
    translation(members)?;
    match members.get(QOS) {
        None | Some(Value::Null) => Ok(()),
        Some(policy) => uuid(policy),
    }
}

/// The network, which must be named.
fn network(members: &Map<String, Value>) -> Result<&Value, Refusal> {
    members.get("network_id").ok_or_else(|| {
        let provided: Vec<&String> = members.keys().collect();
        Refusal::Reason(format!(
            "Validation of dictionary's keys failed. Expected keys: {} Provided keys: {}",
            python::repr_set(&["network_id"]),
            python::repr_set(&provided),
        ))
    })
}

/// `enable_snat` becomes a boolean.
fn translation(members: &mut Map<String, Value>) -> Verdict {
    if let Some(snat) = members.get_mut("enable_snat") {
        let flag = convert::boolean(snat).ok_or_else(|| {
            let reason = format!("'{}' cannot be converted to boolean", python::str(snat));
            Refusal::Fault(Fault::invalid_input(reason))
        })?;
        *snat = flag.into();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ext::Absent;

    const NETWORK: &str = "11111111-1111-4111-8111-111111111111";

    fn reason(mut value: Value) -> String {
        match one(&mut value, &Options::default()) {
            Err(Refusal::Reason(reason)) => reason,
            Err(Refusal::Fault(fault)) => fault.message,
            Ok(()) => String::new(),
        }
    }

    #[test]
    fn a_gateway_or_nothing() {
        for nothing in [json!(null), json!({}), json!(""), json!([])] {
            assert_eq!(reason(nothing), "");
        }
        assert_eq!(reason(json!("x")), "'x' is not a dictionary");
        assert_eq!(reason(json!([1])), "'[1]' is not a dictionary");
        assert_eq!(
            reason(json!({"enable_snat": true})),
            "Validation of dictionary's keys failed. Expected keys: {'network_id'} Provided keys: {'enable_snat'}"
        );
        assert_eq!(
            reason(json!({"network_id": NETWORK, "x": 1})),
            "Unexpected keys supplied: x"
        );
        assert_eq!(reason(json!({"network_id": "x"})), "'x' is not a valid UUID");
        assert_eq!(
            reason(json!({"network_id": NETWORK, "external_fixed_ips": null})),
            "Invalid data format for fixed IP: 'None'"
        );
        assert_eq!(
            reason(json!({"network_id": NETWORK, "enable_snat": "x"})),
            "Invalid input for operation: 'x' cannot be converted to boolean."
        );
    }

    #[test]
    fn words_become_booleans() {
        let mut value = json!({"network_id": NETWORK, "enable_snat": "no"});
        one(&mut value, &Options::default()).unwrap();
        assert_eq!(value["enable_snat"], false);
    }

    #[test]
    fn quality_of_service_comes_with_its_plugin() {
        let with = || json!({"network_id": NETWORK, "qos_policy_id": null});
        assert_eq!(reason(with()), "");
        let options = Options {
            absent: Absent {
                services: vec!["qos"],
                ..Absent::default()
            },
            ..Options::default()
        };
        assert!(one(&mut with(), &options).is_err());
    }

    #[test]
    fn actions_name_gateways_more_freely() {
        let refused = |value: Value| several(&mut json!([value])).err();
        for fine in [
            json!({}),
            json!({"network_id": null}),
            json!({"network_id": "x", "colour": 1, "enable_snat": "no"}),
        ] {
            assert_eq!(refused(fine.clone()), None, "{fine}");
        }
        for bad in [
            json!("x"),
            json!({"enable_snat": true}),
            json!({"network_id": 5}),
            json!({"network_id": NETWORK, "enable_snat": "x"}),
        ] {
            assert!(refused(bad.clone()).is_some(), "{bad}");
        }
        let address = refused(json!({"network_id": NETWORK, "external_fixed_ips": [{"ip_address": "x"}]}));
        assert!(matches!(address, Some(Refusal::Fault(fault)) if fault.error_type == "InvalidInput"));
    }
}
