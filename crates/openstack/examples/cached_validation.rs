//! What a request costs whose token is remembered: `cargo run --release -p openstack --example cached_validation`.
//! Needs a Keystone in `OS_AUTH_URL` and its user in `OS_USERNAME`, `OS_PASSWORD` and `OS_PROJECT_NAME` (domain
//! `Default`), which may validate tokens.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use openstack::http::{Client, HeaderMap, Options};
use openstack::keystone::{Auth, Config, Domain, Keystone, Scope, User};
use oslo::Secret;

const REQUESTS: u32 = 200_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let [url, user, password, project] =
        ["OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD", "OS_PROJECT_NAME"].map(std::env::var);
    let (url, user, password, project) = (url?, user?, password?, project?);
    let token = log_in(&url, &user, &password, &project).await?;
    let domain = Domain::Name("Default".to_owned());
    let auth = Auth::Password {
        user: User::Name(user, domain.clone()),
        password: Secret::new(password),
        scope: Scope::ProjectName(project, domain),
    };
    let keystone = Keystone::new(Config::new(url, auth))?;
    for (what, service) in [
        ("user token", None),
        ("user and service token", Some(token.as_str())),
    ] {
        let first = Instant::now();
        keystone
            .authenticate(Some(&token), service, "GET", "/v2.0/ports")
            .await?;
        let first = first.elapsed();
        let start = Instant::now();
        for _ in 0..REQUESTS {
            black_box(
                keystone
                    .authenticate(Some(&token), service, "GET", "/v2.0/ports")
                    .await?,
            );
        }
        let each = start.elapsed() / REQUESTS;
        println!(
            "{what}: the first time {first:?}, remembered {each:?} (token of {} bytes)",
            token.len()
        );
    }
    Ok(())
}

async fn log_in(url: &str, user: &str, password: &str, project: &str) -> Result<String, Box<dyn Error>> {
    let domain = serde_json::json!({"name": "Default"});
    let body = serde_json::json!({"auth": {
        "identity": {"methods": ["password"], "password": {
            "user": {"name": user, "password": password, "domain": domain}}},
        "scope": {"project": {"name": project, "domain": domain}}}});
    let http = Client::new(Options::default())?;
    let url = format!("{url}/auth/tokens");
    let answer = http
        .post(&url, "application/json", HeaderMap::new(), body.to_string())
        .await?;
    let token = answer.headers.get("x-subject-token").ok_or("no token")?;
    Ok(token.to_str()?.to_owned())
}
