//! What a change of one rule, one member or one group writes.

use super::*;

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
