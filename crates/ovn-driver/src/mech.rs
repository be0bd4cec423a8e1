//! The seam to the use cases: checks, binding, and the keys of what changed. All of it answers from memory.

use std::collections::BTreeSet;

use model::net::{Network, Port};
use model::{Fault, Key, Kind};
use ovn_translate::{BindingProfile, names, vrrp_macs};
use ovsdb::Datum;
use plugin::{BindRequest, MechanismDriver, PortBinding};

use crate::OvnDriver;
use crate::chassis::{self, SUPPORTED_VNIC_TYPES};
use crate::core::Core;
use crate::queue::Urgency;

/// Network types that OVN carries.
const NETWORK_TYPES: [&str; 5] = ["local", "flat", "geneve", "vxlan", "vlan"];

/// Ports of floating IPs have no row in OVN.
const FLOATING_IP: &str = "network:floatingip";

/// vif types that this driver gives.
const OWN_VIF_TYPES: [&str; 3] = ["ovs", "vhostuser", "agilio_ovs"];

impl MechanismDriver for OvnDriver {
    fn network_precommit(&self, network: &Network) -> Result<(), Fault> {
        let northbound = self.core().northbound();
        let global = northbound
            .table("NB_Global")
            .and_then(|table| table.iter().next());
        let max_tunid: Option<i64> =
            global.and_then(|(_, row)| row.map_str("options", "max_tunid")?.parse().ok());
        for segment in &network.segments {
            if !NETWORK_TYPES.contains(&segment.network_type.as_str()) {
                let reason = format!("Network type {} is not supported", segment.network_type);
                return Err(Fault::invalid_input(reason));
            }
            if let (Some(id), Some(max)) = (segment.segmentation_id, max_tunid)
                && id > max
            {
                let reason = format!("Segmentation ID should be lower or equal to {max}");
                return Err(Fault::invalid_input(reason));
            }
        }
        Ok(())
    }

    fn port_precommit(&self, port: &Port, original: Option<&Port>) -> Result<(), Fault> {
        owner_change(port, original)?;
        if port.device_owner == FLOATING_IP {
            return Ok(());
        }
        // Whether the parent exists is known in SQL only; the use case looks there.
        BindingProfile::check(port, |_| true)?;
        let bound_here = port
            .binding
            .as_ref()
            .is_some_and(|binding| OWN_VIF_TYPES.contains(&binding.vif_type.as_str()));
        if bound_here {
            vrrp_macs(port)?;
        }
        original.map_or(Ok(()), |original| self.virtual_binding(port, original))
    }

    fn bind_port(&self, request: &BindRequest<'_>) -> Option<PortBinding> {
        bind(self.core(), request)
    }

    fn awaits_backend(&self, port: &Port) -> bool {
        let Some(binding) = &port.binding else {
            return false;
        };
        SUPPORTED_VNIC_TYPES.contains(&binding.vnic_type.as_str())
            && port.status != "ACTIVE"
            && !binding.host.is_empty()
            && chassis::exists(&self.core().southbound(), &binding.host)
    }

    fn availability_zones(&self) -> Vec<String> {
        let zones = chassis::all(&self.core().southbound());
        let gateways = zones.iter().filter(|chassis| chassis.is_gateway());
        let zones: BTreeSet<&str> = gateways.flat_map(|chassis| chassis.zones()).collect();
        zones.into_iter().map(str::to_owned).collect()
    }

    fn router_zones(&self, router_id: &str) -> Vec<String> {
        let northbound = self.core().northbound();
        let name = names::router(router_id);
        let router = northbound
            .table("Logical_Router")
            .and_then(|table| table.find("name", &[Datum::from(name.as_str())]));
        let zones = router.and_then(|(_, row)| row.map_str("external_ids", names::AZ_HINTS));
        let zones = zones.unwrap_or_default().split(',').map(str::trim);
        zones.filter(|zone| !zone.is_empty()).map(str::to_owned).collect()
    }

    fn hosts(&self, physical_network: &str) -> Vec<String> {
        crate::topology::carried(&self.core().southbound())
            .remove(physical_network)
            .unwrap_or_default()
    }

    fn created(&self, ports: &[Port]) {
        self.core().recent.created(ports);
    }

    fn postcommit(&self, keys: Vec<Key>) {
        let networks = keys
            .iter()
            .filter(|key| key.kind == Kind::Network)
            .map(|key| key.id.clone());
        self.core().topology.networks(networks);
        let known = keys.into_iter().filter(|key| crate::KINDS.contains(&key.kind));
        self.core().dirty.push(known, Urgency::Request);
    }
}

/// How a port is plugged on a host; `None` when it cannot be.
pub(crate) fn bind(core: &Core, request: &BindRequest<'_>) -> Option<PortBinding> {
    let port = &request.port.id;
    if !SUPPORTED_VNIC_TYPES.contains(&request.vnic_type)
        || chassis::is_external(request.vnic_type, request.profile)
    {
        tracing::debug!(
            port,
            vnic_type = request.vnic_type,
            "OVN does not bind this vnic type"
        );
        return None;
    }
    let southbound = core.southbound();
    let host = if request.vnic_type == "remote-managed" {
        let serial = request.profile.get("card_serial_number")?.as_str()?;
        chassis::by_card(&southbound, serial)?.hostname
    } else {
        request.host.to_owned()
    };
    let Some(agent) = chassis::controller_of(&southbound, &host, &core.liveness()) else {
        tracing::warn!(port, host, "port is not bound: the host has no OVN chassis");
        return None;
    };
    if !agent.alive {
        tracing::warn!(
            port,
            host,
            chassis = agent.chassis.name,
            "port is not bound: the chassis is dead"
        );
        return None;
    }
    let binding = chassis::bind(request, &agent, &core.config.vif);
    if binding.is_none() {
        tracing::info!(
            port,
            host,
            "port is not bound: no segment of its network reaches the host"
        );
    }
    binding
}

impl OvnDriver {
    /// A port whose address others announce is nowhere by itself: it cannot be given to an instance on a host.
    fn virtual_binding(&self, port: &Port, original: &Port) -> Result<(), Fault> {
        let host = |port: &Port| {
            port.binding
                .as_ref()
                .map(|binding| binding.host.clone())
                .unwrap_or_default()
        };
        if port.device_id == original.device_id || host(port) == host(original) {
            return Ok(());
        }
        let northbound = self.core().northbound();
        let row = northbound
            .table("Logical_Switch_Port")
            .and_then(|table| table.find("name", &[Datum::from(port.id.as_str())]));
        if row.is_some_and(|(_, row)| row.str("type") == Some("virtual")) {
            let message = "Bad port request: A virtual logical switch port cannot be bound to a host.";
            return Err(Fault::new(400, "BadRequest", message));
        }
        Ok(())
    }
}

fn owner_change(port: &Port, original: Option<&Port>) -> Result<(), Fault> {
    let Some(original) = original else { return Ok(()) };
    let message = match (
        original.device_owner == FLOATING_IP,
        port.device_owner == FLOATING_IP,
    ) {
        (false, true) => {
            format!(
                "Updating device_owner to {} for port {} is not supported",
                port.device_owner, port.id
            )
        }
        (true, false) => format!(
            "Updating device_owner for port {} owned by {} is not supported",
            port.id, original.device_owner
        ),
        _ => return Ok(()),
    };
    Err(Fault::new(
        400,
        "OVNPortUpdateError",
        format!("Bad port request: {message}."),
    ))
}
