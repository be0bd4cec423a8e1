//! What goes with a floating IP, and what a floating IP goes with.

use model::Kind;
use plugin::Collection;
use plugin::net::{FloatingIps, Networks, Ports};
use serde_json::json;
use store::args;

use crate::common::{admin, member, refusal};
use crate::{World, made, maps, subnet};

#[tokio::test]
async fn all_of_it_goes() {
    for world in World::each().await {
        let ipam = "SELECT COUNT(*) FROM ipamallocations";
        let before = world.bed.number(ipam).await;
        let attributes = "SELECT COUNT(*) FROM standardattributes";
        let count = world.bed.number(attributes).await;
        let fip = world.fip(json!({})).await;
        let outcome = FloatingIps::delete(world.plugin(), &member("p2"), &fip.id, None).await;
        assert_eq!(refusal(outcome).1, "FloatingIPNotFound");
        FloatingIps::delete(world.plugin(), &admin(), &fip.id, None)
            .await
            .unwrap();
        for table in [
            "floatingips",
            "ovn_revision_numbers WHERE resource_type = 'floatingips'",
        ] {
            assert_eq!(
                world.bed.number(&format!("SELECT COUNT(*) FROM {table}")).await,
                0
            );
        }
        assert_eq!(world.bed.number(ipam).await, before);
        assert_eq!(world.bed.number(attributes).await, count);
        let outcome = FloatingIps::delete(world.plugin(), &admin(), &fip.id, None).await;
        assert_eq!(refusal(outcome).0, 404);
    }
}

#[tokio::test]
async fn ovn_has_to_forget_what_it_has() {
    for world in World::each().await {
        let port = world.port(json!({})).await;
        let fip = world.fip(json!({"port_id": port.id})).await;
        world.settle().await;
        FloatingIps::delete(world.plugin(), &admin(), &fip.id, None)
            .await
            .unwrap();
        world.told(&[(Kind::FloatingIp, &fip.id), (Kind::Port, &port.id)]);
        let orphan = "SELECT resource_type FROM ovn_revision_numbers WHERE resource_uuid = ? AND standard_attr_id IS NULL";
        assert_eq!(world.bed.texts(orphan, 1, args![&fip.id]).await, ["floatingips"]);
        assert_eq!(world.dirty(Kind::Port, &port.id).await, Some(-1));
    }
}

#[tokio::test]
async fn an_external_network_takes_its_unused_ones_along() {
    for world in World::each().await {
        let plugin = world.plugin();
        let other = json!({"router:external": true});
        let other = made::<Networks>(plugin, &admin(), &maps::NETWORK, other)
            .await
            .unwrap();
        subnet(plugin, &other.id, "172.25.0.0/24", "operator").await;
        let a = world
            .fip(json!({"floating_network_id": other.id, "project_id": "p2"}))
            .await;
        let kept = world.fip(json!({})).await;
        Networks::delete(plugin, &admin(), &other.id, None).await.unwrap();
        assert_eq!(
            refusal(FloatingIps::show(plugin, &admin(), &a.id).await).1,
            "FloatingIPNotFound"
        );
        world.show(&kept.id).await;
        // One that leads somewhere keeps its network, and then none is deleted.
        let port = world.port(json!({})).await;
        let used = world.fip(json!({"port_id": port.id})).await;
        let outcome = Networks::delete(plugin, &admin(), &world.external.id, None).await;
        assert_eq!(refusal(outcome).1, "NetworkInUse");
        world.show(&kept.id).await;
        Ports::show(plugin, &admin(), &used.floating_port_id)
            .await
            .unwrap();
    }
}
