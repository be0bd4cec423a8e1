//! Who sees what: owner, other project, project that something is shared with, administrator, service, auditor.

use model::{ListQuery, Resource};
use plugin::net::{
    AddressScopes, Networks, Ports, RbacPolicies, SecurityGroupRules, SecurityGroups, SubnetPools, Subnets,
    port::bindings,
};
use plugin::tags::{self, Tagged};
use plugin::{Collection, Context};
use serde_json::{Value, json};

use crate::common::{Bed, admin, body, member, network, refusal, shown};

const OWNER: &str = "11111111111111111111111111111111";
const FRIEND: &str = "22222222222222222222222222222222";
const STRANGER: &str = "33333333333333333333333333333333";

/// Everybody but members: nothing is hidden from them.
fn all_seeing() -> [Context; 3] {
    let service = Context {
        is_service: true,
        ..member("service")
    };
    let auditor = Context {
        global_access: true,
        ..member("audit")
    };
    [admin(), service, auditor]
}

fn filter(name: &str, value: &str) -> ListQuery {
    ListQuery {
        filters: vec![(name.to_owned(), vec![value.to_owned()])],
        ..ListQuery::default()
    }
}

async fn make<C: Collection>(bed: &Bed, attributes: Value) -> C::Item {
    C::create(&bed.plugin, &admin(), vec![body(attributes)])
        .await
        .unwrap()
        .remove(0)
}

async fn share(bed: &Bed, kind: &str, id: &str, target: &str, action: &str) -> String {
    let policy = json!({"project_id": OWNER, "object_type": kind, "object_id": id, "target_tenant": target,
        "action": action});
    make::<RbacPolicies>(bed, policy).await.id
}

/// Whether a caller finds a resource, both by itself and in a list; the two must agree.
async fn sees<C: Collection>(bed: &Bed, context: &Context, id: &str) -> bool {
    let shown = C::show(&bed.plugin, context, id).await.is_ok();
    let listed = C::list(&bed.plugin, context, &ListQuery::default())
        .await
        .unwrap();
    assert_eq!(
        listed.iter().any(|item| item.id() == id),
        shown,
        "{}",
        C::Item::COLLECTION
    );
    shown
}

/// The attribute `shared` as a caller sees it.
async fn shared<C: Collection>(bed: &Bed, context: &Context, id: &str) -> Value {
    shown(&C::show(&bed.plugin, context, id).await.unwrap())["shared"].clone()
}

/// A noun that is shared by a policy of its own: seen by its owner, then by whom it is shared with.
async fn sharing<C: Collection>(bed: &Bed, kind: &str, id: &str) {
    let (owner, friend, stranger) = (member(OWNER), member(FRIEND), member(STRANGER));
    assert!(sees::<C>(bed, &owner, id).await);
    assert!(!sees::<C>(bed, &friend, id).await);
    let policy = share(bed, kind, id, FRIEND, "access_as_shared").await;
    for context in all_seeing().iter().chain([&owner, &friend]) {
        assert!(sees::<C>(bed, context, id).await, "{kind}");
    }
    assert!(!sees::<C>(bed, &stranger, id).await, "{kind}");
    assert!(!sees::<C>(bed, &Context::default(), id).await, "{kind}");
    assert_eq!(shared::<C>(bed, &friend, id).await, true, "{kind}");
    assert_eq!(shared::<C>(bed, &owner, id).await, false, "{kind}");
    assert_eq!(shared::<C>(bed, &admin(), id).await, false, "{kind}");
    for (context, wanted, expected) in [
        (&friend, "true", true),
        (&friend, "false", false),
        (&owner, "true", false),
        (&owner, "false", true),
    ] {
        let listed = C::list(&bed.plugin, context, &filter("shared", wanted))
            .await
            .unwrap();
        let found = listed.iter().any(|item| item.id() == id);
        assert_eq!(found, expected, "{kind} shared={wanted}");
    }
    for (context, expected) in [(&friend, true), (&stranger, false)] {
        let listed = C::list(&bed.plugin, context, &filter("project_id", OWNER))
            .await
            .unwrap();
        assert_eq!(
            listed.iter().any(|item| item.id() == id),
            expected,
            "{kind} project_id"
        );
    }
    RbacPolicies::delete(&bed.plugin, &admin(), &policy, None)
        .await
        .unwrap();
    assert!(!sees::<C>(bed, &friend, id).await, "{kind}");
    let policy = share(bed, kind, id, "*", "access_as_shared").await;
    assert!(sees::<C>(bed, &stranger, id).await, "{kind}");
    assert_eq!(shared::<C>(bed, &owner, id).await, true, "{kind}");
    RbacPolicies::delete(&bed.plugin, &admin(), &policy, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_has_policies_of_its_own() {
    for bed in Bed::each().await {
        let net = Networks::create(&bed.plugin, &admin(), vec![network(json!({"project_id": OWNER}))])
            .await
            .unwrap();
        sharing::<Networks>(&bed, "network", &net[0].id).await;
        let pool = json!({"project_id": OWNER, "prefixes": ["10.0.0.0/16"]});
        let pool = make::<SubnetPools>(&bed, pool).await;
        sharing::<SubnetPools>(&bed, "subnetpool", &pool.id).await;
        let scope = make::<AddressScopes>(&bed, json!({"project_id": OWNER, "ip_version": 4})).await;
        sharing::<AddressScopes>(&bed, "address_scope", &scope.id).await;
        let group = make::<SecurityGroups>(&bed, json!({"project_id": OWNER, "name": "g"})).await;
        sharing::<SecurityGroups>(&bed, "security_group", &group.id).await;
    }
}

/// A network of the owner with a subnet and a port.
async fn network_in_use(bed: &Bed) -> (String, String, String) {
    let net = Networks::create(&bed.plugin, &admin(), vec![network(json!({"project_id": OWNER}))])
        .await
        .unwrap()
        .remove(0)
        .id;
    let subnet = json!({"project_id": OWNER, "network_id": net, "ip_version": 4, "cidr": "10.1.0.0/24"});
    let subnet = make::<Subnets>(bed, subnet).await.id;
    let port = make::<Ports>(bed, json!({"project_id": OWNER, "network_id": net}))
        .await
        .id;
    (net, subnet, port)
}

#[tokio::test]
async fn subnets_are_shared_with_their_network_and_ports_are_not() {
    for bed in Bed::each().await {
        let (net, subnet, port) = network_in_use(&bed).await;
        let (owner, friend, stranger) = (member(OWNER), member(FRIEND), member(STRANGER));
        share(&bed, "network", &net, FRIEND, "access_as_shared").await;
        for context in all_seeing().iter().chain([&owner]) {
            assert!(sees::<Subnets>(&bed, context, &subnet).await);
            assert!(sees::<Ports>(&bed, context, &port).await);
        }
        assert!(sees::<Subnets>(&bed, &friend, &subnet).await);
        assert!(!sees::<Ports>(&bed, &friend, &port).await);
        assert!(!sees::<Subnets>(&bed, &stranger, &subnet).await);
        assert!(!sees::<Ports>(&bed, &stranger, &port).await);
        // The owner of a network sees the ports of others on it.
        let request = body(json!({"project_id": FRIEND, "network_id": net}));
        let theirs = Ports::create(&bed.plugin, &friend, vec![request]).await.unwrap();
        assert_eq!(theirs[0].fixed_ips[0].subnet_id, subnet);
        assert!(sees::<Ports>(&bed, &friend, &theirs[0].id).await);
        assert!(sees::<Ports>(&bed, &owner, &theirs[0].id).await);
        // What is not seen cannot be changed or deleted either.
        let outcome = Ports::update(&bed.plugin, &friend, &port, body(json!({"name": "x"})), None).await;
        assert_eq!(refusal(outcome).1, "PortNotFound");
        let outcome = Ports::delete(&bed.plugin, &friend, &port, None).await;
        assert_eq!(refusal(outcome).1, "PortNotFound");
        let outcome = bindings::list(&bed.plugin, &friend, &port).await;
        assert_eq!(refusal(outcome).1, "PortNotFound");
        let outcome = Subnets::delete(&bed.plugin, &stranger, &subnet, None).await;
        assert_eq!(refusal(outcome).1, "SubnetNotFound");
        let outcome = Networks::update(&bed.plugin, &stranger, &net, body(json!({"name": "x"})), None).await;
        assert_eq!(refusal(outcome).1, "NetworkNotFound");
        // Tags are seen with their resource.
        for (of, id) in [(Tagged::Networks, &net), (Tagged::Subnets, &subnet)] {
            tags::list(&bed.plugin, &friend, of, id).await.unwrap();
            let outcome = tags::list(&bed.plugin, &stranger, of, id).await;
            assert_eq!(refusal(outcome).1, "TagResourceNotFound");
        }
        tags::list(&bed.plugin, &owner, Tagged::Ports, &theirs[0].id)
            .await
            .unwrap();
        let outcome = tags::list(&bed.plugin, &friend, Tagged::Ports, &port).await;
        assert_eq!(refusal(outcome).1, "TagResourceNotFound");
    }
}

#[tokio::test]
async fn what_is_used_must_be_seen() {
    for bed in Bed::each().await {
        let (net, subnet, _) = network_in_use(&bed).await;
        let (friend, stranger) = (member(FRIEND), member(STRANGER));
        let request = || vec![body(json!({"project_id": STRANGER, "network_id": net}))];
        let outcome = Ports::create(&bed.plugin, &stranger, request()).await;
        let message = format!("Network {net} could not be found.");
        assert_eq!(refusal(outcome), (404, "NetworkNotFound", message));
        let request = body(json!({"project_id": STRANGER, "network_id": net, "ip_version": 4,
            "cidr": "10.2.0.0/24"}));
        let outcome = Subnets::create(&bed.plugin, &stranger, vec![request]).await;
        assert_eq!(refusal(outcome).1, "NetworkNotFound");
        // A subnet that somebody else put on one's own network is not one's own.
        bed.execute(
            "UPDATE subnets SET project_id = ? WHERE id = ?",
            store::args![STRANGER, &subnet],
        )
        .await;
        let request = body(json!({"project_id": OWNER, "network_id": net}));
        let port = Ports::create(&bed.plugin, &member(OWNER), vec![request])
            .await
            .unwrap();
        assert!(port[0].fixed_ips.is_empty());
        assert!(!sees::<Subnets>(&bed, &member(OWNER), &subnet).await);
        // An external network is seen, with its subnets.
        share(&bed, "network", &net, FRIEND, "access_as_external").await;
        assert!(sees::<Networks>(&bed, &friend, &net).await);
        assert!(sees::<Subnets>(&bed, &friend, &subnet).await);
        assert_eq!(shared::<Networks>(&bed, &friend, &net).await, false);
        let listed = Networks::list(&bed.plugin, &friend, &filter("router:external", "true"))
            .await
            .unwrap();
        assert_eq!(listed.len(), 1);
    }
}

#[tokio::test]
async fn ports_take_groups_that_their_project_may_use() {
    for bed in Bed::each().await {
        let group = make::<SecurityGroups>(&bed, json!({"project_id": OWNER, "name": "g"})).await;
        let theirs = network(json!({"project_id": FRIEND}));
        let net = Networks::create(&bed.plugin, &admin(), vec![theirs])
            .await
            .unwrap();
        let request = |project: &str| {
            vec![body(json!({"project_id": project, "network_id": net[0].id,
                "security_groups": [group.id]}))]
        };
        let outcome = Ports::create(&bed.plugin, &member(FRIEND), request(FRIEND)).await;
        let message = format!("Security group {} does not exist", group.id);
        assert_eq!(refusal(outcome), (404, "SecurityGroupNotFound", message));
        // A service sees every group, but the port's project does not.
        let [_, service, _] = all_seeing();
        let outcome = Ports::create(&bed.plugin, &service, request(FRIEND)).await;
        assert_eq!(refusal(outcome).1, "SecurityGroupNotFound");
        Ports::create(&bed.plugin, &admin(), request(FRIEND))
            .await
            .unwrap();
        let request_plain = body(json!({"project_id": FRIEND, "network_id": net[0].id}));
        let port = Ports::create(&bed.plugin, &member(FRIEND), vec![request_plain])
            .await
            .unwrap();
        let change = || body(json!({"security_groups": [group.id]}));
        let outcome = Ports::update(&bed.plugin, &member(FRIEND), &port[0].id, change(), None).await;
        assert_eq!(refusal(outcome).1, "SecurityGroupNotFound");
        share(&bed, "security_group", &group.id, FRIEND, "access_as_shared").await;
        Ports::update(&bed.plugin, &member(FRIEND), &port[0].id, change(), None)
            .await
            .unwrap();
        Ports::create(&bed.plugin, &service, request(FRIEND))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn rules_of_shared_groups_are_seen_in_the_group_only() {
    for bed in Bed::each().await {
        let group = make::<SecurityGroups>(&bed, json!({"project_id": OWNER, "name": "g"})).await;
        share(&bed, "security_group", &group.id, FRIEND, "access_as_shared").await;
        let seen = SecurityGroups::show(&bed.plugin, &member(FRIEND), &group.id)
            .await
            .unwrap();
        assert_eq!(seen.rules.len(), 2);
        let of_group = filter("security_group_id", &group.id);
        for (context, expected) in [(member(OWNER), 2), (member(FRIEND), 0), (admin(), 2)] {
            let rules = SecurityGroupRules::list(&bed.plugin, &context, &of_group)
                .await
                .unwrap();
            assert_eq!(rules.len(), expected);
        }
        let rule = seen.rules[0].id.as_str();
        let outcome = SecurityGroupRules::delete(&bed.plugin, &member(FRIEND), rule, None).await;
        assert_eq!(refusal(outcome).1, "SecurityGroupRuleNotFound");
    }
}

#[tokio::test]
async fn nobody_makes_the_default_group_of_others_by_looking() {
    let bed = Bed::sqlite().await;
    let theirs = filter("project_id", OWNER);
    let listed = SecurityGroups::list(&bed.plugin, &member(STRANGER), &theirs)
        .await
        .unwrap();
    assert!(listed.is_empty());
    assert_eq!(bed.number("SELECT COUNT(*) FROM securitygroups").await, 0);
    SecurityGroups::list(&bed.plugin, &admin(), &theirs)
        .await
        .unwrap();
    assert_eq!(bed.number("SELECT COUNT(*) FROM securitygroups").await, 1);
}

#[tokio::test]
async fn scopes_of_others_are_not_found_and_shared_ones_are_not_changed() {
    let bed = Bed::sqlite().await;
    let scope = make::<AddressScopes>(&bed, json!({"project_id": OWNER, "ip_version": 4})).await;
    let request = || {
        vec![body(json!({"project_id": FRIEND, "prefixes": ["10.0.0.0/16"],
            "address_scope_id": scope.id}))]
    };
    let outcome = SubnetPools::create(&bed.plugin, &member(FRIEND), request()).await;
    assert_eq!(refusal(outcome).1, "AddressScopeNotFound");
    let [_, _, auditor] = all_seeing();
    let outcome = SubnetPools::create(&bed.plugin, &auditor, request()).await;
    assert_eq!(refusal(outcome).1, "IllegalSubnetPoolAssociationToAddressScope");
    share(&bed, "address_scope", &scope.id, FRIEND, "access_as_shared").await;
    let pool = SubnetPools::create(&bed.plugin, &member(FRIEND), request())
        .await
        .unwrap();
    let rename = body(json!({"name": "x"}));
    let outcome = SubnetPools::update(&bed.plugin, &member(FRIEND), &pool[0].id, rename, None).await;
    assert_eq!(refusal(outcome).1, "IllegalSubnetPoolUpdate");
}

#[tokio::test]
async fn a_port_is_stateful_or_not() {
    let bed = Bed::sqlite().await;
    let net = Networks::create(&bed.plugin, &admin(), vec![network(json!({"project_id": OWNER}))])
        .await
        .unwrap();
    let stateful = make::<SecurityGroups>(&bed, json!({"project_id": OWNER, "name": "a"}))
        .await
        .id;
    let stateless = json!({"project_id": OWNER, "name": "b", "stateful": false});
    let stateless = make::<SecurityGroups>(&bed, stateless).await.id;
    let request = |groups: &[&String]| {
        vec![body(
            json!({"project_id": OWNER, "network_id": net[0].id, "security_groups": groups}),
        )]
    };
    let outcome = Ports::create(&bed.plugin, &member(OWNER), request(&[&stateful, &stateless])).await;
    let message = "Error Cannot apply both stateful and stateless security groups on the same port at the same time \
                   while attempting the operation.";
    assert_eq!(
        refusal(outcome),
        (409, "SecurityGroupConflict", message.to_owned())
    );
    let port = Ports::create(&bed.plugin, &member(OWNER), request(&[&stateless]))
        .await
        .unwrap();
    let both = body(json!({"security_groups": [stateful, stateless]}));
    let outcome = Ports::update(&bed.plugin, &member(OWNER), &port[0].id, both, None).await;
    assert_eq!(refusal(outcome).1, "SecurityGroupConflict");
}
