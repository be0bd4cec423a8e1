//! Changes of subnets: what counts as a revision, and the rules of gateway and pools.

use model::Kind;
use plugin::net::Routers;
use serde_json::{Value, json};
use store::args;

use super::{network, ranges, subnet, update};
use crate::common::{Bed, admin, refusal};

/// A change, and by how much the revisions of the subnet and of its network grow.
fn changes() -> Vec<(Value, i64, i64)> {
    vec![
        (json!({"name": "s"}), 0, 0),
        (json!({"name": "t"}), 1, 1),
        (json!({"name": "u", "dns_nameservers": ["1.1.1.2"]}), 1, 1),
        (json!({"dns_nameservers": ["1.1.1.3"]}), 0, 0),
        (json!({"host_routes": []}), 0, 0),
        (json!({"service_types": ["compute:nova"]}), 1, 1),
        (json!({"service_types": ["compute:nova"]}), 1, 1),
        (
            json!({"allocation_pools": [{"start": "10.9.0.10", "end": "10.9.0.20"}]}),
            0,
            0,
        ),
        (json!({"description": "x"}), 1, 0),
        (json!({"description": "x"}), 1, 0),
        (json!({"description": "y", "name": "z"}), 1, 1),
        (json!({"gateway_ip": "10.9.0.9"}), 1, 1),
        (json!({"gateway_ip": "10.9.0.9"}), 0, 0),
        (json!({"service_types": []}), 1, 1),
        (json!({"service_types": []}), 0, 0),
        (json!({"enable_dhcp": true}), 1, 1),
        (json!({"enable_dhcp": false}), 1, 1),
        (json!({}), 0, 0),
    ]
}

#[tokio::test]
async fn revisions_count_as_in_neutron() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        let request = json!({
            "name": "s", "cidr": "10.9.0.0/24", "enable_dhcp": false, "dns_nameservers": ["1.1.1.1"],
            "host_routes": [{"destination": "10.1.0.0/16", "nexthop": "10.9.0.7"}]
        });
        let made = subnet(&bed.plugin, &network.id, request).await.unwrap();
        let (mut revision, mut of_network) = (made.standard.revision_number, bed.revision(&network).await);
        for (change, by, network_by) in changes() {
            let after = update(&bed.plugin, &made.id, change.clone()).await.unwrap();
            revision += by;
            of_network += network_by;
            let seen = (after.standard.revision_number, bed.revision(&network).await);
            assert_eq!(seen, (revision, of_network), "{change}");
        }
    }
}

#[tokio::test]
async fn what_counts_as_no_revision_still_reaches_ovn() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        let made = subnet(&bed.plugin, &network.id, json!({"cidr": "10.9.0.0/24"}))
            .await
            .unwrap();
        let sql = "SELECT COUNT(*) FROM ovn_revision_numbers WHERE resource_type = 'subnets' AND revision_number = -1";
        for change in [
            json!({"dns_nameservers": ["1.1.1.1"]}),
            json!({"host_routes": [{"destination": "10.1.0.0/16", "nexthop": "10.9.0.7"}]}),
        ] {
            bed.execute("UPDATE ovn_revision_numbers SET revision_number = 0", args![])
                .await;
            bed.driver.take();
            update(&bed.plugin, &made.id, change.clone()).await.unwrap();
            assert_eq!(bed.number(sql).await, 1, "{change}");
            assert!(
                bed.driver.take().iter().any(|key| key.kind == Kind::Subnet),
                "{change}"
            );
        }
        bed.execute("UPDATE ovn_revision_numbers SET revision_number = 0", args![])
            .await;
        update(&bed.plugin, &made.id, json!({"dns_nameservers": ["1.1.1.1"]}))
            .await
            .unwrap();
        assert_eq!(bed.number(sql).await, 0, "nothing changed");
    }
}

#[tokio::test]
async fn pools_change_in_both_tables() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        let made = subnet(&bed.plugin, &network.id, json!({"cidr": "10.9.0.0/24"}))
            .await
            .unwrap();
        let pools =
            json!([{"start": "10.9.0.30", "end": "10.9.0.40"}, {"start": "10.9.0.10", "end": "10.9.0.20"}]);
        let after = update(&bed.plugin, &made.id, json!({"allocation_pools": pools}))
            .await
            .unwrap();
        assert_eq!(ranges(&after), ["10.9.0.10-10.9.0.20", "10.9.0.30-10.9.0.40"]);
        let ipam = "SELECT first_ip, last_ip FROM ipamallocationpools ORDER BY first_ip";
        assert_eq!(
            bed.texts(ipam, 2, args![]).await,
            ["10.9.0.10|10.9.0.20", "10.9.0.30|10.9.0.40"]
        );
        let none = update(&bed.plugin, &made.id, json!({"allocation_pools": []}))
            .await
            .unwrap();
        assert_eq!(ranges(&none), Vec::<String>::new());
        assert_eq!(bed.number("SELECT COUNT(*) FROM ipamallocationpools").await, 0);
    }
}

#[tokio::test]
async fn the_gateway_stays_out_of_the_pools() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    let made = subnet(&bed.plugin, &network.id, json!({"cidr": "10.140.0.0/24"}))
        .await
        .unwrap();
    let change = |change: Value| update(&bed.plugin, &made.id, change);
    let pool = |start: &str, end: &str| json!([{"start": start, "end": end}]);
    let refused = refusal(change(json!({"gateway_ip": "10.140.0.254"})).await);
    let message =
        "Gateway ip 10.140.0.254 conflicts with allocation pool 10.140.0.2-10.140.0.254.".to_owned();
    assert_eq!(refused, (409, "GatewayConflictWithAllocationPools", message));
    change(json!({"allocation_pools": pool("10.140.0.10", "10.140.0.200")}))
        .await
        .unwrap();
    change(json!({"gateway_ip": "10.140.0.254"})).await.unwrap();
    let both = json!({"gateway_ip": "10.140.0.15", "allocation_pools": pool("10.140.0.20", "10.140.0.200")});
    assert_eq!(
        change(both).await.unwrap().gateway_ip.as_deref(),
        Some("10.140.0.15")
    );
    let refused = refusal(change(json!({"allocation_pools": pool("10.140.0.10", "10.140.0.20")})).await);
    assert_eq!(
        refused.2,
        "Gateway ip 10.140.0.15 conflicts with allocation pool 10.140.0.10-10.140.0.20."
    );
    let refused = refusal(change(json!({"allocation_pools": pool("10.141.0.10", "10.141.0.20")})).await);
    assert_eq!(refused.1, "OutOfBoundsAllocationPool");
    assert_eq!(
        change(json!({"gateway_ip": null})).await.unwrap().gateway_ip,
        None
    );
    let refused = refusal(
        change(
            json!({"dns_nameservers": ["1.0.0.1", "1.0.0.2", "1.0.0.3", "1.0.0.4", "1.0.0.5", "1.0.0.6"]}),
        )
        .await,
    );
    let message = format!(
        "Unable to complete operation for {}. The number of DNS nameservers exceeds the limit 5.",
        made.id
    );
    assert_eq!(refused, (400, "DNSNameServersExhausted", message));
}

#[tokio::test]
async fn a_routers_gateway_stays() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    let made = subnet(&bed.plugin, &network.id, json!({"cidr": "10.3.0.0/24"}))
        .await
        .unwrap();
    let router = super::router(&bed.plugin).await;
    let request = json!({"subnet_id": made.id});
    let interface = Routers::add_interface(&bed.plugin, &admin(), &router, &request)
        .await
        .unwrap();
    let pools = json!([{"start": "10.3.0.10", "end": "10.3.0.20"}]);
    for change in [
        json!({"gateway_ip": "10.3.0.200", "allocation_pools": pools}),
        json!({"gateway_ip": null}),
    ] {
        let refused = refusal(update(&bed.plugin, &made.id, change).await);
        let message = format!(
            "Current gateway ip 10.3.0.1 already in use by port {}. Unable to update.",
            interface.port_id
        );
        assert_eq!(refused, (409, "GatewayIpInUse", message));
    }
    update(&bed.plugin, &made.id, json!({"gateway_ip": "10.3.0.1"}))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_metadata_address_follows_dhcp() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        let made = subnet(&bed.plugin, &network.id, json!({"cidr": "10.9.0.0/24"}))
            .await
            .unwrap();
        let count = "SELECT COUNT(*) FROM ipallocations";
        assert_eq!(bed.number(count).await, 1);
        bed.driver.take();
        update(&bed.plugin, &made.id, json!({"enable_dhcp": false}))
            .await
            .unwrap();
        assert_eq!(bed.number(count).await, 0);
        assert!(bed.driver.take().iter().any(|key| key.kind == Kind::Port));
        update(&bed.plugin, &made.id, json!({"enable_dhcp": true}))
            .await
            .unwrap();
        assert_eq!(bed.number(count).await, 1);
    }
}

#[tokio::test]
async fn a_changed_ipv6_subnet_gets_a_metadata_address() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    let made = subnet(&bed.plugin, &network.id, json!({"cidr": "fd20::/64"}))
        .await
        .unwrap();
    let addresses = "SELECT ip_address FROM ipallocations";
    assert_eq!(bed.texts(addresses, 1, args![]).await, Vec::<String>::new());
    update(&bed.plugin, &made.id, json!({"name": "x"})).await.unwrap();
    assert_eq!(bed.texts(addresses, 1, args![]).await, ["fd20::1"]);
    update(&bed.plugin, &made.id, json!({"enable_dhcp": false}))
        .await
        .unwrap();
    assert_eq!(bed.texts(addresses, 1, args![]).await, Vec::<String>::new());
}
