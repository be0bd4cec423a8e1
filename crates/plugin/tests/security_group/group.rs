//! Groups as lists show them.

use model::{Fields, ListQuery};
use plugin::Collection;
use plugin::net::SecurityGroups;
use serde_json::json;

use crate::common::{Bed, admin, shown};
use crate::{group, make, rule};

#[tokio::test]
async fn more_groups_than_one_statement_takes() {
    let bed = Bed::sqlite().await;
    let bodies = (0..9000)
        .map(|n| {
            crate::common::body(
                json!({"project_id": "p1", "name": format!("g{n}"), "description": "",
                                       "stateful": true}),
            )
        })
        .collect();
    let made = SecurityGroups::create(&bed.plugin, &admin(), bodies)
        .await
        .unwrap();
    assert_eq!(made.len(), 9000);
    let listed = SecurityGroups::list(&bed.plugin, &admin(), &ListQuery::default())
        .await
        .unwrap();
    let ours: Vec<_> = listed.iter().filter(|group| group.project_id == "p1").collect();
    assert_eq!(ours.len(), 9001, "with the default group");
    assert_eq!(
        ours.iter().map(|group| group.rules.len()).sum::<usize>(),
        9000 * 2 + 4
    );
}

#[tokio::test]
async fn rules_are_shown_within_their_group() {
    for bed in Bed::each().await {
        let sg = group(&bed.plugin, "p1", "sg").await;
        let web = json!({"protocol": "tcp", "port_range_min": 80, "port_range_max": 81,
                         "remote_ip_prefix": "10.0.0.7/24", "description": "web"});
        let made = make(&bed.plugin, &admin(), vec![rule(&sg, web)]).await.unwrap();
        let stored = SecurityGroups::show(&bed.plugin, &admin(), &sg.id).await.unwrap();
        let stored = shown(&stored);
        let rules = stored["security_group_rules"].as_array().unwrap();
        let within = rules
            .iter()
            .find(|rule| rule["id"] == made[0].id.as_str())
            .unwrap();
        let mut expected = shown(&made[0]);
        expected["tags"] = json!([]);
        expected["standard_attr_id"] = made[0].standard.id.into();
        assert_eq!(within, &expected);
        let query = ListQuery {
            filters: vec![("id".to_owned(), vec![sg.id.clone()])],
            fields: Some(Fields::only(vec!["name".to_owned()])),
            ..ListQuery::default()
        };
        let listed = SecurityGroups::list(&bed.plugin, &admin(), &query).await.unwrap();
        assert!(
            listed[0].rules.is_empty(),
            "rules that nobody asked for are not read"
        );
    }
}
