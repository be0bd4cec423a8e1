//! Several processes at once: no two subnets overlap, and no client sees a deadlock.

use std::collections::HashSet;

use model::net::Subnet;
use plugin::net::Subnets;
use plugin::{Collection, Error, Plugin};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{network, pool, port, subnet};
use crate::common::{Bed, admin};

/// Create subnets at the same time, through two processes by turns.
async fn at_once(plugins: [&Plugin; 2], requests: Vec<(String, Value)>) -> Vec<Result<Subnet, Error>> {
    let mut tasks = JoinSet::new();
    for (n, (network, request)) in requests.into_iter().enumerate() {
        let plugin = plugins[n % 2].clone();
        tasks.spawn(async move { subnet(&plugin, &network, request).await });
    }
    tasks.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn overlapping_subnets_exclude_each_other() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        for round in 0..4 {
            let network = network(&bed.plugin).await;
            let requests = (0..8).map(|n| {
                (
                    network.id.clone(),
                    json!({"cidr": format!("10.{round}.0.0/{}", 17 + n)}),
                )
            });
            let outcomes = at_once([&bed.plugin, &other], requests.collect()).await;
            assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
            for outcome in outcomes {
                match outcome {
                    Err(Error::Fault(fault)) => {
                        assert!(fault.message.contains("overlaps"), "{}", fault.message)
                    }
                    Err(other) => panic!("{other:?}"),
                    Ok(_) => {}
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn allocations_from_one_pool_differ() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        let made = pool(
            &bed.plugin,
            json!({"name": "p", "prefixes": ["10.0.0.0/16"], "default_prefixlen": 24}),
        );
        let id = made.await.unwrap().id;
        let mut networks = Vec::new();
        for _ in 0..4 {
            networks.push(network(&bed.plugin).await.id);
        }
        let requests = (0..16).map(|n| (networks[n % 4].clone(), json!({"subnetpool_id": id})));
        let outcomes = at_once([&bed.plugin, &other], requests.collect()).await;
        let made: HashSet<String> = outcomes
            .into_iter()
            .map(|outcome| outcome.expect("an allocation").cidr)
            .collect();
        assert_eq!(made.len(), 16);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_port_and_the_end_of_its_subnet() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        let (network, admin) = (network(&bed.plugin).await, admin());
        for round in 0..6 {
            let made = subnet(
                &bed.plugin,
                &network.id,
                json!({"cidr": format!("10.{round}.0.0/24")}),
            )
            .await
            .unwrap();
            let request = json!({"network_id": network.id, "fixed_ips": [{"subnet_id": made.id}]});
            let (port, deletion) = tokio::join!(
                port(&other, request),
                Subnets::delete(&bed.plugin, &admin, &made.id, None)
            );
            for fault in [port.as_ref().err(), deletion.as_ref().err()]
                .into_iter()
                .flatten()
            {
                assert!(matches!(fault, Error::Fault(_)), "{fault:?}");
            }
            assert!(
                port.is_err() || deletion.is_err(),
                "an address without its subnet"
            );
        }
        let orphans = "SELECT COUNT(*) FROM ipamallocations WHERE ipam_subnet_id IN (SELECT id FROM ipamsubnets WHERE \
                       neutron_subnet_id NOT IN (SELECT id FROM subnets))";
        assert_eq!(bed.number(orphans).await, 0);
    }
}
