//! Against a real Keystone, named by `NEUTRINO_TEST_KEYSTONE` (the address of version 3), whose administrator is
//! `admin` with the password `secret` in the domain `Default`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use openstack::http::{Client, HeaderMap, Options};
use openstack::keystone::{Auth, Config, Domain, Keystone, Refusal, Scope, User};
use oslo::Secret;

fn admin() -> Auth {
    let domain = Domain::Name("Default".to_owned());
    Auth::Password {
        user: User::Name("admin".to_owned(), domain.clone()),
        password: Secret::new("secret"),
        scope: Scope::ProjectName("admin".to_owned(), domain),
    }
}

#[tokio::test]
async fn password() {
    let Ok(url) = std::env::var("NEUTRINO_TEST_KEYSTONE") else {
        eprintln!("skipped: NEUTRINO_TEST_KEYSTONE names no Keystone");
        return;
    };
    let http = Client::new(Options::default()).unwrap();
    let body = r#"{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"admin","password":"secret","domain":{"name":"Default"}}}},"scope":{"project":{"name":"admin","domain":{"name":"Default"}}}}}"#;
    let answer = http
        .post(
            &format!("{url}/auth/tokens"),
            "application/json",
            HeaderMap::new(),
            body,
        )
        .await
        .unwrap();
    assert_eq!(answer.status, 201);
    let token = answer.headers["x-subject-token"].to_str().unwrap();
    let keystone = Keystone::new(Config::new(url, admin())).unwrap();
    let identity = keystone
        .authenticate(Some(token), None, "GET", "/v2.0/networks")
        .await
        .unwrap();
    assert_eq!(identity.user_name, "admin");
    assert!(identity.roles.iter().any(|role| role == "admin"));
    assert!(!format!("{keystone:?}{identity:?}").contains(token));
    let refused = keystone.authenticate(Some("nonsense"), None, "GET", "/").await;
    assert_eq!(refused.unwrap_err(), Refusal::Unauthorized);
}
