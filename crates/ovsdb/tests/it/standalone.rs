//! One real server: transactions, the replica, changes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use ovsdb::{
    Change, Condition, Config, Datum, Function, IndexSpec, Mutation, Op, OpErrorKind, OpResult, Row, State,
    TransactError, Uuid,
};

use crate::common::{Server, connected, insert_ship, next_change, ship, within};

#[tokio::test]
async fn values_of_every_type_come_back_as_they_were_sent() {
    let server = Server::start();
    let client = server.client().await;
    let row = ship("Argo")
        .with("crew", 50)
        .with("draught", 2.0)
        .with("afloat", true)
        .with("kind", "brig")
        .with("tags", vec!["b", "a"])
        .with("ids", BTreeMap::from([("k".to_string(), "ü\"\\\n".to_string())]))
        .with("depths", Datum::map([(1, 1.5), (-2, 3.0)]))
        .with("boats", Datum::named_uuid("boat"));
    let operations = vec![
        Op::insert("Boat", Row::new().with("oars", 2)).with_uuid_name("boat"),
        Op::insert("Ship", row.clone()),
    ];
    let results = within(client.transact(operations)).await.unwrap();
    let (boat, argo) = (results[0].uuid().unwrap(), results[1].uuid().unwrap());

    let snapshot = client.replica().read();
    let stored = snapshot.table("Ship").unwrap().get(&argo).unwrap();
    for (name, value) in row.iter().filter(|(name, _)| &***name != "boats") {
        assert_eq!(stored.get(name), Some(value), "{name}");
    }
    assert_eq!(stored.set_of_uuid("boats"), [boat]);
    assert_eq!(
        (stored.get("port"), stored.get("options")),
        (Some(&Datum::empty()), Some(&Datum::Map(BTreeMap::new())))
    );
    assert_eq!(
        snapshot.table("Boat").unwrap().get(&boat).unwrap().int("oars"),
        Some(2)
    );

    let select = client
        .transact(vec![Op::select("Ship", vec![Condition::uuid(argo)])])
        .await
        .unwrap();
    let selected = &select[0].rows()[0];
    assert_eq!(selected.uuid("_uuid"), Some(argo));
    for (name, value) in stored.iter() {
        assert_eq!(selected.get(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_transaction_is_in_the_replica_before_its_caller_hears_of_it() {
    let server = Server::start();
    let client = server.client().await;
    let mut changes = client.subscribe();
    for n in 0..200 {
        let uuid = insert_ship(&client, &format!("ship {n}")).await;
        assert!(
            client
                .replica()
                .read()
                .table("Ship")
                .unwrap()
                .get(&uuid)
                .is_some()
        );
        match changes.try_recv() {
            Some(Change::Row {
                uuid: changed,
                old: None,
                new: Some(_),
                ..
            }) => assert_eq!(changed, uuid),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn transactions_are_pipelined_in_order() {
    let server = Server::start();
    let client = connected(Config {
        max_outstanding: 8,
        ..server.config()
    })
    .await;
    let counter = client
        .transact(vec![Op::insert("Counter", Row::new())])
        .await
        .unwrap()[0]
        .uuid()
        .unwrap();
    let add = |_| {
        let add = Mutation::new("value", ovsdb::Mutator::Add, 1);
        let read = Op::select_columns("Counter", vec![], &["value"]);
        let (client, operations) = (
            client.clone(),
            vec![Op::mutate("Counter", vec![], vec![add]), read],
        );
        tokio::spawn(async move {
            client.transact(operations).await.unwrap()[1].rows()[0]
                .int("value")
                .unwrap()
        })
    };
    let tasks: Vec<_> = (0..100).map(add).collect();
    let mut seen = Vec::new();
    for task in tasks {
        seen.push(within(task).await.unwrap());
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=100).collect::<Vec<_>>());
    assert_eq!(
        client
            .replica()
            .read()
            .table("Counter")
            .unwrap()
            .get(&counter)
            .unwrap()
            .int("value"),
        Some(100)
    );
}

#[tokio::test]
async fn the_replica_follows_every_kind_of_change() {
    let server = Server::start();
    let indexes = vec![
        IndexSpec::map_key("Ship", "ids", "owner"),
        IndexSpec::column("Ship", "crew"),
    ];
    let client = connected(Config {
        indexes,
        ..server.config()
    })
    .await;
    let ids = |owner: &str| Datum::map([("owner", owner), ("flag", "red")]);
    let insert = Op::insert(
        "Ship",
        ship("A")
            .with("ids", ids("x"))
            .with("tags", vec!["1", "2"])
            .with("crew", 1),
    );
    let uuid = client.transact(vec![insert]).await.unwrap()[0].uuid().unwrap();
    let here = || vec![Condition::uuid(uuid)];
    let find = |owner: &str| {
        client
            .replica()
            .read()
            .table("Ship")
            .unwrap()
            .by_map_key("ids", "owner", owner)
    };
    assert_eq!(find("x"), [uuid]);

    let mutations = vec![
        Mutation::insert("tags", vec!["3"]),
        Mutation::delete("tags", vec!["1"]),
        Mutation::delete("ids", vec!["owner"]),
        Mutation::insert("ids", Datum::map([("owner", "y"), ("new", "z")])),
    ];
    let update = Op::update(
        "Ship",
        here(),
        Row::new().with("crew", 7).with("afloat", Some(false)),
    );
    let counts = client
        .transact(vec![Op::mutate("Ship", here(), mutations), update])
        .await
        .unwrap();
    assert_eq!(counts, [OpResult::Count(1), OpResult::Count(1)]);
    let row = client
        .replica()
        .read()
        .table("Ship")
        .unwrap()
        .get(&uuid)
        .cloned()
        .unwrap();
    assert_eq!(row.set_of_str("tags"), ["2", "3"]);
    assert_eq!(
        row.map_of_str("ids"),
        BTreeMap::from([("flag", "red"), ("new", "z"), ("owner", "y")])
    );
    assert_eq!((row.int("crew"), row.bool("afloat")), (Some(7), Some(false)));
    assert!(find("x").is_empty());
    assert_eq!(find("y"), [uuid]);
    assert_eq!(
        client
            .replica()
            .read()
            .table("Ship")
            .unwrap()
            .by_index("crew", &[7.into()]),
        [uuid]
    );

    let clear = Row::new()
        .with("afloat", None::<bool>)
        .with("ids", Datum::Map(BTreeMap::new()));
    client
        .transact(vec![Op::update("Ship", here(), clear)])
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
    assert_eq!((row.bool("afloat"), row.map_of_str("ids").len()), (None, 0));

    client.transact(vec![Op::delete("Ship", here())]).await.unwrap();
    assert!(client.replica().read().table("Ship").unwrap().is_empty());
}

#[tokio::test]
async fn errors_are_typed_and_say_which_operation() {
    let server = Server::start();
    let client = server.client().await;
    insert_ship(&client, "taken").await;
    let chosen = Uuid::from_u128(7);
    let by_name = |name: &str| vec![Condition::eq("name", name)];
    let cases: Vec<(Vec<Op>, Option<usize>, OpErrorKind)> = vec![
        (
            vec![Op::insert("Ship", ship("taken"))],
            None,
            OpErrorKind::ConstraintViolation,
        ),
        (
            vec![Op::comment("x"), Op::insert("Ship", ship("a").with("crew", 101))],
            Some(1),
            OpErrorKind::ConstraintViolation,
        ),
        (
            vec![Op::insert("Ship", ship("a").with("boats", vec![chosen]))],
            None,
            OpErrorKind::ReferentialIntegrityViolation,
        ),
        (
            vec![Op::insert("Submarine", ship("a"))],
            Some(0),
            OpErrorKind::UnknownTable,
        ),
        (
            vec![Op::insert("Ship", ship("a").with("keel", 1))],
            Some(0),
            OpErrorKind::UnknownColumn,
        ),
        (
            vec![Op::insert("Ship", ship("a").with("crew", "many"))],
            Some(0),
            OpErrorKind::SyntaxError,
        ),
        (
            vec![Op::wait_absent("Ship", by_name("taken"))],
            Some(0),
            OpErrorKind::TimedOut,
        ),
        (
            vec![Op::wait_exists("Ship", chosen)],
            Some(0),
            OpErrorKind::TimedOut,
        ),
        (vec![Op::assert("anchor")], Some(0), OpErrorKind::NotOwner),
        (vec![Op::Abort], Some(0), OpErrorKind::Aborted),
        (
            vec![Op::mutate(
                "Ship",
                vec![],
                vec![Mutation::new("crew", ovsdb::Mutator::Divide, 0)],
            )],
            Some(0),
            OpErrorKind::DomainError,
        ),
        (
            vec![
                Op::insert("Port", Row::new()).with_uuid(chosen),
                Op::insert("Port", Row::new()).with_uuid(chosen),
            ],
            Some(1),
            OpErrorKind::DuplicateUuid,
        ),
        (
            vec![
                Op::insert("Port", Row::new()).with_uuid_name("p"),
                Op::insert("Port", Row::new()).with_uuid_name("p"),
            ],
            Some(1),
            OpErrorKind::DuplicateUuidName,
        ),
        (
            vec![
                Op::insert("Counter", Row::new()),
                Op::insert("Counter", Row::new()),
            ],
            None,
            OpErrorKind::ConstraintViolation,
        ),
    ];
    for (operations, index, kind) in cases {
        match within(client.transact(operations)).await {
            Err(TransactError::Operation(error)) => {
                assert_eq!((error.index, &error.kind), (index, &kind), "{error}")
            }
            other => panic!("{kind:?}: {other:?}"),
        }
    }
    let rows: usize = client.replica().read().tables().map(|table| table.len()).sum();
    assert_eq!(rows, 1, "a refused transaction leaves nothing behind");
}

#[tokio::test]
async fn guards_let_the_first_writer_win() {
    let server = Server::start();
    let client = server.client().await;
    let uuid = insert_ship(&client, "A").await;
    let here = || vec![Condition::uuid(uuid)];
    let guarded = |seen: i64, crew: i64| {
        vec![
            Op::wait_equal("Ship", here(), &["crew"], vec![Row::new().with("crew", seen)]),
            Op::update("Ship", here(), Row::new().with("crew", crew)),
        ]
    };
    client.transact(guarded(0, 1)).await.unwrap();
    let late = client.transact(guarded(0, 2)).await.unwrap_err();
    assert_eq!(late.operation().unwrap().kind, OpErrorKind::TimedOut);
    assert_eq!(
        client
            .replica()
            .read()
            .table("Ship")
            .unwrap()
            .get(&uuid)
            .unwrap()
            .int("crew"),
        Some(1)
    );
}

#[tokio::test]
async fn a_chosen_uuid_is_kept() {
    let server = Server::start();
    let client = server.client().await;
    let chosen = Uuid::new_v4();
    let results = client
        .transact(vec![Op::insert("Ship", ship("A")).with_uuid(chosen)])
        .await
        .unwrap();
    assert_eq!(results[0].uuid(), Some(chosen));
    assert!(
        client
            .replica()
            .read()
            .table("Ship")
            .unwrap()
            .get(&chosen)
            .is_some()
    );
}

#[tokio::test]
async fn conditions_select_rows() {
    let server = Server::start();
    let client = server.client().await;
    for (name, crew) in [("A", 1), ("B", 2), ("C", 3)] {
        let row = ship(name).with("crew", crew).with("tags", vec![name, "all"]);
        client.transact(vec![Op::insert("Ship", row)]).await.unwrap();
    }
    let cases = [
        (Condition::new("crew", Function::Less, 2), "A"),
        (Condition::new("crew", Function::LessEqual, 2), "AB"),
        (Condition::new("crew", Function::Greater, 2), "C"),
        (Condition::new("crew", Function::GreaterEqual, 2), "BC"),
        (Condition::ne("name", "B"), "AC"),
        (Condition::includes("tags", vec!["all", "C"]), "C"),
        (Condition::excludes("tags", vec!["A"]), "BC"),
    ];
    for (condition, expected) in cases {
        let select = Op::select_columns("Ship", vec![condition.clone()], &["name"]);
        let results = client.transact(vec![select]).await.unwrap();
        let mut names: Vec<&str> = results[0]
            .rows()
            .iter()
            .filter_map(|row| row.str("name"))
            .collect();
        names.sort_unstable();
        assert_eq!(names.concat(), expected, "{condition:?}");
    }
}

#[tokio::test]
async fn a_waiting_transaction_ends_by_the_change_it_waits_for() {
    let server = Server::start();
    let client = server.client().await;
    let until = Op::Wait {
        timeout: Some(Duration::from_secs(30)),
        table: "Ship".into(),
        conditions: vec![Condition::eq("name", "late")],
        columns: Some(vec!["name".into()]),
        until: ovsdb::Until::Equal,
        rows: vec![ship("late")],
    };
    let waiter = tokio::spawn({
        let client = client.clone();
        async move { client.transact(vec![until]).await }
    });
    insert_ship(&client, "late").await;
    assert_eq!(within(waiter).await.unwrap().unwrap(), [OpResult::Done]);
}

#[tokio::test]
async fn what_the_server_lacks_is_left_out_and_can_be_probed() {
    let server = Server::start();
    let monitor = vec![
        ovsdb::MonitorTable::columns("Ship", &["name", "sails"]),
        ovsdb::MonitorTable::all("Submarine"),
    ];
    let indexes = vec![
        IndexSpec::column("Ship", "sails"),
        IndexSpec::column("Submarine", "name"),
    ];
    let client = connected(Config {
        monitor,
        indexes,
        ..server.config()
    })
    .await;
    let uuid = insert_ship(&client, "A").await;
    let snapshot = client.replica().read();
    let table = snapshot.table("Ship").unwrap();
    assert_eq!(**table.get(&uuid).unwrap(), ship("A"));
    assert!(table.has_column("name") && !table.has_column("sails") && !table.has_column("crew"));
    assert!(snapshot.table("Submarine").is_none());
    let schema = snapshot.schema().unwrap();
    assert_eq!(
        (schema.name.as_str(), schema.version.as_str()),
        ("Fleet", "1.2.3")
    );
    assert!(schema.has_column("Ship", "crew") && !schema.has_column("Ship", "sails"));
}

#[tokio::test]
async fn monitored_rows_can_be_restricted() {
    let server = Server::start();
    let mut table = ovsdb::MonitorTable::all("Ship");
    table.conditions = vec![Condition::eq("kind", "brig"), Condition::eq("kind", "sloop")];
    let client = connected(Config {
        monitor: vec![table],
        ..server.config()
    })
    .await;
    let mut changes = client.subscribe();
    let row = |name: &str, kind: &str| Op::insert("Ship", ship(name).with("kind", kind));
    client
        .transact(vec![row("A", "brig"), row("B", ""), row("C", "sloop")])
        .await
        .unwrap();
    assert_eq!(client.replica().read().table("Ship").unwrap().len(), 2);
    let update = Row::new().with("kind", "");
    client
        .transact(vec![Op::update("Ship", vec![Condition::eq("name", "A")], update)])
        .await
        .unwrap();
    assert_eq!(client.replica().read().table("Ship").unwrap().len(), 1);
    next_change(&mut changes, |change| {
        matches!(change, Change::Row { new: None, .. })
    })
    .await;
}

#[tokio::test]
async fn weak_references_vanish_from_the_replica_too() {
    let server = Server::start();
    let client = server.client().await;
    let port = Op::insert("Port", Row::new().with("name", "Piraeus")).with_uuid_name("port");
    let argo = Op::insert("Ship", ship("Argo").with("port", Datum::named_uuid("port")));
    let argo = client.transact(vec![port, argo]).await.unwrap()[1]
        .uuid()
        .unwrap();
    client.transact(vec![Op::delete("Port", vec![])]).await.unwrap();
    let snapshot = client.replica().read();
    assert_eq!(
        snapshot.table("Ship").unwrap().get(&argo).unwrap().uuid("port"),
        None
    );
}

#[tokio::test]
async fn a_snapshot_stays_as_it_was() {
    let server = Server::start();
    let client = server.client().await;
    let before = client.replica().read();
    insert_ship(&client, "A").await;
    assert!(before.table("Ship").unwrap().is_empty());
    assert_eq!(client.replica().read().table("Ship").unwrap().len(), 1);
}

#[tokio::test]
async fn a_slow_subscriber_is_told_that_it_lags() {
    let server = Server::start();
    let client = connected(Config {
        change_buffer: 4,
        ..server.config()
    })
    .await;
    let mut changes = client.subscribe();
    for n in 0..20 {
        insert_ship(&client, &n.to_string()).await;
    }
    assert!(matches!(changes.try_recv(), Some(Change::Lagged)));
    assert!(matches!(changes.try_recv(), Some(Change::Row { .. })));
}

#[tokio::test]
async fn the_state_says_what_is_going_on() {
    let mut server = Server::start();
    let client = server.client().await;
    let mut state = client.state();
    match state.borrow_and_update().clone() {
        State::Complete {
            leader: true,
            endpoint,
            ..
        } => assert_eq!(endpoint, server.endpoint()),
        other => panic!("{other:?}"),
    }
    server.kill();
    within(state.wait_for(|state| {
        matches!(
            state,
            State::Connecting {
                last_error: Some(_),
                ..
            }
        )
    }))
    .await
    .unwrap();
    assert_eq!(client.transact(vec![]).await, Err(TransactError::NotConnected));
    assert!(client.replica().read().is_complete(), "the rows stay");
    within(client.shutdown()).await;
    assert_eq!(*client.state().borrow(), State::Closed);
    assert!(!client.wait_complete().await);
    assert!(client.subscribe().recv().await.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_see_whole_transactions() {
    let server = Server::start();
    let client = server.client().await;
    let rows = ["A", "B"].map(|name| Op::insert("Port", Row::new().with("name", name).with("berths", 50)));
    client.transact(rows.into()).await.unwrap();
    let replica = client.replica().clone();
    // Reads until it has met many moments in between.
    let reader = std::thread::spawn(move || {
        let mut seen = BTreeSet::new();
        while seen.len() < 100 {
            let snapshot = replica.read();
            let rows = snapshot.table("Port").unwrap().iter();
            let berths: Vec<i64> = rows.map(|(_, row)| row.int("berths").unwrap()).collect();
            assert_eq!(berths.iter().sum::<i64>(), 100, "{berths:?}");
            seen.extend(berths);
        }
    });
    let change = |name: &str, mutator| {
        let by = vec![Mutation::new("berths", mutator, 1)];
        Op::mutate("Port", vec![Condition::eq("name", name)], by)
    };
    within(async {
        while !reader.is_finished() {
            let both = vec![
                change("A", ovsdb::Mutator::Add),
                change("B", ovsdb::Mutator::Subtract),
            ];
            client.transact(both).await.unwrap();
        }
    })
    .await;
    reader.join().unwrap();
}
