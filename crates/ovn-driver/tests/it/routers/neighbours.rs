//! What chassis learned of addresses that are somewhere else now.

use ovsdb::{Client, Condition, Datum, Op, Row};
use serde_json::json;

use super::Lab;
use crate::bench::eventually;

/// What a chassis learned.
async fn learn(sb: &Client, router: &str, port: &str, ip: &str, mac: &str) {
    let datapath = {
        let name = format!("neutron-{router}");
        let conditions = vec![Condition::includes(
            "external_ids",
            Datum::map([("name", name.as_str())]),
        )];
        let select = Op::select_columns("Datapath_Binding", conditions, &["_uuid"]);
        let answer = sb.transact(vec![select]).await.unwrap();
        answer[0].rows()[0].uuid("_uuid").unwrap()
    };
    let row = Row::new()
        .with("logical_port", format!("lrp-{port}"))
        .with("ip", ip)
        .with("mac", mac)
        .with("datapath", Datum::from(datapath));
    sb.transact(vec![Op::insert("MAC_Binding", row)]).await.unwrap();
}

async fn known(sb: &Client) -> Vec<String> {
    let select = Op::select_columns("MAC_Binding", Vec::new(), &["ip"]);
    let answer = sb.transact(vec![select]).await.unwrap();
    let rows = answer[0].rows();
    let mut known: Vec<String> = rows
        .iter()
        .map(|row| row.str("ip").unwrap_or_default().to_owned())
        .collect();
    known.sort_unstable();
    known
}

#[tokio::test]
async fn chassis_forget_addresses_that_moved() {
    let lab = Lab::new(&["c1"]).await;
    let (router, inside) = lab.routed().await;
    let gateway = lab.server.gateway_port(&router.id).await.id;
    let guest = lab.server.port(&inside.network.id, json!({})).await;
    let made = lab.server.floating_ip(&lab.outside.id, json!({})).await;
    eventually("ovn-northd knows the router", async || {
        let snapshot = lab.sb.replica().read();
        let table = snapshot.table("Port_Binding").unwrap();
        let name = format!("lrp-{gateway}");
        table.find("logical_port", &[name.as_str().into()]).is_some()
    })
    .await;
    lab.server.becomes_clean().await;
    let address = made.floating_ip_address.as_str();
    learn(&lab.sb, &router.id, &gateway, address, "00:00:00:00:00:aa").await;
    learn(&lab.sb, &router.id, &gateway, "172.24.99.99", "00:00:00:00:00:bb").await;
    lab.server.associate(&made.id, Some(&guest.id)).await;
    eventually("the floating IP is forgotten", async || {
        known(&lab.sb).await == ["172.24.99.99"]
    })
    .await;

    learn(&lab.sb, &router.id, &gateway, address, "00:00:00:00:00:aa").await;
    lab.server.associate(&made.id, None).await;
    eventually("again when it goes", async || {
        known(&lab.sb).await == ["172.24.99.99"]
    })
    .await;

    let port = lab
        .server
        .sql("SELECT port_id FROM routerports WHERE port_type = 'network:router_interface'")
        .await;
    let mac = lab.server.show_port(&port[0]).await.mac_address;
    learn(&lab.sb, &router.id, &gateway, "172.24.88.88", &mac).await;
    lab.server.detach(&router.id, &inside.subnet.id).await;
    eventually("and the MAC of a port that goes", async || {
        known(&lab.sb).await == ["172.24.99.99"]
    })
    .await;
    lab.stop().await;
}
