//! Against a real Keystone, named by `NEUTRINO_TEST_KEYSTONE` (the address of version 3), whose administrator is
//! `admin` with the password `secret` and the project `admin` in the domain `Default`. What is created is removed.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use openstack::http::{Bytes, Client, HeaderMap, HeaderValue, Method, Options, Request, Response};
use openstack::keystone::{Auth, CacheTime, Config, Credential, Domain, Keystone, Refusal, Scope, User};
use oslo::Secret;
use serde_json::{Value, json};

const PREFIX: &str = "neutrino-keystone-test";
const PASSWORD: &str = "hunter2";

struct Cloud {
    http: Client,
    url: String,
    token: String,
}

impl Cloud {
    async fn find() -> Option<Self> {
        let Ok(url) = std::env::var("NEUTRINO_TEST_KEYSTONE") else {
            eprintln!("skipped: NEUTRINO_TEST_KEYSTONE names no Keystone");
            return None;
        };
        let http = Client::new(Options::default()).unwrap();
        let mut cloud = Self {
            http,
            url,
            token: String::new(),
        };
        let default = json!({"name": "Default"});
        let user = json!({"name": "admin", "password": "secret", "domain": default});
        let scope = json!({"project": {"name": "admin", "domain": default}});
        cloud.token = cloud.log_in(user, Some(scope)).await;
        Some(cloud)
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Response {
        let mut request = Request::new(Bytes::from(body.to_string()));
        *request.method_mut() = method;
        *request.uri_mut() = format!("{}{path}", self.url).parse().unwrap();
        request
            .headers_mut()
            .insert("content-type", HeaderValue::from_static("application/json"));
        request
            .headers_mut()
            .insert("x-auth-token", self.token.parse().unwrap());
        self.http.send(request).await.unwrap()
    }

    async fn create(&self, kind: &str, body: Value) -> Value {
        let answer = self
            .send(Method::POST, &format!("/{kind}s"), json!({kind: body}))
            .await;
        assert_eq!(answer.status, 201, "{kind}: {:?}", answer.body);
        let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
        body[kind].take()
    }

    async fn delete(&self, path: &str) {
        let answer = self.send(Method::DELETE, path, json!({})).await;
        assert!(matches!(answer.status, 204 | 404), "{path}: {}", answer.status);
    }

    async fn role(&self, name: &str) -> String {
        let answer = self
            .send(Method::GET, &format!("/roles?name={name}"), json!({}))
            .await;
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        body["roles"][0]["id"].as_str().unwrap().to_owned()
    }

    async fn log_in(&self, user: Value, scope: Option<Value>) -> String {
        let mut auth = json!({"identity": {"methods": ["password"], "password": {"user": user}}});
        if let Some(scope) = scope {
            auth["scope"] = scope;
        }
        self.token_for(auth).await
    }

    async fn token_for(&self, auth: Value) -> String {
        let url = format!("{}/auth/tokens", self.url);
        let body = json!({"auth": auth}).to_string();
        let answer = self
            .http
            .post(&url, "application/json", HeaderMap::new(), body)
            .await
            .unwrap();
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        answer.headers["x-subject-token"].to_str().unwrap().to_owned()
    }

    fn config(&self) -> Config {
        let domain = Domain::Name("Default".to_owned());
        let auth = Auth::Password {
            user: User::Name("admin".to_owned(), domain.clone()),
            password: Secret::new("secret"),
            scope: Scope::ProjectName("admin".to_owned(), domain),
        };
        let region_name = Some("RegionOne".to_owned());
        let service_type = Some("network".to_owned());
        Config {
            region_name,
            service_type,
            ..Config::new(self.url.clone(), auth)
        }
    }
}

async fn ask(keystone: &Keystone, token: &str, method: &str, path: &str) -> Result<(), Refusal> {
    keystone
        .authenticate(Some(token), None, method, path)
        .await
        .map(drop)
}

/// A user with a project of its own, in which it is a member, and with roles for the system or the domain.
struct Person {
    id: String,
    project: String,
}

async fn person(cloud: &Cloud, name: &str, role: &str) -> Person {
    let name = format!("{PREFIX}-{name}-{}", std::process::id());
    let project = cloud
        .create("project", json!({"name": name, "domain_id": "default"}))
        .await;
    let user = json!({"name": name, "password": PASSWORD, "domain_id": "default"});
    let user = cloud.create("user", user).await;
    let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
    let person = Person {
        id: id(&user),
        project: id(&project),
    };
    let role = cloud.role(role).await;
    for target in [
        format!("projects/{}", person.project),
        "domains/default".to_owned(),
        "system".to_owned(),
    ] {
        let path = match target.as_str() {
            "system" => format!("/system/users/{}/roles/{role}", person.id),
            target => format!("/{target}/users/{}/roles/{role}", person.id),
        };
        let answer = cloud.send(Method::PUT, &path, json!({})).await;
        assert_eq!(answer.status, 204, "{path}");
    }
    person
}

async fn token_of(cloud: &Cloud, person: &Person, scope: Value) -> String {
    cloud
        .log_in(json!({"id": person.id, "password": PASSWORD}), Some(scope))
        .await
}

#[tokio::test]
async fn users_projects_and_application_credentials() {
    let Some(cloud) = Cloud::find().await else { return };
    let member = person(&cloud, "member", "member").await;
    let service = person(&cloud, "service", "service").await;
    let checks = async {
        scopes(&cloud, &member).await;
        services(&cloud, &member, &service).await;
        access_rules(&cloud, &member).await;
        service_user_with_application_credential(&cloud, &service).await;
        a_revoked_token(&cloud, &member).await;
    };
    // What was created is removed whether or not a check fails.
    let failed = panic_of(checks).await;
    for person in [&member, &service] {
        cloud.delete(&format!("/users/{}", person.id)).await;
        cloud.delete(&format!("/projects/{}", person.project)).await;
    }
    if let Some(panic) = failed {
        std::panic::resume_unwind(panic);
    }
}

/// Runs a future and says with what it panicked.
async fn panic_of(future: impl Future<Output = ()>) -> Option<Box<dyn std::any::Any + Send>> {
    let mut future = Box::pin(future);
    std::future::poll_fn(move |context| {
        let polled = std::panic::AssertUnwindSafe(|| future.as_mut().poll(context));
        match std::panic::catch_unwind(polled) {
            Ok(polled) => polled.map(|()| None),
            Err(panic) => std::task::Poll::Ready(Some(panic)),
        }
    })
    .await
}

async fn scopes(cloud: &Cloud, member: &Person) {
    let keystone = Keystone::new(cloud.config()).unwrap();
    let token = token_of(cloud, member, json!({"project": {"id": member.project}})).await;
    let identity = keystone
        .authenticate(Some(&token), None, "GET", "/")
        .await
        .unwrap();
    assert_eq!(
        (&identity.user_id, identity.project_id.as_ref()),
        (&member.id, Some(&member.project))
    );
    assert!(identity.user_name.starts_with(PREFIX) && identity.is_admin_project);
    assert_eq!(identity.project_domain_name.as_deref(), Some("Default"));
    assert!(identity.roles.iter().any(|role| role == "member"));
    assert!(
        identity.roles.iter().any(|role| role == "reader"),
        "implied by member"
    );
    let token = token_of(cloud, member, json!({"system": {"all": true}})).await;
    let identity = keystone
        .authenticate(Some(&token), None, "GET", "/")
        .await
        .unwrap();
    assert_eq!(
        (identity.system_scope.as_deref(), &identity.project_id),
        (Some("all"), &None)
    );
    let token = token_of(cloud, member, json!({"domain": {"id": "default"}})).await;
    let identity = keystone
        .authenticate(Some(&token), None, "GET", "/")
        .await
        .unwrap();
    assert_eq!(
        (identity.domain_id.as_deref(), identity.domain_name.as_deref()),
        (Some("default"), Some("Default"))
    );
    assert!(!format!("{keystone:?}{identity:?}").contains(&token));
    assert_eq!(
        ask(&keystone, "nonsense", "GET", "/").await,
        Err(Refusal::Unauthorized)
    );
    assert_eq!(
        ask(&keystone, &format!("{token}x"), "GET", "/").await,
        Err(Refusal::Unauthorized)
    );
    assert_eq!(keystone.stats().logins, 1);
}

async fn services(cloud: &Cloud, member: &Person, service: &Person) {
    let keystone = Keystone::new(cloud.config()).unwrap();
    let user = token_of(cloud, member, json!({"project": {"id": member.project}})).await;
    let nova = token_of(cloud, service, json!({"project": {"id": service.project}})).await;
    let identity = keystone
        .authenticate(Some(&user), Some(&nova), "GET", "/")
        .await
        .unwrap();
    let named = identity.service.as_ref().unwrap();
    assert_eq!((&identity.user_id, &named.user_id), (&member.id, &service.id));
    assert!(named.roles.iter().any(|role| role == "service"));
    let answer = keystone.authenticate(Some(&nova), Some(&user), "GET", "/").await;
    assert_eq!(answer.unwrap_err(), Refusal::Unauthorized);
}

async fn access_rules(cloud: &Cloud, member: &Person) {
    let rules = json!([
        {"service": "network", "method": "GET", "path": "/v2.0/networks"},
        {"service": "network", "method": "PUT", "path": "/v2.0/ports/{port_id}"},
        {"service": "network", "method": "GET", "path": "/v2.0/subnets/**"},
        {"service": "compute", "method": "GET", "path": "/v2.0/ports"},
    ]);
    let owner = Cloud {
        http: Client::new(Options::default()).unwrap(),
        url: cloud.url.clone(),
        token: token_of(cloud, member, json!({"project": {"id": member.project}})).await,
    };
    let body = json!({"application_credential": {"name": format!("{PREFIX}-rules"), "access_rules": rules}});
    let path = format!("/users/{}/application_credentials", member.id);
    let answer = owner.send(Method::POST, &path, body).await;
    assert_eq!(answer.status, 201, "{:?}", answer.body);
    let made: Value = serde_json::from_slice(&answer.body).unwrap();
    let made = &made["application_credential"];
    let identity = json!({"methods": ["application_credential"],
        "application_credential": {"id": made["id"], "secret": made["secret"]}});
    let token = cloud.token_for(json!({"identity": identity})).await;
    let keystone = Keystone::new(cloud.config()).unwrap();
    let expected = [
        ("GET", "/v2.0/networks", true),
        ("POST", "/v2.0/networks", false),
        ("GET", "/v2.0/networks/1", false),
        ("PUT", "/v2.0/ports/1", true),
        ("GET", "/v2.0/ports", false),
        ("GET", "/v2.0/subnets/1/2", true),
    ];
    for (method, path, allowed) in expected {
        assert_eq!(
            ask(&keystone, &token, method, path).await.is_ok(),
            allowed,
            "{method} {path}"
        );
    }
    let untyped = Keystone::new(Config {
        service_type: None,
        ..cloud.config()
    })
    .unwrap();
    assert_eq!(
        ask(&untyped, &token, "GET", "/v2.0/networks").await,
        Err(Refusal::Unauthorized)
    );
    for rule in made["access_rules"].as_array().unwrap() {
        let id = made["id"].as_str().unwrap();
        owner
            .delete(&format!("/users/{}/application_credentials/{id}", member.id))
            .await;
        owner
            .delete(&format!(
                "/users/{}/access_rules/{}",
                member.id,
                rule["id"].as_str().unwrap()
            ))
            .await;
    }
}

async fn service_user_with_application_credential(cloud: &Cloud, service: &Person) {
    let owner = Cloud {
        http: Client::new(Options::default()).unwrap(),
        url: cloud.url.clone(),
        token: token_of(cloud, service, json!({"project": {"id": service.project}})).await,
    };
    let name = format!("{PREFIX}-own");
    let body = json!({"application_credential": {"name": name, "secret": PASSWORD, "unrestricted": false}});
    let path = format!("/users/{}/application_credentials", service.id);
    let answer = owner.send(Method::POST, &path, body).await;
    assert_eq!(answer.status, 201, "{:?}", answer.body);
    let made: Value = serde_json::from_slice(&answer.body).unwrap();
    let id = made["application_credential"]["id"].as_str().unwrap().to_owned();
    let by_name = Credential::Name(name, User::Id(service.id.clone()));
    for credential in [Credential::Id(id), by_name] {
        let auth = Auth::ApplicationCredential {
            credential,
            secret: Secret::new(PASSWORD),
        };
        let keystone = Keystone::new(Config {
            auth,
            ..cloud.config()
        })
        .unwrap();
        ask(&keystone, &cloud.token, "GET", "/").await.unwrap();
        assert_eq!(
            ask(&keystone, "nonsense", "GET", "/").await,
            Err(Refusal::Unauthorized)
        );
    }
    let auth = Auth::ApplicationCredential {
        credential: Credential::Id("nonsense".to_owned()),
        secret: Secret::new(PASSWORD),
    };
    let keystone = Keystone::new(Config {
        auth,
        ..cloud.config()
    })
    .unwrap();
    assert_eq!(
        ask(&keystone, &cloud.token, "GET", "/").await,
        Err(Refusal::Unavailable)
    );
}

async fn a_revoked_token(cloud: &Cloud, member: &Person) {
    let token = token_of(cloud, member, json!({"project": {"id": member.project}})).await;
    let remembering = Keystone::new(cloud.config()).unwrap();
    let asking = Keystone::new(Config {
        cache_time: CacheTime::Never,
        ..cloud.config()
    })
    .unwrap();
    ask(&remembering, &token, "GET", "/").await.unwrap();
    ask(&asking, &token, "GET", "/").await.unwrap();
    let mut request = Request::new(Bytes::new());
    *request.method_mut() = Method::DELETE;
    *request.uri_mut() = format!("{}/auth/tokens", cloud.url).parse().unwrap();
    request
        .headers_mut()
        .insert("x-auth-token", cloud.token.parse().unwrap());
    request
        .headers_mut()
        .insert("x-subject-token", token.parse().unwrap());
    assert_eq!(cloud.http.send(request).await.unwrap().status, 204);
    assert_eq!(ask(&asking, &token, "GET", "/").await, Err(Refusal::Unauthorized));
    ask(&remembering, &token, "GET", "/").await.unwrap();
}
