//! Subnets, and what follows from a change of something that others depend on.

use serde_json::json;

use crate::bench::{Server, Store, count, eventually, named};
use crate::ovn::Ovn;

#[tokio::test]
async fn ports_follow_their_subnet() {
    subnets(Store::new().await).await;
}

#[tokio::test]
async fn ports_follow_their_subnet_on_mariadb() {
    subnets(Store::mariadb().await).await;
}

async fn subnets(store: Store) {
    let ovn = Ovn::start();
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let network = server.network(json!({})).await;
    let subnet = server
        .subnet(&network.id, json!({"ip_version": 4, "cidr": "10.0.0.0/24"}))
        .await;
    let port = server.port(&network.id, json!({})).await;
    let options = || {
        let snapshot = nb.replica().read();
        let table = snapshot.table("DHCP_Options")?;
        table
            .find_by_map_key("external_ids", "subnet_id", &subnet.id)
            .map(|(uuid, row)| (uuid, row.clone()))
    };
    let refers = || {
        let row = named(&nb, "Logical_Switch_Port", &port.id)?;
        row.uuid("dhcpv4_options")
    };
    eventually("the port has its DHCP options", async || {
        refers().is_some() && refers() == options().map(|(uuid, _)| uuid)
    })
    .await;
    server.becomes_clean().await;

    // The MTU of the network stands in the options of its subnets.
    let mtu = || options().and_then(|(_, row)| row.map_str("options", "mtu").map(str::to_owned));
    let before = mtu().unwrap();
    server.update_network(&network.id, json!({"mtu": 1300})).await;
    eventually("the options have the new MTU", async || {
        mtu().as_deref() == Some("1300")
    })
    .await;
    assert_ne!(before, "1300");
    server.becomes_clean().await;

    server
        .update_subnet(&subnet.id, json!({"enable_dhcp": false}))
        .await;
    eventually("there are no options without DHCP", async || {
        options().is_none() && refers().is_none()
    })
    .await;
    server
        .update_subnet(&subnet.id, json!({"enable_dhcp": true}))
        .await;
    eventually("they are back, and the port refers to them", async || {
        refers().is_some() && refers() == options().map(|(uuid, _)| uuid)
    })
    .await;
    server.becomes_clean().await;

    server.delete_port(&port.id).await;
    server.delete_subnet(&subnet.id).await;
    server.delete_network(&network.id).await;
    eventually("nothing is left", async || {
        ["Logical_Switch", "Logical_Switch_Port", "DHCP_Options"]
            .iter()
            .all(|table| count(&nb, table) == 0)
    })
    .await;
    server.becomes_clean().await;
    server.stop().await;
}

#[tokio::test]
async fn a_port_whose_address_others_announce_is_virtual() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let network = server.network(json!({})).await;
    server
        .subnet(&network.id, json!({"ip_version": 4, "cidr": "10.0.0.0/24"}))
        .await;
    let vip = server.port(&network.id, json!({})).await;
    let kind = || {
        named(&nb, "Logical_Switch_Port", &vip.id)?
            .str("type")
            .map(str::to_owned)
    };
    eventually("it is an ordinary port", async || kind().as_deref() == Some("")).await;
    let address = &vip.fixed_ips[0].ip_address;
    let parent = server
        .port(
            &network.id,
            json!({"allowed_address_pairs": [{"ip_address": address}]}),
        )
        .await;
    eventually("it is virtual", async || kind().as_deref() == Some("virtual")).await;
    server.becomes_clean().await;
    server
        .update_port(&parent.id, json!({"allowed_address_pairs": []}))
        .await;
    eventually("it is an ordinary port again", async || {
        kind().as_deref() == Some("")
    })
    .await;
    server.becomes_clean().await;
    server.stop().await;
}
