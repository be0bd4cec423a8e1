//! Allocation pools and the gateway: where they may lie.

use serde_json::{Value, json};

use super::{network, ranges, subnet};
use crate::common::{Bed, refusal};

fn pools(pairs: &[(&str, &str)]) -> Value {
    pairs
        .iter()
        .map(|(start, end)| json!({"start": start, "end": end}))
        .collect()
}

#[tokio::test]
async fn pools_and_gateways() {
    let cases: &[(Value, Option<&str>, &[&str])] = &[
        (
            json!({"cidr": "10.130.2.0/24", "gateway_ip": "10.130.2.254"}),
            Some("10.130.2.254"),
            &["10.130.2.1-10.130.2.253"],
        ),
        (
            json!({"cidr": "10.130.3.0/24", "gateway_ip": "10.130.3.100"}),
            Some("10.130.3.100"),
            &["10.130.3.1-10.130.3.99", "10.130.3.101-10.130.3.254"],
        ),
        (
            json!({"cidr": "10.130.4.0/24", "gateway_ip": null}),
            None,
            &["10.130.4.1-10.130.4.254"],
        ),
        (
            json!({"cidr": "10.130.6.0/24", "allocation_pools": pools(&[("10.130.6.20", "10.130.6.30"), ("10.130.6.10", "10.130.6.19")])}),
            Some("10.130.6.1"),
            &["10.130.6.10-10.130.6.19", "10.130.6.20-10.130.6.30"],
        ),
        (
            json!({"cidr": "10.130.7.0/24", "allocation_pools": []}),
            Some("10.130.7.1"),
            &["10.130.7.2-10.130.7.254"],
        ),
        (
            json!({"cidr": "10.130.8.0/30"}),
            Some("10.130.8.1"),
            &["10.130.8.2-10.130.8.2"],
        ),
        (
            json!({"cidr": "10.130.9.0/32", "enable_dhcp": false}),
            Some("10.130.9.1"),
            &["10.130.9.0-10.130.9.0"],
        ),
        (
            json!({"cidr": "10.132.0.0/24", "gateway_ip": "10.99.0.1"}),
            Some("10.99.0.1"),
            &["10.132.0.1-10.132.0.254"],
        ),
        (
            json!({"cidr": "10.133.0.0/24", "gateway_ip": "0.0.0.0"}),
            Some("0.0.0.0"),
            &["10.133.0.1-10.133.0.254"],
        ),
        (
            json!({"cidr": "fd44::/64"}),
            Some("fd44::"),
            &["fd44::1-fd44::ffff:ffff:ffff:ffff"],
        ),
        (
            json!({"cidr": "fd46::/64", "gateway_ip": "fe80::1"}),
            Some("fe80::1"),
            &["fd46::1-fd46::ffff:ffff:ffff:ffff"],
        ),
        (
            json!({"cidr": "fd4d::/128", "enable_dhcp": false}),
            Some("fd4d::"),
            &["fd4d::-fd4d::"],
        ),
        (
            json!({"cidr": "::ffff:10.0.0.0/120"}),
            Some("::ffff:10.0.0.0"),
            &["::ffff:10.0.0.1-::ffff:10.0.0.255"],
        ),
    ];
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        for (attributes, gateway, expected) in cases {
            let made = subnet(&bed.plugin, &network.id, attributes.clone())
                .await
                .unwrap();
            assert_eq!(made.gateway_ip.as_deref(), *gateway, "{attributes}");
            assert_eq!(ranges(&made), *expected, "{attributes}");
        }
    }
}

#[tokio::test]
async fn pools_and_gateways_that_do_not_fit() {
    let given = |list: &[(&str, &str)]| json!({"allocation_pools": pools(list)});
    let cases = [
        (
            given(&[("10.131.0.10", "10.131.0.20"), ("10.131.0.15", "10.131.0.30")]),
            409,
            "OverlappingAllocationPools",
            "Found overlapping allocation pools: 10.131.0.10-10.131.0.20 10.131.0.15-10.131.0.30 for subnet 10.131.0.0/24.",
        ),
        (
            given(&[("10.131.1.10", "10.131.1.20")]),
            400,
            "OutOfBoundsAllocationPool",
            "The allocation pool 10.131.1.10-10.131.1.20 spans beyond the subnet cidr 10.131.0.0/24.",
        ),
        (
            given(&[("10.131.0.20", "10.131.0.10")]),
            400,
            "InvalidAllocationPool",
            "The allocation pool {'start': '10.131.0.20', 'end': '10.131.0.10'} is not valid.",
        ),
        (
            given(&[("10.131.0.10", "10.131.0.255")]),
            400,
            "OutOfBoundsAllocationPool",
            "The allocation pool 10.131.0.10-10.131.0.255 spans beyond the subnet cidr 10.131.0.0/24.",
        ),
        (
            given(&[("fd00::1", "fd00::2")]),
            400,
            "InvalidAllocationPool",
            "The allocation pool fd00::1-fd00::2 is not valid.",
        ),
        (
            json!({"gateway_ip": "10.131.0.15", "allocation_pools": pools(&[("10.131.0.10", "10.131.0.20")])}),
            409,
            "GatewayConflictWithAllocationPools",
            "Gateway ip 10.131.0.15 conflicts with allocation pool 10.131.0.10-10.131.0.20.",
        ),
        (
            json!({"gateway_ip": "10.131.0.0"}),
            400,
            "InvalidInput",
            "Invalid input for operation: Gateway is not valid on subnet.",
        ),
        (
            json!({"gateway_ip": "10.131.0.255"}),
            400,
            "InvalidInput",
            "Invalid input for operation: Gateway is not valid on subnet.",
        ),
        (
            json!({"gateway_ip": "fd00::1"}),
            400,
            "InvalidInput",
            "Invalid input for operation: gateway_ip 'fd00::1' does not match the ip_version '4'.",
        ),
    ];
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    for (mut attributes, status, kind, message) in cases {
        attributes["cidr"] = "10.131.0.0/24".into();
        let refused = refusal(subnet(&bed.plugin, &network.id, attributes.clone()).await);
        assert_eq!(refused, (status, kind, message.to_owned()), "{attributes}");
    }
}
