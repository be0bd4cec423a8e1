//! What a request has to be allowed: the rule of the operation, and those of the attributes that it sets.

use model::Body;
use model::attr::{GATEWAY_MEMBERS, Map, Rule};
use oslo::policy::Check;
use serde_json::Value;

/// An operation on one resource.
#[derive(Clone, Debug)]
pub struct Action {
    /// What has to hold. It is shown to who is refused.
    pub check: Check,
    /// The rule whose scopes count: Neutron looks at scopes only where no attribute has a rule of its own
    /// (`_build_match_rule` in `neutron/policy.py` joins such rules into a check without scopes).
    pub scoped: Option<String>,
}

impl Action {
    /// An operation that one rule decides about.
    pub fn rule(name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            check: Check::rule(name.clone()),
            scoped: Some(name),
        }
    }

    /// An operation that sets attributes: the rule `create_port` and, for every attribute that has one of its own,
    /// `create_port:fixed_ips`, with the keys of objects in lists as `create_port:fixed_ips:ip_address`.
    pub fn setting(name: &str, map: &'static Map, body: &Body, update: bool) -> Self {
        let mut action = Self::rule(name);
        for attribute in map.guarded_in(body, update) {
            let rule = format!("{name}:{attribute}");
            let mut check = Check::rule(rule.clone());
            let value = body.get(attribute);
            let parts = match attribute {
                "segments" => segments(&rule, value),
                _ => parts(&rule, value),
            };
            let parts = Some(parts).filter(|parts| !parts.is_empty());
            for parts in [members(&rule, map, attribute, value), parts]
                .into_iter()
                .flatten()
            {
                check = Check::all(vec![check, Check::all(parts)]);
            }
            action.check = Check::all(vec![action.check, check]);
            action.scoped = None;
        }
        action
    }
}

/// The rules of what the attribute map says that an object, or the objects in a list, can have. There may be none of
/// them, and that is shown.
fn members(rule: &str, map: &Map, attribute: &str, value: Option<&Value>) -> Option<Vec<Check>> {
    let shape = map.find(attribute).and_then(|attr| attr.rule);
    if !matches!(shape, Some(Rule::Gateway | Rule::Gateways)) {
        return None;
    }
    let objects: Vec<&Value> = match value? {
        Value::Array(items) => items.iter().collect(),
        object @ Value::Object(_) => vec![object],
        _ => return None,
    };
    let has = |name: &&str| objects.iter().any(|object| object.get(name).is_some());
    let names = GATEWAY_MEMBERS.iter().filter(|name| has(name));
    Some(names.map(|name| Check::rule(format!("{rule}:{name}"))).collect())
}

/// The rules of the keys of every object in a list.
fn parts(rule: &str, value: Option<&Value>) -> Vec<Check> {
    let objects = value.and_then(Value::as_array).into_iter().flatten();
    objects
        .filter_map(Value::as_object)
        .flat_map(|object| object.keys())
        .map(|key| Check::rule(format!("{rule}:{key}")))
        .collect()
}

/// The rules of a list of segments: checking them has given each all three attributes.
fn segments(rule: &str, value: Option<&Value>) -> Vec<Check> {
    let segments = value.and_then(Value::as_array).map_or(0, Vec::len);
    let of_one = ["network_type", "physical_network", "segmentation_id"];
    let names = std::iter::repeat_n(of_one, segments).flatten();
    names
        .map(|name| Check::rule(format!("{rule}:provider:{name}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use model::attr::maps::{PORT, ROUTER};
    use serde_json::json;

    use super::*;

    fn shown(body: Value, update: bool) -> String {
        let body = Body(body.as_object().cloned().unwrap_or_default());
        Action::setting("create_port", &PORT, &body, update)
            .check
            .to_string()
    }

    #[test]
    fn parts_of_gateways_have_rules_of_their_own() {
        let shown = |name: &str, body: Value| {
            let body = Body(body.as_object().cloned().unwrap_or_default());
            Action::setting(name, &ROUTER, &body, true).check.to_string()
        };
        assert_eq!(
            shown(
                "update_router",
                json!({"external_gateway_info": {"enable_snat": true, "network_id": "n"}})
            ),
            "(rule:update_router and (rule:update_router:external_gateway_info and \
             (rule:update_router:external_gateway_info:network_id and \
             rule:update_router:external_gateway_info:enable_snat)))"
        );
        assert_eq!(
            shown("update_router", json!({"external_gateway_info": null})),
            "(rule:update_router and rule:update_router:external_gateway_info)"
        );
        assert_eq!(
            shown("add_router_interface", json!({"external_gateways": []})),
            "(rule:add_router_interface and (rule:add_router_interface:external_gateways and ()))"
        );
        assert_eq!(
            shown(
                "add_external_gateways",
                json!({"external_gateways": [{"network_id": "n"}, {"network_id": "m"}]})
            ),
            "(rule:add_external_gateways and ((rule:add_external_gateways:external_gateways and \
             (rule:add_external_gateways:external_gateways:network_id)) and \
             (rule:add_external_gateways:external_gateways:network_id and \
             rule:add_external_gateways:external_gateways:network_id)))"
        );
    }

    #[test]
    fn attributes_have_rules_of_their_own() {
        let body = json!({"name": "a", "device_owner": "", "fixed_ips": [{"ip_address": "1.2.3.4"}], "binding:host_id": "x"});
        assert_eq!(
            shown(body, false),
            "((rule:create_port and (rule:create_port:fixed_ips and (rule:create_port:fixed_ips:ip_address))) and \
             rule:create_port:binding:host_id)"
        );
        assert_eq!(
            shown(json!({"name": "a", "device_owner": ""}), false),
            "rule:create_port"
        );
        assert_eq!(
            shown(json!({"device_owner": ""}), true),
            "(rule:create_port and rule:create_port:device_owner)"
        );
    }
}
