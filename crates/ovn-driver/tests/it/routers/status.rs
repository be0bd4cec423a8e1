//! The status of ports of routers and of floating IPs follows OVN by level.

use ovsdb::{Client, Condition, Datum, Op, Row, Uuid};
use serde_json::json;

use super::Lab;
use crate::bench::{Server, Store, eventually};

/// What ovn-controllers agree on: who has the gateway.
async fn claim(sb: &Client, port: &str, chassis: Option<&str>) {
    let name = format!("cr-lrp-{port}");
    eventually("ovn-northd made the binding", async || {
        let snapshot = sb.replica().read();
        let table = snapshot.table("Port_Binding").unwrap();
        table.find("logical_port", &[name.as_str().into()]).is_some()
    })
    .await;
    let chassis = match chassis {
        Some(chassis) => Datum::from(uuid_of(sb, chassis)),
        None => Datum::empty(),
    };
    let row = Row::new().with("chassis", chassis);
    let op = Op::update(
        "Port_Binding",
        vec![Condition::eq("logical_port", name.as_str())],
        row,
    );
    assert_eq!(sb.transact(vec![op]).await.unwrap()[0].count(), Some(1));
}

fn uuid_of(sb: &Client, chassis: &str) -> Uuid {
    let snapshot = sb.replica().read();
    let table = snapshot.table("Chassis").unwrap();
    table.find("name", &[chassis.into()]).unwrap().0
}

/// The status of a port, its host, and how it is plugged there.
async fn shown(server: &Server, port: &str) -> (String, String, String) {
    let port = server.show_port(port).await;
    let binding = port.binding.unwrap();
    (port.status, binding.host, binding.vif_type)
}

fn active(host: &str) -> (String, String, String) {
    ("ACTIVE".to_owned(), host.to_owned(), "ovs".to_owned())
}

#[tokio::test]
async fn a_gateway_is_bound_to_where_it_is() {
    let lab = Lab::new(&["c1", "c2"]).await;
    let (router, _) = lab.routed().await;
    let port = lab.server.gateway_port(&router.id).await;
    assert_eq!(port.status, "DOWN");
    let row_shows = |host: Option<&str>| {
        let row = lab.row("Logical_Switch_Port", &port.id).unwrap();
        row.map_str("external_ids", "neutron:host_id") == host
    };
    for chassis in ["c1", "c2"] {
        claim(&lab.sb, &port.id, Some(chassis)).await;
        eventually("it is active there", async || {
            shown(&lab.server, &port.id).await == active(chassis) && row_shows(Some(chassis))
        })
        .await;
        lab.server.becomes_clean().await;
    }
    let levels = "SELECT host FROM ml2_port_binding_levels";
    assert_eq!(lab.server.sql(levels).await, ["c2"], "one binding is left");
    let revision = lab.server.show_port(&port.id).await.standard.revision_number;
    let shown_revision = lab.router_port(&port.id).unwrap();
    let expected = revision.to_string();
    assert_eq!(
        shown_revision.map_str("external_ids", "neutron:revision_number"),
        Some(expected.as_str())
    );
    claim(&lab.sb, &port.id, None).await;
    eventually("nobody has it", async || {
        let (status, host, _) = shown(&lab.server, &port.id).await;
        status == "DOWN" && host == "c2" && row_shows(None)
    })
    .await;
    lab.stop().await;
}

#[tokio::test]
async fn gateways_converge_after_lost_events() {
    let lab = Lab::new(&["c1", "c2"]).await;
    let (router, _) = lab.routed().await;
    let port = lab.server.gateway_port(&router.id).await;
    claim(&lab.sb, &port.id, Some("c1")).await;
    eventually("it is active", async || {
        shown(&lab.server, &port.id).await == active("c1")
    })
    .await;
    lab.server.stop().await;
    claim(&lab.sb, &port.id, Some("c2")).await;
    let next = Server::start(&lab.store, &lab.ovn).await;
    eventually("it is where it is", async || {
        shown(&next, &port.id).await == active("c2")
    })
    .await;
    next.stop().await;
}

#[tokio::test]
async fn interfaces_are_active_once_ovn_has_them() {
    let lab = Lab::new(&[]).await;
    let (router, inside) = (lab.server.router(json!({})).await, lab.inside(0).await);
    let port = lab.server.attach(&router.id, &inside.subnet.id).await;
    eventually("it is active", async || {
        lab.server.show_port(&port).await.status == "ACTIVE"
    })
    .await;
    lab.server.becomes_clean().await;
    let revision = lab
        .server
        .show_port(&port)
        .await
        .standard
        .revision_number
        .to_string();
    for row in [lab.router_port(&port), lab.row("Logical_Switch_Port", &port)] {
        let row = row.unwrap();
        assert_eq!(
            row.map_str("external_ids", "neutron:revision_number"),
            Some(revision.as_str())
        );
    }
    lab.stop().await;
}

#[tokio::test]
async fn a_floating_ip_is_active_while_it_is_translated() {
    translated(Lab::new(&["c1"]).await).await;
}

#[tokio::test]
async fn a_floating_ip_is_active_while_it_is_translated_on_mariadb() {
    translated(Lab::on(Store::mariadb().await, &["c1"], |_| {}).await).await;
}

async fn translated(lab: Lab) {
    let (_, inside) = lab.routed().await;
    let guest = lab.server.port(&inside.network.id, json!({})).await;
    let made = lab
        .server
        .floating_ip(&lab.outside.id, json!({"port_id": guest.id}))
        .await;
    assert_eq!(made.status, "DOWN");
    let becomes = async |status: &str| {
        eventually(&format!("it is {status}"), async || {
            lab.server.show_floating_ip(&made.id).await.status == status
        })
        .await;
        lab.server.becomes_clean().await;
    };
    becomes("ACTIVE").await;
    let revision = lab
        .server
        .show_floating_ip(&made.id)
        .await
        .standard
        .revision_number;
    assert!(revision > made.standard.revision_number, "the revision counts on");
    let row = lab.translation(&made.id).unwrap();
    let expected = revision.to_string();
    assert_eq!(
        row.map_str("external_ids", "neutron:revision_number"),
        Some(expected.as_str())
    );

    let answer = lab.server.associate(&made.id, None).await;
    assert_eq!(answer.status, "ACTIVE", "OVN has yet to follow");
    becomes("DOWN").await;
    assert!(lab.translation(&made.id).is_none());
    let rows = format!(
        "SELECT resource_uuid FROM ovn_revision_numbers WHERE resource_uuid = '{}'",
        made.id
    );
    eventually("OVN is not concerned any more", async || {
        lab.server.sql(&rows).await.is_empty()
    })
    .await;

    lab.server.associate(&made.id, Some(&guest.id)).await;
    becomes("ACTIVE").await;
    lab.stop().await;
}

#[tokio::test]
async fn a_wrong_status_of_a_floating_ip_is_found_at_start() {
    let lab = Lab::new(&["c1"]).await;
    let (_, inside) = lab.routed().await;
    let guest = lab.server.port(&inside.network.id, json!({})).await;
    let associated = lab
        .server
        .floating_ip(&lab.outside.id, json!({"port_id": guest.id}))
        .await;
    let idle = lab.server.floating_ip(&lab.outside.id, json!({})).await;
    eventually("it is active", async || {
        lab.server.show_floating_ip(&associated.id).await.status == "ACTIVE"
    })
    .await;
    lab.server.becomes_clean().await;
    lab.server.stop().await;
    let swap = "UPDATE floatingips SET status = CASE status WHEN 'ACTIVE' THEN 'DOWN' ELSE 'ACTIVE' END";
    lab.server.execute(swap).await;
    let next = Server::start(&lab.store, &lab.ovn).await;
    eventually("both are right again", async || {
        next.show_floating_ip(&associated.id).await.status == "ACTIVE"
            && next.show_floating_ip(&idle.id).await.status == "DOWN"
    })
    .await;
    next.stop().await;
}
