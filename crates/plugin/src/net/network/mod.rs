//! Networks.

mod create;
mod delete;
mod faults;
mod provider;
mod update;

pub use faults::{not_found, qos_policy_not_found};

use model::net::Network;
use model::{Body, ListQuery};
use store::Tx;
use store::filter::Conditions;
use store::net::network as table;

use crate::collection::{check_revision, lock};
use crate::{Collection, Context, Plugin, Precondition, Result};

/// The collection `networks`.
pub struct Networks;

impl Collection for Networks {
    type Item = Network;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<Network>> {
        let mut tx = plugin.db.read().await?;
        let project = context.project_id.as_deref();
        let mut networks = table::list(&mut tx, query, visible(context), project).await?;
        for network in &mut networks {
            place(plugin, network);
        }
        Ok(networks)
    }

    async fn show(plugin: &Plugin, context: &Context, id: &str) -> Result<Network> {
        let mut network = find(&mut plugin.db.read().await?, context, id).await?;
        place(plugin, &mut network);
        Ok(network)
    }

    async fn create(plugin: &Plugin, context: &Context, bodies: Vec<Body>) -> Result<Vec<Network>> {
        create::create(plugin, context, &bodies).await
    }

    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        precondition: Precondition,
    ) -> Result<Network> {
        update::update(plugin, context, id, &body, precondition).await
    }

    async fn delete(plugin: &Plugin, context: &Context, id: &str, precondition: Precondition) -> Result<()> {
        delete::delete(plugin, context, id, precondition).await
    }
}

/// Networks that the caller may see: its own, shared and external ones, or all.
pub(crate) fn visible(context: &Context) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(project) = context.scope() {
        table::visible_to(&mut conditions, project);
    }
    conditions
}

/// Fill in the zones that the network is in: OVN is told the hints, in their order by name, or the default
/// (`get_network_availability_zones` in `mech_driver.py`).
fn place(plugin: &Plugin, network: &mut Network) {
    network
        .availability_zones
        .clone_from(&network.availability_zone_hints);
    network.availability_zones.sort_unstable();
    if network.availability_zones.is_empty() {
        let default = &plugin.settings.default_availability_zones;
        network.availability_zones.clone_from(default);
    }
}

/// A network that the caller may see.
pub(super) async fn find(tx: &mut Tx, context: &Context, id: &str) -> Result<Network> {
    table::find(tx, id, visible(context), context.project_id.as_deref())
        .await?
        .ok_or_else(|| not_found(id).into())
}

/// Refuse a QoS policy that there is not.
pub(super) async fn check_qos_policy(tx: &mut Tx, policy: Option<&str>) -> Result<()> {
    match policy {
        Some(policy) if !table::qos_policy_exists(tx, policy).await? => {
            Err(faults::qos_policy_not_found(policy).into())
        }
        _ => Ok(()),
    }
}

/// The network, with its revision locked and compared with what the client expects.
async fn locked(tx: &mut Tx, context: &Context, id: &str, precondition: Precondition) -> Result<Network> {
    let mut network = find(tx, context, id).await?;
    let revision = lock(tx, network.standard.id, || not_found(id)).await?;
    if revision != network.standard.revision_number {
        // It changed between the reading and the lock; what is locked now stays as it is read.
        network = find(tx, context, id).await?;
    }
    check_revision(network.standard.revision_number, precondition)?;
    Ok(network)
}
