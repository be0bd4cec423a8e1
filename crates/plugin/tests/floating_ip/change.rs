//! What else changes in a floating IP, lists and tags.

use model::{Kind, ListQuery, SortKey};
use plugin::Collection;
use plugin::net::FloatingIps;
use plugin::tags::{self, Change, Tagged};
use serde_json::json;
use store::args;

use crate::common::{admin, body, member, refusal};
use crate::{PROJECT, World};

#[tokio::test]
async fn description_and_revision() {
    for world in World::each().await {
        let fip = world.fip(json!({"description": "a"})).await;
        let changed = world
            .change(&admin(), &fip.id, json!({"description": "b"}))
            .await
            .unwrap();
        assert_eq!(changed.standard.description, "b");
        assert_eq!(changed.standard.revision_number, 1);
        let same = world
            .change(&admin(), &fip.id, json!({"description": "b"}))
            .await
            .unwrap();
        assert_eq!(same.standard.revision_number, 1, "nothing changed");
        world.told(&[]);
        let stale = body(json!({"description": "c"}));
        let outcome = FloatingIps::update(world.plugin(), &admin(), &fip.id, stale.clone(), Some(0)).await;
        let message = "Constrained to 0, but current revision is 1".to_owned();
        assert_eq!(refusal(outcome), (412, "RevisionNumberConstraintFailed", message));
        let outcome = FloatingIps::delete(world.plugin(), &admin(), &fip.id, Some(0)).await;
        assert_eq!(refusal(outcome).0, 412);
        FloatingIps::update(world.plugin(), &admin(), &fip.id, stale, Some(1))
            .await
            .unwrap();
        FloatingIps::delete(world.plugin(), &admin(), &fip.id, Some(2))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn what_ovn_has_is_written_again_with_every_change() {
    let world = World::sqlite().await;
    let port = world.port(json!({})).await;
    let fip = world.fip(json!({"port_id": port.id})).await;
    world.settle().await;
    world
        .change(&admin(), &fip.id, json!({"description": "x"}))
        .await
        .unwrap();
    assert_eq!(world.dirty(Kind::FloatingIp, &fip.id).await, Some(-1));
    world.told(&[(Kind::FloatingIp, &fip.id)]);
}

#[tokio::test]
async fn a_qos_policy_that_there_is() {
    for world in World::each().await {
        let policy = "11111111-2222-3333-4444-555555555555";
        let sql = "INSERT INTO standardattributes (id, resource_type, revision_number) VALUES (900000, 'qos_policies', 0)";
        world.bed.execute(sql, vec![]).await;
        let sql =
            "INSERT INTO qos_policies (id, name, project_id, standard_attr_id) VALUES (?, 'q', 'p1', 900000)";
        world.bed.execute(sql, args![policy]).await;
        let fip = world.fip(json!({ "qos_policy_id": policy })).await;
        assert_eq!(fip.qos_policy_id.as_deref(), Some(policy));
        let same = world
            .change(&admin(), &fip.id, json!({"description": "x"}))
            .await
            .unwrap();
        assert_eq!(same.qos_policy_id.as_deref(), Some(policy));
        let none = world
            .change(&admin(), &fip.id, json!({"qos_policy_id": null}))
            .await
            .unwrap();
        assert_eq!(none.qos_policy_id, None);
        let bindings = "SELECT COUNT(*) FROM qos_fip_policy_bindings";
        assert_eq!(world.bed.number(bindings).await, 0);
        let outcome = world
            .change(&admin(), &fip.id, json!({"qos_policy_id": fip.id}))
            .await;
        assert_eq!(refusal(outcome).1, "QosPolicyNotFound");
    }
}

#[tokio::test]
async fn lists() {
    for world in World::each().await {
        let port = world.port(json!({})).await;
        let a = world
            .fip(json!({"floating_ip_address": "172.24.4.10", "description": "a"}))
            .await;
        let b = json!({"floating_ip_address": "172.24.4.20", "port_id": port.id});
        let b = world.fip(b).await;
        let c = world
            .fip(json!({"floating_ip_address": "172.24.4.30", "project_id": "p2"}))
            .await;
        let list = async |context: plugin::Context, filters: &[(&str, &str)]| {
            let query = ListQuery {
                filters: filters
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()]))
                    .collect(),
                sorts: vec![SortKey {
                    name: "floating_ip_address".to_owned(),
                    ascending: true,
                }],
                ..ListQuery::default()
            };
            let found = FloatingIps::list(world.plugin(), &context, &query).await.unwrap();
            found.into_iter().map(|fip| fip.id).collect::<Vec<_>>()
        };
        assert_eq!(
            list(admin(), &[]).await,
            [a.id.clone(), b.id.clone(), c.id.clone()]
        );
        assert_eq!(list(member(PROJECT), &[]).await, [a.id.clone(), b.id.clone()]);
        let ip = &port.fixed_ips[0].ip_address;
        for filter in [
            ("port_id", port.id.as_str()),
            ("router_id", world.router.id.as_str()),
            ("fixed_ip_address", ip.as_str()),
            ("floating_ip_address", "172.24.4.20"),
        ] {
            assert_eq!(
                list(admin(), &[filter]).await,
                std::slice::from_ref(&b.id),
                "{filter:?}"
            );
        }
        assert_eq!(
            list(admin(), &[("project_id", "p2")]).await,
            std::slice::from_ref(&c.id)
        );
        assert_eq!(
            list(admin(), &[("description", "a")]).await,
            std::slice::from_ref(&a.id)
        );
        assert_eq!(list(admin(), &[("status", "ACTIVE")]).await, [""; 0]);
        let network = ("floating_network_id", world.external.id.as_str());
        assert_eq!(list(admin(), &[network, ("status", "DOWN")]).await.len(), 3);
        let page = ListQuery {
            limit: Some(1),
            marker: Some(a.id.clone()),
            sorts: vec![SortKey {
                name: "floating_ip_address".to_owned(),
                ascending: true,
            }],
            ..ListQuery::default()
        };
        let page = FloatingIps::list(world.plugin(), &admin(), &page).await.unwrap();
        assert_eq!(page[0].id, b.id);
    }
}

#[tokio::test]
async fn tags() {
    let world = World::sqlite().await;
    let fip = world.fip(json!({})).await;
    let plugin = world.plugin();
    let change = Change::Replace(vec!["blue".to_owned()]);
    tags::change(plugin, &member(PROJECT), Tagged::FloatingIps, &fip.id, change)
        .await
        .unwrap();
    let tagged = world.show(&fip.id).await;
    assert_eq!(tagged.standard.tags, ["blue"]);
    assert_eq!(tagged.standard.revision_number, 1);
    let query = ListQuery {
        filters: vec![("tags".to_owned(), vec!["blue".to_owned()])],
        ..ListQuery::default()
    };
    assert_eq!(
        FloatingIps::list(plugin, &admin(), &query).await.unwrap().len(),
        1
    );
    let outcome = tags::list(plugin, &member("p2"), Tagged::FloatingIps, &fip.id).await;
    let message = format!("Resource floatingips {} could not be found.", fip.id);
    assert_eq!(refusal(outcome), (404, "TagResourceNotFound", message));
}
