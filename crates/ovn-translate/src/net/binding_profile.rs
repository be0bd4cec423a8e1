//! `binding:profile` as the driver reads it (`neutron/common/ovn/constants.py`, `OVN_PORT_BINDING_PROFILE_PARAMS`;
//! `utils.py`, `validate_and_get_data_from_binding_profile`).

use model::Fault;
use model::net::Port;
use serde_json::{Map, Value};

/// What a value may be.
#[derive(Clone, Copy)]
enum Type {
    Text,
    Number,
    TextOrNull,
}

/// Keys that come together.
struct ParamSet {
    params: &'static [(&'static str, Type)],
    /// The vnic type that they are for; any when `None`.
    vnic_type: Option<&'static str>,
    /// What the capabilities have to contain, where there are any.
    capability: Option<&'static str>,
}

const PARAM_SETS: [ParamSet; 4] = [
    ParamSet {
        params: &[("parent_name", Type::Text), ("tag", Type::Number)],
        vnic_type: None,
        capability: None,
    },
    ParamSet {
        params: &[
            ("vtep-physical-switch", Type::Text),
            ("vtep-logical-switch", Type::Text),
        ],
        vnic_type: None,
        capability: None,
    },
    ParamSet {
        params: &[
            ("pci_vendor_info", Type::Text),
            ("pci_slot", Type::Text),
            ("physical_network", Type::TextOrNull),
        ],
        vnic_type: Some("direct"),
        capability: Some("switchdev"),
    },
    ParamSet {
        params: &[
            ("pci_vendor_info", Type::Text),
            ("pci_slot", Type::Text),
            ("physical_network", Type::TextOrNull),
            ("card_serial_number", Type::Text),
            ("pf_mac_address", Type::Text),
            ("vf_num", Type::Number),
        ],
        vnic_type: Some("remote-managed"),
        capability: None,
    },
];

/// The parts of a binding profile that mean something to OVN.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BindingProfile {
    /// The parameters of the one set that is present.
    params: Map<String, Value>,
    /// What the device can do: `switchdev`.
    pub capabilities: Vec<String>,
}

impl BindingProfile {
    /// Reads and checks the profile of a port.
    ///
    /// `port_exists` says whether there is a port of this id; it is asked about the parent only.
    ///
    /// # Errors
    /// 400 with Neutron's words; 404 when the parent does not exist.
    pub fn check(port: &Port, port_exists: impl FnOnce(&str) -> bool) -> Result<Self, Fault> {
        let profile = Self::read(port)?;
        if let Some(parent) = profile.text("parent_name").filter(|parent| !port_exists(parent)) {
            return Err(Fault::not_found("PortNotFound", "Port", parent));
        }
        if let Some(tag) = profile.number("tag").filter(|tag| !(0..=4095).contains(tag)) {
            let range = "must be an integer between 0 and 4095, inclusive";
            return Err(invalid(format!("tag \"{tag}\" {range}")));
        }
        Ok(profile)
    }

    /// Reads the profile of a port that was checked before it was stored; what is wrong with it all the same is left
    /// out.
    pub(super) fn of(port: &Port) -> Self {
        Self::read(port).unwrap_or_default()
    }

    fn read(port: &Port) -> Result<Self, Fault> {
        let Some(binding) = &port.binding else {
            return Ok(Self::default());
        };
        let capabilities = match binding.profile.get("capabilities") {
            None => Vec::new(),
            Some(Value::Array(all)) => all.iter().map(python_str).collect(),
            Some(_) => return Err(invalid("capabilities must be of type list.".to_owned())),
        };
        for set in &PARAM_SETS {
            let other_kind = set.vnic_type.is_some_and(|vnic| vnic != binding.vnic_type);
            let lacking = |capability: &str| !capabilities.iter().any(|have| have == capability);
            if other_kind || (!capabilities.is_empty() && set.capability.is_some_and(lacking)) {
                continue;
            }
            let present = set
                .params
                .iter()
                .filter(|(name, _)| binding.profile.contains_key(*name))
                .count();
            if present == 0 {
                continue;
            }
            if present < set.params.len() {
                let names: Vec<String> = set.params.iter().map(|(name, _)| format!("'{name}'")).collect();
                return Err(invalid(format!(
                    "dict_keys([{}]) are all required.",
                    names.join(", ")
                )));
            }
            return Ok(Self {
                params: set.checked(&binding.profile)?,
                capabilities,
            });
        }
        Ok(Self {
            params: Map::new(),
            capabilities,
        })
    }

    /// The value of a text parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.params.get(name)?.as_str()
    }

    /// The value of a number parameter. JSON's true and false count as numbers in Python.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.params.get(name)? {
            Value::Bool(flag) => Some(i64::from(*flag)),
            value => value.as_i64(),
        }
    }
}

impl ParamSet {
    /// The parameters of this set, if their types are right.
    fn checked(&self, profile: &Map<String, Value>) -> Result<Map<String, Value>, Fault> {
        let mut params = Map::new();
        for (name, expected) in self.params {
            let value = profile.get(*name).unwrap_or(&Value::Null);
            let fits = match expected {
                Type::Text => value.is_string(),
                Type::Number => value.is_i64() || value.is_u64() || value.is_boolean(),
                Type::TextOrNull => value.is_string() || value.is_null(),
            };
            if !fits {
                return Err(invalid(format!(
                    "{name} {} value invalid type",
                    python_str(value)
                )));
            }
            params.insert((*name).to_owned(), value.clone());
        }
        Ok(params)
    }
}

/// `binding:vnic_type`.
pub(super) fn vnic_type(port: &Port) -> &str {
    port.binding
        .as_ref()
        .map_or("normal", |binding| binding.vnic_type.as_str())
}

fn invalid(what: String) -> Fault {
    Fault::invalid_input(format_args!("Invalid binding:profile. {what}"))
}

/// A value as Python's `str` writes it: clients see it in messages.
fn python_str(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => python_repr(other),
    }
}

fn python_repr(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.contains('\'') && !text.contains('"') => format!("\"{text}\""),
        Value::String(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        Value::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(python_repr).collect::<Vec<_>>().join(", ")
            )
        }
        Value::Object(pairs) => {
            let pair = |(key, value): (&String, &Value)| {
                format!(
                    "{}: {}",
                    python_repr(&Value::String(key.clone())),
                    python_repr(value)
                )
            };
            format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
    }
}
