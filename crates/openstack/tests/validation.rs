//! Who a token belongs to: what Keystone says, what is remembered, and what is asked only once.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod fake;

use std::time::Duration;

use chrono::Utc;
use fake::{Fake, PASSWORD, token};
use openstack::keystone::{CacheTime, Config, Keystone, Refusal, TokenBind};
use serde_json::json;

async fn ask(keystone: &Keystone, token: &str) -> Result<String, Refusal> {
    let identity = keystone
        .authenticate(Some(token), None, "GET", "/v2.0/ports")
        .await?;
    Ok(identity.user_name.clone())
}

#[tokio::test]
async fn identity() {
    let fake = Fake::start().await;
    let mut facts = token("alice", &["reader", "member"], 3600);
    facts["is_admin_project"] = false.into();
    fake.add("t-alice", facts);
    let keystone = fake.keystone();
    let identity = keystone
        .authenticate(Some(" t-alice "), None, "GET", "/")
        .await
        .unwrap();
    assert_eq!(
        (identity.user_id.as_str(), identity.user_name.as_str()),
        ("alice-id", "alice")
    );
    assert_eq!(identity.user_domain_id.as_deref(), Some("default"));
    assert_eq!(identity.user_domain_name.as_deref(), Some("Default"));
    assert_eq!(identity.project_id.as_deref(), Some("alice-project"));
    assert_eq!(identity.project_domain_name.as_deref(), Some("Default"));
    assert_eq!(identity.roles, ["reader", "member"]);
    assert_eq!(
        (&identity.system_scope, &identity.domain_id, &identity.service),
        (&None, &None, &None)
    );
    assert!(!identity.is_admin_project && identity.expires_at > Utc::now());

    let mut facts = token("root", &["admin"], 3600);
    facts.as_object_mut().unwrap().remove("project");
    facts["system"] = json!({"all": true});
    fake.add("t-system", facts.clone());
    let identity = keystone
        .authenticate(Some("t-system"), None, "GET", "/")
        .await
        .unwrap();
    assert_eq!(
        (identity.system_scope.as_deref(), &identity.project_id),
        (Some("all"), &None)
    );
    assert!(identity.is_admin_project);

    facts.as_object_mut().unwrap().remove("system");
    facts["domain"] = json!({"id": "d1", "name": "D1"});
    fake.add("t-domain", facts);
    let identity = keystone
        .authenticate(Some("t-domain"), None, "GET", "/")
        .await
        .unwrap();
    assert_eq!(identity.domain_id.as_deref(), Some("d1"));
    assert_eq!(
        (identity.domain_name.as_deref(), &identity.system_scope),
        (Some("D1"), &None)
    );
}

#[tokio::test]
async fn the_request_to_keystone_is_that_of_the_original() {
    let fake = Fake::start().await;
    fake.add("t", token("alice", &[], 3600));
    ask(&fake.keystone(), "t").await.unwrap();
    let without = Config {
        include_service_catalog: false,
        ..fake.config()
    };
    ask(&Keystone::new(without).unwrap(), "t").await.unwrap();
    let seen = fake.state().seen.clone();
    let lines: Vec<_> = seen
        .iter()
        .map(|it| format!("{} {}", it.method, it.path))
        .collect();
    assert_eq!(
        lines,
        [
            "POST /v3/auth/tokens",
            "GET /v3/auth/tokens",
            "POST /v3/auth/tokens",
            "GET /v3/auth/tokens?nocatalog"
        ]
    );
    assert_eq!(seen[1].headers["x-auth-token"], "own-token-1");
    assert_eq!(seen[1].headers["x-subject-token"], "t");
    assert_eq!(seen[1].headers["openstack-identity-access-rules"], "1");
    assert_eq!(seen[1].headers["host"], fake.address.to_string());
    assert_eq!(
        seen[0].body,
        json!({"auth": {
            "identity": {"methods": ["password"], "password": {
                "user": {"name": "neutron", "domain": {"name": "Default"}, "password": PASSWORD}}},
            "scope": {"project": {"name": "service", "domain": {"name": "Default"}}}}})
    );
}

#[tokio::test]
async fn nothing_is_asked_without_a_token() {
    let fake = Fake::start().await;
    let keystone = fake.keystone();
    for nothing in [None, Some(""), Some("  "), Some("a\nb")] {
        let answer = keystone.authenticate(nothing, None, "GET", "/").await;
        assert_eq!(answer.unwrap_err(), Refusal::Unauthorized);
    }
    assert!(fake.state().seen.is_empty());
    assert_eq!(keystone.stats().unauthorized, 4);
    assert_eq!(
        keystone.www_authenticate(),
        format!("Keystone uri=\"{}\"", fake.url())
    );
    let uri = Some("https://public/".to_owned());
    let keystone = Keystone::new(Config {
        www_authenticate_uri: uri,
        ..fake.config()
    })
    .unwrap();
    assert_eq!(keystone.www_authenticate(), "Keystone uri=\"https://public/\"");
}

#[tokio::test]
async fn a_valid_token_is_remembered() {
    let fake = Fake::start().await;
    fake.add("t", token("alice", &[], 3600));
    let keystone = fake.keystone();
    for _ in 0..5 {
        assert_eq!(ask(&keystone, "t").await.unwrap(), "alice");
    }
    let stats = keystone.stats();
    assert_eq!(
        (
            fake.state().validations,
            stats.validations,
            stats.hits,
            stats.cached
        ),
        (1, 1, 4, 1)
    );

    let time = CacheTime::For(Duration::from_millis(300));
    let keystone = Keystone::new(Config {
        cache_time: time,
        ..fake.config()
    })
    .unwrap();
    ask(&keystone, "t").await.unwrap();
    tokio::time::sleep(Duration::from_millis(400)).await;
    ask(&keystone, "t").await.unwrap();
    assert_eq!(keystone.stats().validations, 2);

    let keystone = Keystone::new(Config {
        cache_time: CacheTime::Never,
        ..fake.config()
    })
    .unwrap();
    ask(&keystone, "t").await.unwrap();
    ask(&keystone, "t").await.unwrap();
    assert_eq!((keystone.stats().validations, keystone.stats().cached), (2, 0));
}

#[tokio::test]
async fn a_token_is_not_remembered_beyond_its_end() {
    let fake = Fake::start().await;
    for cache_time in [CacheTime::For(Duration::from_secs(300)), CacheTime::UntilExpiry] {
        fake.add("t", token("alice", &[], 1));
        let keystone = Keystone::new(Config {
            cache_time,
            ..fake.config()
        })
        .unwrap();
        assert_eq!(ask(&keystone, "t").await.unwrap(), "alice");
        tokio::time::sleep(Duration::from_millis(1100)).await;
        assert_eq!(ask(&keystone, "t").await.unwrap_err(), Refusal::Unauthorized);
    }
}

#[tokio::test]
async fn the_cache_is_bounded() {
    let fake = Fake::start().await;
    let keystone = Keystone::new(Config {
        cache_size: 10,
        ..fake.config()
    })
    .unwrap();
    for number in 0..30 {
        let name = format!("t{number}");
        fake.add(&name, token(&name, &[], 3600));
        assert_eq!(ask(&keystone, &name).await.unwrap(), name);
    }
    assert_eq!(keystone.stats().cached, 10);
    ask(&keystone, "t29").await.unwrap();
    assert_eq!(keystone.stats().validations, 30);
    ask(&keystone, "t0").await.unwrap();
    assert_eq!(keystone.stats().validations, 31);
}

#[tokio::test]
async fn an_unknown_token_is_remembered_shortly_and_an_error_is_not() {
    let fake = Fake::start().await;
    let keystone = fake.keystone();
    for _ in 0..3 {
        assert_eq!(
            ask(&keystone, "unknown").await.unwrap_err(),
            Refusal::Unauthorized
        );
    }
    assert_eq!(fake.state().validations, 1);
    fake.add("t", token("alice", &[], 3600));
    for status in [500, 403, 503, 400, 429] {
        fake.state().validation_status = Some(status);
        assert_eq!(
            ask(&keystone, "t").await.unwrap_err(),
            Refusal::Unavailable,
            "{status}"
        );
    }
    fake.state().validation_status = None;
    for body in ["", "{}", "{\"token\": {}}", "[]", "<html>"] {
        fake.state().body = Some(body.to_owned());
        assert_eq!(
            ask(&keystone, "t").await.unwrap_err(),
            Refusal::Unavailable,
            "{body}"
        );
    }
    fake.state().body = None;
    assert_eq!(ask(&keystone, "t").await.unwrap(), "alice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_requests_with_a_new_token_ask_once() {
    let fake = Fake::start().await;
    fake.add("t", token("alice", &[], 3600));
    fake.state().delay = Duration::from_millis(50);
    let keystone = fake.keystone();
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            let keystone = keystone.clone();
            tokio::spawn(async move { ask(&keystone, "t").await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap(), "alice");
    }
    assert_eq!(fake.asked(), (1, 1));
}

#[tokio::test]
async fn whoever_waits_is_served_when_the_first_one_goes_away() {
    let fake = Fake::start().await;
    fake.add("t", token("alice", &[], 3600));
    fake.state().delay = Duration::from_millis(200);
    let keystone = fake.keystone();
    let first = tokio::time::timeout(Duration::from_millis(50), ask(&keystone, "t"));
    let (first, second) = tokio::join!(first, ask(&keystone, "t"));
    assert!(first.is_err());
    assert_eq!(second.unwrap(), "alice");
    assert_eq!(fake.state().validations, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keystone_is_not_asked_too_much_at_once() {
    let fake = Fake::start().await;
    fake.state().delay = Duration::from_millis(20);
    let keystone = fake.keystone();
    let mut tasks = Vec::new();
    for number in 0..300 {
        let name = format!("t{number}");
        fake.add(&name, token(&name, &[], 3600));
        let keystone = keystone.clone();
        tasks.push(tokio::spawn(async move { (ask(&keystone, &name).await, name) }));
    }
    for task in tasks {
        let (answer, name) = task.await.unwrap();
        assert_eq!(answer.unwrap(), name);
    }
    let state = fake.state();
    assert!((2..=32).contains(&state.most_at_once), "{}", state.most_at_once);
    assert!(state.connections <= 32, "{}", state.connections);
    assert_eq!((state.logins, state.validations), (1, 300));
}

#[tokio::test]
async fn binds() {
    let fake = Fake::start().await;
    fake.add("free", token("alice", &[], 3600));
    let mut facts = token("alice", &[], 3600);
    facts["bind"] = json!({"kerberos": "alice@REALM"});
    fake.add("kerberos", facts.clone());
    facts["bind"] = json!({"x509": "alice"});
    fake.add("x509", facts);
    let expected = [
        ("disabled", [true, true, true]),
        ("permissive", [true, false, true]),
        ("strict", [true, false, false]),
        ("required", [false, false, false]),
        ("kerberos", [false, false, false]),
    ];
    for (mode, allowed) in expected {
        let keystone = Keystone::new(Config {
            token_bind: TokenBind::from(mode),
            ..fake.config()
        })
        .unwrap();
        for (token, allowed) in ["free", "kerberos", "x509"].into_iter().zip(allowed) {
            assert_eq!(ask(&keystone, token).await.is_ok(), allowed, "{mode} {token}");
        }
    }
}
