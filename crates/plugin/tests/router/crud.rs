//! Routers by themselves.

use model::{Kind, ListQuery};
use plugin::Collection;
use plugin::net::Routers;
use plugin::tags::{self, Change, Tagged};
use serde_json::json;

use crate::common::{Bed, admin, member, refusal, shown as rendered};
use crate::{change, router, shown};

#[tokio::test]
async fn a_router_and_its_rows() {
    for bed in Bed::each().await {
        let made = router(&bed.plugin, json!({"name": "r", "description": "d"}))
            .await
            .unwrap();
        assert!(bed.told(Kind::Router, &made.id));
        assert_eq!(bed.known(Kind::Router, &made.id).await, Some(-1));
        let expected = json!({
            "id": made.id, "name": "r", "project_id": "p1", "tenant_id": "p1", "admin_state_up": true,
            "status": "ACTIVE", "enable_snat": true, "external_gateway_info": null, "external_gateways": [],
            "routes": [], "ha": true, "flavor_id": null, "availability_zones": [], "availability_zone_hints": [],
            "enable_default_route_ecmp": false, "enable_default_route_bfd": false, "description": "d", "tags": [],
            "revision_number": 1, "created_at": rendered(&made)["created_at"],
            "updated_at": rendered(&made)["updated_at"]
        });
        assert_eq!(rendered(&made), expected);
        assert_eq!(rendered(&shown(&bed.plugin, &made.id).await), expected);
        let sql = "SELECT provider_name FROM providerresourceassociations WHERE resource_id = ?";
        assert_eq!(bed.texts(sql, 1, store::args![&made.id]).await, ["ovn"]);
        let sql = "SELECT availability_zone_hints FROM router_extra_attributes WHERE router_id = ? AND ha = 1 \
                   AND ha_vr_id = 0 AND distributed = 0 AND service_router = 0";
        assert_eq!(bed.texts(sql, 1, store::args![&made.id]).await, ["[]"]);
        Routers::delete(&bed.plugin, &admin(), &made.id, None)
            .await
            .unwrap();
        assert!(bed.told(Kind::Router, &made.id));
        let gone = refusal(Routers::show(&bed.plugin, &admin(), &made.id).await);
        let message = format!("Router {} could not be found", made.id);
        assert_eq!(gone, (404, "RouterNotFound", message));
        for table in [
            "routers",
            "router_extra_attributes",
            "providerresourceassociations",
        ] {
            assert_eq!(
                bed.number(&format!("SELECT COUNT(*) FROM {table}")).await,
                0,
                "{table}"
            );
        }
        assert_eq!(
            bed.known(Kind::Router, &made.id).await,
            Some(-1),
            "OVN must forget it"
        );
    }
}

#[tokio::test]
async fn changes_count() {
    let bed = Bed::sqlite().await;
    let made = router(&bed.plugin, json!({})).await.unwrap();
    bed.driver.take();
    let request = json!({"name": "n", "admin_state_up": false, "enable_default_route_bfd": true,
                         "enable_default_route_ecmp": null, "ha": true});
    let new = change(&bed.plugin, &made.id, request.clone()).await.unwrap();
    assert_eq!((new.name.as_str(), new.admin_state_up), ("n", false));
    assert!(new.enable_default_route_bfd && !new.enable_default_route_ecmp);
    assert_eq!(new.standard.revision_number, 2);
    assert!(bed.told(Kind::Router, &made.id));
    let same = change(&bed.plugin, &made.id, request).await.unwrap();
    assert_eq!(same.standard.revision_number, 2, "nothing changed");
    assert!(bed.driver.take().is_empty());
    let described = change(&bed.plugin, &made.id, json!({"description": "d"}))
        .await
        .unwrap();
    assert_eq!(described.standard.revision_number, 3);
    let body = crate::common::body(json!({"name": "x"}));
    let stale = Routers::update(&bed.plugin, &admin(), &made.id, body, Some(2)).await;
    let message = "Constrained to 2, but current revision is 3".to_owned();
    assert_eq!(refusal(stale), (412, "RevisionNumberConstraintFailed", message));
    let stale = Routers::delete(&bed.plugin, &admin(), &made.id, Some(2)).await;
    assert_eq!(refusal(stale).0, 412);
    Routers::delete(&bed.plugin, &admin(), &made.id, Some(3))
        .await
        .unwrap();
}

#[tokio::test]
async fn what_ovn_does_not_have() {
    let bed = Bed::sqlite().await;
    let no_ha = router(&bed.plugin, json!({"ha": false})).await;
    let message = "Invalid input for operation: Provider ovn does not support ha=False.".to_owned();
    assert_eq!(refusal(no_ha), (400, "InvalidInput", message.clone()));
    let made = router(
        &bed.plugin,
        json!({"ha": true, "availability_zone_hints": ["az1"]}),
    )
    .await
    .unwrap();
    assert_eq!(made.availability_zone_hints, ["az1"]);
    let no_ha = change(&bed.plugin, &made.id, json!({"ha": false, "name": "x"})).await;
    assert_eq!(refusal(no_ha).2, message);
    assert_eq!(
        shown(&bed.plugin, &made.id).await.name,
        "",
        "nothing of it happened"
    );
    let unknown = router(&bed.plugin, json!({"availability_zone_hints": ["b", "az1", "a"]})).await;
    let message = "AvailabilityZone a, b could not be found.".to_owned();
    assert_eq!(refusal(unknown), (404, "AvailabilityZoneNotFound", message));
    for (flavor, named) in [(json!(null), "None"), (json!("x"), "x"), (json!(5), "5")] {
        let refused = refusal(router(&bed.plugin, json!({"flavor_id": flavor})).await);
        let message = format!("Flavor {named} could not be found.");
        assert_eq!(refused, (404, "FlavorNotFound", message));
    }
    bed.execute(
        "INSERT INTO flavors (id, name, enabled) VALUES ('f', 'f', 1)",
        vec![],
    )
    .await;
    assert_eq!(
        refusal(router(&bed.plugin, json!({"flavor_id": "f"})).await).0,
        400
    );
    assert_eq!(bed.number("SELECT COUNT(*) FROM routers").await, 1);
}

#[tokio::test]
async fn routers_are_not_shared() {
    for bed in Bed::each().await {
        let made = router(&bed.plugin, json!({"name": "b"})).await.unwrap();
        router(
            &bed.plugin,
            json!({"name": "a", "project_id": "p2", "admin_state_up": false}),
        )
        .await
        .unwrap();
        let names = async |context, filters: &[(&str, &str)]| {
            let filters = filters
                .iter()
                .map(|(k, v)| ((*k).to_owned(), vec![(*v).to_owned()]));
            let query = ListQuery {
                filters: filters.collect(),
                sorts: vec![model::SortKey {
                    name: "name".to_owned(),
                    ascending: true,
                }],
                ..ListQuery::default()
            };
            let routers = Routers::list(&bed.plugin, &context, &query).await.unwrap();
            routers.into_iter().map(|router| router.name).collect::<Vec<_>>()
        };
        assert_eq!(names(admin(), &[]).await, ["a", "b"]);
        assert_eq!(names(admin(), &[("admin_state_up", "true")]).await, ["b"]);
        assert_eq!(names(admin(), &[("enable_snat", "true")]).await, ["a", "b"]);
        assert_eq!(names(admin(), &[("project_id", "p2")]).await, ["a"]);
        assert_eq!(names(member("p1"), &[]).await, ["b"]);
        assert!(names(member("p3"), &[]).await.is_empty());
        let foreign = Routers::show(&bed.plugin, &member("p2"), &made.id).await;
        assert_eq!(refusal(foreign).1, "RouterNotFound");
        let foreign = Routers::delete(&bed.plugin, &member("p2"), &made.id, None).await;
        assert_eq!(refusal(foreign).1, "RouterNotFound");
    }
}

#[tokio::test]
async fn tags_and_quota() {
    let bed = Bed::sqlite().await;
    let made = router(&bed.plugin, json!({})).await.unwrap();
    bed.driver.take();
    let change = Change::Replace(vec!["red".to_owned()]);
    tags::change(&bed.plugin, &admin(), Tagged::Routers, &made.id, change)
        .await
        .unwrap();
    let now = shown(&bed.plugin, &made.id).await;
    assert_eq!(
        (now.standard.tags.as_slice(), now.standard.revision_number),
        (&["red".to_owned()][..], 2)
    );
    assert!(bed.told(Kind::Router, &made.id));
    let plugin = bed.with(|settings| {
        settings.quotas.by_resource.insert("router".to_owned(), 1);
    });
    let message = "Quota exceeded for resources: ['router'].".to_owned();
    assert_eq!(
        refusal(router(&plugin, json!({})).await),
        (409, "OverQuota", message)
    );
    router(&plugin, json!({"project_id": "p2"})).await.unwrap();
}
