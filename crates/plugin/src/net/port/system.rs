//! Ports that the system makes, changes and deletes for what needs them (routers, floating IPs, metadata), within the
//! transaction of that. No quota stands in their way, and none of the rules by which such ports are kept from clients.

use model::net::{Network, Port};
use model::{Body, Key};
use serde_json::Value;
use store::Tx;

use super::create::{self, Origin, Shared};
use super::delete::{self, locked};
use super::update;
use crate::{Context, Plugin, Result};

/// A port that the system makes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemPort<'a> {
    /// Its network.
    pub network_id: &'a str,
    /// Owner; empty for a port that no project sees.
    pub project_id: &'a str,
    /// What kind of thing uses it.
    pub device_owner: &'a str,
    /// What uses it.
    pub device_id: &'a str,
    /// Addresses and subnets as in the attribute `fixed_ips`; `None` for one address of each IP version.
    pub fixed_ips: Option<&'a [Value]>,
}

impl SystemPort<'_> {
    fn body(&self) -> Body {
        let mut body = Body::default();
        body.set("network_id", self.network_id);
        body.set("project_id", self.project_id);
        body.set("device_owner", self.device_owner);
        body.set("device_id", self.device_id);
        if let Some(fixed_ips) = self.fixed_ips {
            body.set("fixed_ips", fixed_ips);
        }
        body
    }

    /// Insert it. The caller must see its network. Answers it with the keys that are dirty by that.
    ///
    /// # Errors
    /// The refusals of a new port.
    pub(crate) async fn insert(
        self,
        tx: &mut Tx,
        plugin: &Plugin,
        context: &Context,
    ) -> Result<(Port, Vec<Key>)> {
        let body = [self.body()];
        let shared = create::load(tx, context, &body).await?;
        let inserted = create::insert(tx, plugin, context, &body, shared, Origin::System).await?;
        only(inserted)
    }
}

/// Insert a port on a network that was made in this transaction, of which everything is known.
pub(super) async fn insert_on_new_network(
    tx: &mut Tx,
    plugin: &Plugin,
    network: &Network,
    port: SystemPort<'_>,
) -> Result<(Port, Vec<Key>)> {
    let body = [port.body()];
    let shared = Shared::new_network(network);
    only(create::insert(tx, plugin, &Context::admin(), &body, shared, Origin::System).await?)
}

fn only((ports, keys): (Vec<Port>, Vec<Key>)) -> Result<(Port, Vec<Key>)> {
    let port = ports.into_iter().next();
    let port =
        port.ok_or_else(|| store::Error::Inconsistent("a port was inserted and is not there".to_owned()))?;
    Ok((port, keys))
}

/// A port that the caller sees, locked.
///
/// # Errors
/// `PortNotFound`.
pub(crate) async fn lock(tx: &mut Tx, context: &Context, id: &str) -> Result<Port> {
    locked(tx, context, id, None).await
}

/// Change attributes of a locked port. Answers it with the keys that are dirty by that.
///
/// # Errors
/// The refusals of a changed port.
pub(crate) async fn change(
    tx: &mut Tx,
    plugin: &Plugin,
    port: Port,
    body: &Body,
) -> Result<(Port, Vec<Key>)> {
    update::apply(tx, plugin, &Context::admin(), port, body).await
}

/// Delete a port, locked or not. Answers the keys that are dirty by that; none when it is gone already.
///
/// # Errors
/// `ServicePortInUse` when something else needs it.
pub(crate) async fn remove(tx: &mut Tx, id: &str) -> Result<Vec<Key>> {
    match locked(tx, &Context::admin(), id, None).await {
        Ok(port) => delete::remove(tx, &port).await,
        Err(crate::Error::Fault(fault)) if fault.status == 404 => Ok(Vec::new()),
        Err(other) => Err(other),
    }
}
