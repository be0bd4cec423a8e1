//! Address groups: their addresses, who may use them, and what holds them.

use model::{Key, Kind, ListQuery, SortKey};
use plugin::net::{AddressGroups, RbacPolicies, SecurityGroupRules, SecurityGroups};
use plugin::{Collection, Context};
use serde_json::{Value, json};
use store::args;
use tokio::task::JoinSet;

use crate::common::{Bed, admin, body, member, refusal, shown};

const OWNER: &str = "11111111111111111111111111111111";
const FRIEND: &str = "22222222222222222222222222222222";
const STRANGER: &str = "33333333333333333333333333333333";

async fn make(bed: &Bed, addresses: Value) -> String {
    let attributes = json!({"project_id": OWNER, "name": "web", "description": "", "addresses": addresses});
    let made = AddressGroups::create(&bed.plugin, &member(OWNER), vec![body(attributes)]).await;
    bed.driver.take();
    made.unwrap()[0].id.clone()
}

async fn add(bed: &Bed, id: &str, addresses: Value) -> plugin::Result<Value> {
    let request = json!({"addresses": addresses});
    let group = AddressGroups::add_addresses(&bed.plugin, &member(OWNER), id, &request).await?;
    Ok(shown(&group))
}

async fn remove(bed: &Bed, id: &str, addresses: Value) -> plugin::Result<Value> {
    let request = json!({"addresses": addresses});
    let group = AddressGroups::remove_addresses(&bed.plugin, &member(OWNER), id, &request).await?;
    Ok(shown(&group))
}

/// A group of the caller with a rule that names the address group; the rule's id.
async fn use_in_rule(bed: &Bed, context: &Context, id: &str) -> plugin::Result<String> {
    let project = context.project_id.clone();
    let group = json!({"project_id": project, "name": "g", "description": ""});
    let group = SecurityGroups::create(&bed.plugin, context, vec![body(group)]).await?;
    let rule = json!({"project_id": project, "security_group_id": group[0].id, "direction": "ingress",
        "ethertype": "IPv4", "remote_address_group_id": id});
    let rules = SecurityGroupRules::create(&bed.plugin, context, vec![body(rule)]).await?;
    Ok(rules[0].id.clone())
}

fn keys(id: &str) -> [Key; 1] {
    [Key::new(Kind::AddressGroup, id)]
}

#[tokio::test]
async fn made_changed_and_deleted() {
    for bed in Bed::each().await {
        let attributes = json!({"project_id": OWNER, "name": "web", "description": "d",
            "addresses": ["10.1.2.3/16", "10.0.0.5/32", "2001:DB8::1/64", "10.1.0.0/16", "::1:0/112"]});
        let made = AddressGroups::create(&bed.plugin, &member(OWNER), vec![body(attributes)])
            .await
            .unwrap()
            .remove(0);
        let id = made.id.clone();
        assert_eq!(bed.driver.take(), keys(&id));
        let seen = shown(
            &AddressGroups::show(&bed.plugin, &member(OWNER), &id)
                .await
                .unwrap(),
        );
        assert_eq!(seen, shown(&made));
        assert_eq!(
            seen["addresses"],
            json!(["10.0.0.5/32", "10.1.0.0/16", "2001:db8::/64", "::0.1.0.0/112"])
        );
        assert_eq!(
            (&seen["name"], &seen["description"]),
            (&json!("web"), &json!("d"))
        );
        // As many as there are addresses: each of them counts.
        assert_eq!(seen["revision_number"], 4);
        assert!(seen.get("shared").is_none() && seen.get("tags").is_none());
        let noted = "SELECT CAST(r.revision_number AS CHAR), r.resource_type FROM ovn_revision_numbers r \
                     JOIN address_groups a ON a.standard_attr_id = r.standard_attr_id AND a.id = r.resource_uuid";
        assert_eq!(bed.texts(noted, 2, args![]).await, ["-1|address_groups"]);

        let change = body(json!({"name": "mail", "description": "e"}));
        let update = AddressGroups::update(&bed.plugin, &member(OWNER), &id, change.clone(), Some(3)).await;
        assert_eq!(refusal(update).0, 412);
        assert_eq!(bed.driver.take(), []);
        for revision in [4, 5] {
            // The second time nothing changes.
            let changed =
                AddressGroups::update(&bed.plugin, &member(OWNER), &id, change.clone(), Some(revision)).await;
            assert_eq!(shown(&changed.unwrap())["revision_number"], 5);
        }
        assert_eq!(bed.driver.take(), keys(&id));
        let long = body(json!({"description": "x".repeat(256)}));
        let update = AddressGroups::update(&bed.plugin, &member(OWNER), &id, long, None).await;
        assert_eq!(refusal(update).0, 400);

        AddressGroups::delete(&bed.plugin, &member(OWNER), &id, None)
            .await
            .unwrap();
        assert_eq!(bed.driver.take(), keys(&id));
        let message = format!("Address group {id} could not be found.");
        let expected = (404, "AddressGroupNotFound", message);
        let outcome = AddressGroups::show(&bed.plugin, &admin(), &id).await;
        assert_eq!(refusal(outcome), expected);
        let outcome = AddressGroups::delete(&bed.plugin, &admin(), &id, None).await;
        assert_eq!(refusal(outcome), expected);
        assert_eq!(bed.number("SELECT COUNT(*) FROM address_associations").await, 0);
        // What OVN may still have is known.
        let orphans = "SELECT COUNT(*) FROM ovn_revision_numbers WHERE standard_attr_id IS NULL";
        assert_eq!(bed.number(orphans).await, 1);
    }
}

#[tokio::test]
async fn addresses_come_and_go() {
    for bed in Bed::each().await {
        let id = make(&bed, Value::Null).await;
        let group = add(&bed, &id, json!(["10.0.0.5", "10.0.0.5/32", "10.9.9.9/8"]))
            .await
            .unwrap();
        assert_eq!(group["addresses"], json!(["10.0.0.0/8", "10.0.0.5/32"]));
        assert_eq!(group["revision_number"], 2);
        assert_eq!(bed.driver.take(), keys(&id));
        // All of them or none.
        let known =
            format!("Addresses ['10.0.0.0/8', '10.0.0.5/32'] already exist in the address group {id}.");
        let outcome = add(&bed, &id, json!(["10.0.0.5", "192.0.2.1", "10.0.0.0/8"])).await;
        assert_eq!(refusal(outcome), (400, "AddressesAlreadyExist", known));
        let strange = format!("Addresses ['192.0.2.1/32'] not found in the address group {id}.");
        let outcome = remove(&bed, &id, json!(["10.0.0.5", "192.0.2.1"])).await;
        assert_eq!(refusal(outcome), (404, "AddressesNotFound", strange));
        for nonsense in [json!(["x"]), json!(["10.0.0.0/33"]), json!([""])] {
            let message = format!("invalid IPNetwork {}", nonsense[0].as_str().unwrap());
            let outcome = add(&bed, &id, nonsense).await;
            assert_eq!(refusal(outcome), (400, "AddrFormatError", message));
        }
        for nonsense in [json!("10.0.0.1"), json!(null), json!([1]), json!({"x": 1})] {
            assert_eq!(refusal(add(&bed, &id, nonsense.clone()).await).0, 400);
            assert_eq!(refusal(remove(&bed, &id, nonsense).await).0, 400);
        }
        assert_eq!(add(&bed, &id, json!([])).await.unwrap()["revision_number"], 2);
        assert_eq!(remove(&bed, &id, json!([])).await.unwrap()["revision_number"], 2);
        assert_eq!(bed.driver.take(), []);
        let group = remove(&bed, &id, json!(["10.0.0.5"])).await.unwrap();
        assert_eq!(
            (&group["addresses"], &group["revision_number"]),
            (&json!(["10.0.0.0/8"]), &json!(3))
        );
        assert_eq!(bed.driver.take(), keys(&id));
        let nobody = "00000000-0000-4000-8000-000000000000";
        let outcome = add(&bed, nobody, json!(["10.0.0.5"])).await;
        assert_eq!(refusal(outcome).1, "AddressGroupNotFound");
    }
}

#[tokio::test]
async fn many_addresses_at_once() {
    for bed in Bed::each().await {
        let all: Vec<String> = (0..20_000)
            .map(|n| format!("10.{}.{}.0/24", n / 200, n % 200))
            .collect();
        let id = make(&bed, json!(all)).await;
        let group = remove(&bed, &id, json!(all[1..])).await.unwrap();
        assert_eq!(group["addresses"], json!([all[0]]));
        assert_eq!(group["revision_number"], 39_999);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_add_the_same_address_one_does() {
    for bed in Bed::each().await {
        let id = make(&bed, json!([])).await;
        let other = bed.another().await;
        let mut tasks = JoinSet::new();
        for n in 0..12 {
            let plugin = if n % 2 == 0 {
                bed.plugin.clone()
            } else {
                other.clone()
            };
            let id = id.clone();
            tasks.spawn(async move {
                let request = json!({"addresses": ["10.0.0.1", format!("10.0.1.{n}")]});
                AddressGroups::add_addresses(&plugin, &member(OWNER), &id, &request).await
            });
        }
        let outcomes = tasks.join_all().await;
        let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1);
        for outcome in lost {
            assert_eq!(refusal(outcome).1, "AddressesAlreadyExist");
        }
        let group = AddressGroups::show(&bed.plugin, &admin(), &id).await.unwrap();
        assert_eq!(group.addresses.len(), 2);
        assert_eq!(group.standard.revision_number, 2);
        other.db.close().await;
    }
}

#[tokio::test]
async fn rules_hold_it() {
    for bed in Bed::each().await {
        let id = make(&bed, json!(["10.0.0.0/8"])).await;
        let rule = use_in_rule(&bed, &member(OWNER), &id).await.unwrap();
        for context in [member(OWNER), admin()] {
            let message = format!("Address group {id} is in use on one or more security group rules.");
            let outcome = AddressGroups::delete(&bed.plugin, &context, &id, None).await;
            assert_eq!(refusal(outcome), (409, "AddressGroupInUse", message));
        }
        SecurityGroupRules::delete(&bed.plugin, &member(OWNER), &rule, None)
            .await
            .unwrap();
        AddressGroups::delete(&bed.plugin, &member(OWNER), &id, None)
            .await
            .unwrap();
        let outcome = use_in_rule(&bed, &member(OWNER), &id).await;
        assert_eq!(refusal(outcome).1, "AddressGroupNotFound");
    }
}

#[tokio::test]
async fn whom_it_is_shared_with_may_use_it_and_no_more() {
    for bed in Bed::each().await {
        let id = make(&bed, json!(["10.0.0.0/8"])).await;
        let friend = member(FRIEND);
        assert_eq!(
            refusal(AddressGroups::show(&bed.plugin, &friend, &id).await).1,
            "AddressGroupNotFound"
        );
        assert_eq!(
            refusal(use_in_rule(&bed, &friend, &id).await).1,
            "AddressGroupNotFound"
        );
        let policy = json!({"project_id": OWNER, "object_type": "address_group", "object_id": id,
            "target_tenant": FRIEND, "action": "access_as_shared"});
        let policy = RbacPolicies::create(&bed.plugin, &member(OWNER), vec![body(policy)])
            .await
            .unwrap()
            .remove(0);
        for (context, shared) in [(&friend, true), (&member(OWNER), false), (&admin(), false)] {
            let seen = AddressGroups::show(&bed.plugin, context, &id).await.unwrap();
            assert_eq!(seen.shared, shared);
        }
        let listed = AddressGroups::list(&bed.plugin, &member(STRANGER), &ListQuery::default()).await;
        assert!(listed.unwrap().is_empty());
        let rule = use_in_rule(&bed, &friend, &id).await.unwrap();
        let outcome = RbacPolicies::delete(&bed.plugin, &member(OWNER), &policy.id, None).await;
        assert_eq!(refusal(outcome).1, "RbacPolicyInUse");
        SecurityGroupRules::delete(&bed.plugin, &friend, &rule, None)
            .await
            .unwrap();
        RbacPolicies::delete(&bed.plugin, &member(OWNER), &policy.id, None)
            .await
            .unwrap();
        let listed = AddressGroups::list(&bed.plugin, &friend, &ListQuery::default()).await;
        assert!(listed.unwrap().is_empty());
        let outcome =
            AddressGroups::add_addresses(&bed.plugin, &friend, &id, &json!({"addresses": []})).await;
        assert_eq!(refusal(outcome).1, "AddressGroupNotFound");
    }
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    for bed in Bed::each().await {
        for n in [2, 0, 3, 1] {
            let attributes = json!({"project_id": OWNER, "name": format!("g{n}"),
                "description": format!("d{}", n % 2), "addresses": [format!("10.{n}.0.0/16")]});
            AddressGroups::create(&bed.plugin, &admin(), vec![body(attributes)])
                .await
                .unwrap();
        }
        let names = async |query: ListQuery| {
            let listed = AddressGroups::list(&bed.plugin, &member(OWNER), &query)
                .await
                .unwrap();
            let named = listed.iter().map(|group| {
                assert_eq!(group.addresses.len(), 1);
                group.name.clone()
            });
            named.collect::<Vec<_>>().join(" ")
        };
        let by = |name: &str| SortKey {
            name: name.to_owned(),
            ascending: true,
        };
        let sorted = ListQuery {
            sorts: vec![by("description"), by("name")],
            ..ListQuery::default()
        };
        assert_eq!(names(sorted.clone()).await, "g0 g2 g1 g3");
        let page = ListQuery {
            limit: Some(2),
            filters: vec![("revision_number".to_owned(), vec!["1".to_owned()])],
            ..sorted.clone()
        };
        assert_eq!(names(page).await, "g0 g2");
        let filtered = ListQuery {
            filters: vec![("description".to_owned(), vec!["d1".to_owned()])],
            ..sorted
        };
        assert_eq!(names(filtered).await, "g1 g3");
    }
}

/// A rule that begins to name a group while it is deleted: there is never a rule without its group, nor is one lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleted_or_named_by_a_rule_but_not_both() {
    for bed in Bed::each().await {
        let other = bed.another().await;
        let group = json!({"project_id": OWNER, "name": "g", "description": ""});
        let group = SecurityGroups::create(&bed.plugin, &member(OWNER), vec![body(group)])
            .await
            .unwrap();
        for _ in 0..20 {
            let id = make(&bed, json!(["10.0.0.0/8"])).await;
            let rule = body(
                json!({"project_id": OWNER, "security_group_id": group[0].id, "direction": "ingress",
                "ethertype": "IPv4", "remote_address_group_id": id}),
            );
            let owner = member(OWNER);
            let (deleted, named) = tokio::join!(
                AddressGroups::delete(&bed.plugin, &owner, &id, None),
                SecurityGroupRules::create(&other, &owner, vec![rule]),
            );
            let count = "SELECT COUNT(*) FROM securitygrouprules WHERE remote_address_group_id IS NOT NULL";
            match named {
                Ok(rules) => {
                    assert_eq!(refusal(deleted).1, "AddressGroupInUse");
                    assert_eq!(bed.number(count).await, 1);
                    SecurityGroupRules::delete(&bed.plugin, &owner, &rules[0].id, None)
                        .await
                        .unwrap();
                }
                refused => {
                    assert_eq!(refusal(refused).1, "AddressGroupNotFound");
                    deleted.unwrap();
                    assert_eq!(bed.number(count).await, 0);
                }
            }
        }
        other.db.close().await;
    }
}
