//! Tokens and passwords are in no log, at any level, and in no `Debug`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod fake;

use std::io::Write;
use std::sync::{Arc, Mutex};

use fake::{Fake, PASSWORD, token};
use openstack::http::{Client, HeaderMap, Options};
use openstack::keystone::{CacheTime, Config, Keystone};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn nothing_is_shown() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let mut fake = Fake::start().await;
    let mut shown = String::new();
    for name in ["secret-token-1", "secret-token-2"] {
        fake.add(name, token("alice", &["service"], 3600));
    }
    let config = Config {
        cache_time: CacheTime::Never,
        region_name: Some("R".to_owned()),
        ..fake.config()
    };
    shown.push_str(&format!("{config:?}{:?}", fake.config().auth));
    let keystone = Keystone::new(config).unwrap();
    let ask = || keystone.authenticate(Some("secret-token-1"), Some("secret-token-2"), "GET", "/");
    shown.push_str(&format!("{:?}", ask().await.unwrap()));
    let states: [(Option<u16>, Option<u16>, Option<&str>); 5] = [
        (Some(500), None, None),
        (Some(404), None, None),
        (None, None, Some("{\"token\": \"secret-token-1\"}")),
        (Some(401), None, None),
        (Some(401), Some(401), None),
    ];
    for (validation, login, body) in states {
        {
            let mut state = fake.state();
            (state.validation_status, state.login_status) = (validation, login);
            state.body = body.map(str::to_owned);
        }
        shown.push_str(&format!("{:?}{keystone:?}", ask().await.unwrap_err()));
    }
    fake.kill().await;
    shown.push_str(&format!("{:?}{keystone:?}", ask().await.unwrap_err()));
    let http = Client::new(Options::default()).unwrap();
    let error = http
        .get("ftp://secret-token-1:secret-token-2@h/", HeaderMap::new())
        .await
        .unwrap_err();
    shown.push_str(&format!("{error:?} {error}"));

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        logged.contains("ERROR") && logged.contains("status 500"),
        "{logged}"
    );
    for text in [&shown, &logged] {
        for secret in ["secret-token", "own-token", PASSWORD] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}
