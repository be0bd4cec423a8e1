//! Address scopes, and the pools in them.

use plugin::Collection;
use plugin::net::{AddressScopes, SubnetPools};
use serde_json::json;
use store::args;

use super::{changed, network, pool, scope, subnet};
use crate::common::{Bed, admin, member, refusal, shown};
use model::attr::maps;

#[tokio::test]
async fn every_row_is_there() {
    for bed in Bed::each().await {
        let made = scope(
            &bed.plugin,
            json!({"name": "as", "ip_version": 4, "shared": true}),
        )
        .await
        .unwrap();
        let rows = |sql: &'static str, columns| bed.texts(sql, columns, args![&made.id]);
        assert_eq!(
            rows(
                "SELECT name, project_id FROM address_scopes WHERE id = ? AND shared = 0",
                2
            )
            .await,
            ["as|p1"]
        );
        let rbac = "SELECT project_id, target_project, action FROM addressscoperbacs WHERE object_id = ?";
        assert_eq!(rows(rbac, 3).await, ["p1|*|access_as_shared"]);
        let view = json!({
            "id": made.id, "name": "as", "project_id": "p1", "tenant_id": "p1", "ip_version": 4, "shared": true
        });
        assert_eq!(shown(&made), view);
        AddressScopes::delete(&bed.plugin, &admin(), &made.id, None)
            .await
            .unwrap();
        assert_eq!(bed.number("SELECT COUNT(*) FROM addressscoperbacs").await, 0);
        let refused = refusal(AddressScopes::show(&bed.plugin, &admin(), &made.id).await);
        let message = format!("Address scope {} could not be found.", made.id);
        assert_eq!(refused, (404, "AddressScopeNotFound", message));
    }
}

#[tokio::test]
async fn pools_of_one_scope_do_not_overlap() {
    for bed in Bed::each().await {
        let first = scope(&bed.plugin, json!({"name": "a", "ip_version": 4}))
            .await
            .unwrap();
        let six = scope(&bed.plugin, json!({"name": "b", "ip_version": 6}))
            .await
            .unwrap();
        let request =
            |prefix: &str, scope: &str| json!({"name": "p", "prefixes": [prefix], "address_scope_id": scope});
        let made = pool(&bed.plugin, request("10.230.0.0/16", &first.id))
            .await
            .unwrap();
        let refused = refusal(pool(&bed.plugin, request("10.230.5.0/24", &first.id)).await);
        let message = "Failed to associate address scope: subnetpools within an address scope must have unique prefixes.";
        assert_eq!(refused, (409, "AddressScopePrefixConflict", message.to_owned()));
        let refused = refusal(pool(&bed.plugin, request("10.231.0.0/16", &six.id)).await);
        assert_eq!(refused.1, "IllegalSubnetPoolIpVersionAssociationToAddressScope");
        assert!(
            refused.2.ends_with("because subnetpool ip_version is not 6."),
            "{}",
            refused.2
        );
        let refused = refusal(AddressScopes::delete(&bed.plugin, &admin(), &first.id, None).await);
        let message = format!(
            "Unable to complete operation on address scope {}. There are one or more subnet pools in use on the address \
             scope.",
            first.id
        );
        assert_eq!(refused, (409, "AddressScopeInUse", message));
        let mut shared = request("10.232.0.0/16", &first.id);
        shared["shared"] = true.into();
        assert_eq!(refusal(pool(&bed.plugin, shared).await).0, 400);
        SubnetPools::delete(&bed.plugin, &admin(), &made.id, None)
            .await
            .unwrap();
        AddressScopes::delete(&bed.plugin, &admin(), &first.id, None)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_pool_moves_with_all_subnets_of_its_networks() {
    let bed = Bed::sqlite().await;
    let target = scope(&bed.plugin, json!({"name": "a", "ip_version": 4}))
        .await
        .unwrap();
    let made = pool(
        &bed.plugin,
        json!({"name": "p", "prefixes": ["10.1.0.0/16"], "default_prefixlen": 24}),
    );
    let made = made.await.unwrap();
    let network = network(&bed.plugin).await;
    let own = subnet(&bed.plugin, &network.id, json!({"subnetpool_id": made.id}))
        .await
        .unwrap();
    bed.driver.take();
    let change = json!({"address_scope_id": target.id});
    changed::<SubnetPools>(&bed.plugin, &maps::SUBNETPOOL, &made.id, change)
        .await
        .unwrap();
    assert_eq!(
        bed.driver
            .take()
            .iter()
            .map(|key| key.id.as_str())
            .collect::<Vec<_>>(),
        [own.id.as_str()]
    );
}

#[tokio::test]
async fn sharing_is_not_taken_back() {
    let bed = Bed::sqlite().await;
    let made = scope(&bed.plugin, json!({"name": "a", "ip_version": 4}))
        .await
        .unwrap();
    let change = async |attributes| {
        changed::<AddressScopes>(&bed.plugin, &maps::ADDRESS_SCOPE, &made.id, attributes).await
    };
    assert_eq!(
        refusal(AddressScopes::show(&bed.plugin, &member("p2"), &made.id).await).0,
        404
    );
    assert!(
        !change(json!({"shared": false, "name": "b"}))
            .await
            .unwrap()
            .shared
    );
    assert!(change(json!({"shared": true})).await.unwrap().shared);
    assert!(change(json!({"shared": true})).await.unwrap().shared);
    assert_eq!(
        AddressScopes::show(&bed.plugin, &member("p2"), &made.id)
            .await
            .unwrap()
            .name,
        "b"
    );
    let refused = refusal(change(json!({"shared": false})).await);
    let message = format!(
        "Unable to update address scope {} : Shared address scope can't be unshared.",
        made.id
    );
    assert_eq!(refused, (400, "AddressScopeUpdateError", message));
}
