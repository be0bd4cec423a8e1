//! Deleting networks.

use model::{Key, Kind};
use store::net::network_use::{self, Member};
use store::net::segment;
use store::{standard, transact};

use super::{faults, locked};
use crate::collection::check_revision;
use crate::net::floating_ip;
use crate::type_driver::{self, Spec};
use crate::{Context, Error, Plugin, Precondition, Result};

/// Device owners of ports that go with their network (`AUTO_DELETE_PORT_OWNERS`).
const AUTO_DELETED: [&str; 3] = [
    "network:dhcp",
    "network:distributed",
    "network:floatingip_agent_gateway",
];

/// Delete a network with its subnets, segments and the ports that the system made on it. The rows of all of them in
/// `ovn_revision_numbers` stay, without a standard attribute: that is the durable note that OVN has to forget them.
pub(super) async fn delete(
    plugin: &Plugin,
    context: &Context,
    id: &str,
    precondition: Precondition,
) -> Result<()> {
    let keys = transact!(plugin.db, tx => {
        let network = locked(&mut tx, context, id, None).await?;
        let floating_ips = floating_ip::remove_unused(&mut tx, id).await?;
        let ports = network_use::ports(&mut tx, id).await?;
        let goes_too = |port: &&Member| {
            AUTO_DELETED.contains(&port.device_owner.as_str()) || floating_ips.ports.contains(&port.id)
        };
        let proper = ports.iter().filter(|port| !goes_too(port));
        let proper: Vec<&str> = proper.map(|port| port.id.as_str()).collect();
        if !proper.is_empty() {
            return Err(faults::in_use(id, &proper).into());
        }
        // Neutron compares the revision last.
        check_revision(network.standard.revision_number, precondition)?;
        network_use::delete_ports(&mut tx, &ports).await?;
        let subnets = network_use::subnets(&mut tx, id).await?;
        network_use::delete_subnets(&mut tx, &subnets).await?;
        for segment in segment::all_of(&mut tx, id).await? {
            type_driver::release(&mut tx, &plugin.settings.ml2, &Spec::from(&segment)).await?;
            standard::delete(&mut tx, segment.standard.id).await?;
        }
        match standard::delete(&mut tx, network.standard.id).await {
            // Somebody put a port or subnet on it meanwhile: look again.
            Err(store::Error::ForeignKey(_)) => return Err(store::Error::Stale.into()),
            other => other?,
        }
        let mut keys = floating_ips.keys;
        keys.extend(ports.iter().map(|port| Key::new(Kind::Port, &port.id)));
        keys.extend(subnets.iter().map(|subnet| Key::new(Kind::Subnet, &subnet.id)));
        keys.push(Key::new(Kind::Network, id));
        Ok::<_, Error>(keys)
    })?;
    plugin.driver.postcommit(keys);
    Ok(())
}
