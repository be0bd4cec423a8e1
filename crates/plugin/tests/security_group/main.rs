//! Security groups, their rules and what new ones begin with, on SQLite and MariaDB.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

#[path = "../common/mod.rs"]
mod common;

mod bulk;
mod default_rules;
mod delete;
mod group;
mod race;
mod rules;
mod statefulness;

use model::net::{SecurityGroup, SecurityGroupRule};
use plugin::net::{SecurityGroupRules, SecurityGroups};
use plugin::{Collection, Context, Error, Plugin};
use serde_json::{Value, json};

use crate::common::{admin, body};

/// A new group of a project.
pub async fn group(plugin: &Plugin, project: &str, name: &str) -> SecurityGroup {
    let request = body(json!({"project_id": project, "name": name, "description": ""}));
    SecurityGroups::create(plugin, &admin(), vec![request])
        .await
        .unwrap()
        .remove(0)
}

/// Attributes as they come out of the attribute map: these, the others by default.
pub fn rule(group: &SecurityGroup, attributes: Value) -> Value {
    let mut whole = json!({
        "project_id": group.project_id, "security_group_id": group.id, "direction": "ingress", "ethertype": "IPv4",
        "protocol": null, "port_range_min": null, "port_range_max": null, "remote_ip_prefix": null,
        "remote_group_id": null, "remote_address_group_id": null, "description": ""
    });
    let Value::Object(attributes) = attributes else {
        panic!("an object");
    };
    whole.as_object_mut().unwrap().extend(attributes);
    whole
}

/// Create rules with one request.
pub async fn make(
    plugin: &Plugin,
    context: &Context,
    rules: Vec<Value>,
) -> Result<Vec<SecurityGroupRule>, Error> {
    let bodies = rules.into_iter().map(body).collect();
    SecurityGroupRules::create(plugin, context, bodies).await
}

/// The revision of a group.
pub async fn revision(plugin: &Plugin, id: &str) -> i64 {
    let group = SecurityGroups::show(plugin, &admin(), id).await.unwrap();
    group.standard.revision_number
}
