//! Port status follows Northbound and Southbound by level.

use model::net::Port;
use ovsdb::{Client, Condition, Datum, Op, Row};
use serde_json::json;

use crate::bench::{Server, Store, eventually, named};
use crate::ovn::{Ovn, register_chassis};

/// What ovn-controller does when a port is plugged: claim the binding.
async fn claim(southbound: &Client, port: &str, chassis: Option<ovsdb::Uuid>) {
    let chassis = chassis.map_or_else(Datum::empty, Datum::from);
    let up = if chassis.is_empty() {
        Datum::from(false)
    } else {
        Datum::from(true)
    };
    let row = Row::new().with("chassis", chassis).with("up", up);
    let op = Op::update("Port_Binding", vec![Condition::eq("logical_port", port)], row);
    assert_eq!(southbound.transact(vec![op]).await.unwrap()[0].count(), Some(1));
}

async fn bound(southbound: &Client, port: &Port) {
    eventually("ovn-northd made the binding", async || {
        let snapshot = southbound.replica().read();
        let table = snapshot.table("Port_Binding").unwrap();
        table.find("logical_port", &[port.id.as_str().into()]).is_some()
    })
    .await;
}

async fn becomes(server: &Server, port: &Port, status: &str) {
    eventually(&format!("the port is {status}"), async || {
        server.show_port(&port.id).await.status == status
    })
    .await;
}

fn host_id(nb: &Client, port: &Port) -> Option<String> {
    named(nb, "Logical_Switch_Port", &port.id)?
        .map_str("external_ids", "neutron:host_id")
        .map(str::to_owned)
}

#[tokio::test]
async fn a_plugged_port_is_active_and_an_unplugged_one_down() {
    plugging(Store::new().await).await;
}

#[tokio::test]
async fn a_plugged_port_is_active_and_an_unplugged_one_down_on_mariadb() {
    plugging(Store::mariadb().await).await;
}

async fn plugging(store: Store) {
    let mut ovn = Ovn::start();
    ovn.start_northd();
    let (nb, sb) = (ovn.client("nb").await, ovn.client("sb").await);
    let hv1 = register_chassis(&sb, "hv1", "").await;
    let server = Server::start(&store, &ovn).await;
    eventually("Southbound is there", async || server.driver.agents().len() == 1).await;
    let network = server.network(json!({})).await;
    let port = server
        .port(
            &network.id,
            json!({"binding:host_id": "hv1", "device_owner": "compute:nova"}),
        )
        .await;
    assert_eq!(port.status, "DOWN");
    let blocks = "SELECT entity FROM provisioningblocks";
    assert_eq!(server.sql(blocks).await, ["L2"], "it waits for OVN");
    bound(&sb, &port).await;

    claim(&sb, &port.id, Some(hv1)).await;
    becomes(&server, &port, "ACTIVE").await;
    assert!(server.sql(blocks).await.is_empty());
    let active = server.show_port(&port.id).await;
    assert!(
        active.standard.revision_number > port.standard.revision_number,
        "the revision counts on"
    );
    eventually("the row shows the host", async || {
        host_id(&nb, &port).as_deref() == Some("hv1")
    })
    .await;
    server.becomes_clean().await;
    let shown = named(&nb, "Logical_Switch_Port", &port.id).unwrap();
    let revision = active.standard.revision_number.to_string();
    assert_eq!(
        shown.map_str("external_ids", "neutron:revision_number"),
        Some(revision.as_str())
    );

    claim(&sb, &port.id, None).await;
    becomes(&server, &port, "DOWN").await;
    assert_eq!(server.sql(blocks).await, ["L2"]);
    eventually("the row shows no host", async || host_id(&nb, &port).is_none()).await;
    server.becomes_clean().await;
    server.stop().await;
}

#[tokio::test]
async fn status_converges_after_lost_events() {
    let (mut ovn, store) = (Ovn::start(), Store::new().await);
    ovn.start_northd();
    let sb = ovn.client("sb").await;
    let hv1 = register_chassis(&sb, "hv1", "").await;
    let server = Server::start(&store, &ovn).await;
    eventually("Southbound is there", async || server.driver.agents().len() == 1).await;
    let network = server.network(json!({})).await;
    let on = json!({"binding:host_id": "hv1", "device_owner": "compute:nova"});
    let comes_up = server.port(&network.id, on.clone()).await;
    let goes_down = server.port(&network.id, on).await;
    bound(&sb, &comes_up).await;
    bound(&sb, &goes_down).await;
    claim(&sb, &goes_down.id, Some(hv1)).await;
    becomes(&server, &goes_down, "ACTIVE").await;
    // Nobody listens while both change.
    server.stop().await;
    claim(&sb, &comes_up.id, Some(hv1)).await;
    claim(&sb, &goes_down.id, None).await;
    let nb = ovn.client("nb").await;
    eventually("northd has told Northbound", async || {
        let up = |port: &Port| named(&nb, "Logical_Switch_Port", &port.id).and_then(|row| row.bool("up"));
        up(&comes_up) == Some(true) && up(&goes_down) == Some(false)
    })
    .await;
    let next = Server::start(&store, &ovn).await;
    becomes(&next, &comes_up, "ACTIVE").await;
    becomes(&next, &goes_down, "DOWN").await;
    next.stop().await;
}

#[tokio::test]
async fn a_cut_southbound_changes_nothing_in_the_end() {
    let (mut ovn, store) = (Ovn::start(), Store::new().await);
    ovn.start_northd();
    let sb = ovn.client("sb").await;
    let hv1 = register_chassis(&sb, "hv1", "").await;
    let server = Server::start(&store, &ovn).await;
    eventually("Southbound is there", async || server.driver.agents().len() == 1).await;
    let network = server.network(json!({})).await;
    let port = server
        .port(
            &network.id,
            json!({"binding:host_id": "hv1", "device_owner": "compute:nova"}),
        )
        .await;
    bound(&sb, &port).await;
    drop(sb);
    ovn.stop_sb();
    ovn.start_sb();
    let sb = ovn.client("sb").await;
    claim(&sb, &port.id, Some(hv1)).await;
    becomes(&server, &port, "ACTIVE").await;
    let hv2 = register_chassis(&sb, "hv2", "").await;
    let _ = hv2;
    eventually("the new chassis is known", async || {
        server.driver.agents().len() == 2
    })
    .await;
    server.stop().await;
}

#[tokio::test]
async fn a_port_without_a_host_stays_down() {
    let (mut ovn, store) = (Ovn::start(), Store::new().await);
    ovn.start_northd();
    let nb = ovn.client("nb").await;
    let server = Server::start(&store, &ovn).await;
    let network = server.network(json!({})).await;
    let port = server.port(&network.id, json!({})).await;
    let up = || named(&nb, "Logical_Switch_Port", &port.id)?.bool("up");
    eventually("northd says that it is not up", async || up() == Some(false)).await;
    server.becomes_clean().await;
    assert_eq!(server.show_port(&port.id).await.status, "DOWN");
    assert_eq!(host_id(&nb, &port), None);
    server.stop().await;
}

#[tokio::test]
async fn a_virtual_port_shows_where_its_address_is() {
    let (mut ovn, store) = (Ovn::start(), Store::new().await);
    ovn.start_northd();
    let (nb, sb) = (ovn.client("nb").await, ovn.client("sb").await);
    let hv1 = register_chassis(&sb, "hv1", "").await;
    let hv2 = register_chassis(&sb, "hv2", "").await;
    let server = Server::start(&store, &ovn).await;
    let network = server.network(json!({})).await;
    server
        .subnet(&network.id, json!({"ip_version": 4, "cidr": "10.0.0.0/24"}))
        .await;
    let vip = server.port(&network.id, json!({})).await;
    let pairs = json!({"allowed_address_pairs": [{"ip_address": &vip.fixed_ips[0].ip_address}]});
    let parent = server.port(&network.id, pairs).await;
    eventually("Southbound knows that it is virtual", async || {
        let snapshot = sb.replica().read();
        let found = snapshot
            .table("Port_Binding")
            .unwrap()
            .find("logical_port", &[vip.id.as_str().into()]);
        found.is_some_and(|(_, row)| row.str("type") == Some("virtual"))
    })
    .await;
    let row = || {
        named(&nb, "Logical_Switch_Port", &vip.id)?
            .map_str("external_ids", "neutron:parent_hostname")
            .map(str::to_owned)
    };
    let shown = async || {
        let details = server.show_port(&vip.id).await.binding.unwrap().vif_details;
        details
            .get("parent_hostname")
            .and_then(|host| host.as_str())
            .map(str::to_owned)
    };
    assert_eq!((row(), shown().await), (None, None));
    for (chassis, host) in [(hv1, "hv1"), (hv2, "hv2")] {
        claim(&sb, &vip.id, Some(chassis)).await;
        eventually("both show the host", async || {
            row().as_deref() == Some(host) && shown().await.as_deref() == Some(host)
        })
        .await;
    }
    server.becomes_clean().await;
    server
        .update_port(&parent.id, json!({"allowed_address_pairs": []}))
        .await;
    eventually("both show none", async || {
        row().as_deref() == Some("") && shown().await.as_deref() == Some("")
    })
    .await;
    server.becomes_clean().await;
    server.stop().await;
}
