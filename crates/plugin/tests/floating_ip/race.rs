//! The same thing asked for many times at once, here and at another server.

use plugin::Collection;
use plugin::net::port_forwarding as forwardings;
use plugin::net::{FloatingIps, Ports, Routers};
use serde_json::json;
use tokio::task::JoinSet;

use crate::common::{admin, body, refusal};
use crate::{World, made, maps, parsed, to};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_once() {
    for world in World::each().await {
        let other = world.bed.another().await;
        let mut tasks = JoinSet::new();
        for n in 0..8 {
            let plugin = if n % 2 == 0 {
                world.plugin().clone()
            } else {
                other.clone()
            };
            let attributes =
                json!({"floating_network_id": world.external.id, "floating_ip_address": "172.24.4.50"});
            tasks.spawn(async move {
                made::<FloatingIps>(&plugin, &admin(), &maps::FLOATING_IP, attributes).await
            });
        }
        let mut made = 0;
        for outcome in tasks.join_all().await {
            match outcome {
                Ok(_) => made += 1,
                refused => assert_eq!(refusal(refused).1, "IpAddressAlreadyAllocated"),
            }
        }
        assert_eq!(made, 1);
        let ports = "SELECT COUNT(*) FROM ports WHERE device_owner = 'network:floatingip'";
        assert_eq!(world.bed.number(ports).await, 1);
        other.db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_association_per_address() {
    for world in World::each().await {
        let other = world.bed.another().await;
        let port = world.port(json!({})).await;
        let mut tasks = JoinSet::new();
        for n in 0..8 {
            let plugin = if n % 2 == 0 {
                world.plugin().clone()
            } else {
                other.clone()
            };
            let id = world.fip(json!({})).await.id;
            let request = body(json!({"port_id": port.id}));
            tasks.spawn(async move { FloatingIps::update(&plugin, &admin(), &id, request, None).await });
        }
        let mut led = 0;
        for outcome in tasks.join_all().await {
            match outcome {
                Ok(_) => led += 1,
                refused => assert_eq!(refusal(refused).1, "FloatingIPPortAlreadyAssociated"),
            }
        }
        assert_eq!(led, 1);
        other.db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_that_goes_leaves_nothing_behind() {
    for world in World::each().await {
        let other = world.bed.another().await;
        for _ in 0..15 {
            let port = world.port(json!({})).await;
            let fip = world.fip(json!({})).await;
            let free = world.fip(json!({})).await;
            let caller = admin();
            let forwarding = [parsed(
                &maps::PORT_FORWARDING,
                to(&port, json!({"external_port": 80, "internal_port": 80})),
            )];
            let (deleted, led, forwarded) = tokio::join!(
                Ports::delete(world.plugin(), &caller, &port.id, None),
                FloatingIps::update(&other, &caller, &fip.id, body(json!({"port_id": port.id})), None),
                forwardings::create(&other, &caller, &free.id, &forwarding),
            );
            deleted.unwrap();
            if led.is_err() {
                assert_eq!(refusal(led).1, "PortNotFound");
            }
            if forwarded.is_err() {
                let kind = refusal(forwarded).1;
                assert!(
                    ["PortNotFound", "PortHasBindingFloatingIP"].contains(&kind),
                    "{kind}"
                );
            }
            for id in [&fip.id, &free.id] {
                let left = world.show(id).await;
                assert_eq!((left.port_id, left.router_id), (None, None));
                assert!(left.port_forwardings.is_empty());
                FloatingIps::delete(world.plugin(), &caller, id, None)
                    .await
                    .unwrap();
            }
        }
        let lost = "SELECT COUNT(*) FROM standardattributes s WHERE s.resource_type = 'portforwardings'";
        assert_eq!(world.bed.number(lost).await, 0);
        other.db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_router_keeps_what_comes_in_this_moment() {
    for world in World::each().await {
        let other = world.bed.another().await;
        let request = json!({"subnet_id": world.subnet.id});
        for _ in 0..10 {
            let port = world.port(json!({})).await;
            let fip = world.fip(json!({})).await;
            let caller = admin();
            let (removed, led) = tokio::join!(
                Routers::remove_interface(world.plugin(), &caller, &world.router.id, &request),
                FloatingIps::update(&other, &caller, &fip.id, body(json!({"port_id": port.id})), None),
            );
            match (&removed, &led) {
                (Ok(_), Err(_)) => {
                    assert_eq!(refusal(led).1, "ExternalGatewayForFloatingIPNotFound");
                    Routers::add_interface(world.plugin(), &caller, &world.router.id, &request)
                        .await
                        .unwrap();
                }
                (Err(_), Ok(_)) => assert_eq!(refusal(removed).1, "RouterInterfaceInUseByFloatingIP"),
                both => panic!("one of them goes: {both:?}"),
            }
            FloatingIps::delete(world.plugin(), &caller, &fip.id, None)
                .await
                .unwrap();
        }
        other.db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forwardings_of_the_same_ports_once() {
    for world in World::each().await {
        let other = world.bed.another().await;
        let port = world.port(json!({})).await;
        let fip = world.fip(json!({})).await;
        let mut tasks = JoinSet::new();
        for n in 0..8_i64 {
            let plugin = if n % 2 == 0 {
                world.plugin().clone()
            } else {
                other.clone()
            };
            // All overlap outside, and none is the same.
            let range = format!("{}:{}", 1000 + n, 1010 + n);
            let ports = json!({"external_port_range": range, "internal_port": 100 + n});
            let request = parsed(&maps::PORT_FORWARDING, to(&port, ports));
            let id = fip.id.clone();
            tasks.spawn(async move { forwardings::create(&plugin, &admin(), &id, &[request]).await });
        }
        let outcomes = tasks.join_all().await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert_eq!(world.show(&fip.id).await.port_forwardings.len(), 1);
        other.db.close().await;
    }
}
