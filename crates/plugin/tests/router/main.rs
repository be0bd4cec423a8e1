//! Routers on SQLite and MariaDB: interfaces, gateways, routes, and what they keep others from. What is expected was seen at
//! a real Neutron 29.0.0.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

#[path = "../common/mod.rs"]
mod common;

mod crud;
mod gateway;
mod gateways;
mod guards;
mod interface;
mod race;
mod routes;

use common::{Bed, admin};
use model::attr::{Caller, Map, Options, maps};
use model::net::{Network, Port, Router, RouterInterface, Subnet};
use model::{Body, Fault, Kind};
use plugin::net::{Networks, Ports, Routers, Subnets};
use plugin::{Collection, Error, Plugin};
use serde_json::{Value, json};

const CALLER: Caller<'_> = Caller {
    project_id: Some("p1"),
    sets_project: true,
};

/// The body of a create request, after the attribute map.
fn parsed(map: &Map, attributes: Value) -> Result<Body, Fault> {
    let json = json!({ map.resource: attributes });
    let parsed = map.create(json, true, CALLER, &Options::default())?;
    Ok(parsed.unwrap().bodies.remove(0))
}

async fn made<C: Collection>(plugin: &Plugin, map: &Map, attributes: Value) -> Result<C::Item, Error> {
    let body = parsed(map, attributes)?;
    Ok(C::create(plugin, &admin(), vec![body]).await?.remove(0))
}

async fn changed<C: Collection>(
    plugin: &Plugin,
    map: &Map,
    id: &str,
    attributes: Value,
) -> Result<C::Item, Error> {
    let json = json!({ map.resource: attributes });
    let body = map.update(json, CALLER, &Options::default())?.unwrap();
    C::update(plugin, &admin(), id, body, None).await
}

async fn network(plugin: &Plugin) -> Network {
    made::<Networks>(plugin, &maps::NETWORK, json!({})).await.unwrap()
}

async fn external(plugin: &Plugin) -> Network {
    made::<Networks>(plugin, &maps::NETWORK, json!({"router:external": true}))
        .await
        .unwrap()
}

/// A subnet; its IP version follows from the CIDR.
async fn subnet(plugin: &Plugin, network: &Network, cidr: &str) -> Subnet {
    subnet_with(plugin, network, json!({"cidr": cidr})).await
}

async fn subnet_with(plugin: &Plugin, network: &Network, mut attributes: Value) -> Subnet {
    let is_v6 = attributes["cidr"].as_str().unwrap().contains(':');
    attributes["network_id"] = network.id.clone().into();
    attributes["ip_version"] = if is_v6 { 6 } else { 4 }.into();
    made::<Subnets>(plugin, &maps::SUBNET, attributes).await.unwrap()
}

async fn port(plugin: &Plugin, attributes: Value) -> Result<Port, Error> {
    made::<Ports>(plugin, &maps::PORT, attributes).await
}

async fn change_port(plugin: &Plugin, id: &str, attributes: Value) -> Result<Port, Error> {
    changed::<Ports>(plugin, &maps::PORT, id, attributes).await
}

async fn shown_port(plugin: &Plugin, id: &str) -> Port {
    Ports::show(plugin, &admin(), id).await.unwrap()
}

async fn router(plugin: &Plugin, attributes: Value) -> Result<Router, Error> {
    made::<Routers>(plugin, &maps::ROUTER, attributes).await
}

async fn change(plugin: &Plugin, id: &str, attributes: Value) -> Result<Router, Error> {
    changed::<Routers>(plugin, &maps::ROUTER, id, attributes).await
}

async fn shown(plugin: &Plugin, id: &str) -> Router {
    Routers::show(plugin, &admin(), id).await.unwrap()
}

async fn attach(plugin: &Plugin, router: &str, request: Value) -> Result<RouterInterface, Error> {
    Routers::add_interface(plugin, &admin(), router, &request).await
}

async fn detach(plugin: &Plugin, router: &str, request: Value) -> Result<RouterInterface, Error> {
    Routers::remove_interface(plugin, &admin(), router, &request).await
}

/// Addresses as text.
fn addresses(port: &Port) -> Vec<&str> {
    port.fixed_ips
        .iter()
        .map(|fixed| fixed.ip_address.as_str())
        .collect()
}

impl Bed {
    /// What OVN is known to have of a resource: -1 for nothing; `None` when it is not to have it.
    async fn known(&self, kind: Kind, id: &str) -> Option<i64> {
        let sql =
            "SELECT revision_number FROM ovn_revision_numbers WHERE resource_uuid = ? AND resource_type = ?";
        let rows = self.fetch(sql, store::args![id, kind.as_str()]).await;
        rows.first().map(|row| row.get(0).unwrap())
    }

    /// As if OVN had everything.
    async fn settle(&self) {
        let sql = "UPDATE ovn_revision_numbers SET revision_number = (SELECT sa.revision_number FROM \
                   standardattributes sa WHERE sa.id = ovn_revision_numbers.standard_attr_id)";
        self.execute(sql, vec![]).await;
        self.driver.take();
    }

    /// Whether the driver was told to look at something since the last time.
    fn told(&self, kind: Kind, id: &str) -> bool {
        self.driver
            .take()
            .iter()
            .any(|key| key.kind == kind && key.id == id)
    }
}
