//! Differences that no revision shows, and rows of routers that are gone.

use ovsdb::{Condition, Datum, Mutation, Op, Row};
use serde_json::json;

use super::Lab;
use crate::bench::{count, eventually};

const GONE: &str = "dddddddd-dddd-4ddd-8ddd-dddddddddddd";

impl Lab {
    /// Take a row out of what holds it.
    pub async fn detach_row(&self, holders: &str, column: &'static str, table: &str, name: &str) {
        let uuid = {
            let snapshot = self.nb.replica().read();
            let table = snapshot.table(table).unwrap();
            table.find("name", &[name.into()]).unwrap().0
        };
        let holds = Condition::includes(column, Datum::from(uuid));
        let change = Mutation::delete(column, Datum::from(uuid));
        self.nb
            .transact(vec![Op::mutate(holders, vec![holds], vec![change])])
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn rows_of_routers_that_others_changed_are_restored() {
    let lab = Lab::new(&["c1"]).await;
    let (router, inside) = lab.routed().await;
    let guest = lab.server.port(&inside.network.id, json!({})).await;
    let made = lab
        .server
        .floating_ip(&lab.outside.id, json!({"port_id": guest.id}))
        .await;
    eventually("it is active", async || {
        lab.server.show_floating_ip(&made.id).await.status == "ACTIVE"
    })
    .await;
    lab.server.becomes_clean().await;
    let gateway = lab.server.gateway_port(&router.id).await.id;
    let name = format!("lrp-{gateway}");
    lab.detach_row("Logical_Router", "ports", "Logical_Router_Port", &name)
        .await;
    let all = |column| {
        let row = lab
            .row("Logical_Router", &format!("neutron-{}", router.id))
            .unwrap();
        Mutation::delete(column, row.get(column).cloned().unwrap())
    };
    let conditions = vec![Condition::eq("name", format!("neutron-{}", router.id))];
    let mutations = vec![all("nat"), all("static_routes")];
    lab.nb
        .transact(vec![Op::mutate("Logical_Router", conditions, mutations)])
        .await
        .unwrap();
    eventually("all of it is gone", async || count(&lab.nb, "NAT") == 0).await;

    lab.server.driver.look_for_drift();
    eventually("all of it is back", async || {
        lab.router_port(&gateway)
            .is_some_and(|row| row.uuid("ha_chassis_group").is_some())
            && count(&lab.nb, "NAT") == 2
            && count(&lab.nb, "Logical_Router_Static_Route") == 1
    })
    .await;
    lab.stop().await;
}

#[tokio::test]
async fn what_is_left_of_routers_that_are_gone_is_removed() {
    let lab = Lab::with(&["c1"], |config| {
        config.periods.settle = std::time::Duration::from_millis(300);
    })
    .await;
    lab.server.becomes_clean().await;
    let ids = |pairs: &[(&str, String)]| Datum::map(pairs.iter().map(|(key, value)| (*key, value.as_str())));
    let name = format!("neutron-{GONE}");
    let group = Row::new()
        .with("name", name.as_str())
        .with("external_ids", ids(&[("neutron:router_id", GONE.to_owned())]));
    let port = Row::new()
        .with("name", format!("lrp-{GONE}"))
        .with("mac", "00:00:00:00:00:01")
        .with("networks", "192.0.2.1/24")
        .with("external_ids", ids(&[("neutron:router_name", name.clone())]));
    let nat = Row::new()
        .with("type", "dnat_and_snat")
        .with("external_ip", "192.0.2.9")
        .with("logical_ip", "10.0.0.9")
        .with("external_ids", ids(&[("neutron:fip_id", GONE.to_owned())]));
    let router = Row::new()
        .with("name", name.as_str())
        .with("ports", Datum::named_uuid("port"))
        .with("nat", Datum::named_uuid("nat"))
        .with("external_ids", ids(&[("neutron:router_name", "old".to_owned())]));
    let session = Row::new()
        .with("logical_port", format!("lrp-{GONE}"))
        .with("dst_ip", "192.0.2.254");
    let balancer = Row::new().with("name", format!("pf-floatingip-{GONE}-tcp")).with(
        "external_ids",
        ids(&[
            ("neutron:device_owner", "port_forwarding_plugin".to_owned()),
            ("neutron:fip_id", GONE.to_owned()),
        ]),
    );
    let theirs = Row::new().with("name", "somebody-elses");
    let ops = vec![
        Op::insert("HA_Chassis_Group", group),
        Op::insert("Logical_Router_Port", port).with_uuid_name("port"),
        Op::insert("NAT", nat).with_uuid_name("nat"),
        Op::insert("Logical_Router", router),
        Op::insert("BFD", session),
        Op::insert("Load_Balancer", balancer),
        Op::insert("Logical_Router", theirs),
    ];
    lab.nb.transact(ops).await.unwrap();
    eventually("nothing of it is left", async || {
        lab.server.driver.look_for_drift();
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let tables = [
            "HA_Chassis_Group",
            "Logical_Router_Port",
            "NAT",
            "BFD",
            "Load_Balancer",
        ];
        tables.iter().all(|table| count(&lab.nb, table) == 0)
    })
    .await;
    assert!(
        lab.row("Logical_Router", "somebody-elses").is_some(),
        "what others made stays"
    );
    assert_eq!(count(&lab.nb, "Logical_Router"), 1);
    lab.stop().await;
}

#[tokio::test]
async fn nothing_differs_once_all_is_done() {
    let lab = Lab::with(&["c1", "c2"], |config| {
        config.translate.enable_distributed_floating_ip = true;
        config.translate.ovn_router_indirect_snat = false;
    })
    .await;
    let (router, inside) = lab.routed().await;
    let vlan = json!({"provider:network_type": "vlan", "provider:physical_network": "physnet1"});
    let physical = lab.inside_of(1, vlan).await;
    lab.server.attach(&router.id, &physical.subnet.id).await;
    let direct = json!({"binding:vnic_type": "direct"});
    lab.server.port(&physical.network.id, direct).await;
    let guest = lab.server.port(&inside.network.id, json!({})).await;
    let port = json!({"port_id": guest.id});
    let made = lab.server.floating_ip(&lab.outside.id, port).await;
    lab.server.floating_ip(&lab.outside.id, json!({})).await;
    let routes = json!({"routes": [{"destination": "10.99.0.0/16", "nexthop": "10.0.0.99"}]});
    lab.server.update_router(&router.id, routes).await;
    let tunnelled = lab.server.network(json!({"router:external": true})).await;
    let subnet = json!({"ip_version": 4, "cidr": "172.25.0.0/24", "enable_dhcp": false});
    lab.server.subnet(&tunnelled.id, subnet).await;
    let gateway = json!({"external_gateway_info": {"network_id": tunnelled.id}});
    let pinned = lab.server.router(gateway).await;
    let other = lab.inside(2).await;
    lab.server.attach(&pinned.id, &other.subnet.id).await;
    eventually("all is done", async || {
        lab.server.show_floating_ip(&made.id).await.status == "ACTIVE"
            && lab.server.driver.status().dirty.dirty == 0
    })
    .await;
    lab.server.becomes_clean().await;
    // Status that is still on its way counts revisions up.
    let mut quiet = 0;
    for _ in 0..500 {
        tokio::time::sleep(std::time::Duration::from_millis(40)).await;
        let status = lab.server.driver.status();
        let busy = status.dirty.dirty + status.ports.dirty + status.unnoted;
        quiet = if busy == 0 { quiet + 1 } else { 0 };
        if quiet == 50 {
            break;
        }
    }
    assert_eq!(quiet, 50, "it comes to rest");
    let asked = std::time::Instant::now();
    lab.server.driver.look_for_drift();
    let ended = || lab.server.driver.status().pass.filter(|pass| pass.ended > asked);
    eventually("all was compared", async || ended().is_some()).await;
    let pass = ended().unwrap();
    assert_eq!((pass.differ, pass.orphans), (0, 0), "{pass:?}");
    lab.stop().await;
}
