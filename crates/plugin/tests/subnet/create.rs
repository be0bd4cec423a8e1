//! What a creation writes, answers and tells the driver.

use model::{Key, Kind};
use plugin::Collection;
use plugin::net::Subnets;
use serde_json::json;
use store::args;

use super::{network, parsed, ranges, subnet};
use crate::common::{Bed, admin, refusal, shown};
use model::attr::maps;

#[tokio::test]
async fn every_row_is_there() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        bed.driver.take();
        let request = json!({
            "name": "s", "cidr": "10.9.0.7/24", "enable_dhcp": false, "description": "hello",
            "dns_nameservers": ["1.1.1.2", "1.1.1.1"],
            "host_routes": [{"destination": "10.1.0.0/16", "nexthop": "10.9.0.7"}],
            "service_types": ["network:dhcp", "compute:nova"],
            "allocation_pools": [{"start": "10.9.0.100", "end": "10.9.0.200"}, {"start": "10.9.0.20", "end": "10.9.0.30"}]
        });
        let made = subnet(&bed.plugin, &network.id, request).await.unwrap();
        let rows = |sql: &'static str, columns| bed.texts(sql, columns, args![&made.id]);
        let row = "SELECT s.project_id, s.name, s.network_id, s.cidr, s.gateway_ip, s.ipv6_ra_mode, s.subnetpool_id, \
                   s.segment_id, sa.resource_type, sa.description FROM subnets s \
                   JOIN standardattributes sa ON sa.id = s.standard_attr_id WHERE s.id = ?";
        let expected = format!("p1|s|{}|10.9.0.0/24|10.9.0.1|-|-|-|subnets|hello", network.id);
        assert_eq!(rows(row, 10).await, [expected]);
        let servers = "SELECT address FROM dnsnameservers WHERE subnet_id = ? ORDER BY `order`";
        assert_eq!(rows(servers, 1).await, ["1.1.1.2", "1.1.1.1"]);
        let routes = "SELECT destination, nexthop FROM subnetroutes WHERE subnet_id = ?";
        assert_eq!(rows(routes, 2).await, ["10.1.0.0/16|10.9.0.7"]);
        let types = "SELECT service_type FROM subnet_service_types WHERE subnet_id = ? ORDER BY service_type";
        assert_eq!(rows(types, 1).await, ["compute:nova", "network:dhcp"]);
        let pools = ["10.9.0.100|10.9.0.200", "10.9.0.20|10.9.0.30"];
        let own = "SELECT first_ip, last_ip FROM ipallocationpools WHERE subnet_id = ? ORDER BY first_ip";
        assert_eq!(rows(own, 2).await, pools);
        let ipam = "SELECT a.first_ip, a.last_ip FROM ipamallocationpools a JOIN ipamsubnets i ON i.id = a.ipam_subnet_id \
                    WHERE i.neutron_subnet_id = ? ORDER BY a.first_ip";
        assert_eq!(rows(ipam, 2).await, pools);
        let lock = "SELECT network_id FROM network_subnet_lock WHERE subnet_id = ?";
        assert_eq!(rows(lock, 1).await, [network.id.as_str()]);
        let dirty =
            "SELECT resource_type FROM ovn_revision_numbers WHERE resource_uuid = ? AND revision_number = -1";
        assert_eq!(rows(dirty, 1).await, ["subnets"]);
        assert_eq!(
            rows("SELECT port_id FROM ipallocations WHERE subnet_id = ?", 1).await,
            Vec::<String>::new()
        );
        assert_eq!(
            made.standard.revision_number, 1,
            "service types count as a change"
        );
        assert_eq!(bed.revision(&network).await, 2);
        let keys = bed.driver.take();
        assert_eq!(
            keys,
            [
                Key::new(Kind::Subnet, &made.id),
                Key::new(Kind::Network, &network.id)
            ]
        );
    }
}

#[tokio::test]
async fn the_answer_is_what_a_get_shows() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        let made = subnet(&bed.plugin, &network.id, json!({"cidr": "10.9.0.0/24"}))
            .await
            .unwrap();
        assert_eq!(made.standard.revision_number, 0);
        let again = Subnets::show(&bed.plugin, &admin(), &made.id).await.unwrap();
        assert_eq!(shown(&made), shown(&again));
        let expected = json!({
            "id": made.id, "name": "", "project_id": "p1", "tenant_id": "p1", "network_id": network.id, "ip_version": 4,
            "subnetpool_id": null, "enable_dhcp": true, "ipv6_ra_mode": null, "ipv6_address_mode": null,
            "gateway_ip": "10.9.0.1", "cidr": "10.9.0.0/24", "host_routes": [], "dns_nameservers": [],
            "allocation_pools": [{"start": "10.9.0.2", "end": "10.9.0.254"}], "description": "",
            "router:external": false, "service_types": [], "segment_id": null, "dns_publish_fixed_ip": false, "tags": [],
            "revision_number": 0, "created_at": shown(&made)["created_at"], "updated_at": shown(&made)["updated_at"]
        });
        assert_eq!(shown(&made), expected);
    }
}

#[tokio::test]
async fn the_metadata_port_gets_an_address_where_there_is_dhcp() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        bed.driver.take();
        let with = subnet(&bed.plugin, &network.id, json!({"cidr": "10.9.0.0/24"}))
            .await
            .unwrap();
        assert!(bed.driver.take().iter().any(|key| key.kind == Kind::Port));
        let without = json!({"cidr": "10.9.1.0/24", "enable_dhcp": false});
        subnet(&bed.plugin, &network.id, without).await.unwrap();
        subnet(&bed.plugin, &network.id, json!({"cidr": "fd09::/64"}))
            .await
            .unwrap();
        assert!(bed.driver.take().iter().all(|key| key.kind != Kind::Port));
        let sql = "SELECT a.subnet_id, a.ip_address FROM ipallocations a JOIN ports p ON p.id = a.port_id \
                   WHERE p.device_owner = 'network:distributed'";
        assert_eq!(
            bed.texts(sql, 2, args![]).await,
            [format!("{}|10.9.0.2", with.id)]
        );
    }
}

#[tokio::test]
async fn a_subnet_that_the_metadata_port_cannot_use_is_refused() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    let request = |cidr: &str| json!({"cidr": cidr, "service_types": ["compute:nova"]});
    let first = refusal(subnet(&bed.plugin, &network.id, request("10.9.0.0/24")).await);
    assert_eq!(
        (first.0, first.1),
        (409, "IpAddressGenerationFailureNoMatchingSubnet")
    );
    assert!(
        first.2.ends_with("service type network:distributed."),
        "{}",
        first.2
    );
    subnet(&bed.plugin, &network.id, json!({"cidr": "10.9.1.0/24"}))
        .await
        .unwrap();
    let second = refusal(subnet(&bed.plugin, &network.id, request("10.9.0.0/24")).await);
    assert_eq!((second.0, second.1), (400, "InvalidInput"));
    assert!(
        second.2.contains("because fixed_ips included invalid subnet"),
        "{}",
        second.2
    );
    subnet(&bed.plugin, &network.id, request("fd09::/64"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_bulk_request_makes_all_or_none() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        let request = |cidr: &str| {
            parsed(
                &maps::SUBNET,
                json!({"network_id": network.id, "ip_version": 4, "cidr": cidr}),
            )
            .unwrap()
        };
        let good = vec![request("10.9.0.0/24"), request("10.9.1.0/24")];
        let made = Subnets::create(&bed.plugin, &admin(), good).await.unwrap();
        assert_eq!(
            made.iter().map(|s| s.cidr.as_str()).collect::<Vec<_>>(),
            ["10.9.0.0/24", "10.9.1.0/24"]
        );
        assert_eq!(ranges(&made[1]), ["10.9.1.2-10.9.1.254"]);
        let bad = vec![request("10.9.2.0/24"), request("10.9.2.0/25")];
        let refused = refusal(Subnets::create(&bed.plugin, &admin(), bad).await);
        assert!(refused.2.contains("10.9.2.0/25"), "{}", refused.2);
        assert_eq!(bed.number("SELECT COUNT(*) FROM subnets").await, 2);
        assert_eq!(bed.number("SELECT COUNT(*) FROM ipamsubnets").await, 2);
    }
}

#[tokio::test]
async fn quotas_hold() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    let plugin = bed.with(|settings| {
        settings.quotas.by_resource.insert("subnet".to_owned(), 1);
    });
    subnet(&plugin, &network.id, json!({"cidr": "10.9.0.0/24"}))
        .await
        .unwrap();
    let refused = refusal(subnet(&plugin, &network.id, json!({"cidr": "10.9.1.0/24"})).await);
    assert_eq!(
        refused,
        (
            409,
            "OverQuota",
            "Quota exceeded for resources: ['subnet'].".to_owned()
        )
    );
}
