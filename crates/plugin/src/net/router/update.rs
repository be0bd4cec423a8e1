//! Changing routers: their own attributes, their routes, and the gateway that `external_gateway_info` shows.

use model::net::{Route, Router};
use model::{Body, Fault, Key, Kind};
use store::net::router as table;
use store::{Batch, Tx, standard, transact};

use super::gateway::{self, Wanted};
use super::{find, locked, place, routes};
use crate::{Context, Error, Plugin, Precondition, Result};

/// Change what the body names.
pub(super) async fn update(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    body: &Body,
    precondition: Precondition,
) -> Result<Router> {
    let (mut router, keys) = transact!(plugin.db, tx => {
        let old = locked(&mut tx, context, id, precondition).await?;
        let keys = change(&mut tx, plugin, context, &old, body).await?;
        Ok::<_, Error>((find(&mut tx, context, id).await?, keys))
    })?;
    plugin.driver.postcommit(keys);
    place(plugin, &mut router);
    Ok(router)
}

/// Change the routes to what becomes of those that there are.
pub(super) async fn change_routes(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    new: impl Fn(&[Route]) -> Vec<Route>,
) -> Result<Router> {
    let (mut router, keys) = transact!(plugin.db, tx => {
        let old = locked(&mut tx, context, id, None).await?;
        let mut keys = Vec::new();
        if routes::change(&mut tx, plugin, &old, &new(&old.routes)).await? {
            standard::bump(&mut tx, old.standard.id, standard::now()).await?;
            keys.push(Key::new(Kind::Router, id));
        }
        Ok::<_, Error>((find(&mut tx, context, id).await?, keys))
    })?;
    plugin.driver.postcommit(keys);
    place(plugin, &mut router);
    Ok(router)
}

/// OVN has no other routers than those of high availability.
pub(super) fn check_ha(body: &Body) -> Result<(), Fault> {
    match body.flag("ha") {
        Some(false) => Err(Fault::invalid_input("Provider ovn does not support ha=False")),
        _ => Ok(()),
    }
}

/// Write what differs; answers the keys that are dirty by that.
async fn change(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    old: &Router,
    body: &Body,
) -> Result<Vec<Key>> {
    let mut changed = false;
    let mut current = old.clone();
    if let Some(items) = body.list("routes") {
        current.routes = routes::parse(items);
        changed |= routes::change(tx, plugin, old, &current.routes).await?;
    }
    let mut keys = Vec::new();
    let mut new = changed_attributes(old, body);
    if body.has("external_gateway_info") {
        let wanted = Wanted::of(body.get("external_gateway_info"));
        let by_default = plugin.settings.l3.enable_snat_by_default;
        new.enable_snat = wanted
            .as_ref()
            .map_or(by_default, |wanted| wanted.enable_snat(plugin));
        let outcome = gateway::set(tx, plugin, context, &current, wanted).await?;
        keys = outcome.keys;
        changed |= outcome.is_revision;
    }
    check_ha(body)?;
    let mut batch = Batch::new();
    table::update(&mut batch, old, &new);
    let columns = |r: &Router| {
        (
            r.name.clone(),
            r.admin_state_up,
            r.enable_snat,
            r.enable_default_route_ecmp,
            r.enable_default_route_bfd,
        )
    };
    changed |= columns(old) != columns(&new);
    batch.run(tx).await?;
    if new.standard.description != old.standard.description {
        standard::describe(tx, old.standard.id, &new.standard.description).await?;
        changed = true;
    }
    if changed {
        standard::bump(tx, old.standard.id, standard::now()).await?;
        keys.push(Key::new(Kind::Router, &old.id));
        keys.extend(gateways_of(old, &new));
    }
    Ok(keys)
}

/// Routes over several gateways and their supervision hang on the gateways' rows, too.
fn gateways_of(old: &Router, new: &Router) -> Vec<Key> {
    let routing = |r: &Router| (r.enable_default_route_ecmp, r.enable_default_route_bfd);
    if routing(old) == routing(new) {
        return Vec::new();
    }
    let gateways = old.gateways.iter();
    gateways
        .map(|gateway| Key::new(Kind::RouterPort, &gateway.port_id))
        .collect()
}

fn changed_attributes(old: &Router, body: &Body) -> Router {
    let mut new = old.clone();
    if let Some(name) = body.text("name") {
        name.clone_into(&mut new.name);
    }
    if let Some(description) = body.text("description") {
        description.clone_into(&mut new.standard.description);
    }
    if let Some(up) = body.flag("admin_state_up") {
        new.admin_state_up = up;
    }
    if let Some(ecmp) = body.flag("enable_default_route_ecmp") {
        new.enable_default_route_ecmp = ecmp;
    }
    if let Some(bfd) = body.flag("enable_default_route_bfd") {
        new.enable_default_route_bfd = bfd;
    }
    new
}
