//! Subnets.

mod allocate;
mod auto_address;
mod create;
mod delete;
mod faults;
mod host_routes;
mod metadata;
mod pools;
pub mod range;
mod segment;
mod update;
mod validate;

pub use faults::not_found;

use ipnet::IpNet;
use model::net::{PUBLISHING_DRIVERS, Subnet};
use model::{Body, ListQuery};
use store::Tx;
use store::filter::Conditions;

use crate::{Collection, Context, Plugin, Precondition, Result};

/// `subnets.subnetpool_id` of a subnet whose prefix a router is to be delegated (`IPV6_PD_POOL_ID`).
pub(super) const PREFIX_DELEGATION: &str = "prefix_delegation";

/// The collection `subnets`.
pub struct Subnets;

impl Collection for Subnets {
    type Item = Subnet;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<Subnet>> {
        let mut tx = plugin.db.read().await?;
        let project = context.project_id.as_deref();
        Ok(store::net::subnet::list(&mut tx, query, visible(context), project).await?)
    }

    async fn show(plugin: &Plugin, context: &Context, id: &str) -> Result<Subnet> {
        find(&mut plugin.db.read().await?, context, id).await
    }

    async fn create(plugin: &Plugin, context: &Context, bodies: Vec<Body>) -> Result<Vec<Subnet>> {
        create::create(plugin, context, &bodies).await
    }

    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        precondition: Precondition,
    ) -> Result<Subnet> {
        update::update(plugin, context, id, &body, precondition).await
    }

    async fn delete(plugin: &Plugin, context: &Context, id: &str, precondition: Precondition) -> Result<()> {
        delete::delete(plugin, context, id, precondition).await
    }
}

/// Rows that the caller may see: its own, those of networks shared with it, or all.
pub(crate) fn visible(context: &Context) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(project) = context.scope() {
        store::net::subnet::visible_to(&mut conditions, project);
    }
    conditions
}

/// A subnet that the caller may see.
pub(crate) async fn find(tx: &mut Tx, context: &Context, id: &str) -> Result<Subnet> {
    let project = context.project_id.as_deref();
    let found = store::net::subnet::get(tx, id, visible(context), project).await?;
    Ok(found.ok_or_else(|| not_found(id))?)
}

/// Whether hosts make their own addresses (`ipv6_utils.is_auto_address_subnet`).
fn is_auto_address(subnet: &Subnet) -> bool {
    let auto = |mode: &Option<String>| matches!(mode.as_deref(), Some("slaac" | "dhcpv6-stateless"));
    auto(&subnet.ipv6_address_mode) || auto(&subnet.ipv6_ra_mode)
}

/// What a request says of publishing addresses, if that is kept.
fn publishing(plugin: &Plugin, body: &Body) -> Option<bool> {
    let loads = |driver: &&str| plugin.settings.ml2.loads(driver);
    let is_kept = PUBLISHING_DRIVERS.iter().any(loads);
    body.flag("dns_publish_fixed_ip").filter(|_| is_kept)
}

/// The CIDR of a subnet that is in the database.
fn net_of(subnet: &Subnet) -> Result<IpNet> {
    subnet.cidr.parse().map_err(|_| {
        let message = format!("subnet {} has the CIDR {}", subnet.id, subnet.cidr);
        store::Error::Inconsistent(message).into()
    })
}
