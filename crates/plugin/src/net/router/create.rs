//! Creating routers.

use chrono::NaiveDateTime;
use model::net::Router;
use model::{Body, Fault, Key, Kind, Standard, Timestamp};
use serde_json::Value;
use store::net::router as table;
use store::{Batch, Tx, ovn, standard, transact};
use uuid::Uuid;

use super::gateway::{self, Wanted};
use super::{faults, find, update};
use crate::{Context, Error, Plugin, Result, quota};

/// Revision of a router when it is created: the row of its further attributes counts it up once.
const REVISION: i64 = 1;

/// Create routers, with their gateways, or none of them.
pub(super) async fn create(plugin: &Plugin, context: &Context, bodies: &[Body]) -> Result<Vec<Router>> {
    let (routers, keys) = transact!(plugin.db, tx => {
        let owners = bodies.iter().filter_map(|body| body.text("project_id"));
        quota::check_owners(&mut tx, plugin, owners, "router").await?;
        let mut routers = Vec::with_capacity(bodies.len());
        let mut keys = Vec::new();
        for body in bodies {
            let (router, dirty) = create_one(&mut tx, plugin, context, body).await?;
            routers.push(router);
            keys.extend(dirty);
        }
        Ok::<_, Error>((routers, keys))
    })?;
    plugin.driver.postcommit(keys);
    Ok(routers)
}

async fn create_one(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    body: &Body,
) -> Result<(Router, Vec<Key>)> {
    check(tx, plugin, body).await?;
    let now = standard::now();
    let mut router = read(plugin, body, now);
    let wanted = Wanted::of(body.get("external_gateway_info"));
    if let Some(wanted) = &wanted {
        router.enable_snat = wanted.enable_snat(plugin);
    }
    let description = Some(router.standard.description.as_str());
    router.standard.id = standard::insert(tx, "routers", description, REVISION, now).await?;
    let mut batch = Batch::new();
    table::insert(&mut batch, &router);
    ovn::revision::add(&mut batch, Kind::Router, &[(&router.id, router.standard.id)], now);
    batch.run(tx).await?;
    let mut keys = vec![Key::new(Kind::Router, &router.id)];
    if let Some(wanted) = wanted {
        let outcome = gateway::set(tx, plugin, context, &router, Some(wanted)).await?;
        keys.extend(outcome.keys);
        router = find(tx, &Context::admin(), &router.id).await?;
    }
    Ok((router, keys))
}

/// Check what depends on other rows or on the driver.
async fn check(tx: &mut Tx, plugin: &Plugin, body: &Body) -> Result<()> {
    if let Some(flavor) = body.get("flavor_id") {
        return Err(refuse_flavor(tx, flavor).await?.into());
    }
    update::check_ha(body)?;
    let zones = plugin.driver.availability_zones();
    let mut unknown = body.texts("availability_zone_hints");
    unknown.retain(|hint| !zones.contains(hint));
    unknown.sort_unstable();
    if !unknown.is_empty() {
        return Err(faults::zone_not_found(&unknown.join(", ")).into());
    }
    Ok(())
}

/// A flavor says which service provider makes the router; those are written in Python and cannot be loaded.
async fn refuse_flavor(tx: &mut Tx, flavor: &Value) -> Result<Fault> {
    let id = flavor.as_str().unwrap_or_default();
    if table::flavor_exists(tx, id).await? {
        return Ok(faults::bad(format!(
            "routers of the flavor {id} cannot be made here"
        )));
    }
    Ok(faults::flavor_not_found(flavor))
}

/// The router that the body describes, without a gateway.
fn read(plugin: &Plugin, body: &Body, now: NaiveDateTime) -> Router {
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    let l3 = &plugin.settings.l3;
    Router {
        id: Uuid::new_v4().to_string(),
        project_id: text("project_id"),
        name: text("name"),
        status: "ACTIVE".to_owned(),
        admin_state_up: body.flag("admin_state_up").unwrap_or(true),
        gateways: Vec::new(),
        enable_snat: true,
        enable_default_route_ecmp: body
            .flag("enable_default_route_ecmp")
            .unwrap_or(l3.enable_default_route_ecmp),
        enable_default_route_bfd: body
            .flag("enable_default_route_bfd")
            .unwrap_or(l3.enable_default_route_bfd),
        distributed: l3.distributed_floating_ips,
        ha: true,
        flavor_id: None,
        availability_zone_hints: body.texts("availability_zone_hints"),
        // As in Neutron: it is in OVN first, then in a zone.
        availability_zones: Vec::new(),
        routes: Vec::new(),
        standard: Standard {
            id: 0,
            created_at: Timestamp(now),
            updated_at: Timestamp(now),
            description: text("description"),
            revision_number: REVISION,
            tags: Vec::new(),
        },
    }
}
