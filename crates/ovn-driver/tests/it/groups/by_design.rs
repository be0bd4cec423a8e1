//! What the Python driver gets wrong about groups is right here by design.

use super::*;

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
