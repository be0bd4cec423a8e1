//! Security groups and address groups in Northbound.

mod address_sets;
mod by_design;
mod changes;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::net::{AddressGroup, SecurityGroup, SecurityGroupRule};
use model::{Body, Key, Kind};
use ovn_translate::names;
use ovsdb::{Client, Condition, Datum, Mutation, Op, Row, Uuid};
use plugin::net::{AddressGroups, SecurityGroupRules, SecurityGroups};
use plugin::{Collection, Context};
use serde_json::{Value, json};

use crate::bench::{Server, Store, count, eventually, named};
use crate::ovn::Ovn;

fn body(attributes: Value) -> Body {
    let mut all = json!({"project_id": "p", "name": "g", "description": ""});
    all.as_object_mut()
        .unwrap()
        .extend(attributes.as_object().unwrap().clone());
    Body(all.as_object().unwrap().clone())
}

async fn make<C: Collection>(server: &Server, bodies: Vec<Value>) -> Vec<C::Item> {
    let bodies = bodies.into_iter().map(body).collect();
    C::create(&server.plugin, &Context::admin(), bodies)
        .await
        .unwrap()
}

async fn delete<C: Collection>(server: &Server, id: &str) {
    C::delete(&server.plugin, &Context::admin(), id, None)
        .await
        .unwrap();
}

async fn group(server: &Server) -> SecurityGroup {
    make::<SecurityGroups>(server, vec![json!({})]).await.remove(0)
}

/// So many rules for TCP ports, made with one request.
async fn rules(server: &Server, group: &str, first: usize, count: usize) -> Vec<SecurityGroupRule> {
    let rule = |port: usize| {
        json!({"security_group_id": group, "direction": "ingress", "ethertype": "IPv4", "protocol": "tcp",
            "port_range_min": port, "port_range_max": port})
    };
    make::<SecurityGroupRules>(server, (first..first + count).map(rule).collect()).await
}

async fn addresses(server: &Server, addresses: Value) -> AddressGroup {
    make::<AddressGroups>(server, vec![json!({"addresses": addresses})])
        .await
        .remove(0)
}

/// The rows of a table.
fn rows(nb: &Client, table: &str) -> BTreeMap<Uuid, Arc<Row>> {
    let snapshot = nb.replica().read();
    let rows = snapshot.table(table).unwrap().iter();
    rows.map(|(uuid, row)| (*uuid, Arc::clone(row))).collect()
}

/// Rows that are new, changed or gone.
fn changed(before: &BTreeMap<Uuid, Arc<Row>>, after: &BTreeMap<Uuid, Arc<Row>>) -> Vec<Uuid> {
    let all = before.keys().chain(after.keys());
    let mut changed: Vec<Uuid> = all
        .filter(|uuid| before.get(uuid) != after.get(uuid))
        .copied()
        .collect();
    changed.sort_unstable();
    changed.dedup();
    changed
}

fn acls(nb: &Client, rule: &str) -> Vec<Uuid> {
    rows(nb, "ACL")
        .into_iter()
        .filter(|(_, row)| row.map_str("external_ids", names::RULE_ID) == Some(rule))
        .map(|(uuid, _)| uuid)
        .collect()
}

async fn becomes_gone(nb: &Client, rule: &str) {
    eventually("the ACL is gone", async || acls(nb, rule).is_empty()).await;
}
