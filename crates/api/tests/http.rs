//! What holds for every collection, shown on one without a database.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/fake.rs"]
mod fake;

use std::time::Duration;

use api::{ApiConfig, App, Auth, Resources};
use common::{Server, plugin, send};
use model::attr::maps::NETWORK;
use serde_json::json;
use tempfile::TempDir;

async fn start(config: ApiConfig) -> (Server, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let mut app = App::new(plugin(directory.path()).await, config);
    app.resources = Resources::default().with::<fake::Things>(&NETWORK);
    (Server::start(app).await, directory)
}

async fn server() -> (Server, TempDir) {
    start(ApiConfig::default()).await
}

fn fault(status: u16, kind: &str, message: &str) -> (u16, String, String) {
    (status, kind.to_owned(), message.to_owned())
}

const MALFORMED: &str =
    "The server could not comply with the request since it is either malformed or otherwise incorrect.";

#[tokio::test]
async fn documents() {
    let (server, _directory) = server().await;
    let root = server.get("/").await;
    assert_eq!(
        root.json(),
        json!({"versions": [{"id": "v2.0", "status": "CURRENT", "links": [
            {"rel": "self", "href": "http://api.test:9696/v2.0/"}
        ]}]})
    );
    assert_eq!(root.header("x-openstack-request-id"), None);
    let core = server.get("/v2.0/").await;
    let names: Vec<_> = core.json()["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["name"].clone())
        .collect();
    assert_eq!(names, ["network", "subnet", "subnetpool", "port"]);
    assert_eq!(
        core.json()["resources"][0]["links"][0]["href"],
        "http://api.test:9696/v2.0/networks"
    );
    assert_eq!(server.get("/v2.0").await.fault().0, 404);
    assert_eq!(server.get("/v3").await.status, 404);
    assert_eq!(server.send("POST", "/", &[], b"").await.status, 405);
    let health = server.get("/healthcheck").await;
    assert_eq!((health.status, health.text().as_str()), (200, "OK"));
    let extension = server.get("/v2.0/extensions/segment").await;
    assert_eq!(
        extension.json()["extension"]["description"],
        "Segments extension."
    );
    let unknown = server.get("/v2.0/extensions/nope").await;
    assert_eq!(unknown.status, 404);
    assert_eq!(
        unknown.text(),
        "404 Not Found\n\nThe resource could not be found.\n\n Extension with alias nope does not exist  "
    );
    assert!(
        server.get("/v2.0/extensions.json").await.json()["extensions"]
            .as_array()
            .unwrap()
            .len()
            > 30
    );
}

#[tokio::test]
async fn verbs_and_statuses() {
    let (server, _directory) = server().await;
    let list = server.get("/v2.0/networks").await;
    assert_eq!(list.status, 200);
    assert_eq!(list.header("content-type"), Some("application/json"));
    let id = list.header("x-openstack-request-id").unwrap();
    assert!(id.starts_with("req-") && id.len() == 40, "{id}");
    assert_eq!(list.json()["networks"].as_array().unwrap().len(), 10);
    for path in ["/v2.0//networks/", "/v2.0/networks.json"] {
        assert_eq!(server.get(path).await.body, list.body, "{path}");
    }
    assert_eq!(
        server.send("OPTIONS", "/v2.0/networks", &[], b"").await.body,
        list.body
    );
    let one = server.get("/v2.0/networks/id-3.json").await.json();
    let expected = json!({"network": {"id": "id-3", "name": "name 3", "project_id": "p", "tenant_id": "p"}});
    assert_eq!(one, expected);
    let created = server
        .post("/v2.0/networks", &json!({"network": {"name": "x"}}))
        .await;
    assert_eq!(created.status, 201);
    assert_eq!(
        created.json()["network"]["project_id"],
        "fake_project_id",
        "noauth's project as in Neutron"
    );
    let bulk = server
        .post("/v2.0/networks", &json!({"networks": [{"name": "x"}]}))
        .await;
    assert_eq!(bulk.status, 201);
    assert_eq!(bulk.json()["networks"][0]["id"], "new-0");
    let updated = server
        .put("/v2.0/networks/id-1", &json!({"network": {"name": "y"}}))
        .await;
    assert_eq!(
        (updated.status, updated.json()["network"]["name"].as_str()),
        (200, Some("y"))
    );
    let deleted = server.delete("/v2.0/networks/id-1").await;
    assert_eq!(
        (deleted.status, deleted.body.len(), deleted.header("content-type")),
        (204, 0, None)
    );
}

#[tokio::test]
async fn refusals() {
    let (server, _directory) = server().await;
    let not_found = fault(404, "HTTPNotFound", "The resource could not be found.");
    assert_eq!(server.get("/v2.0/nope").await.fault(), not_found);
    assert_eq!(server.get("/v2.0/networks/id-1/nope").await.fault(), not_found);
    let not_allowed = fault(405, "HTTPMethodNotAllowed", MALFORMED);
    assert_eq!(
        server.send("PATCH", "/v2.0/networks", &[], b"").await.fault(),
        not_allowed
    );
    assert_eq!(
        server
            .send("POST", "/v2.0/networks/id-1", &[], b"{}")
            .await
            .fault(),
        not_allowed
    );
    let head = server.send("HEAD", "/v2.0/networks", &[], b"").await;
    assert_eq!((head.status, head.body.len()), (405, 0));
    let none = fault(404, "NetworkNotFound", "Network None could not be found.");
    assert_eq!(server.delete("/v2.0/networks").await.fault(), none);
    assert_eq!(server.send("PUT", "/v2.0/networks", &[], b"").await.fault(), none);
    let bad = |message: &str| fault(400, "HTTPBadRequest", message);
    let missing = bad("Unable to find 'network' in request body");
    assert_eq!(
        server.send("POST", "/v2.0/networks", &[], b"").await.fault(),
        missing
    );
    assert_eq!(server.post("/v2.0/networks", &json!({})).await.fault(), missing);
    assert_eq!(
        server.send("PUT", "/v2.0/networks/id-1", &[], b"").await.fault(),
        missing
    );
    assert_eq!(
        server.send("PUT", "/v2.0/networks/x", &[], b"").await.fault().1,
        "NetworkNotFound"
    );
    let invalid = bad("Body contains invalid data");
    for body in ["{", "[]", "\"a\"", "5", "{} {}"] {
        assert_eq!(
            server
                .send("POST", "/v2.0/networks", &[], body.as_bytes())
                .await
                .fault(),
            invalid,
            "{body}"
        );
    }
    let nan = server
        .send("POST", "/v2.0/networks", &[], b"{\"network\": {\"mtu\": NaN}}")
        .await;
    assert_eq!(nan.fault().1, "InvalidInput");
    assert_eq!(server.get("/v2.0/networks?name=%ff").await.status, 400);
    assert_eq!(
        server.get("/v2.0/networks/id-1?nope=1").await.fault(),
        bad("['nope'] is invalid attribute for filtering")
    );
    let nested = "[".repeat(100_000);
    assert_eq!(
        server
            .send("POST", "/v2.0/networks", &[], nested.as_bytes())
            .await
            .fault(),
        invalid
    );
    assert_eq!(
        server
            .send("POST", "/v2.0/networks", &[], b"{\"a\": \"\xff\"}")
            .await
            .fault(),
        bad(MALFORMED)
    );
    assert_eq!(
        server
            .send("DELETE", "/v2.0/networks/id-1", &[], b"{}")
            .await
            .fault(),
        bad("Request body is not supported in DELETE.")
    );
}

#[tokio::test]
async fn queries() {
    let (server, _directory) = server().await;
    let get = async |query: &str| server.get(&format!("/v2.0/networks?{query}")).await;
    let bad = |message: &str| fault(400, "HTTPBadRequest", message);
    assert_eq!(
        get("nope=1").await.fault(),
        bad("['nope'] is invalid attribute for filtering")
    );
    assert_eq!(
        get("sort_key=id").await.fault(),
        bad("The number of sort_keys and sort_dirs must be same")
    );
    assert_eq!(
        get("sort_key=nope&sort_dir=asc").await.fault(),
        bad("['nope'] is invalid attribute for sort_keys")
    );
    assert_eq!(
        get("sort_key=id&sort_dir=up").await.fault(),
        bad("['up'] is invalid value for sort_dirs, valid value is 'asc' and 'desc'")
    );
    for (limit, shown) in [("abc", "abc"), ("-1", "-1"), ("", ""), ("1.5", "1.5")] {
        let message = format!("Bad limit request: Limit must be an integer 0 or greater and not '{shown}'.");
        assert_eq!(
            get(&format!("limit={limit}")).await.fault(),
            fault(400, "BadRequest", &message)
        );
    }
    assert_eq!(
        get("limit=2&marker=x").await.fault(),
        fault(404, "NetworkNotFound", "Network x could not be found.")
    );
    assert_eq!(
        get("shared=maybe").await.fault(),
        fault(
            400,
            "InvalidInput",
            "Invalid input for operation: 'maybe' cannot be converted to boolean."
        )
    );
    assert_eq!(
        get("fields=id&name=name+1&name=name%202").await.json(),
        json!({"networks": [{"id": "id-1"}, {"id": "id-2"}]})
    );
    assert_eq!(get("fields=&limit=0").await.json()["networks"][9], json!({}));
    assert_eq!(
        server.get("/v2.0/networks/id-1?fields=name").await.json(),
        json!({"network": {"name": "name 1"}})
    );
}

#[tokio::test]
async fn pages() {
    let (server, _directory) = server().await;
    let page = |json: serde_json::Value| -> (Vec<String>, Vec<(String, String)>) {
        let ids = json["networks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n["id"].as_str().unwrap().to_owned());
        let links = json["networks_links"].as_array().into_iter().flatten();
        let links = links.map(|l| {
            (
                l["rel"].as_str().unwrap().to_owned(),
                l["href"].as_str().unwrap().to_owned(),
            )
        });
        (ids.collect(), links.collect())
    };
    let url = "http://api.test:9696/v2.0/networks?fields=id&limit=4";
    let link = |rel: &str, rest: &str| (rel.to_owned(), format!("{url}{rest}"));
    let first = page(server.get("/v2.0/networks?fields=id&limit=4").await.json());
    assert_eq!(first.0, ["id-0", "id-1", "id-2", "id-3"]);
    assert_eq!(
        first.1,
        [
            link("next", "&marker=id-3"),
            link("previous", "&marker=id-0&page_reverse=True")
        ]
    );
    let last = page(
        server
            .get("/v2.0/networks?fields=id&limit=4&marker=id-7")
            .await
            .json(),
    );
    assert_eq!(
        (last.0, last.1),
        (
            vec!["id-8".to_owned(), "id-9".to_owned()],
            vec![link("previous", "&marker=id-8&page_reverse=True")]
        )
    );
    let back = page(
        server
            .get("/v2.0/networks?fields=id&limit=4&marker=id-2&page_reverse=True")
            .await
            .json(),
    );
    assert_eq!(
        (back.0, back.1),
        (
            vec!["id-0".to_owned(), "id-1".to_owned()],
            vec![link("next", "&marker=id-1")]
        )
    );
    let all = page(server.get("/v2.0/networks?page_reverse=True").await.json());
    assert_eq!(
        (all.0[0].as_str(), all.1.len()),
        ("id-9", 0),
        "without a limit there is nothing to turn round"
    );
    let proxied = [("X-Forwarded-Proto", "https")];
    let proxied = server
        .send("GET", "/v2.0/networks?limit=1&marker=id-0", &proxied, b"")
        .await
        .json();
    let href = proxied["networks_links"][0]["href"].as_str().unwrap();
    assert_eq!(href, "https://api.test:9696/v2.0/networks?limit=1&marker=id-1");
}

#[tokio::test]
async fn options_of_links_and_pages() {
    let config = ApiConfig {
        pagination_max_limit: Some(3),
        link_prefix: Some("https://cloud.test/network/".to_owned()),
        auth: Auth::NoAuth { project_id: None },
        max_body: 1000,
        ..ApiConfig::default()
    };
    let (server, _directory) = start(config).await;
    let json = server.get("/v2.0/networks?limit=7").await.json();
    assert_eq!(json["networks"].as_array().unwrap().len(), 3);
    assert_eq!(
        json["networks_links"][0]["href"],
        "https://cloud.test/network/v2.0/networks?limit=7&marker=id-2"
    );
    assert_eq!(
        server.get("/").await.json()["versions"][0]["links"][0]["href"],
        "https://cloud.test/network/v2.0/"
    );
    let ownerless = server
        .post("/v2.0/networks", &json!({"network": {"name": "x"}}))
        .await;
    assert_eq!(
        ownerless.fault().2,
        "Running without keystone AuthN requires that project_id is specified"
    );
    let long = server
        .post("/v2.0/networks", &json!({"network": {"name": "x".repeat(2000)}}))
        .await;
    assert_eq!(long.status, 413);
}

#[tokio::test]
async fn proxies_are_believed_only_if_configured() {
    let config = ApiConfig {
        proxy_headers: true,
        ..ApiConfig::default()
    };
    let (server, _directory) = start(config).await;
    let href = |answer: common::Answer| answer.json()["versions"][0]["links"][0]["href"].clone();
    let forwarded = [
        ("Forwarded", "for=1.2.3.4;proto=https;host=\"cloud.test\""),
        ("X-Forwarded-Prefix", "/net/"),
    ];
    assert_eq!(
        href(server.send("GET", "/", &forwarded, b"").await),
        "https://cloud.test/net/v2.0/"
    );
    let x_forwarded = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "cloud.test")];
    assert_eq!(
        href(server.send("GET", "/", &x_forwarded, b"").await),
        "https://cloud.test/v2.0/"
    );
    let (wary, _directory) = start(ApiConfig::default()).await;
    assert_eq!(
        href(wary.send("GET", "/", &forwarded, b"").await),
        "http://api.test:9696/v2.0/"
    );
}

#[tokio::test]
async fn if_match() {
    let (server, _directory) = server().await;
    let put = async |tag: &str| {
        let headers = [("If-Match", tag)];
        server
            .send("PUT", "/v2.0/networks/id-1", &headers, b"{\"network\": {}}")
            .await
    };
    assert_eq!(put("revision_number=1").await.status, 200);
    assert_eq!(put("\"revision_number=1\"").await.status, 200);
    assert_eq!(put("foo").await.status, 200);
    assert_eq!(put("revision_number=2").await.status, 412);
    assert_eq!(
        put(&format!("revision_number={}", "9".repeat(60))).await.status,
        412
    );
    let format = "Bad if-match request: Revision number etag must be in the format of revision_number=<int>.";
    assert_eq!(
        put("revision_number=x").await.fault(),
        fault(400, "BadRequest", format)
    );
    let several = "Bad if-match request: Multiple revision_number etags are not supported.";
    assert_eq!(
        put("\"revision_number=1\", \"revision_number=1\"").await.fault(),
        fault(400, "BadRequest", several)
    );
}

#[tokio::test]
async fn failures_tell_clients_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let plugin = plugin(directory.path()).await;
    let mut app = App::new(plugin.clone(), ApiConfig::default());
    app.resources = Resources::default().with::<fake::Things>(&NETWORK);
    let server = Server::start(app).await;
    let post = async |name: &str| {
        server
            .post("/v2.0/networks", &json!({"network": {"name": name}}))
            .await
            .fault()
    };
    let internal = fault(
        500,
        "HTTPInternalServerError",
        "Request Failed: internal server error while processing your request.",
    );
    assert_eq!(post("panic").await, internal);
    assert_eq!(post("inconsistent").await, internal);
    plugin.db.close().await;
    assert_eq!(
        post("begin").await,
        fault(503, "ServiceUnavailable", "The service is unavailable.")
    );
}

#[tokio::test]
async fn stops_after_the_requests_under_way() {
    let directory = tempfile::tempdir().unwrap();
    let plugin = plugin(directory.path()).await;
    for (drain, name, answered) in [(30, "slow", true), (0, "never", false)] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let config = ApiConfig {
            drain: Duration::from_secs(drain),
            ..ApiConfig::default()
        };
        let mut app = App::new(plugin.clone(), config);
        app.resources = Resources::default().with::<fake::Things>(&NETWORK);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = tokio::spawn(app.serve(listener, async move {
            let _ = stopped.await;
        }));
        let body = json!({"network": {"name": name}}).to_string();
        let request = tokio::spawn(async move {
            send(address, "POST", "/v2.0/networks", &[], body.as_bytes())
                .await
                .status
        });
        // The request must have arrived before the server stops.
        tokio::time::sleep(Duration::from_millis(100)).await;
        stop.send(()).unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(60), serving).await;
        ended.expect("the server ends").unwrap().unwrap();
        assert!(
            tokio::net::TcpStream::connect(address).await.is_err(),
            "nothing listens any more"
        );
        if answered {
            assert_eq!(request.await.unwrap(), 201);
        } else {
            request.abort();
        }
    }
}
