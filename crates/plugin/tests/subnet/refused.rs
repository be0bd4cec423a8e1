//! Subnets that may not be, and what the client is told.

use serde_json::{Value, json};

use super::{network, subnet};
use crate::common::{Bed, refusal};

const NOTHING: &str = "00000000-0000-0000-0000-00000000dead";

/// Attributes of a request on a network with the subnet 10.160.0.0/24, and the answer: status, type, message (`N` is
/// the network).
fn cases() -> Vec<(Value, u16, &'static str, &'static str)> {
    let input = |cidr: &str, message| {
        (
            json!({"cidr": cidr, "ip_version": 4}),
            400,
            "InvalidInput",
            message,
        )
    };
    let with = |more: Value, status, kind, message| {
        let mut request = json!({"cidr": "10.168.0.0/24"});
        request
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        (request, status, kind, message)
    };
    let prefix = "Invalid input for operation: Subnet has a prefix length that is incompatible with DHCP service enabled.";
    let zero = "Invalid input for operation: First IP '0.0.0.0' of network is not supported if enable_dhcp is True..";
    vec![
        input(
            "10.160.0.128/25",
            "Invalid input for operation: Requested subnet with cidr: 10.160.0.128/25 for network: N overlaps with another subnet.",
        ),
        input(
            "10.160.0.0/16",
            "Invalid input for operation: Requested subnet with cidr: 10.160.0.0/16 for network: N overlaps with another subnet.",
        ),
        input("10.162.0.0", prefix),
        input("255.255.255.255/32", prefix),
        input(
            "10.162.0.0/33",
            "Invalid input for operation: 10.162.0.0/33 is not in a CIDR format.",
        ),
        input("0.0.0.0/0", zero),
        input("0.0.0.0/8", zero),
        input(
            "127.0.0.0/8",
            "Invalid input for operation: Loopback IP subnet is not supported if enable_dhcp is True.",
        ),
        input(
            "224.0.0.0/24",
            "Invalid input for operation: Multicast IP subnet is not supported if enable_dhcp is True.",
        ),
        input(
            "fd00:162::/64",
            "Invalid input for operation: cidr 'fd00:162::/64' does not match the ip_version '4'.",
        ),
        (
            json!({"cidr": "0.0.0.0/0", "enable_dhcp": false}),
            400,
            "InvalidInput",
            "Invalid input for operation: 0 is not allowed as CIDR prefix length.",
        ),
        (
            json!({"ip_version": 4}),
            400,
            "BadRequest",
            "Bad subnets request: a subnetpool must be specified in the absence of a cidr.",
        ),
        (
            json!({"cidr": "10.168.0.0/24", "network_id": NOTHING}),
            404,
            "NetworkNotFound",
            "Network 00000000-0000-0000-0000-00000000dead could not be found.",
        ),
        with(
            json!({"ipv6_ra_mode": "slaac"}),
            400,
            "InvalidInput",
            "Invalid input for operation: ipv6_ra_mode is not valid when ip_version is 4.",
        ),
        with(
            json!({"prefixlen": 25}),
            400,
            "BadRequest",
            "Bad subnets request: cidr and prefixlen must not be supplied together.",
        ),
        with(
            json!({"segment_id": NOTHING}),
            404,
            "SegmentNotFound",
            "Segment 00000000-0000-0000-0000-00000000dead could not be found.",
        ),
        with(
            json!({"dns_nameservers": ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4", "1.1.1.5", "1.1.1.6"]}),
            400,
            "DNSNameServersExhausted",
            "Unable to complete operation for new subnet. The number of DNS nameservers exceeds the limit 5.",
        ),
        with(
            json!({"dns_nameservers": ["fd00::53"]}),
            400,
            "InvalidInput",
            "Invalid input for operation: dns_nameserver 'fd00::53' does not match the ip_version '4'.",
        ),
        with(
            json!({"host_routes": [{"destination": "fd00::/64", "nexthop": "fd00::1"}]}),
            400,
            "InvalidInput",
            "Invalid input for operation: nexthop 'fd00::1' does not match the ip_version '4'.",
        ),
        with(
            json!({"host_routes": (0..21).map(|n| json!({"destination": format!("10.97.{n}.0/24"), "nexthop": "10.168.0.9"})).collect::<Vec<_>>()}),
            400,
            "HostRoutesExhausted",
            "Unable to complete operation for new subnet. The number of host routes exceeds the limit 20.",
        ),
        with(
            json!({"service_types": ["compute:a", "compute:a"]}),
            409,
            "NeutronDbObjectDuplicateEntry",
            "Failed to create a duplicate SubnetServiceType: for attribute(s) ['PRIMARY'] with value(s) compute:a",
        ),
        (
            json!({"subnetpool_id": NOTHING}),
            404,
            "SubnetPoolNotFound",
            "Subnet pool 00000000-0000-0000-0000-00000000dead could not be found.",
        ),
        (
            json!({"use_default_subnetpool": true}),
            400,
            "BadRequest",
            "Bad subnets request: No default subnetpool found for IPv4.",
        ),
        (
            json!({"use_default_subnetpool": true, "subnetpool_id": NOTHING}),
            400,
            "BadRequest",
            "Bad subnets request: subnetpool_id and use_default_subnetpool cannot both be specified.",
        ),
        (
            json!({"cidr": "::/64", "enable_dhcp": false}),
            400,
            "InvalidInput",
            "Invalid input for operation: IPv6 subnet '::' is not supported.",
        ),
        (
            json!({"cidr": "10.8.0.0/31", "enable_dhcp": false}),
            409,
            "IpamValueInvalid",
            "Gateway IP 10.8.0.1 cannot be the network or broadcast IP address 10.8.0.0/31",
        ),
    ]
}

#[tokio::test]
async fn refusals_have_neutrons_words() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        subnet(&bed.plugin, &network.id, json!({"cidr": "10.160.0.0/24"}))
            .await
            .unwrap();
        for (attributes, status, kind, message) in cases() {
            let refused = refusal(subnet(&bed.plugin, &network.id, attributes.clone()).await);
            let expected = (status, kind, message.replace(" N ", &format!(" {} ", network.id)));
            assert_eq!(refused, expected, "{attributes}");
        }
        assert_eq!(bed.number("SELECT COUNT(*) FROM subnets").await, 1);
        assert_eq!(bed.number("SELECT COUNT(*) FROM ipamsubnets").await, 1);
    }
}

#[tokio::test]
async fn a_small_mtu_has_no_room_for_ipv6() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    bed.execute("UPDATE networks SET mtu = 1200", vec![]).await;
    subnet(&bed.plugin, &network.id, json!({"cidr": "10.9.0.0/24"}))
        .await
        .unwrap();
    let refused = refusal(subnet(&bed.plugin, &network.id, json!({"cidr": "fd09::/64"})).await);
    let message = format!(
        "MTU of {} is not valid, subnet requires a minimum of 1280",
        network.id
    );
    assert_eq!(refused, (409, "NetworkMTUSubnetConflict", message));
}
