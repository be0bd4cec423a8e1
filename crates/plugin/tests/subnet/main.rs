//! Subnets, subnet pools and address scopes, on SQLite and MariaDB. What is expected was seen at a real Neutron 29.0.0.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

#[path = "../common/mod.rs"]
mod common;

mod address_scope;
mod allocation;
mod auto_address;
mod create;
mod delete;
mod ipv6;
mod list;
mod pool_subnets;
mod race;
mod refused;
mod routed;
mod subnetpool;
mod update;

use common::{Bed, admin};
use model::attr::{Caller, Map, Options, maps};
use model::net::{AddressScope, Network, Port, Subnet, SubnetPool};
use model::{Body, Fault};
use plugin::net::{AddressScopes, Networks, Ports, Routers, SubnetPools, Subnets};
use plugin::{Collection, Error, Plugin};
use serde_json::{Value, json};

const CALLER: Caller<'_> = Caller {
    project_id: Some("p1"),
    sets_project: true,
};

/// The body of a create request, after the attribute map.
fn parsed(map: &Map, attributes: Value) -> Result<Body, Fault> {
    let parsed = map.create(
        json!({ map.resource: attributes }),
        true,
        CALLER,
        &Options::default(),
    )?;
    Ok(parsed.unwrap().bodies.remove(0))
}

async fn made<C: Collection>(plugin: &Plugin, map: &Map, attributes: Value) -> Result<C::Item, Error> {
    Ok(C::create(plugin, &admin(), vec![parsed(map, attributes)?])
        .await?
        .remove(0))
}

async fn changed<C: Collection>(
    plugin: &Plugin,
    map: &Map,
    id: &str,
    attributes: Value,
) -> Result<C::Item, Error> {
    let body = map
        .update(json!({ map.resource: attributes }), CALLER, &Options::default())?
        .unwrap();
    C::update(plugin, &admin(), id, body, None).await
}

async fn network(plugin: &Plugin) -> Network {
    made::<Networks>(plugin, &maps::NETWORK, json!({})).await.unwrap()
}

async fn port(plugin: &Plugin, attributes: Value) -> Result<Port, Error> {
    made::<Ports>(plugin, &maps::PORT, attributes).await
}

/// Create a subnet; the IP version follows from the CIDR when it is not given.
async fn subnet(plugin: &Plugin, network: &str, mut attributes: Value) -> Result<Subnet, Error> {
    let is_v6 = attributes["cidr"].as_str().is_some_and(|cidr| cidr.contains(':'));
    let members = attributes.as_object_mut().unwrap();
    members.entry("network_id").or_insert(network.into());
    members
        .entry("ip_version")
        .or_insert(if is_v6 { 6 } else { 4 }.into());
    made::<Subnets>(plugin, &maps::SUBNET, attributes).await
}

async fn update(plugin: &Plugin, id: &str, attributes: Value) -> Result<Subnet, Error> {
    changed::<Subnets>(plugin, &maps::SUBNET, id, attributes).await
}

/// A router that ports can call themselves ports of.
async fn router(plugin: &Plugin) -> String {
    made::<Routers>(plugin, &maps::ROUTER, json!({}))
        .await
        .unwrap()
        .id
}

async fn pool(plugin: &Plugin, attributes: Value) -> Result<SubnetPool, Error> {
    made::<SubnetPools>(plugin, &maps::SUBNETPOOL, attributes).await
}

async fn scope(plugin: &Plugin, attributes: Value) -> Result<AddressScope, Error> {
    made::<AddressScopes>(plugin, &maps::ADDRESS_SCOPE, attributes).await
}

/// The allocation pools as text.
fn ranges(subnet: &Subnet) -> Vec<String> {
    subnet
        .allocation_pools
        .iter()
        .map(|pool| format!("{}-{}", pool.start, pool.end))
        .collect()
}

impl Bed {
    async fn revision(&self, network: &Network) -> i64 {
        Networks::show(&self.plugin, &admin(), &network.id)
            .await
            .unwrap()
            .standard
            .revision_number
    }
}
