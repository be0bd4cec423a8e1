//! What routers keep others from.

use model::Kind;
use plugin::Collection;
use plugin::net::{Networks, Ports, Routers, Subnets};
use serde_json::json;

use crate::common::{Bed, admin, member, refusal};
use crate::{
    addresses, attach, change_port, external, network, port, router, shown, shown_port, subnet, subnet_with,
};

#[tokio::test]
async fn ports_of_routers_are_not_deleted_as_ports() {
    for bed in Bed::each().await {
        let plugin = &bed.plugin;
        let ext = external(plugin).await;
        subnet(plugin, &ext, "172.24.4.0/24").await;
        let net = network(plugin).await;
        let sub = subnet(plugin, &net, "10.0.0.0/24").await;
        let info = json!({"external_gateway_info": {"network_id": ext.id}});
        let made = router(plugin, info).await.unwrap();
        let interface = attach(plugin, &made.id, json!({"subnet_id": sub.id}))
            .await
            .unwrap();
        for (id, owner) in [
            (&interface.port_id, "network:router_interface"),
            (&made.gateways[0].port_id, "network:router_gateway"),
        ] {
            let kept = |reason: &str| {
                let message = format!("Port {id} cannot be deleted directly via the port API: {reason}.");
                (409, "ServicePortInUse", message)
            };
            let refused = refusal(Ports::delete(plugin, &admin(), id, None).await);
            assert_eq!(refused, kept(&format!("has device owner {owner}")));
            let refused = refusal(change_port(plugin, id, json!({"fixed_ips": []})).await);
            assert_eq!(refused, kept("Router port must have at least one IP."));
            let refused = refusal(change_port(plugin, id, json!({"mac_address": "fa:16:3e:00:00:01"})).await);
            assert_eq!(refused.1, "UnsupportedPortDeviceOwner");
        }
        let refused = refusal(Subnets::delete(plugin, &admin(), &sub.id, None).await);
        assert_eq!(refused.1, "SubnetInUse");
        let outer = &made.gateways[0].fixed_ips[0].subnet_id;
        assert_eq!(
            refusal(Subnets::delete(plugin, &admin(), outer, None).await).1,
            "SubnetInUse"
        );
        for network in [&net.id, &ext.id] {
            assert_eq!(
                refusal(Networks::delete(plugin, &admin(), network, None).await).1,
                "NetworkInUse"
            );
        }
        let internal = crate::common::body(json!({"router:external": false}));
        let refused = refusal(Networks::update(plugin, &admin(), &ext.id, internal, None).await);
        assert_eq!(refused.1, "ExternalNetworkInUse");
    }
}

#[tokio::test]
async fn other_addresses_of_its_ports_are_the_routers_affair() {
    for bed in Bed::each().await {
        let plugin = &bed.plugin;
        let ext = external(plugin).await;
        let sub = subnet(plugin, &ext, "172.24.4.0/24").await;
        let fixed_ips = json!([{"subnet_id": sub.id, "ip_address": "172.24.4.9"}]);
        let info = json!({"external_gateway_info": {"network_id": ext.id, "external_fixed_ips": fixed_ips}});
        let made = router(plugin, info).await.unwrap();
        let gateway = &made.gateways[0].port_id;
        bed.settle().await;
        let moved = json!({"fixed_ips": [{"subnet_id": sub.id, "ip_address": "172.24.4.99"}]});
        change_port(plugin, gateway, moved).await.unwrap();
        let dirty = bed.driver.take();
        assert_eq!(bed.known(Kind::Router, &made.id).await, Some(-1));
        for (kind, id) in [
            (Kind::Router, &made.id),
            (Kind::RouterPort, gateway),
            (Kind::Port, gateway),
        ] {
            assert!(
                dirty.iter().any(|key| key.kind == kind && key.id == *id),
                "{kind:?}"
            );
        }
        let now = shown(plugin, &made.id).await;
        assert_eq!(now.gateways[0].fixed_ips[0].ip_address, "172.24.4.99");
        bed.settle().await;
        change_port(plugin, gateway, json!({"name": "n"})).await.unwrap();
        assert!(bed.told(Kind::RouterPort, gateway));
        assert_ne!(
            bed.known(Kind::Router, &made.id).await,
            Some(-1),
            "its name is not"
        );
    }
}

#[tokio::test]
async fn nothing_pretends_to_be_a_routers() {
    let bed = Bed::sqlite().await;
    let plugin = &bed.plugin;
    let net = network(plugin).await;
    let made = router(plugin, json!({})).await.unwrap();
    for (owner, device) in [
        ("network:router_interface", "x"),
        ("network:router_gateway", ""),
        ("network:router_centralized_snat", "x"),
    ] {
        let attributes = json!({"network_id": net.id, "device_owner": owner, "device_id": device});
        let message = format!("Router {device} could not be found");
        assert_eq!(
            refusal(port(plugin, attributes).await),
            (404, "RouterNotFound", message)
        );
    }
    let plain = port(plugin, json!({"network_id": net.id})).await.unwrap();
    let pretending = json!({"device_owner": "network:router_interface", "device_id": made.id});
    let foreign = crate::common::body(json!({
        "network_id": net.id, "project_id": "p2", "device_owner": "network:router_interface", "device_id": made.id
    }));
    let sql = "INSERT INTO networkrbacs (id, object_id, project_id, target_project, action) \
               VALUES ('r', ?, 'p1', 'p2', 'access_as_shared')";
    bed.execute(sql, store::args![&net.id]).await;
    let refused = Ports::create(plugin, &member("p2"), vec![foreign]).await;
    let message = format!(
        "The following device_id {} is not owned by your project or matches another project router.",
        made.id
    );
    assert_eq!(refusal(refused), (409, "DeviceIDNotOwnedByTenant", message));
    // An administrator may say so; as long as there is the router, the port is kept.
    change_port(plugin, &plain.id, pretending).await.unwrap();
    assert_eq!(
        refusal(Ports::delete(plugin, &admin(), &plain.id, None).await).1,
        "ServicePortInUse"
    );
    Routers::delete(plugin, &admin(), &made.id, None).await.unwrap();
    Ports::delete(plugin, &admin(), &plain.id, None).await.unwrap();
}

#[tokio::test]
async fn a_subnets_gateway_and_the_routers() {
    for bed in Bed::each().await {
        let plugin = &bed.plugin;
        let pools = json!([{"start": "172.24.4.100", "end": "172.24.4.200"}]);
        let ext = external(plugin).await;
        let sub = json!({"cidr": "172.24.4.0/24", "allocation_pools": pools, "enable_dhcp": false});
        let sub = subnet_with(plugin, &ext, sub).await;
        let info = json!({"external_gateway_info": {"network_id": ext.id}});
        let made = router(plugin, info).await.unwrap();
        bed.settle().await;
        let change = async |id: &str, gateway: &str| {
            let body = crate::common::body(json!({"gateway_ip": gateway}));
            Subnets::update(plugin, &admin(), id, body, None).await
        };
        change(&sub.id, "172.24.4.2").await.unwrap();
        let dirty = bed.driver.take();
        assert!(
            dirty
                .iter()
                .any(|key| key.kind == Kind::Router && key.id == made.id),
            "its default route"
        );
        assert_eq!(bed.known(Kind::Router, &made.id).await, Some(-1));

        let net = network(plugin).await;
        let inner = json!({"cidr": "10.0.0.0/24", "allocation_pools": [{"start": "10.0.0.100", "end": "10.0.0.200"}]});
        let inner = subnet_with(plugin, &net, inner).await;
        let interface = attach(plugin, &made.id, json!({"subnet_id": inner.id}))
            .await
            .unwrap();
        let refused = refusal(change(&inner.id, "10.0.0.2").await);
        let message = format!(
            "Current gateway ip 10.0.0.1 already in use by port {}. Unable to update.",
            interface.port_id
        );
        assert_eq!(refused, (409, "GatewayIpInUse", message));
    }
}

#[tokio::test]
async fn gateways_get_an_address_of_the_other_ip_version() {
    for bed in Bed::each().await {
        let plugin = &bed.plugin;
        let ext = external(plugin).await;
        subnet(plugin, &ext, "172.24.4.0/24").await;
        let info = json!({"external_gateway_info": {"network_id": ext.id}});
        let mut routers = Vec::new();
        for _ in 0..3 {
            routers.push(router(plugin, info.clone()).await.unwrap());
        }
        bed.settle().await;
        subnet(plugin, &ext, "172.24.5.0/24").await;
        for made in &routers {
            let port = shown_port(plugin, &made.gateways[0].port_id).await;
            assert_eq!(port.fixed_ips.len(), 1, "it has one of IPv4 already");
        }
        let v6 = subnet(plugin, &ext, "fd00:9::/64").await;
        let dirty = bed.driver.take();
        let mut seen = Vec::new();
        for made in &routers {
            let port = shown_port(plugin, &made.gateways[0].port_id).await;
            assert_eq!(port.fixed_ips.len(), 2);
            assert!(port.fixed_ips.iter().any(|fixed| fixed.subnet_id == v6.id));
            seen.extend(addresses(&port).iter().map(|ip| (*ip).to_owned()));
            for (kind, id) in [
                (Kind::Router, &made.id),
                (Kind::RouterPort, &port.id),
                (Kind::Port, &port.id),
            ] {
                assert!(
                    dirty.iter().any(|key| key.kind == kind && key.id == *id),
                    "{kind:?}"
                );
            }
            assert_eq!(bed.known(Kind::Router, &made.id).await, Some(-1));
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 6, "each its own");
        subnet(plugin, &ext, "fd00:a::/64").await;
        let port = shown_port(plugin, &routers[0].gateways[0].port_id).await;
        assert_eq!(port.fixed_ips.len(), 2);
    }
}

#[tokio::test]
async fn the_mtu_of_a_network_is_the_routers_affair() {
    let bed = Bed::sqlite().await;
    let plugin = &bed.plugin;
    let net = network(plugin).await;
    let sub = subnet(plugin, &net, "10.0.0.0/24").await;
    let ext = external(plugin).await;
    let info = json!({"external_gateway_info": {"network_id": ext.id}});
    let made = router(plugin, info).await.unwrap();
    let interface = attach(plugin, &made.id, json!({"subnet_id": sub.id}))
        .await
        .unwrap();
    bed.settle().await;
    let body = crate::common::body(json!({"mtu": 1300}));
    Networks::update(plugin, &admin(), &net.id, body, None)
        .await
        .unwrap();
    for port in [&interface.port_id, &made.gateways[0].port_id] {
        assert_eq!(bed.known(Kind::RouterPort, port).await, Some(-1));
    }
}
