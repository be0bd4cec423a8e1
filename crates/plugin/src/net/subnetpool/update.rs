//! Changing a subnet pool.

use model::net::SubnetPool;
use model::{Body, Fault, Key, Kind};
use store::{Tx, ovn, standard};

use super::{faults, scope, shape};
use crate::collection::check_revision;
use crate::{Context, Error, Plugin, Precondition, Result};

/// Change what the body names.
pub(super) async fn update(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    body: &Body,
    precondition: Precondition,
) -> Result<SubnetPool> {
    let (mut pool, keys) = store::transact!(plugin.db, tx => {
        let original = locked(&mut tx, context, id).await?;
        let keys = apply(&mut tx, context, &original, body, precondition).await?;
        let pool = super::find(&mut tx, context, id).await?;
        Ok::<_, Error>((pool, keys))
    })?;
    plugin.driver.postcommit(keys);
    let nullable = ["default_quota", "address_scope_id"].into_iter();
    pool.updated = Some(nullable.filter(|name| body.has(name)).collect());
    Ok(pool)
}

/// The pool as it is, locked.
pub(super) async fn locked(tx: &mut Tx, context: &Context, id: &str) -> Result<SubnetPool> {
    if !store::net::subnetpool::lock(tx, id).await? {
        return Err(super::not_found(id).into());
    }
    let mut pool = super::find(tx, context, id).await?;
    pool.standard.revision_number = standard::lock(tx, pool.standard.id).await?;
    Ok(pool)
}

/// Check and write what the body changes of a locked pool. Answers the keys of what is dirty by that.
pub(super) async fn apply(
    tx: &mut Tx,
    context: &Context,
    original: &SubnetPool,
    body: &Body,
    precondition: Precondition,
) -> Result<Vec<Key>> {
    let pool = changed(original, body)?;
    let prefixes = shape::parse(&pool.prefixes)?;
    if shape::version(&prefixes)? != pool.ip_version {
        return Err(faults::mixed_versions().into());
    }
    shape::check_bounds(&pool)?;
    if pool.is_default
        && !original.is_default
        && super::default_pool(tx, context, pool.ip_version).await?.is_some()
    {
        return Err(faults::default_exists().into());
    }
    if let Some(scope_id) = &original.address_scope_id {
        check_scope_owner(tx, context, original, scope_id).await?;
    }
    scope::check(tx, context, &pool, &prefixes).await?;
    // Neutron compares the revision after all other checks.
    check_revision(original.standard.revision_number, precondition)?;
    store::net::subnetpool::update(tx, &pool).await?;
    standard::describe(tx, pool.standard.id, &pool.standard.description).await?;
    // Neutron writes the description each time, which counts as a change whatever else does.
    standard::bump(tx, pool.standard.id, standard::now()).await?;
    if pool.address_scope_id == original.address_scope_id {
        return Ok(Vec::new());
    }
    // OVN has the scope beside the options of every subnet.
    let subnets = store::net::subnetpool::allocated(tx, &pool.id).await?;
    let ids: Vec<String> = subnets.into_iter().map(|subnet| subnet.subnet_id).collect();
    ovn::revision::reset(tx, Kind::Subnet, &ids).await?;
    Ok(ids.into_iter().map(|id| Key::new(Kind::Subnet, id)).collect())
}

fn changed(original: &SubnetPool, body: &Body) -> Result<SubnetPool, Fault> {
    let mut pool = original.clone();
    if let Some(name) = body.text("name") {
        name.clone_into(&mut pool.name);
    }
    for (name, length) in [
        ("default_prefixlen", &mut pool.default_prefixlen),
        ("min_prefixlen", &mut pool.min_prefixlen),
        ("max_prefixlen", &mut pool.max_prefixlen),
    ] {
        *length = body.int(name).unwrap_or(*length);
    }
    if body.has("default_quota") {
        pool.default_quota = body.int("default_quota");
    }
    if let Some(is_default) = body.flag("is_default") {
        pool.is_default = is_default;
    }
    if body.has("address_scope_id") {
        pool.address_scope_id = body.text("address_scope_id").map(str::to_owned);
    }
    if let Some(description) = body.text("description") {
        description.clone_into(&mut pool.standard.description);
    }
    if body.list("prefixes").is_some() {
        let wanted = shape::parse(&body.texts("prefixes"))?;
        if !shape::parse(&original.prefixes)?.is_within(&wanted) {
            return Err(faults::prefix_update(
                "Existing prefixes must be a subset of the new prefixes",
            ));
        }
        pool.prefixes = shape::shown(&wanted);
    }
    Ok(pool)
}

/// A pool in a scope that somebody else shares stays as it is.
async fn check_scope_owner(tx: &mut Tx, context: &Context, pool: &SubnetPool, scope_id: &str) -> Result<()> {
    if context.is_admin {
        return Ok(());
    }
    let scope = crate::net::address_scope::find(tx, context, scope_id).await?;
    if context.project_id.as_ref() == Some(&scope.project_id) {
        return Ok(());
    }
    Err(faults::illegal_update(format!(
        "subnetpool {} cannot be updated when associated with shared address scope {scope_id}",
        pool.id
    ))
    .into())
}
