//! Floating IPs, their pools and port forwardings as clients see them. What is expected was seen at a real Neutron.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use api::policy::{Action, Caller, Policies};
use api::{ApiConfig, App, Failure};
use common::{Server, plugin};
use model::attr::Options;
use model::ext::Absent;
use serde_json::{Value, json};
use tempfile::TempDir;

async fn app(config: ApiConfig) -> (App, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let plugin = plugin(directory.path()).await;
    store::schema::upgrade(&plugin.db).await.unwrap();
    plugin::type_driver::sync(&plugin.db, &plugin.settings.ml2)
        .await
        .unwrap();
    (App::new(plugin, config), directory)
}

async fn server() -> (Server, TempDir) {
    let (app, directory) = app(ApiConfig::default()).await;
    (Server::start(app).await, directory)
}

/// A server whose configuration leaves out something.
async fn server_without(absent: Absent) -> (Server, TempDir) {
    let config = ApiConfig {
        attributes: Options {
            absent,
            ..Options::default()
        },
        ..ApiConfig::default()
    };
    let (app, directory) = app(config).await;
    (Server::start(app).await, directory)
}

fn bad(message: &str) -> (u16, String, String) {
    (400, "HTTPBadRequest".to_owned(), message.to_owned())
}

/// Create something; answers it.
async fn make(server: &Server, noun: &str, attributes: Value) -> Value {
    let answer = server
        .post(&format!("/v2.0/{noun}s"), &json!({ noun: attributes }))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()[noun].clone()
}

/// An external network, and a port behind a router to it.
async fn world(server: &Server) -> (Value, Value) {
    let external = make(server, "network", json!({"router:external": true})).await;
    let pool =
        json!({"network_id": external["id"], "ip_version": 4, "cidr": "172.24.4.0/24", "name": "pool"});
    make(server, "subnet", pool).await;
    let network = make(server, "network", json!({})).await;
    let subnet = json!({"network_id": network["id"], "ip_version": 4, "cidr": "10.0.1.0/24"});
    let subnet = make(server, "subnet", subnet).await;
    let gateway = json!({"external_gateway_info": {"network_id": external["id"]}});
    let router = make(server, "router", gateway).await;
    let path = format!(
        "/v2.0/routers/{}/add_router_interface",
        router["id"].as_str().unwrap()
    );
    let added = server.put(&path, &json!({"subnet_id": subnet["id"]})).await;
    assert_eq!(added.status, 200, "{}", added.text());
    let port = make(server, "port", json!({"network_id": network["id"]})).await;
    (external, port)
}

#[tokio::test]
async fn a_life() {
    let (server, _directory) = server().await;
    let (external, port) = world(&server).await;
    let fip = make(
        &server,
        "floatingip",
        json!({"floating_network_id": external["id"], "port_id": port["id"]}),
    )
    .await;
    let mut keys: Vec<&str> = fip.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let expected = [
        "created_at",
        "description",
        "dns_domain",
        "dns_name",
        "fixed_ip_address",
        "floating_ip_address",
        "floating_network_id",
        "id",
        "port_details",
        "port_forwardings",
        "port_id",
        "project_id",
        "qos_policy_id",
        "revision_number",
        "router_id",
        "status",
        "tags",
        "tenant_id",
        "updated_at",
    ];
    assert_eq!(keys, expected);
    let path = format!("/v2.0/floatingips/{}", fip["id"].as_str().unwrap());
    let changed = server.put(&path, &json!({"floatingip": {"port_id": null}})).await;
    assert_eq!(changed.json()["floatingip"]["port_id"], Value::Null);
    let filtered = server
        .get("/v2.0/floatingips?status=DOWN&fields=id&fields=port_id")
        .await
        .json();
    assert_eq!(
        filtered,
        json!({"floatingips": [{"id": fip["id"], "port_id": null}]})
    );
    let tags = server.put(&format!("{path}/tags"), &json!({"tags": ["a"]})).await;
    assert_eq!(tags.status, 200);
    assert_eq!(server.get(&path).await.json()["floatingip"]["tags"], json!(["a"]));
    let stale = [("If-Match", "revision_number=77")];
    let answer = server.send("DELETE", &path, &stale, b"").await;
    assert_eq!(answer.status, 412);
    assert_eq!(server.delete(&path).await.status, 204);
    let (status, error_type, message) = server.get(&path).await.fault();
    let expected = format!("Floating IP {} could not be found", fip["id"].as_str().unwrap());
    assert_eq!(
        (status, error_type.as_str(), message),
        (404, "FloatingIPNotFound", expected)
    );
}

#[tokio::test]
async fn what_is_refused() {
    let (server, _directory) = server().await;
    let (external, _) = world(&server).await;
    let network = &external["id"];
    let several = json!({"floatingips": [{"floating_network_id": network}]});
    assert_eq!(
        server.post("/v2.0/floatingips", &several).await.fault(),
        bad("Bulk operation not supported")
    );
    for (attributes, message) in [
        (
            json!({}),
            "Failed to parse request. Required attribute 'floating_network_id' not specified",
        ),
        (
            json!({"floating_network_id": network, "status": "ACTIVE"}),
            "Attribute 'status' not allowed in POST",
        ),
        (
            json!({"floating_network_id": network, "floating_ip_address": "x"}),
            "Invalid input for floating_ip_address. Reason: 'x' is not a valid IP address.",
        ),
        (
            json!({"floating_network_id": network, "dns_name": "a."}),
            "Invalid input for dns_name. Reason: 'a.' is a FQDN. It should be a relative domain name.",
        ),
    ] {
        let answer = server
            .post("/v2.0/floatingips", &json!({ "floatingip": attributes }))
            .await;
        assert_eq!(answer.fault(), bad(message));
    }
    let fip = make(&server, "floatingip", json!({ "floating_network_id": network })).await;
    let path = format!("/v2.0/floatingips/{}", fip["id"].as_str().unwrap());
    let answer = server.put(&path, &json!({"floatingip": {"dns_name": "a"}})).await;
    assert_eq!(answer.fault(), bad("Cannot update read-only attribute dns_name"));
    assert_eq!(
        server
            .get("/v2.0/floatingips?sort_key=port_id&sort_dir=asc")
            .await
            .fault(),
        bad("['port_id'] is invalid attribute for sort_keys")
    );
}

#[tokio::test]
async fn pools() {
    let (server, _directory) = server().await;
    let (external, _) = world(&server).await;
    for path in ["/v2.0/floatingip_pools", "/v2.0/floatingip-pools"] {
        let list = server.get(path).await.json();
        let pool = &list["floatingip_pools"][0];
        assert_eq!(list["floatingip_pools"].as_array().unwrap().len(), 1);
        assert_eq!(pool["cidr"], "172.24.4.0/24");
        assert_eq!(pool["subnet_name"], "pool");
        assert_eq!(pool["network_id"], external["id"]);
        assert_eq!(pool["project_id"], pool["tenant_id"]);
    }
    let cidrs = server.get("/v2.0/floatingip_pools?fields=cidr").await.json();
    assert_eq!(cidrs, json!({"floatingip_pools": [{"cidr": "172.24.4.0/24"}]}));
    assert_eq!(
        server.get("/v2.0/floatingip_pools?network_id=x").await.fault(),
        bad("['network_id'] is invalid attribute for filtering")
    );
    assert_eq!(
        server
            .post("/v2.0/floatingip_pools", &json!({"floatingip_pool": {}}))
            .await
            .fault(),
        bad("Attribute 'project_id' not allowed in POST")
    );
}

#[tokio::test]
async fn forwardings() {
    let (server, _directory) = server().await;
    let (external, port) = world(&server).await;
    let fip = make(
        &server,
        "floatingip",
        json!({"floating_network_id": external["id"]}),
    )
    .await;
    let id = fip["id"].as_str().unwrap();
    let path = format!("/v2.0/floatingips/{id}/port_forwardings");
    let ip = port["fixed_ips"][0]["ip_address"].clone();
    let request = |attributes: Value| {
        let mut whole = json!({"protocol": "tcp", "internal_port_id": port["id"], "internal_ip_address": ip});
        whole
            .as_object_mut()
            .unwrap()
            .extend(attributes.as_object().unwrap().clone());
        json!({ "port_forwarding": whole })
    };
    let ranges = json!({"external_port_range": "1000:1010", "internal_port_range": "22"});
    let made = server.post(&path, &request(ranges)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json()["port_forwarding"].clone();
    let expected = json!({
        "id": made["id"], "external_port": null, "external_port_range": "1000:1010", "protocol": "tcp",
        "internal_port_id": port["id"], "internal_ip_address": ip, "internal_port": 22,
        "internal_port_range": "22:22", "description": ""
    });
    assert_eq!(made, expected);
    let list = server.get(&path).await.json();
    assert_eq!(list["port_forwardings"][0].get("external_port"), None);
    let page = server.get(&format!("{path}?limit=1&fields=id")).await.json();
    assert_eq!(page["port_forwardings"], json!([{"id": made["id"]}]));
    assert!(
        page["port_forwardings_links"][0]["href"]
            .as_str()
            .unwrap()
            .contains(&path)
    );
    let after_nothing = server.get(&format!("{path}?limit=1&marker={id}")).await.json();
    assert_eq!(after_nothing["port_forwardings"], json!([]));
    for (attributes, message) in [
        (
            json!({"external_port": 0, "internal_port": 1}),
            "Invalid input for external_port. Reason: '0' is too small - must be at least '1'.",
        ),
        (
            json!({"external_port_range": "90:80", "internal_port": 1}),
            "Invalid input for external_port_range. Reason: First port in a port range must be lower than the second \
             port.",
        ),
        (
            json!({"external_port_range": "1:2:3"}),
            "Invalid input for external_port_range. Reason: Port range must be two integers separated by a colon.",
        ),
        (
            json!({"external_port_range": "0:3"}),
            "Invalid input for external_port_range. Reason: Invalid port: 0, the port must be in the range [1, 65535].",
        ),
        (
            json!({"external_port_range": "a:3"}),
            "Invalid input for external_port_range. Reason: Invalid port: a.",
        ),
        (
            json!({"protocol": "TCP", "external_port": 1, "internal_port": 1}),
            "Invalid input for protocol. Reason: TCP is not in valid_values.",
        ),
        (json!({"x": 1}), "Unrecognized attribute(s) 'x'"),
    ] {
        assert_eq!(
            server.post(&path, &request(attributes)).await.fault(),
            bad(message)
        );
    }
    for (protocol, message) in [
        (json!(6), "Input value 6 must be string type"),
        (
            json!("foo"),
            "IP protocol 'foo' is not supported. Only protocol names and their integer representation (0 to 255) are \
             supported",
        ),
    ] {
        let ports = json!({"protocol": protocol, "external_port": 1, "internal_port": 1});
        let (status, error_type, text) = server.post(&path, &request(ports)).await.fault();
        assert_eq!((status, error_type.as_str()), (400, "InvalidInput"));
        assert_eq!(text, format!("Invalid input for operation: {message}."));
    }
    assert_eq!(
        server.post(&path, &json!({})).await.fault(),
        bad("Resource body required")
    );
    let (_, error_type, message) = server
        .get(&format!("{path}?sort_key=external_port&sort_dir=asc"))
        .await
        .fault();
    assert_eq!(error_type, "BadRequest");
    assert_eq!(
        message,
        "Bad portforwardings request: 'external_port' is an invalid attribute for sort key."
    );
    let bulk = json!({"port_forwardings": [
        request(json!({"external_port": 80, "internal_port": 80}))["port_forwarding"],
        request(json!({"external_port": 81, "internal_port": 81}))["port_forwarding"]
    ]});
    let bulk = server.post(&path, &bulk).await;
    assert_eq!(bulk.status, 201, "{}", bulk.text());
    assert_eq!(bulk.json()["port_forwardings"].as_array().unwrap().len(), 2);
    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    let changed = server
        .put(&one, &json!({"port_forwarding": {"description": "x"}}))
        .await;
    assert_eq!(changed.json()["port_forwarding"]["description"], "x");
    assert_eq!(changed.json()["port_forwarding"]["external_port"], Value::Null);
    let project = json!({"port_forwarding": {"project_id": "x"}});
    assert_eq!(
        server.put(&one, &project).await.fault(),
        bad("Cannot update read-only attribute project_id")
    );
    assert_eq!(server.delete(&one).await.status, 204);
    assert_eq!(server.get(&one).await.status, 404);
    let shown = server.get(&format!("/v2.0/floatingips/{id}")).await.json();
    assert_eq!(
        shown["floatingip"]["port_forwardings"].as_array().unwrap().len(),
        2
    );
}

#[tokio::test]
async fn without_the_plugin_there_are_no_forwardings() {
    let absent = Absent {
        services: vec!["port_forwarding"],
        ..Absent::default()
    };
    let (server, _directory) = server_without(absent).await;
    let (external, _) = world(&server).await;
    let fip = make(
        &server,
        "floatingip",
        json!({"floating_network_id": external["id"]}),
    )
    .await;
    assert_eq!(fip.get("port_forwardings"), None);
    let path = format!(
        "/v2.0/floatingips/{}/port_forwardings",
        fip["id"].as_str().unwrap()
    );
    assert_eq!(server.get(&path).await.status, 404);
}

#[tokio::test]
async fn the_router_is_the_clients_choice_or_not() {
    let absent = Absent {
        options: vec!["ovn_router_indirect_snat"],
        ..Absent::default()
    };
    let (server, _directory) = server_without(absent).await;
    let (external, port) = world(&server).await;
    let request = json!({"floatingip": {"floating_network_id": external["id"], "router_id": port["id"]}});
    assert_eq!(
        server.post("/v2.0/floatingips", &request).await.fault(),
        bad("Attribute 'router_id' not allowed in POST")
    );
    let fip = make(
        &server,
        "floatingip",
        json!({"floating_network_id": external["id"]}),
    )
    .await;
    assert_eq!(fip["router_id"], Value::Null);
    let path = format!("/v2.0/floatingips/{}", fip["id"].as_str().unwrap());
    let change = json!({"floatingip": {"router_id": null}});
    assert_eq!(
        server.put(&path, &change).await.fault(),
        bad("Cannot update read-only attribute router_id")
    );
}

#[tokio::test]
async fn whose_forwardings_they_are() {
    let (app, _directory) = app(ApiConfig::default()).await;
    let sql = "INSERT INTO standardattributes (id, resource_type, revision_number) VALUES (901, 'x', 0), (902, 'x', 0), \
               (903, 'x', 0)";
    let networks = "INSERT INTO networks (id, project_id, standard_attr_id) VALUES ('n', 'own', 901)";
    let ports = "INSERT INTO ports (id, project_id, network_id, mac_address, admin_state_up, status, device_id, \
                 device_owner, standard_attr_id) VALUES ('p', '', 'n', 'm', 1, 'N/A', 'f', 'network:floatingip', 902)";
    let fips = "INSERT INTO floatingips (id, project_id, floating_ip_address, floating_network_id, floating_port_id, \
                standard_attr_id) VALUES ('f', 'own', '172.24.4.9', 'n', 'p', 903)";
    let mut tx = app.plugin.db.begin().await.unwrap();
    for statement in [sql, networks, ports, fips] {
        tx.execute(statement, vec![]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let target = |fip: &str| json!({ "ext_parent_floatingip_id": fip });
    for (project, role, rule, allowed) in [
        ("own", "member", "create", true),
        ("own", "reader", "create", false),
        ("own", "reader", "get", true),
        ("other", "member", "create", false),
        ("other", "member", "get", false),
    ] {
        let caller = Caller {
            project_id: Some(project.to_owned()),
            roles: vec![role.to_owned(), "reader".to_owned()],
            ..Caller::default()
        };
        let (_, gate) = caller.enter(&Policies::default(), String::new());
        let action = Action::rule(format!("{rule}_floatingip_port_forwarding"));
        let fip = target("f");
        let seen = gate
            .permits(&app, &action, fip.as_object().unwrap())
            .await
            .unwrap();
        assert_eq!(seen, allowed, "{project} {role} {rule}");
        if !allowed {
            continue;
        }
        let gone = target("gone");
        match gate.enforce(&app, &action, gone.as_object().unwrap()).await {
            Err(Failure::Fault(fault)) => assert_eq!(fault.error_type, "FloatingIPNotFound"),
            other => panic!("{other:?}"),
        }
    }
}
