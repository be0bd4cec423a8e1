//! Attaching subnets and ports, and detaching them.

use model::Kind;
use plugin::Collection;
use plugin::net::{Ports, Routers};
use serde_json::{Value, json};

use crate::common::{Bed, admin, member, refusal};
use crate::{
    addresses, attach, change, detach, network, port, router, shown, shown_port, subnet, subnet_with,
};

fn bad(message: &str) -> (u16, &'static str, String) {
    (400, "BadRequest", format!("Bad router request: {message}."))
}

#[tokio::test]
async fn a_subnet_comes_and_goes() {
    for bed in Bed::each().await {
        let net = network(&bed.plugin).await;
        let sub = subnet(&bed.plugin, &net, "10.0.0.0/24").await;
        let made = router(&bed.plugin, json!({"project_id": "p2"})).await.unwrap();
        bed.settle().await;
        let interface = attach(&bed.plugin, &made.id, json!({"subnet_id": sub.id}))
            .await
            .unwrap();
        let dirty = bed.driver.take();
        for (kind, id) in [
            (Kind::Router, &made.id),
            (Kind::RouterPort, &interface.port_id),
            (Kind::Port, &interface.port_id),
        ] {
            assert!(
                dirty.iter().any(|key| key.kind == kind && key.id == *id),
                "{kind:?}"
            );
            assert_eq!(bed.known(kind, id).await, Some(-1), "{kind:?}");
        }
        let expected = json!({
            "id": made.id, "project_id": "p2", "port_id": interface.port_id, "network_id": net.id,
            "subnet_id": sub.id, "subnet_ids": [sub.id]
        });
        assert_eq!(json!(interface), expected);
        let owned = shown_port(&bed.plugin, &interface.port_id).await;
        assert_eq!(addresses(&owned), ["10.0.0.1"]);
        assert_eq!(
            (
                owned.device_owner.as_str(),
                owned.device_id.as_str(),
                owned.project_id.as_str()
            ),
            ("network:router_interface", made.id.as_str(), "p2")
        );
        assert!(!owned.port_security_enabled && owned.security_groups.is_empty());
        let sql = "SELECT router_id, port_id, port_type FROM routerports";
        let row = format!("{}|{}|network:router_interface", made.id, owned.id);
        assert_eq!(bed.texts(sql, 3, vec![]).await, [row]);
        assert_eq!(shown(&bed.plugin, &made.id).await.standard.revision_number, 2);
        let again = attach(&bed.plugin, &made.id, json!({"subnet_id": sub.id})).await;
        let message = format!(
            "Cidr 10.0.0.0/24 of subnet {0} overlaps with cidr 10.0.0.0/24 of subnet {0}",
            sub.id
        );
        assert_eq!(refusal(again), bad(&message));

        bed.driver.take();
        let gone = detach(&bed.plugin, &made.id, json!({"subnet_id": sub.id}))
            .await
            .unwrap();
        assert_eq!(json!(gone), expected);
        let dirty = bed.driver.take();
        for kind in [Kind::RouterPort, Kind::Port] {
            assert!(
                dirty.iter().any(|key| key.kind == kind && key.id == owned.id),
                "{kind:?}"
            );
        }
        assert_eq!(bed.number("SELECT COUNT(*) FROM routerports").await, 0);
        let left = "SELECT COUNT(*) FROM ipamallocations WHERE ip_address = '10.0.0.1'";
        assert_eq!(bed.number(left).await, 0);
        let forgotten = "SELECT COUNT(*) FROM ovn_revision_numbers WHERE standard_attr_id IS NULL";
        assert_eq!(
            bed.number(forgotten).await,
            2,
            "the port and what it was to the router"
        );
        let again = detach(&bed.plugin, &made.id, json!({"subnet_id": sub.id})).await;
        let message = format!("Router {} has no interface on subnet {}", made.id, sub.id);
        assert_eq!(refusal(again), (404, "RouterInterfaceNotFoundForSubnet", message));
    }
}

#[tokio::test]
async fn a_port_comes_and_goes() {
    for bed in Bed::each().await {
        let net = network(&bed.plugin).await;
        let sub = subnet(&bed.plugin, &net, "10.0.0.0/24").await;
        let made = router(&bed.plugin, json!({})).await.unwrap();
        let other = router(&bed.plugin, json!({})).await.unwrap();
        let own = json!({"network_id": net.id, "fixed_ips": [{"ip_address": "10.0.0.9"}]});
        let own = port(&bed.plugin, own).await.unwrap();
        let interface = attach(&bed.plugin, &made.id, json!({"port_id": own.id}))
            .await
            .unwrap();
        assert_eq!(interface.subnet_ids, std::slice::from_ref(&sub.id));
        assert_eq!(bed.known(Kind::RouterPort, &own.id).await, Some(-1));
        let now = shown_port(&bed.plugin, &own.id).await;
        assert_eq!(
            (now.device_id.as_str(), addresses(&now)),
            (made.id.as_str(), vec!["10.0.0.9"])
        );
        for router in [&made.id, &other.id] {
            let again = attach(&bed.plugin, router, json!({"port_id": own.id})).await;
            let message = format!(
                "Unable to complete operation on port {} for network {}. Port already has an attached device {}.",
                own.id, net.id, made.id
            );
            assert_eq!(refusal(again), (409, "PortInUse", message));
        }
        let missing = |router: &str, port: &str| {
            let message = format!("Router {router} does not have an interface with id {port}");
            (404, "RouterInterfaceNotFound", message)
        };
        let foreign = detach(&bed.plugin, &other.id, json!({"port_id": own.id})).await;
        assert_eq!(refusal(foreign), missing(&other.id, &own.id));
        let unknown = "00000000-0000-4000-8000-000000000000";
        let absent = detach(&bed.plugin, &made.id, json!({"port_id": unknown})).await;
        assert_eq!(refusal(absent), missing(&made.id, unknown));
        let wrong = json!({"port_id": own.id, "subnet_id": unknown});
        let message = format!(
            "Subnet on port {} does not match the requested subnet {unknown}.",
            own.id
        );
        assert_eq!(
            refusal(detach(&bed.plugin, &made.id, wrong).await),
            (400, "SubnetMismatchForPort", message)
        );
        let both = json!({"port_id": own.id, "subnet_id": sub.id});
        detach(&bed.plugin, &made.id, both).await.unwrap();
        let gone = Ports::show(&bed.plugin, &admin(), &own.id).await;
        assert_eq!(
            refusal(gone).1,
            "PortNotFound",
            "the port goes with its interface"
        );
    }
}

#[tokio::test]
async fn requests_that_name_nothing_or_too_much() {
    let bed = Bed::sqlite().await;
    let made = router(&bed.plugin, json!({})).await.unwrap();
    let id = "00000000-0000-4000-8000-000000000000";
    let adding = [
        (json!({}), bad("Either subnet_id or port_id must be specified")),
        (json!({"port_id": "x"}), bad("'x' is not a valid UUID")),
        (json!({"subnet_id": null}), bad("'None' is not a valid UUID")),
        (
            json!({"port_id": id, "subnet_id": id}),
            bad("Cannot specify both subnet-id and port-id"),
        ),
        (
            json!({"subnet_id": id}),
            (404, "SubnetNotFound", format!("Subnet {id} could not be found.")),
        ),
        (
            json!({"port_id": id}),
            (404, "PortNotFound", format!("Port {id} could not be found.")),
        ),
    ];
    for (request, expected) in adding {
        assert_eq!(refusal(attach(&bed.plugin, &made.id, request).await), expected);
    }
    let removing = detach(&bed.plugin, &made.id, json!({})).await;
    assert_eq!(
        refusal(removing),
        bad("Either subnet_id or port_id must be specified")
    );
    let nowhere = attach(&bed.plugin, id, json!({"subnet_id": id})).await;
    assert_eq!(refusal(nowhere).1, "RouterNotFound");
    assert_eq!(shown(&bed.plugin, &made.id).await.standard.revision_number, 1);
}

#[tokio::test]
async fn what_cannot_be_attached() {
    let bed = Bed::sqlite().await;
    let net = network(&bed.plugin).await;
    let made = router(&bed.plugin, json!({})).await.unwrap();
    let none = json!({"cidr": "10.1.0.0/24", "gateway_ip": null});
    let none = subnet_with(&bed.plugin, &net, none).await;
    let refused = attach(&bed.plugin, &made.id, json!({"subnet_id": none.id})).await;
    assert_eq!(
        refusal(refused),
        bad("Subnet for router interface must have a gateway IP")
    );
    let advertised = json!({"cidr": "fd00:1::/64", "ipv6_address_mode": "dhcpv6-stateful"});
    let advertised = subnet_with(&bed.plugin, &net, advertised).await;
    let refused = attach(&bed.plugin, &made.id, json!({"subnet_id": advertised.id})).await;
    let message = format!(
        "IPv6 subnet {} configured to receive RAs from an external router cannot be added to Neutron Router.",
        advertised.id
    );
    assert_eq!(refusal(refused), bad(&message));
    let with = async |fixed_ips: Value| {
        let attributes = json!({"network_id": net.id, "fixed_ips": fixed_ips});
        port(&bed.plugin, attributes).await.unwrap().id
    };
    let bare = with(json!([])).await;
    let refused = attach(&bed.plugin, &made.id, json!({"port_id": bare})).await;
    assert_eq!(
        refusal(refused),
        bad("Router port must have at least one fixed IP")
    );
    let second = subnet(&bed.plugin, &net, "10.2.0.0/24").await;
    let two = with(json!([{"subnet_id": none.id}, {"subnet_id": second.id}])).await;
    let refused = attach(&bed.plugin, &made.id, json!({"port_id": two})).await;
    assert_eq!(
        refusal(refused),
        bad("Cannot have multiple IPv4 subnets on router port")
    );
    let now = shown_port(&bed.plugin, &two).await;
    assert_eq!(
        (now.device_id.as_str(), now.device_owner.as_str()),
        ("", ""),
        "it is as it was"
    );
    let used = json!({"network_id": net.id, "device_id": "vm"});
    let used = port(&bed.plugin, used).await.unwrap();
    let refused = attach(&bed.plugin, &made.id, json!({"port_id": used.id})).await;
    assert_eq!(refusal(refused).1, "PortInUse");
    // A port does for a subnet that has no gateway address.
    let of_none = with(json!([{"subnet_id": none.id}])).await;
    attach(&bed.plugin, &made.id, json!({"port_id": of_none}))
        .await
        .unwrap();
    let elsewhere = network(&bed.plugin).await;
    let overlapping = subnet(&bed.plugin, &elsewhere, "10.1.0.128/25").await;
    let refused = attach(&bed.plugin, &made.id, json!({"subnet_id": overlapping.id})).await;
    let message = format!(
        "Cidr 10.1.0.128/25 of subnet {} overlaps with cidr 10.1.0.0/24 of subnet {}",
        overlapping.id, none.id
    );
    assert_eq!(refusal(refused), bad(&message));
}

#[tokio::test]
async fn ipv6_subnets_of_a_network_share_a_port() {
    for bed in Bed::each().await {
        let net = network(&bed.plugin).await;
        let slaac = json!({"cidr": "fd00:1::/64", "ipv6_ra_mode": "slaac", "ipv6_address_mode": "slaac"});
        let first = subnet_with(&bed.plugin, &net, slaac).await;
        let second = subnet(&bed.plugin, &net, "fd00:2::/64").await;
        let v4 = subnet(&bed.plugin, &net, "10.0.0.0/24").await;
        let made = router(&bed.plugin, json!({})).await.unwrap();
        let of = async |id: &str| {
            attach(&bed.plugin, &made.id, json!({"subnet_id": id}))
                .await
                .unwrap()
        };
        let own = of(&first.id).await.port_id;
        assert_ne!(of(&v4.id).await.port_id, own);
        bed.settle().await;
        let joined = of(&second.id).await;
        assert_eq!(
            (joined.port_id.as_str(), joined.subnet_ids),
            (own.as_str(), vec![second.id.clone()])
        );
        assert_eq!(bed.known(Kind::RouterPort, &own).await, Some(-1));
        let mut both = shown_port(&bed.plugin, &own).await;
        both.fixed_ips.sort_by(|a, b| a.ip_address.cmp(&b.ip_address));
        let gateways = [
            first.gateway_ip.clone().unwrap(),
            second.gateway_ip.clone().unwrap(),
        ];
        assert_eq!(addresses(&both), gateways);
        let left = detach(&bed.plugin, &made.id, json!({"subnet_id": first.id}))
            .await
            .unwrap();
        assert_eq!(
            (left.port_id.as_str(), left.subnet_ids),
            (own.as_str(), vec![first.id.clone()])
        );
        assert_eq!(
            addresses(&shown_port(&bed.plugin, &own).await),
            [gateways[1].as_str()]
        );
        detach(&bed.plugin, &made.id, json!({"subnet_id": second.id}))
            .await
            .unwrap();
        assert_eq!(bed.number("SELECT COUNT(*) FROM routerports").await, 1);
    }
}

#[tokio::test]
async fn routes_keep_their_interface() {
    let bed = Bed::sqlite().await;
    let net = network(&bed.plugin).await;
    let sub = subnet(&bed.plugin, &net, "10.0.0.0/24").await;
    let made = router(&bed.plugin, json!({})).await.unwrap();
    let interface = attach(&bed.plugin, &made.id, json!({"subnet_id": sub.id}))
        .await
        .unwrap();
    let routes = json!([{"destination": "10.9.0.0/16", "nexthop": "10.0.0.5"}]);
    change(&bed.plugin, &made.id, json!({"routes": routes}))
        .await
        .unwrap();
    let message = format!(
        "Router interface for subnet {} on router {} cannot be deleted, as it is required by one or more routes.",
        sub.id, made.id
    );
    for request in [
        json!({"subnet_id": sub.id}),
        json!({"port_id": interface.port_id}),
    ] {
        let refused = refusal(detach(&bed.plugin, &made.id, request).await);
        assert_eq!(refused, (409, "RouterInterfaceInUseByRoute", message.clone()));
    }
    let refused = refusal(Routers::delete(&bed.plugin, &admin(), &made.id, None).await);
    let message = format!(
        "Router {} has ports still attached: {}",
        made.id, interface.port_id
    );
    assert_eq!(refused, (409, "RouterInUse", message));
    change(&bed.plugin, &made.id, json!({"routes": null}))
        .await
        .unwrap();
    detach(&bed.plugin, &made.id, json!({"subnet_id": sub.id}))
        .await
        .unwrap();
    Routers::delete(&bed.plugin, &admin(), &made.id, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn floating_ips_keep_their_interface() {
    let bed = Bed::sqlite().await;
    let net = network(&bed.plugin).await;
    let sub = subnet(&bed.plugin, &net, "10.0.0.0/24").await;
    let made = router(&bed.plugin, json!({})).await.unwrap();
    attach(&bed.plugin, &made.id, json!({"subnet_id": sub.id}))
        .await
        .unwrap();
    let inner = json!({"network_id": net.id, "fixed_ips": [{"ip_address": "10.0.0.7"}]});
    let inner = port(&bed.plugin, inner).await.unwrap();
    let outer = port(&bed.plugin, json!({"network_id": net.id})).await.unwrap();
    let sql =
        "INSERT INTO standardattributes (id, resource_type, revision_number) VALUES (9999, 'floatingips', 0)";
    bed.execute(sql, vec![]).await;
    let sql = "INSERT INTO floatingips (id, floating_ip_address, floating_network_id, floating_port_id, fixed_port_id, \
               fixed_ip_address, router_id, standard_attr_id) VALUES ('f', '172.24.4.9', 'n', ?, ?, ?, ?, 9999)";
    let row = store::args![&outer.id, &inner.id, "10.0.0.7", &made.id];
    bed.execute(sql, row).await;
    bed.driver.take();
    let refused = refusal(detach(&bed.plugin, &made.id, json!({"subnet_id": sub.id})).await);
    let message = format!(
        "Router interface for subnet {} on router {} cannot be deleted, as it is required by one or more floating IPs.",
        sub.id, made.id
    );
    assert_eq!(refused, (409, "RouterInterfaceInUseByFloatingIP", message));
    // Others may come and go; the floating IP is looked at again.
    let second = network(&bed.plugin).await;
    let second = subnet(&bed.plugin, &second, "10.1.0.0/24").await;
    attach(&bed.plugin, &made.id, json!({"subnet_id": second.id}))
        .await
        .unwrap();
    assert!(bed.told(Kind::FloatingIp, "f"));
    detach(&bed.plugin, &made.id, json!({"subnet_id": second.id}))
        .await
        .unwrap();
}

#[tokio::test]
async fn subnets_of_others() {
    let bed = Bed::sqlite().await;
    let net = network(&bed.plugin).await;
    let sub = subnet(&bed.plugin, &net, "10.0.0.0/24").await;
    let made = router(&bed.plugin, json!({"project_id": "p2"})).await.unwrap();
    let request = json!({"subnet_id": sub.id});
    let asked = async || Routers::add_interface(&bed.plugin, &member("p2"), &made.id, &request).await;
    assert_eq!(refusal(asked().await).1, "SubnetNotFound");
    let grant = async |target: &str| {
        let sql = "INSERT INTO networkrbacs (id, object_id, project_id, target_project, action) \
                   VALUES (?, ?, 'p1', ?, 'access_as_shared')";
        bed.execute(sql, store::args![format!("to {target}"), &net.id, target])
            .await;
    };
    grant("*").await;
    let message = format!(
        "Cannot add interface to router because subnet {} is not owned by project making the request",
        sub.id
    );
    assert_eq!(
        refusal(asked().await),
        bad(&message),
        "shared with everybody is not enough"
    );
    // Nor is a port whose address is none that everybody gets.
    let own = json!({"project_id": "p2", "network_id": net.id, "fixed_ips": [{"ip_address": "10.0.0.1"}]});
    let own = port(&bed.plugin, own).await.unwrap();
    let by_port = json!({"port_id": own.id});
    let refused = Routers::add_interface(&bed.plugin, &member("p2"), &made.id, &by_port).await;
    let message = format!(
        "Cannot add interface to router because specified port {} has an IP address out of the allocation pool of \
         subnet {}, which is not owned by the project making the request",
        own.id, sub.id
    );
    assert_eq!(refusal(refused), bad(&message));
    Ports::delete(&bed.plugin, &admin(), &own.id, None).await.unwrap();
    grant("p2").await;
    asked().await.unwrap();
}

/// Whoever owns a network sees the ports of others on it.
#[tokio::test]
async fn ports_of_others() {
    let bed = Bed::sqlite().await;
    let net = network(&bed.plugin).await;
    subnet(&bed.plugin, &net, "10.0.0.0/24").await;
    let made = router(&bed.plugin, json!({"project_id": "p1"})).await.unwrap();
    let foreign = json!({"project_id": "p2", "network_id": net.id});
    let foreign = port(&bed.plugin, foreign).await.unwrap();
    let request = json!({"port_id": foreign.id});
    let refused = Routers::add_interface(&bed.plugin, &member("p1"), &made.id, &request).await;
    assert_eq!(refusal(refused).1, "DeviceIDNotOwnedByTenant");
    assert_eq!(shown_port(&bed.plugin, &foreign.id).await.device_id, "");
    attach(&bed.plugin, &made.id, request).await.unwrap();
}
