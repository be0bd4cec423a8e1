//! Address groups as clients see them: bodies, actions and refusals as the real Neutron answers.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use api::{ApiConfig, App};
use common::{Server, plugin};
use serde_json::{Value, json};
use tempfile::TempDir;

const GROUPS: &str = "/v2.0/address-groups";

async fn server() -> (Server, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let plugin = plugin(directory.path()).await;
    store::schema::upgrade(&plugin.db).await.unwrap();
    (
        Server::start(App::new(plugin, ApiConfig::default())).await,
        directory,
    )
}

async fn make(server: &Server, attributes: Value) -> Value {
    let answer = server.post(GROUPS, &json!({"address_group": attributes})).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["address_group"].clone()
}

fn path(group: &Value) -> String {
    format!("{GROUPS}/{}", group["id"].as_str().unwrap())
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn shown_without_what_only_policies_see() {
    let (server, _directory) = server().await;
    let addresses = json!(["10.1.2.3/16", "2001:DB8::1/128"]);
    let made = make(
        &server,
        json!({"name": "web", "project_id": "p", "addresses": addresses}),
    )
    .await;
    let expected = [
        "addresses",
        "created_at",
        "description",
        "id",
        "name",
        "project_id",
        "revision_number",
        "tenant_id",
        "updated_at",
    ];
    assert_eq!(keys(&made), expected);
    assert_eq!(made["addresses"], json!(["10.1.0.0/16", "2001:db8::1/128"]));
    assert_eq!(
        (&made["tenant_id"], &made["revision_number"]),
        (&json!("p"), &json!(2))
    );
    assert_eq!(server.get(&path(&made)).await.json()["address_group"], made);
    let listed = server
        .get("/v2.0/address_groups?name=web&fields=name&fields=shared")
        .await;
    // As in Neutron the old name of the project comes along.
    assert_eq!(
        listed.json(),
        json!({"address_groups": [{"name": "web", "tenant_id": "p"}]})
    );
    for without in [json!({"addresses": null}), json!({"addresses": []}), json!({})] {
        let made = make(&server, without).await;
        assert_eq!(
            (&made["addresses"], &made["revision_number"]),
            (&json!([]), &json!(0))
        );
    }
}

#[tokio::test]
async fn refused_in_neutrons_words() {
    let (server, _directory) = server().await;
    let made = make(&server, json!({"name": "web"})).await;
    let input = |attribute: &str, reason: &str| format!("Invalid input for {attribute}. Reason: {reason}.");
    for (attributes, message) in [
        (
            json!({"addresses": ["10.0.0.5"]}),
            input("addresses", "'10.0.0.5' is not a valid IP subnet"),
        ),
        (
            json!({"addresses": ["10.0.0.1/33"]}),
            input("addresses", "'10.0.0.1/33' is not a valid IP subnet"),
        ),
        (
            json!({"addresses": ["1.1.1.1/255.255.255.0"]}),
            input("addresses", "'1.1.1.1/255.255.255.0' is not a valid IP subnet"),
        ),
        (
            json!({"addresses": ["1.1.1.1/32", "1.1.1.1/32"]}),
            input("addresses", "Duplicate items in the list: '1.1.1.1/32'"),
        ),
        (
            json!({"addresses": "1.1.1.1/32"}),
            input("addresses", "'1.1.1.1/32' is not a list"),
        ),
        (
            json!({"description": null}),
            input("description", "'None' is not a valid string"),
        ),
        (json!({"name": 5}), input("name", "'5' is not a valid string")),
        (
            json!({"shared": true}),
            "Attribute 'shared' not allowed in POST".to_owned(),
        ),
        (
            json!({"revision_number": 3}),
            "Attribute 'revision_number' not allowed in POST".to_owned(),
        ),
    ] {
        let answer = server.post(GROUPS, &json!({"address_group": attributes})).await;
        assert_eq!(answer.fault(), (400, "HTTPBadRequest".to_owned(), message));
    }
    for attribute in ["addresses", "shared"] {
        let change = json!({"address_group": {attribute: []}});
        let message = format!("Cannot update read-only attribute {attribute}");
        let answer = server.put(&path(&made), &change).await;
        assert_eq!(answer.fault(), (400, "HTTPBadRequest".to_owned(), message));
    }
    for attribute in ["shared", "addresses", "tags", "created_at"] {
        let answer = server.get(&format!("{GROUPS}?{attribute}=x")).await;
        let message = format!("['{attribute}'] is invalid attribute for filtering");
        assert_eq!(answer.fault(), (400, "HTTPBadRequest".to_owned(), message));
    }
    let tags = server
        .put(&format!("{}/tags", path(&made)), &json!({"tags": ["a"]}))
        .await;
    assert_eq!(tags.status, 404, "address groups have no tags");
}

#[tokio::test]
async fn actions_answer_with_the_whole_group() {
    let (server, _directory) = server().await;
    let made = make(&server, json!({"name": "web"})).await;
    let add = format!("{}/add_addresses", path(&made));
    let remove = format!("{}/remove_addresses", path(&made));
    let answer = server
        .put(&add, &json!({"addresses": ["10.0.0.5", "9.9.9.9/24"], "x": 1}))
        .await;
    assert_eq!(answer.status, 200);
    let group = answer.json()["address_group"].clone();
    assert_eq!(group["addresses"], json!(["10.0.0.5/32", "9.9.9.0/24"]));
    assert_eq!(
        (&group["shared"], &group["revision_number"]),
        (&json!(false), &json!(2))
    );
    assert!(group["standard_attr_id"].is_i64());
    let answer = server.put(&remove, &json!({"addresses": ["9.9.9.8/24"]})).await;
    assert_eq!(
        answer.json()["address_group"]["addresses"],
        json!(["10.0.0.5/32"])
    );
    let answer = server.put(&remove, &json!({"addresses": ["9.9.9.8/24"]})).await;
    assert_eq!(
        (answer.fault().0, answer.fault().1.as_str()),
        (404, "AddressesNotFound")
    );
    // Neutron fails with these.
    for nonsense in [
        json!({}),
        json!([1]),
        json!({"addresses": null}),
        json!({"addresses": [5]}),
    ] {
        assert_eq!(server.put(&add, &nonsense).await.status, 400);
    }
    assert_eq!(server.send("PUT", &add, &[], b"").await.status, 400);
    for method in ["GET", "POST", "DELETE"] {
        let body = b"{\"addresses\": [\"5.5.5.5\"]}";
        assert_eq!(server.send(method, &add, &[], body).await.status, 405, "{method}");
    }
    assert_eq!(
        server
            .put(&format!("{}/foo", path(&made)), &json!({}))
            .await
            .status,
        404
    );
    let nobody = format!("{GROUPS}/00000000-0000-4000-8000-000000000000/add_addresses");
    let answer = server.put(&nobody, &json!({"addresses": ["5.5.5.5"]})).await;
    assert_eq!(answer.fault().1, "AddressGroupNotFound");
}
