//! The default port group: made once, and never by mistake.

use std::time::Duration;

use ovn_driver::pg_drop::{DropGroupError, ensure};
use ovsdb::{OpErrorKind, TransactError};

use crate::bench::{Server, Store, config, count, eventually, named};
use crate::ovn::Ovn;

const NAME: &str = "neutron_pg_drop";

#[tokio::test]
async fn two_drivers_at_once_make_it_once() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let nb = ovn.client("nb").await;
    let (first, second) = tokio::join!(
        Server::with(&store, config(&ovn, 1)),
        Server::with(&store, config(&ovn, 2))
    );
    eventually("the group is there", async || {
        named(&nb, "Port_Group", NAME).is_some()
    })
    .await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(count(&nb, "Port_Group"), 1);
    assert_eq!(
        count(&nb, "ACL"),
        2,
        "no ACLs are left over from the one that lost"
    );
    for server in [&first, &second] {
        assert!(server.driver.status().trouble.is_none());
        server.stop().await;
    }
}

/// The race itself, without chance: both look before either writes.
#[tokio::test]
async fn many_at_once_agree_on_one() {
    let ovn = Ovn::start();
    let clients = [
        ovn.client("nb").await,
        ovn.client("nb").await,
        ovn.client("nb").await,
        ovn.client("nb").await,
    ];
    let made = {
        let [a, b, c, d] = &clients;
        let (a, b, c, d) = tokio::join!(ensure(a), ensure(b), ensure(c), ensure(d));
        [a, b, c, d].map(Result::unwrap)
    };
    assert_eq!(made.iter().filter(|made| **made).count(), 1, "{made:?}");
    assert!(!ensure(&clients[0]).await.unwrap());
}

#[tokio::test]
async fn a_northbound_without_the_column_is_reported() {
    let schema = std::fs::read_to_string("/usr/share/ovn/ovn-nb.ovsschema").unwrap();
    let mut schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    schema["tables"]["ACL"]["columns"]
        .as_object_mut()
        .unwrap()
        .remove("action");
    schema.as_object_mut().unwrap().remove("cksum");
    let (ovn, store) = (Ovn::with_nb_schema(&schema.to_string()), Store::new().await);
    let nb = ovn.client("nb").await;
    let error = ensure(&nb).await.unwrap_err();
    let DropGroupError::Transact(TransactError::Operation(refusal)) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(refusal.kind, OpErrorKind::UnknownColumn);

    let server = Server::start(&store, &ovn).await;
    eventually("the operator is told", async || {
        server
            .driver
            .status()
            .trouble
            .is_some_and(|trouble| trouble.cause.contains("action"))
    })
    .await;
    server.stop().await;
}

/// A constraint that is violated for another reason is no proof that somebody else made the group.
#[tokio::test]
async fn another_violated_constraint_is_reported() {
    let schema = std::fs::read_to_string("/usr/share/ovn/ovn-nb.ovsschema").unwrap();
    let mut schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let priority = &mut schema["tables"]["ACL"]["columns"]["priority"]["type"]["key"];
    priority["maxInteger"] = 10.into();
    schema.as_object_mut().unwrap().remove("cksum");
    let ovn = Ovn::with_nb_schema(&schema.to_string());
    let error = ensure(&ovn.client("nb").await).await.unwrap_err();
    let DropGroupError::Transact(TransactError::Operation(refusal)) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(refusal.kind, OpErrorKind::ConstraintViolation);
}

#[tokio::test]
async fn a_group_that_does_not_drop_is_reported() {
    let ovn = Ovn::start();
    let nb = ovn.client("nb").await;
    let group = ovsdb::Row::new().with("name", NAME);
    nb.transact(vec![ovsdb::Op::insert("Port_Group", group)])
        .await
        .unwrap();
    assert!(matches!(
        ensure(&nb).await,
        Err(DropGroupError::Wrong("to-lport"))
    ));
}
