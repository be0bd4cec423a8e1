//! Tags.

use model::{Key, Kind, ListQuery};
use plugin::Collection;
use plugin::net::Networks;
use plugin::tags::{self, Change, Tagged};
use serde_json::{Value, json};

use crate::common::{Bed, admin, member, network, refusal};

fn texts(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}

#[tokio::test]
async fn changes_count_the_revision_up() {
    for bed in Bed::each().await {
        let made = Networks::create(&bed.plugin, &admin(), vec![network(json!({}))])
            .await
            .unwrap()
            .remove(0);
        bed.driver.take();
        let steps = [
            (Change::Replace(texts(&["b", "a", "c"])), 2, &["a", "b", "c"][..]),
            (Change::Replace(texts(&["b", "a", "c"])), 2, &["a", "b", "c"]),
            (Change::Replace(texts(&["b", "d"])), 3, &["b", "d"]),
            (Change::Add(texts(&["zz"])), 4, &["b", "d", "zz"]),
            (Change::Add(texts(&["zz"])), 4, &["b", "d", "zz"]),
            (Change::Remove("zz".to_owned()), 5, &["b", "d"]),
            (Change::Add(texts(&["B", "b"])), 6, &["B", "b", "d"]),
            (Change::Clear, 7, &[]),
            (Change::Clear, 7, &[]),
        ];
        let mut revision = 1;
        for (change, after, left) in steps {
            tags::change(&bed.plugin, &admin(), Tagged::Networks, &made.id, change.clone())
                .await
                .unwrap();
            let now = Networks::show(&bed.plugin, &admin(), &made.id).await.unwrap();
            assert_eq!(now.standard.revision_number, after, "{change:?}");
            let listed = tags::list(&bed.plugin, &admin(), Tagged::Networks, &made.id)
                .await
                .unwrap();
            assert_eq!(listed, left, "{change:?}");
            let told: &[Key] = &[Key::new(Kind::Network, &made.id)];
            assert_eq!(bed.driver.take(), if after > revision { told } else { &[] });
            revision = after;
        }
    }
}

#[tokio::test]
async fn refusals() {
    let bed = Bed::sqlite().await;
    let made = Networks::create(&bed.plugin, &admin(), vec![network(json!({}))])
        .await
        .unwrap()
        .remove(0);
    let change = async |change| tags::change(&bed.plugin, &admin(), Tagged::Networks, &made.id, change).await;
    let fifty: Vec<String> = (0..50).map(|n| n.to_string()).collect();
    change(Change::Replace(fifty)).await.unwrap();
    change(Change::Add(texts(&["7"]))).await.unwrap();
    let message = "Bad networks request: The number of tags exceed the per-resource limit of 50.".to_owned();
    assert_eq!(
        refusal(change(Change::Add(texts(&["zz"]))).await),
        (400, "BadRequest", message)
    );
    let message = "Tag zz could not be found.".to_owned();
    assert_eq!(
        refusal(change(Change::Remove("zz".to_owned())).await),
        (404, "TagNotFound", message)
    );
    let find = tags::find(&bed.plugin, &admin(), Tagged::Networks, &made.id, "zz").await;
    assert_eq!(refusal(find).1, "TagNotFound");
    tags::find(&bed.plugin, &admin(), Tagged::Networks, &made.id, "49")
        .await
        .unwrap();
    let outcome = tags::list(&bed.plugin, &admin(), Tagged::Ports, "nope").await;
    let message = "Resource ports nope could not be found.".to_owned();
    assert_eq!(refusal(outcome), (404, "TagResourceNotFound", message));
    let outcome = tags::list(&bed.plugin, &member("p2"), Tagged::Networks, &made.id).await;
    assert_eq!(refusal(outcome).1, "TagResourceNotFound");
}

#[test]
fn bodies() {
    let parse = |body: Value| tags::parse(Tagged::Networks, &body);
    assert_eq!(parse(json!({"tags": ["b", "a", ""]})).unwrap(), ["b", "a", ""]);
    let long = "é".repeat(255);
    assert_eq!(parse(json!({"tags": [long]})).unwrap().len(), 1);
    let many: Vec<String> = (0..51).map(|n| n.to_string()).collect();
    for (body, message) in [
        (
            json!({"tags": ["b", "b"]}),
            "Invalid input for operation: Duplicate items in the list: 'b'.",
        ),
        (
            json!({"tags": "x"}),
            "Invalid input for operation: 'x' is not a list.",
        ),
        (
            json!({"foo": "x"}),
            "Invalid input for operation: Invalid tags body.",
        ),
        (
            json!({"tags": [1]}),
            "Invalid input for operation: '1' is not a valid string.",
        ),
        (
            json!({"tags": many}),
            "Bad networks request: The number of tags exceed the per-resource limit of 50.",
        ),
    ] {
        assert_eq!(parse(body).unwrap_err().message, message);
    }
    let long = "x".repeat(256);
    let message = format!("Invalid input for operation: '{long}' exceeds maximum length of 255.");
    assert_eq!(parse(json!({"tags": [long]})).unwrap_err().message, message);
}

#[tokio::test]
async fn lists_filter_by_tags() {
    for bed in Bed::each().await {
        for (name, tags) in [("ab", &["a", "b"][..]), ("a", &["a"]), ("none", &[])] {
            let made = Networks::create(&bed.plugin, &admin(), vec![network(json!({"name": name}))])
                .await
                .unwrap();
            let replace = Change::Replace(texts(tags));
            tags::change(&bed.plugin, &admin(), Tagged::Networks, &made[0].id, replace)
                .await
                .unwrap();
        }
        for (filter, expected) in [
            ("tags", &["ab"][..]),
            ("tags-any", &["a", "ab"]),
            ("not-tags", &["a", "none"]),
            ("not-tags-any", &["none"]),
        ] {
            let query = ListQuery {
                filters: vec![(filter.to_owned(), vec!["a,b".to_owned()])],
                ..ListQuery::default()
            };
            let listed = Networks::list(&bed.plugin, &admin(), &query).await.unwrap();
            let mut names: Vec<&str> = listed.iter().map(|network| network.name.as_str()).collect();
            names.sort_unstable();
            assert_eq!(names, expected, "{filter}");
        }
    }
}
