//! Refusals of type drivers, in Neutron's words (`neutron_lib/exceptions/__init__.py`).

use model::Fault;

pub(super) fn vlan_in_use(id: i64, physical_network: &str) -> Fault {
    let message = format!(
        "Unable to create the network. The VLAN {id} on physical network {physical_network} is in use."
    );
    Fault::new(409, "VlanIdInUse", message)
}

pub(super) fn tunnel_in_use(id: i64) -> Fault {
    let message = format!("Unable to create the network. The tunnel ID {id} is in use.");
    Fault::new(409, "TunnelIdInUse", message)
}

pub(super) fn flat_in_use(physical_network: &str) -> Fault {
    let message =
        format!("Unable to create the flat network. Physical network {physical_network} is in use.");
    Fault::new(409, "FlatNetworkInUse", message)
}

pub(super) fn exhausted() -> Fault {
    let message = "Unable to create the network. No project network is available for allocation.";
    Fault::new(503, "NoNetworkAvailable", message)
}
