//! What the driver loads from SQL (and a little from Southbound) for each key.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::net::{AddressGroup, FloatingIp, Network, Port, Router, SecurityGroupRule, Segment, Subnet};

/// All that the rows of one key depend on.
#[derive(Clone, Debug)]
pub enum Facts {
    /// The resource is not in SQL (any more).
    Gone,
    /// A network.
    Network(Arc<NetworkFacts>),
    /// A segment with a logical switch of its own.
    Segment(SegmentFacts),
    /// A security group with its rules.
    SecurityGroup(SecurityGroupFacts),
    /// A subnet.
    Subnet(Arc<SubnetFacts>),
    /// A port.
    Port(Box<PortFacts>),
    /// A rule of a security group.
    SecurityGroupRule(RuleFacts),
    /// An address group.
    AddressGroup(AddressGroupFacts),
    /// A router.
    Router(Arc<RouterFacts>),
    /// A port of a router: an interface or a gateway.
    RouterPort(Box<RouterPortFacts>),
    /// A floating IP.
    FloatingIp(Box<FloatingIpFacts>),
}

/// A network with its segments.
#[derive(Clone, Debug)]
pub struct NetworkFacts {
    /// The network; `segments` holds all of them.
    pub network: Network,
}

/// A segment of a network of the kind that [`NetworkFacts`] says needs no switch
/// (`[ovn] logical_switch_per_vlan_segment`).
#[derive(Clone, Debug)]
pub struct SegmentFacts {
    /// The segment.
    pub segment: Segment,
    /// Its network.
    pub network: Arc<NetworkFacts>,
}

/// A subnet and what its DHCP options depend on.
#[derive(Clone, Debug)]
pub struct SubnetFacts {
    /// The subnet.
    pub subnet: Subnet,
    /// Its network.
    pub network: Arc<NetworkFacts>,
    /// The address on this subnet of the network's metadata port (`device_owner` `network:distributed`, `device_id`
    /// `ovnmeta-<network id>`, or `ovnmeta-<segment id>` where segments have switches); `None` without
    /// `[ovn] ovn_metadata_enabled`.
    pub metadata_ip: Option<String>,
    /// Address scope of the subnet's pool.
    pub address_scope_id: Option<String>,
}

/// A port and what its rows depend on.
#[derive(Clone, Debug)]
pub struct PortFacts {
    /// The port; fixed IPs in the order in which Neutron shows them.
    pub port: Port,
    /// Its network.
    pub network: Arc<NetworkFacts>,
    /// The subnets of its fixed IPs, each once, in any order.
    pub subnets: Vec<Arc<SubnetFacts>>,
    /// Fixed IP of this port -> ids of the ports that have a fixed IP on the same subnet, and an allowed address pair
    /// whose `ip_address` is, as text, this address. Addresses without such ports are left out.
    pub virtual_parents: BTreeMap<String, Vec<String>>,
    /// Hostname of the chassis whose `ovn-cms-options` contain `card-serial-number=` and the profile's
    /// `card_serial_number`. Only asked for with vnic type `remote-managed`.
    pub card_host: Option<String>,
    /// The segment whose switch the port is on: the one it is bound to, where segments have switches. A port
    /// of such a network that is not bound has no row.
    pub segment_id: Option<String>,
    /// For external ports: the group of chassis that answer for it, as the driver scheduled it.
    pub ha_group: Option<HaGroup>,
}

/// An HA_Chassis_Group as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HaGroup {
    /// See [`crate::names::ha_group`] and [`crate::names::extport_ha_group`].
    pub name: String,
    /// `neutron:availability_zone_hints`, `neutron:network_id`, `neutron:router_id`.
    pub external_ids: BTreeMap<String, String>,
    /// Chassis name -> priority (0 to 32767, the highest is active).
    pub chassis: BTreeMap<String, i64>,
}

/// A security group.
#[derive(Clone, Debug)]
pub struct SecurityGroupFacts {
    /// Its revision.
    pub revision: i64,
    /// Whether it is stateful.
    pub stateful: bool,
    /// Its rules, which are needed where its row is new or they have to change along with it. Without them the row must
    /// be in Northbound already, and they are the affair of their own keys: a change of one does not cost reading all.
    pub rules: Option<Vec<SecurityGroupRule>>,
}

/// A rule of a security group.
#[derive(Clone, Debug)]
pub struct RuleFacts {
    /// The rule.
    pub rule: SecurityGroupRule,
    /// Whether its group is stateful.
    pub stateful: bool,
}

/// An address group.
#[derive(Clone, Debug)]
pub struct AddressGroupFacts {
    /// The group with its addresses.
    pub group: AddressGroup,
}

/// A router with its ports. One with a flavor is not OVN's: it and its ports are [`Facts::Gone`].
#[derive(Clone, Debug)]
pub struct RouterFacts {
    /// The router; `gateways` are in the order of `gateways` below.
    pub router: Router,
    /// Its gateway ports, the one of `routers.gw_port_id` first.
    pub gateways: Vec<AttachedPort>,
    /// The ports by which networks are attached to it, in the order of their ids.
    pub interfaces: Vec<AttachedPort>,
    /// The chassis that its gateway is on, as the driver scheduled them (`neutron-<router id>`); `None` without a gateway.
    /// No chassis in it: there is none that could be the gateway.
    pub ha_group: Option<HaGroup>,
    /// The groups of the interfaces' networks that follow the gateway, so that external ports are where it is
    /// (`neutron-<network id>`, with `neutron:network_id` and `neutron:router_id`): the members of `ha_group` that the
    /// network's zones allow, with their priorities. None unless the first gateway is on a physical network and has
    /// chassis; and where several routers could lead a network, one of them does.
    pub network_groups: Vec<HaGroup>,
}

/// A port of a router with what its rows depend on.
#[derive(Clone, Debug)]
pub struct AttachedPort {
    /// The port; fixed IPs in the order in which Neutron shows them.
    pub port: Port,
    /// Its network.
    pub network: Arc<NetworkFacts>,
    /// The subnets of its fixed IPs, each once.
    pub subnets: Vec<Arc<SubnetFacts>>,
}

/// One port of a router.
#[derive(Clone, Debug)]
pub struct RouterPortFacts {
    /// The port, which is among the router's gateways or interfaces.
    pub port: AttachedPort,
    /// Its router.
    pub router: Arc<RouterFacts>,
    /// Whether it is one of the gateways.
    pub is_gateway: bool,
}

/// A floating IP and what its rows depend on.
#[derive(Clone, Debug)]
pub struct FloatingIpFacts {
    /// The floating IP with its port forwardings.
    pub floating_ip: FloatingIp,
    /// MAC address of its own port on the external network.
    pub mac_address: String,
    /// The router that translates, when it is OVN's (has no flavor).
    pub router: Option<Arc<RouterFacts>>,
    /// Whether the Logical_Switch_Port of the internal port is up now (its NAT is done on the port's chassis then, when
    /// floating IPs are distributed).
    pub port_is_up: bool,
    /// Whether the internal port is a member of a load balancer whose own address has a floating IP: its NAT is
    /// centralised then, whatever the configuration says.
    pub behind_load_balancer: bool,
}
