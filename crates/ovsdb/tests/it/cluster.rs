//! A RAFT cluster of three real members: leadership, resumption, and a leader that is killed under writes.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ovsdb::{
    Change, Client, Condition, Config, Endpoint, Mutation, Op, OpErrorKind, Row, State, TransactError, Uuid,
};
use tempfile::TempDir;

use crate::common::{PATIENCE, SCHEMA, config, connected, insert_ship, next_change, path, run, ship, within};

/// Three ovsdb-servers that talk to each other and to clients over unix sockets.
struct Cluster {
    dir: TempDir,
    members: Vec<Option<Child>>,
}

impl Cluster {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let schema = dir.path().join("schema");
        std::fs::write(&schema, SCHEMA).unwrap();
        let mut cluster = Cluster {
            dir,
            members: vec![None, None, None],
        };
        for member in 0..3 {
            let (database, raft) = (
                cluster.file(member, "db"),
                format!("unix:{}", cluster.file(member, "raft")),
            );
            if member == 0 {
                run("ovsdb-tool", &["create-cluster", &database, path(&schema), &raft]);
            } else {
                let first = format!("unix:{}", cluster.file(0, "raft"));
                run("ovsdb-tool", &["join-cluster", &database, "Fleet", &raft, &first]);
            }
            cluster.start_member(member);
        }
        for member in 0..3 {
            cluster.wait_member(member);
        }
        cluster
    }

    fn file(&self, member: usize, kind: &str) -> String {
        path(&self.dir.path().join(format!("{member}.{kind}"))).to_owned()
    }

    fn start_member(&mut self, member: usize) {
        let _ = std::fs::remove_file(self.file(member, "socket"));
        let process = Command::new("ovsdb-server")
            .arg(format!("--remote=punix:{}", self.file(member, "socket")))
            .arg(format!("--unixctl={}", self.file(member, "control")))
            .args([
                "--no-chdir",
                "--log-file=/dev/null",
                "-vconsole:off",
                &self.file(member, "db"),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("ovsdb-server has to be installed");
        self.members[member] = Some(process);
    }

    /// Waits until the member belongs to the cluster.
    fn wait_member(&self, member: usize) {
        let wait = format!("--timeout={}", PATIENCE.as_secs());
        run(
            "ovsdb-client",
            &[
                &wait,
                "wait",
                &self.endpoint(member).to_string(),
                "Fleet",
                "connected",
            ],
        );
    }

    fn kill(&mut self, member: usize) {
        if let Some(mut process) = self.members[member].take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    fn endpoint(&self, member: usize) -> Endpoint {
        Endpoint::Unix(self.file(member, "socket").into())
    }

    fn config(&self, leader_only: bool) -> Config {
        Config {
            leader_only,
            ..config((0..3).map(|member| self.endpoint(member)).collect())
        }
    }

    fn member(&self, endpoint: &Endpoint) -> usize {
        (0..3).find(|member| self.endpoint(*member) == *endpoint).unwrap()
    }

    /// The member that a client works with, as soon as it is one.
    async fn member_of(&self, client: &Client) -> usize {
        let mut state = client.state();
        let complete = within(state.wait_for(State::is_complete)).await.unwrap().clone();
        match complete {
            State::Complete { endpoint, .. } => self.member(&endpoint),
            other => panic!("{other:?}"),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        (0..3).for_each(|member| self.kill(member));
    }
}

#[tokio::test]
async fn writers_find_the_leader_and_readers_any_member() {
    let cluster = Cluster::start();
    let leader = connected(cluster.config(true)).await;
    let at = cluster.member_of(&leader).await;
    assert!(matches!(
        *leader.state().borrow(),
        State::Complete { leader: true, .. }
    ));

    let follower = (at + 1) % 3;
    let reader = connected(config(vec![cluster.endpoint(follower)])).await;
    assert!(matches!(
        *reader.state().borrow(),
        State::Complete { leader: false, .. }
    ));
    let mut changes = reader.subscribe();
    let uuid = insert_ship(&leader, "A").await;
    next_change(
        &mut changes,
        |change| matches!(change, Change::Row { uuid: seen, .. } if *seen == uuid),
    )
    .await;

    // What a follower passes on is in its replica when it is acknowledged, too.
    for n in 0..20 {
        let uuid = insert_ship(&reader, &format!("by follower {n}")).await;
        assert!(
            reader
                .replica()
                .read()
                .table("Ship")
                .unwrap()
                .get(&uuid)
                .is_some()
        );
    }
    let stubborn = Client::connect(Config {
        leader_only: true,
        ..config(vec![cluster.endpoint(follower)])
    })
    .unwrap();
    let refused = |state: &State| matches!(state, State::Connecting { last_error: Some(e), .. } if e.contains("leader"));
    within(stubborn.state().wait_for(refused)).await.unwrap();
}

#[tokio::test]
async fn another_member_resumes_where_the_first_one_stopped() {
    let mut cluster = Cluster::start();
    let client = connected(cluster.config(true)).await;
    let kept = insert_ship(&client, "kept").await;
    let before = client
        .replica()
        .read()
        .table("Ship")
        .unwrap()
        .get(&kept)
        .cloned()
        .unwrap();
    let observer = connected(cluster.config(true)).await;
    let mut changes = observer.subscribe();
    let at = cluster.member_of(&client).await;
    cluster.kill(at);
    next_change(&mut changes, |change| matches!(change, Change::Disconnected)).await;
    let resumed = next_change(&mut changes, |change| matches!(change, Change::Initial { .. })).await;
    assert!(matches!(resumed, Change::Initial { resumed: true }));
    assert_ne!(cluster.member_of(&observer).await, at);
    within(client.wait_complete()).await;
    let after = client
        .replica()
        .read()
        .table("Ship")
        .unwrap()
        .get(&kept)
        .cloned()
        .unwrap();
    assert!(
        Arc::ptr_eq(&before, &after),
        "what did not change is not loaded again"
    );
    let uuid = insert_ship(&client, "new").await;
    next_change(
        &mut changes,
        |change| matches!(change, Change::Row { uuid: seen, .. } if *seen == uuid),
    )
    .await;
}

#[tokio::test]
async fn a_leader_that_steps_down_is_left() {
    let cluster = Cluster::start();
    let client = connected(cluster.config(true)).await;
    let at = cluster.member_of(&client).await;
    let staying = connected(config(vec![cluster.endpoint(at)])).await;
    run(
        "ovs-appctl",
        &[
            "-t",
            &cluster.file(at, "control"),
            "cluster/failure-test",
            "transfer-leadership",
        ],
    );
    let moved =
        |state: &State| matches!(state, State::Complete { endpoint, .. } if cluster.member(endpoint) != at);
    within(client.state().wait_for(moved)).await.unwrap();
    // Whoever takes any member stays, and is told.
    let follows = |state: &State| matches!(state, State::Complete { leader: false, .. });
    within(staying.state().wait_for(follows)).await.unwrap();
    let uuid = insert_ship(&client, "after").await;
    let mut changes = staying.subscribe();
    if staying
        .replica()
        .read()
        .table("Ship")
        .unwrap()
        .get(&uuid)
        .is_none()
    {
        next_change(
            &mut changes,
            |change| matches!(change, Change::Row { uuid: seen, .. } if *seen == uuid),
        )
        .await;
    }
}

/// Increments a counter and leaves a mark, such that doing it twice is impossible: the guard fails when the counter has
/// moved on, and whether it was this increment that moved it is told by the mark.
async fn increment(client: &Client, mark: &str) {
    loop {
        within(client.wait_complete()).await;
        let current = client.transact(vec![Op::select("Counter", vec![])]).await;
        let Ok(results) = current else { continue };
        let row = results[0].rows()[0].clone();
        if row.set_of_str("log").contains(&mark) {
            return;
        }
        let seen = row.int("value").unwrap();
        let operations = vec![
            Op::wait_equal(
                "Counter",
                vec![],
                &["value"],
                vec![Row::new().with("value", seen)],
            ),
            Op::update("Counter", vec![], Row::new().with("value", seen + 1)),
            Op::mutate("Counter", vec![], vec![Mutation::insert("log", vec![mark])]),
        ];
        match client.transact(operations).await {
            Ok(_) => return,
            Err(error) if error.outcome_unknown() => {}
            Err(TransactError::NotConnected | TransactError::NotLeader) => {}
            Err(TransactError::Operation(error)) if error.kind == OpErrorKind::TimedOut => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Inserts a row under a UUID of its own: a repetition after an unknown outcome finds the UUID taken.
async fn insert(client: &Client, uuid: Uuid, name: &str) {
    let mut doubtful = false;
    loop {
        within(client.wait_complete()).await;
        match client
            .transact(vec![Op::insert("Ship", ship(name)).with_uuid(uuid)])
            .await
        {
            Ok(_) => return,
            Err(TransactError::Operation(error)) if doubtful && error.kind == OpErrorKind::DuplicateUuid => {
                return;
            }
            Err(TransactError::NotConnected | TransactError::NotLeader) => {}
            Err(error) if error.outcome_unknown() => doubtful = true,
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_leader_loses_nothing_and_doubles_nothing() {
    let mut cluster = Cluster::start();
    let client = connected(Config {
        transact_timeout: Duration::from_secs(5),
        ..cluster.config(true)
    })
    .await;
    client
        .transact(vec![Op::insert("Counter", Row::new())])
        .await
        .unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let (client, stop) = (client.clone(), Arc::clone(&stop));
            tokio::spawn(async move {
                let (mut ships, mut marks) = (BTreeMap::new(), Vec::new());
                while !stop.load(Ordering::Relaxed) {
                    let name = format!("{writer}-{}", ships.len());
                    let uuid = Uuid::new_v4();
                    insert(&client, uuid, &name).await;
                    increment(&client, &name).await;
                    marks.push(name.clone());
                    ships.insert(name, uuid);
                }
                (ships, marks)
            })
        })
        .collect();
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let leader = cluster.member_of(&client).await;
        cluster.kill(leader);
        tokio::time::sleep(Duration::from_millis(300)).await;
        within(client.wait_complete()).await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        cluster.start_member(leader);
        cluster.wait_member(leader);
    }
    stop.store(true, Ordering::Relaxed);
    let (mut ships, mut marks) = (BTreeMap::new(), BTreeSet::new());
    for writer in writers {
        let (mine, my_marks) = within(writer).await.unwrap();
        ships.extend(mine);
        marks.extend(my_marks);
    }
    assert!(ships.len() > 30, "only {} writes", ships.len());

    // The replica that lived through it, a fresh one, and the database itself agree with what was acknowledged.
    within(client.wait_complete()).await;
    let fresh = connected(cluster.config(true)).await;
    for client in [&client, &fresh] {
        let snapshot = client.replica().read();
        let table = snapshot.table("Ship").unwrap();
        let found: BTreeMap<_, _> = table
            .iter()
            .map(|(uuid, row)| (row.str("name").unwrap().to_owned(), *uuid))
            .collect();
        assert_eq!((table.len(), &found), (ships.len(), &ships));
        let (_, counter) = snapshot.table("Counter").unwrap().iter().next().unwrap();
        assert_eq!(counter.int("value"), Some(marks.len() as i64));
        assert!(
            counter
                .set_of_str("log")
                .into_iter()
                .eq(marks.iter().map(String::as_str))
        );
    }
    let count = fresh
        .transact(vec![Op::select("Ship", vec![Condition::ne("name", "")])])
        .await
        .unwrap();
    assert_eq!(count[0].rows().len(), ships.len());
}
