//! Subnet -> DHCP_Options.

use model::Key;
use ovn_schema::nb::DhcpOptions;

use super::dhcp;
use crate::desired::Pairs;
use crate::{Cell, Config, Desired, DesiredRow, Identity, SubnetFacts, names};

pub(super) fn desire(key: &Key, facts: &SubnetFacts, config: &Config) -> Desired {
    let mut desired = Desired::at(key.clone(), facts.subnet.standard.revision_number);
    if !facts.has_dhcp() {
        return desired;
    }
    let subnet = &facts.subnet;
    let row = DesiredRow::new(Identity::SubnetDhcp(subnet.id.clone()))
        .with(DhcpOptions::CIDR, Cell::Is(subnet.cidr.as_str().into()))
        .with(DhcpOptions::EXTERNAL_IDS, Cell::merge(external_ids(facts)))
        .with(
            DhcpOptions::OPTIONS,
            Cell::Pairs(dhcp::options(facts, config), dhcp::keep_server_mac(facts)),
        );
    desired.rows.push(row);
    desired
}

impl SubnetFacts {
    /// Whether OVN answers DHCP requests of this subnet's hosts: hosts in SLAAC mode do not ask.
    pub fn has_dhcp(&self) -> bool {
        let subnet = &self.subnet;
        let slaac = subnet.ip_version == 6 && subnet.ipv6_address_mode.as_deref() == Some("slaac");
        subnet.enable_dhcp && !slaac
    }
}

/// `external_ids` of the subnet's row, which those of its ports repeat.
pub(super) fn external_ids(facts: &SubnetFacts) -> Pairs {
    Pairs::from([
        (names::SUBNET_ID.into(), facts.subnet.id.clone()),
        (names::NETWORK_ID.into(), facts.network.network.id.clone()),
        (
            names::REVISION.into(),
            facts.subnet.standard.revision_number.to_string(),
        ),
    ])
}
