//! The kinds of checks that Neutron adds to oslo.policy: whose something is, and what a field holds
//! (`OwnerCheck` and `FieldCheck` in `neutron/policy.py`).

use std::borrow::Cow;
use std::sync::Arc;

use model::attr::{Convert, maps};
use oslo::policy::{Answers, Credentials, CustomCheck, Question, Target, Verdict, python_text};
use regex::Regex;
use serde_json::Value;

/// Neutron's kinds: `project_id:`, its old name `tenant_id:`, and `field:`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kinds;

impl oslo::policy::Kinds for Kinds {
    fn parse(&self, kind: &str, matched: &str) -> Option<Result<Arc<dyn CustomCheck>, String>> {
        match kind {
            "project_id" | "tenant_id" => Some(Owner::parse(kind, matched).map(|check| Arc::new(check) as _)),
            "field" => Some(Field::parse(matched).map(|check| Arc::new(check) as _)),
            _ => None,
        }
    }
}

/// `project_id:%(network:project_id)s`: the caller's project is the one that this attribute of the target names.
#[derive(Debug)]
struct Owner {
    /// `project_id` or `tenant_id`: what of the caller is compared.
    kind: String,
    /// The attribute between the parentheses.
    attribute: String,
    /// When the target does not have it: the resource that does, and where the target names it.
    parent: Option<Parent>,
}

#[derive(Debug)]
struct Parent {
    resource: String,
    field: String,
}

impl Owner {
    fn parse(kind: &str, matched: &str) -> Result<Self, String> {
        let attribute = matched
            .strip_prefix("%(")
            .and_then(|rest| rest.strip_suffix(")s"))
            .ok_or_else(|| format!("{kind}: compares with one attribute, in the form %(<attribute>)s"))?;
        let parent = attribute
            .split_once(':')
            .or_else(|| attribute.split_once('_'))
            .map(|(resource, field)| Parent {
                resource: resource.to_owned(),
                field: field.to_owned(),
            });
        Ok(Self {
            kind: kind.to_owned(),
            attribute: attribute.to_owned(),
            parent,
        })
    }

    /// The value that the target has, or whom to ask.
    fn value<'a>(&self, target: &'a Target, answers: &'a Answers) -> Result<Cow<'a, str>, Verdict> {
        if let Some(value) = target.get(&self.attribute) {
            return Ok(python_text(value));
        }
        let Some(parent) = &self.parent else {
            return Err(Verdict::Broken(format!("nothing is known of {}", self.attribute)));
        };
        let (resource, id) = foreign_key(&parent.resource, target)?;
        let question = Question::Lookup {
            resource,
            id,
            field: parent.field.clone(),
        };
        answers.get(&question).map(python_text)
    }
}

/// Where a target names its parent: the network of a port, the group of a rule; `ext_parent` stands for whatever
/// resource a sub-resource is below.
fn foreign_key(resource: &str, target: &Target) -> Result<(String, String), Verdict> {
    let found = match resource {
        "network" | "security_group" => {
            let key = format!("{resource}_id");
            let id = target.get(&key).and_then(Value::as_str);
            let id = id.ok_or(Verdict::Missing(key))?;
            Some((resource.to_owned(), id.to_owned()))
        }
        "ext_parent" => target.iter().find_map(|(key, value)| {
            let parent = key.strip_prefix("ext_parent_")?.strip_suffix("_id")?;
            Some((parent.to_owned(), value.as_str()?.to_owned()))
        }),
        _ => None,
    };
    found.ok_or_else(|| Verdict::Broken(format!("the target belongs to no {resource}")))
}

impl CustomCheck for Owner {
    fn evaluate(&self, target: &Target, credentials: &Credentials, answers: &Answers) -> Verdict {
        let value = match self.value(target, answers) {
            Ok(value) => value,
            Err(verdict) => return verdict,
        };
        match credentials.get(&self.kind) {
            Some(own) if python_text(own) == value => Verdict::Allow,
            _ => Verdict::Deny,
        }
    }

    fn fields(&self, see: &mut dyn FnMut(&str)) {
        see(&self.attribute);
        match self.parent.as_ref().map(|parent| parent.resource.as_str()) {
            Some("network") => see("network_id"),
            Some("security_group") => see("security_group_id"),
            _ => {}
        }
    }

    fn text(&self) -> String {
        format!("{}:%({})s", self.kind, self.attribute)
    }

    fn is_plain(&self) -> bool {
        true
    }
}

/// `field:networks:shared=True`: an attribute of the target has this value, or matches `~` a regular expression.
#[derive(Debug)]
struct Field {
    resource: String,
    field: String,
    written: String,
    wanted: Wanted,
}

#[derive(Debug)]
enum Wanted {
    Value(Value),
    Pattern(Regex),
}

impl Field {
    fn parse(matched: &str) -> Result<Self, String> {
        let shape = || "field: has the form field:<resources>:<attribute>=<value>".to_owned();
        let (resource, rest) = matched.split_once(':').ok_or_else(shape)?;
        let (field, written) = rest.split_once('=').ok_or_else(shape)?;
        let wanted = match written.strip_prefix('~') {
            // As Python's `re.match`, from the beginning.
            Some(pattern) => Wanted::Pattern(
                Regex::new(&format!("^(?:{pattern})")).map_err(|error| format!("{pattern}: {error}"))?,
            ),
            None => Wanted::Value(convert(resource, field, written)),
        };
        Ok(Self {
            resource: resource.to_owned(),
            field: field.to_owned(),
            written: written.to_owned(),
            wanted,
        })
    }

    /// Whether this asks about the network that the target belongs to, not about the target.
    fn of_network(&self) -> bool {
        self.resource == "networks" && self.field == "shared"
    }
}

/// The value as the attribute map converts it.
fn convert(resource: &str, field: &str, written: &str) -> Value {
    let text = Value::from(written);
    let Some(attr) = maps::ALL
        .iter()
        .find(|map| map.collection == resource)
        .and_then(|map| map.find(field))
    else {
        return text;
    };
    match attr.convert {
        Convert::None => text,
        convert => convert.apply(text.clone()).unwrap_or(text),
    }
}

impl CustomCheck for Field {
    fn evaluate(&self, target: &Target, _: &Credentials, answers: &Answers) -> Verdict {
        let found = match target.get(&self.field) {
            Some(value) => value,
            None if self.of_network() => {
                let Some(network) = target.get("network_id").and_then(Value::as_str) else {
                    return Verdict::Deny;
                };
                let project = target
                    .get("project_id")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                let question = Question::Lookup {
                    resource: "network".to_owned(),
                    id: network.to_owned(),
                    field: format!("shared/{project}"),
                };
                match answers.get(&question) {
                    Ok(value) => value,
                    Err(verdict) => return verdict,
                }
            }
            None => return Verdict::Deny,
        };
        let holds = match &self.wanted {
            Wanted::Value(wanted) => !found.is_null() && found == wanted,
            Wanted::Pattern(pattern) => found.as_str().is_some_and(|text| pattern.is_match(text)),
        };
        if holds { Verdict::Allow } else { Verdict::Deny }
    }

    fn fields(&self, see: &mut dyn FnMut(&str)) {
        see(&self.field);
        if self.of_network() {
            see("network_id");
            see("project_id");
        }
    }

    fn text(&self) -> String {
        format!("field:{}:{}={}", self.resource, self.field, self.written)
    }

    fn is_plain(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use oslo::policy::{Options, Policy, Reduced};
    use serde_json::json;

    use super::*;
    use crate::policy::defaults;

    fn object(value: Value) -> Target {
        value.as_object().cloned().unwrap_or_default()
    }

    /// A default rule as a caller of the project `own` with one role finds it.
    fn reduced(rule: &str, role: &str) -> Reduced {
        let loaded = Policy::load(&defaults(), &Default::default(), &Options::default(), &Kinds);
        let (policy, _) = loaded.unwrap_or_else(|errors| panic!("the default rules are sound: {errors}"));
        let caller = Credentials::new(object(json!({"project_id": "own", "roles": [role]})));
        policy.reduce_rule(rule, &caller)
    }

    fn lookup(field: &str) -> Question {
        Question::Lookup {
            resource: "network".to_owned(),
            id: "n".to_owned(),
            field: field.to_owned(),
        }
    }

    #[test]
    fn what_is_the_callers_needs_no_question() {
        let rule = reduced("get_port", "reader");
        let answers = Answers::new();
        let own = object(json!({"project_id": "own", "network_id": "n"}));
        assert_eq!(rule.evaluate(&own, &answers), Verdict::Allow);
        let other = object(json!({"project_id": "other", "network_id": "n"}));
        assert_eq!(
            rule.evaluate(&other, &answers),
            Verdict::Ask(lookup("project_id"))
        );
    }

    #[test]
    fn the_owner_of_a_network_sees_its_ports() {
        let rule = reduced("get_port", "reader");
        let other = object(json!({"project_id": "other", "network_id": "n"}));
        let mut answers = Answers::new();
        answers.insert(lookup("project_id"), "own".into());
        assert_eq!(rule.evaluate(&other, &answers), Verdict::Allow);
        answers.insert(lookup("project_id"), "third".into());
        assert_eq!(rule.evaluate(&other, &answers), Verdict::Deny);
    }

    #[test]
    fn an_administrator_is_decided_about_without_the_resource() {
        for rule in ["get_port", "get_subnet", "create_port"] {
            assert_eq!(reduced(rule, "admin").constant(), Some(true), "{rule}");
            assert_eq!(reduced(rule, "reader").constant(), None, "{rule}");
        }
    }

    #[test]
    fn a_network_is_shared_with_the_owner_of_the_port() {
        let rule = reduced("create_port", "nobody");
        let port = object(json!({"project_id": "own", "network_id": "n"}));
        let mut answers = Answers::new();
        assert_eq!(rule.evaluate(&port, &answers), Verdict::Ask(lookup("shared/own")));
        answers.insert(lookup("shared/own"), true.into());
        assert_eq!(rule.evaluate(&port, &answers), Verdict::Allow);
    }

    #[test]
    fn patterns_match_from_the_beginning() {
        let rule = reduced("create_port:device_owner", "member");
        let port =
            |owner: &str| object(json!({"device_owner": owner, "network_id": "n", "project_id": "own"}));
        let mut answers = Answers::new();
        answers.insert(lookup("project_id"), "other".into());
        assert_eq!(rule.evaluate(&port("compute:nova"), &answers), Verdict::Allow);
        assert_eq!(rule.evaluate(&port("a network:dhcp"), &answers), Verdict::Allow);
        assert_eq!(rule.evaluate(&port("network:dhcp"), &answers), Verdict::Deny);
    }

    #[test]
    fn checks_of_another_form_are_refused() {
        use oslo::policy::Kinds as _;
        for (kind, matched) in [("project_id", "x"), ("field", "networks"), ("field", "a:b=~(")] {
            assert!(
                Kinds.parse(kind, matched).is_some_and(|parsed| parsed.is_err()),
                "{kind}:{matched}"
            );
        }
        assert!(Kinds.parse("role", "admin").is_none());
    }
}
