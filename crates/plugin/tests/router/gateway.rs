//! The gateway that `external_gateway_info` is about.

use model::Kind;
use model::net::{Network, Router};
use plugin::Collection;
use plugin::net::{Routers, Subnets};
use serde_json::{Value, json};

use crate::common::{Bed, admin, member, refusal, shown as rendered};
use crate::{attach, change, external, network, router, shown, shown_port, subnet, subnet_with};

fn bad(message: &str) -> (u16, &'static str, String) {
    (400, "BadRequest", format!("Bad router request: {message}."))
}

fn gateway(network: &Network, ip: Option<&str>) -> Value {
    let mut info = json!({"network_id": network.id});
    if let Some(ip) = ip {
        info["external_fixed_ips"] = json!([{"ip_address": ip}]);
    }
    json!({"external_gateway_info": info})
}

#[tokio::test]
async fn it_is_made_with_the_router() {
    for bed in Bed::each().await {
        let ext = external(&bed.plugin).await;
        let sub = subnet(&bed.plugin, &ext, "172.24.4.0/24").await;
        let mut request = gateway(&ext, Some("172.24.4.9"));
        request["external_gateway_info"]["enable_snat"] = false.into();
        bed.driver.take();
        let made = router(&bed.plugin, request).await.unwrap();
        let dirty = bed.driver.take();
        let fixed_ips = json!([{"subnet_id": sub.id, "ip_address": "172.24.4.9"}]);
        let shown_router = rendered(&made);
        assert_eq!(
            shown_router["external_gateway_info"],
            json!({"network_id": ext.id, "external_fixed_ips": fixed_ips, "enable_snat": false})
        );
        assert_eq!(
            shown_router["external_gateways"],
            json!([{"network_id": ext.id, "external_fixed_ips": fixed_ips}])
        );
        assert_eq!(shown_router["enable_snat"], false);
        let own = shown_port(&bed.plugin, &made.gateways[0].port_id).await;
        assert_eq!(
            (
                own.project_id.as_str(),
                own.device_owner.as_str(),
                own.device_id.as_str()
            ),
            ("", "network:router_gateway", made.id.as_str())
        );
        let sql = "SELECT gw_port_id FROM routers";
        assert_eq!(bed.texts(sql, 1, vec![]).await, std::slice::from_ref(&own.id));
        let sql = "SELECT port_id, port_type FROM routerports";
        assert_eq!(
            bed.texts(sql, 2, vec![]).await,
            [format!("{}|network:router_gateway", own.id)]
        );
        for (kind, id) in [
            (Kind::Router, &made.id),
            (Kind::RouterPort, &own.id),
            (Kind::Port, &own.id),
        ] {
            assert!(
                dirty.iter().any(|key| key.kind == kind && key.id == *id),
                "{kind:?}"
            );
            assert_eq!(bed.known(kind, id).await, Some(-1), "{kind:?}");
        }
        Routers::delete(&bed.plugin, &admin(), &made.id, None)
            .await
            .unwrap();
        for left in [
            "routers",
            "routerports",
            "ipamallocations WHERE ip_address = '172.24.4.9'",
        ] {
            assert_eq!(
                bed.number(&format!("SELECT COUNT(*) FROM {left}")).await,
                0,
                "{left}"
            );
        }
    }
}

#[tokio::test]
async fn it_changes_and_goes() {
    for bed in Bed::each().await {
        let ext = external(&bed.plugin).await;
        subnet(&bed.plugin, &ext, "172.24.4.0/24").await;
        let elsewhere = external(&bed.plugin).await;
        let there = subnet(&bed.plugin, &elsewhere, "172.24.5.0/24").await;
        let made = router(&bed.plugin, json!({})).await.unwrap();
        let set = async |request: Value| change(&bed.plugin, &made.id, request).await;
        let made = set(gateway(&ext, Some("172.24.4.9"))).await.unwrap();
        let first = made.gateways[0].clone();
        assert_eq!(bed.known(Kind::RouterPort, &first.port_id).await, Some(-1));
        bed.settle().await;

        let same = set(gateway(&ext, None)).await.unwrap();
        assert_eq!(same.gateways, std::slice::from_ref(&first));
        assert!(bed.driver.take().is_empty(), "it is so already");
        let moved = set(gateway(&ext, Some("172.24.4.200"))).await.unwrap();
        assert_eq!(moved.gateways[0].port_id, first.port_id);
        assert_eq!(moved.gateways[0].fixed_ips[0].ip_address, "172.24.4.200");
        let revision = |router: &Router| router.standard.revision_number;
        assert_eq!(revision(&moved), revision(&made), "it has the same gateway");
        for (kind, id) in [(Kind::Router, &made.id), (Kind::RouterPort, &first.port_id)] {
            assert_eq!(bed.known(kind, id).await, Some(-1), "{kind:?}");
        }
        let mut still = gateway(&ext, None);
        still["external_gateway_info"]["enable_snat"] = false.into();
        let still = set(still).await.unwrap();
        assert!(!still.enable_snat);
        assert_eq!(still.gateways, moved.gateways);
        let of_subnet = json!({"external_gateway_info": {"network_id": elsewhere.id,
            "external_fixed_ips": [{"subnet_id": there.id}]}});
        let replaced = set(of_subnet).await.unwrap();
        assert!(replaced.enable_snat, "what is not said is as it is by default");
        assert_eq!(replaced.gateways.len(), 1);
        assert_ne!(replaced.gateways[0].port_id, first.port_id);
        assert_eq!(replaced.gateways[0].network_id, elsewhere.id);
        let old = "SELECT COUNT(*) FROM ports WHERE id = ?";
        let old = bed.fetch(old, store::args![&first.port_id]).await[0].get::<i64>(0);
        assert_eq!(old.unwrap(), 0);
        let gone = set(json!({"external_gateway_info": {}})).await.unwrap();
        assert!(gone.gateways.is_empty());
        assert_eq!(bed.number("SELECT COUNT(*) FROM routerports").await, 0);
        let revision = gone.standard.revision_number;
        let again = set(json!({"external_gateway_info": null})).await.unwrap();
        assert_eq!(again.standard.revision_number, revision);
    }
}

#[tokio::test]
async fn networks_that_are_none_to_be_on() {
    let bed = Bed::sqlite().await;
    let internal = network(&bed.plugin).await;
    let ext = external(&bed.plugin).await;
    let sub = subnet(&bed.plugin, &ext, "172.24.4.0/24").await;
    let other = subnet(&bed.plugin, &internal, "10.0.0.0/24").await;
    let unknown = "00000000-0000-4000-8000-000000000000";
    let info = |info: Value| json!({"external_gateway_info": info});
    let with = |ip: Value| info(json!({"network_id": ext.id, "external_fixed_ips": [ip]}));
    let refused = [
        (
            gateway(&internal, None),
            bad(&format!("Network {} is not an external network", internal.id)),
        ),
        (
            info(json!({"network_id": unknown})),
            (
                404,
                "NetworkNotFound",
                format!("Network {unknown} could not be found."),
            ),
        ),
        (
            gateway(&ext, Some("172.24.4.1")),
            bad("External IP 172.24.4.1 is the same as the gateway IP"),
        ),
        (
            gateway(&ext, Some("9.9.9.9")),
            (
                400,
                "InvalidIpForNetwork",
                "IP address 9.9.9.9 is not a valid IP for any of the subnets on the specified network."
                    .to_owned(),
            ),
        ),
        (
            with(json!({"subnet_id": unknown})),
            (
                404,
                "SubnetNotFound",
                format!("Subnet {unknown} could not be found."),
            ),
        ),
        (
            with(json!({"subnet_id": other.id})),
            (
                400,
                "InvalidInput",
                format!(
                    "Invalid input for operation: Failed to create port on network {}, because fixed_ips included \
                     invalid subnet {}.",
                    ext.id, other.id
                ),
            ),
        ),
        (
            info(json!({"network_id": ext.id, "qos_policy_id": unknown})),
            (
                404,
                "QosPolicyNotFound",
                format!("QoS policy {unknown} could not be found."),
            ),
        ),
    ];
    for (request, expected) in refused {
        assert_eq!(refusal(router(&bed.plugin, request).await), expected);
    }
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM routers").await,
        0,
        "no router without its gateway"
    );
    router(&bed.plugin, gateway(&ext, Some("172.24.4.9")))
        .await
        .unwrap();
    let taken = refusal(router(&bed.plugin, gateway(&ext, Some("172.24.4.9"))).await);
    let message = format!("IP address 172.24.4.9 already allocated in subnet {}", sub.id);
    assert_eq!(taken, (409, "IpAddressAlreadyAllocated", message));
    // A network that the caller does not see is none for it.
    let hidden = "DELETE FROM networkrbacs";
    bed.execute(hidden, vec![]).await;
    let own = router(&bed.plugin, json!({"project_id": "p2"})).await.unwrap();
    let body = crate::common::body(gateway(&ext, None));
    let outcome = Routers::update(&bed.plugin, &member("p2"), &own.id, body, None).await;
    assert_eq!(refusal(outcome).1, "NetworkNotFound");
    // One without subnets is one to be on.
    let bare = external(&bed.plugin).await;
    let made = router(&bed.plugin, gateway(&bare, None)).await.unwrap();
    assert!(made.gateways[0].fixed_ips.is_empty());
}

#[tokio::test]
async fn what_it_reaches_does_not_overlap() {
    let bed = Bed::sqlite().await;
    let internal = network(&bed.plugin).await;
    let inner = subnet(&bed.plugin, &internal, "10.0.0.0/24").await;
    let ext = external(&bed.plugin).await;
    subnet(&bed.plugin, &ext, "172.24.4.0/24").await;
    let overlapping = external(&bed.plugin).await;
    let outer = subnet(&bed.plugin, &overlapping, "10.0.0.0/16").await;
    let made = router(&bed.plugin, gateway(&ext, None)).await.unwrap();
    attach(&bed.plugin, &made.id, json!({"subnet_id": inner.id}))
        .await
        .unwrap();
    let refused = refusal(change(&bed.plugin, &made.id, gateway(&overlapping, None)).await);
    let message = format!(
        "Cidr 10.0.0.0/16 of subnet {} overlaps with cidr 10.0.0.0/24 of subnet {}",
        outer.id, inner.id
    );
    assert_eq!(refused, bad(&message));
    assert_eq!(
        shown(&bed.plugin, &made.id).await.gateways,
        made.gateways,
        "it has not gone either"
    );
    // All subnets of the external network count, those without an address of the router too.
    subnet(&bed.plugin, &ext, "10.1.0.0/16").await;
    let within = network(&bed.plugin).await;
    let within = subnet(&bed.plugin, &within, "10.1.2.0/24").await;
    let refused = refusal(attach(&bed.plugin, &made.id, json!({"subnet_id": within.id})).await);
    assert_eq!((refused.0, refused.1), (400, "BadRequest"));
}

#[tokio::test]
async fn floating_ips_keep_it() {
    let bed = Bed::sqlite().await;
    let ext = external(&bed.plugin).await;
    subnet(&bed.plugin, &ext, "172.24.4.0/24").await;
    let made = router(&bed.plugin, gateway(&ext, None)).await.unwrap();
    let sql =
        "INSERT INTO standardattributes (id, resource_type, revision_number) VALUES (9999, 'floatingips', 0)";
    bed.execute(sql, vec![]).await;
    let sql = "INSERT INTO floatingips (id, floating_ip_address, floating_network_id, floating_port_id, router_id, \
               standard_attr_id) VALUES ('f', '172.24.4.9', ?, ?, ?, 9999)";
    bed.execute(sql, store::args![&ext.id, &made.gateways[0].port_id, &made.id])
        .await;
    let message = format!(
        "Gateway cannot be updated for router {}, since a gateway to external network {} is required by one or more \
         floating IPs.",
        made.id, ext.id
    );
    let expected = (409, "RouterExternalGatewayInUseByFloatingIp", message);
    let cleared = change(&bed.plugin, &made.id, json!({"external_gateway_info": null})).await;
    assert_eq!(refusal(cleared), expected);
    let deleted = Routers::delete(&bed.plugin, &admin(), &made.id, None).await;
    assert_eq!(refusal(deleted), expected);
    change(&bed.plugin, &made.id, gateway(&ext, Some("172.24.4.77")))
        .await
        .unwrap();
    bed.execute("DELETE FROM floatingips", vec![]).await;
    Routers::delete(&bed.plugin, &admin(), &made.id, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn automatic_addresses_beside_the_others() {
    for bed in Bed::each().await {
        let ext = external(&bed.plugin).await;
        let slaac = |cidr: &str| json!({"cidr": cidr, "ipv6_ra_mode": "slaac", "ipv6_address_mode": "slaac"});
        subnet_with(&bed.plugin, &ext, slaac("fd00:9::/64")).await;
        subnet(&bed.plugin, &ext, "172.24.4.0/24").await;
        let made = router(&bed.plugin, gateway(&ext, None)).await.unwrap();
        assert_eq!(made.gateways[0].fixed_ips.len(), 2);
        bed.settle().await;
        let more = subnet_with(&bed.plugin, &ext, slaac("fd00:a::/64")).await;
        assert_eq!(shown(&bed.plugin, &made.id).await.gateways[0].fixed_ips.len(), 3);
        assert!(bed.told(Kind::Router, &made.id));
        assert_eq!(bed.known(Kind::Router, &made.id).await, Some(-1));
        bed.settle().await;
        Subnets::delete(&bed.plugin, &admin(), &more.id, None)
            .await
            .unwrap();
        assert_eq!(shown(&bed.plugin, &made.id).await.gateways[0].fixed_ips.len(), 2);
        assert!(bed.told(Kind::Router, &made.id));
        assert_eq!(bed.known(Kind::Router, &made.id).await, Some(-1));
    }
}
