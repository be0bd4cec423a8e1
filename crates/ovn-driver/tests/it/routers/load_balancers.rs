//! Floating IPs behind load balancers of OVN's Octavia provider: OVN cannot translate a member's address on the member's
//! host while the balancer's own address is translated, too.

use model::net::{FloatingIp, Port};
use ovsdb::{Condition, Datum, Mutation, Op, Row, Uuid};
use serde_json::json;

use super::{Inside, Lab};
use crate::bench::eventually;
use crate::ovn::register_chassis;

/// A member that is up, its floating IP, and the port that has the balancer's address.
struct Balanced {
    lab: Lab,
    inside: Inside,
    member: Port,
    floating_ip: FloatingIp,
    vip: Port,
}

impl Balanced {
    async fn new() -> Self {
        let lab = Lab::with(&["c1"], |config| {
            config.translate.enable_distributed_floating_ip = true;
        })
        .await;
        let host = register_chassis(&lab.sb, "hv1", "").await;
        let (_, inside) = lab.routed().await;
        let member = lab.server.port(&inside.network.id, json!({})).await;
        let vip = json!({"name": "ovn-lb-vip-1"});
        let vip = lab.server.port(&inside.network.id, vip).await;
        plug(&lab, &member, host).await;
        let attributes = json!({"port_id": member.id});
        let floating_ip = lab.server.floating_ip(&lab.outside.id, attributes).await;
        let balanced = Self {
            lab,
            inside,
            member,
            floating_ip,
            vip,
        };
        balanced.is_distributed("before there is a balancer").await;
        balanced
    }

    /// A balancer as the provider makes it.
    async fn balance(&self) {
        let member = &self.member.fixed_ips[0];
        let pool = format!("member_m1_{}:80_{}", member.ip_address, self.inside.subnet.id);
        let ids = [
            ("neutron:vip", self.vip.fixed_ips[0].ip_address.as_str()),
            ("neutron:vip_port_id", self.vip.id.as_str()),
            ("pool_p1", pool.as_str()),
        ];
        let row = Row::new()
            .with("name", "lb")
            .with("external_ids", Datum::map(ids));
        let switch = Condition::eq("name", format!("neutron-{}", self.inside.network.id).as_str());
        let attached = Mutation::insert("load_balancer", Datum::named_uuid("lb"));
        self.northbound(vec![
            Op::insert("Load_Balancer", row).with_uuid_name("lb"),
            Op::mutate("Logical_Switch", vec![switch], vec![attached]),
        ])
        .await;
    }

    /// What the provider notes when the balancer's port gets a floating IP.
    async fn note(&self, address: &str) {
        let noted = Mutation::insert("external_ids", Datum::map([("neutron:vip_fip", address)]));
        let which = Condition::eq("name", "lb");
        self.northbound(vec![Op::mutate("Load_Balancer", vec![which], vec![noted])])
            .await;
    }

    async fn northbound(&self, ops: Vec<Op>) {
        self.lab.nb.transact(ops).await.unwrap();
    }

    async fn published(&self) -> FloatingIp {
        let attributes = json!({"port_id": self.vip.id});
        self.lab
            .server
            .floating_ip(&self.lab.outside.id, attributes)
            .await
    }

    async fn is_distributed(&self, when: &str) {
        let member = self.member.id.as_str();
        eventually(&format!("on the member's host {when}"), async || {
            let row = self.lab.translation(&self.floating_ip.id);
            row.is_some_and(|row| {
                row.str("logical_port") == Some(member)
                    && row.str("external_mac") == row.map_str("external_ids", "neutron:fip_external_mac")
            })
        })
        .await;
    }

    async fn is_central(&self, when: &str) {
        eventually(&format!("on the gateway {when}"), async || {
            let row = self.lab.translation(&self.floating_ip.id);
            row.is_some_and(|row| row.str("logical_port").is_none() && row.str("external_mac").is_none())
        })
        .await;
    }

    async fn stop(self) {
        self.lab.server.becomes_clean().await;
        self.lab.stop().await;
    }
}

/// What ovn-controller does when a port is plugged.
async fn plug(lab: &Lab, port: &Port, host: Uuid) {
    eventually("the port has a binding", async || {
        let snapshot = lab.sb.replica().read();
        let table = snapshot.table("Port_Binding").unwrap();
        table.find("logical_port", &[port.id.as_str().into()]).is_some()
    })
    .await;
    let row = Row::new().with("chassis", Datum::from(host)).with("up", true);
    let which = Condition::eq("logical_port", port.id.as_str());
    let op = Op::update("Port_Binding", vec![which], row);
    lab.sb.transact(vec![op]).await.unwrap();
}

#[tokio::test]
async fn a_member_is_translated_on_the_gateway_while_its_balancer_has_a_floating_ip() {
    let balanced = Balanced::new().await;
    balanced.balance().await;
    let public = balanced.published().await;
    balanced.is_central("while the balancer has one").await;
    eventually("that of the balancer is on the gateway, too", async || {
        let row = balanced.lab.translation(&public.id);
        row.is_some_and(|row| row.str("external_mac").is_none())
    })
    .await;
    balanced.lab.server.associate(&public.id, None).await;
    balanced.is_distributed("once the balancer has none").await;
    balanced.stop().await;
}

/// The balancer may say so itself, whoever gave it the floating IP.
#[tokio::test]
async fn members_that_come_and_go_are_noticed() {
    let balanced = Balanced::new().await;
    balanced.balance().await;
    balanced.note("172.24.0.99").await;
    balanced
        .is_central("once the balancer says that it has one")
        .await;
    let gone = Mutation::delete("external_ids", Datum::set(["pool_p1"]));
    let which = Condition::eq("name", "lb");
    let op = Op::mutate("Load_Balancer", vec![which], vec![gone]);
    balanced.northbound(vec![op]).await;
    balanced.is_distributed("once it is no member").await;
    balanced.stop().await;
}

#[tokio::test]
async fn a_balancer_that_goes_leaves_its_members_alone() {
    let balanced = Balanced::new().await;
    balanced.balance().await;
    balanced.published().await;
    balanced.is_central("while the balancer has one").await;
    let gone = Op::delete("Load_Balancer", vec![Condition::eq("name", "lb")]);
    balanced.northbound(vec![gone]).await;
    balanced.is_distributed("without a balancer").await;
    balanced.stop().await;
}

/// A floating IP of a member that is made later is never on the member's host.
#[tokio::test]
async fn a_floating_ip_of_a_member_is_on_the_gateway_from_its_first_row_on() {
    let balanced = Balanced::new().await;
    balanced
        .lab
        .server
        .associate(&balanced.floating_ip.id, None)
        .await;
    balanced.balance().await;
    balanced.published().await;
    balanced.lab.server.becomes_clean().await;
    let member = Some(balanced.member.id.as_str());
    balanced
        .lab
        .server
        .associate(&balanced.floating_ip.id, member)
        .await;
    balanced.is_central("from the beginning").await;
    balanced.stop().await;
}
