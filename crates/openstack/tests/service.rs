//! Service tokens, expired tokens that come with them, and access rules of application credentials.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod fake;

use std::sync::Arc;

use fake::{Fake, token};
use openstack::keystone::{Config, Identity, Keystone, Refusal};
use serde_json::{Value, json};

type Answer = Result<Arc<Identity>, Refusal>;

async fn ask(keystone: &Keystone, token: &str, service: &str) -> Answer {
    keystone
        .authenticate(Some(token), Some(service), "GET", "/v2.0/ports")
        .await
}

async fn cloud() -> Fake {
    let fake = Fake::start().await;
    fake.add("user", token("alice", &["member"], 3600));
    fake.add("expired", token("alice", &["member"], -60));
    fake.add("nova", token("nova", &["admin", "service"], 3600));
    fake.add("nova-expired", token("nova", &["admin", "service"], -60));
    fake.add("bob", token("bob", &["member"], 3600));
    fake
}

fn refused(answer: Answer) -> Refusal {
    answer.unwrap_err()
}

#[tokio::test]
async fn the_service_is_named() {
    let fake = cloud().await;
    let keystone = fake.keystone();
    let identity = ask(&keystone, "user", "nova").await.unwrap();
    assert_eq!(
        (identity.user_name.as_str(), identity.roles.as_slice()),
        ("alice", &["member".to_owned()][..])
    );
    let service = identity.service.as_ref().unwrap();
    assert_eq!(
        (service.user_id.as_str(), service.user_name.as_str()),
        ("nova-id", "nova")
    );
    assert_eq!(service.project_id.as_deref(), Some("nova-project"));
    assert_eq!(service.roles, ["admin", "service"]);
    // It is a matter of the request, not of the token.
    let alone = keystone
        .authenticate(Some("user"), None, "GET", "/")
        .await
        .unwrap();
    assert_eq!(alone.service, None);
    let alone = keystone
        .authenticate(Some("user"), Some(""), "GET", "/")
        .await
        .unwrap();
    assert_eq!(alone.service, None);
}

#[tokio::test]
async fn a_service_token_has_to_be_one() {
    let fake = cloud().await;
    let keystone = fake.keystone();
    for service in ["unknown", "bob", "nova-expired", "  "] {
        assert_eq!(
            refused(ask(&keystone, "user", service).await),
            Refusal::Unauthorized,
            "{service}"
        );
    }
    assert_eq!(
        refused(ask(&keystone, "unknown", "nova").await),
        Refusal::Unauthorized
    );
    let none = keystone.authenticate(None, Some("nova"), "GET", "/").await;
    assert_eq!(refused(none), Refusal::Unauthorized);

    let lenient = Config {
        service_token_roles_required: false,
        ..fake.config()
    };
    let keystone = Keystone::new(lenient).unwrap();
    let identity = ask(&keystone, "user", "bob").await.unwrap();
    assert_eq!(identity.service.as_ref().unwrap().user_name, "bob");
    // An expired token needs a real service all the same.
    assert_eq!(
        refused(ask(&keystone, "expired", "bob").await),
        Refusal::Unauthorized
    );
    assert_eq!(
        refused(ask(&keystone, "user", "unknown").await),
        Refusal::Unauthorized
    );

    let roles = vec!["gateway".to_owned(), "admin".to_owned()];
    let keystone = Keystone::new(Config {
        service_token_roles: roles,
        ..fake.config()
    })
    .unwrap();
    assert!(ask(&keystone, "user", "nova").await.is_ok());
    let keystone = Keystone::new(Config {
        service_token_roles: Vec::new(),
        ..fake.config()
    })
    .unwrap();
    assert_eq!(
        refused(ask(&keystone, "user", "nova").await),
        Refusal::Unauthorized
    );
}

#[tokio::test]
async fn an_expired_token_is_good_for_a_service_only() {
    let fake = cloud().await;
    let keystone = fake.keystone();
    let alone = keystone.authenticate(Some("expired"), None, "GET", "/").await;
    assert_eq!(refused(alone), Refusal::Unauthorized);
    // What is remembered about it says nothing about a request of a service.
    assert_eq!(
        ask(&keystone, "expired", "nova").await.unwrap().user_name,
        "alice"
    );
    assert_eq!(
        ask(&keystone, "expired", "nova").await.unwrap().user_name,
        "alice"
    );
    assert_eq!(fake.state().validations, 3);
    // And the other way round: that it is remembered does not make it valid.
    let alone = keystone.authenticate(Some("expired"), None, "GET", "/").await;
    assert_eq!(refused(alone), Refusal::Unauthorized);
    assert!(
        fake.state()
            .seen
            .iter()
            .any(|request| request.path.ends_with("?allow_expired=1"))
    );
}

#[tokio::test]
async fn the_scope_of_the_service_token_counts_as_in_the_original() {
    let fake = cloud().await;
    let mut facts = token("root", &["service"], 3600);
    facts.as_object_mut().unwrap().remove("project");
    facts["system"] = json!({"all": true});
    fake.add("system", facts);
    let keystone = fake.keystone();
    let identity = ask(&keystone, "user", "system").await.unwrap();
    assert_eq!(identity.system_scope.as_deref(), Some("all"));
    let identity = ask(&keystone, "system", "nova").await.unwrap();
    assert_eq!(identity.system_scope, None);
}

#[tokio::test]
async fn a_decision_that_is_delayed() {
    let fake = cloud().await;
    let delayed = Config {
        delay_auth_decision: true,
        max_retries: 0,
        ..fake.config()
    };
    let keystone = Keystone::new(delayed).unwrap();
    let identity = ask(&keystone, "user", "unknown").await.unwrap();
    assert_eq!(identity.service, None);
    fake.state().validation_status = Some(500);
    let answer = keystone.authenticate(Some("bob"), None, "GET", "/").await;
    assert_eq!(refused(answer), Refusal::Unauthorized);
}

fn restricted(rules: Value) -> Value {
    let mut facts = token("alice", &["member"], 3600);
    facts["application_credential"] = json!({"id": "c", "restricted": true, "access_rules": rules});
    facts["catalog"] = json!([{"type": "network", "endpoints": []}, {"type": "identity", "endpoints": []}]);
    facts
}

#[tokio::test]
async fn access_rules() {
    let fake = cloud().await;
    fake.add(
        "limited",
        restricted(json!([
            {"service": "network", "method": "GET", "path": "/v2.0/networks"},
            {"service": "network", "method": "PUT", "path": "/v2.0/networks/{network_id}"},
            {"service": "network", "method": "DELETE", "path": "/v2.0/*/mine"},
            {"service": "compute", "method": "GET", "path": "/v2.0/**"},
            {"service": "network", "method": "GET", "path": "/v2.0/ports/**"},
        ])),
    );
    fake.add("nothing", restricted(json!([])));
    fake.add("anything", restricted(json!(null)));
    let config = Config {
        service_type: Some("network".to_owned()),
        ..fake.config()
    };
    let keystone = Keystone::new(config.clone()).unwrap();
    let expected = [
        ("GET", "/v2.0/networks", true),
        ("GET", "/v2.0/networks?fields=id", true),
        ("POST", "/v2.0/networks", false),
        ("GET", "/v2.0/networks/1", false),
        ("PUT", "/v2.0/networks/1", true),
        ("PUT", "/v2.0/networks/1/tags", false),
        ("DELETE", "/v2.0/subnets/mine", true),
        ("DELETE", "/v2.0/subnets/yours", false),
        ("GET", "/v2.0/subnets", false),
        ("GET", "/v2.0/ports/1/bindings/host", true),
        ("GET", "/v2.0/ports", false),
    ];
    for (method, path, allowed) in expected {
        let answer = keystone.authenticate(Some("limited"), None, method, path).await;
        assert_eq!(answer.is_ok(), allowed, "{method} {path}");
        let answer = keystone.authenticate(Some("nothing"), None, method, path).await;
        assert_eq!(refused(answer), Refusal::Unauthorized);
        assert!(
            keystone
                .authenticate(Some("anything"), None, method, path)
                .await
                .is_ok()
        );
    }
    // A service asks for something else than its caller did.
    assert!(
        keystone
            .authenticate(Some("nothing"), Some("nova"), "POST", "/v2.0/ports")
            .await
            .is_ok()
    );
    let answer = keystone
        .authenticate(Some("limited"), Some("bob"), "GET", "/v2.0/networks")
        .await;
    assert_eq!(refused(answer), Refusal::Unauthorized);

    // Without a type of its own, or with one that the catalog does not have, nothing is allowed.
    for service_type in [None, Some(String::new()), Some("volume".to_owned())] {
        let keystone = Keystone::new(Config {
            service_type,
            ..config.clone()
        })
        .unwrap();
        let answer = keystone
            .authenticate(Some("limited"), None, "GET", "/v2.0/networks")
            .await;
        assert_eq!(refused(answer), Refusal::Unauthorized);
        assert!(
            keystone
                .authenticate(Some("user"), None, "GET", "/v2.0/networks")
                .await
                .is_ok()
        );
    }
}
