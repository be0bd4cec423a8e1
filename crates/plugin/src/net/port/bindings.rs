//! Several bindings of one port, for live migration: `ports/{id}/bindings` (extension `binding-extended`).

use model::net::{Binding, Port};
use model::{Body, Fault, Key, Kind, Resource, View};
use store::{Batch, Tx, standard};

use super::{binding, faults, find, parse};
use crate::{Context, Error, Plugin, PortBinding, Result};

/// A binding as the API shows it.
#[derive(Clone, Debug)]
pub struct ShownBinding(pub Binding);

impl ShownBinding {
    /// A binding of a port that says whether it is trusted, or does not.
    fn of(mut binding: Binding, trusted: Option<bool>) -> Self {
        if let Some(trusted) = trusted.filter(|_| binding.vif_type != "unbound") {
            binding.profile = binding.with_trust(trusted);
        }
        Self(binding)
    }
}

impl Resource for ShownBinding {
    const NAME: &'static str = "binding";
    const COLLECTION: &'static str = "bindings";

    fn id(&self) -> &str {
        &self.0.host
    }

    fn render(&self, view: &mut View) {
        view.put("host", &self.0.host);
        view.put("vif_type", &self.0.vif_type);
        view.put("vnic_type", &self.0.vnic_type);
        view.put("status", &self.0.status);
        view.put("profile", &self.0.profile);
        view.put("vif_details", &self.0.vif_details);
    }
}

/// All bindings of a port.
///
/// # Errors
/// 404 without the port; 400 when it is not a port of an instance.
pub async fn list(plugin: &Plugin, context: &Context, port_id: &str) -> Result<Vec<ShownBinding>> {
    let mut tx = plugin.db.read().await?;
    let port = load(&mut tx, context, port_id).await?;
    Ok(port
        .binding
        .into_iter()
        .chain(port.inactive_bindings)
        .map(|binding| ShownBinding::of(binding, port.extras.trusted))
        .collect())
}

/// The binding of a port on a host.
///
/// # Errors
/// As [`list`], and 404 when there is none.
pub async fn show(plugin: &Plugin, context: &Context, port_id: &str, host: &str) -> Result<ShownBinding> {
    let found = list(plugin, context, port_id)
        .await?
        .into_iter()
        .find(|b| b.0.host == host);
    Ok(found.ok_or_else(|| missing(port_id, host))?)
}

/// Bind a port to one more host. It is active when the port has no active binding.
///
/// # Errors
/// As [`list`], 409 when there is one already, 409 `PortBindingError` when the driver cannot bind there.
pub async fn create(plugin: &Plugin, context: &Context, port_id: &str, body: &Body) -> Result<ShownBinding> {
    let host = parse::host(body, "host")?;
    change(plugin, context, port_id, &host, Change::Add(body)).await
}

/// Change the vnic type or the profile of a binding; it is made anew by that.
///
/// # Errors
/// As [`show`] and [`create`].
pub async fn update(
    plugin: &Plugin,
    context: &Context,
    port_id: &str,
    host: &str,
    body: &Body,
) -> Result<ShownBinding> {
    change(plugin, context, port_id, host, Change::Rebind(body)).await
}

/// Make the binding on this host the active one: the end of a live migration.
///
/// # Errors
/// 409 when it is active already, 404 when there is none.
pub async fn activate(plugin: &Plugin, context: &Context, port_id: &str, host: &str) -> Result<ShownBinding> {
    change(plugin, context, port_id, host, Change::Activate).await
}

/// Remove the binding on a host.
///
/// # Errors
/// As [`show`].
pub async fn delete(plugin: &Plugin, context: &Context, port_id: &str, host: &str) -> Result<()> {
    change(plugin, context, port_id, host, Change::Remove)
        .await
        .map(drop)
}

/// What happens to a binding.
enum Change<'a> {
    Add(&'a Body),
    Rebind(&'a Body),
    Activate,
    Remove,
}

fn all(port: &Port) -> impl Iterator<Item = &Binding> {
    port.binding.iter().chain(&port.inactive_bindings)
}

/// Run a change of a port's bindings in one transaction that counts its revision up and makes it dirty.
async fn change(
    plugin: &Plugin,
    context: &Context,
    port_id: &str,
    host: &str,
    change: Change<'_>,
) -> Result<ShownBinding> {
    let (binding, trusted) = store::transact!(plugin.db, tx => {
        let mut port = load(&mut tx, context, port_id).await?;
        standard::lock(&mut tx, port.standard.id).await?;
        let binding = match change {
            Change::Add(body) => add(&mut tx, plugin, &port, host, body).await?,
            Change::Rebind(body) => rebind(&mut tx, plugin, &port, host, body).await?,
            Change::Activate => switch(&mut tx, &mut port, host).await?,
            Change::Remove => remove(&mut tx, &port, host).await?,
        };
        standard::bump(&mut tx, port.standard.id, standard::now()).await?;
        Ok::<_, Error>((binding, port.extras.trusted))
    })?;
    plugin.driver.postcommit(vec![Key::new(Kind::Port, port_id)]);
    Ok(ShownBinding::of(binding, trusted))
}

async fn add(tx: &mut Tx, plugin: &Plugin, port: &Port, host: &str, body: &Body) -> Result<Binding> {
    let port_id = port.id.as_str();
    if all(port).any(|b| b.host == host) {
        let message = format!("Binding for port {port_id} on host {host} already exists.");
        return Err(Fault::new(409, "PortBindingAlreadyExists", message).into());
    }
    let mut new = binding::unbound(body.text("vnic_type").unwrap_or("normal"));
    host.clone_into(&mut new.host);
    new.profile = parse::profile(body.get("profile"));
    if port.binding.is_some() {
        "INACTIVE".clone_into(&mut new.status);
    }
    binding::check_profile(&new)?;
    let mut batch = Batch::new();
    if host.is_empty() {
        store::net::port::insert_binding(&mut batch, port_id, &new);
    } else {
        let bound = bind(tx, plugin, port, &mut new).await?;
        store::net::port::insert_binding(&mut batch, port_id, &new);
        insert_level(&mut batch, port_id, host, &bound);
    }
    batch.run(tx).await?;
    Ok(new)
}

async fn rebind(tx: &mut Tx, plugin: &Plugin, port: &Port, host: &str, body: &Body) -> Result<Binding> {
    let port_id = port.id.as_str();
    let old = all(port)
        .find(|b| b.host == host)
        .cloned()
        .ok_or_else(|| missing(port_id, host))?;
    let mut new = old.clone();
    if let Some(vnic_type) = body.text("vnic_type") {
        vnic_type.clone_into(&mut new.vnic_type);
    }
    // What is left out of a change of a binding is empty (`_get_port_binding_attrs`).
    new.profile = parse::profile(body.get("profile"));
    if body.has("host") {
        new.host = parse::host(body, "host")?;
    }
    binding::check_profile(&new)?;
    if new == old {
        return Ok(old);
    }
    if old.status != "ACTIVE" {
        // The host is not plugged in yet: Neutron leaves how it will be as it was decided first.
        store::net::port::update_binding(tx, port_id, host, &new).await?;
        return Ok(new);
    }
    "unbound".clone_into(&mut new.vif_type);
    new.vif_details.clear();
    let bound = bind(tx, plugin, port, &mut new).await?;
    store::net::port::replace_binding(tx, port_id, host, &new).await?;
    let mut batch = Batch::new();
    insert_level(&mut batch, port_id, &new.host, &bound);
    batch.run(tx).await?;
    Ok(new)
}

async fn switch(tx: &mut Tx, port: &mut Port, host: &str) -> Result<Binding> {
    let port_id = port.id.clone();
    let port_id = port_id.as_str();
    if port.binding.as_ref().is_some_and(|b| b.host == host) {
        let message = format!("Binding for port {port_id} on host {host} is already active.");
        return Err(Fault::new(409, "PortBindingAlreadyActive", message).into());
    }
    let chosen = port.inactive_bindings.iter().find(|b| b.host == host);
    let mut new = chosen.cloned().ok_or_else(|| missing(port_id, host))?;
    "ACTIVE".clone_into(&mut new.status);
    if let Some(mut old) = port.binding.clone() {
        "INACTIVE".clone_into(&mut old.status);
        "unbound".clone_into(&mut old.vif_type);
        old.vif_details.clear();
        let old_host = old.host.clone();
        store::net::port::replace_binding(tx, port_id, &old_host, &old).await?;
    }
    store::net::port::set_binding_status(tx, port_id, host, "ACTIVE").await?;
    port.status = "DOWN".to_owned();
    store::net::port::update(tx, port).await?;
    Ok(new)
}

async fn remove(tx: &mut Tx, port: &Port, host: &str) -> Result<Binding> {
    let removed = all(port)
        .find(|b| b.host == host)
        .cloned()
        .ok_or_else(|| missing(&port.id, host))?;
    store::net::port::delete_binding(tx, &port.id, host).await?;
    Ok(removed)
}

async fn load(tx: &mut Tx, context: &Context, port_id: &str) -> Result<Port> {
    let port = find(tx, context, port_id).await?;
    let owner = &port.device_owner;
    if !owner.starts_with("compute:") && !owner.starts_with("manila:") {
        let message = format!(
            "Bad port request: Invalid port {port_id}. Operation only valid on compute and shared filesystem ports."
        );
        return Err(Fault::new(400, "BadRequest", message).into());
    }
    Ok(port)
}

/// Ask the driver; unlike with the port itself, a binding that fails is an error here.
async fn bind(tx: &mut Tx, plugin: &Plugin, port: &Port, new: &mut Binding) -> Result<PortBinding> {
    let network = store::net::network::get(tx, &port.network_id)
        .await?
        .ok_or_else(|| faults::network_not_found(&port.network_id))?;
    let mut asking = port.clone();
    asking.binding = Some(new.clone());
    let bound = binding::bind(plugin, &mut asking, &network).ok_or_else(|| {
        let message = format!(
            "Binding for port {} on host {} could not be created or updated.",
            port.id, new.host
        );
        Fault::new(409, "PortBindingError", message)
    })?;
    bound.vif_type.clone_into(&mut new.vif_type);
    new.vif_details = bound.vif_details.clone();
    Ok(bound)
}

fn insert_level(batch: &mut Batch, port_id: &str, host: &str, bound: &PortBinding) {
    let segment = &bound.segment;
    store::net::port::insert_level(batch, port_id, host, segment.driver, &segment.segment_id);
}

fn missing(port_id: &str, host: &str) -> Fault {
    let message = format!("Binding for port {port_id} for host {host} could not be found.");
    Fault::new(404, "PortBindingNotFound", message)
}
