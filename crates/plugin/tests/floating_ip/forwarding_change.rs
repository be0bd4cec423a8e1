//! Port forwardings that change.

use model::Kind;
use model::net::PortForwarding;
use plugin::Error;
use plugin::net::port_forwarding as forwardings;
use serde_json::{Value, json};

use crate::common::{admin, body, refusal};
use crate::{PROJECT, World, subnet, to};

async fn change(world: &World, old: &PortForwarding, attributes: Value) -> Result<PortForwarding, Error> {
    let request = body(attributes);
    forwardings::update(
        world.plugin(),
        &admin(),
        &old.floating_ip_id,
        &old.id,
        &request,
        None,
    )
    .await
}

#[tokio::test]
async fn ports_and_descriptions() {
    for world in World::each().await {
        let port = world.port(json!({})).await;
        let fip = world.fip(json!({})).await;
        let make = async |external: i64| {
            let ports = json!({"external_port": external, "internal_port": external});
            world.forward(&fip.id, to(&port, ports)).await.unwrap()
        };
        let one = make(80).await;
        make(81).await;
        world.settle().await;
        let revision = world.show(&fip.id).await.standard.revision_number;
        let changed = change(&world, &one, json!({"external_port": 90, "description": "web"}))
            .await
            .unwrap();
        assert_eq!(
            (changed.external_port(), changed.internal_port()),
            (Some(90), Some(80))
        );
        assert_eq!(changed.standard.description, "web");
        assert_eq!(changed.standard.revision_number, 1);
        assert_eq!(world.show(&fip.id).await.standard.revision_number, revision + 1);
        world.told(&[(Kind::FloatingIp, &fip.id), (Kind::Port, &port.id)]);
        assert_eq!(world.dirty(Kind::FloatingIp, &fip.id).await, Some(-1));
        world.settle().await;
        let same = change(&world, &one, json!({"external_port": 90})).await.unwrap();
        assert_eq!(same.standard.revision_number, 1);
        world.told(&[]);
        for (request, message) in [
            (
                json!({"external_port": 81}),
                format!(
                    "Bad port_forwarding request: Another port forwarding entry with the same attributes already exists, \
                     conflicting values are {{'floating_ip_address': '{}', 'external_port': 81}}.",
                    fip.floating_ip_address
                ),
            ),
            (
                json!({"internal_port": 81}),
                format!(
                    "Bad port_forwarding request: Another port forwarding entry with the same attributes already exists, \
                     conflicting values are {{'internal_port_id': '{}', 'internal_ip_address': '{}', 'internal_port': 81}}.",
                    port.id, port.fixed_ips[0].ip_address
                ),
            ),
            (
                json!({"external_port_range": "81:82"}),
                "Bad port_forwarding request: There is a port collision with the external_port_range. The following \
                 ranges collide: 81:81 and 81:82."
                    .to_owned(),
            ),
            (
                json!({"internal_ip_address": "10.0.1.99"}),
                format!(
                    "Bad port_forwarding request: The internal IP does not correspond to an address on the internal port, \
                     which has fixed_ips [{{'subnet_id': '{}', 'ip_address': '{}'}}].",
                    world.subnet.id, port.fixed_ips[0].ip_address
                ),
            ),
        ] {
            assert_eq!(refusal(change(&world, &one, request).await), (400, "BadRequest", message));
        }
        let outcome = change(&world, &one, json!({"external_port": null})).await;
        assert_eq!(refusal(outcome).1, "HTTPBadRequest");
        // Several ranges do not get in each other's way, as they do in Neutron.
        let ranges = json!({"external_port_range": "90:92", "internal_port_range": "90:92"});
        let range = change(&world, &one, ranges).await.unwrap();
        let many = json!({"external_port_range": "100:110", "internal_port_range": "100:110"});
        world.forward(&fip.id, to(&port, many)).await.unwrap();
        let moved = change(&world, &range, json!({"external_port_range": "95:97"}))
            .await
            .unwrap();
        assert_eq!(moved.external_port_range(), "95:97");
        // What one side says must fit the other.
        let outcome = change(&world, &range, json!({"external_port_range": "95:96"})).await;
        assert_eq!(refusal(outcome).1, "BadRequest");
    }
}

#[tokio::test]
async fn protocols_and_ports() {
    for world in World::each().await {
        let (a, b) = (world.port(json!({})).await, world.port(json!({})).await);
        let fip = world.fip(json!({})).await;
        let one = to(&a, json!({"external_port": 80, "internal_port": 80}));
        let one = world.forward(&fip.id, one).await.unwrap();
        let udp = change(&world, &one, json!({"protocol": "udp"})).await.unwrap();
        assert_eq!(udp.protocol, "udp");
        // Without an address the other port's own is taken.
        let there = change(&world, &one, json!({"internal_port_id": b.id}))
            .await
            .unwrap();
        assert_eq!(there.internal_ip_address, b.fixed_ips[0].ip_address);
        let taken = world.port(json!({})).await;
        world.fip(json!({"port_id": taken.id})).await;
        let outcome = change(&world, &one, json!({"internal_port_id": taken.id})).await;
        assert_eq!(refusal(outcome).1, "PortHasBindingFloatingIP");
        let far = subnet(world.plugin(), &world.network.id, "10.0.9.0/24", PROJECT).await;
        let far = world.port(json!({"fixed_ips": [{"subnet_id": far.id}]})).await;
        let outcome = change(&world, &one, json!({"internal_port_id": far.id})).await;
        let (status, error_type, message) = refusal(outcome);
        assert_eq!((status, error_type), (400, "BadRequest"));
        assert!(message.contains("is not reachable from subnet"), "{message}");
        let stale = body(json!({"description": "x"}));
        let outcome = forwardings::update(world.plugin(), &admin(), &fip.id, &one.id, &stale, Some(77)).await;
        assert_eq!(refusal(outcome).0, 412);
        let outcome = forwardings::delete(world.plugin(), &admin(), &fip.id, &fip.id, None).await;
        assert_eq!(refusal(outcome).1, "PortForwardingNotFound");
    }
}
