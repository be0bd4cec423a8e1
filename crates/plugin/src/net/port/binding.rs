//! Binding a port to a host (`neutron/plugins/ml2/plugin.py`, `_process_port_binding` and `_bind_port`).
//!
//! ML2 binds after its transaction because its drivers may block. Ours answers from memory, so the binding is part
//! of the same transaction and never half done.

use model::Fault;
use model::net::{Binding, Network, Port};
use serde_json::Map;
use store::{Batch, Dialect, Tx};

use super::faults;
use crate::{BindRequest, Plugin, PortBinding, Result};

/// Longest `binding:profile` in octets (`ml2_port_bindings.profile`).
const PROFILE_LIMIT: usize = 4095;

/// A binding that has no host.
pub fn unbound(vnic_type: &str) -> Binding {
    Binding {
        host: String::new(),
        vnic_type: vnic_type.to_owned(),
        profile: Map::new(),
        vif_type: "unbound".to_owned(),
        vif_details: Map::new(),
        status: "ACTIVE".to_owned(),
    }
}

/// Refuse a profile that does not fit its column.
pub fn check_profile(binding: &Binding) -> Result<(), Fault> {
    if serde_json::Value::Object(binding.profile.clone())
        .to_string()
        .len()
        > PROFILE_LIMIT
    {
        return Err(Fault::invalid_input("binding:profile value too large"));
    }
    Ok(())
}

/// Refuse a profile that nests the port in one that does not exist. Called after the driver has checked the profile.
pub async fn check_parent(tx: &mut Tx, port: &Port) -> Result<()> {
    let profile = port.binding.as_ref().map(|binding| &binding.profile);
    let parent = profile.and_then(|profile| profile.get("parent_name")?.as_str());
    match parent {
        Some(id) if store::net::port::get(tx, id).await?.is_none() => Err(faults::not_found(id).into()),
        _ => Ok(()),
    }
}

/// Bind the port's active binding when it has a host. Answers the segment that it is bound on; without one the
/// binding has failed.
pub fn bind(plugin: &Plugin, port: &mut Port, network: &Network) -> Option<PortBinding> {
    let binding = port
        .binding
        .clone()
        .filter(|b| !b.host.is_empty() && b.vif_type == "unbound")?;
    let segments: Vec<_> = network.segments.clone();
    let bound = plugin.driver.bind_port(&BindRequest {
        port,
        network,
        host: &binding.host,
        vnic_type: &binding.vnic_type,
        profile: &binding.profile,
        segments: &segments,
    });
    port.bound_drivers.clear();
    if let Some(bound) = &bound {
        port.bound_drivers
            .insert("0".to_owned(), bound.segment.driver.to_owned());
    }
    if let Some(active) = port.binding.as_mut() {
        match &bound {
            Some(bound) => {
                bound.vif_type.clone_into(&mut active.vif_type);
                active.vif_details = bound.vif_details.clone();
            }
            None => "binding_failed".clone_into(&mut active.vif_type),
        }
    }
    bound
}

/// Add what hangs on a binding to a host: its level, and the wait for the backend.
pub fn store_level(
    batch: &mut Batch,
    dialect: Dialect,
    plugin: &Plugin,
    port: &Port,
    bound: Option<&PortBinding>,
) {
    let Some(binding) = port.binding.as_ref().filter(|b| !b.host.is_empty()) else {
        return;
    };
    if let Some(bound) = bound {
        let segment = &bound.segment;
        store::net::port::insert_level(
            batch,
            &port.id,
            &binding.host,
            segment.driver,
            &segment.segment_id,
        );
    }
    if port.status != "ACTIVE" && plugin.driver.awaits_backend(port) {
        store::net::port::insert_block(batch, dialect, port.standard.id, "L2");
    }
}
