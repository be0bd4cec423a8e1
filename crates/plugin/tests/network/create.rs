//! What a creation writes, answers and tells the driver.

use model::Kind;
use plugin::Collection;
use plugin::net::Networks;
use serde_json::json;
use store::args;

use crate::common::{Bed, admin, body, network, refusal, shown};

#[tokio::test]
async fn every_row_is_there() {
    for bed in Bed::each().await {
        let request = network(json!({
            "name": "net", "description": "hello", "router:external": true, "shared": true, "dns_domain": "a.b.",
            "availability_zone_hints": ["az1"], "vlan_transparent": true
        }));
        let made = Networks::create(&bed.plugin, &admin(), vec![request])
            .await
            .unwrap()
            .remove(0);
        let id = made.id.as_str();
        assert!(made.availability_zones.is_empty(), "it is not in OVN yet");
        let shown = Networks::show(&bed.plugin, &admin(), id).await.unwrap();
        assert_eq!(shown.availability_zones, ["az1"]);
        let of_network = bed.texts(
            "SELECT n.project_id, n.name, n.status, n.availability_zone_hints, sa.resource_type, sa.description \
             FROM networks n JOIN standardattributes sa ON sa.id = n.standard_attr_id WHERE n.id = ?",
            6,
            args![id],
        );
        assert_eq!(of_network.await, [r#"p1|net|ACTIVE|["az1"]|networks|hello"#]);
        let numbers = bed.fetch(
            "SELECT n.admin_state_up, n.mtu, n.vlan_transparent, n.qinq, sa.revision_number, e.is_default, \
             s.port_security_enabled, g.segment_index, g.is_dynamic, sg.revision_number, a.allocated \
             FROM networks n JOIN standardattributes sa ON sa.id = n.standard_attr_id \
             JOIN externalnetworks e ON e.network_id = n.id JOIN networksecuritybindings s ON s.network_id = n.id \
             JOIN networksegments g ON g.network_id = n.id JOIN standardattributes sg ON sg.id = g.standard_attr_id \
             JOIN ml2_geneve_allocations a ON a.geneve_vni = g.segmentation_id WHERE n.id = ?",
            args![id],
        );
        let numbers = numbers.await;
        let numbers: Vec<i64> = (0..11).map(|at| numbers[0].get(at).unwrap()).collect();
        assert_eq!(numbers, [1, 1442, 1, 0, 1, 0, 1, 0, 0, 0, 1]);
        let rbac = bed.texts(
            "SELECT project_id, target_project, action FROM networkrbacs WHERE object_id = ? ORDER BY action",
            3,
            args![id],
        );
        assert_eq!(rbac.await, ["p1|*|access_as_external", "p1|*|access_as_shared"]);
        let domain = bed.texts(
            "SELECT dns_domain FROM networkdnsdomains WHERE network_id = ?",
            1,
            args![id],
        );
        assert_eq!(domain.await, ["a.b."]);
        let dirty = "SELECT resource_type FROM ovn_revision_numbers WHERE revision_number = -1";
        let mut dirty = bed.texts(dirty, 1, args![]).await;
        dirty.sort_unstable();
        let mut expected = vec!["networks", "ports"];
        expected.extend(["security_group_rules"; 4]);
        expected.push("security_groups");
        assert_eq!(dirty, expected);
        let metadata = bed.texts(
            "SELECT project_id, device_owner, device_id FROM ports WHERE network_id = ?",
            3,
            args![id],
        );
        assert_eq!(metadata.await, [format!("p1|network:distributed|ovnmeta-{id}")]);
        let mut kinds: Vec<Kind> = bed.driver.take().into_iter().map(|key| key.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let told = [
            Kind::Network,
            Kind::SecurityGroup,
            Kind::Port,
            Kind::SecurityGroupRule,
        ];
        assert_eq!(kinds, told);
    }
}

#[tokio::test]
async fn the_answer_is_what_show_shows() {
    for bed in Bed::each().await {
        let request = network(json!({"name": "n", "router:external": true, "segments": [
            {"provider:network_type": "vlan", "provider:physical_network": "physnet1"},
            {"provider:network_type": "geneve", "provider:segmentation_id": 70000}
        ]}));
        let made = Networks::create(&bed.plugin, &admin(), vec![request])
            .await
            .unwrap()
            .remove(0);
        let again = Networks::show(&bed.plugin, &admin(), &made.id).await.unwrap();
        assert_eq!(shown(&made), shown(&again));
        assert_eq!(shown(&made)["segments"][1]["provider:segmentation_id"], 70000);
        assert_eq!(shown(&made)["mtu"], 1442);
    }
}

#[tokio::test]
async fn only_the_answer_to_a_creation_shows_is_default_of_an_internal_network() {
    let bed = Bed::sqlite().await;
    let made = Networks::create(&bed.plugin, &admin(), vec![network(json!({}))])
        .await
        .unwrap()
        .remove(0);
    assert_eq!(shown(&made)["is_default"], false);
    let again = Networks::show(&bed.plugin, &admin(), &made.id).await.unwrap();
    assert_eq!(shown(&again).get("is_default"), None);
}

#[tokio::test]
async fn mtu_of_every_type() {
    let bed = Bed::sqlite().await;
    let mtu = async |attributes| {
        let made = Networks::create(&bed.plugin, &admin(), vec![network(attributes)]).await;
        made.map(|mut networks| networks.remove(0).mtu)
    };
    let provider = |kind: &str, physical: &str| json!({"provider:network_type": kind, "provider:physical_network": physical, "provider:segmentation_id": 7});
    assert_eq!(mtu(json!({})).await.unwrap(), 1442);
    assert_eq!(mtu(json!({"mtu": 1300})).await.unwrap(), 1300);
    assert_eq!(
        mtu(json!({"provider:network_type": "local"})).await.unwrap(),
        1500
    );
    assert_eq!(mtu(provider("vlan", "physnet1")).await.unwrap(), 1500);
    assert_eq!(mtu(provider("vlan", "physnet2")).await.unwrap(), 1400);
    let message = "Invalid input for operation: Requested MTU is too big, maximum is 1442.";
    assert_eq!(
        refusal(mtu(json!({"mtu": 1443})).await),
        (400, "InvalidInput", message.to_owned())
    );
    let wide = bed.with(|settings| {
        settings.ml2.overlay_ip_version = 6;
        settings.ml2.global_physnet_mtu = 9000;
        settings.ml2.path_mtu = 8000;
    });
    let made = Networks::create(&wide, &admin(), vec![network(json!({}))])
        .await
        .unwrap();
    assert_eq!(made[0].mtu, 8000 - 40 - 38);
}

#[tokio::test]
async fn refused_after_something_was_reserved_leaves_nothing() {
    for bed in Bed::each().await {
        let taken = "SELECT COUNT(*) FROM ml2_geneve_allocations WHERE allocated = 1";
        let unknown_zone = json!({"availability_zone_hints": ["az1", "az7"]});
        let refusals = [
            (
                unknown_zone,
                404,
                "AvailabilityZoneNotFound",
                "AvailabilityZone az7 could not be found.",
            ),
            (
                json!({"qos_policy_id": "q"}),
                404,
                "QosPolicyNotFound",
                "QoS policy q could not be found.",
            ),
            (
                json!({"qinq": true, "vlan_transparent": true}),
                400,
                "BadRequest",
                "Bad network request: Attributes 'vlan_transparent' and 'qinq' can not be set to True for the same \
                 network..",
            ),
            (
                json!({"qinq": true}),
                400,
                "VlanQinqDriverError",
                "Backend does not support VLAN QinQ.",
            ),
            (
                json!({"vlan_transparent": true, "provider:network_type": "flat",
                       "provider:physical_network": "public"}),
                400,
                "VlanTransparencyDriverError",
                "Backend does not support VLAN Transparency.",
            ),
            (
                json!({"provider:network_type": "geneve", "provider:segmentation_id": 16_711_681}),
                400,
                "InvalidInput",
                "Invalid input for operation: Segmentation ID should be lower or equal to 16711680.",
            ),
        ];
        for (attributes, status, error_type, message) in refusals {
            let outcome = Networks::create(&bed.plugin, &admin(), vec![network(attributes)]).await;
            assert_eq!(refusal(outcome), (status, error_type, message.to_owned()));
        }
        assert_eq!(bed.number(taken).await, 0);
        assert_eq!(
            bed.number("SELECT COUNT(*) FROM standardattributes").await,
            4,
            "only the templates"
        );
        assert_eq!(bed.driver.take(), []);
    }
}

#[tokio::test]
async fn all_of_a_bulk_or_nothing() {
    for bed in Bed::each().await {
        let bad = network(json!({"provider:network_type": "nope"}));
        let outcome = Networks::create(&bed.plugin, &admin(), vec![network(json!({})), bad]).await;
        assert_eq!(refusal(outcome).0, 400);
        assert_eq!(bed.number("SELECT COUNT(*) FROM networks").await, 0);
        let bodies = vec![
            network(json!({"name": "a"})),
            network(json!({"name": "b", "project_id": "p2"})),
        ];
        let made = Networks::create(&bed.plugin, &admin(), bodies).await.unwrap();
        let names: Vec<&str> = made.iter().map(|network| network.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(bed.number("SELECT COUNT(*) FROM default_security_group").await, 2);
    }
}

#[tokio::test]
async fn one_default_external_network() {
    let bed = Bed::sqlite().await;
    let default = || network(json!({"router:external": true, "is_default": true}));
    let made = Networks::create(&bed.plugin, &admin(), vec![default()])
        .await
        .unwrap()
        .remove(0);
    let message = format!("A default external network already exists: {}.", made.id);
    let outcome = Networks::create(&bed.plugin, &admin(), vec![default()]).await;
    assert_eq!(refusal(outcome), (409, "DefaultExternalNetworkExists", message));
    let undo = body(json!({"is_default": false}));
    let updated = Networks::update(&bed.plugin, &admin(), &made.id, undo, None)
        .await
        .unwrap();
    assert_eq!(updated.is_default, Some(false));
    Networks::create(&bed.plugin, &admin(), vec![default()])
        .await
        .unwrap();
}
