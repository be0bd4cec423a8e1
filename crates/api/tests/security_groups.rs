//! Security groups as clients see them: bodies, shapes and refusals that the API layer has a part in.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use api::{ApiConfig, App};
use common::{Server, plugin};
use serde_json::{Value, json};
use tempfile::TempDir;

const RULES: &str = "/v2.0/default-security-group-rules";
const STATEFULNESS: &str = "/v2.0/security-groups-default-statefulness";

async fn server() -> (Server, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let plugin = plugin(directory.path()).await;
    store::schema::upgrade(&plugin.db).await.unwrap();
    plugin::type_driver::sync(&plugin.db, &plugin.settings.ml2)
        .await
        .unwrap();
    (
        Server::start(App::new(plugin, ApiConfig::default())).await,
        directory,
    )
}

fn bad(message: &str) -> (u16, String, String) {
    (400, "HTTPBadRequest".to_owned(), message.to_owned())
}

#[tokio::test]
async fn templates_come_one_at_a_time() {
    let (server, _directory) = server().await;
    let template = |more: Value| {
        let mut whole =
            json!({"direction": "ingress", "used_in_default_sg": false, "used_in_non_default_sg": "yes"});
        whole
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json!({"default_security_group_rule": whole})
    };
    let request = template(
        json!({"protocol": "TCP", "ethertype": "ipv6", "port_range_min": "80", "port_range_max": 80,
                                  "remote_ip_prefix": "FE80::1", "tenant_id": "p1"}),
    );
    let made = server.post(RULES, &request).await;
    assert_eq!(made.status, 201);
    let made = made.json()["default_security_group_rule"].clone();
    let expected = json!({
        "id": made["id"], "ethertype": "IPv6", "direction": "ingress", "protocol": "tcp", "port_range_min": 80,
        "port_range_max": 80, "remote_ip_prefix": "fe80::1/128", "remote_address_group_id": null,
        "remote_group_id": null, "description": "", "used_in_default_sg": false, "used_in_non_default_sg": true
    });
    assert_eq!(made, expected);
    let path = format!("{RULES}/{}", made["id"].as_str().unwrap());
    assert_eq!(
        server.get(&path).await.json()["default_security_group_rule"],
        expected
    );
    let listed = async |query: &str| {
        let list = server.get(&format!("{RULES}?{query}")).await.json();
        list["default_security_group_rules"].as_array().unwrap().len()
    };
    assert_eq!(listed("").await, 5);
    assert_eq!(listed("used_in_default_sg=false").await, 1);
    assert_eq!(listed("used_in_non_default_sg=0").await, 2);
    assert_eq!(listed("protocol=any").await, 4);
    let several = json!({"default_security_group_rules": [template(json!({}))]});
    assert_eq!(
        server.post(RULES, &several).await.fault(),
        bad("Bulk operation not supported")
    );
    let missing = json!({"default_security_group_rule": {"direction": "ingress"}});
    assert_eq!(
        server.post(RULES, &missing).await.fault(),
        bad("Failed to parse request. Required attribute 'used_in_default_sg' not specified")
    );
    let change = json!({"default_security_group_rule": {"description": "x"}});
    assert_eq!(
        server.put(&path, &change).await.fault(),
        bad("Cannot update read-only attribute description")
    );
    assert_eq!(
        server.get(&format!("{RULES}?project_id=x")).await.fault(),
        bad("['project_id'] is invalid attribute for filtering")
    );
    assert_eq!(server.delete(&path).await.status, 204);
    let (status, error_type, _) = server.get(&path).await.fault();
    assert_eq!(
        (status, error_type.as_str()),
        (404, "DefaultSecurityGroupRuleNotFound")
    );
}

#[tokio::test]
async fn statefulness_has_one_name_for_one_and_for_many() {
    let (server, _directory) = server().await;
    let body = |value: Value| json!({"security_groups_default_statefulness": value});
    let made = server
        .post(
            STATEFULNESS,
            &body(json!({"project_id": "p1", "stateful": "false"})),
        )
        .await;
    assert_eq!(made.status, 201);
    let made = made.json()["security_groups_default_statefulness"].clone();
    assert_eq!(
        made,
        json!({"id": made["id"], "project_id": "p1", "stateful": false})
    );
    assert_eq!(
        server
            .post(STATEFULNESS, &body(json!([{"project_id": "x"}])))
            .await
            .fault(),
        bad("Object 'security_groups_default_statefulness' contains invalid data")
    );
    let path = format!("{STATEFULNESS}/{}", made["id"].as_str().unwrap());
    assert_eq!(
        server.put(&path, &body(json!({"project_id": "x"}))).await.fault(),
        bad("Cannot update read-only attribute project_id")
    );
    let list = server.get(STATEFULNESS).await.json();
    assert_eq!(list, body(json!([made])));
    let stateful = async |attributes: Value| {
        let made = server
            .post("/v2.0/security-groups", &json!({"security_group": attributes}))
            .await;
        made.json()["security_group"]["stateful"].clone()
    };
    assert_eq!(stateful(json!({"name": "a", "project_id": "p1"})).await, false);
    assert_eq!(
        stateful(json!({"name": "b", "project_id": "p1", "stateful": true})).await,
        true
    );
    let changed = server.put(&path, &body(json!({"stateful": true}))).await.json();
    assert_eq!(changed["security_groups_default_statefulness"]["stateful"], true);
    assert_eq!(stateful(json!({"name": "c", "project_id": "p1"})).await, true);
    assert_eq!(server.delete(&path).await.status, 204);
    let (status, error_type, _) = server.delete(&path).await.fault();
    assert_eq!(
        (status, error_type.as_str()),
        (404, "SecurityGroupDefaultStatefulnessNotFound")
    );
}

#[tokio::test]
async fn protocols_are_written_in_one_way() {
    let (server, _directory) = server().await;
    let request = json!({"security_group": {"name": "sg"}});
    let group = server.post("/v2.0/security-groups", &request).await.json();
    let group = group["security_group"]["id"].clone();
    let protocol = async |protocol: Value| {
        let rule = json!({"security_group_id": group, "direction": "egress", "protocol": protocol,
                          "remote_ip_prefix": "192.0.2.0/24"});
        let answer = server
            .post(
                "/v2.0/security-group-rules",
                &json!({"security_group_rule": rule}),
            )
            .await;
        match answer.status {
            201 => answer.json()["security_group_rule"]["protocol"].clone(),
            _ => json!(answer.fault().1),
        }
    };
    assert_eq!(protocol(json!("any")).await, Value::Null);
    assert_eq!(protocol(json!("UDP")).await, "udp");
    assert_eq!(protocol(json!(17)).await, "SecurityGroupRuleExists");
    // What `int` of Python takes.
    assert_eq!(protocol(json!(" 07")).await, "7");
    for wrong in [json!("256"), json!(-1), json!(""), json!("nosuch"), json!("ipv4")] {
        assert_eq!(
            protocol(wrong.clone()).await,
            "SecurityGroupRuleInvalidProtocol",
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn ports_of_the_network_have_no_groups() {
    let (server, _directory) = server().await;
    let create = async |path: &str, body: Value| server.post(&format!("/v2.0/{path}"), &body).await;
    let network = create("networks", json!({"network": {}})).await.json()["network"]["id"].clone();
    let group = create("security-groups", json!({"security_group": {"name": "sg"}}))
        .await
        .json();
    let group = group["security_group"]["id"].clone();
    let port = async |owner: &str, groups: Value| {
        let port = json!({"network_id": network, "device_owner": owner, "security_groups": groups});
        create("ports", json!({"port": port})).await
    };
    let message =
        "Port security must be enabled and port must have an IP address in order to use security groups.";
    let refused = (
        400,
        "PortSecurityAndIPRequiredForSecurityGroups".to_owned(),
        message.to_owned(),
    );
    assert_eq!(port("network:dhcp", json!([group])).await.fault(), refused);
    assert_eq!(port("network:dhcp", json!([])).await.status, 201);
    let made = port("compute:nova", json!([group])).await.json();
    assert_eq!(made["port"]["security_groups"], json!([group]));
}
