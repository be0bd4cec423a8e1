//! Tests of the queue.

use super::*;
use model::Kind;

fn key(kind: Kind, n: usize) -> Key {
    Key::new(kind, format!("{n:04}"))
}

fn queue() -> Queue {
    let backoff = Backoff {
        first: Duration::from_millis(20),
        last: Duration::from_millis(40),
    };
    Queue::new(Limits { keys: 1000, backoff })
}

#[tokio::test]
async fn a_key_is_in_it_once() {
    let queue = queue();
    let port = key(Kind::Port, 1);
    queue.push([port.clone(), port.clone()], Urgency::Request);
    queue.push([port.clone()], Urgency::Background);
    assert_eq!(queue.next(10).await, vec![port.clone()]);
    // Named again while it is being worked on: once more, and only once.
    queue.push([port.clone(), port.clone()], Urgency::Background);
    queue.push([port.clone()], Urgency::Request);
    assert_eq!(queue.depth().active, 1);
    queue.done([&port]);
    assert_eq!(queue.next(10).await, vec![port.clone()]);
    queue.done([&port]);
    assert_eq!(queue.depth().dirty, 0);
}

#[tokio::test]
async fn creation_order_within_a_batch() {
    let queue = queue();
    let keys = [
        key(Kind::Port, 1),
        key(Kind::Subnet, 1),
        key(Kind::Network, 1),
        key(Kind::Port, 0),
    ];
    queue.push(keys.clone(), Urgency::Request);
    let batch = queue.next(10).await;
    assert_eq!(
        batch,
        vec![keys[2].clone(), keys[1].clone(), keys[3].clone(), keys[0].clone()]
    );
}

#[tokio::test]
async fn kinds_and_urgencies_share_a_batch() {
    let queue = queue();
    queue.push((0..500).map(|n| key(Kind::Port, n)), Urgency::Request);
    queue.push([key(Kind::Network, 7)], Urgency::Request);
    queue.push((500..600).map(|n| key(Kind::Port, n)), Urgency::Background);
    let batch = queue.next(40).await;
    assert_eq!(batch.len(), 40);
    assert!(batch.contains(&key(Kind::Network, 7)));
    assert!(batch.contains(&key(Kind::Port, 0)));
    assert_eq!(batch.iter().filter(|k| k.id.as_str() >= "0500").count(), 10);
}

#[tokio::test]
async fn a_request_overtakes_the_background() {
    let queue = queue();
    queue.push((0..100).map(|n| key(Kind::Port, n)), Urgency::Background);
    queue.push([key(Kind::Port, 99)], Urgency::Request);
    let batch = queue.next(2).await;
    assert!(batch.contains(&key(Kind::Port, 99)), "{batch:?}");
    queue.done(&batch);
    let mut seen = batch.len();
    while queue.depth().dirty > 0 {
        let batch = queue.next(7).await;
        assert!(!batch.contains(&key(Kind::Port, 99)));
        seen += batch.len();
        queue.done(&batch);
    }
    assert_eq!(seen, 100);
}

#[tokio::test]
async fn a_refused_key_waits_alone() {
    let queue = queue();
    let (bad, good) = (key(Kind::Port, 1), key(Kind::Port, 2));
    queue.push([bad.clone()], Urgency::Request);
    queue.next(10).await;
    queue.refused(&bad, "no".into());
    queue.push([bad.clone()], Urgency::Background);
    queue.push([good.clone()], Urgency::Request);
    assert_eq!(queue.next(10).await, vec![good.clone()]);
    queue.done([&good]);
    assert_eq!(queue.depth().paused, 1);
    // It comes back by itself.
    assert_eq!(queue.next(10).await, vec![bad.clone()]);
    queue.refused(&bad, "still no".into());
    let troubles = queue.troubles(10);
    assert_eq!(
        (troubles[0].attempts, troubles[0].cause.as_str()),
        (2, "still no")
    );
    // A request may have cured it.
    queue.push([bad.clone()], Urgency::Request);
    assert_eq!(queue.next(10).await, vec![bad.clone()]);
    queue.done([&bad]);
    assert!(queue.troubles(10).is_empty());
}

#[tokio::test]
async fn deferred_keys_come_later_unless_named() {
    let queue = queue();
    let (first, second) = (key(Kind::Port, 1), key(Kind::Port, 2));
    queue.defer([first.clone(), second.clone()], Duration::from_millis(30));
    queue.push([second.clone()], Urgency::Request);
    assert_eq!(queue.next(10).await, vec![second.clone()]);
    queue.defer([second.clone()], Duration::ZERO);
    queue.done([&second]);
    assert_eq!(queue.next(10).await, vec![first.clone()]);
    queue.done([&first]);
    assert_eq!(queue.depth().dirty, 0);
}

#[tokio::test]
async fn a_full_queue_says_what_it_forgot() {
    let queue = Queue::new(Limits {
        keys: 2,
        ..Limits::default()
    });
    queue.push((0..3).map(|n| key(Kind::Port, n)), Urgency::Request);
    assert_eq!(queue.depth().dirty, 2);
    assert!(queue.take_spilled());
    assert!(!queue.take_spilled());
}

#[tokio::test]
async fn closing_ends_the_wait() {
    let queue = std::sync::Arc::new(queue());
    let waiting = tokio::spawn({
        let queue = queue.clone();
        async move { queue.next(1).await }
    });
    tokio::task::yield_now().await;
    queue.close();
    assert!(waiting.await.unwrap().is_empty());
    queue.push([key(Kind::Port, 1)], Urgency::Request);
    assert!(queue.next(1).await.is_empty());
}

#[test]
fn pauses_grow_up_to_a_limit() {
    let backoff = Backoff {
        first: Duration::from_millis(100),
        last: Duration::from_secs(1),
    };
    assert!(backoff.pause(1) <= Duration::from_millis(100));
    assert!(backoff.pause(3) >= Duration::from_millis(200));
    for attempts in [10, 100, u32::MAX] {
        let pause = backoff.pause(attempts);
        assert!(pause >= Duration::from_millis(500) && pause <= Duration::from_secs(1));
    }
}
