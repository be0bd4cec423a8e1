//! Many rules or groups with one request: all of them or none.

use plugin::Collection;
use plugin::net::{SecurityGroupRules, SecurityGroups};
use serde_json::json;

use crate::common::{Bed, admin, body, refusal, shown};
use crate::{group, make, revision, rule};

#[tokio::test]
async fn a_hundred_rules_count_the_group_up_once() {
    for bed in Bed::each().await {
        let sg = group(&bed.plugin, "p1", "sg").await;
        bed.driver.take();
        let rules = (1..=100)
            .map(|port| {
                rule(
                    &sg,
                    json!({"protocol": "tcp", "port_range_min": port, "port_range_max": port}),
                )
            })
            .collect();
        let made = make(&bed.plugin, &admin(), rules).await.unwrap();
        assert_eq!(made.len(), 100);
        let first = shown(&made[0]);
        assert_eq!(
            (&first["belongs_to_default_sg"], &first["revision_number"]),
            (&json!(false), &json!(0))
        );
        assert_eq!(revision(&bed.plugin, &sg.id).await, 2);
        assert_eq!(bed.driver.take().len(), 101, "the group and its new rules");
        let dirty = "SELECT COUNT(*) FROM ovn_revision_numbers n JOIN securitygrouprules r ON r.id = n.resource_uuid \
                     AND r.standard_attr_id = n.standard_attr_id WHERE n.revision_number = -1";
        assert_eq!(bed.number(dirty).await, 106);
        let whole = SecurityGroups::show(&bed.plugin, &admin(), &sg.id).await.unwrap();
        assert!(whole.rules.is_sorted_by(|a, b| a.id < b.id));
        assert_eq!(whole.rules.len(), 102);
    }
}

#[tokio::test]
async fn all_or_none() {
    for bed in Bed::each().await {
        let sg = group(&bed.plugin, "p1", "sg").await;
        let other = group(&bed.plugin, "p1", "other").await;
        let udp = rule(&sg, json!({"protocol": "udp"}));
        let old = make(&bed.plugin, &admin(), vec![rule(&sg, json!({"protocol": "tcp"}))])
            .await
            .unwrap()
            .remove(0);
        let exists = format!("Security group rule already exists. Rule id is {}.", old.id);
        for (second, expected) in [
            (
                rule(&sg, json!({"protocol": "17"})),
                (
                    409,
                    "DuplicateSecurityGroupRuleInPost",
                    "Duplicate Security Group Rule in POST.",
                ),
            ),
            (
                rule(&sg, json!({"protocol": "6"})),
                (409, "SecurityGroupRuleExists", exists.as_str()),
            ),
            (
                rule(&other, json!({"protocol": "udp"})),
                (
                    400,
                    "SecurityGroupNotSingleGroupRules",
                    "Only allowed to update rules for one security profile at a time",
                ),
            ),
            (
                rule(&sg, json!({"protocol": "esp", "project_id": "p2"})),
                (
                    400,
                    "SecurityGroupRulesNotSingleProject",
                    "Multiple project_ids in bulk security group rule create not allowed",
                ),
            ),
            (
                rule(&sg, json!({"port_range_min": 5, "port_range_max": 3})),
                (
                    400,
                    "SecurityGroupProtocolRequiredWithPorts",
                    "Must also specify protocol if port range is given.",
                ),
            ),
        ] {
            let outcome = make(&bed.plugin, &admin(), vec![udp.clone(), second]).await;
            assert_eq!(refusal(outcome), (expected.0, expected.1, expected.2.to_owned()));
        }
        assert_eq!(revision(&bed.plugin, &sg.id).await, 2);
        assert_eq!(
            bed.number("SELECT COUNT(*) FROM securitygrouprules WHERE protocol = 'udp'")
                .await,
            0
        );
    }
}

#[tokio::test]
async fn several_groups_at_once() {
    for bed in Bed::each().await {
        let request = |name: &str, stateful: bool| {
            body(json!({"project_id": "p1", "name": name, "description": name, "stateful": stateful}))
        };
        let made = SecurityGroups::create(
            &bed.plugin,
            &admin(),
            vec![request("a", true), request("b", false)],
        )
        .await
        .unwrap();
        let seen: Vec<_> = made
            .iter()
            .map(|g| {
                (
                    g.name.as_str(),
                    g.stateful,
                    g.rules.len(),
                    g.standard.revision_number,
                )
            })
            .collect();
        assert_eq!(seen, [("a", true, 2, 1), ("b", false, 2, 1)]);
        for group in &made {
            let stored = SecurityGroups::show(&bed.plugin, &admin(), &group.id)
                .await
                .unwrap();
            assert_eq!(shown(&stored), shown(group), "the answer is what is stored");
        }
        assert_eq!(bed.driver.take().len(), 5 + 2 * 3, "with the default group");
    }
}

#[tokio::test]
async fn quotas_count_every_rule() {
    let bed = Bed::sqlite().await;
    let plugin = bed.with(|settings| {
        settings
            .quotas
            .by_resource
            .insert("security_group_rule".to_owned(), 8);
        settings.quotas.by_resource.insert("security_group".to_owned(), 2);
    });
    // Four rules of the default group, two of this one.
    let sg = group(&plugin, "p1", "sg").await;
    let three = ["tcp", "udp", "esp"].map(|protocol| rule(&sg, json!({"protocol": protocol})));
    let message = |resource: &str| {
        (
            409,
            "OverQuota",
            format!("Quota exceeded for resources: ['{resource}']."),
        )
    };
    let outcome = make(&plugin, &admin(), three.to_vec()).await;
    assert_eq!(refusal(outcome), message("security_group_rule"));
    make(&plugin, &admin(), three[..2].to_vec()).await.unwrap();
    let request = body(json!({"project_id": "p1", "name": "x", "description": ""}));
    let outcome = SecurityGroups::create(&plugin, &admin(), vec![request]).await;
    assert_eq!(refusal(outcome), message("security_group"));
    // A quota comes before everything else that is wrong.
    let outcome = make(
        &plugin,
        &admin(),
        vec![rule(&sg, json!({"remote_group_id": "x"}))],
    )
    .await;
    assert_eq!(refusal(outcome), message("security_group_rule"));
    let rules = SecurityGroupRules::list(&plugin, &admin(), &model::ListQuery::default()).await;
    assert_eq!(
        rules
            .unwrap()
            .iter()
            .filter(|rule| rule.project_id == "p1")
            .count(),
        8
    );
}
