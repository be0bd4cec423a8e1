//! Deleting subnets: what keeps one, and what goes with it.

use model::{Key, Kind};
use plugin::Collection;
use plugin::net::{Ports, Routers, Subnets};
use serde_json::json;
use store::args;

use super::{changed, network, port, router, subnet};
use crate::common::{Bed, admin, refusal};
use model::attr::maps;

#[tokio::test]
async fn everything_goes_with_it() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        let request = json!({
            "cidr": "10.9.0.0/24", "dns_nameservers": ["1.1.1.1"],
            "host_routes": [{"destination": "10.1.0.0/16", "nexthop": "10.9.0.7"}]
        });
        let made = subnet(&bed.plugin, &network.id, request).await.unwrap();
        let metadata = bed
            .texts("SELECT port_id FROM ipallocations", 1, args![])
            .await
            .remove(0);
        let before = Ports::show(&bed.plugin, &admin(), &metadata)
            .await
            .unwrap()
            .standard
            .revision_number;
        bed.driver.take();
        Subnets::delete(&bed.plugin, &admin(), &made.id, None)
            .await
            .unwrap();
        for table in [
            "subnets",
            "dnsnameservers",
            "subnetroutes",
            "ipallocationpools",
            "ipallocations",
            "ipamsubnets",
            "ipamallocationpools",
            "ipamallocations",
        ] {
            assert_eq!(
                bed.number(&format!("SELECT COUNT(*) FROM {table}")).await,
                0,
                "{table}"
            );
        }
        let note = "SELECT resource_uuid, standard_attr_id FROM ovn_revision_numbers WHERE resource_type = 'subnets'";
        assert_eq!(
            bed.texts(note, 1, args![]).await,
            [made.id.as_str()],
            "OVN still has to forget it"
        );
        assert_eq!(bed.revision(&network).await, 3);
        let after = Ports::show(&bed.plugin, &admin(), &metadata)
            .await
            .unwrap()
            .standard
            .revision_number;
        assert_eq!(after, before + 1);
        let expected = [
            Key::new(Kind::Subnet, &made.id),
            Key::new(Kind::Network, &network.id),
            Key::new(Kind::Port, &metadata),
        ];
        assert_eq!(bed.driver.take(), expected);
        let again = refusal(Subnets::delete(&bed.plugin, &admin(), &made.id, None).await);
        assert_eq!(
            again,
            (
                404,
                "SubnetNotFound",
                format!("Subnet {} could not be found.", made.id)
            )
        );
    }
}

#[tokio::test]
async fn ports_of_users_keep_it() {
    for bed in Bed::each().await {
        let network = network(&bed.plugin).await;
        let made = subnet(&bed.plugin, &network.id, json!({"cidr": "10.9.0.0/24"}))
            .await
            .unwrap();
        let user = port(&bed.plugin, json!({"network_id": network.id}))
            .await
            .unwrap();
        port(
            &bed.plugin,
            json!({"network_id": network.id, "device_owner": "network:dhcp"}),
        )
        .await
        .unwrap();
        let refused = refusal(Subnets::delete(&bed.plugin, &admin(), &made.id, None).await);
        let message = format!(
            "Unable to complete operation on subnet {}: One or more ports have an IP allocation from this subnet.",
            made.id
        );
        assert_eq!(refused, (409, "SubnetInUse", message));
        changed::<Ports>(&bed.plugin, &maps::PORT, &user.id, json!({"fixed_ips": []}))
            .await
            .unwrap();
        Subnets::delete(&bed.plugin, &admin(), &made.id, None)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn routers_keep_even_autoconfigured_ones() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    let request = json!({"cidr": "fd09::/64", "ipv6_ra_mode": "slaac", "ipv6_address_mode": "slaac"});
    let made = subnet(&bed.plugin, &network.id, request).await.unwrap();
    let router = router(&bed.plugin).await;
    let request = json!({"subnet_id": made.id});
    Routers::add_interface(&bed.plugin, &admin(), &router, &request)
        .await
        .unwrap();
    assert_eq!(
        refusal(Subnets::delete(&bed.plugin, &admin(), &made.id, None).await).1,
        "SubnetInUse"
    );
    Routers::remove_interface(&bed.plugin, &admin(), &router, &request)
        .await
        .unwrap();
    Subnets::delete(&bed.plugin, &admin(), &made.id, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_expected_revision_counts() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    let made = subnet(&bed.plugin, &network.id, json!({"cidr": "10.9.0.0/24"}))
        .await
        .unwrap();
    let refused = refusal(Subnets::delete(&bed.plugin, &admin(), &made.id, Some(7)).await);
    assert_eq!((refused.0, refused.1), (412, "RevisionNumberConstraintFailed"));
    let user = port(&bed.plugin, json!({"network_id": network.id}))
        .await
        .unwrap();
    let refused = refusal(Subnets::delete(&bed.plugin, &admin(), &made.id, Some(7)).await);
    assert_eq!(refused.1, "SubnetInUse", "other reasons come first");
    Ports::delete(&bed.plugin, &admin(), &user.id, None)
        .await
        .unwrap();
    Subnets::delete(&bed.plugin, &admin(), &made.id, Some(0))
        .await
        .unwrap();
}
