//! Stateful and stateless groups, and what new ones are when nobody says so.

use model::ListQuery;
use plugin::net::{DefaultStatefulnessSettings, SecurityGroups};
use plugin::{Collection, Error, Plugin};
use serde_json::{Value, json};

use crate::common::{Bed, admin, body, member, refusal, shown};
use crate::group;

async fn set(plugin: &Plugin, project: Option<&str>, stateful: bool) -> Result<Value, Error> {
    let request = body(json!({"project_id": project, "tenant_id": project, "stateful": stateful}));
    let made = DefaultStatefulnessSettings::create(plugin, &admin(), vec![request]).await?;
    Ok(shown(&made[0]))
}

#[tokio::test]
async fn the_project_decides_and_then_the_system() {
    for bed in Bed::each().await {
        let stateful = async |project: &str| group(&bed.plugin, project, "sg").await.stateful;
        assert!(stateful("p1").await);
        let everywhere = set(&bed.plugin, None, false).await.unwrap();
        assert_eq!(
            everywhere,
            json!({"id": everywhere["id"], "project_id": null, "stateful": false})
        );
        assert!(!stateful("p1").await);
        let own = set(&bed.plugin, Some("p1"), true).await.unwrap();
        assert!(stateful("p1").await);
        assert!(!stateful("p2").await);
        let request = body(json!({"project_id": "p2", "name": "said", "description": "", "stateful": true}));
        let said = SecurityGroups::create(&bed.plugin, &admin(), vec![request])
            .await
            .unwrap();
        assert!(said[0].stateful);
        let all = SecurityGroups::list(&bed.plugin, &member("p2"), &ListQuery::default())
            .await
            .unwrap();
        let default = all.iter().find(|group| group.name == "default").unwrap();
        assert!(default.stateful, "default groups always are");
        let id = own["id"].as_str().unwrap();
        let request = body(json!({"stateful": false}));
        let changed = DefaultStatefulnessSettings::update(&bed.plugin, &member("p1"), id, request, None)
            .await
            .unwrap();
        assert!(!changed.stateful && !stateful("p1").await);
        DefaultStatefulnessSettings::delete(&bed.plugin, &member("p1"), id, None)
            .await
            .unwrap();
        let left = DefaultStatefulnessSettings::list(&bed.plugin, &admin(), &ListQuery::default())
            .await
            .unwrap();
        assert_eq!(left.len(), 1);
    }
}

#[tokio::test]
async fn one_setting_for_each_project() {
    for bed in Bed::each().await {
        for project in [None, Some("p1")] {
            set(&bed.plugin, project, false).await.unwrap();
            let message = format!(
                "A security group default statefulness setting already exists for project '{}'.",
                project.unwrap_or("system-wide")
            );
            assert_eq!(
                refusal(set(&bed.plugin, project, true).await),
                (409, "SecurityGroupDefaultStatefulnessAlreadyExists", message)
            );
        }
        let visible = DefaultStatefulnessSettings::list(&bed.plugin, &member("p1"), &ListQuery::default())
            .await
            .unwrap();
        assert_eq!(visible.len(), 1);
        let own = visible[0].id.as_str();
        let message = format!("Security group default statefulness {own} could not be found.");
        let outcome = DefaultStatefulnessSettings::show(&bed.plugin, &member("p2"), own).await;
        assert_eq!(
            refusal(outcome),
            (404, "SecurityGroupDefaultStatefulnessNotFound", message)
        );
    }
}

#[tokio::test]
async fn a_group_in_use_stays_what_it_is() {
    for bed in Bed::each().await {
        let sg = group(&bed.plugin, "p1", "sg").await;
        let change = async |stateful: bool| {
            let request = body(json!({"stateful": stateful}));
            SecurityGroups::update(&bed.plugin, &admin(), &sg.id, request, None).await
        };
        assert_eq!(change(false).await.unwrap().standard.revision_number, 2);
        assert_eq!(
            change(false).await.unwrap().standard.revision_number,
            2,
            "no change"
        );
        bed.execute(
            "INSERT INTO standardattributes (id, resource_type, revision_number) VALUES (9001, ?, 0)",
            store::args!["networks"],
        )
        .await;
        bed.execute(
            "INSERT INTO standardattributes (id, resource_type, revision_number) VALUES (9002, ?, 0)",
            store::args!["ports"],
        )
        .await;
        bed.execute(
            "INSERT INTO networks (id, standard_attr_id, mtu) VALUES (?, 9001, 1500)",
            store::args!["n1"],
        )
        .await;
        bed.execute(
            "INSERT INTO ports (id, network_id, mac_address, admin_state_up, status, device_id, device_owner, \
             standard_attr_id) VALUES (?, ?, ?, 1, 'DOWN', '', '', 9002)",
            store::args!["port1", "n1", "fa:16:3e:00:00:01"],
        )
        .await;
        bed.execute(
            "INSERT INTO securitygroupportbindings (port_id, security_group_id) VALUES (?, ?)",
            store::args!["port1", &sg.id],
        )
        .await;
        let in_use = (
            409,
            "SecurityGroupInUse",
            format!("Security Group {} in use.", sg.id),
        );
        assert_eq!(refusal(change(true).await), in_use);
        change(false).await.unwrap();
        let outcome = SecurityGroups::delete(&bed.plugin, &admin(), &sg.id, None).await;
        assert_eq!(refusal(outcome), in_use);
    }
}
