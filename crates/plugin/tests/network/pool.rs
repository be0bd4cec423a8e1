//! Pools of VLAN ids and VNIs under concurrency, and their upkeep at start.

use std::collections::BTreeSet;

use plugin::net::Networks;
use plugin::{Collection, type_driver};
use serde_json::json;
use tokio::task::JoinSet;

use crate::common::{Bed, admin, network, refusal};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_out_a_small_pool() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        let vlan =
            || network(json!({"provider:network_type": "vlan", "provider:physical_network": "physnet1"}));
        let mut tasks = JoinSet::new();
        for n in 0..40 {
            let plugin = if n % 2 == 0 {
                bed.plugin.clone()
            } else {
                other.clone()
            };
            let request = vlan();
            tasks.spawn(async move {
                let made = Networks::create(&plugin, &admin(), vec![request]).await.unwrap();
                made[0].segments[0].segmentation_id.unwrap()
            });
        }
        let given: BTreeSet<i64> = tasks.join_all().await.into_iter().collect();
        assert_eq!(given, (100..=139).collect());
        let outcome = Networks::create(&bed.plugin, &admin(), vec![vlan()]).await;
        let message = "Unable to create the network. No project network is available for allocation.";
        assert_eq!(refusal(outcome), (503, "NoNetworkAvailable", message.to_owned()));
        assert_eq!(bed.number("SELECT COUNT(*) FROM default_security_group").await, 1);
        assert_eq!(
            bed.number("SELECT COUNT(*) FROM securitygroups").await,
            1,
            "losers leave nothing behind"
        );
        other.db.close().await;
    }
}

#[tokio::test]
async fn pools_follow_the_configuration() {
    for bed in Bed::each().await {
        let rows = "SELECT COUNT(*) FROM ml2_geneve_allocations";
        assert_eq!(bed.number(rows).await, 2500);
        let made = Networks::create(
            &bed.plugin,
            &admin(),
            vec![network(
                json!({"provider:network_type": "geneve", "provider:segmentation_id": 2000}),
            )],
        )
        .await
        .unwrap()
        .remove(0);
        let narrow = bed.with(|settings| {
            settings.ml2.geneve_ranges = vec![(1, 10), (5, 20)];
            settings.ml2.vlan_ranges.remove("physnet1");
        });
        type_driver::sync(&narrow.db, &narrow.settings.ml2).await.unwrap();
        assert_eq!(bed.number(rows).await, 21, "what is taken stays");
        assert_eq!(bed.number("SELECT COUNT(*) FROM ml2_vlan_allocations").await, 0);
        Networks::delete(&narrow, &admin(), &made.id, None).await.unwrap();
        assert_eq!(bed.number(rows).await, 20);
        let (one, two) = tokio::join!(
            type_driver::sync(&bed.plugin.db, &bed.plugin.settings.ml2),
            type_driver::sync(&bed.plugin.db, &bed.plugin.settings.ml2),
        );
        one.and(two).unwrap();
        assert_eq!(bed.number(rows).await, 2500);
        assert_eq!(bed.number("SELECT COUNT(*) FROM ml2_vlan_allocations").await, 40);
    }
}

#[tokio::test]
async fn project_types_in_order() {
    let bed = Bed::sqlite().await;
    let plugin = bed.with(|settings| {
        settings.ml2.project_network_types = vec!["vlan".to_owned(), "geneve".to_owned(), "local".to_owned()];
        settings.ml2.external_network_type = Some("vlan".to_owned());
    });
    bed.execute(
        "UPDATE ml2_vlan_allocations SET allocated = 1 WHERE vlan_id <> 120",
        vec![],
    )
    .await;
    bed.execute(
        "UPDATE ml2_geneve_allocations SET allocated = 1 WHERE geneve_vni <> 7",
        vec![],
    )
    .await;
    for (kind, id) in [("vlan", Some(120)), ("geneve", Some(7)), ("local", None)] {
        let made = Networks::create(&plugin, &admin(), vec![network(json!({}))])
            .await
            .unwrap()
            .remove(0);
        assert_eq!(
            (
                made.segments[0].network_type.as_str(),
                made.segments[0].segmentation_id
            ),
            (kind, id)
        );
    }
    let external = network(json!({"router:external": true}));
    let outcome = Networks::create(&plugin, &admin(), vec![external]).await;
    assert_eq!(
        refusal(outcome).1,
        "NoNetworkAvailable",
        "external networks have their own type"
    );
}
