//! Names that Neutron gives to rows, and keys that it uses in `external_ids` and `options`
//! (`neutron/common/ovn/utils.py`, `constants.py`).

/// Name of the port group that drops what no security group allows.
pub const DROP_GROUP: &str = "neutron_pg_drop";

/// `external_ids` of DHCP_Options.
pub const SUBNET_ID: &str = "subnet_id";
/// `external_ids` of DHCP_Options that belong to one port.
pub const PORT_ID: &str = "port_id";
/// `external_ids` of DNS.
pub const LS_NAME: &str = "ls_name";
/// `external_ids` of ACL.
pub const RULE_ID: &str = "neutron:security_group_rule_id";
/// `external_ids` of Address_Set.
pub const ADDRESS_GROUP_ID: &str = "neutron:address_group_id";
/// `external_ids` of Port_Group.
pub const SECURITY_GROUP_ID: &str = "neutron:security_group_id";
/// `external_ids`: the revision of the resource that the row shows.
pub const REVISION: &str = "neutron:revision_number";
/// `external_ids` of Logical_Switch: the display name; of ports: the name of the switch of their network.
pub const NETWORK_NAME: &str = "neutron:network_name";
/// `external_ids` of Logical_Switch and some ports.
pub const MTU: &str = "neutron:mtu";
/// `external_ids`.
pub const AZ_HINTS: &str = "neutron:availability_zone_hints";
/// `external_ids` of Logical_Switch.
pub const NETWORK_TYPE: &str = "neutron:provnet-network-type";
/// `external_ids` of Logical_Switch and of localnet ports.
pub const PHYSICAL_NETWORK: &str = "neutron:provnet-physical-network";
/// `external_ids` of DHCP_Options.
pub const NETWORK_ID: &str = "neutron:network_id";
/// `external_ids` of Logical_Switch_Port.
pub const PORT_NAME: &str = "neutron:port_name";
/// `external_ids` of Logical_Switch_Port.
pub const DEVICE_ID: &str = "neutron:device_id";
/// `external_ids` of Logical_Switch_Port.
pub const DEVICE_OWNER: &str = "neutron:device_owner";
/// `external_ids` of Logical_Switch_Port.
pub const PROJECT_ID: &str = "neutron:project_id";
/// `external_ids` of Logical_Switch_Port.
pub const CIDRS: &str = "neutron:cidrs";
/// `external_ids` of Logical_Switch_Port.
pub const SECURITY_GROUP_IDS: &str = "neutron:security_group_ids";
/// `external_ids` of Logical_Switch_Port.
pub const ADDRESS_SCOPE4: &str = "neutron:subnet_pool_addr_scope4";
/// `external_ids` of Logical_Switch_Port.
pub const ADDRESS_SCOPE6: &str = "neutron:subnet_pool_addr_scope6";
/// `external_ids` of Logical_Switch_Port.
pub const VNIC_TYPE: &str = "neutron:vnic_type";
/// `external_ids` of Logical_Switch_Port.
pub const CAPABILITIES: &str = "neutron:port_capabilities";
/// `external_ids` of Logical_Switch_Port: the host of the active binding, while the port is up.
pub const HOST_ID: &str = "neutron:host_id";
/// `external_ids` of virtual ports: the host of the chassis that owns the address.
pub const PARENT_HOSTNAME: &str = "neutron:parent_hostname";
/// `external_ids` of ports on the switch of a segment.
pub const SEGMENT_ID: &str = "neutron:port_segment_id";

/// `external_ids` of Logical_Switch_Port: the floating IP of the port, for load balancers of others.
pub const PORT_FIP: &str = "neutron:port_fip";
/// `external_ids` of Logical_Router: the display name; of what belongs to a router: the name of its row.
pub const ROUTER_NAME: &str = "neutron:router_name";
/// `external_ids` of HA_Chassis_Group.
pub const ROUTER_ID: &str = "neutron:router_id";
/// `external_ids` of Logical_Router_Port.
pub const SUBNET_IDS: &str = "neutron:subnet_ids";
/// `external_ids` of Logical_Router_Port (`True` or `False`) and of default routes (`true`).
pub const IS_EXT_GW: &str = "neutron:is_ext_gw";
/// `external_ids` of Logical_Router_Static_Route.
pub const IS_STATIC_ROUTE: &str = "neutron:is_static_route";
/// `external_ids` of default routes.
pub const ROUTE_SUBNET_ID: &str = "neutron:subnet_id";
/// `external_ids` of NAT and Load_Balancer.
pub const FIP_ID: &str = "neutron:fip_id";
/// `external_ids` of NAT: the port that the floating IP is for.
pub const FIP_PORT_ID: &str = "neutron:fip_port_id";
/// `external_ids` of NAT: the MAC of the floating IP's own port.
pub const FIP_EXTERNAL_MAC: &str = "neutron:fip_external_mac";
/// `external_ids` of NAT: the network that the floating IP is from.
pub const FIP_NETWORK_ID: &str = "neutron:fip_network_id";
/// `neutron:device_owner` of the load balancers that forward ports.
pub const PORT_FORWARDING_OWNER: &str = "port_forwarding_plugin";

/// What `device_id` of a metadata port begins with; the id of the network (or segment) follows.
pub const METADATA_PREFIX: &str = "ovnmeta-";

/// The protocols of which ports are forwarded.
pub const PROTOCOLS: [&str; 2] = ["tcp", "udp"];

/// The families of addresses, as matches name them.
pub const FAMILIES: [&str; 2] = ["ip4", "ip6"];

const SWITCH_PREFIX: &str = "neutron-";
const GROUP_PREFIX: &str = "pg_";

/// Name of the switch of a network or segment.
pub fn switch(id: &str) -> String {
    format!("{SWITCH_PREFIX}{id}")
}

/// The network or segment whose switch has this name.
pub fn switch_owner(name: &str) -> Option<&str> {
    name.strip_prefix(SWITCH_PREFIX)
}

/// Name of the Logical_Router of a router.
pub fn router(id: &str) -> String {
    switch(id)
}

/// The router whose Logical_Router has this name.
pub fn router_owner(name: &str) -> Option<&str> {
    switch_owner(name)
}

/// Name of the Logical_Router_Port of a port.
pub fn router_port(port_id: &str) -> String {
    format!("{ROUTER_PORT_PREFIX}{port_id}")
}

/// The port whose Logical_Router_Port has this name.
pub fn router_port_owner(name: &str) -> Option<&str> {
    name.strip_prefix(ROUTER_PORT_PREFIX)
}

const ROUTER_PORT_PREFIX: &str = "lrp-";

/// Name of the load balancer that forwards ports of a floating IP; there is one for each protocol, and one for each
/// external port of a range.
pub fn port_forwarding(floating_ip_id: &str, protocol: &str, port_of_range: Option<i64>) -> String {
    match port_of_range {
        Some(port) => format!("pf-floatingip-{floating_ip_id}-{protocol}-{port}"),
        None => format!("pf-floatingip-{floating_ip_id}-{protocol}"),
    }
}

/// Name of the localnet port of a segment.
pub fn localnet(segment_id: &str) -> String {
    format!("{LOCALNET_PREFIX}{segment_id}")
}

/// What the names of localnet ports begin with.
pub(crate) const LOCALNET_PREFIX: &str = "provnet-";

/// Name of the port group of a security group.
pub fn port_group(security_group_id: &str) -> String {
    format!("{GROUP_PREFIX}{}", security_group_id.replace('-', "_"))
}

/// The security group whose port group has this name.
pub fn security_group_of(port_group: &str) -> Option<String> {
    let id = port_group.strip_prefix(GROUP_PREFIX)?;
    (id.len() == 36).then(|| id.replace('_', "-"))
}

/// Name of the address set that northd keeps of a security group's addresses; `ip` is `ip4` or `ip6`.
pub fn group_addresses(security_group_id: &str, ip: &str) -> String {
    format!("{}_{ip}", port_group(security_group_id))
}

/// Name of the address set of an address group; `ip` is `ip4` or `ip6`.
pub fn address_group(address_group_id: &str, ip: &str) -> String {
    format!("ag_{}_{ip}", address_group_id.replace('-', "_"))
}

/// Name of the HA chassis group of a network or router.
pub fn ha_group(id: &str) -> String {
    switch(id)
}

/// Name of the HA chassis group of one external port.
pub fn extport_ha_group(port_id: &str) -> String {
    format!("{EXTPORT_PREFIX}{port_id}")
}

/// The external port whose HA chassis group has this name.
pub fn extport_of_group(name: &str) -> Option<&str> {
    name.strip_prefix(EXTPORT_PREFIX)
}

const EXTPORT_PREFIX: &str = "neutron-extport-";
