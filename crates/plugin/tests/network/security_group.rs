//! Security groups: the default one, and the others.

use model::{Kind, ListQuery};
use plugin::Collection;
use plugin::net::{SecurityGroupRules, SecurityGroups, default_security_group};
use serde_json::{Value, json};
use store::{args, transact};
use tokio::task::JoinSet;

use crate::common::{Bed, admin, body, member, refusal, shown};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_project_has_one_default_group_whoever_comes_first() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        let mut tasks = JoinSet::new();
        for n in 0..16 {
            let plugin = if n % 2 == 0 {
                bed.plugin.clone()
            } else {
                other.clone()
            };
            tasks.spawn(async move {
                transact!(plugin.db, tx => {
                    default_security_group(&mut tx, &plugin, "p1").await
                })
                .unwrap()
            });
        }
        let outcomes = tasks.join_all().await;
        assert!(outcomes.iter().all(|(id, _)| *id == outcomes[0].0));
        let dirty: Vec<_> = outcomes.iter().filter(|(_, keys)| !keys.is_empty()).collect();
        assert_eq!(dirty.len(), 1, "one made it");
        let kinds: Vec<Kind> = dirty[0].1.iter().map(|key| key.kind).collect();
        assert_eq!(kinds[0], Kind::SecurityGroup);
        assert_eq!(kinds[1..], [Kind::SecurityGroupRule; 4]);
        assert_eq!(bed.number("SELECT COUNT(*) FROM securitygroups").await, 1);
        assert_eq!(bed.number("SELECT COUNT(*) FROM securitygrouprules").await, 4);
        assert_eq!(bed.number("SELECT COUNT(*) FROM standardattributes").await, 4 + 5);
        other.db.close().await;
    }
}

#[tokio::test]
async fn a_list_makes_the_default_group_of_the_caller() {
    for bed in Bed::each().await {
        let listed = SecurityGroups::list(&bed.plugin, &member("p1"), &ListQuery::default())
            .await
            .unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(bed.driver.take().len(), 5);
        let group = shown(&listed[0]);
        assert_eq!(group["name"], "default");
        assert_eq!(group["description"], "Default security group");
        assert_eq!(
            (&group["stateful"], &group["shared"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(group["revision_number"], 1);
        let rules = group["security_group_rules"].as_array().unwrap();
        let mut directions: Vec<(&str, &str, bool)> = rules
            .iter()
            .map(|rule| {
                assert!(rule["belongs_to_default_sg"].is_null() && rule["description"].is_null());
                assert!(rule["standard_attr_id"].is_i64());
                assert_eq!((&rule["revision_number"], &rule["tags"]), (&json!(0), &json!([])));
                let remote = &rule["remote_group_id"];
                (
                    rule["direction"].as_str().unwrap(),
                    rule["ethertype"].as_str().unwrap(),
                    *remote == group["id"],
                )
            })
            .collect();
        directions.sort_unstable();
        let expected = [
            ("egress", "IPv4", false),
            ("egress", "IPv6", false),
            ("ingress", "IPv4", true),
            ("ingress", "IPv6", true),
        ];
        assert_eq!(directions, expected);
        let rules = SecurityGroupRules::list(&bed.plugin, &member("p1"), &ListQuery::default())
            .await
            .unwrap();
        assert_eq!(rules.len(), 4);
        assert_eq!(shown(&rules[0])["belongs_to_default_sg"], true);
        assert_eq!(shown(&rules[0]).get("tags"), None);
        SecurityGroups::list(&bed.plugin, &member("p1"), &ListQuery::default())
            .await
            .unwrap();
        assert_eq!(bed.driver.take(), [], "made once");
    }
}

#[tokio::test]
async fn groups_and_rules() {
    for bed in Bed::each().await {
        let request = body(json!({"project_id": "p1", "name": "sg", "description": "", "stateful": false}));
        let group = SecurityGroups::create(&bed.plugin, &admin(), vec![request])
            .await
            .unwrap()
            .remove(0);
        assert_eq!(
            (group.rules.len(), group.stateful, group.standard.revision_number),
            (2, false, 1)
        );
        let make = async |rule: Value| {
            let mut attributes = json!({"project_id": "p1", "security_group_id": group.id, "direction": "ingress",
                "ethertype": "IPv4", "protocol": null, "port_range_min": null, "port_range_max": null,
                "remote_ip_prefix": null, "remote_group_id": null, "remote_address_group_id": null,
                "description": ""});
            attributes
                .as_object_mut()
                .unwrap()
                .extend(rule.as_object().unwrap().clone());
            SecurityGroupRules::create(&bed.plugin, &admin(), vec![body(attributes)]).await
        };
        let web = json!({"protocol": "tcp", "port_range_min": 80, "port_range_max": 80,
                         "remote_ip_prefix": "10.0.0.5/24"});
        let rule = make(web.clone()).await.unwrap().remove(0);
        assert_eq!(shown(&rule)["normalized_cidr"], "10.0.0.0/24");
        assert_eq!(shown(&rule)["description"], "");
        let exists = format!("Security group rule already exists. Rule id is {}.", rule.id);
        assert_eq!(refusal(make(web).await), (409, "SecurityGroupRuleExists", exists));
        let everything = make(json!({"protocol": "6"})).await.unwrap().remove(0);
        let same = make(json!({"protocol": "tcp", "remote_ip_prefix": "0.0.0.0/0"})).await;
        assert!(refusal(same).2.ends_with(&format!("{}.", everything.id)));
        let v6 = make(json!({"protocol": "icmp", "ethertype": "IPv6"}))
            .await
            .unwrap()
            .remove(0);
        assert_eq!(v6.protocol.as_deref(), Some("ipv6-icmp"));
        for (rule, error_type) in [
            (
                json!({"protocol": "tcp", "port_range_min": 0, "port_range_max": 9}),
                "SecurityGroupInvalidPortValue",
            ),
            (
                json!({"protocol": "tcp", "port_range_min": 9, "port_range_max": 8}),
                "SecurityGroupInvalidPortRange",
            ),
            (
                json!({"port_range_min": 9, "port_range_max": 9}),
                "SecurityGroupProtocolRequiredWithPorts",
            ),
            (
                json!({"protocol": "icmp", "port_range_max": 8}),
                "SecurityGroupMissingIcmpType",
            ),
            (
                json!({"protocol": "icmp", "port_range_min": 300}),
                "SecurityGroupInvalidIcmpValue",
            ),
            (
                json!({"protocol": "gre", "port_range_min": 3, "port_range_max": 4}),
                "SecurityGroupInvalidProtocolForPort",
            ),
            (
                json!({"protocol": "ipv6-icmp"}),
                "SecurityGroupEthertypeConflictWithProtocol",
            ),
            (
                json!({"remote_ip_prefix": "fe80::/64"}),
                "SecurityGroupRuleParameterConflict",
            ),
            (
                json!({"remote_ip_prefix": "1.1.1.1", "remote_group_id": "x"}),
                "SecurityGroupMultipleRemoteEntites",
            ),
            (json!({"remote_group_id": "x"}), "SecurityGroupNotFound"),
            (json!({"remote_address_group_id": "x"}), "AddressGroupNotFound"),
            (json!({"security_group_id": "x"}), "SecurityGroupNotFound"),
        ] {
            assert_eq!(refusal(make(rule.clone()).await).1, error_type, "{rule}");
        }
        let shown_group = SecurityGroups::show(&bed.plugin, &admin(), &group.id)
            .await
            .unwrap();
        assert_eq!(shown_group.standard.revision_number, 4, "each rule counts it up");
        bed.driver.take();
        SecurityGroupRules::delete(&bed.plugin, &admin(), &rule.id, None)
            .await
            .unwrap();
        assert_eq!(bed.driver.take().len(), 2);
        let missing = SecurityGroupRules::delete(&bed.plugin, &admin(), &rule.id, None).await;
        assert_eq!(
            refusal(missing).2,
            format!("Security group rule {} does not exist", rule.id)
        );
        SecurityGroups::delete(&bed.plugin, &admin(), &group.id, None)
            .await
            .unwrap();
        let orphans = "SELECT COUNT(*) FROM ovn_revision_numbers WHERE standard_attr_id IS NULL";
        assert_eq!(
            bed.number(orphans).await,
            6,
            "the group and the five rules it had"
        );
    }
}

#[tokio::test]
async fn the_default_group_is_special() {
    let bed = Bed::sqlite().await;
    let request = body(json!({"project_id": "p1", "name": "default", "description": ""}));
    let outcome = SecurityGroups::create(&bed.plugin, &admin(), vec![request]).await;
    assert_eq!(refusal(outcome).1, "SecurityGroupDefaultAlreadyExists");
    let listed = SecurityGroups::list(&bed.plugin, &member("p1"), &ListQuery::default())
        .await
        .unwrap();
    let id = listed[0].id.as_str();
    let rename = body(json!({"name": "x"}));
    let outcome = SecurityGroups::update(&bed.plugin, &admin(), id, rename, None).await;
    assert_eq!(refusal(outcome).1, "SecurityGroupCannotUpdateDefault");
    let describe = body(json!({"description": "x"}));
    let updated = SecurityGroups::update(&bed.plugin, &admin(), id, describe, None)
        .await
        .unwrap();
    assert_eq!(
        (
            updated.standard.revision_number,
            updated.standard.description.as_str()
        ),
        (2, "x")
    );
    let outcome = SecurityGroups::delete(&bed.plugin, &member("p1"), id, None).await;
    assert_eq!(refusal(outcome).1, "SecurityGroupCannotRemoveDefault");
    bed.execute("DELETE FROM securitygrouprules WHERE 1 = ?", args![0])
        .await;
    SecurityGroups::delete(&bed.plugin, &admin(), id, None)
        .await
        .unwrap();
    assert_eq!(bed.number("SELECT COUNT(*) FROM default_security_group").await, 0);
}
