//! Ports.

mod addresses;
mod binding;
pub mod bindings;
mod choose;
mod create;
mod delete;
mod extras;
mod faults;
mod gateway_addresses;
mod groups;
mod mac;
mod metadata;
mod parse;
mod router_port;
pub(crate) mod system;
mod update;
mod virtual_ip;

pub use faults::not_found;
pub(crate) use faults::{device_of_another_project, port_in_use};
pub use gateway_addresses::extend_gateways;
pub use mac::eui64;
pub use metadata::{insert_metadata_port, update_metadata_port};

use model::net::Port;
use model::{Body, ListQuery};
use store::Tx;
use store::filter::Conditions;

use crate::{Collection, Context, Plugin, Precondition, Result};

/// Prefix of the device owners of ports that the system itself uses: they are trusted
/// (`neutron_lib.constants.DEVICE_OWNER_NETWORK_PREFIX`).
const TRUSTED_PREFIX: &str = "network:";

/// The collection `ports`.
pub struct Ports;

impl Collection for Ports {
    type Item = Port;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<Port>> {
        let mut tx = plugin.db.read().await?;
        let mut conditions = visible(context);
        fixed_ip_conditions(query, &mut conditions);
        if let Some(groups) = query.filter("security_groups") {
            let mut inner = Conditions::default();
            inner.is_in("sgb.security_group_id", groups.iter());
            let (sql, args) = inner.into_parts();
            let sql = format!("p.id IN (SELECT sgb.port_id FROM securitygroupportbindings sgb{sql})");
            conditions.and(&sql, args);
        }
        let mut ports = store::net::port::list(&mut tx, query, conditions).await?;
        for port in &mut ports {
            complete(plugin, port);
        }
        Ok(ports)
    }

    async fn show(plugin: &Plugin, context: &Context, id: &str) -> Result<Port> {
        let mut tx = plugin.db.read().await?;
        let mut port = find(&mut tx, context, id).await?;
        complete(plugin, &mut port);
        Ok(port)
    }

    async fn create(plugin: &Plugin, context: &Context, bodies: Vec<Body>) -> Result<Vec<Port>> {
        create::create(plugin, context, bodies).await
    }

    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        precondition: Precondition,
    ) -> Result<Port> {
        update::update(plugin, context, id, body, precondition).await
    }

    async fn delete(plugin: &Plugin, context: &Context, id: &str, precondition: Precondition) -> Result<()> {
        delete::delete(plugin, context, id, precondition).await
    }
}

/// Rows that the caller may see: its own, those on its networks, or all.
pub(crate) fn visible(context: &Context) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(project) = context.scope() {
        store::net::port::visible_to(&mut conditions, project);
    }
    conditions
}

/// A port that the caller may see.
async fn find(tx: &mut Tx, context: &Context, id: &str) -> Result<Port> {
    if let Some(project) = context.scope()
        && !store::net::port::is_visible_to(tx, id, project).await?
    {
        return Err(not_found(id).into());
    }
    let port = store::net::port::get(tx, id).await?;
    Ok(port.ok_or_else(|| not_found(id))?)
}

/// The forms `fixed_ips=subnet_id=X`, `fixed_ips=ip_address=Y` and `fixed_ips=ip_address_substr=Z`: values of one
/// key are alternatives, different keys must hold together.
fn fixed_ip_conditions(query: &ListQuery, conditions: &mut Conditions) {
    let Some(values) = query.filter("fixed_ips") else {
        return;
    };
    let of = |key: &str| -> Vec<&str> {
        values
            .iter()
            .filter_map(|v| v.split_once('='))
            .filter(|(k, _)| *k == key)
            .map(|(_, v)| v)
            .collect()
    };
    for (key, column) in [("subnet_id", "a.subnet_id"), ("ip_address", "a.ip_address")] {
        let wanted = of(key);
        if !wanted.is_empty() {
            let mut inner = Conditions::default();
            inner.is_in(column, wanted);
            let (sql, args) = inner.into_parts();
            conditions.and(
                &format!("p.id IN (SELECT a.port_id FROM ipallocations a{sql})"),
                args,
            );
        }
    }
    let parts = of("ip_address_substr");
    if !parts.is_empty() {
        let alternatives = vec!["a.ip_address LIKE ?"; parts.len()].join(" OR ");
        let sql = format!("p.id IN (SELECT a.port_id FROM ipallocations a WHERE {alternatives})");
        conditions.and(
            &sql,
            parts
                .iter()
                .map(|part| store::Arg::from(format!("%{part}%")))
                .collect(),
        );
    }
}

/// Fill in what comes from the configuration, and order what SQL gives in any order.
fn complete(plugin: &Plugin, port: &mut Port) {
    if port.assignment_domain.is_empty() {
        port.assignment_domain.clone_from(&plugin.settings.dns_domain);
    }
    if !port.assignment_domain.is_empty() && !port.assignment_domain.ends_with('.') {
        port.assignment_domain.push('.');
    }
}
