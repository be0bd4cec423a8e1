//! The seam to the backend, after ML2's mechanism driver.

use model::net::{Network, Port, Segment};
use model::{Fault, Key};
use serde_json::{Map, Value};

/// A port that asks for a host.
#[derive(Debug)]
pub struct BindRequest<'a> {
    /// The port as it is in SQL.
    pub port: &'a Port,
    /// Its network.
    pub network: &'a Network,
    /// Host to bind to, never empty.
    pub host: &'a str,
    /// `binding:vnic_type`.
    pub vnic_type: &'a str,
    /// `binding:profile`.
    pub profile: &'a Map<String, Value>,
    /// Segments of the network that the port may be bound on.
    pub segments: &'a [Segment],
}

/// The segment that a binding level is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundSegment {
    /// `networksegments.id`.
    pub segment_id: String,
    /// Name of the driver that bound it: `ovn`.
    pub driver: &'static str,
}

/// A successful binding.
#[derive(Clone, Debug, PartialEq)]
pub struct PortBinding {
    /// `ovs`, `vhostuser`, `agilio_ovs`.
    pub vif_type: &'static str,
    /// What the hypervisor is told.
    pub vif_details: Map<String, Value>,
    /// The level 0 segment.
    pub segment: BoundSegment,
}

/// What the plugin asks of the backend. Nothing here may wait: the methods answer from memory.
///
/// The order of ML2's hooks stays recognisable: `*_precommit` inside the transaction, `bind_port` before the commit
/// of a port that has a host, and [`MechanismDriver::postcommit`] with the keys of everything that changed.
pub trait MechanismDriver: Send + Sync {
    /// Check the segments of a network that is created or updated.
    ///
    /// # Errors
    /// The fault that the client gets; the transaction is rolled back.
    fn network_precommit(&self, network: &Network) -> Result<(), Fault>;

    /// Check a port that is created (`original` is `None`) or updated.
    ///
    /// # Errors
    /// The fault that the client gets; the transaction is rolled back.
    fn port_precommit(&self, port: &Port, original: Option<&Port>) -> Result<(), Fault>;

    /// Choose how a port is plugged on a host. `None` when the driver cannot bind it there.
    fn bind_port(&self, request: &BindRequest<'_>) -> Option<PortBinding>;

    /// Whether a port that is about to get this host must wait for the backend before it is ACTIVE
    /// (a provisioning block `L2`): the vnic type is supported and a chassis of that name exists.
    fn awaits_backend(&self, port: &Port) -> bool;

    /// Availability zones that networks may hint at.
    fn availability_zones(&self) -> Vec<String> {
        Vec::new()
    }

    /// Zones that a router is in, as the backend has it: those of its hints, or else the default ones
    /// (`get_router_availability_zones` of Neutron's `services/ovn_l3/plugin.py`).
    fn router_zones(&self, _router_id: &str) -> Vec<String> {
        Vec::new()
    }

    /// Hosts that reach a physical network.
    fn hosts(&self, _physical_network: &str) -> Vec<String> {
        Vec::new()
    }

    /// These ports were created just now and are as they are in SQL at their revision: what the driver need not read
    /// again. Called before [`MechanismDriver::postcommit`]; a driver may ignore it.
    fn created(&self, ports: &[Port]) {
        let _ = ports;
    }

    /// These keys may differ from the backend now. Called after the commit; returns at once.
    fn postcommit(&self, keys: Vec<Key>);
}
