//! Segments as a collection of their own.

use model::{Key, Kind, ListQuery};
use plugin::Collection;
use plugin::net::{Networks, Segments};
use serde_json::json;
use store::args;

use crate::common::{Bed, admin, body, network, refusal, shown};
use crate::update::add_subnet;

#[tokio::test]
async fn come_and_go() {
    for bed in Bed::each().await {
        let vlan = json!({"provider:network_type": "vlan", "provider:physical_network": "physnet1",
                          "provider:segmentation_id": 101});
        let made = Networks::create(&bed.plugin, &admin(), vec![network(vlan)])
            .await
            .unwrap()
            .remove(0);
        bed.execute("UPDATE ovn_revision_numbers SET revision_number = 1", vec![])
            .await;
        bed.driver.take();
        let request = |kind: &str| {
            body(
                json!({"network_id": made.id, "network_type": kind, "description": "",
                        "physical_network": "physnet1", "segmentation_id": 102}),
            )
        };
        let segment = Segments::create(&bed.plugin, &admin(), vec![request("vlan")])
            .await
            .unwrap()
            .remove(0);
        assert_eq!((segment.segment_index, segment.standard.revision_number), (1, 1));
        let hosts = "SELECT host FROM segmenthostmappings WHERE segment_id = ? ORDER BY host";
        assert_eq!(
            bed.texts(hosts, 1, args![segment.id.as_str()]).await,
            ["h1", "h2"]
        );
        assert_eq!(
            bed.texts(hosts, 1, args![made.segments[0].id.as_str()]).await,
            ["h1", "h2"]
        );
        assert_eq!(made.segments[0].standard.revision_number, 1);
        assert_eq!(bed.driver.take(), [Key::new(Kind::Network, &made.id)]);
        let behind = "SELECT COUNT(*) FROM ovn_revision_numbers WHERE resource_type = 'networks' \
                      AND revision_number = -1";
        assert_eq!(bed.number(behind).await, 1);
        let shown_network = shown(&Networks::show(&bed.plugin, &admin(), &made.id).await.unwrap());
        assert_eq!(shown_network["segments"][1]["provider:segmentation_id"], 102);
        assert_eq!(shown_network["revision_number"], 1);
        let outcome = Segments::create(&bed.plugin, &admin(), vec![request("vlan")]).await;
        assert_eq!(refusal(outcome).1, "VlanIdInUse");

        let renamed = Segments::update(
            &bed.plugin,
            &admin(),
            &segment.id,
            body(json!({"name": "x"})),
            None,
        )
        .await;
        assert_eq!(renamed.unwrap().standard.revision_number, 2);
        let same = Segments::update(
            &bed.plugin,
            &admin(),
            &segment.id,
            body(json!({"name": "x"})),
            None,
        )
        .await;
        assert_eq!(same.unwrap().standard.revision_number, 2);

        Segments::delete(&bed.plugin, &admin(), &segment.id, None)
            .await
            .unwrap();
        let taken = "SELECT COUNT(*) FROM ml2_vlan_allocations WHERE allocated = 1";
        assert_eq!(bed.number(taken).await, 1);
        let left = Segments::list(&bed.plugin, &admin(), &ListQuery::default())
            .await
            .unwrap();
        Segments::delete(&bed.plugin, &admin(), &left[0].id, None)
            .await
            .unwrap();
        let bare = shown(&Networks::show(&bed.plugin, &admin(), &made.id).await.unwrap());
        assert!(bare["provider:network_type"].is_null());
        assert!(bare.as_object().unwrap().contains_key("provider:segmentation_id"));
    }
}

#[tokio::test]
async fn segments_of_a_creation_have_no_description() {
    let bed = Bed::sqlite().await;
    Networks::create(&bed.plugin, &admin(), vec![network(json!({}))])
        .await
        .unwrap();
    let segment = shown(
        &Segments::list(&bed.plugin, &admin(), &ListQuery::default())
            .await
            .unwrap()[0],
    );
    let mut names: Vec<&String> = segment.as_object().unwrap().keys().collect();
    names.sort_unstable();
    let expected = [
        "created_at",
        "description",
        "id",
        "name",
        "network_id",
        "network_type",
        "physical_network",
        "revision_number",
        "segmentation_id",
        "updated_at",
    ];
    assert_eq!(names, expected);
    assert!(segment["description"].is_null() && segment["name"].is_null());
    assert_eq!(segment["revision_number"], 0);
}

#[tokio::test]
async fn refusals() {
    let bed = Bed::sqlite().await;
    let vlan = json!({"provider:network_type": "vlan", "provider:physical_network": "physnet1"});
    let made = Networks::create(&bed.plugin, &admin(), vec![network(vlan)])
        .await
        .unwrap()
        .remove(0);
    let geneve = body(json!({"network_id": made.id, "network_type": "geneve"}));
    let outcome = Segments::create(&bed.plugin, &admin(), vec![geneve]).await;
    let message = "Invalid input for operation: Requested MTU is too big, maximum is 1442.";
    assert_eq!(refusal(outcome), (400, "InvalidInput", message.to_owned()));
    let taken = "SELECT COUNT(*) FROM ml2_geneve_allocations WHERE allocated = 1";
    assert_eq!(bed.number(taken).await, 0);
    let nowhere = body(json!({"network_id": "nope", "network_type": "local"}));
    let outcome = Segments::create(&bed.plugin, &admin(), vec![nowhere]).await;
    assert_eq!(
        refusal(outcome),
        (
            404,
            "NetworkNotFound",
            "Network nope could not be found.".to_owned()
        )
    );
    let outcome = Segments::show(&bed.plugin, &admin(), "nope").await;
    assert_eq!(
        refusal(outcome),
        (
            404,
            "SegmentNotFound",
            "Segment nope could not be found.".to_owned()
        )
    );

    let subnet = add_subnet(&bed, &made.id, "p1", 4).await;
    let id = made.segments[0].id.as_str();
    bed.execute("UPDATE subnets SET segment_id = ?", args![id]).await;
    let adjacent = Networks::show(&bed.plugin, &admin(), &made.id)
        .await
        .unwrap()
        .l2_adjacency;
    assert_eq!(adjacent, Some(false));
    let once =
        format!("Segment '{id}' cannot be deleted: The segment is still associated with subnet(s) {subnet}.");
    let outcome = Segments::delete(&bed.plugin, &admin(), id, None).await;
    assert_eq!(refusal(outcome), (409, "SegmentInUse", format!("{once}\n{once}")));
}
