//! Updates: what counts the revision up, and what is refused.

use model::{Key, Kind};
use plugin::Collection;
use plugin::net::{Networks, Routers};
use serde_json::json;
use store::args;

use crate::common::{Bed, admin, body, network, refusal, shown};

#[tokio::test]
async fn the_revision_counts_changes() {
    for bed in Bed::each().await {
        let made = Networks::create(&bed.plugin, &admin(), vec![network(json!({}))])
            .await
            .unwrap()
            .remove(0);
        let steps = [
            (json!({}), 1),
            (json!({"name": "a"}), 2),
            (json!({"name": "a"}), 2),
            (json!({"description": "d"}), 3),
            (json!({"description": "e", "name": "b"}), 4),
            (json!({"shared": true}), 5),
            (json!({"shared": true}), 5),
            (json!({"router:external": true}), 6),
            (json!({"is_default": true}), 7),
            (json!({"is_default": true}), 7),
            (json!({"router:external": false, "shared": false}), 8),
            (json!({"is_default": true}), 8),
            (json!({"dns_domain": "x."}), 9),
            (json!({"dns_domain": ""}), 10),
            (json!({"port_security_enabled": false}), 11),
            (json!({"mtu": 1400}), 12),
            (json!({"mtu": 1400}), 12),
            (json!({"qos_policy_id": null}), 12),
            (json!({"admin_state_up": false}), 13),
        ];
        for (attributes, revision) in steps {
            let wanted = attributes.clone();
            bed.driver.take();
            let before = Networks::show(&bed.plugin, &admin(), &made.id).await.unwrap();
            let after = Networks::update(&bed.plugin, &admin(), &made.id, body(attributes), None)
                .await
                .unwrap();
            assert_eq!(after.standard.revision_number, revision, "{wanted}");
            for (name, value) in wanted.as_object().unwrap() {
                assert!(
                    name == "is_default" || shown(&after)[name] == *value,
                    "{name}: {}",
                    shown(&after)
                );
            }
            let told = bed.driver.take();
            let changed = before.standard.revision_number != revision;
            assert_eq!(
                told.contains(&Key::new(Kind::Network, &made.id)),
                changed,
                "{wanted}"
            );
        }
        let reset = Networks::update(&bed.plugin, &admin(), &made.id, body(json!({"mtu": 0})), None).await;
        assert_eq!(reset.unwrap().mtu, 1442);
    }
}

#[tokio::test]
async fn if_match() {
    let bed = Bed::sqlite().await;
    let made = Networks::create(&bed.plugin, &admin(), vec![network(json!({}))])
        .await
        .unwrap()
        .remove(0);
    let rename = body(json!({"name": "x"}));
    let outcome = Networks::update(&bed.plugin, &admin(), &made.id, rename.clone(), Some(7)).await;
    let message = "Constrained to 7, but current revision is 1".to_owned();
    assert_eq!(
        refusal(outcome),
        (412, "RevisionNumberConstraintFailed", message.clone())
    );
    let outcome = Networks::delete(&bed.plugin, &admin(), &made.id, Some(7)).await;
    assert_eq!(refusal(outcome), (412, "RevisionNumberConstraintFailed", message));
    Networks::update(&bed.plugin, &admin(), &made.id, rename, Some(1))
        .await
        .unwrap();
    Networks::delete(&bed.plugin, &admin(), &made.id, Some(2))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_network_that_others_use_stays_shared() {
    for bed in Bed::each().await {
        let shared = network(json!({"name": "net", "shared": true}));
        let made = Networks::create(&bed.plugin, &admin(), vec![shared])
            .await
            .unwrap()
            .remove(0);
        add_subnet(&bed, &made.id, "p2", 4).await;
        let unshare = body(json!({"shared": false}));
        let outcome = Networks::update(&bed.plugin, &admin(), &made.id, unshare.clone(), None).await;
        let message =
            "Unable to reconfigure sharing settings for network net. Multiple projects are using it.";
        assert_eq!(
            refusal(outcome),
            (409, "InvalidSharedSetting", message.to_owned())
        );
        bed.execute("UPDATE subnets SET project_id = 'p1'", vec![]).await;
        Networks::update(&bed.plugin, &admin(), &made.id, unshare, None)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn an_mtu_that_subnets_cannot_live_with() {
    let bed = Bed::sqlite().await;
    let made = Networks::create(&bed.plugin, &admin(), vec![network(json!({}))])
        .await
        .unwrap()
        .remove(0);
    add_subnet(&bed, &made.id, "p1", 6).await;
    for (mtu, least) in [(67, 68), (0, 68), (1279, 1280)] {
        let outcome =
            Networks::update(&bed.plugin, &admin(), &made.id, body(json!({"mtu": mtu})), None).await;
        let message = format!(
            "MTU of {} is not valid, subnet requires a minimum of {least}",
            made.id
        );
        assert_eq!(refusal(outcome), (409, "NetworkMTUSubnetConflict", message));
    }
    bed.driver.take();
    Networks::update(&bed.plugin, &admin(), &made.id, body(json!({"mtu": 1280})), None)
        .await
        .unwrap();
    let kinds: Vec<Kind> = bed.driver.take().into_iter().map(|key| key.kind).collect();
    assert_eq!(kinds, [Kind::Network, Kind::Subnet], "DHCP announces the MTU");
}

#[tokio::test]
async fn an_external_network_with_gateways_stays_external() {
    let bed = Bed::sqlite().await;
    let external = network(json!({"router:external": true}));
    let made = Networks::create(&bed.plugin, &admin(), vec![external])
        .await
        .unwrap()
        .remove(0);
    let router = body(json!({"project_id": "p1", "external_gateway_info": {"network_id": made.id}}));
    Routers::create(&bed.plugin, &admin(), vec![router])
        .await
        .unwrap();
    let internal = body(json!({"router:external": false}));
    let outcome = Networks::update(&bed.plugin, &admin(), &made.id, internal, None).await;
    assert_eq!(refusal(outcome).1, "ExternalNetworkInUse");
}

/// A subnet of a project on a network, straight into the tables.
pub async fn add_subnet(bed: &Bed, network: &str, project: &str, ip_version: i64) -> String {
    let id = uuid::Uuid::new_v4().to_string();
    let mut tx = bed.plugin.db.begin().await.unwrap();
    let standard = store::standard::insert(&mut tx, "subnets", None, 0, store::standard::now())
        .await
        .unwrap();
    tx.execute(
        "INSERT INTO subnets (project_id, id, network_id, ip_version, cidr, standard_attr_id) \
         VALUES (?, ?, ?, ?, ?, ?)",
        args![project, &id, network, ip_version, "10.0.0.0/24", standard],
    )
    .await
    .unwrap();
    tx.execute(
        "INSERT INTO ipamsubnets (id, neutron_subnet_id) VALUES (?, ?)",
        args![uuid::Uuid::new_v4().to_string(), &id],
    )
    .await
    .unwrap();
    store::ovn::revision::create(&mut tx, Kind::Subnet, &[(&id, standard)], store::standard::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}
