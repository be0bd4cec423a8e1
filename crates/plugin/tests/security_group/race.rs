//! The same thing asked for many times at once.

use plugin::Collection;
use plugin::net::{DefaultSecurityGroupRules, DefaultStatefulnessSettings, SecurityGroups};
use serde_json::json;
use tokio::task::JoinSet;

use crate::common::{Bed, admin, body, refusal};
use crate::{group, make, revision, rule};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_equal_rules_one_is_made() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        let sg = group(&bed.plugin, "p1", "sg").await;
        let mut tasks = JoinSet::new();
        for n in 0..12 {
            let plugin = if n % 2 == 0 {
                bed.plugin.clone()
            } else {
                other.clone()
            };
            let protocol = if n % 3 == 0 { "6" } else { "tcp" };
            let mut rules = vec![rule(&sg, json!({"protocol": protocol}))];
            if n % 4 == 0 {
                rules.push(rule(&sg, json!({"protocol": (100 + n).to_string()})));
            }
            tasks.spawn(async move { make(&plugin, &admin(), rules).await });
        }
        let outcomes = tasks.join_all().await;
        let made = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(made, 1);
        let same = "SELECT COUNT(*) FROM securitygrouprules WHERE protocol IN ('6', 'tcp')";
        assert_eq!(bed.number(same).await, 1);
        assert_eq!(
            revision(&bed.plugin, &sg.id).await,
            2,
            "refusals count nothing up"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_that_differ_do_not_get_in_each_others_way() {
    for bed in Bed::each().await {
        let sg = group(&bed.plugin, "p1", "sg").await;
        let mut tasks = JoinSet::new();
        for protocol in 100..116 {
            let rules = vec![rule(&sg, json!({"protocol": protocol.to_string()}))];
            let plugin = bed.plugin.clone();
            tasks.spawn(async move { make(&plugin, &admin(), rules).await });
        }
        assert!(tasks.join_all().await.iter().all(Result::is_ok));
        assert_eq!(revision(&bed.plugin, &sg.id).await, 1 + 16);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_holds_for_all_projects_is_there_once() {
    for bed in Bed::each().await {
        let mut settings = JoinSet::new();
        let mut templates = JoinSet::new();
        for _ in 0..8 {
            let plugin = bed.plugin.clone();
            settings.spawn(async move {
                let request = body(json!({"project_id": null, "stateful": false}));
                DefaultStatefulnessSettings::create(&plugin, &admin(), vec![request]).await
            });
            let plugin = bed.plugin.clone();
            templates.spawn(async move {
                let request = body(
                    json!({"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp",
                    "used_in_default_sg": false, "used_in_non_default_sg": true}),
                );
                DefaultSecurityGroupRules::create(&plugin, &admin(), vec![request]).await
            });
        }
        let made = settings.join_all().await;
        assert_eq!(made.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        let made = templates.join_all().await;
        assert_eq!(made.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_goes_while_it_is_named_leaves_nothing_behind() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        let stays = group(&bed.plugin, "p1", "stays").await;
        for _ in 0..20 {
            let goes = group(&bed.plugin, "p1", "goes").await;
            let naming = rule(&stays, json!({"remote_group_id": goes.id}));
            let caller = admin();
            let (deleted, made) = tokio::join!(
                SecurityGroups::delete(&bed.plugin, &caller, &goes.id, None),
                make(&other, &caller, vec![naming]),
            );
            deleted.unwrap();
            if made.is_err() {
                assert_eq!(refusal(made).1, "SecurityGroupNotFound");
            }
            let left = "SELECT COUNT(*) FROM standardattributes s WHERE s.resource_type = 'securitygrouprules' \
                        AND NOT EXISTS (SELECT 1 FROM securitygrouprules r WHERE r.standard_attr_id = s.id)";
            assert_eq!(bed.number(left).await, 0);
        }
        other.db.close().await;
    }
}
