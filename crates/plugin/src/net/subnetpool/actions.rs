//! Member actions: `add_prefixes`, `remove_prefixes`, `onboard_network_subnets`.

use std::collections::HashSet;

use ipnet::IpNet;
use model::net::{Subnet, SubnetPool};
use model::{Body, Fault, Key, Kind};
use serde_json::Value;
use store::{Tx, standard};

use super::{SubnetPools, faults, shape, update};
use crate::net::network;
use crate::net::subnet::range::Ranges;
use crate::{Context, Error, Plugin, Result};

impl SubnetPools {
    /// `PUT /subnetpools/<id>/add_prefixes`: the answer is `{"prefixes": [...]}` with what this gives.
    ///
    /// # Errors
    /// Faults of prefixes that do not fit.
    pub async fn add_prefixes(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        request: &Value,
    ) -> Result<Vec<String>> {
        let added = prefixes_of(request)?;
        store::transact!(plugin.db, tx => {
            let pool = update::locked(&mut tx, context, id).await?;
            let mut body = Body::default();
            body.set("prefixes", [pool.prefixes.clone(), added.clone()].concat());
            update::apply(&mut tx, context, &pool, &body, None).await?;
            let pool = super::find(&mut tx, context, id).await?;
            // In the order of their addresses; as part of a pool they come in that of their texts.
            Ok::<_, Error>(shape::shown(&shape::parse(&pool.prefixes)?))
        })
    }

    /// `PUT /subnetpools/<id>/remove_prefixes`: the answer is `{"prefixes": [...]}` with what this gives.
    ///
    /// # Errors
    /// `IllegalSubnetPoolPrefixUpdate` when a subnet has addresses of them.
    pub async fn remove_prefixes(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        request: &Value,
    ) -> Result<Vec<String>> {
        let removed = prefixes_of(request)?;
        store::transact!(plugin.db, tx => {
            let pool = update::locked(&mut tx, context, id).await?;
            remove(&mut tx, pool, &removed).await
        })
    }

    /// `PUT /subnetpools/<id>/onboard_network_subnets`: the network's subnets become allocations of the pool, which
    /// grows by them. The answer is a list of `{"id": ..., "cidr": ...}`.
    ///
    /// # Errors
    /// `IllegalSubnetPoolUpdate` when one overlaps with what is allocated already.
    pub async fn onboard_network_subnets(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        request: &Value,
    ) -> Result<Vec<Subnet>> {
        let network_id = request.get("network_id").and_then(Value::as_str);
        let network_id = network_id.ok_or_else(|| Fault::invalid_input("network_id must be specified."))?;
        let (subnets, keys) = store::transact!(plugin.db, tx => {
            let done = onboard(&mut tx, context, id, network_id).await?;
            Ok::<_, Error>(done)
        })?;
        plugin.driver.postcommit(keys);
        Ok(subnets)
    }
}

/// `prefixes` of a request (`subnetpool_prefix_ops.get_operation_request_body`).
fn prefixes_of(request: &Value) -> Result<Vec<String>, Fault> {
    let invalid = || Fault::bad_request("Request body contains invalid data");
    let items = request
        .get("prefixes")
        .and_then(Value::as_array)
        .filter(|items| !items.is_empty());
    let items = items.ok_or_else(invalid)?;
    items
        .iter()
        .map(|item| item.as_str().map(str::to_owned).ok_or_else(invalid))
        .collect()
}

async fn remove(tx: &mut Tx, mut pool: SubnetPool, removed: &[String]) -> Result<Vec<String>> {
    let all = shape::parse(&pool.prefixes)?;
    let removed = shape::parse(removed)?;
    if !all.overlaps(&removed) {
        return Ok(pool.prefixes);
    }
    if allocated(tx, &pool.id).await?.overlaps(&removed) {
        let reason = "One or more the prefixes to be removed is in use by a subnet.";
        return Err(faults::prefix_update(reason).into());
    }
    pool.prefixes = shape::shown(&all.difference(&removed));
    store::net::subnetpool::replace_prefixes(tx, &pool).await?;
    Ok(pool.prefixes)
}

async fn allocated(tx: &mut Tx, pool_id: &str) -> Result<Ranges> {
    let subnets = store::net::subnetpool::allocated(tx, pool_id).await?;
    Ok(subnets
        .iter()
        .filter_map(|subnet| subnet.cidr.parse::<IpNet>().ok())
        .collect())
}

async fn onboard(
    tx: &mut Tx,
    context: &Context,
    id: &str,
    network_id: &str,
) -> Result<(Vec<Subnet>, Vec<Key>)> {
    let conditions = network::visible(context);
    let found = store::net::subnet_network::get(tx, network_id, conditions).await?;
    let network = found.ok_or_else(|| network::not_found(network_id))?;
    if !context.is_admin && context.project_id.as_ref() != Some(&network.project_id) {
        return Err(faults::not_authorized().into());
    }
    let pool = update::locked(tx, context, id).await?;
    store::net::subnet_network::lock(tx, network_id).await?;
    let mut subnets = store::net::subnet::of_network(tx, network_id).await?;
    subnets.retain(|subnet| subnet.ip_version == pool.ip_version);
    let taken = allocated(tx, id).await?;
    for subnet in &subnets {
        if shape::parse(std::slice::from_ref(&subnet.cidr))?.overlaps(&taken) {
            return Err(faults::illegal_update(format!(
                "Onboarding subnet {}: {} conflicts with allocated prefixes in subnet pool {id}",
                subnet.id, subnet.cidr
            ))
            .into());
        }
    }
    let mut body = Body::default();
    let cidrs = subnets.iter().map(|subnet| subnet.cidr.clone());
    body.set(
        "prefixes",
        pool.prefixes.iter().cloned().chain(cidrs).collect::<Vec<_>>(),
    );
    update::apply(tx, context, &pool, &body, None).await?;
    let mut touched = HashSet::new();
    for subnet in &mut subnets {
        subnet.subnetpool_id = Some(id.to_owned());
        store::net::subnet::update(tx, subnet).await?;
        touched.insert(subnet.standard.id);
    }
    if !subnets.is_empty() {
        touched.insert(network.standard_id);
    }
    standard::bump_all(tx, touched.into_iter().collect(), standard::now()).await?;
    let mut keys: Vec<Key> = subnets
        .iter()
        .map(|subnet| Key::new(Kind::Subnet, &subnet.id))
        .collect();
    keys.push(Key::new(Kind::Network, network_id));
    Ok((subnets, keys))
}
