//! The metadata port of a subnet's network, which needs an address wherever there is DHCP.

use model::net::Subnet;

use super::faults;
use crate::{Plugin, Result};

/// Device owner of metadata ports (`DEVICE_OWNER_DISTRIBUTED`).
pub(super) const OWNER: &str = "network:distributed";

/// Refuse a subnet that the metadata port could not get an address on, because it is for other device owners only.
/// `others` are the other subnets of the network.
///
/// # Errors
/// What Neutron answers when it cannot update the metadata port.
pub fn check(plugin: &Plugin, subnet: &Subnet, others: &[Subnet]) -> Result<()> {
    let serves =
        |subnet: &Subnet| subnet.service_types.is_empty() || subnet.service_types.iter().any(|s| s == OWNER);
    if !plugin.settings.metadata_enabled || !subnet.enable_dhcp || serves(subnet) {
        return Ok(());
    }
    if others.iter().any(serves) {
        return Err(faults::subnet_not_for_metadata(&subnet.network_id, &subnet.id).into());
    }
    Err(faults::no_subnet_for_metadata(&subnet.network_id).into())
}
