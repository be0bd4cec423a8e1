//! A router, what is behind it and the world: a server with both databases and ovn-northd.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::net::{FloatingIp, Network, Port, Router, Subnet};
use ovn_driver::Config;
use ovsdb::{Client, Row, Uuid};
use plugin::net::{FloatingIps, Routers};
use plugin::{Collection, Context};
use serde_json::{Value, json};

use crate::bench::{Server, Store, body, config, eventually, merge, named};
use crate::ovn::{Ovn, register};

/// An external network, a server, both databases with ovn-northd, and nothing else.
pub struct Lab {
    pub server: Server,
    pub nb: Client,
    pub sb: Client,
    pub outside: Network,
    pub outside_subnet: Subnet,
    pub ovn: Ovn,
    pub store: Store,
}

/// A network behind a router.
pub struct Inside {
    pub network: Network,
    pub subnet: Subnet,
}

impl Lab {
    /// With these gateway chassis, which reach the external network.
    pub async fn new(gateways: &[&str]) -> Self {
        Self::with(gateways, |_| {}).await
    }

    pub async fn with(gateways: &[&str], change: impl FnOnce(&mut Config)) -> Self {
        Self::on(Store::new().await, gateways, change).await
    }

    pub async fn on(store: Store, gateways: &[&str], change: impl FnOnce(&mut Config)) -> Self {
        let mut ovn = Ovn::start();
        ovn.start_northd();
        let (nb, sb) = (ovn.client("nb").await, ovn.client("sb").await);
        for name in gateways {
            gateway(&sb, name).await;
        }
        let mut config = config(&ovn, 9696);
        change(&mut config);
        let server = Server::with(&store, config).await;
        let known = gateways.len();
        eventually("Southbound is there", async || {
            server.driver.agents().len() == known
        })
        .await;
        let flat = json!({
            "router:external": true, "provider:network_type": "flat", "provider:physical_network": "public",
        });
        let outside = server.network(flat).await;
        let subnet = json!({
            "ip_version": 4, "cidr": "172.24.0.0/16", "enable_dhcp": false,
            "allocation_pools": [{"start": "172.24.0.10", "end": "172.24.9.254"}],
        });
        let outside_subnet = server.subnet(&outside.id, subnet).await;
        Self {
            server,
            nb,
            sb,
            outside,
            outside_subnet,
            ovn,
            store,
        }
    }

    pub async fn router(&self) -> Router {
        let attributes = json!({"external_gateway_info": {"network_id": self.outside.id}});
        self.server.router(attributes).await
    }

    /// A network with a subnet `10.<n>.0.0/24`.
    pub async fn inside(&self, n: usize) -> Inside {
        self.inside_of(n, json!({})).await
    }

    pub async fn inside_of(&self, n: usize, attributes: Value) -> Inside {
        let network = self.server.network(attributes).await;
        let subnet = json!({"ip_version": 4, "cidr": format!("10.{n}.0.0/24")});
        let subnet = self.server.subnet(&network.id, subnet).await;
        Inside { network, subnet }
    }

    /// A router with a gateway, and a network behind it.
    pub async fn routed(&self) -> (Router, Inside) {
        let (router, inside) = (self.router().await, self.inside(0).await);
        self.server.attach(&router.id, &inside.subnet.id).await;
        (router, inside)
    }

    /// Chassis of a group with their priorities.
    pub fn group(&self, name: &str) -> Option<BTreeMap<String, i64>> {
        members(&self.nb, name)
    }

    /// The chassis of a router's gateway, the active one first.
    pub fn gateway_of(&self, router: &str) -> Vec<String> {
        let group = self.group(&format!("neutron-{router}")).unwrap_or_default();
        let mut order: Vec<(String, i64)> = group.into_iter().collect();
        order.sort_by_key(|(_, priority)| -priority);
        order.into_iter().map(|(name, _)| name).collect()
    }

    pub fn row(&self, table: &str, name: &str) -> Option<Arc<Row>> {
        named(&self.nb, table, name)
    }

    /// The row of a port of a router.
    pub fn router_port(&self, port: &str) -> Option<Arc<Row>> {
        self.row("Logical_Router_Port", &format!("lrp-{port}"))
    }

    pub fn translation(&self, floating_ip: &str) -> Option<Arc<Row>> {
        let snapshot = self.nb.replica().read();
        let table = snapshot.table("NAT")?;
        let (_, row) = table.find_by_map_key("external_ids", "neutron:fip_id", floating_ip)?;
        Some(Arc::clone(row))
    }

    pub async fn stop(self) {
        self.server.stop().await;
    }
}

/// A gateway chassis that reaches the external network and `physnet1`.
pub async fn gateway(sb: &Client, name: &str) -> Uuid {
    register(sb, name, "public:br-ex,physnet1:br-phys", "enable-chassis-as-gw").await
}

/// A chassis goes.
pub async fn remove_chassis(sb: &Client, name: &str) {
    use ovsdb::{Condition, Op};
    let gone =
        ["Chassis_Private", "Chassis"].map(|table| Op::delete(table, vec![Condition::eq("name", name)]));
    sb.transact(gone.to_vec()).await.unwrap();
}

pub fn members(nb: &Client, group: &str) -> Option<BTreeMap<String, i64>> {
    let snapshot = nb.replica().read();
    let (_, group) = snapshot
        .table("HA_Chassis_Group")?
        .find("name", &[group.into()])?;
    let chassis = snapshot.table("HA_Chassis")?;
    let rows = group.set_of_uuid("ha_chassis");
    rows.iter()
        .map(|uuid| {
            let row = chassis.get(uuid)?;
            Some((row.str("chassis_name")?.to_owned(), row.int("priority")?))
        })
        .collect()
}

impl Server {
    pub async fn router(&self, attributes: Value) -> Router {
        let mut all = json!({"name": "router", "project_id": "p", "admin_state_up": true});
        merge(&mut all, attributes);
        let made = Routers::create(&self.plugin, &Context::admin(), vec![body(all)]).await;
        made.unwrap().remove(0)
    }

    pub async fn update_router(&self, id: &str, attributes: Value) -> Router {
        Routers::update(&self.plugin, &Context::admin(), id, body(attributes), None)
            .await
            .unwrap()
    }

    pub async fn delete_router(&self, id: &str) {
        Routers::delete(&self.plugin, &Context::admin(), id, None)
            .await
            .unwrap();
    }

    /// Attach a subnet; answers the port.
    pub async fn attach(&self, router: &str, subnet: &str) -> String {
        let request = json!({"subnet_id": subnet});
        Routers::add_interface(&self.plugin, &Context::admin(), router, &request)
            .await
            .unwrap()
            .port_id
    }

    pub async fn detach(&self, router: &str, subnet: &str) {
        let request = json!({"subnet_id": subnet});
        Routers::remove_interface(&self.plugin, &Context::admin(), router, &request)
            .await
            .unwrap();
    }

    pub async fn attach_port(&self, router: &str, port: &str) {
        let request = json!({"port_id": port});
        Routers::add_interface(&self.plugin, &Context::admin(), router, &request)
            .await
            .unwrap();
    }

    pub async fn detach_port(&self, router: &str, port: &str) {
        let request = json!({"port_id": port});
        Routers::remove_interface(&self.plugin, &Context::admin(), router, &request)
            .await
            .unwrap();
    }

    pub async fn floating_ip(&self, network: &str, attributes: Value) -> FloatingIp {
        let mut all = json!({"project_id": "p", "floating_network_id": network});
        merge(&mut all, attributes);
        let made = FloatingIps::create(&self.plugin, &Context::admin(), vec![body(all)]).await;
        made.unwrap().remove(0)
    }

    pub async fn associate(&self, id: &str, port: Option<&str>) -> FloatingIp {
        let attributes = body(json!({"port_id": port}));
        FloatingIps::update(&self.plugin, &Context::admin(), id, attributes, None)
            .await
            .unwrap()
    }

    pub async fn show_floating_ip(&self, id: &str) -> FloatingIp {
        FloatingIps::show(&self.plugin, &Context::admin(), id)
            .await
            .unwrap()
    }

    /// The first gateway of a router.
    pub async fn gateway_port(&self, router: &str) -> Port {
        let sql = format!("SELECT gw_port_id FROM routers WHERE id = '{router}'");
        self.show_port(&self.sql(&sql).await[0]).await
    }
}
