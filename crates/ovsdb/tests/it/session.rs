//! Sessions that break: restart, reconnection, locks, fallback to older methods, conversion.

use std::time::Duration;

use ovsdb::{
    Change, Client, Columns, Config, LockError, LockState, MonitorTable, Op, OpErrorKind, Row, TransactError,
};

use crate::common::{SCHEMA, Server, config, connected, insert_ship, next_change, run, ship, within};
use crate::peer::Proxy;

#[tokio::test]
async fn a_restarted_server_is_found_again_and_the_replica_made_right() {
    let mut server = Server::start();
    let client = server.client().await;
    let gone = insert_ship(&client, "gone").await;
    let kept = insert_ship(&client, "kept").await;
    let mut changes = client.subscribe();
    server.kill();
    next_change(&mut changes, |change| matches!(change, Change::Disconnected)).await;
    assert!(
        client
            .replica()
            .read()
            .table("Ship")
            .unwrap()
            .get(&gone)
            .is_some()
    );

    server.resume();
    let other = server.client().await;
    other
        .transact(vec![Op::delete("Ship", vec![ovsdb::Condition::uuid(gone)])])
        .await
        .unwrap();
    next_change(&mut changes, |change| matches!(change, Change::Initial { .. })).await;
    if client
        .replica()
        .read()
        .table("Ship")
        .unwrap()
        .get(&gone)
        .is_some()
    {
        next_change(&mut changes, |change| {
            matches!(change, Change::Row { new: None, .. })
        })
        .await;
    }
    let snapshot = client.replica().read();
    let table = snapshot.table("Ship").unwrap();
    assert!(table.get(&gone).is_none() && table.get(&kept).is_some());
    assert_eq!(table.by_index("name", &["kept".into()]), [kept]);
}

#[tokio::test]
async fn a_server_that_starts_late_is_found() {
    let mut server = Server::start();
    server.kill();
    let client = Client::connect(server.config()).unwrap();
    assert_eq!(client.transact(vec![]).await, Err(TransactError::NotConnected));
    assert!(!client.replica().read().is_complete());
    server.resume();
    assert!(within(client.wait_complete()).await);
}

#[tokio::test]
async fn a_dead_endpoint_does_not_keep_from_the_living_one() {
    let server = Server::start();
    let dead = "unix:/nonexistent/socket".parse().unwrap();
    let client = connected(config(vec![dead, server.endpoint()])).await;
    insert_ship(&client, "A").await;
}

#[tokio::test]
async fn a_transaction_without_reply_has_an_unknown_outcome() {
    let mut server = Server::start();
    let client = server.client().await;
    let forever = Op::Wait {
        timeout: None,
        table: "Ship".into(),
        conditions: vec![],
        columns: Some(vec!["name".into()]),
        until: ovsdb::Until::NotEqual,
        rows: vec![],
    };
    let waiter = tokio::spawn({
        let (client, forever) = (client.clone(), forever.clone());
        async move { client.transact(vec![forever]).await }
    });
    insert_before_timeout(&client).await;
    server.kill();
    let error = within(waiter).await.unwrap();
    assert!(
        matches!(error, Ok(_) | Err(TransactError::Disconnected)),
        "{error:?}"
    );

    server.resume();
    let hasty = connected(Config {
        transact_timeout: Duration::from_millis(100),
        ..server.config()
    })
    .await;
    let clear = Op::delete("Ship", vec![]);
    hasty.transact(vec![clear]).await.unwrap();
    let error = within(hasty.transact(vec![forever])).await.unwrap_err();
    assert!(error.outcome_unknown() && matches!(error, TransactError::Timeout(_)));
    insert_ship(&hasty, "still usable").await;
}

async fn insert_before_timeout(client: &Client) {
    // Something that does not end the wait for a ship, but shows that the wait is under way.
    client
        .transact(vec![Op::insert("Port", Row::new())])
        .await
        .unwrap();
}

#[tokio::test]
async fn locks_exclude_each_other() {
    let server = Server::start();
    let (first, second) = (server.client().await, server.client().await);
    let held = first.lock("anchor").await.unwrap();
    assert!(within(held.owned()).await);
    assert_eq!(
        first.lock("anchor").await.unwrap_err(),
        LockError::Duplicate("anchor".into())
    );
    let wanted = second.lock("anchor").await.unwrap();
    let mut state = wanted.state();
    within(state.wait_for(|state| *state == LockState::Waiting))
        .await
        .unwrap();

    let guarded = || vec![Op::assert("anchor"), Op::insert("Port", Row::new())];
    first.transact(guarded()).await.unwrap();
    let refused = second.transact(guarded()).await.unwrap_err();
    assert_eq!(refused.operation().unwrap().kind, OpErrorKind::NotOwner);

    wanted.steal();
    within(state.wait_for(|state| *state == LockState::Owned))
        .await
        .unwrap();
    within(held.state().wait_for(|state| *state == LockState::Stolen))
        .await
        .unwrap();
    second.transact(guarded()).await.unwrap();
    wanted.unlock();
    assert!(within(held.owned()).await, "the thief let go");
    drop(held);
    let again = second.lock("anchor").await.unwrap();
    assert!(within(again.owned()).await);
}

#[tokio::test]
async fn a_lock_is_asked_for_again_in_every_session() {
    let mut server = Server::start();
    let client = server.client().await;
    let lock = client.lock("anchor").await.unwrap();
    assert!(within(lock.owned()).await);
    server.kill();
    within(lock.state().wait_for(|state| *state == LockState::Disconnected))
        .await
        .unwrap();
    server.resume();
    assert!(within(lock.owned()).await);
    client.transact(vec![Op::assert("anchor")]).await.unwrap();
}

#[tokio::test]
async fn older_methods_are_fallen_back_to() {
    let server = Server::start();
    insert_ship(&server.client().await, "before").await;
    let unknown: [(&[&str], usize); 3] = [
        (&[], 0),
        (&["monitor_cond_since", "set_db_change_aware"], 2),
        // Once for the server's own database, once for ours.
        (&["monitor_cond_since", "monitor_cond"], 3),
    ];
    for (unknown, refused) in unknown {
        let proxy = Proxy::start(server.socket(), unknown).await;
        let client = connected(config(vec![proxy.endpoint()])).await;
        let name = format!("without {unknown:?}");
        let row = ship(&name).with("tags", vec!["1", "2"]);
        let uuid = client.transact(vec![Op::insert("Ship", row)]).await.unwrap()[0]
            .uuid()
            .unwrap();
        let here = vec![ovsdb::Condition::uuid(uuid)];
        let toggle = vec![
            ovsdb::Mutation::insert("tags", vec!["3"]),
            ovsdb::Mutation::delete("tags", vec!["1"]),
        ];
        client
            .transact(vec![Op::mutate("Ship", here.clone(), toggle)])
            .await
            .unwrap();
        let row = client
            .replica()
            .read()
            .table("Ship")
            .unwrap()
            .get(&uuid)
            .cloned()
            .unwrap();
        assert_eq!(
            (row.str("name"), row.set_of_str("tags")),
            (Some(&*name), vec!["2", "3"])
        );
        client.transact(vec![Op::delete("Ship", here)]).await.unwrap();
        assert_eq!(
            client.replica().read().table("Ship").unwrap().len(),
            1,
            "{unknown:?}"
        );
        assert_eq!(proxy.refused(), refused);
    }
}

#[tokio::test]
async fn a_converted_schema_is_noticed() {
    let server = Server::start();
    let columns = MonitorTable {
        columns: Columns::All,
        ..MonitorTable::all("Port")
    };
    let client = connected(Config {
        monitor: vec![columns],
        ..server.config()
    })
    .await;
    let mut changes = client.subscribe();
    let harbour = SCHEMA.replace("\"berths\"", "\"depth\": {\"type\": \"integer\"}, \"berths\"");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("schema");
    std::fs::write(&file, harbour).unwrap();
    let endpoint = server.endpoint().to_string();
    run("ovsdb-client", &["convert", &endpoint, file.to_str().unwrap()]);
    next_change(&mut changes, |change| {
        matches!(change, Change::Initial { resumed: false })
    })
    .await;
    assert!(client.replica().schema().unwrap().has_column("Port", "depth"));
    let results = client
        .transact(vec![Op::insert("Port", Row::new().with("depth", 9))])
        .await
        .unwrap();
    let uuid = results[0].uuid().unwrap();
    assert_eq!(
        client
            .replica()
            .read()
            .table("Port")
            .unwrap()
            .get(&uuid)
            .unwrap()
            .int("depth"),
        Some(9)
    );
}

#[tokio::test]
async fn a_client_may_monitor_nothing() {
    let server = Server::start();
    let client = connected(Config {
        monitor: Vec::new(),
        ..server.config()
    })
    .await;
    let results = client
        .transact(vec![Op::insert("Ship", ship("A")), Op::select("Ship", vec![])])
        .await
        .unwrap();
    assert_eq!(results[1].rows()[0].str("name"), Some("A"));
    assert_eq!(client.replica().read().tables().count(), 0);
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named() {
    let server = Server::start();
    let client = Client::connect(Config {
        monitor: Vec::new(),
        ..Config::new(vec![server.endpoint()], "Atlantis")
    })
    .unwrap();
    let named = |state: &ovsdb::State| matches!(state, ovsdb::State::Connecting { last_error: Some(error), .. } if error.contains("Atlantis"));
    within(client.state().wait_for(named)).await.unwrap();
}

#[tokio::test]
async fn dropping_the_last_handle_closes_the_connection() {
    let server = Server::start();
    let client = server.client().await;
    let mut changes = client.subscribe();
    let clone = client.clone();
    drop(client);
    insert_ship(&clone, "A").await;
    drop(clone);
    within(async { while changes.recv().await.is_some() {} }).await;
}

#[tokio::test]
async fn shutdown_lets_transactions_under_way_be_answered() {
    let server = Server::start();
    let client = server.client().await;
    let inserts: Vec<_> = (0..50)
        .map(|n| {
            let client = client.clone();
            tokio::spawn(async move {
                client
                    .transact(vec![Op::insert("Ship", ship(&n.to_string()))])
                    .await
            })
        })
        .collect();
    tokio::task::yield_now().await;
    within(client.shutdown()).await;
    let mut acknowledged = 0;
    for insert in inserts {
        match within(insert).await.unwrap() {
            Ok(_) => acknowledged += 1,
            Err(error) => assert!(!matches!(error, TransactError::Timeout(_)), "{error}"),
        }
    }
    let check = server.client().await;
    assert!(check.replica().read().table("Ship").unwrap().len() >= acknowledged);
}
