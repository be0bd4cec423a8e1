//! Attribute maps: which attributes a resource has, and how a request's values are checked and converted
//! (`neutron_lib/api/attributes.py`).

mod address;
mod convert;
mod dns;
mod gateway;
mod lists;
pub mod maps;
mod port;
pub mod python;
mod query;
mod request;
mod text;
mod validate;

use serde_json::{Value, json};

use crate::Body;
use crate::ext::{Absent, Needs};

pub use address::{net as parse_net, net_text};
pub use convert::Convert;
pub use gateway::MEMBERS as GATEWAY_MEMBERS;
pub use request::{Caller, Parsed};
pub use validate::{Literal, Refusal, Rule, is_uuid};

/// Options that some checks depend on.
#[derive(Clone, Debug)]
pub struct Options {
    /// `[DEFAULT] dns_domain`.
    pub dns_domain: String,
    /// `[DEFAULT] max_allowed_address_pair`.
    pub max_allowed_address_pair: usize,
    /// What of Neutron is not loaded: attributes go with it.
    pub absent: Absent,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dns_domain: "openstacklocal".to_owned(),
            max_allowed_address_pair: 10,
            absent: Absent::default(),
        }
    }
}

/// What a create request that leaves an attribute out means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Omitted {
    /// It is refused.
    Required,
    /// The attribute is absent from the [`crate::Body`] (`ATTR_NOT_SPECIFIED`).
    NotSpecified,
    /// This value.
    Value(Initial),
}

/// A default value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Initial {
    /// Null.
    Null,
    /// A boolean.
    Flag(bool),
    /// An integer.
    Int(i64),
    /// A string.
    Text(&'static str),
    /// The empty list.
    EmptyList,
}

impl Initial {
    /// As JSON.
    pub fn value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Flag(flag) => Value::Bool(flag),
            Self::Int(number) => Value::from(number),
            Self::Text(text) => Value::from(text),
            Self::EmptyList => json!([]),
        }
    }
}

/// One attribute of a resource. A new one can do nothing; the builder's words say what it can.
#[derive(Clone, Copy, Debug)]
pub struct Attr {
    /// Name in the API.
    pub name: &'static str,
    /// May be given on create.
    pub allow_post: bool,
    /// May be given on update.
    pub allow_put: bool,
    /// Is shown.
    pub visible: bool,
    /// Lists can be filtered by it.
    pub filter: bool,
    /// Lists can be sorted by it.
    pub sort: bool,
    /// What leaving it out of a create request means.
    pub default: Omitted,
    /// `convert_to`.
    pub convert: Convert,
    /// `convert_list_to` is `convert_kvp_list_to_dict`: filters have the form `key=value`.
    pub key_value_filter: bool,
    /// `validate`.
    pub rule: Option<Rule>,
    /// What it comes with; without that there is no such attribute.
    pub needs: Needs,
    /// What keeps its values; without that they are checked and dropped, and nothing is shown.
    pub kept_by: Needs,
    /// What it takes to set it; without that it is shown only.
    pub set_with: Needs,
}

impl Attr {
    /// An attribute that is neither accepted nor shown.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            allow_post: false,
            allow_put: false,
            visible: false,
            filter: false,
            sort: false,
            default: Omitted::Required,
            convert: Convert::None,
            key_value_filter: false,
            rule: None,
            needs: Needs::Nothing,
            kept_by: Needs::Nothing,
            set_with: Needs::Nothing,
        }
    }

    /// Shown.
    pub const fn visible(self) -> Self {
        Self {
            visible: true,
            ..self
        }
    }

    /// Accepted on create.
    pub const fn post(self) -> Self {
        Self {
            allow_post: true,
            ..self
        }
    }

    /// Accepted on create and update.
    pub const fn post_put(self) -> Self {
        Self {
            allow_post: true,
            allow_put: true,
            ..self
        }
    }

    /// Accepted on update only.
    pub const fn put(self) -> Self {
        Self {
            allow_put: true,
            ..self
        }
    }

    /// Lists can be filtered by it.
    pub const fn filter(self) -> Self {
        Self { filter: true, ..self }
    }

    /// Lists can be filtered and sorted by it.
    pub const fn filter_sort(self) -> Self {
        Self {
            filter: true,
            sort: true,
            ..self
        }
    }

    /// Lists can be sorted by it.
    pub const fn sort(self) -> Self {
        Self { sort: true, ..self }
    }

    /// Absent when it is left out.
    pub const fn optional(self) -> Self {
        Self {
            default: Omitted::NotSpecified,
            ..self
        }
    }

    /// This value when it is left out.
    pub const fn default(self, value: Initial) -> Self {
        Self {
            default: Omitted::Value(value),
            ..self
        }
    }

    /// Converted before it is checked.
    pub const fn convert(self, convert: Convert) -> Self {
        Self { convert, ..self }
    }

    /// Filters have the form `key=value`.
    pub const fn key_value(self) -> Self {
        Self {
            key_value_filter: true,
            ..self
        }
    }

    /// Only there if this is.
    pub const fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    /// Accepted always, and kept and shown if this is there.
    pub const fn kept_by(self, kept_by: Needs) -> Self {
        Self { kept_by, ..self }
    }

    /// Shown always, and accepted if this is there.
    pub const fn set_with(self, set_with: Needs) -> Self {
        Self { set_with, ..self }
    }

    /// Checked.
    pub const fn rule(self, rule: Rule) -> Self {
        Self {
            rule: Some(rule),
            ..self
        }
    }
}

/// The attributes of a resource.
#[derive(Clone, Copy, Debug)]
pub struct Map {
    /// Key of one resource in a body: `security_group`.
    pub resource: &'static str,
    /// Key of a list of them: `security_groups`.
    pub collection: &'static str,
    /// Attributes, in the order in which they are checked.
    pub attrs: &'static [Attr],
    /// Attributes that have policy rules of their own when they are set (`enforce_policy`).
    pub guarded: &'static [&'static str],
}

impl Map {
    /// An attribute; `project_id` is the newer name of `tenant_id` everywhere.
    pub fn find(&self, name: &str) -> Option<&'static Attr> {
        let by = |wanted: &str| self.attrs.iter().find(|attr| attr.name == wanted);
        by(name).or_else(|| match name {
            "project_id" => by("tenant_id"),
            "tenant_id" => by("project_id"),
            _ => None,
        })
    }

    /// Attributes that are not shown, because what keeps them is not loaded.
    pub fn not_kept<'a>(&self, absent: &'a Absent) -> impl Iterator<Item = &'static str> + use<'a> {
        let kept = |attr: &Attr| absent.allows(attr.needs) && absent.allows(attr.kept_by);
        self.attrs
            .iter()
            .filter(move |attr| !kept(attr))
            .map(|attr| attr.name)
    }

    /// The attributes that a request sets and that have policy rules of their own: on create those that differ from
    /// their default, on update all that are named (`_is_attribute_explicitly_set` in `neutron/policy.py`).
    pub fn guarded_in<'b>(
        &'static self,
        body: &'b Body,
        update: bool,
    ) -> impl Iterator<Item = &'static str> + use<'b> {
        let set = move |attr: &&Attr| {
            self.guarded.contains(&attr.name)
                && body.0.get(attr.name).is_some_and(|value| match attr.default {
                    Omitted::Value(initial) if !update => *value != initial.value(),
                    _ => true,
                })
        };
        self.attrs.iter().filter(set).map(|attr| attr.name)
    }

    /// Whether resources of this kind belong to a project.
    fn has_project(&self) -> bool {
        self.find("project_id").is_some()
    }
}
