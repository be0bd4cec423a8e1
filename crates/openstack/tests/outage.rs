//! Keystone that is slow, dead, or drops connections: what is remembered goes on, the rest is refused with 503, and
//! nothing waits for ever.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod fake;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use fake::{Fake, token};
use openstack::keystone::{CacheTime, Config, Keystone, Refusal};

/// A wait that is longer is a hang.
const FOR_EVER: Duration = Duration::from_secs(30);

async fn ask(keystone: &Keystone, token: &str) -> Result<String, Refusal> {
    let question = keystone.authenticate(Some(token), None, "GET", "/v2.0/ports");
    let identity = tokio::time::timeout(FOR_EVER, question).await.expect("a hang")?;
    Ok(identity.user_name.clone())
}

/// Asks until there is an answer.
async fn recovered(keystone: &Keystone, token: &str) -> String {
    let patience = async {
        loop {
            match ask(keystone, token).await {
                Ok(name) => return name,
                Err(Refusal::Unauthorized) => panic!("a valid token is refused"),
                Err(Refusal::Unavailable) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    };
    tokio::time::timeout(FOR_EVER, patience)
        .await
        .expect("no recovery")
}

#[tokio::test]
async fn a_dropped_connection_is_replaced() {
    let fake = Fake::start().await;
    fake.state().per_connection = Some(2);
    let keystone = Keystone::new(Config {
        max_retries: 0,
        ..fake.config()
    })
    .unwrap();
    for number in 0..20 {
        let name = format!("t{number}");
        fake.add(&name, token(&name, &[], 3600));
        assert_eq!(ask(&keystone, &name).await.unwrap(), name);
    }
    let connections = fake.state().connections;
    assert!((10..=12).contains(&connections), "{connections}");
    assert_eq!(fake.asked(), (1, 20));
}

#[tokio::test]
async fn connections_are_kept() {
    let fake = Fake::start().await;
    let keystone = fake.keystone();
    for number in 0..20 {
        let name = format!("t{number}");
        fake.add(&name, token(&name, &[], 3600));
        ask(&keystone, &name).await.unwrap();
    }
    assert_eq!(fake.state().connections, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_went_dead_are_not_tried_one_by_one() {
    let fake = Fake::start().await;
    let timeout = Some(Duration::from_secs(1));
    let keystone = Keystone::new(Config {
        timeout,
        ..fake.config()
    })
    .unwrap();
    fake.add("first", token("first", &[], 3600));
    ask(&keystone, "first").await.unwrap();
    fake.state().delay = Duration::from_millis(100);
    let tasks: Vec<_> = (0..10)
        .map(|number| {
            let (keystone, name) = (keystone.clone(), format!("t{number}"));
            fake.add(&name, token(&name, &[], 3600));
            tokio::spawn(async move { ask(&keystone, &name).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    fake.state().delay = Duration::ZERO;
    let connections = fake.state().connections;
    assert!(connections >= 5, "{connections}");
    fake.state().mute = connections;
    fake.add("last", token("last", &[], 3600));
    assert_eq!(ask(&keystone, "last").await.unwrap_err(), Refusal::Unavailable);
    assert_eq!(recovered(&keystone, "last").await, "last");
    assert_eq!(fake.state().muted, 1);
}

#[tokio::test]
async fn dead_from_the_start() {
    let mut fake = Fake::start().await;
    fake.add("t", token("alice", &[], 3600));
    fake.kill().await;
    let keystone = fake.keystone();
    assert_eq!(ask(&keystone, "t").await.unwrap_err(), Refusal::Unavailable);
    fake.restart().await;
    assert_eq!(recovered(&keystone, "t").await, "alice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silent() {
    let fake = Fake::start().await;
    for name in ["known", "new"] {
        fake.add(name, token(name, &[], 3600));
    }
    let timeout = Some(Duration::from_millis(300));
    let keystone = Keystone::new(Config {
        timeout,
        max_retries: 0,
        ..fake.config()
    })
    .unwrap();
    recovered(&keystone, "known").await;
    fake.state().delay = Duration::from_secs(3600);
    let before = fake.state().seen.len();
    assert_eq!(ask(&keystone, "new").await.unwrap_err(), Refusal::Unavailable);
    // Those who come now do not queue up.
    for _ in 0..1000 {
        assert_eq!(ask(&keystone, "new").await.unwrap_err(), Refusal::Unavailable);
        assert_eq!(ask(&keystone, "known").await.unwrap(), "known");
    }
    let asked = fake.state().seen.len() - before;
    assert!(
        asked <= 20,
        "{asked} questions to a Keystone that does not answer"
    );
    fake.state().delay = Duration::ZERO;
    assert_eq!(recovered(&keystone, "new").await, "new");
}

#[tokio::test]
async fn a_service_user_that_is_not_let_in_does_not_hammer() {
    let fake = Fake::start().await;
    fake.add("t", token("alice", &[], 3600));
    fake.state().login_status = Some(401);
    let keystone = fake.keystone();
    for _ in 0..1000 {
        assert_eq!(ask(&keystone, "t").await.unwrap_err(), Refusal::Unavailable);
    }
    let logins = fake.state().logins;
    assert!(logins <= 10, "{logins}");
    fake.state().login_status = None;
    assert_eq!(recovered(&keystone, "t").await, "alice");
}

/// What the callers of a test under load have seen.
#[derive(Default)]
struct Seen {
    stop: AtomicBool,
    granted: AtomicUsize,
    unavailable: AtomicUsize,
}

/// Uses a token that is remembered: never refused.
async fn use_known(keystone: Keystone, seen: Arc<Seen>, name: String) {
    while !seen.stop.load(Ordering::Relaxed) {
        assert_eq!(
            ask(&keystone, &name).await,
            Ok(name.clone()),
            "a token that is remembered is refused"
        );
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Uses tokens that are not remembered: those that are valid are never refused as invalid, others never granted.
async fn use_new(keystone: Keystone, seen: Arc<Seen>, valid: bool) {
    let mut number = 0;
    while !seen.stop.load(Ordering::Relaxed) {
        number += 1;
        let name = if valid {
            "valid".to_owned()
        } else {
            format!("invalid-{number}")
        };
        match ask(&keystone, &name).await {
            Ok(granted) => {
                assert!(valid && granted == "valid", "a wrong grant: {granted}");
                seen.granted.fetch_add(1, Ordering::Relaxed);
            }
            Err(Refusal::Unauthorized) => assert!(!valid, "a valid token is refused"),
            Err(Refusal::Unavailable) => {
                seen.unavailable.fetch_add(1, Ordering::Relaxed);
            }
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_and_started_again_under_load() {
    let mut fake = Fake::start().await;
    fake.add("valid", token("valid", &[], 3600));
    fake.state().delay = Duration::from_millis(5);
    let keystone = fake.keystone();
    let fresh = Keystone::new(Config {
        cache_time: CacheTime::Never,
        ..fake.config()
    })
    .unwrap();
    let seen = Arc::new(Seen::default());
    let mut tasks = Vec::new();
    for number in 0..20 {
        let name = format!("known-{number}");
        fake.add(&name, token(&name, &[], 3600));
        assert_eq!(recovered(&keystone, &name).await, name);
        tasks.push(tokio::spawn(use_known(keystone.clone(), Arc::clone(&seen), name)));
        tasks.push(tokio::spawn(use_new(
            fresh.clone(),
            Arc::clone(&seen),
            number % 2 == 0,
        )));
        tasks.push(tokio::spawn(use_new(keystone.clone(), Arc::clone(&seen), false)));
    }
    for round in 0..3 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        fake.kill().await;
        let before = seen.unavailable.load(Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(
            seen.unavailable.load(Ordering::Relaxed) > before,
            "round {round}: nobody noticed"
        );
        // A Keystone that comes back may have forgotten the token of the service user.
        fake.state().own.clear();
        fake.restart().await;
        assert_eq!(recovered(&fresh, "valid").await, "valid");
        let before = seen.granted.load(Ordering::Relaxed);
        let name = format!("new-{round}");
        fake.add(&name, token(&name, &[], 3600));
        assert_eq!(recovered(&keystone, &name).await, name);
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(
            seen.granted.load(Ordering::Relaxed) > before,
            "round {round}: nobody gets in"
        );
    }
    seen.stop.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await.unwrap();
    }
}
