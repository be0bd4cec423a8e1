//! Security groups and address groups in Northbound: what a change writes, and what the Python driver gets wrong.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::net::{AddressGroup, SecurityGroup, SecurityGroupRule};
use model::{Body, Key, Kind};
use ovn_translate::names;
use ovsdb::{Client, Condition, Datum, Mutation, Op, Row, Uuid};
use plugin::net::{AddressGroups, SecurityGroupRules, SecurityGroups};
use plugin::{Collection, Context};
use serde_json::{Value, json};

use crate::bench::{Server, Store, count, eventually, named};
use crate::ovn::Ovn;

fn body(attributes: Value) -> Body {
    let mut all = json!({"project_id": "p", "name": "g", "description": ""});
    all.as_object_mut()
        .unwrap()
        .extend(attributes.as_object().unwrap().clone());
    Body(all.as_object().unwrap().clone())
}

async fn make<C: Collection>(server: &Server, bodies: Vec<Value>) -> Vec<C::Item> {
    let bodies = bodies.into_iter().map(body).collect();
    C::create(&server.plugin, &Context::admin(), bodies)
        .await
        .unwrap()
}

async fn delete<C: Collection>(server: &Server, id: &str) {
    C::delete(&server.plugin, &Context::admin(), id, None)
        .await
        .unwrap();
}

async fn group(server: &Server) -> SecurityGroup {
    make::<SecurityGroups>(server, vec![json!({})]).await.remove(0)
}

/// So many rules for TCP ports, made with one request.
async fn rules(server: &Server, group: &str, first: usize, count: usize) -> Vec<SecurityGroupRule> {
    let rule = |port: usize| {
        json!({"security_group_id": group, "direction": "ingress", "ethertype": "IPv4", "protocol": "tcp",
            "port_range_min": port, "port_range_max": port})
    };
    make::<SecurityGroupRules>(server, (first..first + count).map(rule).collect()).await
}

async fn addresses(server: &Server, addresses: Value) -> AddressGroup {
    make::<AddressGroups>(server, vec![json!({"addresses": addresses})])
        .await
        .remove(0)
}

/// The rows of a table.
fn rows(nb: &Client, table: &str) -> BTreeMap<Uuid, Arc<Row>> {
    let snapshot = nb.replica().read();
    let rows = snapshot.table(table).unwrap().iter();
    rows.map(|(uuid, row)| (*uuid, Arc::clone(row))).collect()
}

/// Rows that are new, changed or gone.
fn changed(before: &BTreeMap<Uuid, Arc<Row>>, after: &BTreeMap<Uuid, Arc<Row>>) -> Vec<Uuid> {
    let all = before.keys().chain(after.keys());
    let mut changed: Vec<Uuid> = all
        .filter(|uuid| before.get(uuid) != after.get(uuid))
        .copied()
        .collect();
    changed.sort_unstable();
    changed.dedup();
    changed
}

fn acls(nb: &Client, rule: &str) -> Vec<Uuid> {
    rows(nb, "ACL")
        .into_iter()
        .filter(|(_, row)| row.map_str("external_ids", names::RULE_ID) == Some(rule))
        .map(|(uuid, _)| uuid)
        .collect()
}

async fn becomes_gone(nb: &Client, rule: &str) {
    eventually("the ACL is gone", async || acls(nb, rule).is_empty()).await;
}

/// The two address sets of a group, as text.
fn sets(nb: &Client, id: &str) -> Option<[String; 2]> {
    let set = |ip| {
        let row = named(nb, "Address_Set", &names::address_group(id, ip))?;
        let addresses = row.get("addresses")?.atoms().iter();
        let mut addresses: Vec<&str> = addresses.filter_map(|atom| atom.as_str()).collect();
        addresses.sort_unstable();
        let ids = row.map_of_str("external_ids");
        Some(format!("{} {ids:?}", addresses.join(" ")))
    };
    Some([set("ip4")?, set("ip6")?])
}

#[tokio::test]
async fn address_sets_follow_their_group() {
    for store in [Store::new().await, Store::mariadb().await] {
        let ovn = Ovn::start();
        let server = Server::start(&store, &ovn).await;
        let nb = ovn.client("nb").await;
        let made = addresses(&server, json!(["10.0.0.0/8", "192.0.2.1/32", "2001:db8::/64"])).await;
        let id = made.id.as_str();
        let ids = |revision: &str| {
            format!("{{\"neutron:address_group_id\": {id:?}, \"neutron:revision_number\": {revision:?}}}")
        };
        let shows = async |four: &str, six: &str, revision: &str| {
            let wanted = [four, six].map(|addresses| format!("{addresses} {}", ids(revision)));
            eventually(&format!("the sets are {wanted:?}"), async || {
                sets(&nb, id) == Some(wanted.clone())
            })
            .await;
        };
        shows("10.0.0.0/8 192.0.2.1/32", "2001:db8::/64", "3").await;
        server.becomes_clean().await;
        let noted = format!(
            "SELECT CAST(revision_number AS CHAR) FROM ovn_revision_numbers WHERE resource_uuid = '{id}'"
        );
        assert_eq!(server.sql(&noted).await, ["3"]);

        let (plugin, admin) = (&server.plugin, Context::admin());
        let request = json!({"addresses": ["10.0.0.0/8", "2001:db8::/64"]});
        AddressGroups::remove_addresses(plugin, &admin, id, &request)
            .await
            .unwrap();
        shows("192.0.2.1/32", "", "5").await;
        server.becomes_clean().await;

        // Somebody else meddles; what is not of any group goes.
        let name = |ip| Condition::eq("name", names::address_group(id, ip).as_str());
        let stranger = "11111111-2222-4333-8444-555555555555";
        let theirs = Row::new()
            .with("name", names::address_group(stranger, "ip4"))
            .with("external_ids", Datum::map([(names::ADDRESS_GROUP_ID, stranger)]));
        let ops = vec![
            Op::mutate(
                "Address_Set",
                vec![name("ip4")],
                vec![Mutation::insert("addresses", Datum::from("203.0.113.0/24"))],
            ),
            Op::delete("Address_Set", vec![name("ip6")]),
            Op::insert("Address_Set", theirs),
        ];
        nb.transact(ops).await.unwrap();
        server.driver.look_for_drift();
        shows("192.0.2.1/32", "", "5").await;
        eventually("the stranger is gone", async || {
            server.driver.look_for_drift();
            count(&nb, "Address_Set") == 2
        })
        .await;

        delete::<AddressGroups>(&server, id).await;
        eventually("the sets are gone", async || count(&nb, "Address_Set") == 0).await;
        eventually("its revision is forgotten", async || {
            server.sql(&noted).await.is_empty()
        })
        .await;
        server.stop().await;
    }
}

/// One rule among 500: one ACL, and its place in the group. Nobody looks at the others.
#[tokio::test]
async fn a_rule_is_written_without_the_others() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let (group, other) = (group(&server).await, group(&server).await);
    let many = rules(&server, &group.id, 1, 500).await;
    rules(&server, &other.id, 1, 3).await;
    server.becomes_clean().await;
    // What is wrong with another rule shows whether it was looked at.
    let spoiled = acls(&nb, &many[0].id)[0];
    let row = Row::new().with("priority", 7_i64);
    nb.transact(vec![Op::update("ACL", vec![Condition::uuid(spoiled)], row)])
        .await
        .unwrap();
    eventually("it is spoiled", async || {
        rows(&nb, "ACL")[&spoiled].int("priority") == Some(7)
    })
    .await;
    let before = ["ACL", "Port_Group"].map(|table| rows(&nb, table));
    let one = rules(&server, &group.id, 1000, 1).await.remove(0);
    eventually("the rule is there", async || acls(&nb, &one.id).len() == 1).await;
    server.becomes_clean().await;
    let after = ["ACL", "Port_Group"].map(|table| rows(&nb, table));
    assert_eq!(changed(&before[0], &after[0]), acls(&nb, &one.id));
    let groups = changed(&before[1], &after[1]);
    assert_eq!(groups.len(), 1);
    assert_eq!(
        after[1][&groups[0]].str("name"),
        Some(names::port_group(&group.id).as_str())
    );

    delete::<SecurityGroupRules>(&server, &one.id).await;
    becomes_gone(&nb, &one.id).await;
    server.becomes_clean().await;
    assert!(changed(&before[0], &rows(&nb, "ACL")).is_empty());
    assert_eq!(rows(&nb, "ACL")[&spoiled].int("priority"), Some(7));
    // The comparison of everything finds it.
    server.driver.look_for_drift();
    eventually("it is mended", async || {
        rows(&nb, "ACL")[&spoiled].int("priority") == Some(1002)
    })
    .await;
    server.stop().await;
}

/// Groups show no revision in Northbound, and the revisions of their rules do not grow when they become stateless.
#[tokio::test]
async fn what_a_group_allows_changes_with_it() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let (group, other) = (group(&server).await, group(&server).await);
    rules(&server, &group.id, 1, 5).await;
    rules(&server, &other.id, 1, 5).await;
    server.becomes_clean().await;
    let actions = |group: &str| {
        let name = format!("@{} ", names::port_group(group));
        let rows = rows(&nb, "ACL").into_values();
        let mut actions: Vec<String> = rows
            .filter(|row| format!("{} ", row.str("match").unwrap()).contains(&name))
            .map(|row| row.str("action").unwrap().to_owned())
            .collect();
        actions.dedup();
        actions
    };
    for (stateful, action) in [(false, "allow-stateless"), (true, "allow-related")] {
        let change = Body(json!({"stateful": stateful}).as_object().unwrap().clone());
        SecurityGroups::update(&server.plugin, &Context::admin(), &group.id, change, None)
            .await
            .unwrap();
        eventually("its rules follow", async || actions(&group.id) == [action]).await;
        assert_eq!(actions(&other.id), ["allow-related"]);
        server.becomes_clean().await;
    }
    // The numbers in SQL say that Northbound has it.
    let noted = format!(
        "SELECT CAST(r.revision_number AS CHAR) FROM ovn_revision_numbers r JOIN standardattributes s \
         ON s.id = r.standard_attr_id AND s.revision_number = r.revision_number WHERE r.resource_uuid = '{}'",
        group.id
    );
    assert_eq!(server.sql(&noted).await.len(), 1);
    server.stop().await;
}

/// A rule that stays keeps its ACL: it is removed after the rule is, not before.
#[tokio::test]
async fn the_acl_outlives_its_rule_and_not_the_other_way_round() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let group = group(&server).await;
    let rule = rules(&server, &group.id, 22, 1).await.remove(0);
    server.becomes_clean().await;
    let before = rows(&nb, "ACL");
    // The request fails in the transaction, after the rule was found and locked.
    let admin = Context::admin();
    let refused = SecurityGroupRules::delete(&server.plugin, &admin, &rule.id, Some(99)).await;
    assert!(refused.is_err());
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(changed(&before, &rows(&nb, "ACL")).is_empty());
    assert!(server.is_clean().await, "its revision is known as before");

    // Northbound hangs: the rule goes at once, its ACL when that is possible.
    ovn.nb().signal("STOP");
    let began = Instant::now();
    delete::<SecurityGroupRules>(&server, &rule.id).await;
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "no request waits for OVN"
    );
    let known = format!("SELECT id FROM securitygrouprules WHERE id = '{}'", rule.id);
    assert!(server.sql(&known).await.is_empty());
    ovn.nb().signal("CONT");
    becomes_gone(&nb, &rule.id).await;
    server.becomes_clean().await;
    server.stop().await;
}

/// A group is deleted in SQL without OVN; no transaction is open while OVN is written.
#[tokio::test]
async fn a_group_is_deleted_without_waiting_for_northbound() {
    for store in [Store::new().await, Store::mariadb().await] {
        let ovn = Ovn::start();
        let server = Server::start(&store, &ovn).await;
        let nb = ovn.client("nb").await;
        let (group, other) = (group(&server).await, group(&server).await);
        let remote = json!({"security_group_id": other.id, "direction": "ingress", "ethertype": "IPv4",
            "remote_group_id": group.id});
        let remote = make::<SecurityGroupRules>(&server, vec![remote]).await.remove(0);
        let network = server.network(json!({})).await;
        let port = server
            .port(&network.id, json!({"security_groups": [group.id]}))
            .await;
        server.becomes_clean().await;
        // It is refused, and nothing was done on the way.
        let before = ["ACL", "Port_Group"].map(|table| rows(&nb, table));
        let refused = SecurityGroups::delete(&server.plugin, &Context::admin(), &group.id, None).await;
        assert!(refused.is_err());
        tokio::time::sleep(Duration::from_millis(100)).await;
        for (before, table) in before.iter().zip(["ACL", "Port_Group"]) {
            assert!(changed(before, &rows(&nb, table)).is_empty());
        }
        server.delete_port(&port.id).await;
        server.becomes_clean().await;

        ovn.nb().signal("STOP");
        let began = Instant::now();
        delete::<SecurityGroups>(&server, &group.id).await;
        // Nothing is locked meanwhile.
        rules(&server, &other.id, 80, 1).await;
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "no request waits for OVN"
        );
        ovn.nb().signal("CONT");
        becomes_gone(&nb, &remote.id).await;
        eventually("its port group is gone", async || {
            named(&nb, "Port_Group", &names::port_group(&group.id)).is_none()
        })
        .await;
        server.becomes_clean().await;
        server.stop().await;
    }
}

/// Python lets the server choose the UUIDs of ACLs, and then looks for one that is the rule's id.
#[tokio::test]
async fn the_acl_of_a_rule_is_found_whatever_its_uuid() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let group = group(&server).await;
    server.becomes_clean().await;
    server.stop().await;
    let rule = rules(&server, &group.id, 22, 1).await.remove(0);
    let name = names::port_group(&group.id);
    let text = format!("outport == @{name} && ip4 && tcp && tcp.dst == 22");
    let acl = Row::new()
        .with("direction", "to-lport")
        .with("priority", 1002_i64)
        .with("action", "allow-related")
        .with("match", text)
        .with("external_ids", Datum::map([(names::RULE_ID, rule.id.as_str())]));
    // Another one is no rule's: a drop with a log.
    let logged = Row::new()
        .with("direction", "to-lport")
        .with("priority", 1001_i64)
        .with("action", "drop")
        .with("match", format!("outport == @{name} && ip"));
    let holds = |row: &str| Mutation::insert("acls", Datum::named_uuid(row));
    let ops = vec![
        Op::insert("ACL", acl).with_uuid_name("acl"),
        Op::insert("ACL", logged).with_uuid_name("logged"),
        Op::mutate(
            "Port_Group",
            vec![Condition::eq("name", name.as_str())],
            vec![holds("acl"), holds("logged")],
        ),
    ];
    nb.transact(ops).await.unwrap();
    eventually("the ACL is there", async || acls(&nb, &rule.id).len() == 1).await;
    let before = rows(&nb, "ACL");
    assert_ne!(acls(&nb, &rule.id)[0].to_string(), rule.id);

    let server = Server::start(&store, &ovn).await;
    server.becomes_clean().await;
    assert!(
        changed(&before, &rows(&nb, "ACL")).is_empty(),
        "it is as it should be"
    );
    delete::<SecurityGroupRules>(&server, &rule.id).await;
    becomes_gone(&nb, &rule.id).await;
    // A group goes with whatever is in it.
    delete::<SecurityGroups>(&server, &group.id).await;
    eventually("the port group is gone", async || {
        named(&nb, "Port_Group", &name).is_none()
    })
    .await;
    assert!(
        rows(&nb, "ACL")
            .values()
            .all(|row| !row.str("match").unwrap().contains(&name))
    );
    server.becomes_clean().await;
    server.stop().await;
}

/// A Python server deletes a group, and a foreign key the rules that named it, of which nothing else tells.
#[tokio::test]
async fn the_acl_of_a_rule_that_a_foreign_key_deleted_goes() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let group = group(&server).await;
    let two = rules(&server, &group.id, 22, 2).await;
    server.becomes_clean().await;
    server
        .execute(&format!(
            "DELETE FROM securitygrouprules WHERE id = '{}'",
            two[0].id
        ))
        .await;
    eventually("its ACL is gone", async || {
        server.driver.look_for_drift();
        acls(&nb, &two[0].id).is_empty()
    })
    .await;
    assert_eq!(acls(&nb, &two[1].id).len(), 1);
    let pass = server.driver.status().pass.unwrap();
    assert!(pass.compared > 3 && pass.ended.elapsed() < Duration::from_secs(60));
    server.stop().await;
}

/// Membership is a mutation of the group, whatever else is in it.
#[tokio::test]
async fn members_come_and_go_beside_others() {
    let (ovn, store) = (Ovn::start(), Store::new().await);
    let server = Server::start(&store, &ovn).await;
    let nb = ovn.client("nb").await;
    let group = group(&server).await;
    let network = server.network(json!({})).await;
    let first = server
        .port(&network.id, json!({"security_groups": [group.id]}))
        .await;
    server.becomes_clean().await;
    let members =
        || named(&nb, "Port_Group", &names::port_group(&group.id)).map(|row| row.set_of_uuid("ports"));
    assert_eq!(members().unwrap().len(), 1);
    // A member that this driver knows nothing of stays.
    let guest = Row::new().with("name", "guest");
    let ops = vec![
        Op::insert("Logical_Switch_Port", guest).with_uuid_name("guest"),
        Op::mutate(
            "Logical_Switch",
            vec![Condition::eq("name", format!("neutron-{}", network.id).as_str())],
            vec![Mutation::insert("ports", Datum::named_uuid("guest"))],
        ),
        Op::mutate(
            "Port_Group",
            vec![Condition::eq("name", names::port_group(&group.id).as_str())],
            vec![Mutation::insert("ports", Datum::named_uuid("guest"))],
        ),
    ];
    nb.transact(ops).await.unwrap();
    let second = server
        .port(&network.id, json!({"security_groups": [group.id]}))
        .await;
    eventually("three are in it", async || members().unwrap().len() == 3).await;
    server
        .update_port(&first.id, json!({"security_groups": []}))
        .await;
    eventually("two are in it", async || members().unwrap().len() == 2).await;
    server.delete_port(&second.id).await;
    eventually("the guest is alone", async || members().unwrap().len() == 1).await;
    server.becomes_clean().await;
    let key = Key::new(Kind::SecurityGroup, group.id.as_str());
    assert!(server.driver.status().refused.iter().all(|one| one.key != key));
    server.stop().await;
}
