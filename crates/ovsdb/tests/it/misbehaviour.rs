//! A peer that misbehaves in every way: the client hangs up, is right again with the next peer, and never panics.

use std::time::Duration;

use ovsdb::{Change, Client, Config, MonitorTable, Op, State, TransactError};
use serde_json::{Value, json};

use crate::common::{next_change, ship, within};
use crate::peer::{Connection, Peer};

const UUID: &str = "5f6a9e6e-4dbe-4c84-852e-79c2775b97a6";

fn config(peer: &Peer) -> Config {
    Config {
        monitor: vec![MonitorTable::all("Ship")],
        max_backoff: Duration::from_millis(20),
        max_frame: 64 * 1024,
        ..Config::new(vec![peer.endpoint()], "Fleet")
    }
}

fn one_row() -> Value {
    json!({UUID: {"initial": {"name": "A"}}})
}

/// Opens a session, says something wrong in it, and expects the client to hang up and to come back for a full download.
async fn says(text: &str) {
    let peer = Peer::start();
    let client = Client::connect(config(&peer)).unwrap();
    let mut changes = client.subscribe();
    let mut connection = within(peer.accept()).await;
    within(connection.open(one_row())).await;
    next_change(&mut changes, |change| matches!(change, Change::Initial { .. })).await;
    connection.send(text).await;
    within(connection.end()).await;
    let next = next_change(&mut changes, |change| !matches!(change, Change::Row { .. })).await;
    assert!(matches!(next, Change::Disconnected), "{text}");
    assert_eq!(
        client.replica().read().table("Ship").unwrap().len(),
        1,
        "rows stay as they were: {text}"
    );

    let mut connection = within(peer.accept()).await;
    within(connection.open(json!({}))).await;
    next_change(&mut changes, |change| {
        matches!(change, Change::Initial { resumed: false })
    })
    .await;
    assert!(client.replica().read().table("Ship").unwrap().is_empty());
}

fn update(rows: Value) -> String {
    let zero = "00000000-0000-0000-0000-000000000000";
    json!({"method": "update3", "id": null, "params": ["replica", zero, {"Ship": rows}]}).to_string()
}

#[tokio::test]
async fn garbage() {
    for text in [
        "hello",
        "[]",
        "}",
        "\u{0}",
        "{]}",
        "{\"id\":1,\"result\":}",
        "{\"id\":1 \"x\"}",
        "{}",
        "{\"result\":{}}",
    ] {
        says(text).await;
    }
}

#[tokio::test]
async fn replies_that_nobody_asked_for() {
    for id in ["77", "1", "null", "\"x\"", "-1", "18446744073709551616", "{}"] {
        says(&format!(r#"{{"id":{id},"result":{{}},"error":null}}"#)).await;
    }
}

#[tokio::test]
async fn updates_that_do_not_fit() {
    let other = "00000000-0000-0000-0000-000000000001";
    says(&update(json!({other: {"modify": {"crew": 1}}}))).await;
    says(&update(json!({UUID: {"modify": {"crew": "many"}}}))).await;
    says(&update(json!({UUID: {"modify": {"sails": 1}}}))).await;
    says(&update(json!({UUID: {"vanish": {}}}))).await;
    says(&update(json!({UUID: {}}))).await;
    says(&update(json!({UUID: null}))).await;
    says(&update(json!({"not a uuid": {"delete": null}}))).await;
    says(&update(json!([]))).await;
    // The good part of a bad update is not applied either.
    says(&update(
        json!({UUID: {"modify": {"name": "B"}}, other: {"modify": {"crew": 1}}}),
    ))
    .await;
    says(&json!({"method": "update3", "params": ["replica", "x", {}], "id": null}).to_string()).await;
    says(&json!({"method": "update3", "params": ["other", UUID, {}], "id": null}).to_string()).await;
    says(
        &json!({"method": "update3", "params": ["replica", UUID, {"Submarine": {}}], "id": null}).to_string(),
    )
    .await;
    says(&json!({"method": "update2", "params": ["server", {}], "id": null}).to_string()).await;
    says(&json!({"method": "update", "params": ["replica", {}], "id": null}).to_string()).await;
    says(r#"{"method":"update3"}"#).await;
}

#[tokio::test]
async fn canceled_monitors_and_nonsense_about_locks() {
    says(r#"{"method":"monitor_canceled","params":["replica"],"id":null}"#).await;
    says(r#"{"method":"locked","params":[1],"id":null}"#).await;
}

#[tokio::test]
async fn frames_that_are_too_large_or_too_deep() {
    says(&format!(
        r#"{{"method":"x","params":["{}"],"id":null}}"#,
        "x".repeat(100_000)
    ))
    .await;
    says(&format!(r#"{{"method":"x","params":["{}"#, "x".repeat(100_000))).await;
    says(&update(json!({UUID: {"modify": nested(100)}}))).await;
    says(&format!(
        r#"{{"method":"x","params":{}{}}}"#,
        "{\"a\":".repeat(5000),
        "}".repeat(5000)
    ))
    .await;
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(1), |inner, _| json!({"name": inner}))
}

#[tokio::test]
async fn invalid_utf8() {
    use tokio::io::AsyncWriteExt;
    let peer = Peer::start();
    let client = Client::connect(config(&peer)).unwrap();
    let mut connection = within(peer.accept()).await;
    within(connection.open(one_row())).await;
    within(client.wait_complete()).await;
    connection
        .writer
        .write_all(b"{\"method\":\"\xff\xfe\",\"params\":[],\"id\":null}")
        .await
        .unwrap();
    within(connection.end()).await;
}

#[tokio::test]
async fn half_frames_are_put_together() {
    let peer = Peer::start();
    let client = Client::connect(config(&peer)).unwrap();
    let mut changes = client.subscribe();
    let mut connection = within(peer.accept()).await;
    within(connection.open(one_row())).await;
    let text = update(json!({UUID: {"modify": {"name": "half \" } \\ frames"}}}))
        + &update(json!({UUID: {"delete": null}}));
    for byte in text.as_bytes().chunks(1) {
        connection.send(std::str::from_utf8(byte).unwrap()).await;
        tokio::task::yield_now().await;
    }
    let changed = next_change(&mut changes, |change| matches!(change, Change::Row { .. })).await;
    let Change::Row { new: Some(row), .. } = changed else {
        panic!("{changed:?}")
    };
    assert_eq!(row.str("name"), Some("half \" } \\ frames"));
    next_change(&mut changes, |change| {
        matches!(change, Change::Row { new: None, .. })
    })
    .await;
}

#[tokio::test]
async fn silence_ends_the_session() {
    let peer = Peer::start();
    let quick = Config {
        probe_interval: Duration::from_millis(100),
        ..config(&peer)
    };
    let client = Client::connect(quick).unwrap();
    let mut connection = within(peer.accept()).await;
    within(connection.open(one_row())).await;
    // As long as probes are answered the session lives.
    for _ in 0..5 {
        let probe = within(connection.reader.next()).await.unwrap();
        assert_eq!(probe["method"], "echo");
        connection.reply(&probe, json!([])).await;
    }
    assert!(client.state().borrow().is_complete());
    let probe = within(connection.reader.next()).await.unwrap();
    assert_eq!(probe["method"], "echo");
    assert_eq!(within(connection.reader.next()).await, None, "hung up");
    within(peer.accept()).await;
}

#[tokio::test]
async fn silence_from_the_beginning_ends_the_attempt() {
    let peer = Peer::start();
    let impatient = Config {
        connect_timeout: Duration::from_millis(100),
        download_timeout: Duration::from_millis(100),
        ..config(&peer)
    };
    let client = Client::connect(impatient).unwrap();
    let mut connection = within(peer.accept()).await;
    within(connection.end()).await;
    // Once more, this time in the middle of the download.
    let mut connection = within(peer.accept()).await;
    let request = within(connection.request("get_schema")).await.unwrap();
    connection
        .send(&json!({"id": request["id"], "error": "unknown database"}).to_string())
        .await;
    let request = within(connection.request("get_schema")).await.unwrap();
    connection
        .reply(&request, serde_json::from_str(crate::common::SCHEMA).unwrap())
        .await;
    within(connection.request("monitor_cond_since")).await.unwrap();
    within(connection.end()).await;
    assert!(!client.replica().read().is_complete());
}

#[tokio::test]
async fn echo_is_answered_and_other_requests_are_refused() {
    let peer = Peer::start();
    let _client = Client::connect(config(&peer)).unwrap();
    let mut connection = within(peer.accept()).await;
    within(connection.open(one_row())).await;
    connection
        .send(r#"{"id":"echo","method":"echo","params":[1,{"a":[]}]}"#)
        .await;
    let reply = within(connection.reader.next()).await.unwrap();
    assert_eq!(
        reply,
        json!({"id": "echo", "result": [1, {"a": []}], "error": null})
    );
    connection
        .send(r#"{"id":[1],"method":"transact","params":[]}{"method":"news","params":[],"id":null}"#)
        .await;
    let reply = within(connection.reader.next()).await.unwrap();
    assert_eq!(
        reply,
        json!({"id": [1], "result": null, "error": "unknown method"})
    );
}

/// Answers one transaction wrongly.
async fn answers(result: Value) -> TransactError {
    let peer = Peer::start();
    let client = Client::connect(config(&peer)).unwrap();
    let mut connection = within(peer.accept()).await;
    within(connection.open(one_row())).await;
    within(client.wait_complete()).await;
    let peer_side = async {
        let request = connection.request("transact").await.unwrap();
        connection.reply(&request, result).await;
    };
    let (outcome, ()) =
        within(async { tokio::join!(client.transact(vec![Op::insert("Ship", ship("B"))]), peer_side) }).await;
    outcome.unwrap_err()
}

#[tokio::test]
async fn malformed_results_leave_the_outcome_unknown() {
    let results = [
        json!(null),
        json!({}),
        json!([]),
        json!([1]),
        json!([{}, {}, {}]),
        json!([{"uuid": "x"}]),
        json!([{"count": -1}]),
    ];
    for result in results {
        assert_eq!(
            answers(result.clone()).await,
            TransactError::Disconnected,
            "{result}"
        );
    }
}

#[tokio::test]
async fn a_connection_cut_before_the_reply_leaves_the_outcome_unknown() {
    let peer = Peer::start();
    let client = Client::connect(config(&peer)).unwrap();
    let mut connection = within(peer.accept()).await;
    within(connection.open(one_row())).await;
    within(client.wait_complete()).await;
    let cut = async move {
        let request: Value = connection.request("transact").await.unwrap();
        connection
            .send(&format!(r#"{{"id":{},"result":[{{"uu"#, request["id"]))
            .await;
        drop::<Connection>(connection);
    };
    let (outcome, ()) =
        within(async { tokio::join!(client.transact(vec![Op::insert("Ship", ship("B"))]), cut) }).await;
    assert_eq!(outcome, Err(TransactError::Disconnected));
}

#[tokio::test]
async fn replies_out_of_order_reach_their_requests() {
    let peer = Peer::start();
    let client = Client::connect(config(&peer)).unwrap();
    let mut connection = within(peer.accept()).await;
    within(connection.open(one_row())).await;
    within(client.wait_complete()).await;
    let peer_side = async {
        let first = connection.request("transact").await.unwrap();
        let second = connection.request("transact").await.unwrap();
        connection.reply(&second, json!([{"count": 2}])).await;
        connection.reply(&first, json!([{"count": 1}])).await;
    };
    let delete = || vec![Op::delete("Ship", vec![])];
    let all = async { tokio::join!(client.transact(delete()), client.transact(delete()), peer_side) };
    let (first, second, ()) = within(all).await;
    assert_eq!(
        (first.unwrap()[0].count(), second.unwrap()[0].count()),
        (Some(1), Some(2))
    );
}

#[tokio::test]
async fn a_server_that_does_not_read_does_not_block_its_callers_for_ever() {
    let peer = Peer::start();
    let limits = Config {
        transact_timeout: Duration::from_millis(300),
        max_outstanding: 4,
        ..config(&peer)
    };
    let client = Client::connect(limits).unwrap();
    let mut connection = within(peer.accept()).await;
    within(connection.open(one_row())).await;
    within(client.wait_complete()).await;
    let big = ship(&"x".repeat(1 << 20));
    let calls: Vec<_> = (0..16)
        .map(|_| {
            let (client, row) = (client.clone(), big.clone());
            tokio::spawn(async move { client.transact(vec![Op::insert("Ship", row)]).await })
        })
        .collect();
    for call in calls {
        assert!(matches!(
            within(call).await.unwrap(),
            Err(TransactError::Timeout(_))
        ));
    }
    assert!(matches!(*client.state().borrow(), State::Complete { .. }));
    within(client.shutdown()).await;
}
