//! IPv6 modes in every combination, and their updates.

use serde_json::{Value, json};

use super::{network, subnet, update};
use crate::common::{Bed, refusal};

const MODES: [Option<&str>; 4] = [
    None,
    Some("slaac"),
    Some("dhcpv6-stateless"),
    Some("dhcpv6-stateful"),
];

#[tokio::test]
async fn modes_are_the_same_or_one_alone() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    for (n, ra) in MODES.into_iter().enumerate() {
        for (m, address) in MODES.into_iter().enumerate() {
            let mut attributes = json!({"cidr": format!("fd{}{}::/64", n + 1, m + 1)});
            for (name, mode) in [("ipv6_ra_mode", ra), ("ipv6_address_mode", address)] {
                if let Some(mode) = mode {
                    attributes[name] = mode.into();
                }
            }
            let outcome = subnet(&bed.plugin, &network.id, attributes).await;
            match (ra, address) {
                (Some(ra), Some(address)) if ra != address => {
                    let message = format!(
                        "Invalid input for operation: ipv6_ra_mode set to '{ra}' with ipv6_address_mode set to \
                         '{address}' is not valid. If both attributes are set, they must be the same value."
                    );
                    assert_eq!(refusal(outcome), (400, "InvalidInput", message));
                }
                _ => {
                    let made = outcome.unwrap();
                    assert_eq!(
                        (made.ipv6_ra_mode.as_deref(), made.ipv6_address_mode.as_deref()),
                        (ra, address)
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn modes_that_do_not_fit() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    let slaac = |more: Value| {
        let mut request = json!({"ipv6_ra_mode": "slaac", "ipv6_address_mode": "slaac"});
        request
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        request
    };
    let refused = refusal(subnet(&bed.plugin, &network.id, slaac(json!({"cidr": "fd42::/80"}))).await);
    let message = "Invalid input for operation: Invalid CIDR fd42::/80 for IPv6 address mode. OpenStack uses the EUI-64 \
                   address format, which requires the prefix to be /64.";
    assert_eq!(refused.2, message);
    let without = slaac(json!({"cidr": "fd41::/64", "enable_dhcp": false}));
    let refused = refusal(subnet(&bed.plugin, &network.id, without).await);
    let message = "Invalid input for operation: ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set \
                   to False.";
    assert_eq!(refused.2, message);
    let made = subnet(&bed.plugin, &network.id, slaac(json!({"cidr": "fd43::/64"})))
        .await
        .unwrap();
    let refused = refusal(update(&bed.plugin, &made.id, json!({"enable_dhcp": false})).await);
    assert_eq!(
        refused.2,
        "Invalid input for operation: Cannot disable enable_dhcp with ipv6 attributes set."
    );
    for (cidr, what) in [
        ("fd4d::/127", "prefix length"),
        ("ff02::/64", "Multicast"),
        ("::1/128", "prefix length"),
    ] {
        let refused = refusal(subnet(&bed.plugin, &network.id, json!({"cidr": cidr})).await);
        assert!(refused.2.contains(what), "{cidr}: {}", refused.2);
    }
}

#[tokio::test]
async fn a_delegated_prefix_comes_later() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    let request = json!({"subnetpool_id": "prefix_delegation", "ip_version": 6, "ipv6_ra_mode": "slaac"});
    let refused = refusal(subnet(&bed.plugin, &network.id, request.clone()).await);
    let message = "Bad subnets request: IPv6 Address Mode must be SLAAC or Stateless for Prefix Delegation.."
        .to_owned();
    assert_eq!(refused, (400, "BadRequest", message));
    let mut request = request;
    request["ipv6_address_mode"] = "slaac".into();
    let made = subnet(&bed.plugin, &network.id, request.clone()).await.unwrap();
    assert_eq!(
        (made.cidr.as_str(), made.gateway_ip.as_deref()),
        ("::/64", Some("::"))
    );
    assert_eq!(made.subnetpool_id.as_deref(), Some("prefix_delegation"));
    subnet(&bed.plugin, &network.id, request).await.unwrap();
    let other = json!({"cidr": "fd06::/64"});
    let refused = refusal(subnet(&bed.plugin, &network.id, other).await);
    assert_eq!(refused.1, "NetworkSubnetPoolAffinityError");
}
