//! Floating IPs and port forwardings, on SQLite and MariaDB. What is expected was seen at a real Neutron 29.0.0.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

#[path = "../common/mod.rs"]
mod common;

mod address;
mod associate;
mod change;
mod delete;
mod forwarding;
mod forwarding_change;
mod ports;
mod race;

use common::{Bed, admin, body};
use model::attr::{Caller, Map, Options, maps};
use model::net::{FloatingIp, Network, Port, PortForwarding, Router, Subnet};
use model::{Body, Key, Kind};
use plugin::net::port_forwarding as forwardings;
use plugin::net::{FloatingIps, Networks, Ports, Routers, Subnets};
use plugin::{Collection, Context, Error, Plugin};
use serde_json::{Value, json};

const PROJECT: &str = "p1";

/// The body of a create request, after the attribute map.
fn parsed(map: &Map, attributes: Value) -> Body {
    let caller = Caller {
        project_id: Some(PROJECT),
        sets_project: true,
    };
    let parsed = map.create(
        json!({ map.resource: attributes }),
        true,
        caller,
        &Options::default(),
    );
    parsed.unwrap().unwrap().bodies.remove(0)
}

async fn made<C: Collection>(
    plugin: &Plugin,
    context: &Context,
    map: &Map,
    attributes: Value,
) -> Result<C::Item, Error> {
    let made = C::create(plugin, context, vec![parsed(map, attributes)]).await?;
    Ok(made.into_iter().next().unwrap())
}

/// An external network and a network of the project, with a router between them.
struct World {
    bed: Bed,
    external: Network,
    pool: Subnet,
    network: Network,
    subnet: Subnet,
    router: Router,
}

impl World {
    async fn on(bed: Bed) -> Self {
        let plugin = &bed.plugin;
        let external = json!({"router:external": true, "project_id": "operator"});
        let external = made::<Networks>(plugin, &admin(), &maps::NETWORK, external)
            .await
            .unwrap();
        let pool = subnet(plugin, &external.id, "172.24.4.0/24", "operator").await;
        let network = made::<Networks>(plugin, &admin(), &maps::NETWORK, json!({}))
            .await
            .unwrap();
        let subnet = subnet(plugin, &network.id, "10.0.1.0/24", PROJECT).await;
        // Where no test asks for an address.
        let fixed_ips = json!([{"subnet_id": pool.id, "ip_address": "172.24.4.250"}]);
        let gateway =
            json!({"external_gateway_info": {"network_id": external.id, "external_fixed_ips": fixed_ips}});
        let router = made::<Routers>(plugin, &admin(), &maps::ROUTER, gateway)
            .await
            .unwrap();
        attach(plugin, &router.id, &subnet.id).await;
        bed.driver.take();
        Self {
            bed,
            external,
            pool,
            network,
            subnet,
            router,
        }
    }

    async fn each() -> [Self; 2] {
        let [sqlite, mariadb] = Bed::each().await;
        [Self::on(sqlite).await, Self::on(mariadb).await]
    }

    async fn sqlite() -> Self {
        Self::on(Bed::sqlite().await).await
    }

    fn plugin(&self) -> &Plugin {
        &self.bed.plugin
    }

    /// A port of the project's network.
    async fn port(&self, attributes: Value) -> Port {
        let mut whole = json!({"network_id": self.network.id});
        extend(&mut whole, attributes);
        made::<Ports>(self.plugin(), &admin(), &maps::PORT, whole)
            .await
            .unwrap()
    }

    async fn try_fip(&self, context: &Context, attributes: Value) -> Result<FloatingIp, Error> {
        let mut whole = json!({"floating_network_id": self.external.id});
        extend(&mut whole, attributes);
        made::<FloatingIps>(self.plugin(), context, &maps::FLOATING_IP, whole).await
    }

    async fn fip(&self, attributes: Value) -> FloatingIp {
        self.try_fip(&admin(), attributes).await.unwrap()
    }

    async fn change(&self, context: &Context, id: &str, attributes: Value) -> Result<FloatingIp, Error> {
        FloatingIps::update(self.plugin(), context, id, body(attributes), None).await
    }

    async fn show(&self, id: &str) -> FloatingIp {
        FloatingIps::show(self.plugin(), &admin(), id).await.unwrap()
    }

    /// A forwarding of TCP; `fip` and `port` are ids.
    async fn forward(&self, fip: &str, attributes: Value) -> Result<PortForwarding, Error> {
        let request = vec![parsed(&maps::PORT_FORWARDING, attributes)];
        let made = forwardings::create(self.plugin(), &admin(), fip, &request).await?;
        Ok(made.into_iter().next().unwrap())
    }

    /// Revision numbers of the dirty set, NULL as `-`.
    async fn dirty(&self, kind: Kind, id: &str) -> Option<i64> {
        let sql =
            "SELECT revision_number FROM ovn_revision_numbers WHERE resource_type = ? AND resource_uuid = ?";
        let rows = self.bed.fetch(sql, store::args![kind.as_str(), id]).await;
        rows.first().map(|row| row.get(0).unwrap())
    }

    /// As if OVN had everything.
    async fn settle(&self) {
        let sql = "UPDATE ovn_revision_numbers SET revision_number = 1000";
        self.bed.execute(sql, vec![]).await;
        self.bed.driver.take();
    }

    /// Whether OVN was told to look at these, once each, and at nothing else.
    fn told(&self, keys: &[(Kind, &str)]) {
        let mut told = self.bed.driver.take();
        told.sort_unstable();
        let mut expected: Vec<Key> = keys.iter().map(|(kind, id)| Key::new(*kind, *id)).collect();
        expected.sort_unstable();
        assert_eq!(told, expected);
    }
}

async fn subnet(plugin: &Plugin, network: &str, cidr: &str, project: &str) -> Subnet {
    let version = if cidr.contains(':') { 6 } else { 4 };
    let attributes =
        json!({"network_id": network, "cidr": cidr, "ip_version": version, "project_id": project});
    made::<Subnets>(plugin, &admin(), &maps::SUBNET, attributes)
        .await
        .unwrap()
}

async fn attach(plugin: &Plugin, router: &str, subnet: &str) {
    let request = json!({ "subnet_id": subnet });
    Routers::add_interface(plugin, &admin(), router, &request)
        .await
        .unwrap();
}

fn extend(whole: &mut Value, attributes: Value) {
    let Value::Object(attributes) = attributes else {
        panic!("an object");
    };
    whole.as_object_mut().unwrap().extend(attributes);
}

/// What a forwarding of TCP to a port needs.
fn to(port: &Port, attributes: Value) -> Value {
    let mut whole = json!({
        "protocol": "tcp", "internal_port_id": port.id, "internal_ip_address": port.fixed_ips[0].ip_address
    });
    extend(&mut whole, attributes);
    whole
}
