//! Creating subnet pools.

use chrono::NaiveDateTime;
use model::net::SubnetPool;
use model::{Body, Fault, Standard, Timestamp};
use store::rbac::EVERYBODY;
use store::{Tx, standard};
use uuid::Uuid;

use super::{faults, scope, shape};
use crate::net::subnet::range::Ranges;
use crate::{Context, Error, Plugin, Result};

/// Create all pools or none.
pub(super) async fn create(plugin: &Plugin, context: &Context, bodies: &[Body]) -> Result<Vec<SubnetPool>> {
    store::transact!(plugin.db, tx => {
        let now = standard::now();
        let owners = bodies.iter().map(|body| body.text("project_id").unwrap_or_default());
        crate::quota::check_owners(&mut tx, plugin, owners, "subnetpool").await?;
        let mut pools = Vec::with_capacity(bodies.len());
        for body in bodies {
            pools.push(insert(&mut tx, context, body, now).await?);
        }
        Ok::<_, Error>(pools)
    })
}

async fn insert(tx: &mut Tx, context: &Context, body: &Body, now: NaiveDateTime) -> Result<SubnetPool> {
    let prefixes = shape::parse(&body.texts("prefixes"))?;
    let mut pool = pool_of(body, &prefixes, now)?;
    if pool.is_default && super::default_pool(tx, context, pool.ip_version).await?.is_some() {
        return Err(faults::default_exists().into());
    }
    scope::check(tx, context, &pool, &prefixes).await?;
    if let (true, Some(scope_id)) = (pool.shared, &pool.address_scope_id) {
        scope::check_target(tx, context, &pool.id, scope_id, EVERYBODY).await?;
    }
    let description = Some(pool.standard.description.as_str());
    pool.standard.id = standard::insert(tx, "subnetpools", description, 0, now).await?;
    store::net::subnetpool::insert(tx, &pool).await?;
    Ok(pool)
}

fn pool_of(body: &Body, prefixes: &Ranges, now: NaiveDateTime) -> Result<SubnetPool, Fault> {
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    let ip_version = shape::version(prefixes)?;
    let min_prefixlen = body
        .int("min_prefixlen")
        .unwrap_or(shape::default_shortest(ip_version));
    let pool = SubnetPool {
        id: Uuid::new_v4().to_string(),
        project_id: text("project_id"),
        name: text("name"),
        ip_version,
        default_prefixlen: body.int("default_prefixlen").unwrap_or(min_prefixlen),
        min_prefixlen,
        max_prefixlen: body.int("max_prefixlen").unwrap_or(shape::longest(ip_version)),
        default_quota: body.int("default_quota"),
        shared: body.flag("shared").unwrap_or(false),
        is_default: body.flag("is_default").unwrap_or(false),
        address_scope_id: body.text("address_scope_id").map(str::to_owned),
        prefixes: shape::shown(prefixes),
        updated: None,
        standard: Standard {
            id: 0,
            created_at: Timestamp(now),
            updated_at: Timestamp(now),
            description: text("description"),
            revision_number: 0,
            tags: Vec::new(),
        },
    };
    shape::check_bounds(&pool)?;
    Ok(pool)
}
