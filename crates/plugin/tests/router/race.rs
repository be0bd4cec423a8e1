//! The same router asked for many things at once, here and on another server.

use std::collections::HashSet;

use plugin::net::Routers;
use plugin::{Collection, Error};
use serde_json::json;
use tokio::task::JoinSet;

use crate::common::{Bed, admin, refusal};
use crate::{attach, change, detach, external, network, router, shown, subnet};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn subnets_that_overlap_exclude_each_other() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        let mut subnets = Vec::new();
        for n in 0..6 {
            let net = network(&bed.plugin).await;
            subnets.push(
                subnet(&bed.plugin, &net, &format!("10.0.0.0/{}", 20 + n))
                    .await
                    .id,
            );
        }
        for _ in 0..3 {
            let id = router(&bed.plugin, json!({})).await.unwrap().id;
            let mut tasks = JoinSet::new();
            for (n, subnet) in subnets.iter().cloned().enumerate() {
                let plugin = if n % 2 == 0 {
                    bed.plugin.clone()
                } else {
                    other.clone()
                };
                let id = id.clone();
                tasks.spawn(async move { attach(&plugin, &id, json!({"subnet_id": subnet})).await });
            }
            let outcomes = tasks.join_all().await;
            assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
            for outcome in outcomes.into_iter().filter(Result::is_err) {
                let (status, _, message) = refusal(outcome);
                assert!(status == 400 && message.contains("overlaps"), "{message}");
            }
            let sql = format!("SELECT COUNT(*) FROM ports WHERE device_id = '{id}'");
            assert_eq!(bed.number(&sql).await, 1, "nothing is left of the others");
            let taken = shown_interface(&bed, &id).await;
            detach(&bed.plugin, &id, json!({"port_id": taken})).await.unwrap();
        }
    }
}

async fn shown_interface(bed: &Bed, router: &str) -> String {
    let sql = "SELECT port_id FROM routerports WHERE router_id = ?";
    bed.texts(sql, 1, store::args![router]).await.remove(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_interfaces_of_many_routers() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        let mut tasks = JoinSet::new();
        for r in 0..3 {
            let id = router(&bed.plugin, json!({})).await.unwrap().id;
            for n in 0..4 {
                let net = network(&bed.plugin).await;
                let sub = subnet(&bed.plugin, &net, &format!("10.{r}.{n}.0/24")).await.id;
                let plugin = if n % 2 == 0 {
                    bed.plugin.clone()
                } else {
                    other.clone()
                };
                let id = id.clone();
                tasks.spawn(async move {
                    attach(&plugin, &id, json!({"subnet_id": sub})).await?;
                    detach(&plugin, &id, json!({"subnet_id": sub})).await?;
                    attach(&plugin, &id, json!({"subnet_id": sub})).await
                });
            }
        }
        for outcome in tasks.join_all().await {
            outcome.unwrap();
        }
        assert_eq!(bed.number("SELECT COUNT(*) FROM routerports").await, 12);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_gateway_and_no_port_too_many() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        let mut networks = Vec::new();
        for n in 0..4 {
            let ext = external(&bed.plugin).await;
            subnet(&bed.plugin, &ext, &format!("172.24.{n}.0/24")).await;
            networks.push(ext.id);
        }
        let id = router(&bed.plugin, json!({})).await.unwrap().id;
        let mut tasks = JoinSet::new();
        for n in 0..12 {
            let plugin = if n % 2 == 0 {
                bed.plugin.clone()
            } else {
                other.clone()
            };
            let (id, network) = (id.clone(), networks[n % 4].clone());
            let info = match n % 6 {
                5 => json!(null),
                _ => json!({"network_id": network}),
            };
            tasks.spawn(async move { change(&plugin, &id, json!({"external_gateway_info": info})).await });
        }
        for outcome in tasks.join_all().await {
            outcome.unwrap();
        }
        let now = shown(&bed.plugin, &id).await;
        assert!(now.gateways.len() <= 1);
        let ports = "SELECT COUNT(*) FROM ports WHERE device_owner = 'network:router_gateway'";
        assert_eq!(
            bed.number(ports).await,
            i64::try_from(now.gateways.len()).unwrap()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_route_is_lost() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        let net = network(&bed.plugin).await;
        let sub = subnet(&bed.plugin, &net, "10.0.0.0/24").await;
        let id = router(&bed.plugin, json!({})).await.unwrap().id;
        attach(&bed.plugin, &id, json!({"subnet_id": sub.id}))
            .await
            .unwrap();
        let mut tasks = JoinSet::new();
        for n in 0..12 {
            let plugin = if n % 2 == 0 {
                bed.plugin.clone()
            } else {
                other.clone()
            };
            let id = id.clone();
            tasks.spawn(async move {
                let route = json!([{"destination": format!("9.{n}.0.0/16"), "nexthop": "10.0.0.5"}]);
                let request = json!({"router": {"routes": route}});
                Routers::add_routes(&plugin, &admin(), &id, &request).await?;
                if n % 3 == 0 {
                    Routers::remove_routes(&plugin, &admin(), &id, &request).await?;
                }
                Ok::<_, Error>(())
            });
        }
        for outcome in tasks.join_all().await {
            outcome.unwrap();
        }
        let left: HashSet<_> = shown(&bed.plugin, &id).await.routes.into_iter().collect();
        assert_eq!(left.len(), 8);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_router_that_goes_takes_nothing_with_it() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        let net = network(&bed.plugin).await;
        let sub = subnet(&bed.plugin, &net, "10.0.0.0/24").await.id;
        for _ in 0..12 {
            let id = router(&bed.plugin, json!({})).await.unwrap().id;
            let caller = admin();
            let (deleted, attached) = tokio::join!(
                Routers::delete(&bed.plugin, &caller, &id, None),
                attach(&other, &id, json!({"subnet_id": sub})),
            );
            match (deleted, attached) {
                (Ok(()), Err(error)) => assert_eq!(refusal(Err::<(), _>(error)).1, "RouterNotFound"),
                (Err(error), Ok(_)) => {
                    assert_eq!(refusal(Err::<(), _>(error)).1, "RouterInUse");
                    detach(&other, &id, json!({"subnet_id": sub})).await.unwrap();
                }
                (deleted, attached) => panic!("{deleted:?} and {attached:?}"),
            }
            let left = "SELECT COUNT(*) FROM ports WHERE device_owner = 'network:router_interface'";
            assert_eq!(bed.number(left).await, 0);
        }
    }
}
