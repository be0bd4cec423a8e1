//! What goes with a group and with a rule.

use model::{Key, Kind};
use plugin::Collection;
use plugin::net::{SecurityGroupRules, SecurityGroups};
use serde_json::json;

use crate::common::{Bed, admin, refusal};
use crate::{group, make, revision, rule};

#[tokio::test]
async fn rules_of_other_groups_that_name_it_go_with_a_group() {
    for bed in Bed::each().await {
        let gone = group(&bed.plugin, "p1", "gone").await;
        let other = group(&bed.plugin, "p2", "other").await;
        let naming = make(
            &bed.plugin,
            &admin(),
            vec![rule(&other, json!({"remote_group_id": gone.id}))],
        )
        .await
        .unwrap()
        .remove(0);
        make(
            &bed.plugin,
            &admin(),
            vec![rule(&gone, json!({"remote_group_id": gone.id}))],
        )
        .await
        .unwrap();
        let before = revision(&bed.plugin, &other.id).await;
        bed.driver.take();
        SecurityGroups::delete(&bed.plugin, &admin(), &gone.id, None)
            .await
            .unwrap();
        let keys = bed.driver.take();
        assert_eq!(keys.len(), 2 + 4, "both groups, and four rules");
        for key in [
            Key::new(Kind::SecurityGroup, &gone.id),
            Key::new(Kind::SecurityGroup, &other.id),
            Key::new(Kind::SecurityGroupRule, &naming.id),
        ] {
            assert!(keys.contains(&key), "{key:?}");
        }
        assert_eq!(revision(&bed.plugin, &other.id).await, before + 1);
        let outcome = SecurityGroupRules::show(&bed.plugin, &admin(), &naming.id).await;
        assert_eq!(refusal(outcome).1, "SecurityGroupRuleNotFound");
        // OVN is told of every one of them, and nothing is left behind.
        let dirty = "SELECT COUNT(*) FROM ovn_revision_numbers WHERE standard_attr_id IS NULL";
        assert_eq!(bed.number(dirty).await, 1 + 4);
        let left = "SELECT COUNT(*) FROM standardattributes s WHERE s.resource_type = 'securitygrouprules' \
                    AND NOT EXISTS (SELECT 1 FROM securitygrouprules r WHERE r.standard_attr_id = s.id)";
        assert_eq!(bed.number(left).await, 0);
    }
}

#[tokio::test]
async fn a_rule_counts_its_group_up_when_it_goes() {
    for bed in Bed::each().await {
        let sg = group(&bed.plugin, "p1", "sg").await;
        let one = sg.rules[0].id.as_str();
        let stale = SecurityGroupRules::delete(&bed.plugin, &admin(), one, Some(7)).await;
        assert_eq!(refusal(stale).0, 412);
        SecurityGroupRules::delete(&bed.plugin, &admin(), one, Some(0))
            .await
            .unwrap();
        assert_eq!(revision(&bed.plugin, &sg.id).await, 2);
        let outcome = SecurityGroupRules::delete(&bed.plugin, &admin(), one, None).await;
        let message = format!("Security group rule {one} does not exist");
        assert_eq!(refusal(outcome), (404, "SecurityGroupRuleNotFound", message));
        assert_eq!(revision(&bed.plugin, &sg.id).await, 2);
    }
}
