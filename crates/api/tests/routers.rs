//! Routers as clients see them: bodies, shapes, actions and refusals that the API layer has a part in.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use api::{ApiConfig, App};
use common::{Answer, Server, plugin};
use model::ext::Absent;
use serde_json::{Value, json};
use tempfile::TempDir;

const ROUTERS: &str = "/v2.0/routers";

async fn server_with(config: ApiConfig) -> (Server, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let plugin = plugin(directory.path()).await;
    store::schema::upgrade(&plugin.db).await.unwrap();
    plugin::type_driver::sync(&plugin.db, &plugin.settings.ml2)
        .await
        .unwrap();
    (Server::start(App::new(plugin, config)).await, directory)
}

async fn server() -> (Server, TempDir) {
    server_with(ApiConfig::default()).await
}

async fn made(server: &Server, path: &str, resource: &str, attributes: Value) -> Value {
    let answer = server.post(path, &json!({ resource: attributes })).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()[resource].clone()
}

fn id(resource: &Value) -> &str {
    resource["id"].as_str().unwrap()
}

fn bad(message: &str) -> (u16, String, String) {
    (400, "HTTPBadRequest".to_owned(), message.to_owned())
}

#[tokio::test]
async fn shapes_and_bodies() {
    let (server, _directory) = server().await;
    let router = made(
        &server,
        ROUTERS,
        "router",
        json!({"tenant_id": "p1", "name": "r"}),
    )
    .await;
    let expected = json!({
        "id": router["id"], "name": "r", "project_id": "p1", "tenant_id": "p1", "admin_state_up": true,
        "status": "ACTIVE", "enable_snat": true, "external_gateway_info": null, "external_gateways": [], "routes": [],
        "ha": true, "flavor_id": null, "availability_zones": [], "availability_zone_hints": [],
        "enable_default_route_ecmp": false, "enable_default_route_bfd": false, "description": "", "tags": [],
        "revision_number": 1, "created_at": router["created_at"], "updated_at": router["updated_at"]
    });
    assert_eq!(router, expected, "distributed is not shown");
    let post = async |attributes: Value| server.post(ROUTERS, &json!({"router": attributes})).await.fault();
    let refused = [
        (
            json!({"distributed": true}),
            "Unrecognized attribute(s) 'distributed'",
        ),
        (json!({"tags": []}), "Attribute 'tags' not allowed in POST"),
        (json!({"routes": []}), "Attribute 'routes' not allowed in POST"),
        (
            json!({"external_gateways": []}),
            "Attribute 'external_gateways' not allowed in POST",
        ),
        (
            json!({"enable_snat": true}),
            "Attribute 'enable_snat' not allowed in POST",
        ),
        (
            json!({"external_gateway_info": {"network_id": "x"}}),
            "Invalid input for external_gateway_info. Reason: 'x' is not a valid UUID.",
        ),
        (
            json!({"external_gateway_info": {"enable_snat": true}}),
            "Invalid input for external_gateway_info. Reason: Validation of dictionary's keys failed. Expected keys: \
             {'network_id'} Provided keys: {'enable_snat'}.",
        ),
    ];
    for (mut attributes, message) in refused {
        attributes["tenant_id"] = "p1".into();
        assert_eq!(post(attributes).await, bad(message));
    }
    let several = json!({"routers": [{"tenant_id": "p1"}]});
    assert_eq!(
        server.post(ROUTERS, &several).await.fault(),
        bad("Bulk operation not supported")
    );
    let path = format!("{ROUTERS}/{}", id(&router));
    for (name, value) in [
        ("flavor_id", json!(null)),
        ("enable_snat", json!(true)),
        ("availability_zone_hints", json!([])),
        ("external_gateways", json!([])),
    ] {
        let change = json!({"router": {name: value}});
        let message = format!("Cannot update read-only attribute {name}");
        assert_eq!(server.put(&path, &change).await.fault(), bad(&message));
    }
    let changed = server
        .put(&path, &json!({"router": {"routes": null, "ha": "yes"}}))
        .await;
    assert_eq!(changed.json()["router"], expected);
    let unknown = format!("{ROUTERS}/00000000-0000-4000-8000-000000000000");
    let message = "Router 00000000-0000-4000-8000-000000000000 could not be found".to_owned();
    assert_eq!(
        server.get(&unknown).await.fault(),
        (404, "RouterNotFound".to_owned(), message)
    );
    let fields = server
        .get(&format!(
            "{path}?fields=ha&fields=external_gateways&fields=gw_port_id"
        ))
        .await;
    assert_eq!(
        fields.json(),
        json!({"router": {"ha": true, "external_gateways": []}})
    );
    assert_eq!(server.delete(&path).await.status, 204);
}

#[tokio::test]
async fn lists() {
    let (server, _directory) = server().await;
    for (name, up) in [("b", true), ("a", false), ("c", true)] {
        made(
            &server,
            ROUTERS,
            "router",
            json!({"tenant_id": "p1", "name": name, "admin_state_up": up}),
        )
        .await;
    }
    let names = async |query: &str| {
        let list = server.get(&format!("{ROUTERS}?fields=name&{query}")).await.json();
        let routers = list["routers"].as_array().unwrap().clone();
        routers
            .iter()
            .map(|router| router["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("sort_key=name&sort_dir=desc").await, ["c", "b", "a"]);
    assert_eq!(names("admin_state_up=false").await, ["a"]);
    assert_eq!(
        names("name=a&name=c&sort_key=name&sort_dir=asc").await,
        ["a", "c"]
    );
    assert_eq!(names("enable_snat=false").await, [""; 0]);
    for key in [
        "status",
        "flavor_id",
        "enable_snat",
        "admin_state_up",
        "tenant_id",
    ] {
        assert_eq!(
            names(&format!("sort_key={key}&sort_dir=asc&limit=2")).await.len(),
            2,
            "{key}"
        );
    }
    for name in ["status", "ha", "flavor_id", "routes", "external_gateway_info"] {
        let refused = server.get(&format!("{ROUTERS}?{name}=x")).await.fault();
        assert_eq!(
            refused,
            bad(&format!("['{name}'] is invalid attribute for filtering"))
        );
    }
}

#[tokio::test]
async fn actions() {
    let (server, _directory) = server().await;
    let network = made(&server, "/v2.0/networks", "network", json!({"tenant_id": "p1"})).await;
    let subnet =
        json!({"tenant_id": "p1", "network_id": network["id"], "ip_version": 4, "cidr": "10.0.0.0/24"});
    let subnet = made(&server, "/v2.0/subnets", "subnet", subnet).await;
    let external = json!({"tenant_id": "p1", "router:external": true});
    let external = made(&server, "/v2.0/networks", "network", external).await;
    let router = made(&server, ROUTERS, "router", json!({"tenant_id": "p1"})).await;
    let path = format!("{ROUTERS}/{}", id(&router));
    let act = async |action: &str, body: &Value| server.put(&format!("{path}/{action}"), body).await;
    let added = act("add_router_interface", &json!({"subnet_id": subnet["id"]})).await;
    assert_eq!(added.status, 200);
    let interface = added.json();
    assert_eq!(
        interface,
        json!({
            "id": router["id"], "project_id": "p1", "port_id": interface["port_id"], "network_id": network["id"],
            "subnet_id": subnet["id"], "subnet_ids": [subnet["id"]]
        })
    );
    let route = json!({"destination": "9.0.0.0/8", "nexthop": "10.0.0.5"});
    let routes = json!({"router": {"routes": [route]}});
    let answer = act("add_extraroutes", &routes).await.json()["router"].clone();
    assert_eq!(answer["routes"], json!([route]));
    assert_eq!(
        (&answer["gw_port_id"], &answer["distributed"], &answer["ha_vr_id"]),
        (&json!(null), &json!(false), &json!(0)),
        "as in Neutron"
    );
    let answer = act("remove_extraroutes", &routes).await.json();
    assert_eq!(answer["router"]["routes"], json!([]));
    let gateways = json!({"router": {"external_gateways": [{"network_id": external["id"]}]}});
    for (action, count) in [
        ("add_external_gateways", 1),
        ("update_external_gateways", 1),
        ("remove_external_gateways", 0),
    ] {
        let answer = act(action, &gateways).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(
            answer.json()["router"]["external_gateways"]
                .as_array()
                .unwrap()
                .len(),
            count
        );
    }
    let removed = act(
        "remove_router_interface",
        &json!({"port_id": interface["port_id"]}),
    )
    .await;
    assert_eq!(removed.json(), interface);
}

#[tokio::test]
async fn actions_that_are_none() {
    let (server, _directory) = server().await;
    let router = made(&server, ROUTERS, "router", json!({"tenant_id": "p1"})).await;
    let path = |action: &str| format!("{ROUTERS}/{}/{action}", id(&router));
    let fault = |answer: Answer| {
        let (status, error_type, _) = answer.fault();
        (status, error_type)
    };
    let add = path("add_router_interface");
    assert_eq!(
        fault(server.put(&path("nonsense"), &json!({})).await),
        (404, "HTTPNotFound".to_owned())
    );
    for method in ["GET", "POST", "DELETE"] {
        let answer = server.send(method, &add, &[], b"{}").await;
        assert_eq!(
            fault(answer),
            (405, "HTTPMethodNotAllowed".to_owned()),
            "{method}"
        );
    }
    let malformed = server.send("PUT", &add, &[], b"{").await;
    assert_eq!(fault(malformed), (400, "MalformedRequestBody".to_owned()));
    for nothing in [&b""[..], b"null", b"{}", b"{\"router\": {}}"] {
        let message = "Bad router request: Either subnet_id or port_id must be specified.".to_owned();
        let answer = server.send("PUT", &add, &[], nothing).await;
        assert_eq!(answer.fault(), (400, "BadRequest".to_owned(), message));
    }
    for odd in [&b"[1]"[..], b"\"x\"", b"5"] {
        let answer = server.send("PUT", &add, &[], odd).await;
        assert_eq!(fault(answer), (400, "HTTPBadRequest".to_owned()));
    }
    for action in ["add_extraroutes", "remove_extraroutes", "add_external_gateways"] {
        let answer = server.send("PUT", &path(action), &[], b"").await;
        assert_eq!(fault(answer), (400, "HTTPBadRequest".to_owned()), "{action}");
    }
    let unknown = format!("{ROUTERS}/x/add_router_interface");
    assert_eq!(fault(server.put(&unknown, &json!({})).await).0, 404);
}

#[tokio::test]
async fn tags() {
    let (server, _directory) = server().await;
    let router = made(&server, ROUTERS, "router", json!({"tenant_id": "p1"})).await;
    let path = format!("{ROUTERS}/{}", id(&router));
    assert_eq!(
        server
            .put(&format!("{path}/tags"), &json!({"tags": ["red"]}))
            .await
            .status,
        200
    );
    assert_eq!(server.get(&path).await.json()["router"]["tags"], json!(["red"]));
    let list = server.get(&format!("{ROUTERS}?tags=red")).await.json();
    assert_eq!(list["routers"].as_array().unwrap().len(), 1);
    assert_eq!(server.delete(&format!("{path}/tags/red")).await.status, 204);
}

#[tokio::test]
async fn without_the_service_plugin_there_are_none() {
    let mut config = ApiConfig::default();
    config.attributes.absent = Absent {
        services: vec!["ovn-router"],
        ..Absent::default()
    };
    let (server, _directory) = server_with(config).await;
    for path in [
        ROUTERS.to_owned(),
        format!("{ROUTERS}/x"),
        format!("{ROUTERS}/x/tags"),
    ] {
        assert_eq!(server.get(&path).await.fault().1, "HTTPNotFound", "{path}");
    }
    assert_eq!(server.get("/v2.0/extensions/router").await.status, 404);
}
