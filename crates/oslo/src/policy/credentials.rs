//! Who asks.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

/// Attributes of the caller under the names of oslo.context's `to_policy_values()`: `user_id`, `project_id`, `roles`,
/// `system_scope`, `domain_id` and whatever else rules of the application compare. Cheap to clone.
#[derive(Clone, PartialEq)]
pub struct Credentials(Arc<Inner>);

#[derive(PartialEq)]
struct Inner {
    values: Map<String, Value>,
    roles: Roles,
}

/// The role names in lower case, because their case does not matter.
#[derive(PartialEq)]
enum Roles {
    Absent,
    Names(Vec<String>),
    /// Something that is no list of strings.
    Unusable,
}

/// Never kept, so that nothing sends or prints them.
const SECRETS: [&str; 5] = ["auth_token", "service_token", "token", "password", "secret"];

impl Credentials {
    /// Takes over the attributes; tokens and passwords are left out. `system` becomes `system_scope` if that is set.
    pub fn new(mut values: Map<String, Value>) -> Self {
        values.retain(|name, value| !(SECRETS.contains(&name.as_str()) && value.is_string()));
        if let Some(scope) = values.get("system_scope").filter(|scope| is_true(scope)) {
            let scope = scope.clone();
            values.insert("system".to_owned(), scope);
        }
        let roles = Roles::of(values.get("roles"));
        Self(Arc::new(Inner { values, roles }))
    }

    /// An attribute.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.values.get(name)
    }

    /// All attributes.
    pub fn values(&self) -> &Map<String, Value> {
        &self.0.values
    }

    /// Whether an attribute is there and neither null, false, zero nor empty.
    pub fn is_set(&self, name: &str) -> bool {
        self.get(name).is_some_and(is_true)
    }

    /// The roles in lower case; `Ok` and empty if there are none, an error if they are no list of names.
    pub(super) fn roles(&self) -> Result<&[String], String> {
        match &self.0.roles {
            Roles::Absent => Ok(&[]),
            Roles::Names(names) => Ok(names),
            Roles::Unusable => Err("the roles of the credentials are not a list of names".to_owned()),
        }
    }

    /// Follows keys from the outside in and calls `visit` with what is there, with each item if that is a list, until
    /// it says yes. An error if there is something on the way that has no keys.
    pub(super) fn find(
        &self,
        path: &[String],
        visit: &mut dyn FnMut(&Value) -> bool,
    ) -> Result<bool, String> {
        find_in(self.values(), path, visit)
    }
}

fn find_in(
    map: &Map<String, Value>,
    path: &[String],
    visit: &mut dyn FnMut(&Value) -> bool,
) -> Result<bool, String> {
    let Some(((key, rest), value)) = path.split_first().and_then(|keys| Some((keys, map.get(keys.0)?)))
    else {
        return Ok(false);
    };
    let mut step = |value: &Value| match (value, rest.is_empty()) {
        (value, true) => Ok(visit(value)),
        (Value::Object(inner), false) => find_in(inner, rest, visit),
        _ => Err(format!(
            "the credential {key:?} has no {:?} in it",
            rest.join(".")
        )),
    };
    let Value::Array(items) = value else {
        return step(value);
    };
    for item in items {
        if step(item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Roles {
    fn of(value: Option<&Value>) -> Self {
        let items = match value {
            None => return Self::Absent,
            Some(Value::Array(items)) => items,
            Some(_) => return Self::Unusable,
        };
        let lower = |role: &Value| role.as_str().map(str::to_lowercase);
        items
            .iter()
            .map(lower)
            .collect::<Option<_>>()
            .map_or(Self::Unusable, Self::Names)
    }
}

impl From<Map<String, Value>> for Credentials {
    fn from(values: Map<String, Value>) -> Self {
        Self::new(values)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.0.values).finish()
    }
}

/// Python's idea of a true value.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}
