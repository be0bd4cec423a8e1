//! Ports by which routers reach external networks: bound to the host that has them now, which is where the binding
//! `cr-lrp-<port>` of Southbound is (`update_router_gateway_port_bindings` of Neutron's `services/ovn_l3/plugin.py`).
//!
//! | the chassis of `cr-lrp-<port>` | the port becomes |
//! |---|---|
//! | there is one | ACTIVE, bound to its host |
//! | none, or no such binding | DOWN; its host stays the last one |

use std::collections::{HashMap, HashSet};

use model::net::{Binding, Network, Port};
use ovn_translate::names;
use ovsdb::{Datum, Snapshot};
use plugin::BindRequest;
use serde_json::Map;
use store::ovn::status::{self, PortStatus};
use store::{Batch, Tx, net, standard, transact};

use super::decide::{DHCP, L2};
use super::level::chassis_of;
use crate::core::Core;
use crate::{facts, mech};

/// What the name of the binding of a gateway begins with (`ovn_cr_lrouter_port_name`); the id of the port follows.
pub(crate) const REDIRECT_PREFIX: &str = "cr-lrp-";

/// What uses such a port.
const OWNER: &str = "network:router_gateway";

/// Whether a port is a gateway.
pub(super) fn is_gateway(port: &PortStatus) -> bool {
    port.device_owner == OWNER
}

/// The host that has a gateway now.
pub(super) fn host(port: &str, southbound: &Snapshot) -> Option<String> {
    let chassis = chassis_of(&format!("{REDIRECT_PREFIX}{port}"), southbound)?;
    let host = chassis.str("hostname").filter(|host| !host.is_empty())?;
    Some(host.to_owned())
}

/// Bind gateways to where they are, and set their status. Those of routers that are not OVN's are left alone.
pub(super) async fn follow(core: &Core, ports: &[PortStatus]) -> store::Result<()> {
    let (northbound, southbound) = (core.northbound(), core.southbound());
    let Some(router_ports) = northbound
        .table("Logical_Router_Port")
        .filter(|_| southbound.is_complete())
    else {
        return Ok(());
    };
    let is_ours = |port: &&PortStatus| {
        let name = names::router_port(&port.id);
        router_ports.find("name", &[Datum::from(name.as_str())]).is_some()
    };
    let hosts: HashMap<&str, Option<String>> = ports
        .iter()
        .filter(|port| is_gateway(port))
        .filter(is_ours)
        .map(|port| (port.id.as_str(), host(&port.id, &southbound)))
        .collect();
    let wanting = |port: &&PortStatus| {
        let host = hosts.get(port.id.as_str());
        host.is_some_and(|host| is_wrong(port, host.as_deref()))
    };
    let candidates: Vec<PortStatus> = ports.iter().filter(wanting).cloned().collect();
    if candidates.is_empty() {
        return Ok(());
    }
    let changed = transact!(core.db, tx => {
        let locked = status::lock(&mut tx, &candidates).await?;
        let wrong: Vec<&PortStatus> = locked.iter().filter(wanting).collect();
        change(core, &mut tx, &wrong, &hosts).await
    })?;
    super::revised(core, changed);
    Ok(())
}

fn is_wrong(port: &PortStatus, host: Option<&str>) -> bool {
    match host {
        None => port.status != "DOWN",
        Some(host) => port.status != "ACTIVE" || !is_bound(port, host),
    }
}

fn is_bound(port: &PortStatus, host: &str) -> bool {
    let binding = port.binding.as_ref();
    binding.is_some_and(|(bound, vif_type)| {
        bound == host && vif_type != "unbound" && vif_type != "binding_failed"
    })
}

/// Carry it out for locked ports; answers those that changed.
async fn change(
    core: &Core,
    tx: &mut Tx,
    ports: &[&PortStatus],
    hosts: &HashMap<&str, Option<String>>,
) -> store::Result<Vec<String>> {
    let host = |id: &str| hosts.get(id).and_then(|host| host.as_deref());
    let (up, down): (Vec<&PortStatus>, Vec<&PortStatus>) =
        ports.iter().partition(|port| host(&port.id).is_some());
    let elsewhere = up
        .iter()
        .filter(|port| host(&port.id).is_some_and(|host| !is_bound(port, host)));
    let elsewhere: Vec<&str> = elsewhere.map(|port| port.id.as_str()).collect();
    let mut moved = HashSet::new();
    if !elsewhere.is_empty() {
        let ports = net::port::get_many(tx, elsewhere.into_iter()).await?;
        let networks = ports.iter().map(|port| port.network_id.as_str()).collect();
        let networks = facts::networks(tx, &networks).await?;
        for port in &ports {
            let (Some(host), Some(facts)) = (host(&port.id), networks.get(&port.network_id)) else {
                continue;
            };
            if bind(core, tx, port, &facts.network, host).await? {
                moved.insert(port.id.as_str().to_owned());
            }
        }
    }
    let rising: Vec<&PortStatus> = up
        .iter()
        .copied()
        .filter(|port| port.status != "ACTIVE")
        .collect();
    let now = standard::now();
    status::unblock(tx, &rising, L2).await?;
    status::unblock(tx, &rising, DHCP).await?;
    status::set(tx, &rising, "ACTIVE", now).await?;
    status::set(tx, &down, "DOWN", now).await?;
    for port in up {
        if moved.contains(&port.id) && port.status == "ACTIVE" {
            standard::bump(tx, port.standard_id, now).await?;
        }
    }
    let turned = rising.iter().chain(&down).map(|port| port.id.clone());
    moved.extend(turned);
    Ok(moved.into_iter().collect())
}

/// Bind a locked port to a host; answers whether that changed anything. Where no segment of its network reaches the
/// host the binding has failed, which makes the gateway no less active.
async fn bind(core: &Core, tx: &mut Tx, port: &Port, network: &Network, host: &str) -> store::Result<bool> {
    let old = port.binding.clone().unwrap_or_else(|| Binding {
        host: String::new(),
        vnic_type: "normal".to_owned(),
        profile: Map::new(),
        vif_type: "unbound".to_owned(),
        vif_details: Map::new(),
        status: "ACTIVE".to_owned(),
    });
    let bound = mech::bind(
        core,
        &BindRequest {
            port,
            network,
            host,
            vnic_type: &old.vnic_type,
            profile: &old.profile,
            segments: &network.segments,
        },
    );
    let (vif_type, vif_details) = match &bound {
        Some(bound) => (bound.vif_type, bound.vif_details.clone()),
        None => ("binding_failed", Map::new()),
    };
    let new = Binding {
        host: host.to_owned(),
        vif_type: vif_type.to_owned(),
        vif_details,
        ..old.clone()
    };
    if new == old {
        return Ok(false);
    }
    net::port::replace_binding(tx, &port.id, &old.host, &new).await?;
    if let Some(bound) = bound {
        let mut batch = Batch::new();
        let segment = &bound.segment;
        net::port::insert_level(&mut batch, &port.id, host, segment.driver, &segment.segment_id);
        batch.run(tx).await?;
    }
    Ok(true)
}
