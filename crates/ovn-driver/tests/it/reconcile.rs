//! Dirty keys become rows, and only what is wrong waits.

use model::Kind;
use ovsdb::{Condition, Mutation, Op, Row};
use serde_json::json;

use crate::bench::{Server, Store, count, eventually, key, named};
use crate::ovn::Ovn;

#[tokio::test]
async fn what_is_created_changed_and_deleted_shows() {
    lifecycle(Store::new().await).await;
}

#[tokio::test]
async fn what_is_created_changed_and_deleted_shows_on_mariadb() {
    lifecycle(Store::mariadb().await).await;
}

async fn lifecycle(store: Store) {
    let ovn = Ovn::start();
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let network = server.network(json!({"name": "blue"})).await;
    let port = server.port(&network.id, json!({"name": "one"})).await;
    eventually("the port has a row", async || {
        named(&nb, "Logical_Switch_Port", &port.id).is_some()
    })
    .await;
    let switch = named(&nb, "Logical_Switch", &format!("neutron-{}", network.id)).unwrap();
    assert_eq!(
        switch.map_str("external_ids", "neutron:network_name"),
        Some("blue")
    );
    assert_eq!(switch.set_of_uuid("ports").len(), 1);
    server.becomes_clean().await;

    server.update_port(&port.id, json!({"name": "two"})).await;
    let name = || {
        named(&nb, "Logical_Switch_Port", &port.id)?
            .map_str("external_ids", "neutron:port_name")
            .map(str::to_owned)
    };
    eventually("the row has the new name", async || {
        name().as_deref() == Some("two")
    })
    .await;
    server.becomes_clean().await;

    server.delete_port(&port.id).await;
    eventually("the row is gone", async || count(&nb, "Logical_Switch_Port") == 0).await;
    eventually("its revision is forgotten", async || {
        server
            .sql(&format!(
                "SELECT resource_uuid FROM ovn_revision_numbers WHERE resource_uuid = '{}'",
                port.id
            ))
            .await
            .is_empty()
    })
    .await;
    server.stop().await;
}

#[tokio::test]
async fn a_burst_shares_transactions_and_all_of_it_arrives() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let network = server.network(json!({})).await;
    for _ in 0..300 {
        server.port(&network.id, json!({})).await;
    }
    eventually("all ports have rows", async || {
        count(&nb, "Logical_Switch_Port") == 300
    })
    .await;
    server.becomes_clean().await;
    assert!(server.driver.status().refused.is_empty());
    server.stop().await;
}

/// Northbound's schema with a change.
fn schema(change: impl FnOnce(&mut serde_json::Value)) -> String {
    let text = std::fs::read_to_string("/usr/share/ovn/ovn-nb.ovsschema").unwrap();
    let mut schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    change(&mut schema["tables"]);
    schema.as_object_mut().unwrap().remove("cksum");
    schema.to_string()
}

/// What waits while Northbound hangs is one batch. One key of it is refused, by the operation or by the commit.
async fn one_of_a_batch_is_refused(schema: String, spoil: impl AsyncFnOnce(&Server) -> model::Key) {
    let (ovn, store) = (Ovn::with_nb_schema(&schema), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let network = server.network(json!({})).await;
    server
        .subnet(&network.id, json!({"ip_version": 4, "cidr": "10.0.0.0/24"}))
        .await;
    server.becomes_clean().await;
    ovn.nb().signal("STOP");
    // Keeps the worker busy, so that the rest gathers.
    let mut good = vec![server.port(&network.id, json!({})).await.id];
    for _ in 0..10 {
        good.push(server.port(&network.id, json!({})).await.id);
    }
    let bad = spoil(&server).await;
    for _ in 0..10 {
        good.push(server.port(&network.id, json!({})).await.id);
    }
    ovn.nb().signal("CONT");
    for id in &good {
        eventually("good ports go through", async || {
            named(&nb, "Logical_Switch_Port", id).is_some()
        })
        .await;
    }
    let refused = || server.driver.status().refused;
    eventually("the bad one is named", async || {
        refused().iter().any(|trouble| trouble.attempts > 1)
    })
    .await;
    let refused = refused();
    assert_eq!(
        refused.iter().map(|trouble| &trouble.key).collect::<Vec<_>>(),
        [&bad],
        "{refused:?}"
    );
    assert!(
        refused[0].cause.contains("constraint violation"),
        "{}",
        refused[0].cause
    );
    server.stop().await;
}

#[tokio::test]
async fn a_key_whose_operation_is_refused_stands_alone() {
    let schema = schema(|tables| {
        let tag = &mut tables["Logical_Switch_Port"]["columns"]["tag_request"]["type"]["key"];
        tag["maxInteger"] = 10.into();
    });
    one_of_a_batch_is_refused(schema, async |server| {
        let network = server.network(json!({})).await;
        let parent = server.port(&network.id, json!({})).await;
        let profile = json!({"binding:profile": {"parent_name": parent.id, "tag": 11}});
        key(Kind::Port, &server.port(&network.id, profile).await.id)
    })
    .await;
}

#[tokio::test]
async fn a_key_whose_commit_is_refused_stands_alone() {
    let schema = schema(|tables| tables["DHCP_Options"]["indexes"] = json!([["cidr"]]));
    one_of_a_batch_is_refused(schema, async |server| {
        let network = server.network(json!({})).await;
        let subnet = server
            .subnet(&network.id, json!({"ip_version": 4, "cidr": "10.0.0.0/24"}))
            .await;
        key(Kind::Subnet, &subnet.id)
    })
    .await;
}

#[tokio::test]
async fn a_row_of_the_future_is_not_overwritten() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let nb = ovn.client("nb").await;
    let server = Server::start(&store, &ovn).await;
    let network = server.network(json!({})).await;
    let port = server.port(&network.id, json!({})).await;
    server.becomes_clean().await;
    let row = || named(&nb, "Logical_Switch_Port", &port.id).unwrap();
    let show = async |revision: &str| {
        let keys = ovsdb::Datum::set(["neutron:revision_number"]);
        let pair = ovsdb::Datum::map([("neutron:revision_number", revision)]);
        let change = Op::mutate(
            "Logical_Switch_Port",
            vec![Condition::eq("name", port.id.as_str())],
            vec![
                Mutation::delete("external_ids", keys),
                Mutation::insert("external_ids", pair),
            ],
        );
        nb.transact(vec![change]).await.unwrap();
    };
    show("1000").await;
    server.update_port(&port.id, json!({"name": "new"})).await;
    let other = server.port(&network.id, json!({})).await;
    eventually("others go through", async || {
        named(&nb, "Logical_Switch_Port", &other.id).is_some()
    })
    .await;
    let refused = || server.driver.status().refused;
    eventually("it is named", async || {
        refused().iter().any(|trouble| trouble.attempts > 1)
    })
    .await;
    let refused = refused();
    assert_eq!((refused.len(), &refused[0].key), (1, &key(Kind::Port, &port.id)));
    assert!(refused[0].cause.contains("1000"), "{}", refused[0].cause);
    assert_ne!(row().map_str("external_ids", "neutron:port_name"), Some("new"));

    // What stood in the way goes away: the key heals by itself.
    show("1").await;
    server.becomes_clean().await;
    assert!(server.driver.status().refused.is_empty());
    assert_eq!(row().map_str("external_ids", "neutron:port_name"), Some("new"));
    server.stop().await;
}

#[tokio::test]
async fn what_was_acknowledged_before_a_crash_is_written_by_the_next_start() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let network = server.network(json!({})).await;
    let doomed = server.port(&network.id, json!({})).await;
    server.becomes_clean().await;
    // From here on nobody hears of anything.
    server.stop().await;
    let lost = server.port(&network.id, json!({})).await;
    server.delete_port(&doomed.id).await;
    assert!(named(&nb, "Logical_Switch_Port", &lost.id).is_none());

    let next = Server::start(&store, &ovn).await;
    eventually("the lost port is there", async || {
        named(&nb, "Logical_Switch_Port", &lost.id).is_some()
    })
    .await;
    eventually("the deleted one is not", async || {
        named(&nb, "Logical_Switch_Port", &doomed.id).is_none()
    })
    .await;
    next.becomes_clean().await;
    next.stop().await;
}

#[tokio::test]
async fn drift_is_found_and_mended() {
    drift(Store::new().await).await;
}

#[tokio::test]
async fn drift_is_found_and_mended_on_mariadb() {
    drift(Store::mariadb().await).await;
}

async fn drift(store: Store) {
    let ovn = Ovn::start();
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let network = server.network(json!({})).await;
    let port = server.port(&network.id, json!({})).await;
    server.becomes_clean().await;
    // Somebody changes what only Neutron may change, and leaves a port of a resource that never was.
    let stranger = "11111111-2222-3333-4444-555555555555";
    let marked = ovsdb::Datum::map([("neutron:revision_number", "1"), ("neutron:port_name", "ghost")]);
    let ops = vec![
        Op::update(
            "Logical_Switch_Port",
            vec![Condition::eq("name", port.id.as_str())],
            Row::new().with("addresses", "unknown").with("enabled", false),
        ),
        Op::insert(
            "Logical_Switch_Port",
            Row::new().with("name", stranger).with("external_ids", marked),
        )
        .with_uuid_name("ghost"),
        Op::mutate(
            "Logical_Switch",
            vec![Condition::eq("name", format!("neutron-{}", network.id).as_str())],
            vec![Mutation::insert("ports", ovsdb::Datum::named_uuid("ghost"))],
        ),
    ];
    nb.transact(ops).await.unwrap();
    server.driver.look_for_drift();
    let enabled = || named(&nb, "Logical_Switch_Port", &port.id)?.bool("enabled");
    eventually("the port is mended", async || enabled() == Some(true)).await;
    eventually("the ghost is gone", async || {
        server.driver.look_for_drift();
        named(&nb, "Logical_Switch_Port", stranger).is_none()
    })
    .await;
    server.stop().await;
}
