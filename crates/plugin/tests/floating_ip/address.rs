//! The address of a floating IP, and the port that holds it.

use model::Kind;
use plugin::Collection;
use plugin::net::{FloatingIps, Networks, Ports, Subnets};
use serde_json::json;
use store::args;

use crate::common::{admin, member, refusal, shown};
use crate::{PROJECT, World, made, maps, subnet};

#[tokio::test]
async fn what_is_answered_and_what_is_kept() {
    for world in World::each().await {
        let fip = world
            .fip(json!({"description": "d", "dns_name": "a", "dns_domain": "b.org."}))
            .await;
        let expected = json!({
            "id": fip.id, "tenant_id": PROJECT, "project_id": PROJECT, "floating_ip_address": fip.floating_ip_address,
            "floating_network_id": world.external.id, "router_id": null, "port_id": null, "fixed_ip_address": null,
            "status": "DOWN", "description": "d", "qos_policy_id": null, "port_details": null, "dns_domain": "",
            "dns_name": "", "port_forwardings": [], "tags": [], "revision_number": 0,
            "created_at": shown(&fip)["created_at"], "updated_at": shown(&fip)["updated_at"]
        });
        assert_eq!(shown(&fip), expected);
        assert_eq!(shown(&world.show(&fip.id).await), expected);
        let row = "SELECT project_id, floating_ip_address, floating_port_id, fixed_port_id, fixed_ip_address, router_id, \
                   last_known_router_id, status FROM floatingips WHERE id = ?";
        let row = world.bed.texts(row, 8, args![&fip.id]).await;
        let (ip, port) = (&fip.floating_ip_address, &fip.floating_port_id);
        assert_eq!(row, [format!("{PROJECT}|{ip}|{port}|-|-|-|-|DOWN")]);
        let port = "SELECT p.project_id, p.name, p.network_id, p.status, p.device_id, p.device_owner, p.ip_allocation, \
                    b.vif_type, b.host FROM ports p JOIN ml2_port_bindings b ON b.port_id = p.id WHERE p.id = ?";
        let port = world.bed.texts(port, 9, args![&fip.floating_port_id]).await;
        let expected = format!(
            "||{}|N/A|{}|network:floatingip|immediate|unbound|",
            world.external.id, fip.id
        );
        assert_eq!(port, [expected]);
        // OVN has nothing to do with it yet.
        for (kind, id) in [(Kind::FloatingIp, &fip.id), (Kind::Port, &fip.floating_port_id)] {
            assert_eq!(world.dirty(kind, id).await, None);
        }
        world.told(&[]);
        let dns = "SELECT floatingip_id FROM floatingipdnses";
        assert!(
            world.bed.fetch(dns, vec![]).await.is_empty(),
            "nobody publishes it"
        );
    }
}

#[tokio::test]
async fn an_address_of_ones_choice() {
    for world in World::each().await {
        let fip = world.fip(json!({"floating_ip_address": "172.24.4.99"})).await;
        assert_eq!(fip.floating_ip_address, "172.24.4.99");
        let again = json!({"floating_ip_address": "172.24.4.99"});
        let message = format!(
            "IP address 172.24.4.99 already allocated in subnet {}",
            world.pool.id
        );
        assert_eq!(
            refusal(world.try_fip(&admin(), again.clone()).await),
            (409, "IpAddressAlreadyAllocated", message)
        );
        FloatingIps::delete(world.plugin(), &admin(), &fip.id, None)
            .await
            .unwrap();
        assert_eq!(world.fip(again).await.floating_ip_address, "172.24.4.99");
        let other = subnet(world.plugin(), &world.external.id, "172.24.5.0/24", "operator").await;
        let fip = world.fip(json!({"subnet_id": other.id})).await;
        assert!(fip.floating_ip_address.starts_with("172.24.5."));
    }
}

#[tokio::test]
async fn addresses_that_there_are_not() {
    let world = World::sqlite().await;
    let network = &world.external.id;
    for (attributes, status, error_type, message) in [
        (
            json!({"floating_ip_address": "10.29.4.99"}),
            400,
            "InvalidIpForNetwork",
            "IP address 10.29.4.99 is not a valid IP for any of the subnets on the specified network."
                .to_owned(),
        ),
        (
            json!({"floating_ip_address": "10.29.4.99", "subnet_id": world.pool.id}),
            400,
            "InvalidIpForSubnet",
            "IP address 10.29.4.99 is not a valid IP for the specified subnet.".to_owned(),
        ),
        (
            json!({"subnet_id": world.subnet.id}),
            400,
            "InvalidInput",
            format!(
                "Invalid input for operation: Failed to create port on network {network}, because fixed_ips included \
                 invalid subnet {}.",
                world.subnet.id
            ),
        ),
        (
            json!({"subnet_id": world.network.id}),
            404,
            "SubnetNotFound",
            format!("Subnet {} could not be found.", world.network.id),
        ),
        (
            json!({"floating_network_id": world.subnet.id}),
            404,
            "NetworkNotFound",
            format!("Network {} could not be found.", world.subnet.id),
        ),
        (
            json!({"floating_network_id": world.network.id}),
            400,
            "BadRequest",
            format!(
                "Bad floatingip request: Network {} is not a valid external network.",
                world.network.id
            ),
        ),
        (
            json!({"qos_policy_id": world.subnet.id}),
            404,
            "QosPolicyNotFound",
            format!("QoS policy {} could not be found.", world.subnet.id),
        ),
    ] {
        let outcome = world.try_fip(&admin(), attributes.clone()).await;
        assert_eq!(refusal(outcome), (status, error_type, message), "{attributes}");
    }
    let ports = "SELECT COUNT(*) FROM ports WHERE device_owner = 'network:floatingip'";
    assert_eq!(
        world.bed.number(ports).await,
        0,
        "what is refused has not happened"
    );
}

#[tokio::test]
async fn networks_without_ipv4() {
    let world = World::sqlite().await;
    let six = json!({"router:external": true});
    let six = made::<Networks>(world.plugin(), &admin(), &maps::NETWORK, six)
        .await
        .unwrap();
    let message = format!(
        "Bad floatingip request: Network {} does not contain any IPv4 subnet.",
        six.id
    );
    let outcome = world
        .try_fip(&admin(), json!({"floating_network_id": six.id}))
        .await;
    assert_eq!(refusal(outcome), (400, "BadRequest", message));
    let subnet = subnet(world.plugin(), &world.external.id, "fd00:24::/64", "operator").await;
    let message = format!(
        "Unable to find any IP address on external network {}.",
        world.external.id
    );
    let outcome = world.try_fip(&admin(), json!({"subnet_id": subnet.id})).await;
    assert_eq!(refusal(outcome), (400, "ExternalIpAddressExhausted", message));
    // Of both versions the port has both, and the floating IP is the IPv4 one.
    let fip = world.fip(json!({})).await;
    let port = Ports::show(world.plugin(), &admin(), &fip.floating_port_id)
        .await
        .unwrap();
    assert_eq!(port.fixed_ips.len(), 2);
    assert!(fip.floating_ip_address.starts_with("172.24.4."));
}

#[tokio::test]
async fn a_quota_of_floating_ips() {
    for world in World::each().await {
        let plugin = world.bed.with(|settings| {
            settings.quotas.by_resource.insert("floatingip".to_owned(), 1);
        });
        let attributes = || json!({"floating_network_id": world.external.id});
        let make = async || made::<FloatingIps>(&plugin, &admin(), &maps::FLOATING_IP, attributes()).await;
        make().await.unwrap();
        let message = "Quota exceeded for resources: ['floatingip'].".to_owned();
        assert_eq!(refusal(make().await), (409, "OverQuota", message));
    }
}

#[tokio::test]
async fn who_sees_it() {
    let world = World::sqlite().await;
    let fip = world.try_fip(&member(PROJECT), json!({})).await.unwrap();
    assert!(
        FloatingIps::show(world.plugin(), &member(PROJECT), &fip.id)
            .await
            .is_ok()
    );
    let message = format!("Floating IP {} could not be found", fip.id);
    let outcome = FloatingIps::show(world.plugin(), &member("other"), &fip.id).await;
    assert_eq!(refusal(outcome), (404, "FloatingIPNotFound", message));
    // Its port belongs to nobody.
    assert!(
        Ports::show(world.plugin(), &member(PROJECT), &fip.floating_port_id)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn the_address_holds_network_and_subnet() {
    for world in World::each().await {
        let fip = world.fip(json!({})).await;
        let outcome = Subnets::delete(world.plugin(), &admin(), &world.pool.id, None).await;
        assert_eq!(refusal(outcome).1, "SubnetInUse");
        let message = format!(
            "Port {} cannot be deleted directly via the port API: has device owner network:floatingip.",
            fip.floating_port_id
        );
        let outcome = Ports::delete(world.plugin(), &admin(), &fip.floating_port_id, None).await;
        assert_eq!(refusal(outcome), (409, "ServicePortInUse", message));
    }
}
