//! The rows of each resource.

mod acl;
mod address_group;
mod binding_profile;
mod dhcp;
mod dhcp_port;
mod dns;
mod floating_ip;
mod network;
mod port;
mod port_addresses;
mod port_forwarding;
mod router;
mod router_port;
mod security_group;
mod segment;
mod snat;
mod static_route;
mod subnet;
mod validate;

use model::Key;

pub use acl::{UnknownProtocol, acl_match};
pub use binding_profile::BindingProfile;
pub(crate) use dns::reverse_name;
pub use security_group::action;
pub use validate::{unsupported_dhcp_options, vrrp_macs};

use crate::{Cell, DesiredRow, Identity};
use crate::{Config, Desired, Facts, HaGroup};
use ovn_schema::nb::HaChassisGroup;

/// The rows that should exist because of a key.
///
/// Facts of another kind than the key's count as no facts: the key is gone.
pub fn desire(key: &Key, facts: &Facts, config: &Config) -> Desired {
    crate::nul::remove(match facts {
        Facts::Gone => Desired::gone(key.clone()),
        Facts::Network(facts) => network::desire(key, facts, config),
        Facts::Segment(facts) => segment::desire(key, facts, config),
        Facts::Subnet(facts) => subnet::desire(key, facts, config),
        Facts::Port(facts) => port::desire(key, facts, config),
        Facts::SecurityGroup(facts) => security_group::desire(key, facts),
        Facts::SecurityGroupRule(facts) => security_group::desire_rule(key, facts),
        Facts::AddressGroup(facts) => address_group::desire(key, facts),
        Facts::Router(facts) => router::desire(key, facts, config),
        Facts::RouterPort(facts) => router_port::desire(key, facts, config),
        Facts::FloatingIp(facts) => floating_ip::desire(key, facts, config),
    })
}

/// The row of a group of chassis.
fn ha_group(group: &HaGroup) -> DesiredRow {
    DesiredRow::new(Identity::HaGroup(group.name.clone()))
        .with(HaChassisGroup::NAME, Cell::Is(group.name.as_str().into()))
        .with(
            HaChassisGroup::EXTERNAL_IDS,
            Cell::merge(group.external_ids.clone()),
        )
        .with(HaChassisGroup::HA_CHASSIS, Cell::Chassis(group.chassis.clone()))
}
