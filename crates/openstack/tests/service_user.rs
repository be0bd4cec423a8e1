//! The service user: how it gets in, when its token is replaced, and where it asks.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod fake;

use std::time::Duration;

use fake::{Fake, PASSWORD, token};
use openstack::keystone::{Auth, CacheTime, Config, Credential, Keystone, Refusal, User};
use oslo::Secret;
use serde_json::json;

async fn ask(keystone: &Keystone, token: &str) -> Result<String, Refusal> {
    let identity = keystone
        .authenticate(Some(token), None, "GET", "/v2.0/ports")
        .await?;
    Ok(identity.user_name.clone())
}

#[tokio::test]
async fn application_credential() {
    let fake = Fake::start().await;
    fake.add("t", token("alice", &[], 3600));
    let user = User::Id("u1".to_owned());
    for credential in [
        Credential::Id("c1".to_owned()),
        Credential::Name("n1".to_owned(), user),
    ] {
        let auth = Auth::ApplicationCredential {
            credential,
            secret: Secret::new(PASSWORD),
        };
        let keystone = Keystone::new(Config::new(fake.url(), auth)).unwrap();
        ask(&keystone, "t").await.unwrap();
    }
    let seen = fake.state().seen.clone();
    let sent = |at: usize| seen[at].body["auth"]["identity"]["application_credential"].clone();
    assert_eq!(sent(0), json!({"id": "c1", "secret": PASSWORD}));
    assert_eq!(
        sent(2),
        json!({"name": "n1", "user": {"id": "u1"}, "secret": PASSWORD})
    );
    assert!(seen[0].body["auth"]["scope"].is_null());
}

#[tokio::test]
async fn the_token_of_the_service_user_is_replaced() {
    let fake = Fake::start().await;
    fake.add("t", token("alice", &[], 3600));
    let keystone = Keystone::new(Config {
        cache_time: CacheTime::Never,
        ..fake.config()
    })
    .unwrap();
    ask(&keystone, "t").await.unwrap();
    // Keystone forgets it (its keys were changed, say).
    fake.state().own.clear();
    ask(&keystone, "t").await.unwrap();
    assert_eq!(fake.asked(), (2, 3));
    // It accepts none: one more attempt, and no endless loop.
    fake.state().validation_status = Some(401);
    assert_eq!(ask(&keystone, "t").await.unwrap_err(), Refusal::Unavailable);
    assert_eq!(fake.asked(), (3, 5));

    // It is replaced some time before its end.
    let fake = Fake::start().await;
    fake.add("t", token("alice", &[], 3600));
    fake.state().own_lifetime = 6;
    let keystone = Keystone::new(Config {
        cache_time: CacheTime::Never,
        ..fake.config()
    })
    .unwrap();
    ask(&keystone, "t").await.unwrap();
    ask(&keystone, "t").await.unwrap();
    assert_eq!(fake.state().logins, 1);
    tokio::time::sleep(Duration::from_millis(4800)).await;
    // When that does not work, it goes on with the old one while it is good.
    fake.state().login_status = Some(503);
    ask(&keystone, "t").await.unwrap();
    fake.state().login_status = None;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    ask(&keystone, "t").await.unwrap();
    assert_eq!(fake.state().own.len(), 2);
}

#[tokio::test]
async fn the_endpoint_is_that_of_the_catalog() {
    let fake = Fake::start().await;
    fake.add("t", token("alice", &[], 3600));
    let root = format!("http://{}", fake.address);
    fake.state().catalog = Some(json!([
        {"type": "network", "endpoints": []},
        {"type": "identity", "endpoints": [
            {"interface": "public", "region": "R1", "region_id": "R1", "url": "http://192.0.2.1/v3"},
            {"interface": "internal", "region": "R1", "region_id": "R1", "url": "http://192.0.2.2/v3"},
            {"interface": "internal", "region": "R2", "region_id": "R2", "url": format!("{root}/other/v3/")}]}]));
    let config = |region: &str| Config {
        region_name: Some(region.to_owned()),
        ..fake.config()
    };
    ask(&Keystone::new(config("R2")).unwrap(), "t").await.unwrap();
    assert_eq!(fake.state().seen[1].path, "/other/v3/auth/tokens");
    // A region that the catalog does not have: what authenticates also validates.
    ask(&Keystone::new(config("R3")).unwrap(), "t").await.unwrap();
    assert_eq!(fake.state().seen[3].path, "/v3/auth/tokens");

    // An address without a version is asked for its versions.
    fake.state().catalog = None;
    fake.state().seen.clear();
    let unversioned = Config {
        auth_url: format!("{root}/identity"),
        ..fake.config()
    };
    let answer = ask(&Keystone::new(unversioned).unwrap(), "t").await;
    assert_eq!(fake.state().seen[0].path, "/identity/");
    assert_eq!(fake.state().seen[1].path, "/identity/v3/auth/tokens");
    assert_eq!(fake.state().seen[2].path, "/identity/v3/auth/tokens");
    assert_eq!(answer.unwrap_err(), Refusal::Unauthorized);
    fake.state().seen.clear();
    let silent = Config {
        auth_url: root,
        ..fake.config()
    };
    ask(&Keystone::new(silent).unwrap(), "t").await.unwrap();
    assert_eq!(fake.state().seen[1].path, "/v3/auth/tokens");
}
