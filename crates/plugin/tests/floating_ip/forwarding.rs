//! New port forwardings.

use model::{Kind, ListQuery, SortKey};
use plugin::Collection;
use plugin::net::FloatingIps;
use plugin::net::port_forwarding as forwardings;
use serde_json::{Value, json};
use store::args;

use crate::common::{admin, member, refusal, shown};
use crate::{PROJECT, World, attach, made, maps, parsed, subnet, to};

#[tokio::test]
async fn what_is_answered_and_what_is_kept() {
    for world in World::each().await {
        let port = world.port(json!({})).await;
        let fip = world.fip(json!({})).await;
        world.settle().await;
        let request = json!({"external_port": 2222, "internal_port": "22", "description": "ssh"});
        let one = world.forward(&fip.id, to(&port, request)).await.unwrap();
        let ip = &port.fixed_ips[0].ip_address;
        let expected = json!({
            "id": one.id, "external_port": 2222, "external_port_range": "2222:2222", "protocol": "tcp",
            "internal_port_id": port.id, "internal_ip_address": ip, "internal_port": 22,
            "internal_port_range": "22:22", "description": "ssh"
        });
        assert_eq!(shown(&one), expected);
        let read = forwardings::show(world.plugin(), &admin(), &fip.id, &one.id)
            .await
            .unwrap();
        assert_eq!(shown(&read), expected);
        let changed = world.show(&fip.id).await;
        assert_eq!(changed.router_id.as_ref(), Some(&world.router.id));
        assert_eq!(changed.standard.revision_number, 1);
        let brief = json!([{"id": one.id, "protocol": "tcp", "internal_ip_address": ip, "internal_port_id": port.id,
                            "internal_port": 22, "external_port": 2222}]);
        assert_eq!(shown(&changed)["port_forwardings"], brief);
        world.told(&[(Kind::FloatingIp, &fip.id), (Kind::Port, &port.id)]);
        assert_eq!(world.dirty(Kind::FloatingIp, &fip.id).await, Some(-1));
        let row = "SELECT floatingip_id, internal_neutron_port_id, protocol, internal_ip_address FROM portforwardings";
        let row = world.bed.texts(row, 4, vec![]).await;
        assert_eq!(row, [format!("{}|{}|tcp|{ip}", fip.id, port.id)]);
        let revisions = "SELECT sa.revision_number FROM standardattributes sa JOIN ports p ON p.standard_attr_id = sa.id \
                         WHERE p.id = ?";
        let revision: i64 = world.bed.fetch(revisions, args![&port.id]).await[0]
            .get(0)
            .unwrap();
        assert_eq!(
            revision,
            port.standard.revision_number + 1,
            "it revises the port, too"
        );
    }
}

#[tokio::test]
async fn ranges() {
    for world in World::each().await {
        let port = world.port(json!({})).await;
        let fip = world.fip(json!({})).await;
        let ranges = json!({"external_port_range": "1000:1010", "internal_port_range": "2000:2010"});
        let many = world.forward(&fip.id, to(&port, ranges)).await.unwrap();
        assert_eq!(shown(&many).get("external_port"), None);
        assert_eq!(
            shown(&model::net::Written(many.clone()))["external_port"],
            Value::Null
        );
        assert_eq!((many.internal_port_start, many.internal_port_end), (2000, 2010));
        let to_one = json!({"external_port_range": "1100:1110", "internal_port_range": "22"});
        let one = world.forward(&fip.id, to(&port, to_one)).await.unwrap();
        assert_eq!(shown(&one)["internal_port"], 22);
        assert_eq!(shown(&one)["internal_port_range"], "22:22");
        let briefs = shown(&world.show(&fip.id).await)["port_forwardings"].clone();
        let brief = briefs
            .as_array()
            .unwrap()
            .iter()
            .find(|brief| brief["id"] == many.id)
            .unwrap();
        assert_eq!(brief.get("external_port"), None);
        for (request, message) in [
            (
                json!({"external_port_range": "80:90", "internal_port_range": "80:85"}),
                "Bad port_forwarding request: Invalid ranges of internal and/or external ports. The relation between \
                 internal and external ports must be N-N or 1-N.",
            ),
            (
                json!({"external_port": 1005, "internal_port": 5}),
                "Bad port_forwarding request: There is a port collision with the external_port_range. The following \
                 ranges collide: 1000:1010 and 1005:1005.",
            ),
            (
                json!({"external_port": 5, "internal_port_range": "2010:2010"}),
                "Bad port_forwarding request: There is a port collision with the internal_port_range. The following \
                 ranges collide: 2000:2010 and 2010:2010.",
            ),
        ] {
            let outcome = world.forward(&fip.id, to(&port, request)).await;
            assert_eq!(refusal(outcome), (400, "BadRequest", message.to_owned()));
        }
        let udp = json!({"protocol": "udp", "external_port": 1005, "internal_port": 2005});
        world.forward(&fip.id, to(&port, udp)).await.unwrap();
        // Neutron looks inside before it looks for the floating IP.
        let inside = json!({"external_port": 7, "internal_port": 2000});
        let outcome = world.forward(&port.id, to(&port, inside)).await;
        assert_eq!(refusal(outcome).1, "BadRequest");
        // Another floating IP cannot have the same port inside.
        let second = world.fip(json!({})).await;
        let same = json!({"external_port": 7, "internal_port": 2000});
        let outcome = world.forward(&second.id, to(&port, same)).await;
        assert_eq!(refusal(outcome).1, "BadRequest");
        assert_eq!(world.show(&second.id).await.router_id, None);
    }
}

#[tokio::test]
async fn without_ports() {
    let world = World::sqlite().await;
    let port = world.port(json!({})).await;
    let fip = world.fip(json!({})).await;
    for (request, name) in [
        (json!({}), "external_port"),
        (json!({"external_port": 80}), "internal_port"),
        (json!({"internal_port_range": "80:81"}), "external_port"),
    ] {
        let message = format!("Failed to parse request. Required attribute '{name}' not specified");
        let outcome = world.forward(&fip.id, to(&port, request)).await;
        assert_eq!(refusal(outcome), (400, "HTTPBadRequest", message));
    }
}

#[tokio::test]
async fn ports_that_cannot_be_reached() {
    for world in World::each().await {
        let far = subnet(world.plugin(), &world.network.id, "10.0.9.0/24", PROJECT).await;
        let far_port = world.port(json!({"fixed_ips": [{"subnet_id": far.id}]})).await;
        let none = world.port(json!({"fixed_ips": []})).await;
        let near = world
            .port(json!({"fixed_ips": [{"subnet_id": world.subnet.id, "ip_address": "10.0.1.20"}]}))
            .await;
        let fip = world.fip(json!({})).await;
        let ports = json!({"external_port": 80, "internal_port": 80});
        let with = |ip: &str, id: &str| {
            let mut request = ports.clone();
            request["internal_ip_address"] = ip.into();
            request["internal_port_id"] = id.into();
            request
        };
        for (request, status, error_type, message) in [
            (
                to(&far_port, ports.clone()),
                400,
                "BadRequest",
                format!(
                    "Bad port_forwarding request: External network {} is not reachable from subnet {}. Cannot set Port \
                     forwarding for port {} with Floating IP {}.",
                    world.external.id, far.id, far_port.id, fip.id
                ),
            ),
            (
                to(&near, with("10.0.1.99", &near.id)),
                400,
                "BadRequest",
                format!(
                    "Bad port_forwarding request: Requested internal IP address 10.0.1.99 is not suitable for internal \
                     neutron port {}, as its fixed_ips are [{{'subnet_id': '{}', 'ip_address': '10.0.1.20'}}].",
                    near.id, world.subnet.id
                ),
            ),
            (
                to(&near, with("10.0.1.99", &none.id)),
                400,
                "BadRequest",
                format!(
                    "Bad port_forwarding request: Requested internal port {} must allocate an IPv4 address at least..",
                    none.id
                ),
            ),
            (
                to(&near, with("10.0.1.20", &far.id)),
                404,
                "PortNotFound",
                format!("Port {} could not be found.", far.id),
            ),
        ] {
            let outcome = world.forward(&fip.id, request).await;
            assert_eq!(refusal(outcome), (status, error_type, message));
        }
        let outcome = world.forward(&far.id, to(&near, ports)).await;
        let message = format!("Floating IP {} could not be found", far.id);
        assert_eq!(refusal(outcome), (404, "FloatingIPNotFound", message));
    }
}

#[tokio::test]
async fn floating_ips_and_forwardings_do_not_mix() {
    for world in World::each().await {
        let (a, b) = (world.port(json!({})).await, world.port(json!({})).await);
        let used = world.fip(json!({"port_id": a.id})).await;
        let free = world.fip(json!({})).await;
        let forward = |port| to(port, json!({"external_port": 80, "internal_port": 80}));
        let (ip, address) = (&a.fixed_ips[0].ip_address, &used.floating_ip_address);
        let message = format!(
            "Cannot create port forwarding to floating IP {address} ({}) with port {} using fixed IP {ip}, as that port \
             already has a binding floating IP.",
            used.id, a.id
        );
        let outcome = world.forward(&free.id, forward(&a)).await;
        assert_eq!(refusal(outcome), (409, "PortHasBindingFloatingIP", message));
        let outcome = world.forward(&used.id, forward(&b)).await;
        let message = format!(
            "Cannot associate floating IP {address} ({}) with port {} using fixed IP {}, as that fixed IP already has a \
             floating IP on external network {}.",
            used.id, b.id, b.fixed_ips[0].ip_address, world.external.id
        );
        assert_eq!(
            refusal(outcome),
            (409, "FloatingIPPortAlreadyAssociated", message)
        );
        let one = world.forward(&free.id, forward(&b)).await.unwrap();
        let message = format!("Floating IP {} in use by Port Forwarding resources.", free.id);
        let in_use = (409, "FipInUseByPortForwarding", message);
        let outcome = world.change(&admin(), &free.id, json!({"port_id": b.id})).await;
        assert_eq!(refusal(outcome), in_use.clone());
        let outcome = FloatingIps::delete(world.plugin(), &admin(), &free.id, None).await;
        assert_eq!(refusal(outcome), in_use);
        // A floating IP that leads nowhere stays where it is.
        let same = world
            .change(&admin(), &free.id, json!({"port_id": null}))
            .await
            .unwrap();
        assert_eq!(same.router_id.as_ref(), Some(&world.router.id));
        // As long as the router is not distributed, its port may get a floating IP.
        let another = world.fip(json!({"port_id": b.id})).await;
        FloatingIps::delete(world.plugin(), &admin(), &another.id, None)
            .await
            .unwrap();
        let distributed = "UPDATE router_extra_attributes SET distributed = 1";
        world.bed.execute(distributed, vec![]).await;
        let outcome = world.try_fip(&admin(), json!({"port_id": b.id})).await;
        let message = format!(
            "Cannot associate floating IP to port {} because it already has a Port Forwarding binding.",
            b.id
        );
        assert_eq!(refusal(outcome), (400, "PortHasPortForwarding", message));
        world.settle().await;
        forwardings::delete(world.plugin(), &admin(), &free.id, &one.id, None)
            .await
            .unwrap();
        assert_eq!(world.show(&free.id).await.router_id, None);
        world.told(&[(Kind::FloatingIp, &free.id), (Kind::Port, &b.id)]);
        assert_eq!(world.dirty(Kind::FloatingIp, &free.id).await, Some(-1));
        FloatingIps::delete(world.plugin(), &admin(), &free.id, None)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn all_on_one_router() {
    for world in World::each().await {
        let near = world.port(json!({})).await;
        let fip = world.fip(json!({})).await;
        let forward = |port, n: i64| to(port, json!({"external_port": n, "internal_port": 80}));
        world.forward(&fip.id, forward(&near, 80)).await.unwrap();
        let gateway = json!({"external_gateway_info": {"network_id": world.external.id}});
        let other = made::<plugin::net::Routers>(world.plugin(), &admin(), &maps::ROUTER, gateway)
            .await
            .unwrap();
        let far = subnet(world.plugin(), &world.network.id, "10.0.9.0/24", PROJECT).await;
        attach(world.plugin(), &other.id, &far.id).await;
        let far = world.port(json!({"fixed_ips": [{"subnet_id": far.id}]})).await;
        let outcome = world.forward(&fip.id, forward(&far, 81)).await;
        let message = format!(
            "Bad port_forwarding request: The Floating IP {} had been set on router {}, the internal Neutron port {} can \
             not reach it.",
            fip.id, world.router.id, far.id
        );
        assert_eq!(refusal(outcome), (400, "BadRequest", message));
        let request = json!({"subnet_id": world.subnet.id});
        let outcome =
            plugin::net::Routers::remove_interface(world.plugin(), &admin(), &world.router.id, &request)
                .await;
        assert_eq!(refusal(outcome).1, "RouterInterfaceInUseByFloatingIP");
    }
}

#[tokio::test]
async fn several_at_once_or_none() {
    for world in World::each().await {
        let port = world.port(json!({})).await;
        let fip = world.fip(json!({})).await;
        let request = |external: i64, internal: i64| {
            let ports = json!({"external_port": external, "internal_port": internal});
            parsed(&maps::PORT_FORWARDING, to(&port, ports))
        };
        let make = async |requests: &[model::Body]| {
            forwardings::create(world.plugin(), &admin(), &fip.id, requests).await
        };
        let outcome = make(&[request(80, 80), request(80, 81)]).await;
        assert_eq!(refusal(outcome).1, "BadRequest");
        let left = world.show(&fip.id).await;
        assert_eq!((left.port_forwardings.len(), left.router_id), (0, None));
        assert_eq!(make(&[request(80, 80), request(81, 81)]).await.unwrap().len(), 2);
        assert_eq!(world.show(&fip.id).await.port_forwardings.len(), 2);
    }
}

#[tokio::test]
async fn lists() {
    for world in World::each().await {
        let port = world.port(json!({})).await;
        let fip = world.fip(json!({})).await;
        for request in [
            json!({"external_port": 80, "internal_port": 80, "description": "web"}),
            json!({"external_port_range": "1000:1010", "internal_port_range": "1000:1010"}),
            json!({"external_port": 53, "internal_port": 53, "protocol": "udp"}),
        ] {
            world.forward(&fip.id, to(&port, request)).await.unwrap();
        }
        let list = async |filters: &[(&str, &str)]| {
            let query = ListQuery {
                filters: filters
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()]))
                    .collect(),
                sorts: vec![SortKey {
                    name: "protocol".to_owned(),
                    ascending: false,
                }],
                ..ListQuery::default()
            };
            let found = forwardings::list(world.plugin(), &admin(), &fip.id, &query)
                .await
                .unwrap();
            found
                .iter()
                .map(|one| one.external_port_start)
                .collect::<Vec<_>>()
        };
        assert_eq!(list(&[]).await.len(), 3);
        assert_eq!(list(&[]).await[0], 53, "sorted");
        assert_eq!(list(&[("external_port", "80")]).await, [80]);
        assert_eq!(list(&[("external_port", "1000")]).await, [0; 0]);
        assert_eq!(list(&[("external_port_range", "1000:1010")]).await, [1000]);
        assert_eq!(
            list(&[("protocol", "udp"), ("internal_port_id", &port.id)]).await,
            [53]
        );
        assert_eq!(list(&[("description", "web")]).await, [80]);
        let query = ListQuery::default();
        let outcome = forwardings::list(world.plugin(), &member("p2"), &fip.id, &query).await;
        assert_eq!(refusal(outcome).1, "FloatingIPNotFound");
        let other = world.fip(json!({})).await;
        let one = &world.show(&fip.id).await.port_forwardings[0];
        let outcome = forwardings::show(world.plugin(), &admin(), &other.id, &one.id).await;
        let message = format!("Port Forwarding {} could not be found.", one.id);
        assert_eq!(refusal(outcome), (404, "PortForwardingNotFound", message));
    }
}
