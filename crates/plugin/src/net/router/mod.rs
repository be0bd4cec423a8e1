//! Routers (`neutron/db/l3_db.py` and what the OVN router plugin adds to it).

mod create;
mod delete;
mod dirty;
mod faults;
mod gateway;
mod gateways;
mod interface;
mod reach;
mod routes;
mod update;

pub(crate) use dirty::touch;
pub use faults::not_found;

use model::net::{Router, RouterInterface};
use model::{Body, ListQuery};
use serde_json::Value;
use store::Tx;
use store::filter::Conditions;
use store::net::router as table;

use crate::collection::{check_revision, lock};
use crate::{Collection, Context, Plugin, Precondition, Result};

/// The collection `routers`.
pub struct Routers;

impl Collection for Routers {
    type Item = Router;

    const BULK: bool = false;
    const CHECKS_MARKER: bool = false;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<Router>> {
        let mut tx = plugin.db.read().await?;
        let mut routers = table::list(&mut tx, query, visible(context)).await?;
        for router in &mut routers {
            place(plugin, router);
        }
        Ok(routers)
    }

    async fn show(plugin: &Plugin, context: &Context, id: &str) -> Result<Router> {
        let mut router = find(&mut plugin.db.read().await?, context, id).await?;
        place(plugin, &mut router);
        Ok(router)
    }

    async fn create(plugin: &Plugin, context: &Context, bodies: Vec<Body>) -> Result<Vec<Router>> {
        create::create(plugin, context, &bodies).await
    }

    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        precondition: Precondition,
    ) -> Result<Router> {
        update::update(plugin, context, id, &body, precondition).await
    }

    async fn delete(plugin: &Plugin, context: &Context, id: &str, precondition: Precondition) -> Result<()> {
        delete::delete(plugin, context, id, precondition).await
    }
}

/// What clients do with routers beyond that. The request is the body of it as it came.
impl Routers {
    /// Attach a subnet or a port.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn add_interface(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        request: &Value,
    ) -> Result<RouterInterface> {
        interface::act(plugin, context, id, request, interface::Action::Add).await
    }

    /// Detach a subnet or a port.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn remove_interface(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        request: &Value,
    ) -> Result<RouterInterface> {
        interface::act(plugin, context, id, request, interface::Action::Remove).await
    }

    /// Add routes to those that there are.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn add_routes(plugin: &Plugin, context: &Context, id: &str, request: &Value) -> Result<Router> {
        let routes = routes::wanted(request)?;
        update::change_routes(plugin, context, id, |old| routes::joined(old, &routes)).await
    }

    /// Take routes from those that there are.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn remove_routes(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        request: &Value,
    ) -> Result<Router> {
        let routes = routes::unwanted(request)?;
        update::change_routes(plugin, context, id, |old| routes::without(old, &routes)).await
    }

    /// Add gateways to those that there are.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn add_gateways(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        request: &Value,
    ) -> Result<Router> {
        gateways::act(plugin, context, id, request, gateways::Action::Add).await
    }

    /// Have these gateways and no others.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn update_gateways(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        request: &Value,
    ) -> Result<Router> {
        gateways::act(plugin, context, id, request, gateways::Action::Update).await
    }

    /// Take gateways from those that there are.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub async fn remove_gateways(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        request: &Value,
    ) -> Result<Router> {
        gateways::act(plugin, context, id, request, gateways::Action::Remove).await
    }
}

/// Routers that the caller may see: its own, or all.
pub(crate) fn visible(context: &Context) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(project) = context.scope() {
        table::visible_to(&mut conditions, project);
    }
    conditions
}

/// Fill in the zones that the gateway is in.
fn place(plugin: &Plugin, router: &mut Router) {
    router.availability_zones = plugin.driver.router_zones(&router.id);
}

/// A router that the caller may see.
async fn find(tx: &mut Tx, context: &Context, id: &str) -> Result<Router> {
    let found = table::find(tx, id, visible(context)).await?;
    Ok(found.ok_or_else(|| not_found(id))?)
}

/// A router that the caller may see, locked: see [`table::lock`] for the order of locks. Its revision is compared with what
/// the client expects.
async fn locked(tx: &mut Tx, context: &Context, id: &str, precondition: Precondition) -> Result<Router> {
    let mut router = find(tx, context, id).await?;
    let revision = lock(tx, router.standard.id, || not_found(id)).await?;
    if revision != router.standard.revision_number {
        // It changed between the reading and the lock; what is locked now stays as it is read.
        router = find(tx, context, id).await?;
    }
    check_revision(router.standard.revision_number, precondition)?;
    Ok(router)
}
