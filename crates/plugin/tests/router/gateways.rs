//! Several gateways.

use model::net::{Network, Router};
use plugin::net::Routers;
use plugin::{Error, Plugin};
use serde_json::{Value, json};

use crate::common::{Bed, admin, refusal};
use crate::{change, external, network, router, shown, subnet};

fn on(network: &Network, ips: &[&str]) -> Value {
    let ips: Vec<Value> = ips.iter().map(|ip| json!({"ip_address": ip})).collect();
    match ips.is_empty() {
        true => json!({"network_id": network.id}),
        false => json!({"network_id": network.id, "external_fixed_ips": ips}),
    }
}

fn request(gateways: &[Value]) -> Value {
    json!({"router": {"external_gateways": gateways}})
}

async fn add(plugin: &Plugin, id: &str, gateways: &[Value]) -> Result<Router, Error> {
    Routers::add_gateways(plugin, &admin(), id, &request(gateways)).await
}

async fn update(plugin: &Plugin, id: &str, gateways: &[Value]) -> Result<Router, Error> {
    Routers::update_gateways(plugin, &admin(), id, &request(gateways)).await
}

async fn remove(plugin: &Plugin, id: &str, gateways: &[Value]) -> Result<Router, Error> {
    Routers::remove_gateways(plugin, &admin(), id, &request(gateways)).await
}

/// Addresses of the gateways, in their order.
fn ips(router: &Router) -> Vec<Vec<&str>> {
    let gateways = router.gateways.iter();
    let of =
        |gateway: &model::net::Gateway| gateway.fixed_ips.iter().map(|ip| ip.ip_address.clone()).collect();
    let all: Vec<Vec<String>> = gateways.map(of).collect();
    // Sorted within a gateway: SQL gives them in any order.
    let leak = |mut ips: Vec<String>| {
        ips.sort();
        ips.into_iter().map(|ip| &*ip.leak()).collect()
    };
    all.into_iter().map(leak).collect()
}

#[tokio::test]
async fn they_are_added_and_removed() {
    for bed in Bed::each().await {
        let plugin = &bed.plugin;
        let (a, b) = (external(plugin).await, external(plugin).await);
        subnet(plugin, &a, "172.24.4.0/24").await;
        subnet(plugin, &b, "172.24.5.0/24").await;
        let id = router(plugin, json!({})).await.unwrap().id;
        let mut first = on(&a, &["172.24.4.10"]);
        first["enable_snat"] = false.into();
        let now = add(plugin, &id, &[first, on(&b, &["172.24.5.10"])])
            .await
            .unwrap();
        assert_eq!(ips(&now), [["172.24.4.10"], ["172.24.5.10"]]);
        assert!(!now.enable_snat, "the first one says so");
        assert_eq!(now.standard.revision_number, 2);
        let now = add(plugin, &id, &[on(&a, &["172.24.4.11"])]).await.unwrap();
        assert_eq!(ips(&now), [["172.24.4.10"], ["172.24.5.10"], ["172.24.4.11"]]);
        assert!(!now.enable_snat);
        assert_eq!(bed.number("SELECT COUNT(*) FROM routerports").await, 3);
        let ambiguous = refusal(remove(plugin, &id, &[on(&a, &[])]).await);
        let message =
            format!("Unable to match a requested gateway port to existing gateway ports for router {id}");
        assert_eq!(ambiguous, (409, "UnableToMatchGateways", message.clone()));
        let unmatched = refusal(remove(plugin, &id, &[on(&a, &["172.24.4.77"])]).await);
        assert_eq!(unmatched.2, message);
        let now = remove(plugin, &id, &[on(&a, &["172.24.4.10"])]).await.unwrap();
        assert_eq!(
            ips(&now),
            [["172.24.5.10"], ["172.24.4.11"]],
            "the next one is the first"
        );
        let sql = "SELECT gw_port_id FROM routers";
        assert_eq!(bed.texts(sql, 1, vec![]).await, [now.gateways[0].port_id.clone()]);
        let cleared = change(plugin, &id, json!({"external_gateway_info": null}))
            .await
            .unwrap();
        assert_eq!(
            ips(&cleared),
            [["172.24.4.11"]],
            "so it is when the first one is taken away"
        );
        let now = remove(plugin, &id, &[on(&a, &[])]).await.unwrap();
        assert!(now.gateways.is_empty());
        let message = format!("Unable to remove extra gateways from a router {id}");
        assert_eq!(
            refusal(remove(plugin, &id, &[on(&a, &[])]).await),
            (409, "UnableToRemoveGateways", message)
        );
    }
}

#[tokio::test]
async fn they_become_what_is_asked_for() {
    for bed in Bed::each().await {
        let plugin = &bed.plugin;
        let (a, b) = (external(plugin).await, external(plugin).await);
        subnet(plugin, &a, "172.24.4.0/24").await;
        subnet(plugin, &b, "172.24.5.0/24").await;
        let id = router(plugin, json!({})).await.unwrap().id;
        let before = [
            on(&a, &["172.24.4.10"]),
            on(&a, &["172.24.4.11"]),
            on(&b, &["172.24.5.10"]),
        ];
        let old = add(plugin, &id, &before).await.unwrap();
        let now = update(
            plugin,
            &id,
            &[on(&b, &[]), on(&a, &["172.24.4.11", "172.24.4.12"])],
        )
        .await
        .unwrap();
        assert_eq!(
            ips(&now),
            [vec!["172.24.5.10"], vec!["172.24.4.11", "172.24.4.12"]]
        );
        let ports = |router: &Router| -> Vec<String> {
            router
                .gateways
                .iter()
                .map(|gateway| gateway.port_id.clone())
                .collect()
        };
        assert_eq!(
            ports(&now),
            [ports(&old)[2].clone(), ports(&old)[1].clone()],
            "they stay the same ports"
        );
        let now = update(
            plugin,
            &id,
            &[on(&b, &["172.24.5.44"]), on(&a, &["172.24.4.12"]), on(&a, &[])],
        )
        .await
        .unwrap();
        assert_eq!(ips(&now)[..2], [["172.24.5.44"], ["172.24.4.12"]]);
        assert_eq!(
            (ports(&now)[0].clone(), now.gateways.len()),
            (ports(&old)[2].clone(), 3)
        );
        let same = update(plugin, &id, &[on(&b, &[])]).await.unwrap();
        assert_eq!(ips(&same), [["172.24.5.44"]]);
        let none = update(plugin, &id, &[]).await.unwrap();
        assert!(none.gateways.is_empty());
        assert_eq!(
            bed.number("SELECT COUNT(*) FROM ports WHERE device_owner = 'network:router_gateway'")
                .await,
            0
        );
    }
}

#[tokio::test]
async fn what_is_refused_has_not_happened() {
    let bed = Bed::sqlite().await;
    let plugin = &bed.plugin;
    let (a, b) = (external(plugin).await, external(plugin).await);
    subnet(plugin, &a, "172.24.4.0/24").await;
    let outer = subnet(plugin, &b, "172.24.4.128/25").await;
    let internal = network(plugin).await;
    let id = router(plugin, json!({})).await.unwrap().id;
    add(plugin, &id, &[on(&a, &["172.24.4.10"])]).await.unwrap();
    let before = shown(plugin, &id).await;
    let overlap = refusal(add(plugin, &id, &[on(&a, &["172.24.4.11"]), on(&b, &[])]).await);
    assert!(
        overlap
            .2
            .contains(&format!("Cidr 172.24.4.128/25 of subnet {}", outer.id)),
        "{}",
        overlap.2
    );
    let not_external = refusal(add(plugin, &id, &[on(&internal, &[])]).await);
    assert!(
        not_external.2.ends_with("is not an external network."),
        "{}",
        not_external.2
    );
    let taken = refusal(add(plugin, &id, &[on(&a, &["172.24.4.10"])]).await);
    assert_eq!(taken.1, "IpAddressAlreadyAllocated");
    let moved = refusal(update(plugin, &id, &[on(&internal, &[])]).await);
    assert_eq!(moved.0, 400);
    for request in [
        json!({}),
        json!({"router": {"external_gateways": "x"}}),
        json!({"router": {"external_gateways": [{"enable_snat": true}]}}),
    ] {
        let outcome = Routers::add_gateways(plugin, &admin(), &id, &request).await;
        assert_eq!(refusal(outcome).0, 400, "{request}");
    }
    let nothing = json!({"router": {"external_gateways": [{}]}});
    let outcome = Routers::update_gateways(plugin, &admin(), &id, &nothing).await;
    assert_eq!(refusal(outcome).0, 400, "that would be none");
    let unknown = json!({"router": {"external_gateways": [{"network_id": "x"}]}});
    let outcome = Routers::add_gateways(plugin, &admin(), &id, &unknown).await;
    assert_eq!(refusal(outcome).1, "NetworkNotFound");
    let empty = json!({"router": {"external_gateways": [{}, {"network_id": null}]}});
    Routers::add_gateways(plugin, &admin(), &id, &empty)
        .await
        .unwrap();
    for nothing in [json!({"router": {}}), request(&[])] {
        Routers::add_gateways(plugin, &admin(), &id, &nothing)
            .await
            .unwrap();
        Routers::remove_gateways(plugin, &admin(), &id, &nothing)
            .await
            .unwrap();
    }
    let after = shown(plugin, &id).await;
    assert_eq!(after.gateways, before.gateways);
    assert_eq!(after.standard.revision_number, before.standard.revision_number);
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM ports WHERE device_owner = 'network:router_gateway'")
            .await,
        1
    );
}
