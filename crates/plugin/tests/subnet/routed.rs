//! Routed networks: subnets on segments, and the routes between them.

use model::net::{HostRoute, Network};
use plugin::Collection;
use plugin::net::{Networks, Segments, Subnets};
use serde_json::{Value, json};

use super::{made, network, subnet, update};
use crate::common::{Bed, admin, refusal};
use model::attr::maps;

/// A network with a VLAN and a flat segment.
async fn two_segments(bed: &Bed) -> (Network, String, String) {
    let request = json!({
        "provider:network_type": "vlan", "provider:physical_network": "physnet1", "provider:segmentation_id": 120
    });
    let network = made::<Networks>(&bed.plugin, &maps::NETWORK, request)
        .await
        .unwrap();
    let request = json!({"network_id": network.id, "network_type": "flat", "physical_network": "public"});
    let second = made::<Segments>(&bed.plugin, &maps::SEGMENT, request)
        .await
        .unwrap();
    let first = network.segments[0].id.clone();
    (network, first, second.id)
}

fn on(segment: &str, cidr: &str) -> Value {
    json!({"cidr": cidr, "segment_id": segment, "enable_dhcp": false})
}

#[tokio::test]
async fn all_subnets_are_on_segments_or_none() {
    for bed in Bed::each().await {
        let (network, first, second) = two_segments(&bed).await;
        let other = super::network(&bed.plugin).await;
        let a = subnet(&bed.plugin, &network.id, on(&first, "10.240.1.0/24"))
            .await
            .unwrap();
        assert_eq!(a.segment_id.as_deref(), Some(first.as_str()));
        let mixed = refusal(subnet(&bed.plugin, &network.id, json!({"cidr": "10.240.2.0/24"})).await);
        let message = format!(
            "All of the subnets on network '{}' must either all be associated with segments or all not associated with \
             any segment.",
            network.id
        );
        assert_eq!(
            mixed,
            (400, "SubnetsNotAllAssociatedWithSegments", message.clone())
        );
        subnet(&bed.plugin, &network.id, on(&second, "10.240.3.0/24"))
            .await
            .unwrap();
        let foreign = refusal(
            subnet(
                &bed.plugin,
                &network.id,
                on(&other.segments[0].id, "10.240.5.0/24"),
            )
            .await,
        );
        assert_eq!((foreign.0, foreign.1), (400, "NetworkIdsDontMatch"));
        let moved = refusal(update(&bed.plugin, &a.id, json!({"segment_id": null})).await);
        assert_eq!(moved.2, message);
        let typed =
            json!({"cidr": "10.240.6.0/24", "enable_dhcp": false, "service_types": ["network:routed"]});
        subnet(&bed.plugin, &network.id, typed).await.unwrap();
    }
}

#[tokio::test]
async fn a_lone_subnet_may_join_a_lone_segment() {
    let bed = Bed::sqlite().await;
    let network = network(&bed.plugin).await;
    let segment = network.segments[0].id.clone();
    let made = subnet(&bed.plugin, &network.id, json!({"cidr": "10.241.0.0/24"}))
        .await
        .unwrap();
    let joined = update(&bed.plugin, &made.id, json!({"segment_id": segment}))
        .await
        .unwrap();
    assert_eq!(joined.segment_id, Some(segment));
    let left = refusal(update(&bed.plugin, &made.id, json!({"segment_id": null})).await);
    assert_eq!(
        (left.0, left.1),
        (400, "SubnetSegmentAssociationChangeNotAllowed")
    );
    let unknown = json!({"segment_id": "00000000-0000-0000-0000-00000000dead"});
    assert_eq!(refusal(update(&bed.plugin, &made.id, unknown).await).0, 404);
}

#[tokio::test]
async fn subnets_of_other_segments_are_reached_through_the_gateway() {
    for bed in Bed::each().await {
        let (network, first, second) = two_segments(&bed).await;
        let routes = async |id: &str| {
            Subnets::show(&bed.plugin, &admin(), id)
                .await
                .unwrap()
                .host_routes
        };
        let route = |destination: &str, nexthop: &str| HostRoute {
            destination: destination.to_owned(),
            nexthop: nexthop.to_owned(),
        };
        let a = subnet(&bed.plugin, &network.id, on(&first, "10.240.1.0/24"))
            .await
            .unwrap();
        bed.driver.take();
        let b = subnet(&bed.plugin, &network.id, on(&second, "10.240.3.0/24"))
            .await
            .unwrap();
        assert!(bed.driver.take().iter().any(|key| key.id == a.id));
        assert_eq!(routes(&a.id).await, [route("10.240.3.0/24", "10.240.1.1")]);
        assert_eq!(routes(&b.id).await, [route("10.240.1.0/24", "10.240.3.1")]);
        let pools = json!([{"start": "10.240.1.10", "end": "10.240.1.20"}]);
        let change = json!({"gateway_ip": "10.240.1.254", "allocation_pools": pools});
        update(&bed.plugin, &a.id, change).await.unwrap();
        assert_eq!(routes(&a.id).await, [route("10.240.3.0/24", "10.240.1.254")]);
        Subnets::delete(&bed.plugin, &admin(), &b.id, None).await.unwrap();
        assert_eq!(routes(&a.id).await, []);
    }
}
