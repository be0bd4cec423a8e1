//! From the JSON body of a request to the attributes that a use case gets
//! (`neutron/api/v2/base.py`, `prepare_request_body`).

use serde_json::{Map as Json, Value};

use super::{Attr, Map, Omitted, Options, Refusal, python};
use crate::{Body, Fault};

/// Who asks, as far as the owner of new resources depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// Project that new resources get when the body names none.
    pub project_id: Option<&'a str>,
    /// Whether resources of other projects may be made (rule `context_can_set_project_id`, and who needs no rule).
    pub sets_project: bool,
}

/// The bodies of a create request.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// One per resource.
    pub bodies: Vec<Body>,
    /// Whether the request named the collection, so that the answer does too.
    pub bulk: bool,
}

impl Map {
    /// Check a create request and fill in defaults. `None` when the body names no resource.
    ///
    /// # Errors
    /// 400 for whatever is wrong with the body.
    pub fn create(
        &self,
        json: Value,
        allow_bulk: bool,
        caller: Caller<'_>,
        options: &Options,
    ) -> Result<Option<Parsed>, Fault> {
        let Value::Object(mut body) = json else {
            return Err(Fault::bad_request("Body contains invalid data"));
        };
        let list = if self.has_lists() {
            body.remove(self.collection)
        } else {
            None
        };
        let Some(list) = list else {
            let Some(one) = body.remove(self.resource) else {
                return Ok(None);
            };
            let bodies = vec![self.new_one(one, caller, options)?];
            return Ok(Some(Parsed { bodies, bulk: false }));
        };
        if !allow_bulk {
            return Err(Fault::bad_request("Bulk operation not supported"));
        }
        let bodies = self
            .items(list)?
            .into_iter()
            .map(|item| self.new_one(item, caller, options))
            .collect::<Result<_, _>>()?;
        Ok(Some(Parsed { bodies, bulk: true }))
    }

    /// Check an update request. `None` when the body does not name the resource.
    ///
    /// # Errors
    /// 400 for whatever is wrong with the body.
    pub fn update(&self, json: Value, caller: Caller<'_>, options: &Options) -> Result<Option<Body>, Fault> {
        let Value::Object(mut body) = json else {
            return Err(Fault::bad_request("Body contains invalid data"));
        };
        if self.has_lists() && body.contains_key(self.collection) {
            return Err(Fault::bad_request("Bulk operation not supported"));
        }
        let Some(one) = body.remove(self.resource) else {
            return Ok(None);
        };
        let mut attributes = self.object(one)?;
        populate_project(&mut attributes)?;
        check_owner(&attributes, caller)?;
        self.refuse_unknown(&attributes, options)?;
        for attr in self.attrs {
            let settable = attr.allow_put && options.absent.allows(attr.set_with);
            if attributes.contains_key(attr.name) && !settable {
                return Err(Fault::bad_request(format!(
                    "Cannot update read-only attribute {}",
                    attr.name
                )));
            }
        }
        self.convert(&mut attributes, options)?;
        Ok(Some(Body(attributes)))
    }

    /// Whether a body can hold a list of them: a resource that has the name of its collection comes alone.
    fn has_lists(&self) -> bool {
        self.collection != self.resource
    }

    /// The items of a bulk request, each with or without the resource's name around it.
    fn items(&self, list: Value) -> Result<Vec<Value>, Fault> {
        if !python::truthy(&list) {
            return Err(Fault::bad_request("Resources required"));
        }
        let items = match list {
            Value::Array(items) => items,
            // Python walks through the keys and letters of these.
            Value::Object(_) | Value::String(_) => return Err(self.invalid_object()),
            _ => return Err(Fault::bad_request("Body contains invalid data")),
        };
        items
            .into_iter()
            .map(|item| match item {
                Value::Object(mut members) => match members.remove(self.resource) {
                    Some(inner) => Ok(inner),
                    None => Ok(Value::Object(members)),
                },
                Value::Array(_) | Value::String(_) => Err(self.invalid_object()),
                _ => Err(Fault::bad_request("Body contains invalid data")),
            })
            .collect()
    }

    fn new_one(&self, value: Value, caller: Caller<'_>, options: &Options) -> Result<Body, Fault> {
        let mut attributes = self.object(value)?;
        populate_project(&mut attributes)?;
        check_owner(&attributes, caller)?;
        if self.has_project() && !attributes.contains_key("project_id") {
            let Some(project) = caller.project_id else {
                return Err(Fault::bad_request(
                    "Running without keystone AuthN requires that project_id is specified",
                ));
            };
            attributes.insert("project_id".to_owned(), project.into());
            attributes.insert("tenant_id".to_owned(), project.into());
        }
        self.refuse_unknown(&attributes, options)?;
        for attr in self.attrs.iter().filter(|attr| options.absent.allows(attr.needs)) {
            let settable = attr.allow_post && options.absent.allows(attr.set_with);
            fill(attr, settable, &mut attributes)?;
        }
        self.convert(&mut attributes, options)?;
        if attributes.get("mac_address").is_some_and(Value::is_null) {
            attributes.remove("mac_address");
        }
        Ok(Body(attributes))
    }

    fn object(&self, value: Value) -> Result<Json<String, Value>, Fault> {
        match value {
            Value::Object(attributes) => Ok(attributes),
            Value::Null => Err(self.missing()),
            _ => Err(self.invalid_object()),
        }
    }

    /// The body does not name the resource.
    pub fn missing(&self) -> Fault {
        Fault::bad_request(format!("Unable to find '{}' in request body", self.resource))
    }

    fn invalid_object(&self) -> Fault {
        Fault::bad_request(format!("Object '{}' contains invalid data", self.resource))
    }

    fn refuse_unknown(&self, attributes: &Json<String, Value>, options: &Options) -> Result<(), Fault> {
        let unknown: Vec<&str> = attributes
            .keys()
            .map(String::as_str)
            .filter(|name| {
                !self
                    .find(name)
                    .is_some_and(|attr| options.absent.allows(attr.needs))
            })
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        Err(Fault::bad_request(format!(
            "Unrecognized attribute(s) '{}'",
            unknown.join(", ")
        )))
    }

    /// Convert and check, attribute by attribute.
    fn convert(&self, attributes: &mut Json<String, Value>, options: &Options) -> Result<(), Fault> {
        for attr in self.attrs {
            let Some(slot) = attributes.get_mut(attr.name) else {
                continue;
            };
            let mut value = attr.convert.apply(slot.take())?;
            if let Some(rule) = attr.rule {
                rule.check(&mut value, options).map_err(|refusal| match refusal {
                    Refusal::Reason(reason) => {
                        Fault::bad_request(format!("Invalid input for {}. Reason: {reason}.", attr.name))
                    }
                    Refusal::Fault(fault) => fault,
                })?;
            }
            *slot = value;
        }
        Ok(())
    }
}

/// Defaults of a create request.
fn fill(attr: &Attr, settable: bool, attributes: &mut Json<String, Value>) -> Result<(), Fault> {
    let given = attributes.contains_key(attr.name);
    if !settable {
        return if given {
            Err(Fault::bad_request(format!(
                "Attribute '{}' not allowed in POST",
                attr.name
            )))
        } else {
            Ok(())
        };
    }
    if given {
        return Ok(());
    }
    match attr.default {
        Omitted::Required => Err(Fault::bad_request(format!(
            "Failed to parse request. Required attribute '{}' not specified",
            attr.name
        ))),
        Omitted::NotSpecified => Ok(()),
        Omitted::Value(initial) => {
            attributes.insert(attr.name.to_owned(), initial.value());
            Ok(())
        }
    }
}

/// `tenant_id` and `project_id` are two names of one thing.
fn populate_project(attributes: &mut Json<String, Value>) -> Result<(), Fault> {
    let pair = (
        attributes.get("tenant_id").cloned(),
        attributes.get("project_id").cloned(),
    );
    match pair {
        (Some(tenant), None) => {
            attributes.insert("project_id".to_owned(), tenant);
        }
        (None, Some(project)) => {
            attributes.insert("tenant_id".to_owned(), project);
        }
        (Some(tenant), Some(project)) if tenant != project => {
            return Err(Fault::bad_request("'project_id' and 'tenant_id' do not match"));
        }
        _ => {}
    }
    Ok(())
}

fn check_owner(attributes: &Json<String, Value>, caller: Caller<'_>) -> Result<(), Fault> {
    match attributes.get("project_id") {
        Some(project) if !caller.sets_project && project.as_str() != caller.project_id => {
            Err(Fault::bad_request(
                "Specifying 'project_id' other than the authenticated project in request is not allowed for the current \
             user.",
            ))
        }
        _ => Ok(()),
    }
}
