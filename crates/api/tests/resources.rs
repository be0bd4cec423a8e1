//! The API on a real database: what needs more than one layer to be right.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::sync::Arc;

use api::policy::{Kinds, Policies, defaults};
use api::{ApiConfig, App};
use common::{Server, plugin};
use oslo::policy::{Files, Options, Policy};
use serde_json::{Value, json};
use tempfile::TempDir;

async fn server() -> (Server, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let plugin = plugin(directory.path()).await;
    store::schema::upgrade(&plugin.db).await.unwrap();
    plugin::type_driver::sync(&plugin.db, &plugin.settings.ml2)
        .await
        .unwrap();
    let config = ApiConfig {
        policies: Arc::new(for_administrators()),
        ..ApiConfig::default()
    };
    (Server::start(App::new(plugin, config)).await, directory)
}

/// Neutron's rules, but administrators may do what only services may.
fn for_administrators() -> Policies {
    let files = Files {
        policy_file: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/nbdiff/policy.yaml"),
        policy_file_required: true,
        ..Files::default()
    };
    let (policy, _) = Policy::load(&defaults(), &files, &Options::default(), &Kinds).unwrap();
    Policies::new(policy, true)
}

/// Create a resource -> what the API shows of it.
async fn create(server: &Server, collection: &str, resource: &str, attributes: Value) -> Value {
    let answer = server
        .post(&format!("/v2.0/{collection}"), &json!({ resource: attributes }))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()[resource].clone()
}

fn id(resource: &Value) -> &str {
    resource["id"].as_str().unwrap()
}

fn fault(status: u16, kind: &str, message: &str) -> (u16, String, String) {
    (status, kind.to_owned(), message.to_owned())
}

#[tokio::test]
async fn a_network_from_creation_to_deletion() {
    let (server, _directory) = server().await;
    let network = create(
        &server,
        "networks",
        "network",
        json!({"name": "n", "project_id": "p"}),
    )
    .await;
    let path = format!("/v2.0/networks/{}", id(&network));
    assert_eq!(
        (&network["tenant_id"], &network["revision_number"]),
        (&json!("p"), &json!(1))
    );
    let found = server
        .get("/v2.0/networks?tenant_id=p&admin_state_up=YES&name=n&fields=id")
        .await
        .json();
    assert_eq!(found, json!({"networks": [{"id": network["id"]}]}));
    assert_eq!(
        server.get("/v2.0/networks?project_id=q").await.json(),
        json!({"networks": []})
    );
    let stale = [("If-Match", "revision_number=0")];
    let body = br#"{"network": {"name": "m"}}"#;
    assert_eq!(
        server.send("PUT", &path, &stale, body).await.fault(),
        fault(
            412,
            "RevisionNumberConstraintFailed",
            "Constrained to 0, but current revision is 1"
        )
    );
    let current = [("If-Match", "revision_number=1")];
    let renamed = server.send("PUT", &path, &current, body).await.json();
    assert_eq!(
        (
            &renamed["network"]["name"],
            &renamed["network"]["revision_number"]
        ),
        (&json!("m"), &json!(2))
    );
    assert_eq!(server.delete(&path).await.status, 204);
    let gone = format!("Network {} could not be found.", id(&network));
    assert_eq!(
        server.get(&path).await.fault(),
        fault(404, "NetworkNotFound", &gone)
    );
}

#[tokio::test]
async fn a_bulk_request_makes_all_or_nothing() {
    let (server, _directory) = server().await;
    let bulk = async |networks: Value| {
        server
            .post("/v2.0/networks", &json!({ "networks": networks }))
            .await
    };
    let made = bulk(json!([{"name": "a"}, {"name": "b"}])).await;
    assert_eq!(made.status, 201);
    let names: Vec<_> = made.json()["networks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n["name"].clone())
        .collect();
    assert_eq!(names, ["a", "b"]);
    let vlan = json!({"provider:network_type": "vlan", "provider:physical_network": "physnet1", "provider:segmentation_id": 5000});
    assert_eq!(bulk(json!([{"name": "c"}, vlan])).await.status, 400);
    assert_eq!(
        server.get("/v2.0/networks").await.json()["networks"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn pages_cover_everything_once() {
    let (server, _directory) = server().await;
    for n in 0..7 {
        create(
            &server,
            "networks",
            "network",
            json!({"name": format!("n{}", n % 3)}),
        )
        .await;
    }
    let query = "fields=id&fields=name&sort_key=name&sort_dir=desc&limit=3";
    let mut next = Some(format!("/v2.0/networks?{query}"));
    let mut names = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    while let Some(path) = next {
        let page = server.get(&path).await.json();
        for network in page["networks"].as_array().unwrap() {
            names.push(network["name"].as_str().unwrap().to_owned());
            assert!(ids.insert(network["id"].to_string()), "a row twice");
        }
        let links = page["networks_links"].as_array().unwrap();
        let link = links.iter().find(|link| link["rel"] == "next");
        next = link.map(|link| link["href"].as_str().unwrap().replace("http://api.test:9696", ""));
    }
    assert_eq!(names, ["n2", "n2", "n1", "n1", "n0", "n0", "n0"]);
}

#[tokio::test]
async fn tags() {
    let (server, _directory) = server().await;
    let network = create(&server, "networks", "network", json!({"name": "n"})).await;
    let tags = format!("/v2.0/networks/{}/tags", id(&network));
    let one = async |method: &str, tag: &str| server.send(method, &format!("{tags}/{tag}"), &[], b"").await;
    assert_eq!(server.get(&tags).await.json(), json!({"tags": []}));
    let put = one("PUT", "red%20one").await;
    assert_eq!((put.status, put.text().as_str()), (201, "null"));
    let replaced = server.put(&tags, &json!({"tags": ["z", "a.b"]})).await;
    assert_eq!(
        (replaced.status, replaced.json()),
        (200, json!({"tags": ["z", "a.b"]}))
    );
    assert_eq!(
        server.post(&tags, &json!({"tags": ["z", "c"]})).await.json(),
        json!({"tags": ["z", "c"]})
    );
    assert_eq!(one("GET", "a.b").await.status, 204);
    assert_eq!(one("DELETE", "a.b").await.status, 204);
    let unknown = fault(404, "TagNotFound", "Tag a.b could not be found.");
    assert_eq!(one("DELETE", "a.b").await.fault(), unknown);
    assert_eq!(one("GET", "a.b").await.fault(), unknown);
    let bad = |message: &str| {
        fault(
            400,
            "InvalidInput",
            &format!("Invalid input for operation: {message}."),
        )
    };
    assert_eq!(
        server.put(&tags, &json!({"tags": ["x", "x"]})).await.fault(),
        bad("Duplicate items in the list: 'x'")
    );
    assert_eq!(
        server.put(&tags, &json!([])).await.fault(),
        bad("Invalid tags body")
    );
    assert_eq!(
        server.send("PUT", &tags, &[], b"foo").await.fault().1,
        "MalformedRequestBody"
    );
    for (query, found) in [
        ("tags=z,c", 1),
        ("tags=z,d", 0),
        ("tags-any=z,d", 1),
        ("not-tags=z,c", 0),
        ("not-tags-any=d", 1),
    ] {
        let json = server.get(&format!("/v2.0/networks?{query}")).await.json();
        assert_eq!(json["networks"].as_array().unwrap().len(), found, "{query}");
    }
    assert_eq!(server.delete(&tags).await.status, 204);
    assert_eq!(server.get(&tags).await.json(), json!({"tags": []}));
    assert_eq!(server.get("/v2.0/networks/nope/tags").await.status, 404);
}

#[tokio::test]
async fn quotas() {
    let (server, _directory) = server().await;
    let whoami = json!({"project": {"project_id": "fake_project_id"}});
    assert_eq!(server.get("/v2.0/quotas/project").await.json(), whoami);
    assert_eq!(server.get("/v2.0/quotas").await.json(), json!({"quotas": []}));
    let set = server
        .put(
            "/v2.0/quotas/p",
            &json!({"quota": {"network": "1", "force": true}}),
        )
        .await;
    assert_eq!((set.status, &set.json()["quota"]["network"]), (200, &json!(1)));
    assert_eq!(
        server.get("/v2.0/quotas/p/default").await.json()["quota"]["network"],
        100
    );
    let defaults = server.put("/v2.0/quotas/p/default", &json!({})).await;
    assert_eq!(
        (defaults.status, &defaults.json()["quota"]["network"]),
        (200, &json!(100))
    );
    create(&server, "networks", "network", json!({"project_id": "p"})).await;
    let used = json!({"limit": 1, "used": 1, "reserved": 0});
    assert_eq!(
        server.get("/v2.0/quotas/p/details.json").await.json()["quota"]["network"],
        used
    );
    let more = server
        .post("/v2.0/networks", &json!({"network": {"project_id": "p"}}))
        .await;
    assert_eq!(
        more.fault(),
        fault(409, "OverQuota", "Quota exceeded for resources: ['network'].")
    );
    let below = server
        .put("/v2.0/quotas/p", &json!({"quota": {"network": 0}}))
        .await;
    assert_eq!(below.status, 400, "{}", below.text());
    assert_eq!(
        server
            .put("/v2.0/quotas/p", &json!({"quota": {"nope": 0}}))
            .await
            .fault()
            .2,
        "Unrecognized attribute(s) 'nope'"
    );
    assert_eq!(server.post("/v2.0/quotas", &json!({})).await.fault().0, 501);
    assert_eq!(server.delete("/v2.0/quotas/p").await.status, 204);
    assert_eq!(
        server.delete("/v2.0/quotas/p").await.fault().1,
        "TenantQuotaNotFound"
    );
}

#[tokio::test]
async fn bindings() {
    let (server, _directory) = server().await;
    let network = create(&server, "networks", "network", json!({})).await;
    let port = json!({"network_id": network["id"], "device_owner": "compute:az", "binding:host_id": "hv1"});
    let port = create(&server, "ports", "port", port).await;
    let bindings = format!("/v2.0/ports/{}/bindings", id(&port));
    let list = server.get(&bindings).await.json();
    assert_eq!(
        (&list["bindings"][0]["host"], &list["bindings"][0]["status"]),
        (&json!("hv1"), &json!("ACTIVE"))
    );
    assert_eq!(
        server.get(&format!("{bindings}?host=hv2")).await.json(),
        json!({"bindings": []})
    );
    let paged = server
        .get(&format!("{bindings}?limit=1&fields=host"))
        .await
        .json();
    assert_eq!(paged["bindings"], json!([{"host": "hv1"}]));
    assert!(
        paged["bindings_links"][0]["href"]
            .as_str()
            .unwrap()
            .ends_with("&marker=hv1")
    );
    assert_eq!(
        server.get(&format!("{bindings}/hv2")).await.fault().1,
        "PortBindingNotFound"
    );
    assert_eq!(
        server.delete(&format!("{bindings}/hv2")).await.fault().1,
        "PortBindingNotFound"
    );
    let refused = async |binding: Value| {
        server
            .post(&bindings, &json!({ "binding": binding }))
            .await
            .fault()
            .2
    };
    assert_eq!(
        refused(json!({"host": "h", "vif_type": "a"})).await,
        "Attribute 'vif_type' not allowed in POST"
    );
    assert_eq!(
        refused(json!({})).await,
        "Failed to parse request. Required attribute 'host' not specified"
    );
    let bulk = server.post(&bindings, &json!({"bindings": []})).await;
    assert_eq!(bulk.fault().2, "Bulk operation not supported");
    assert_eq!(
        server
            .send("PUT", &format!("{bindings}/hv1/activate"), &[], b"")
            .await
            .fault()
            .1,
        "PortBindingAlreadyActive"
    );
    assert_eq!(server.get(&format!("{bindings}/hv1/activate")).await.status, 405);
    assert_eq!(
        server
            .send("PUT", &format!("{bindings}/hv1/nope"), &[], b"")
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn lists_of_segments_have_every_attribute() {
    let (server, _directory) = server().await;
    create(&server, "networks", "network", json!({})).await;
    let whole = server.get("/v2.0/segments").await.json()["segments"][0].clone();
    let list = async |query: &str| {
        server.get(&format!("/v2.0/segments?{query}")).await.json()["segments"][0].clone()
    };
    assert_eq!(list("fields=id").await, whole);
    assert_eq!(list("fields=").await, whole);
    let mut rest = whole.clone();
    rest.as_object_mut().unwrap().remove("id");
    assert_eq!(list("fields=name").await, rest);
    let one = server
        .get(&format!("/v2.0/segments/{}?fields=name", id(&whole)))
        .await;
    assert_eq!(one.json(), json!({"segment": {"name": null}}));
}

#[tokio::test]
async fn both_spellings_of_a_collection() {
    let (server, _directory) = server().await;
    let groups = server.get("/v2.0/security-groups").await.json();
    assert_eq!(
        groups["security_groups"][0]["name"], "default",
        "listing makes the caller's default group"
    );
    assert_eq!(server.get("/v2.0/security_groups").await.json(), groups);
    let rules = server
        .get("/v2.0/security-group-rules?direction=egress")
        .await
        .json();
    assert_eq!(rules["security_group_rules"].as_array().unwrap().len(), 2);
}
