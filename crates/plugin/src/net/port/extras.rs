//! Attributes that ML2's extension drivers add to ports. Only those of drivers that are loaded are kept.

use model::net::{Port, PortExtras};
use model::{Body, Fault};

use super::faults;
use crate::Plugin;

/// What a create request says of them.
pub fn of(plugin: &Plugin, body: &Body) -> PortExtras {
    let loaded = |driver: &str| plugin.settings.ml2.loads(driver);
    // Neutron keeps no row for an empty text.
    let text = |name: &str| body.text(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let mut extras = PortExtras::default();
    if loaded("port_trusted") {
        extras.trusted = body.flag("trusted");
    }
    if loaded("uplink_status_propagation") {
        extras.propagate_uplink_status = body.flag("propagate_uplink_status");
    }
    if loaded("port_device_profile") {
        extras.device_profile = text("device_profile");
    }
    if loaded("port_numa_affinity_policy") {
        extras.numa_affinity_policy = text("numa_affinity_policy");
    }
    extras
}

/// Do what an update request says of them.
///
/// # Errors
/// 409 when the NUMA policy of a port that is bound would change; 400 when `propagate_uplink_status` is for new ports only.
pub fn change(plugin: &Plugin, body: &Body, port: &mut Port) -> Result<(), Fault> {
    let loaded = |driver: &str| plugin.settings.ml2.loads(driver);
    if loaded("port_numa_affinity_policy") && body.has("numa_affinity_policy") {
        let asked = body.text("numa_affinity_policy");
        let bound = port
            .binding
            .as_ref()
            .filter(|b| !matches!(b.vif_type.as_str(), "unbound" | "binding_failed"));
        if let Some(bound) = bound {
            return Err(faults::numa_policy_of_bound(&port.id, &bound.host, asked));
        }
        port.extras.numa_affinity_policy = asked.map(str::to_owned);
    }
    if loaded("port_trusted")
        && let Some(trusted) = body.flag("trusted")
    {
        port.extras.trusted = Some(trusted);
    }
    if let Some(propagate) = body.flag("propagate_uplink_status") {
        if !loaded("uplink_status_propagation_updatable") {
            let message = "Cannot update read-only attribute propagate_uplink_status";
            return Err(Fault::bad_request(message));
        }
        port.extras.propagate_uplink_status = Some(propagate);
    }
    Ok(())
}
