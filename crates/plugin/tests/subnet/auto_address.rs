//! Ports get an address on every subnet with IPv6 autoconfiguration, and lose it with the subnet.

use model::Kind;
use plugin::Collection;
use plugin::net::{Ports, Subnets};
use serde_json::{Value, json};

use super::{network, port, router, subnet};
use crate::common::{Bed, admin, refusal};

fn slaac(cidr: &str) -> Value {
    json!({"cidr": cidr, "ipv6_ra_mode": "slaac", "ipv6_address_mode": "slaac"})
}

#[tokio::test]
async fn addresses_come_and_go_with_the_subnet() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        let device = router(&bed.plugin).await;
        let request = |owner: &str, last: &str| json!({"network_id": network.id, "device_owner": owner, "device_id": device, "mac_address": format!("fa:16:3e:00:00:{last}")});
        let plain = port(&bed.plugin, request("", "01")).await.unwrap();
        let dhcp = port(&bed.plugin, request("network:dhcp", "02")).await.unwrap();
        let interface = port(&bed.plugin, request("network:router_interface", "03"))
            .await
            .unwrap();
        bed.driver.take();
        let made = subnet(&bed.plugin, &network.id, slaac("fd09::/64"))
            .await
            .unwrap();
        let dirty = bed.driver.take();
        for (port, address) in [
            (&plain, Some("fd09::f816:3eff:fe00:1")),
            (&dhcp, Some("fd09::f816:3eff:fe00:2")),
            (&interface, None),
        ] {
            let now = Ports::show(&bed.plugin, &admin(), &port.id).await.unwrap();
            assert_eq!(
                now.fixed_ips.first().map(|fixed| fixed.ip_address.as_str()),
                address
            );
            let more = i64::from(address.is_some());
            assert_eq!(now.standard.revision_number, port.standard.revision_number + more);
            assert_eq!(
                dirty
                    .iter()
                    .any(|key| key.kind == Kind::Port && key.id == port.id),
                address.is_some()
            );
        }
        assert_eq!(
            bed.number("SELECT COUNT(*) FROM ipamallocations").await,
            3,
            "with the metadata port's"
        );
        let twice = refusal(
            port(&bed.plugin, {
                let mut request = request("network:router_interface", "04");
                request["fixed_ips"] = json!([{"ip_address": "fd09::f816:3eff:fe00:1"}]);
                request
            })
            .await,
        );
        assert_eq!(twice.1, "IpAddressAlreadyAllocated");
        Subnets::delete(&bed.plugin, &admin(), &made.id, None)
            .await
            .unwrap();
        let now = Ports::show(&bed.plugin, &admin(), &plain.id).await.unwrap();
        assert_eq!(
            (now.fixed_ips.len(), now.standard.revision_number),
            (0, plain.standard.revision_number + 2)
        );
        assert!(bed.driver.take().iter().any(|key| key.id == plain.id));
        assert_eq!(bed.number("SELECT COUNT(*) FROM ipamallocations").await, 0);
    }
}

#[tokio::test]
async fn subnets_for_others_give_no_address() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    let plain = port(&bed.plugin, json!({"network_id": network.id}))
        .await
        .unwrap();
    let instance = port(
        &bed.plugin,
        json!({"network_id": network.id, "device_owner": "compute:nova"}),
    )
    .await
    .unwrap();
    let mut request = slaac("fd09::/64");
    request["service_types"] = json!(["compute:nova"]);
    subnet(&bed.plugin, &network.id, request).await.unwrap();
    let count = async |id: &str| {
        Ports::show(&bed.plugin, &admin(), id)
            .await
            .unwrap()
            .fixed_ips
            .len()
    };
    assert_eq!((count(&plain.id).await, count(&instance.id).await), (0, 1));
}

#[tokio::test]
async fn stateful_subnets_give_no_address_by_themselves() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    let plain = port(&bed.plugin, json!({"network_id": network.id}))
        .await
        .unwrap();
    let request = json!({"cidr": "fd09::/64", "ipv6_ra_mode": "dhcpv6-stateful", "ipv6_address_mode": "dhcpv6-stateful"});
    subnet(&bed.plugin, &network.id, request).await.unwrap();
    assert!(
        Ports::show(&bed.plugin, &admin(), &plain.id)
            .await
            .unwrap()
            .fixed_ips
            .is_empty()
    );
}
