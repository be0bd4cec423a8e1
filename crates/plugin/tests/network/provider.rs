//! What provider attributes may say.

use plugin::Collection;
use plugin::net::Networks;
use serde_json::{Value, json};

use crate::common::{Bed, admin, body, network, refusal};

fn provider(kind: Option<&str>, physical: Option<&str>, id: Option<i64>) -> Value {
    let mut attributes = serde_json::Map::new();
    for (name, value) in [
        ("network_type", kind.map(Value::from)),
        ("physical_network", physical.map(Value::from)),
        ("segmentation_id", id.map(Value::from)),
    ] {
        if let Some(value) = value {
            attributes.insert(format!("provider:{name}"), value);
        }
    }
    attributes.into()
}

#[tokio::test]
async fn refusals_of_the_type_drivers() {
    let bed = Bed::sqlite().await;
    let invalid = [
        (provider(None, None, Some(5)), "network_type required"),
        (
            provider(Some("gre"), None, None),
            "network_type value 'gre' not supported",
        ),
        (
            provider(Some("vlan"), Some("x"), None),
            "physical_network 'x' unknown for VLAN provider network",
        ),
        (
            provider(Some("vlan"), None, Some(9)),
            "segmentation_id requires physical_network for VLAN provider network",
        ),
        (
            provider(Some("vlan"), Some("physnet1"), Some(4095)),
            "segmentation_id out of range (1 through 4094)",
        ),
        (
            provider(Some("vlan"), Some("physnet1"), Some(0)),
            "segmentation_id out of range (1 through 4094)",
        ),
        (
            provider(Some("flat"), None, None),
            "physical_network required for flat provider network",
        ),
        (
            provider(Some("flat"), Some("x"), None),
            "physical_network 'x' unknown for flat provider network",
        ),
        (
            provider(Some("flat"), Some("public"), Some(5)),
            "segmentation_id prohibited for flat provider network",
        ),
        (
            provider(Some("local"), Some("public"), None),
            "physical_network prohibited for local provider network",
        ),
        (
            provider(Some("local"), None, Some(3)),
            "segmentation_id prohibited for local provider network",
        ),
        (
            provider(Some("geneve"), Some("public"), None),
            "provider:physical_network specified for geneve network",
        ),
    ];
    for (attributes, reason) in invalid {
        let outcome = Networks::create(&bed.plugin, &admin(), vec![network(attributes)]).await;
        let message = format!("Invalid input for operation: {reason}.");
        assert_eq!(refusal(outcome), (400, "InvalidInput", message));
    }
    let vlan = provider(Some("vlan"), Some("physnet1"), Some(7));
    let twice = json!({"segments": [vlan.clone(), vlan]});
    let outcome = Networks::create(&bed.plugin, &admin(), vec![network(twice)]).await;
    assert_eq!(refusal(outcome).1, "SegmentsContainDuplicateEntry");
    let both = json!({"provider:network_type": "local", "segments": []});
    let outcome = Networks::create(&bed.plugin, &admin(), vec![network(both)]).await;
    assert_eq!(refusal(outcome).1, "SegmentsSetInConjunctionWithProviders");
}

#[tokio::test]
async fn ids_in_use() {
    for bed in Bed::each().await {
        let conflicts = [
            (
                provider(Some("vlan"), Some("physnet1"), Some(7)),
                "VlanIdInUse",
                "Unable to create the network. The VLAN 7 on physical network physnet1 is in use.",
            ),
            (
                provider(Some("vlan"), Some("physnet1"), Some(101)),
                "VlanIdInUse",
                "Unable to create the network. The VLAN 101 on physical network physnet1 is in use.",
            ),
            (
                provider(Some("geneve"), None, Some(70000)),
                "TunnelIdInUse",
                "Unable to create the network. The tunnel ID 70000 is in use.",
            ),
            (
                provider(Some("flat"), Some("public"), None),
                "FlatNetworkInUse",
                "Unable to create the flat network. Physical network public is in use.",
            ),
        ];
        for (attributes, error_type, message) in conflicts {
            let first = Networks::create(&bed.plugin, &admin(), vec![network(attributes.clone())]).await;
            let second = Networks::create(&bed.plugin, &admin(), vec![network(attributes.clone())]).await;
            assert_eq!(refusal(second), (409, error_type, message.to_owned()));
            Networks::delete(&bed.plugin, &admin(), &first.unwrap()[0].id, None)
                .await
                .unwrap();
            Networks::create(&bed.plugin, &admin(), vec![network(attributes)])
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn only_the_vlan_id_can_change() {
    for bed in Bed::each().await {
        let vlan = provider(Some("vlan"), Some("physnet1"), Some(101));
        let made = Networks::create(&bed.plugin, &admin(), vec![network(vlan)])
            .await
            .unwrap()
            .remove(0);
        let written = "UPDATE ovn_revision_numbers SET revision_number = 1";
        bed.execute(written, vec![]).await;
        let update = async |attributes| {
            Networks::update(&bed.plugin, &admin(), &made.id, body(attributes), None).await
        };
        bed.driver.take();
        let moved = update(provider(Some("vlan"), Some("physnet1"), Some(102)))
            .await
            .unwrap();
        assert_eq!(moved.segments[0].segmentation_id, Some(102));
        assert_eq!(
            moved.standard.revision_number, 1,
            "the revision of the segment changes, not the network's"
        );
        assert_eq!(bed.driver.take().len(), 1);
        let behind = "SELECT COUNT(*) FROM ovn_revision_numbers WHERE resource_type = 'networks' \
                      AND revision_number = -1";
        assert_eq!(
            bed.number(behind).await,
            1,
            "a crash before the driver looks must not lose the change"
        );
        let taken = "SELECT vlan_id FROM ml2_vlan_allocations WHERE allocated = 1";
        let taken: Vec<i64> = bed
            .fetch(taken, vec![])
            .await
            .iter()
            .map(|row| row.get(0).unwrap())
            .collect();
        assert_eq!(taken, [102]);

        assert_eq!(
            refusal(update(provider(None, None, Some(102))).await).1,
            "VlanIdInUse"
        );
        let message = "Invalid input for operation: Plugin does not support updating the following provider network \
                       attributes: provider:network_type, provider:physical_network.";
        assert_eq!(
            refusal(update(provider(Some("geneve"), None, None)).await).2,
            message
        );
        assert_eq!(
            refusal(update(provider(None, Some("physnet2"), None)).await).2,
            message
        );

        let made = Networks::create(&bed.plugin, &admin(), vec![network(json!({}))])
            .await
            .unwrap()
            .remove(0);
        let other = body(provider(None, None, Some(9)));
        let outcome = Networks::update(&bed.plugin, &admin(), &made.id, other, None).await;
        assert_eq!(
            refusal(outcome).2,
            "Invalid input for operation: Only VLAN type networks can be updated.."
        );
    }
}
