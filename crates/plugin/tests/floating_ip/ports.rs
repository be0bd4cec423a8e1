//! What happens to ports that floating IPs and forwardings lead to.

use model::Kind;
use plugin::Collection;
use plugin::net::Ports;
use serde_json::json;

use crate::common::{admin, body, refusal};
use crate::{World, to};

#[tokio::test]
async fn a_port_that_goes_is_left() {
    for world in World::each().await {
        let port = world.port(json!({})).await;
        let fip = world.fip(json!({"port_id": port.id})).await;
        world.settle().await;
        let active = "UPDATE floatingips SET status = 'ACTIVE'";
        world.bed.execute(active, vec![]).await;
        Ports::delete(world.plugin(), &admin(), &port.id, None)
            .await
            .unwrap();
        let left = world.show(&fip.id).await;
        assert_eq!(
            (left.port_id, left.fixed_ip_address, left.router_id),
            (None, None, None)
        );
        assert_eq!((left.status.as_str(), left.standard.revision_number), ("DOWN", 1));
        world.told(&[(Kind::FloatingIp, &fip.id), (Kind::Port, &port.id)]);
        assert_eq!(world.dirty(Kind::FloatingIp, &fip.id).await, Some(-1));
    }
}

#[tokio::test]
async fn a_port_takes_its_forwardings_along() {
    for world in World::each().await {
        let (a, b) = (world.port(json!({})).await, world.port(json!({})).await);
        let fip = world.fip(json!({})).await;
        let forward = |port, n: u16| to(port, json!({"external_port": n, "internal_port": n}));
        world.forward(&fip.id, forward(&a, 80)).await.unwrap();
        world.forward(&fip.id, forward(&b, 81)).await.unwrap();
        world.settle().await;
        Ports::delete(world.plugin(), &admin(), &a.id, None)
            .await
            .unwrap();
        let left = world.show(&fip.id).await;
        assert_eq!(left.port_forwardings.len(), 1);
        assert_eq!(left.router_id.as_ref(), Some(&world.router.id));
        world.told(&[(Kind::FloatingIp, &fip.id), (Kind::Port, &a.id)]);
        Ports::delete(world.plugin(), &admin(), &b.id, None)
            .await
            .unwrap();
        let left = world.show(&fip.id).await;
        assert!(left.port_forwardings.is_empty());
        assert_eq!(left.router_id, None, "the last one releases the router");
        assert_eq!(world.dirty(Kind::FloatingIp, &fip.id).await, Some(-1));
        let attributes = "SELECT COUNT(*) FROM standardattributes WHERE resource_type = 'portforwardings'";
        assert_eq!(world.bed.number(attributes).await, 0);
    }
}

#[tokio::test]
async fn the_address_of_a_floating_ip_stays() {
    for world in World::each().await {
        let s = &world.subnet.id;
        let port = world
            .port(json!({"fixed_ips": [{"subnet_id": s, "ip_address": "10.0.1.20"}, {"subnet_id": s, "ip_address": "10.0.1.21"}]}))
            .await;
        let fip = json!({"port_id": port.id, "fixed_ip_address": "10.0.1.21"});
        let fip = world.fip(fip).await;
        let change = async |ips| {
            let request = body(json!({"fixed_ips": ips}));
            Ports::update(world.plugin(), &admin(), &port.id, request, None).await
        };
        let message = format!(
            "Bad port request: Cannot update the fixed_ips of the port {}, because its original fixed_ip has been \
             associated to a floating ip.",
            port.id
        );
        for ips in [
            json!([{"subnet_id": s, "ip_address": "10.0.1.20"}]),
            json!([]),
            // Neutron wants to see the address itself.
            json!([{"subnet_id": s}, {"subnet_id": s}]),
        ] {
            assert_eq!(refusal(change(ips).await), (400, "BadRequest", message.clone()));
        }
        change(json!([{"subnet_id": s, "ip_address": "10.0.1.21"}]))
            .await
            .unwrap();
        world
            .change(&admin(), &fip.id, json!({"port_id": null}))
            .await
            .unwrap();
        change(json!([{"subnet_id": s, "ip_address": "10.0.1.22"}]))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn forwardings_go_with_their_address() {
    for world in World::each().await {
        let s = &world.subnet.id;
        let port = world
            .port(json!({"fixed_ips": [{"subnet_id": s, "ip_address": "10.0.1.20"}]}))
            .await;
        let fip = world.fip(json!({})).await;
        let forwarding = to(&port, json!({"external_port": 80, "internal_port": 80}));
        world.forward(&fip.id, forwarding).await.unwrap();
        let change = async |attributes| {
            Ports::update(world.plugin(), &admin(), &port.id, body(attributes), None)
                .await
                .unwrap();
        };
        change(json!({"fixed_ips": [{"subnet_id": s, "ip_address": "10.0.1.20"}, {"subnet_id": s, "ip_address": "10.0.1.21"}]})).await;
        assert_eq!(world.show(&fip.id).await.port_forwardings.len(), 1);
        world.settle().await;
        change(json!({"fixed_ips": [{"subnet_id": s, "ip_address": "10.0.1.21"}]})).await;
        let left = world.show(&fip.id).await;
        assert!(left.port_forwardings.is_empty());
        assert_eq!(left.router_id, None);
        assert_eq!(world.dirty(Kind::FloatingIp, &fip.id).await, Some(-1));
        let told = world.bed.driver.take();
        assert!(
            told.iter()
                .any(|key| key.kind == Kind::FloatingIp && key.id == fip.id)
        );
    }
}
