//! Quotas.

use plugin::Collection;
use plugin::net::Networks;
use plugin::quota;
use serde_json::json;

use crate::common::{Bed, admin, body, network, refusal};

#[tokio::test]
async fn limits_hold() {
    for bed in Bed::each().await {
        quota::update(&bed.plugin, "p1", body(json!({"network": 2})))
            .await
            .unwrap();
        let two = vec![network(json!({})), network(json!({}))];
        Networks::create(&bed.plugin, &admin(), two).await.unwrap();
        let message = "Quota exceeded for resources: ['network'].".to_owned();
        let outcome = Networks::create(&bed.plugin, &admin(), vec![network(json!({}))]).await;
        assert_eq!(refusal(outcome), (409, "OverQuota", message.clone()));
        Networks::create(&bed.plugin, &admin(), vec![network(json!({"project_id": "p2"}))])
            .await
            .unwrap();

        quota::update(&bed.plugin, "p1", body(json!({"network": 3})))
            .await
            .unwrap();
        let in_an_hour = store::standard::now() + chrono::TimeDelta::hours(1);
        bed.execute(
            "INSERT INTO reservations VALUES ('r', 'p1', ?)",
            store::args![in_an_hour],
        )
        .await;
        bed.execute("INSERT INTO resourcedeltas VALUES ('network', 'r', 1)", vec![])
            .await;
        let outcome = Networks::create(&bed.plugin, &admin(), vec![network(json!({}))]).await;
        assert_eq!(refusal(outcome), (409, "OverQuota", message));
        bed.execute("DELETE FROM reservations", vec![]).await;
        Networks::create(&bed.plugin, &admin(), vec![network(json!({}))])
            .await
            .unwrap();

        let below = quota::update(&bed.plugin, "p1", body(json!({"network": 1}))).await;
        let message = "Quota limit 1 for network must be greater than or equal to already used 3";
        assert_eq!(refusal(below), (400, "HTTPBadRequest", message.to_owned()));
        let forced = quota::update(&bed.plugin, "p1", body(json!({"network": 1, "force": true})))
            .await
            .unwrap();
        assert_eq!((&forced["network"], &forced["port"]), (&json!(1), &json!(-1)));
    }
}

#[tokio::test]
async fn shown_set_and_forgotten() {
    for bed in Bed::each().await {
        let defaults = quota::show(&bed.plugin, "p1").await.unwrap();
        assert_eq!(defaults, quota::defaults(&bed.plugin));
        assert_eq!(
            (&defaults["network"], &defaults["subnet"]),
            (&json!(100), &json!(-1))
        );
        assert_eq!(defaults.len(), 11);
        quota::update(&bed.plugin, "p1", body(json!({"port": "55"})))
            .await
            .unwrap();
        quota::update(&bed.plugin, "p1", body(json!({"port": 56, "subnet": 7})))
            .await
            .unwrap();
        let listed = quota::list(&bed.plugin, &admin()).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(
            (&listed[0]["project_id"], &listed[0]["port"]),
            (&json!("p1"), &json!(56))
        );
        Networks::create(&bed.plugin, &admin(), vec![network(json!({"shared": true}))])
            .await
            .unwrap();
        let details = quota::details(&bed.plugin, "p1").await.unwrap();
        assert_eq!(
            details["network"],
            json!({"limit": 100, "used": 1, "reserved": 0})
        );
        assert_eq!(details["port"], json!({"limit": 56, "used": 1, "reserved": 0}));
        assert_eq!(details["rbac_policy"]["used"], 1);
        assert_eq!(details["security_group_rule"]["used"], 4);
        quota::delete(&bed.plugin, "p1").await.unwrap();
        let message = "Quota for project p1 could not be found.".to_owned();
        assert_eq!(
            refusal(quota::delete(&bed.plugin, "p1").await),
            (404, "TenantQuotaNotFound", message)
        );
    }
}

#[tokio::test]
async fn bad_limits() {
    let bed = Bed::sqlite().await;
    for (attributes, error_type, message) in [
        (
            json!({"foo": 1}),
            "HTTPBadRequest",
            "Unrecognized attribute(s) 'foo'",
        ),
        (
            json!({"network": "x"}),
            "InvalidInput",
            "Invalid input for operation: 'x' is not an integer.",
        ),
        (
            json!({"network": -2}),
            "HTTPBadRequest",
            "Invalid input for network. Reason: '-2' is too small - must be at least '-1'.",
        ),
        (
            json!({"network": 10_000_000_000_i64}),
            "HTTPBadRequest",
            "Invalid input for network. Reason: '10000000000' is too large - must be no larger than '2147483647'.",
        ),
    ] {
        let outcome = quota::update(&bed.plugin, "p1", body(attributes)).await;
        assert_eq!(refusal(outcome), (400, error_type, message.to_owned()));
    }
}
