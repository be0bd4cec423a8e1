//! RBAC policies: who may make them, what they do, and what holds them.

use model::{Body, Key, Kind, ListQuery};
use plugin::net::{
    AddressScopes, Networks, Ports, RbacPolicies, Routers, SecurityGroups, SubnetPools, Subnets,
};
use plugin::{Collection, Context, quota};
use serde_json::{Value, json};
use store::args;

use crate::common::{Bed, admin, body, member, network, refusal, shown};

const OWNER: &str = "11111111111111111111111111111111";
const FRIEND: &str = "22222222222222222222222222222222";
const STRANGER: &str = "33333333333333333333333333333333";
const SHARED: &str = "access_as_shared";
const EXTERNAL: &str = "access_as_external";

fn policy(kind: &str, id: &str, target: &str, action: &str) -> Body {
    body(
        json!({"project_id": OWNER, "object_type": kind, "object_id": id, "target_tenant": target,
        "action": action}),
    )
}

async fn create(bed: &Bed, context: &Context, policy: Body) -> plugin::Result<String> {
    let made = RbacPolicies::create(&bed.plugin, context, vec![policy]).await?;
    Ok(made[0].id.clone())
}

async fn retarget(bed: &Bed, context: &Context, id: &str, target: &str) -> plugin::Result<Value> {
    let change = body(json!({"target_tenant": target}));
    let updated = RbacPolicies::update(&bed.plugin, context, id, change, None).await?;
    Ok(shown(&updated))
}

async fn delete(bed: &Bed, context: &Context, id: &str) -> plugin::Result<()> {
    RbacPolicies::delete(&bed.plugin, context, id, None).await
}

async fn net(bed: &Bed) -> String {
    let made = Networks::create(&bed.plugin, &admin(), vec![network(json!({"project_id": OWNER}))]).await;
    bed.driver.take();
    made.unwrap()[0].id.clone()
}

async fn make<C: Collection>(bed: &Bed, attributes: Value) -> C::Item {
    C::create(&bed.plugin, &admin(), vec![body(attributes)])
        .await
        .unwrap()
        .remove(0)
}

/// `shared`, `router:external` and the revision of a network, as its owner sees them.
async fn state(bed: &Bed, id: &str) -> (Value, Value, Value) {
    let seen = shown(&Networks::show(&bed.plugin, &member(OWNER), id).await.unwrap());
    (
        seen["shared"].clone(),
        seen["router:external"].clone(),
        seen["revision_number"].clone(),
    )
}

#[tokio::test]
async fn made_listed_changed_and_deleted() {
    for bed in Bed::each().await {
        let id = net(&bed).await;
        let owner = member(OWNER);
        let made = create(&bed, &owner, policy("network", &id, FRIEND, SHARED))
            .await
            .unwrap();
        assert_eq!(bed.driver.take(), [Key::new(Kind::Network, &id)]);
        let seen = shown(&RbacPolicies::show(&bed.plugin, &owner, &made).await.unwrap());
        assert_eq!(
            seen,
            json!({"id": made, "project_id": OWNER, "tenant_id": OWNER, "action": SHARED, "object_id": id,
                "target_tenant": FRIEND, "object_type": "network"})
        );
        let outcome = create(&bed, &owner, policy("network", &id, FRIEND, SHARED)).await;
        let message = "An RBAC policy already exists with those values.".to_owned();
        assert_eq!(refusal(outcome), (409, "DuplicateRbacPolicy", message));
        // Whom it lets in does not see it.
        let not_found = format!("RBAC policy of type unknown with ID {made} not found");
        for outcome in [
            RbacPolicies::show(&bed.plugin, &member(FRIEND), &made)
                .await
                .map(drop),
            retarget(&bed, &member(FRIEND), &made, STRANGER).await.map(drop),
            delete(&bed, &member(FRIEND), &made).await,
        ] {
            assert_eq!(refusal(outcome), (404, "RbacPolicyNotFound", not_found.clone()));
        }
        let changed = retarget(&bed, &owner, &made, STRANGER).await.unwrap();
        assert_eq!(changed["target_tenant"], STRANGER);
        assert_eq!(bed.driver.take(), [Key::new(Kind::Network, &id)]);
        let other = create(&bed, &owner, policy("network", &id, FRIEND, SHARED))
            .await
            .unwrap();
        let outcome = retarget(&bed, &owner, &other, STRANGER).await;
        assert_eq!(refusal(outcome).1, "DuplicateRbacPolicy");
        delete(&bed, &owner, &made).await.unwrap();
        let outcome = delete(&bed, &owner, &made).await;
        assert_eq!(refusal(outcome).1, "RbacPolicyNotFound");
        Networks::delete(&bed.plugin, &admin(), &id, None).await.unwrap();
        assert_eq!(bed.number("SELECT COUNT(*) FROM networkrbacs").await, 0);
    }
}

#[tokio::test]
async fn lists_are_filtered_over_all_kinds() {
    for bed in Bed::each().await {
        let id = net(&bed).await;
        let group = make::<SecurityGroups>(&bed, json!({"project_id": OWNER, "name": "g"}))
            .await
            .id;
        for request in [
            policy("network", &id, FRIEND, SHARED),
            policy("network", &id, STRANGER, EXTERNAL),
            policy("security_group", &group, FRIEND, SHARED),
        ] {
            create(&bed, &admin(), request).await.unwrap();
        }
        let cases: &[(&str, &[&str], usize)] = &[
            ("object_type", &["network"], 2),
            ("object_type", &["network", "security_group"], 3),
            ("object_type", &["qos_policy"], 0),
            ("object_type", &[], 0),
            ("action", &[SHARED], 2),
            ("target_tenant", &[FRIEND], 2),
            ("object_id", &[&group], 1),
            ("project_id", &[OWNER], 3),
            ("project_id", &[FRIEND], 0),
        ];
        for (name, values, expected) in cases {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            let query = ListQuery {
                filters: vec![((*name).to_owned(), values)],
                ..ListQuery::default()
            };
            let listed = RbacPolicies::list(&bed.plugin, &member(OWNER), &query)
                .await
                .unwrap();
            assert_eq!(listed.len(), *expected, "{name}");
            let listed = RbacPolicies::list(&bed.plugin, &member(FRIEND), &query)
                .await
                .unwrap();
            assert_eq!(listed.len(), 0, "{name}");
        }
    }
}

#[tokio::test]
async fn only_owners_and_administrators_share() {
    for bed in Bed::each().await {
        let objects = [
            ("network", net(&bed).await),
            ("subnetpool", {
                let pool = json!({"project_id": OWNER, "prefixes": ["10.0.0.0/16"]});
                make::<SubnetPools>(&bed, pool).await.id
            }),
            ("address_scope", {
                make::<AddressScopes>(&bed, json!({"project_id": OWNER, "ip_version": 4}))
                    .await
                    .id
            }),
            ("security_group", {
                make::<SecurityGroups>(&bed, json!({"project_id": OWNER, "name": "g"}))
                    .await
                    .id
            }),
        ];
        let friend = member(FRIEND);
        let reason = "Only admins can manipulate policies on objects they do not own";
        for (kind, id) in &objects {
            let outcome = create(&bed, &friend, policy(kind, id, STRANGER, SHARED)).await;
            let message = format!("Invalid input for operation: {reason}.");
            assert_eq!(refusal(outcome), (400, "InvalidInput", message), "{kind}");
            create(&bed, &member(OWNER), policy(kind, id, FRIEND, SHARED))
                .await
                .unwrap();
            let outcome = create(&bed, &friend, policy(kind, id, STRANGER, SHARED)).await;
            assert_eq!(refusal(outcome).1, "InvalidInput", "{kind}: seen, but not owned");
            create(&bed, &admin(), policy(kind, id, STRANGER, SHARED))
                .await
                .unwrap();
            let outcome = create(&bed, &admin(), policy(kind, id, FRIEND, "access_as_foo")).await;
            let valid = if *kind == "network" {
                "'access_as_shared', 'access_as_external'"
            } else {
                "'access_as_shared',"
            };
            let message =
                format!("Invalid action 'access_as_foo' for object type '{kind}'. Valid actions: ({valid})");
            assert_eq!(refusal(outcome), (400, "InvalidActionForType", message));
            let unknown = policy(kind, "nope", FRIEND, SHARED);
            let outcome = create(&bed, &admin(), unknown).await;
            assert_eq!(refusal(outcome).1, "InvalidInput", "{kind}");
        }
        // A policy that an administrator made in somebody's name does not make an owner.
        let mut theirs = policy("network", &objects[0].1, "*", SHARED);
        theirs.set("project_id", FRIEND);
        let id = create(&bed, &admin(), theirs).await.unwrap();
        let outcome = retarget(&bed, &friend, &id, FRIEND).await;
        let (status, kind, message) = refusal(outcome);
        assert_eq!((status, kind), (409, "RbacPolicyInUse"));
        assert!(message.ends_with(reason), "{message}");
    }
}

#[tokio::test]
async fn ports_hold_the_policies_of_their_network() {
    for bed in Bed::each().await {
        let id = net(&bed).await;
        let owner = member(OWNER);
        let own = create(&bed, &owner, policy("network", &id, OWNER, SHARED))
            .await
            .unwrap();
        let one = create(&bed, &owner, policy("network", &id, FRIEND, SHARED))
            .await
            .unwrap();
        make::<Ports>(&bed, json!({"project_id": OWNER, "network_id": id})).await;
        // Nothing holds what one grants oneself.
        retarget(&bed, &owner, &own, STRANGER).await.unwrap();
        let request = vec![body(json!({"project_id": FRIEND, "network_id": id}))];
        let port = Ports::create(&bed.plugin, &member(FRIEND), request)
            .await
            .unwrap();
        let message = format!(
            "RBAC policy on object {id} cannot be removed because other objects depend on it.\nDetails: Unable to \
             reconfigure sharing settings for network {id}. Multiple projects are using it."
        );
        let held = (409, "RbacPolicyInUse", message);
        assert_eq!(refusal(delete(&bed, &owner, &one).await), held);
        assert_eq!(refusal(retarget(&bed, &admin(), &one, STRANGER).await), held);
        assert_eq!(refusal(retarget(&bed, &admin(), &one, "*").await), held);
        let before = state(&bed, &id).await;
        retarget(&bed, &owner, &one, FRIEND).await.unwrap();
        assert_eq!(state(&bed, &id).await, before, "nothing changed");

        let all = create(&bed, &admin(), policy("network", &id, "*", SHARED))
            .await
            .unwrap();
        delete(&bed, &owner, &one).await.unwrap();
        assert_eq!(refusal(delete(&bed, &admin(), &all).await), held);
        assert_eq!(refusal(retarget(&bed, &admin(), &all, FRIEND).await), held);
        let unshare = body(json!({"shared": false}));
        let outcome = Networks::update(&bed.plugin, &admin(), &id, unshare, None).await;
        assert_eq!(refusal(outcome).1, "InvalidSharedSetting");
        Ports::delete(&bed.plugin, &member(FRIEND), &port[0].id, None)
            .await
            .unwrap();
        delete(&bed, &admin(), &all).await.unwrap();
    }
}

#[tokio::test]
async fn users_hold_the_policies_of_other_things() {
    for bed in Bed::each().await {
        let scope = make::<AddressScopes>(&bed, json!({"project_id": OWNER, "ip_version": 4}))
            .await
            .id;
        let group = make::<SecurityGroups>(&bed, json!({"project_id": OWNER, "name": "g"}))
            .await
            .id;
        let pool = json!({"project_id": OWNER, "prefixes": ["10.0.0.0/16"], "default_prefixlen": 24});
        let pool = make::<SubnetPools>(&bed, pool).await.id;
        let theirs = network(json!({"project_id": FRIEND}));
        let theirs = Networks::create(&bed.plugin, &admin(), vec![theirs])
            .await
            .unwrap()
            .remove(0)
            .id;
        for (kind, id) in [
            ("address_scope", &scope),
            ("security_group", &group),
            ("subnetpool", &pool),
        ] {
            let one = create(&bed, &member(OWNER), policy(kind, id, FRIEND, SHARED))
                .await
                .unwrap();
            match kind {
                "address_scope" => {
                    let pool =
                        json!({"project_id": FRIEND, "prefixes": ["10.9.0.0/16"], "address_scope_id": id});
                    drop(make::<SubnetPools>(&bed, pool).await);
                }
                "subnetpool" => {
                    let subnet = json!({"project_id": FRIEND, "network_id": theirs, "ip_version": 4,
                        "subnetpool_id": id});
                    drop(make::<Subnets>(&bed, subnet).await);
                }
                _ => {
                    let port = json!({"project_id": FRIEND, "network_id": theirs, "security_groups": [id]});
                    drop(make::<Ports>(&bed, port).await);
                }
            }
            let held = |target: &str| {
                let message = format!(
                    "RBAC policy on object {id} cannot be removed because other objects depend on it.\nDetails: \
                     project_id={target}"
                );
                (409, "RbacPolicyInUse", message)
            };
            assert_eq!(
                refusal(delete(&bed, &member(OWNER), &one).await),
                held(FRIEND),
                "{kind}"
            );
            let outcome = retarget(&bed, &member(OWNER), &one, STRANGER).await;
            assert_eq!(refusal(outcome), held(FRIEND), "{kind}");
            retarget(&bed, &admin(), &one, "*").await.unwrap();
            assert_eq!(
                refusal(retarget(&bed, &admin(), &one, STRANGER).await),
                held("*"),
                "{kind}"
            );
            assert_eq!(refusal(delete(&bed, &admin(), &one).await), held("*"), "{kind}");
            create(&bed, &admin(), policy(kind, id, FRIEND, SHARED))
                .await
                .unwrap();
            delete(&bed, &admin(), &one).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_policy_makes_a_network_external_and_the_last_one_internal() {
    for bed in Bed::each().await {
        let id = net(&bed).await;
        let owner = member(OWNER);
        assert_eq!(state(&bed, &id).await, (json!(false), json!(false), json!(1)));
        let one = create(&bed, &owner, policy("network", &id, FRIEND, EXTERNAL))
            .await
            .unwrap();
        assert_eq!(state(&bed, &id).await, (json!(false), json!(true), json!(3)));
        let two = create(&bed, &owner, policy("network", &id, STRANGER, EXTERNAL))
            .await
            .unwrap();
        assert_eq!(state(&bed, &id).await, (json!(false), json!(true), json!(4)));
        delete(&bed, &owner, &one).await.unwrap();
        assert_eq!(state(&bed, &id).await, (json!(false), json!(true), json!(5)));
        delete(&bed, &owner, &two).await.unwrap();
        assert_eq!(state(&bed, &id).await, (json!(false), json!(false), json!(7)));

        let external = body(json!({"router:external": true, "is_default": true}));
        Networks::update(&bed.plugin, &admin(), &id, external, None)
            .await
            .unwrap();
        let listed = RbacPolicies::list(&bed.plugin, &admin(), &ListQuery::default())
            .await
            .unwrap();
        assert_eq!(
            (listed[0].target.as_str(), listed[0].action.as_str()),
            ("*", EXTERNAL)
        );
        let outcome = delete(&bed, &admin(), &listed[0].id).await;
        let (_, kind, message) = refusal(outcome);
        assert_eq!(kind, "RbacPolicyInUse");
        assert!(message.ends_with("Details: Default external networks must be shared to everyone."));
        let outcome = retarget(&bed, &admin(), &listed[0].id, FRIEND).await;
        assert_eq!(refusal(outcome).1, "RbacPolicyInUse");
        let internal = body(json!({"router:external": false}));
        Networks::update(&bed.plugin, &admin(), &id, internal, None)
            .await
            .unwrap();
        assert_eq!(bed.number("SELECT COUNT(*) FROM networkrbacs").await, 0);
    }
}

#[tokio::test]
async fn routers_hold_the_policies_of_external_networks() {
    for bed in Bed::each().await {
        let id = net(&bed).await;
        let one = create(&bed, &admin(), policy("network", &id, FRIEND, EXTERNAL))
            .await
            .unwrap();
        let router = json!({"project_id": FRIEND, "external_gateway_info": {"network_id": id}});
        make::<Routers>(&bed, router).await;
        let held = |outcome: plugin::Result<()>| {
            let (_, kind, message) = refusal(outcome);
            assert_eq!(kind, "RbacPolicyInUse");
            assert!(message.ends_with(
                "Details: There are routers attached to this network that depend on this policy for access."
            ));
        };
        held(delete(&bed, &admin(), &one).await);
        held(retarget(&bed, &admin(), &one, STRANGER).await.map(drop));
        let all = create(&bed, &admin(), policy("network", &id, "*", EXTERNAL))
            .await
            .unwrap();
        delete(&bed, &admin(), &one).await.unwrap();
        held(delete(&bed, &admin(), &all).await);
        held(retarget(&bed, &admin(), &all, STRANGER).await.map(drop));
        retarget(&bed, &admin(), &all, FRIEND).await.unwrap();
        // The router goes to somebody else: the last policy can go, but the network has a gateway and stays external.
        bed.execute("UPDATE routers SET project_id = ?", args![OWNER])
            .await;
        delete(&bed, &admin(), &all).await.unwrap();
        assert_eq!(state(&bed, &id).await.1, true);
    }
}

#[tokio::test]
async fn pools_are_shared_as_far_as_their_scope() {
    for bed in Bed::each().await {
        let scope = make::<AddressScopes>(&bed, json!({"project_id": OWNER, "ip_version": 4}))
            .await
            .id;
        let pool = json!({"project_id": OWNER, "prefixes": ["10.0.0.0/16"], "address_scope_id": scope});
        let pool = make::<SubnetPools>(&bed, pool).await.id;
        let outcome = create(&bed, &member(OWNER), policy("subnetpool", &pool, FRIEND, SHARED)).await;
        let message = format!(
            "Invalid input for operation: Failed to create RBAC policy on object {pool} because target project \
             doesn't have access to associated address scope.."
        );
        assert_eq!(refusal(outcome), (400, "InvalidInput", message));
        create(
            &bed,
            &member(OWNER),
            policy("address_scope", &scope, FRIEND, SHARED),
        )
        .await
        .unwrap();
        create(&bed, &member(OWNER), policy("subnetpool", &pool, FRIEND, SHARED))
            .await
            .unwrap();
        let outcome = create(&bed, &admin(), policy("subnetpool", &pool, "*", SHARED)).await;
        assert_eq!(refusal(outcome).1, "InvalidInput");
        let shared = json!({"project_id": OWNER, "prefixes": ["10.3.0.0/16"], "address_scope_id": scope,
            "shared": true});
        let outcome = SubnetPools::create(&bed.plugin, &admin(), vec![body(shared)]).await;
        assert_eq!(refusal(outcome).1, "InvalidInput");
    }
}

#[tokio::test]
async fn policies_of_all_kinds_count() {
    let bed = Bed::sqlite().await;
    quota::update(&bed.plugin, OWNER, body(json!({"rbac_policy": 2})))
        .await
        .unwrap();
    let id = net(&bed).await;
    let group = make::<SecurityGroups>(&bed, json!({"project_id": OWNER, "name": "g"}))
        .await
        .id;
    let owner = member(OWNER);
    create(&bed, &owner, policy("network", &id, FRIEND, SHARED))
        .await
        .unwrap();
    create(&bed, &owner, policy("security_group", &group, FRIEND, SHARED))
        .await
        .unwrap();
    let outcome = create(&bed, &owner, policy("network", &id, STRANGER, SHARED)).await;
    let message = "Quota exceeded for resources: ['rbac_policy'].".to_owned();
    assert_eq!(refusal(outcome), (409, "OverQuota", message));
}
