//! Address groups in Northbound.

use super::*;

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
