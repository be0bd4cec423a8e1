//! Gateways that a client moves between chassis.

use std::collections::BTreeMap;

use ovn_driver::AssignError;

use super::{Lab, gateway};
use crate::bench::eventually;

fn group(pairs: &[(&str, i64)]) -> Option<BTreeMap<String, i64>> {
    let owned = |(name, priority): &(&str, i64)| ((*name).to_owned(), *priority);
    Some(pairs.iter().map(owned).collect())
}

#[tokio::test]
async fn what_a_client_assigned_stays() {
    let lab = Lab::new(&["c1", "c2", "c3"]).await;
    let (router, inside) = lab.routed().await;
    let id = router.id.as_str();
    let name = format!("neutron-{id}");
    let driver = &lab.server.driver;
    eventually("it is scheduled", async || lab.gateway_of(id).len() == 3).await;
    lab.server.becomes_clean().await;
    for chassis in ["c1", "c2", "c3"] {
        driver.unassign_router(chassis, id).await.unwrap();
    }
    eventually("no chassis has it", async || lab.group(&name) == group(&[])).await;
    lab.server.becomes_clean().await;
    assert!(driver.agents_of_router(id).is_empty());

    driver.assign_router("c2", id, None).await.unwrap();
    driver.assign_router("c1", id, None).await.unwrap();
    eventually("in the order in which it was assigned", async || {
        lab.group(&name) == group(&[("c2", 5), ("c1", 4)])
    })
    .await;
    driver.prioritise_router("c1", id, 100).await.unwrap();
    let assigned = group(&[("c1", 100), ("c2", 5)]);
    eventually("the other one is active", async || lab.group(&name) == assigned).await;
    let hosting: BTreeMap<String, i64> = driver
        .agents_of_router(id)
        .into_iter()
        .map(|(agent, priority)| (agent.id, priority))
        .collect();
    assert_eq!(Some(hosting), assigned);
    assert_eq!(
        driver
            .routers_of_agent("c1")
            .unwrap()
            .into_iter()
            .collect::<Vec<_>>(),
        [id]
    );
    assert!(driver.routers_of_agent("c3").unwrap().is_empty());

    // Whatever leads to looking at it again changes nothing of that.
    lab.server.detach(id, &inside.subnet.id).await;
    lab.server.becomes_clean().await;
    gateway(&lab.sb, "c4").await;
    let joined = group(&[("c1", 100), ("c2", 5), ("c4", 4)]);
    eventually("who is new joins, who was removed does not", async || {
        lab.group(&name) == joined
    })
    .await;
    driver.assign_router("c3", id, Some(7)).await.unwrap();
    let all = group(&[("c1", 100), ("c3", 7), ("c2", 5), ("c4", 4)]);
    eventually("it does when it is assigned", async || lab.group(&name) == all).await;
    lab.server.becomes_clean().await;
    assert_eq!(lab.group(&name), all);
    lab.stop().await;
}

#[tokio::test]
async fn what_cannot_be_assigned_is_refused() {
    let lab = Lab::new(&["c1", "c2"]).await;
    crate::ovn::register(&lab.sb, "hv1", "public:br-ex", "").await;
    crate::ovn::register(&lab.sb, "far", "other:br", "enable-chassis-as-gw").await;
    let router = lab.router().await;
    let plain = lab.server.router(serde_json::json!({})).await;
    let (id, plain) = (router.id.as_str(), plain.id.as_str());
    let driver = &lab.server.driver;
    eventually("all is known", async || {
        driver.agents().len() == 4 && lab.gateway_of(id).len() == 2
    })
    .await;
    let error =
        async |agent, router, priority| driver.assign_router(agent, router, priority).await.unwrap_err();
    assert!(matches!(error("c1", id, None).await, AssignError::Hosted));
    assert!(matches!(
        error("c1", id, Some(40_000)).await,
        AssignError::Priority
    ));
    assert!(matches!(
        error("far", id, Some(1)).await,
        AssignError::PriorityTaken(1)
    ));
    assert!(
        matches!(error("far", id, None).await, AssignError::Agent(_)),
        "no such network there"
    );
    assert!(
        matches!(error("hv1", id, None).await, AssignError::Agent(_)),
        "no gateway"
    );
    assert!(matches!(error("nobody", id, None).await, AssignError::Agent(_)));
    assert!(matches!(
        error("c1", "nothing", None).await,
        AssignError::Router(_)
    ));
    assert!(matches!(
        error("c1", plain, None).await,
        AssignError::NotScheduled(_)
    ));
    let refused = driver.unassign_router("c1", plain).await.unwrap_err();
    assert!(matches!(refused, AssignError::NotHosted));
    let refused = driver.prioritise_router("c1", id, 2).await.unwrap_err();
    assert!(matches!(refused, AssignError::PriorityTaken(2)));
    let refused = driver.routers_of_agent("nobody").unwrap_err();
    assert!(matches!(refused, AssignError::Agent(_)));
    lab.stop().await;
}
