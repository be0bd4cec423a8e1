//! Lists of networks: filters, order, pages, visibility.

use model::{ListQuery, SortKey};
use plugin::net::Networks;
use plugin::{Collection, Context};
use serde_json::json;

use crate::common::{Bed, admin, member, network, refusal};

fn filter(name: &str, values: &[&str]) -> ListQuery {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    ListQuery {
        filters: vec![(name.to_owned(), values)],
        ..ListQuery::default()
    }
}

async fn names(bed: &Bed, context: &Context, query: &ListQuery) -> Vec<String> {
    let listed = Networks::list(&bed.plugin, context, query).await.unwrap();
    let mut names: Vec<String> = listed.into_iter().map(|network| network.name).collect();
    if query.sorts.is_empty() {
        names.sort_unstable();
    }
    names
}

async fn fill(bed: &Bed) {
    let bodies = vec![
        network(
            json!({"name": "f1", "shared": true, "provider:network_type": "vlan",
                       "provider:physical_network": "physnet1", "provider:segmentation_id": 50}),
        ),
        network(json!({"name": "f2", "router:external": true, "description": "x"})),
        network(json!({"name": "f3", "segments": [
            {"provider:network_type": "vlan", "provider:physical_network": "physnet1", "provider:segmentation_id": 51},
            {"provider:network_type": "geneve"}]})),
        network(json!({"name": "g1", "project_id": "p2", "mtu": 1280})),
    ];
    Networks::create(&bed.plugin, &admin(), bodies).await.unwrap();
}

#[tokio::test]
async fn filters() {
    for bed in Bed::each().await {
        fill(&bed).await;
        let all: &[&str] = &["f1", "f2", "f3", "g1"];
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("provider:network_type", &["vlan"], &["f1", "f3"]),
            ("provider:segmentation_id", &["51"], &["f3"]),
            ("provider:physical_network", &["physnet1"], &["f1", "f3"]),
            ("provider:physical_network", &[""], &[]),
            ("shared", &["True"], &["f1"]),
            ("shared", &["false"], &["f2", "f3", "g1"]),
            ("shared", &["true", "false"], &["f1"]),
            ("router:external", &["true"], &["f2"]),
            ("router:external", &["true", "false"], &["f2"]),
            ("router:external", &["false"], &["f1", "f3", "g1"]),
            ("mtu", &["1442"], &["f2", "f3"]),
            ("description", &[""], &["f1", "f3", "g1"]),
            ("name", &["f1", "f2"], &["f1", "f2"]),
            ("project_id", &["p2"], &["g1"]),
            ("tenant_id", &["p2"], &["g1"]),
            ("vlan_transparent", &["false"], all),
            ("admin_state_up", &["false"], &[]),
            ("status", &["ACTIVE"], all),
            ("revision_number", &["1"], all),
            ("is_default", &["true"], all),
        ];
        for (name, values, expected) in cases {
            assert_eq!(
                names(&bed, &admin(), &filter(name, values)).await,
                *expected,
                "{name}={values:?}"
            );
        }
    }
}

#[tokio::test]
async fn pages_in_both_directions() {
    for bed in Bed::each().await {
        fill(&bed).await;
        let mut query = ListQuery {
            sorts: vec![
                SortKey {
                    name: "mtu".to_owned(),
                    ascending: false,
                },
                SortKey {
                    name: "name".to_owned(),
                    ascending: true,
                },
            ],
            limit: Some(2),
            ..ListQuery::default()
        };
        assert_eq!(names(&bed, &admin(), &query).await, ["f1", "f2"]);
        let first = Networks::list(&bed.plugin, &admin(), &query).await.unwrap();
        query.marker = Some(first[1].id.clone());
        assert_eq!(names(&bed, &admin(), &query).await, ["f3", "g1"]);
        let second = Networks::list(&bed.plugin, &admin(), &query).await.unwrap();
        query.marker = Some(second[1].id.clone());
        query.page_reverse = true;
        assert_eq!(names(&bed, &admin(), &query).await, ["f2", "f3"]);
    }
}

#[tokio::test]
async fn members_see_their_own_shared_and_external_networks() {
    let bed = Bed::sqlite().await;
    fill(&bed).await;
    assert_eq!(
        names(&bed, &member("p2"), &ListQuery::default()).await,
        ["f1", "f2", "g1"]
    );
    assert_eq!(
        names(&bed, &member("p3"), &ListQuery::default()).await,
        ["f1", "f2"]
    );
    let hidden = &Networks::list(&bed.plugin, &admin(), &filter("name", &["f3"]))
        .await
        .unwrap()[0];
    let outcome = Networks::show(&bed.plugin, &member("p3"), &hidden.id).await;
    assert_eq!(refusal(outcome).1, "NetworkNotFound");
}
