//! Filters of a list request: checked and converted by the attribute map (`neutron/api/api_common.py`).

use serde_json::Value;

use super::{Convert, Map, python};
use crate::Fault;

/// Names that Neutron passes over because its database base class has members called so.
const IGNORED: [&str; 9] = [
    "get",
    "items",
    "iteritems",
    "keys",
    "metadata",
    "next",
    "registry",
    "save",
    "update",
];

impl Map {
    /// The name by which queries know an attribute: `tenant_id` is the old name of `project_id`.
    pub fn canonical<'a>(&self, name: &'a str) -> &'a str {
        if name == "tenant_id" && self.has_project() {
            "project_id"
        } else {
            name
        }
    }

    /// The filters of a query string, grouped by name in the order of their first occurrence. Booleans become `true`
    /// and `false`, integers their decimal form; `key=value` forms lose the blanks around key and value.
    ///
    /// # Errors
    /// 400 for names that nothing can be filtered by, and for values that are not of the attribute's type.
    pub fn filters(&self, pairs: &[(String, String)]) -> Result<Vec<(String, Vec<String>)>, Fault> {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for (name, value) in pairs {
            match groups.iter_mut().find(|(known, _)| known == name) {
                Some((_, values)) => values.push(value.clone()),
                None => groups.push((name.clone(), vec![value.clone()])),
            }
        }
        let mut filters: Vec<(String, Vec<String>)> = Vec::new();
        let mut unknown = Vec::new();
        for (name, values) in groups {
            if IGNORED.contains(&name.as_str()) {
                continue;
            }
            match self.find(&name).filter(|attr| attr.filter) {
                None => unknown.push(name),
                Some(attr) if attr.key_value_filter => {
                    let values = key_values(values)?;
                    if !values.is_empty() {
                        filters.push((name, values));
                    }
                }
                Some(attr) => {
                    let values = values.into_iter().map(|value| converted(attr.convert, value));
                    let values = values.collect::<Result<Vec<_>, _>>()?;
                    let name = self.canonical(&name);
                    match filters.iter_mut().find(|(known, _)| known == name) {
                        // Given under its old and its new name: both must hold.
                        Some((_, known)) => known.retain(|value| values.contains(value)),
                        None => filters.push((name.to_owned(), values)),
                    }
                }
            }
        }
        if unknown.is_empty() {
            return Ok(filters);
        }
        Err(Fault::bad_request(format!(
            "{} is invalid attribute for filtering",
            python::repr_list(&unknown)
        )))
    }
}

fn converted(convert: Convert, value: String) -> Result<String, Fault> {
    match convert.apply(Value::String(value))? {
        Value::String(text) => Ok(text),
        // A list wrapped around nothing, or null for "any": neither names a value.
        Value::Null | Value::Array(_) => Ok(String::new()),
        other => Ok(other.to_string()),
    }
}

/// `convert_kvp_list_to_dict`, kept as text.
fn key_values(values: Vec<String>) -> Result<Vec<String>, Fault> {
    if values == ["True"] {
        return Ok(Vec::new());
    }
    values
        .into_iter()
        .map(|value| match value.split_once('=') {
            Some((key, rest)) if !key.trim().is_empty() => Ok(format!("{}={}", key.trim(), rest.trim())),
            _ => Err(Fault::invalid_input(format!(
                "'{value}' is not of the form <key>=[value]"
            ))),
        })
        .collect()
}
