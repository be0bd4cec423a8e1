//! Interfaces of a router: subnets are attached by an address of their own or by a port that is there already.

mod add;
mod remove;

use model::net::{Port, Router, RouterInterface, Subnet};
use model::{Body, Fault, Key, ListQuery};
use serde_json::Value;
use store::filter::Conditions;
use store::{Tx, standard, transact};

use super::{dirty, faults, locked};
use crate::net::port::system;
use crate::{Context, Plugin, Result};

/// What clients do with interfaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Attach.
    Add,
    /// Detach.
    Remove,
}

/// Attach or detach what the request names.
pub(super) async fn act(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    request: &Value,
    action: Action,
) -> Result<RouterInterface> {
    let named = parse(request, action)?;
    let (interface, keys) = transact!(plugin.db, tx => {
        let router = locked(&mut tx, context, id, None).await?;
        let outcome = match (action, &named) {
            (Action::Add, Named::Port { id, .. }) => add::port(&mut tx, plugin, context, &router, id).await?,
            (Action::Add, Named::Subnet(id)) => add::subnet(&mut tx, plugin, context, &router, id).await?,
            (Action::Remove, Named::Port { id, subnet }) => {
                remove::port(&mut tx, &router, id, subnet.as_deref()).await?
            }
            (Action::Remove, Named::Subnet(id)) => remove::subnet(&mut tx, plugin, context, &router, id).await?,
        };
        outcome.finish(&mut tx, &router).await
    })?;
    plugin.driver.postcommit(keys);
    Ok(interface)
}

/// What a request names: a port, to be detached maybe with a subnet that it must have, or a subnet.
#[derive(Clone, Debug)]
enum Named {
    Port { id: String, subnet: Option<String> },
    Subnet(String),
}

/// Read a request (`_validate_interface_info`).
fn parse(request: &Value, action: Action) -> Result<Named, Fault> {
    let read = |key: &str| -> Result<Option<String>, Fault> {
        match request.get(key) {
            None => Ok(None),
            Some(Value::String(text)) if model::attr::is_uuid(text) => Ok(Some(text.clone())),
            Some(other) => {
                let shown = model::attr::python::str(other);
                Err(faults::bad(format!("'{shown}' is not a valid UUID")))
            }
        }
    };
    match (read("port_id")?, read("subnet_id")?) {
        (None, None) => Err(faults::bad("Either subnet_id or port_id must be specified")),
        (Some(_), Some(_)) if action == Action::Add => {
            Err(faults::bad("Cannot specify both subnet-id and port-id"))
        }
        (Some(id), subnet) => Ok(Named::Port { id, subnet }),
        (None, Some(id)) => Ok(Named::Subnet(id)),
    }
}

/// What was attached or detached: the port and the subnets.
struct Outcome {
    port: Port,
    subnets: Vec<String>,
    shown: Option<String>,
    keys: Vec<Key>,
}

impl Outcome {
    fn of_subnet(port: Port, subnet: Subnet, keys: Vec<Key>) -> Self {
        Self {
            port,
            subnets: vec![subnet.id.clone()],
            shown: Some(subnet.id),
            keys,
        }
    }

    /// All subnets of a port; an answer has room for one of them by itself.
    fn of_port(port: Port, subnets: &[Subnet], shown: Option<&Subnet>, keys: Vec<Key>) -> Self {
        Self {
            port,
            subnets: subnets.iter().map(|subnet| subnet.id.clone()).collect(),
            shown: shown.map(|subnet| subnet.id.clone()),
            keys,
        }
    }

    /// The router has changed by it. Answers what the client is told, and all keys that are dirty.
    async fn finish(mut self, tx: &mut Tx, router: &Router) -> Result<(RouterInterface, Vec<Key>)> {
        standard::bump(tx, router.standard.id, standard::now()).await?;
        let keys = dirty::touch(tx, std::slice::from_ref(&router.id)).await?;
        self.keys.extend(keys);
        let interface = RouterInterface {
            id: router.id.clone(),
            project_id: self.port.project_id,
            port_id: self.port.id,
            network_id: self.port.network_id,
            subnet_id: self.shown,
            subnet_ids: self.subnets,
        };
        Ok((interface, self.keys))
    }
}

async fn with_addresses(
    tx: &mut Tx,
    plugin: &Plugin,
    port: Port,
    fixed_ips: Vec<Value>,
) -> Result<(Port, Vec<Key>)> {
    let mut body = Body::default();
    body.set("fixed_ips", fixed_ips);
    system::change(tx, plugin, port, &body).await
}

/// The subnets of a port's addresses, in the order of these.
async fn subnets_of(tx: &mut Tx, port: &Port) -> Result<Vec<Subnet>> {
    let mut conditions = Conditions::default();
    conditions.is_in("s.id", port.fixed_ips.iter().map(|fixed| &fixed.subnet_id));
    let mut found = store::net::subnet::list(tx, &ListQuery::default(), conditions, None).await?;
    let place = |subnet: &Subnet| {
        port.fixed_ips
            .iter()
            .position(|fixed| fixed.subnet_id == subnet.id)
    };
    found.sort_by_key(place);
    Ok(found)
}
