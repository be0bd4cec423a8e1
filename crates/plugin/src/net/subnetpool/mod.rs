//! Subnet pools.

mod actions;
mod create;
mod faults;
mod scope;
mod shape;
mod update;

pub use faults::{not_found, scope_affinity};

use model::net::SubnetPool;
use model::{Body, ListQuery};
use store::Tx;
use store::filter::Conditions;

use crate::collection::check_revision;
use crate::{Collection, Context, Error, Plugin, Precondition, Result};

/// The collection `subnetpools`.
pub struct SubnetPools;

impl Collection for SubnetPools {
    type Item = SubnetPool;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<SubnetPool>> {
        let mut tx = plugin.db.read().await?;
        let project = context.project_id.as_deref();
        Ok(store::net::subnetpool::list(&mut tx, query, visible(context), project).await?)
    }

    async fn show(plugin: &Plugin, context: &Context, id: &str) -> Result<SubnetPool> {
        find(&mut plugin.db.read().await?, context, id).await
    }

    async fn create(plugin: &Plugin, context: &Context, bodies: Vec<Body>) -> Result<Vec<SubnetPool>> {
        create::create(plugin, context, &bodies).await
    }

    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        precondition: Precondition,
    ) -> Result<SubnetPool> {
        update::update(plugin, context, id, &body, precondition).await
    }

    async fn delete(plugin: &Plugin, context: &Context, id: &str, precondition: Precondition) -> Result<()> {
        store::transact!(plugin.db, tx => {
            let pool = update::locked(&mut tx, context, id).await?;
            if !store::net::subnetpool::allocated(&mut tx, id).await?.is_empty() {
                return Err(faults::in_use().into());
            }
            check_revision(pool.standard.revision_number, precondition)?;
            store::net::subnetpool::delete(&mut tx, &pool).await?;
            Ok::<_, Error>(())
        })
    }
}

/// Rows that the caller may see: its own, those shared with it, or all.
pub(crate) fn visible(context: &Context) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(project) = context.scope() {
        store::net::subnetpool::visible_to(&mut conditions, project);
    }
    conditions
}

/// A pool that the caller may see.
///
/// # Errors
/// `SubnetPoolNotFound`.
pub async fn find(tx: &mut Tx, context: &Context, id: &str) -> Result<SubnetPool> {
    let project = context.project_id.as_deref();
    let found = store::net::subnetpool::get(tx, id, visible(context), project).await?;
    Ok(found.ok_or_else(|| not_found(id))?)
}

/// Check that a pool may be shared with a project, or with everybody.
///
/// # Errors
/// 400 when it is in an address scope that the project cannot see.
pub async fn check_sharing(tx: &mut Tx, context: &Context, id: &str, target: &str) -> Result<()> {
    let pool = store::net::subnetpool::get(tx, id, Conditions::default(), None).await?;
    match pool.and_then(|pool| pool.address_scope_id) {
        Some(scope_id) => scope::check_target(tx, context, id, &scope_id, target).await,
        None => Ok(()),
    }
}

/// The default pool of an IP version, if there is one.
///
/// # Errors
/// See [`crate::Error`].
pub async fn default_pool(tx: &mut Tx, context: &Context, ip_version: i64) -> Result<Option<SubnetPool>> {
    let mut conditions = visible(context);
    conditions.and(
        "o.is_default = ? AND o.ip_version = ?",
        store::args![true, ip_version],
    );
    let project = context.project_id.as_deref();
    Ok(
        store::net::subnetpool::list(tx, &ListQuery::default(), conditions, project)
            .await?
            .pop(),
    )
}
