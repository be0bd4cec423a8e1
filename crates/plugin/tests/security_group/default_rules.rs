//! Templates of the rules that new groups get.

use model::ListQuery;
use plugin::net::{DefaultSecurityGroupRules, SecurityGroups};
use plugin::{Collection, Error, Plugin};
use serde_json::{Value, json};

use crate::common::{Bed, admin, body, member, refusal, shown};
use crate::group;

/// A template as it comes out of the attribute map: these attributes, the others by default.
fn template(attributes: Value) -> Value {
    let mut whole = json!({
        "project_id": "admin-project", "tenant_id": "admin-project", "direction": "ingress", "ethertype": "IPv4",
        "protocol": null, "port_range_min": null, "port_range_max": null, "remote_ip_prefix": null,
        "remote_group_id": null, "remote_address_group_id": null, "description": "",
        "used_in_default_sg": false, "used_in_non_default_sg": true
    });
    let Value::Object(attributes) = attributes else {
        panic!("an object");
    };
    whole.as_object_mut().unwrap().extend(attributes);
    whole
}

async fn make(plugin: &Plugin, attributes: Value) -> Result<Value, Error> {
    let made = DefaultSecurityGroupRules::create(plugin, &admin(), vec![body(template(attributes))]).await?;
    Ok(shown(&made[0]))
}

#[tokio::test]
async fn a_new_database_has_neutrons_four() {
    for bed in Bed::each().await {
        let listed = DefaultSecurityGroupRules::list(&bed.plugin, &member("p1"), &ListQuery::default())
            .await
            .unwrap();
        let mut seen: Vec<_> = listed
            .iter()
            .map(|t| {
                let rule = &t.rule;
                (
                    rule.direction.as_str(),
                    rule.ethertype.as_str(),
                    rule.remote_group_id.as_deref(),
                    rule.description.as_deref(),
                    (t.used_in_default_sg, t.used_in_non_default_sg),
                )
            })
            .collect();
        seen.sort_unstable();
        let egress = Some("Legacy default SG rule for egress traffic");
        let ingress = Some("Legacy default SG rule for ingress traffic");
        let expected = [
            ("egress", "IPv4", None, egress, (true, true)),
            ("egress", "IPv6", None, egress, (true, true)),
            ("ingress", "IPv4", Some("PARENT"), ingress, (true, false)),
            ("ingress", "IPv6", Some("PARENT"), ingress, (true, false)),
        ];
        assert_eq!(seen, expected);
        assert!(listed.is_sorted_by(|a, b| a.rule.id < b.rule.id));
    }
}

#[tokio::test]
async fn new_groups_follow_them() {
    for bed in Bed::each().await {
        let web = json!({"protocol": "tcp", "port_range_min": 443, "port_range_max": 443, "description": "web",
                         "remote_ip_prefix": "10.0.0.7/24"});
        let made = make(&bed.plugin, web).await.unwrap();
        let keys: Vec<&str> = made.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys.len(), 12, "{keys:?}");
        make(
            &bed.plugin,
            json!({"remote_group_id": "PARENT", "protocol": "icmp", "port_range_min": 8}),
        )
        .await
        .unwrap();
        make(
            &bed.plugin,
            json!({"protocol": "esp", "used_in_default_sg": true, "used_in_non_default_sg": false}),
        )
        .await
        .unwrap();
        let sg = group(&bed.plugin, "p1", "sg").await;
        let protocols = |rules: &[model::net::SecurityGroupRule]| {
            let mut all: Vec<_> = rules
                .iter()
                .map(|rule| rule.protocol.clone().unwrap_or_default())
                .collect();
            all.sort_unstable();
            all
        };
        assert_eq!(protocols(&sg.rules), ["", "", "icmp", "tcp"]);
        let ping = sg
            .rules
            .iter()
            .find(|rule| rule.protocol.as_deref() == Some("icmp"))
            .unwrap();
        assert_eq!(ping.remote_group_id.as_ref(), Some(&sg.id));
        let web = sg
            .rules
            .iter()
            .find(|rule| rule.protocol.as_deref() == Some("tcp"))
            .unwrap();
        assert_eq!(
            (
                web.remote_ip_prefix.as_deref(),
                &web.description,
                web.port_range_max
            ),
            (Some("10.0.0.7/24"), &None, Some(443))
        );
        let all = SecurityGroups::list(&bed.plugin, &member("p1"), &ListQuery::default())
            .await
            .unwrap();
        let default = all.iter().find(|group| group.name == "default").unwrap();
        assert_eq!(protocols(&default.rules), ["", "", "", "", "esp"]);
        // Groups that are there stay as they are.
        DefaultSecurityGroupRules::delete(&bed.plugin, &admin(), made["id"].as_str().unwrap(), None)
            .await
            .unwrap();
        let stored = SecurityGroups::show(&bed.plugin, &admin(), &sg.id).await.unwrap();
        assert_eq!(stored.rules.len(), 4);
        assert_eq!(group(&bed.plugin, "p1", "next").await.rules.len(), 3);
    }
}

#[tokio::test]
async fn without_any_a_group_begins_empty() {
    let bed = Bed::sqlite().await;
    for template in DefaultSecurityGroupRules::list(&bed.plugin, &admin(), &ListQuery::default())
        .await
        .unwrap()
    {
        DefaultSecurityGroupRules::delete(&bed.plugin, &admin(), &template.rule.id, None)
            .await
            .unwrap();
    }
    let sg = group(&bed.plugin, "p1", "sg").await;
    assert_eq!((sg.rules.len(), sg.standard.revision_number), (0, 0));
    let left = "SELECT COUNT(*) FROM standardattributes WHERE resource_type = 'securitygroupdefaultrules'";
    assert_eq!(bed.number(left).await, 0);
}

#[tokio::test]
async fn duplicates_of_templates_for_other_groups_are_refused() {
    for bed in Bed::each().await {
        let web = json!({"protocol": "tcp", "port_range_min": 80, "port_range_max": 80});
        let with = |flags: (bool, bool)| {
            let mut attributes = web.clone();
            attributes["used_in_default_sg"] = flags.0.into();
            attributes["used_in_non_default_sg"] = flags.1.into();
            attributes
        };
        // As in Neutron, templates for default groups are not compared with.
        make(&bed.plugin, with((true, false))).await.unwrap();
        make(&bed.plugin, with((true, false))).await.unwrap();
        let made = make(&bed.plugin, with((false, true))).await.unwrap();
        let id = made["id"].as_str().unwrap();
        let expected = format!("Default Security group rule already exists. Rule id is {id}.");
        for flags in [(true, true), (true, false), (false, true), (false, false)] {
            let mut attributes = with(flags);
            attributes["protocol"] = json!("6");
            let outcome = make(&bed.plugin, attributes).await;
            assert_eq!(
                refusal(outcome),
                (409, "DefaultSecurityGroupRuleExists", expected.clone())
            );
        }
    }
}

#[tokio::test]
async fn refusals() {
    let bed = Bed::sqlite().await;
    let not_found = |id: &str| {
        (
            404,
            "DefaultSecurityGroupRuleNotFound",
            format!("Default Security Group rule {id} does not exist"),
        )
    };
    let outcome = DefaultSecurityGroupRules::show(&bed.plugin, &admin(), "x").await;
    assert_eq!(refusal(outcome), not_found("x"));
    let outcome = DefaultSecurityGroupRules::delete(&bed.plugin, &admin(), "x", None).await;
    assert_eq!(refusal(outcome), not_found("x"));
    for (attributes, error_type, message) in [
        (
            json!({"remote_group_id": "PARENT", "remote_ip_prefix": "10.0.0.1"}),
            "SecurityGroupMultipleRemoteEntites",
            "Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.",
        ),
        (
            json!({"protocol": "icmp", "port_range_max": 0}),
            "SecurityGroupMissingIcmpType",
            "ICMP code (port-range-max) 0 is provided but ICMP type (port-range-min) is missing.",
        ),
        (
            json!({"remote_address_group_id": "nonsense"}),
            "HTTPBadRequest",
            "Invalid input for remote_address_group_id. Reason: 'nonsense' is not a valid UUID.",
        ),
        (
            json!({"remote_group_id": "ten-chars-ten-chars-ten-chars-ten-chars"}),
            "HTTPBadRequest",
            "Invalid input for remote_group_id. Reason: 'ten-chars-ten-chars-ten-chars-ten-chars' exceeds maximum \
             length of 36.",
        ),
    ] {
        let outcome = make(&bed.plugin, attributes.clone()).await;
        assert_eq!(
            refusal(outcome),
            (400, error_type, message.to_owned()),
            "{attributes}"
        );
    }
}

#[tokio::test]
async fn a_template_that_names_a_group_that_is_gone_is_said_to_do_so() {
    for bed in Bed::each().await {
        make(
            &bed.plugin,
            json!({"remote_group_id": "6b0e6c0f-9f0b-4d0e-8f57-1f4e8bb1ec11"}),
        )
        .await
        .unwrap();
        let request = body(json!({"project_id": "p1", "name": "sg", "description": ""}));
        let outcome = SecurityGroups::create(&bed.plugin, &admin(), vec![request]).await;
        assert_eq!(refusal(outcome).1, "SecurityGroupConflict");
        assert_eq!(bed.number("SELECT COUNT(*) FROM securitygroups").await, 0);
    }
}
