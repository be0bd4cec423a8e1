//! What else changes when something about a router changes.

use std::collections::BTreeSet;

use ovsdb::Row;
use serde_json::{Value, json};

use super::Lab;
use crate::bench::eventually;

fn option(row: &Row, key: &str) -> Option<String> {
    row.map_str("options", key).map(str::to_owned)
}

impl Lab {
    fn gateway_option(&self, port: &str, key: &str) -> Option<String> {
        option(&*self.router_port(port)?, key)
    }

    /// What is translated into the router's own addresses.
    fn snat(&self, router: &str) -> BTreeSet<(String, String)> {
        let Some(router) = self.row("Logical_Router", &format!("neutron-{router}")) else {
            return BTreeSet::new();
        };
        let snapshot = self.nb.replica().read();
        let table = snapshot.table("NAT").unwrap();
        let rows = router.set_of_uuid("nat");
        let rows = rows.iter().filter_map(|uuid| table.get(uuid));
        let snat = rows.filter(|row| row.str("type") == Some("snat"));
        let text = |row: &Row, column| row.str(column).unwrap_or_default().to_owned();
        snat.map(|row| (text(row, "logical_ip"), text(row, "external_ip")))
            .collect()
    }

    /// Destination and next hop of the routes of a router.
    fn routes(&self, router: &str) -> BTreeSet<(String, String)> {
        let Some(router) = self.row("Logical_Router", &format!("neutron-{router}")) else {
            return BTreeSet::new();
        };
        let snapshot = self.nb.replica().read();
        let table = snapshot.table("Logical_Router_Static_Route").unwrap();
        let rows = router.set_of_uuid("static_routes");
        let text = |row: &Row, column| row.str(column).unwrap_or_default().to_owned();
        rows.iter()
            .filter_map(|uuid| table.get(uuid))
            .map(|row| (text(row, "ip_prefix"), text(row, "nexthop")))
            .collect()
    }
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    let owned = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
    pairs.iter().map(owned).collect()
}

fn vlan() -> Value {
    json!({"provider:network_type": "vlan", "provider:physical_network": "physnet1"})
}

#[tokio::test]
async fn the_smallest_mtu_is_the_gateways() {
    let lab = Lab::new(&["c1"]).await;
    let router = lab.router().await;
    let port = lab.server.gateway_port(&router.id).await.id;
    let mtu = |expected: &str| lab.gateway_option(&port, "gateway_mtu").as_deref() == Some(expected);
    eventually("the network's", async || mtu("1500")).await;
    let inside = lab.inside(0).await;
    lab.server.attach(&router.id, &inside.subnet.id).await;
    eventually("a tunnel's", async || mtu("1442")).await;
    lab.server
        .update_network(&inside.network.id, json!({"mtu": 1400}))
        .await;
    eventually("it follows the network", async || mtu("1400")).await;
    lab.server.detach(&router.id, &inside.subnet.id).await;
    eventually("the network's again", async || mtu("1500")).await;
    lab.server.becomes_clean().await;
    lab.stop().await;
}

#[tokio::test]
async fn distributed_traffic_is_bridged_while_all_networks_are_physical() {
    let lab = Lab::with(&["c1"], |config| {
        config.translate.enable_distributed_floating_ip = true;
    })
    .await;
    let router = lab.router().await;
    let port = lab.server.gateway_port(&router.id).await.id;
    let physical = lab.inside_of(0, vlan()).await;
    let attached = lab.server.attach(&router.id, &physical.subnet.id).await;
    let shows = |redirect: Option<&str>, central: &str| {
        lab.gateway_option(&port, "redirect-type").as_deref() == redirect
            && lab
                .gateway_option(&attached, "reside-on-redirect-chassis")
                .as_deref()
                == Some(central)
    };
    eventually("it is bridged", async || shows(Some("bridged"), "false")).await;
    let tunnelled = lab.inside(1).await;
    lab.server.attach(&router.id, &tunnelled.subnet.id).await;
    eventually("it is not, with a tunnel", async || shows(None, "true")).await;
    lab.server.detach(&router.id, &tunnelled.subnet.id).await;
    eventually("it is again", async || shows(Some("bridged"), "false")).await;
    lab.stop().await;
}

#[tokio::test]
async fn without_indirect_snat_attached_networks_are_translated() {
    let lab = Lab::with(&["c1"], |config| {
        config.translate.ovn_router_indirect_snat = false
    })
    .await;
    let router = lab.router().await;
    let address = lab.server.gateway_port(&router.id).await.fixed_ips[0]
        .ip_address
        .clone();
    let (first, second) = (lab.inside(1).await, lab.inside(2).await);
    lab.server.attach(&router.id, &first.subnet.id).await;
    let one = pairs(&[("10.1.0.0/24", &address)]);
    eventually("the first", async || lab.snat(&router.id) == one).await;
    lab.server.attach(&router.id, &second.subnet.id).await;
    let both = pairs(&[("10.1.0.0/24", &address), ("10.2.0.0/24", &address)]);
    eventually("both", async || lab.snat(&router.id) == both).await;
    lab.server.detach(&router.id, &second.subnet.id).await;
    eventually("the first again", async || lab.snat(&router.id) == one).await;
    let gateway = json!({"external_gateway_info": {"network_id": lab.outside.id, "enable_snat": false}});
    lab.server.update_router(&router.id, gateway).await;
    eventually("none", async || lab.snat(&router.id).is_empty()).await;
    lab.server.becomes_clean().await;
    lab.stop().await;
}

#[tokio::test]
async fn routes_follow_the_subnet_outside_and_the_router() {
    let lab = Lab::new(&["c1"]).await;
    let (router, _) = lab.routed().await;
    let default = |hop: &str| pairs(&[("0.0.0.0/0", hop)]);
    eventually("the default route", async || {
        lab.routes(&router.id) == default("172.24.0.1")
    })
    .await;
    lab.server
        .update_subnet(&lab.outside_subnet.id, json!({"gateway_ip": "172.24.255.254"}))
        .await;
    eventually("its new next hop", async || {
        lab.routes(&router.id) == default("172.24.255.254")
    })
    .await;
    let extra = json!({"routes": [{"destination": "10.99.0.0/16", "nexthop": "10.0.0.99"}]});
    lab.server.update_router(&router.id, extra).await;
    let both = pairs(&[("0.0.0.0/0", "172.24.255.254"), ("10.99.0.0/16", "10.0.0.99")]);
    eventually("an extra route", async || lab.routes(&router.id) == both).await;
    lab.server
        .update_router(&router.id, json!({"routes": [], "external_gateway_info": null}))
        .await;
    eventually("none", async || lab.routes(&router.id).is_empty()).await;
    lab.server.becomes_clean().await;
    lab.stop().await;
}

#[tokio::test]
async fn a_port_of_a_router_that_changes_changes_its_row() {
    let lab = Lab::new(&[]).await;
    let (router, inside) = (lab.server.router(json!({})).await, lab.inside(0).await);
    let port = lab.server.attach(&router.id, &inside.subnet.id).await;
    let networks = |expected: &str| {
        let row = lab.router_port(&port);
        row.is_some_and(|row| row.set_of_str("networks") == [expected])
    };
    eventually("its address", async || networks("10.0.0.1/24")).await;
    let other = json!({"fixed_ips": [{"subnet_id": inside.subnet.id, "ip_address": "10.0.0.33"}]});
    lab.server.update_port(&port, other).await;
    eventually("its new address", async || networks("10.0.0.33/24")).await;
    lab.server.update_port(&port, json!({"name": "named"})).await;
    lab.server.becomes_clean().await;
    let revision = lab
        .server
        .show_port(&port)
        .await
        .standard
        .revision_number
        .to_string();
    let row = lab.router_port(&port).unwrap();
    assert_eq!(
        row.map_str("external_ids", "neutron:revision_number"),
        Some(revision.as_str())
    );
    lab.stop().await;
}

#[tokio::test]
async fn a_row_that_was_lost_is_a_port_of_the_router_again() {
    let lab = Lab::new(&[]).await;
    let (router, inside) = (lab.server.router(json!({})).await, lab.inside(0).await);
    let port = lab.server.attach(&router.id, &inside.subnet.id).await;
    lab.server.becomes_clean().await;
    lab.detach_row("Logical_Switch", "ports", "Logical_Switch_Port", &port)
        .await;
    eventually("it is gone", async || {
        lab.row("Logical_Switch_Port", &port).is_none()
    })
    .await;
    lab.server.driver.look_for_drift();
    let peer = format!("lrp-{port}");
    eventually("it is what it was", async || {
        let row = lab.row("Logical_Switch_Port", &port);
        row.is_some_and(|row| {
            row.str("type") == Some("router") && option(&row, "router-port") == Some(peer.clone())
        })
    })
    .await;
    lab.stop().await;
}

#[tokio::test]
async fn distributed_floating_ips_are_translated_where_their_port_is_up() {
    use crate::ovn::register_chassis;
    use ovsdb::{Condition, Datum, Op};
    let lab = Lab::with(&["c1"], |config| {
        config.translate.enable_distributed_floating_ip = true;
    })
    .await;
    let hv = register_chassis(&lab.sb, "hv1", "").await;
    let (_, inside) = lab.routed().await;
    let guest = lab.server.port(&inside.network.id, json!({})).await;
    let made = lab
        .server
        .floating_ip(&lab.outside.id, json!({"port_id": guest.id}))
        .await;
    eventually("it is translated", async || lab.translation(&made.id).is_some()).await;
    lab.server.becomes_clean().await;
    let row = lab.translation(&made.id).unwrap();
    assert_eq!(row.str("external_mac"), None, "on the gateway");
    assert!(row.uuid("gateway_port").is_some());
    eventually("the port is bound", async || {
        let snapshot = lab.sb.replica().read();
        let table = snapshot.table("Port_Binding").unwrap();
        table.find("logical_port", &[guest.id.as_str().into()]).is_some()
    })
    .await;
    let up = Row::new().with("chassis", Datum::from(hv)).with("up", true);
    let op = Op::update(
        "Port_Binding",
        vec![Condition::eq("logical_port", guest.id.as_str())],
        up,
    );
    lab.sb.transact(vec![op]).await.unwrap();
    eventually("on the port's host", async || {
        let row = lab.translation(&made.id);
        row.is_some_and(|row| {
            row.str("external_mac") == row.map_str("external_ids", "neutron:fip_external_mac")
        })
    })
    .await;
    lab.stop().await;
}

#[tokio::test]
async fn distributed_floating_ips_know_the_gateway_once_it_has_chassis() {
    let lab = Lab::with(&[], |config| {
        config.translate.enable_distributed_floating_ip = true;
    })
    .await;
    let (_, inside) = lab.routed().await;
    let guest = lab.server.port(&inside.network.id, json!({})).await;
    let made = lab
        .server
        .floating_ip(&lab.outside.id, json!({"port_id": guest.id}))
        .await;
    eventually("it is translated", async || lab.translation(&made.id).is_some()).await;
    lab.server.becomes_clean().await;
    assert_eq!(lab.translation(&made.id).unwrap().uuid("gateway_port"), None);
    super::gateway(&lab.sb, "c1").await;
    eventually("by the gateway", async || {
        lab.translation(&made.id)
            .is_some_and(|row| row.uuid("gateway_port").is_some())
    })
    .await;
    lab.stop().await;
}
