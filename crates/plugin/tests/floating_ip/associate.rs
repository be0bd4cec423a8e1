//! Where floating IPs lead to: from the beginning, later, and not any more.

use model::Kind;
use plugin::Collection;
use plugin::net::{FloatingIps, Networks, Ports, Routers};
use serde_json::{Value, json};
use store::args;

use crate::common::{admin, member, refusal, shown};
use crate::{PROJECT, World, attach, made, maps, subnet};

#[tokio::test]
async fn from_the_beginning() {
    for world in World::each().await {
        let port = world.port(json!({"name": "vm"})).await;
        world.settle().await;
        let fip = world.fip(json!({"port_id": port.id})).await;
        let ip = &port.fixed_ips[0].ip_address;
        assert_eq!(fip.port_id.as_ref(), Some(&port.id));
        assert_eq!(fip.fixed_ip_address.as_ref(), Some(ip));
        assert_eq!(fip.router_id.as_ref(), Some(&world.router.id));
        assert_eq!(fip.status, "DOWN", "until OVN has it");
        let details = json!({
            "name": "vm", "network_id": world.network.id, "mac_address": port.mac_address, "admin_state_up": true,
            "status": "DOWN", "device_id": "", "device_owner": ""
        });
        assert_eq!(shown(&fip)["port_details"], details);
        assert_eq!(shown(&world.show(&fip.id).await), shown(&fip));
        world.told(&[(Kind::FloatingIp, &fip.id), (Kind::Port, &port.id)]);
        assert_eq!(world.dirty(Kind::FloatingIp, &fip.id).await, Some(-1));
        assert_eq!(world.dirty(Kind::Port, &port.id).await, Some(-1));
    }
}

#[tokio::test]
async fn later_elsewhere_and_nowhere() {
    for world in World::each().await {
        let (a, b) = (world.port(json!({})).await, world.port(json!({})).await);
        let fip = world.fip(json!({})).await;
        world.settle().await;
        let there = world
            .change(&admin(), &fip.id, json!({"port_id": a.id}))
            .await
            .unwrap();
        assert_eq!(there.port_id.as_ref(), Some(&a.id));
        assert_eq!(there.standard.revision_number, 1);
        world.told(&[(Kind::FloatingIp, &fip.id), (Kind::Port, &a.id)]);
        world.settle().await;
        let moved = world
            .change(&admin(), &fip.id, json!({"port_id": b.id}))
            .await
            .unwrap();
        assert_eq!(moved.fixed_ip_address, Some(b.fixed_ips[0].ip_address.clone()));
        assert_eq!(moved.standard.revision_number, 2);
        world.told(&[
            (Kind::FloatingIp, &fip.id),
            (Kind::Port, &a.id),
            (Kind::Port, &b.id),
        ]);
        assert_eq!(
            world.dirty(Kind::Port, &a.id).await,
            Some(-1),
            "it loses neutron:port_fip"
        );
        world.settle().await;
        let active = "UPDATE floatingips SET status = 'ACTIVE'";
        world.bed.execute(active, vec![]).await;
        let gone = world
            .change(&admin(), &fip.id, json!({"port_id": null}))
            .await
            .unwrap();
        assert_eq!(
            (&gone.port_id, &gone.fixed_ip_address, &gone.router_id),
            (&None, &None, &None)
        );
        assert_eq!(shown(&gone)["port_details"], Value::Null);
        assert_eq!(gone.status, "ACTIVE", "it is answered as it was");
        assert_eq!(world.show(&fip.id).await.status, "DOWN");
        world.told(&[(Kind::FloatingIp, &fip.id), (Kind::Port, &b.id)]);
        assert_eq!(
            world.dirty(Kind::FloatingIp, &fip.id).await,
            Some(-1),
            "OVN has to forget it"
        );
        let last = "SELECT last_known_router_id FROM floatingips WHERE id = ?";
        let last = world.bed.texts(last, 1, args![&fip.id]).await;
        assert_eq!(last, std::slice::from_ref(&world.router.id));
    }
}

#[tokio::test]
async fn an_update_of_nothing_ends_it() {
    let world = World::sqlite().await;
    let port = world.port(json!({})).await;
    let fip = world.fip(json!({"port_id": port.id})).await;
    let same = world
        .change(&admin(), &fip.id, json!({"description": "x"}))
        .await
        .unwrap();
    assert_eq!(same.port_id, Some(port.id), "what names no port keeps it");
    let gone = world.change(&admin(), &fip.id, json!({})).await.unwrap();
    assert_eq!(gone.port_id, None);
}

#[tokio::test]
async fn which_address_of_a_port() {
    for world in World::each().await {
        let s = &world.subnet.id;
        let port = world
            .port(json!({"fixed_ips": [{"subnet_id": s, "ip_address": "10.0.1.20"}, {"subnet_id": s, "ip_address": "10.0.1.21"}]}))
            .await;
        let fip = world.fip(json!({})).await;
        let id = &port.id;
        let several = format!(
            "Bad floatingip request: Port {id} has multiple fixed IPv4 addresses.  Must provide a specific IPv4 address \
             when assigning a floating IP."
        );
        for (attributes, message) in [
            (json!({"port_id": id}), several.clone()),
            (
                json!({"port_id": id, "fixed_ip_address": "10.0.1.99"}),
                format!("Bad floatingip request: Port {id} does not have fixed ip 10.0.1.99."),
            ),
            (
                json!({"port_id": id, "fixed_ip_address": "fd00::1"}),
                "Bad floatingip request: Cannot process floating IP association with fd00::1, since that is not an IPv4 \
                 address."
                    .to_owned(),
            ),
            (
                json!({"fixed_ip_address": "10.0.1.20"}),
                "Bad floatingip request: fixed_ip_address cannot be specified without a port_id.".to_owned(),
            ),
        ] {
            let outcome = world.change(&admin(), &fip.id, attributes).await;
            assert_eq!(refusal(outcome), (400, "BadRequest", message));
        }
        let there = json!({"port_id": id, "fixed_ip_address": "10.0.1.21"});
        let there = world.change(&admin(), &fip.id, there).await.unwrap();
        assert_eq!(there.fixed_ip_address.as_deref(), Some("10.0.1.21"));
        // The other address of the same port may have another one, of which the first is in the way of nothing.
        let second = world
            .fip(json!({"port_id": id, "fixed_ip_address": "10.0.1.20"}))
            .await;
        // An update that names no port looks for the address anew.
        let outcome = world.change(&admin(), &fip.id, json!({"description": "x"})).await;
        assert_eq!(refusal(outcome), (400, "BadRequest", several));
        // Two floating IPs of one address: Neutron tries for minutes.
        let taken = json!({"port_id": id, "fixed_ip_address": "10.0.1.21"});
        let outcome = world.change(&admin(), &second.id, taken).await;
        assert_eq!(refusal(outcome).1, "FloatingIPPortAlreadyAssociated");
    }
}

#[tokio::test]
async fn ports_that_cannot_have_one() {
    let world = World::sqlite().await;
    let far = subnet(world.plugin(), &world.network.id, "10.0.9.0/24", PROJECT).await;
    let six = subnet(world.plugin(), &world.network.id, "fd00:9::/64", PROJECT).await;
    let far_port = world.port(json!({"fixed_ips": [{"subnet_id": far.id}]})).await;
    let six_port = world.port(json!({"fixed_ips": [{"subnet_id": six.id}]})).await;
    let none = world.port(json!({"fixed_ips": []})).await;
    let dhcp = world.port(json!({"device_owner": "network:dhcp"})).await;
    let ext = &world.external.id;
    for (port, status, error_type, message) in [
        (
            &far_port.id,
            404,
            "ExternalGatewayForFloatingIPNotFound",
            format!(
                "External network {ext} is not reachable from subnet {}.  Therefore, cannot associate Port {} with a \
                 Floating IP.",
                far.id, far_port.id
            ),
        ),
        (
            &six_port.id,
            400,
            "BadRequest",
            format!(
                "Bad floatingip request: Cannot add floating IP to port {} that has no fixed IPv4 addresses.",
                six_port.id
            ),
        ),
        (
            &none.id,
            400,
            "BadRequest",
            format!(
                "Bad floatingip request: Cannot add floating IP to port {} that has no fixed IPv4 addresses.",
                none.id
            ),
        ),
        (
            &dhcp.id,
            400,
            "BadRequest",
            "Bad floatingip request: Port %(id)s is unable to be assigned a floating IP.".to_owned(),
        ),
        (
            &far.id,
            404,
            "PortNotFound",
            format!("Port {} could not be found.", far.id),
        ),
    ] {
        let outcome = world.try_fip(&admin(), json!({"port_id": port})).await;
        assert_eq!(refusal(outcome), (status, error_type, message));
    }
}

#[tokio::test]
async fn whose_port_it_is() {
    let world = World::sqlite().await;
    let shared = json!({"shared": true, "project_id": "operator"});
    let shared = made::<Networks>(world.plugin(), &admin(), &maps::NETWORK, shared)
        .await
        .unwrap();
    let lan = subnet(world.plugin(), &shared.id, "10.0.2.0/24", "operator").await;
    attach(world.plugin(), &world.router.id, &lan.id).await;
    let port = json!({"network_id": shared.id, "project_id": "operator"});
    let port = made::<Ports>(world.plugin(), &admin(), &maps::PORT, port)
        .await
        .unwrap();
    // Who does not see the port is told that there is none.
    let outcome = world.try_fip(&member(PROJECT), json!({"port_id": port.id})).await;
    assert_eq!(refusal(outcome).1, "PortNotFound");
    // Who owns the network sees it.
    let theirs = json!({"network_id": shared.id, "project_id": PROJECT});
    let theirs = made::<Ports>(world.plugin(), &admin(), &maps::PORT, theirs)
        .await
        .unwrap();
    let attributes = json!({"port_id": theirs.id, "project_id": "operator"});
    let outcome = world.try_fip(&member("operator"), attributes.clone()).await;
    let message = format!(
        "Bad floatingip request: Cannot process floating IP association with Port {}, since that port is owned by a \
         different project.",
        theirs.id
    );
    assert_eq!(refusal(outcome), (400, "BadRequest", message));
    let fip = world.fip(attributes).await;
    assert_eq!(fip.port_id, Some(theirs.id.clone()), "an administrator may");
    // The owner of the port cannot delete it: it does not see what hangs on it.
    let message = format!(
        "Unable to complete the operation on port {} because the port still has an associated floating IP.",
        theirs.id
    );
    let outcome = Ports::delete(world.plugin(), &member(PROJECT), &theirs.id, None).await;
    assert_eq!(refusal(outcome), (409, "FipAssociated", message));
    Ports::delete(world.plugin(), &admin(), &theirs.id, None)
        .await
        .unwrap();
    assert_eq!(world.show(&fip.id).await.port_id, None);
}

#[tokio::test]
async fn an_address_has_one_per_network() {
    for world in World::each().await {
        let port = world.port(json!({})).await;
        let first = world.fip(json!({"port_id": port.id})).await;
        let second = world.fip(json!({})).await;
        let (ip, net) = (&port.fixed_ips[0].ip_address, &world.external.id);
        let outcome = world
            .change(&admin(), &second.id, json!({"port_id": port.id}))
            .await;
        let message = format!(
            "Cannot associate floating IP {} ({}) with port {} using fixed IP {ip}, as that fixed IP already has a \
             floating IP on external network {net}.",
            second.floating_ip_address, second.id, port.id
        );
        assert_eq!(
            refusal(outcome),
            (409, "FloatingIPPortAlreadyAssociated", message)
        );
        let outcome = world.try_fip(&admin(), json!({"port_id": port.id})).await;
        assert_eq!(refusal(outcome).1, "FloatingIPPortAlreadyAssociated");
        let fips = "SELECT COUNT(*) FROM floatingips";
        assert_eq!(world.bed.number(fips).await, 2);
        // The same once more is no conflict.
        let same = world
            .change(&admin(), &first.id, json!({"port_id": port.id}))
            .await
            .unwrap();
        assert_eq!(same.standard.revision_number, 1, "its last router is known now");
        let same = world
            .change(&admin(), &first.id, json!({"port_id": port.id}))
            .await
            .unwrap();
        assert_eq!(same.standard.revision_number, 1);
    }
}

#[tokio::test]
async fn the_router_that_is_the_gateway_goes_first() {
    for world in World::each().await {
        // Another router on the same subnet, by an address that is not the gateway's; its id decides nothing.
        for _ in 0..3 {
            let gateway = json!({"external_gateway_info": {"network_id": world.external.id}});
            let other = made::<Routers>(world.plugin(), &admin(), &maps::ROUTER, gateway)
                .await
                .unwrap();
            let port = world.port(json!({})).await;
            let request = json!({"port_id": port.id});
            Routers::add_interface(world.plugin(), &admin(), &other.id, &request)
                .await
                .unwrap();
            let vm = world.port(json!({})).await;
            let fip = world.fip(json!({"port_id": vm.id})).await;
            assert_eq!(fip.router_id.as_ref(), Some(&world.router.id));
            let asked = world
                .change(
                    &admin(),
                    &fip.id,
                    json!({"port_id": vm.id, "router_id": other.id}),
                )
                .await;
            assert_eq!(asked.unwrap().router_id, Some(other.id));
        }
        let inner = made::<Routers>(world.plugin(), &admin(), &maps::ROUTER, json!({}))
            .await
            .unwrap();
        let vm = world.port(json!({})).await;
        let outcome = world
            .try_fip(&admin(), json!({"port_id": vm.id, "router_id": inner.id}))
            .await;
        assert_eq!(
            refusal(outcome),
            (409, "Conflict", "An unknown exception occurred.".to_owned())
        );
        let outcome = world
            .try_fip(&admin(), json!({"port_id": vm.id, "router_id": vm.id}))
            .await;
        let message = format!("Router {} could not be found", vm.id);
        assert_eq!(refusal(outcome), (404, "RouterNotFound", message));
    }
}

#[tokio::test]
async fn routers_keep_what_floating_ips_need() {
    for world in World::each().await {
        let port = world.port(json!({})).await;
        let fip = world.fip(json!({"port_id": port.id})).await;
        let (router, plugin) = (&world.router.id, world.plugin());
        let request = json!({"subnet_id": world.subnet.id});
        let outcome = Routers::remove_interface(plugin, &admin(), router, &request).await;
        let message = format!(
            "Router interface for subnet {} on router {router} cannot be deleted, as it is required by one or more \
             floating IPs.",
            world.subnet.id
        );
        assert_eq!(
            refusal(outcome),
            (409, "RouterInterfaceInUseByFloatingIP", message)
        );
        let none = crate::body(json!({"external_gateway_info": {}}));
        let outcome = Routers::update(plugin, &admin(), router, none.clone(), None).await;
        assert_eq!(refusal(outcome).1, "RouterExternalGatewayInUseByFloatingIp");
        FloatingIps::delete(plugin, &admin(), &fip.id, None)
            .await
            .unwrap();
        Routers::update(plugin, &admin(), router, none, None)
            .await
            .unwrap();
        Routers::remove_interface(plugin, &admin(), router, &request)
            .await
            .unwrap();
    }
}
