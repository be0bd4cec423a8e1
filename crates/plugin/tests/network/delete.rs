//! Deleting networks.

use model::{Key, Kind};
use plugin::Collection;
use plugin::net::Networks;
use serde_json::json;
use store::args;

use crate::common::{Bed, admin, network, refusal};
use crate::update::add_subnet;

#[tokio::test]
async fn everything_goes_and_the_driver_can_find_out() {
    for bed in Bed::each().await {
        let before = bed.number("SELECT COUNT(*) FROM standardattributes").await;
        let made = Networks::create(&bed.plugin, &admin(), vec![network(json!({}))])
            .await
            .unwrap()
            .remove(0);
        let subnet = add_subnet(&bed, &made.id, "p1", 4).await;
        let port: String = bed.fetch("SELECT id FROM ports", vec![]).await[0].get(0).unwrap();
        bed.driver.take();
        Networks::delete(&bed.plugin, &admin(), &made.id, None)
            .await
            .unwrap();
        let keys = [
            Key::new(Kind::Port, &port),
            Key::new(Kind::Subnet, &subnet),
            Key::new(Kind::Network, &made.id),
        ];
        assert_eq!(bed.driver.take(), keys);
        let orphans = "SELECT resource_uuid FROM ovn_revision_numbers WHERE standard_attr_id IS NULL \
                       ORDER BY resource_type DESC";
        assert_eq!(
            bed.texts(orphans, 1, args![]).await,
            [subnet.clone(), port, made.id.clone()]
        );
        for table in [
            "networks",
            "networksegments",
            "subnets",
            "ipamsubnets",
            "ports",
            "networkrbacs",
        ] {
            assert_eq!(
                bed.number(&format!("SELECT COUNT(*) FROM {table}")).await,
                0,
                "{table}"
            );
        }
        let taken = "SELECT COUNT(*) FROM ml2_geneve_allocations WHERE allocated = 1";
        assert_eq!(bed.number(taken).await, 0);
        // The default group of the project and its four rules stay.
        assert_eq!(
            bed.number("SELECT COUNT(*) FROM standardattributes").await,
            before + 5
        );
        let outcome = Networks::delete(&bed.plugin, &admin(), &made.id, None).await;
        let message = format!("Network {} could not be found.", made.id);
        assert_eq!(refusal(outcome), (404, "NetworkNotFound", message));
    }
}

#[tokio::test]
async fn ports_stand_in_the_way() {
    for bed in Bed::each().await {
        let made = Networks::create(&bed.plugin, &admin(), vec![network(json!({}))])
            .await
            .unwrap()
            .remove(0);
        let port: String = bed.fetch("SELECT id FROM ports", vec![]).await[0].get(0).unwrap();
        bed.execute("UPDATE ports SET device_owner = 'compute:nova'", vec![])
            .await;
        let outcome = Networks::delete(&bed.plugin, &admin(), &made.id, Some(7)).await;
        let message = format!(
            "Unable to complete operation on network {}. There are one or more ports still in use on the network, id \
             for these ports is: {port}.",
            made.id
        );
        assert_eq!(refusal(outcome), (409, "NetworkInUse", message));
        assert_eq!(bed.number("SELECT COUNT(*) FROM networks").await, 1);
    }
}

#[tokio::test]
async fn an_id_outside_the_ranges_leaves_no_row() {
    let bed = Bed::sqlite().await;
    let rows = "SELECT COUNT(*) FROM ml2_geneve_allocations";
    let before = bed.number(rows).await;
    let far = network(json!({"provider:network_type": "geneve", "provider:segmentation_id": 70000}));
    let made = Networks::create(&bed.plugin, &admin(), vec![far])
        .await
        .unwrap()
        .remove(0);
    assert_eq!(bed.number(rows).await, before + 1);
    Networks::delete(&bed.plugin, &admin(), &made.id, None)
        .await
        .unwrap();
    assert_eq!(bed.number(rows).await, before);
}
