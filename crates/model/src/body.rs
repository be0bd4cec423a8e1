//! Attributes of a create or update request, after the attribute map has checked, converted and completed them.

use serde_json::{Map, Value};

/// Attributes by name. On create every attribute with a default is there; one without a default that the client
/// left out (Neutron's `ATTR_NOT_SPECIFIED`) is absent. On update only what the client sent is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body(pub Map<String, Value>);

impl Body {
    /// Whether the attribute is there, null included.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The attribute's value; `None` when it is absent, `Some(Value::Null)` when it is null.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The attribute's text; `None` when it is absent or null.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// The attribute as a boolean; `None` when it is absent or null.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name).and_then(Value::as_bool)
    }

    /// The attribute as an integer; `None` when it is absent or null.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Value::as_i64)
    }

    /// The attribute as a list; `None` when it is absent or null.
    pub fn list(&self, name: &str) -> Option<&[Value]> {
        self.0.get(name).and_then(Value::as_array).map(Vec::as_slice)
    }

    /// The attribute's list of strings; empty when it is absent or null.
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.list(name)
            .unwrap_or_default()
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    }

    /// Set an attribute.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }
}
