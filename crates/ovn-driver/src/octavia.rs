//! Load balancers of OVN's Octavia provider, as it writes them into Northbound (`common.py` and `helper.py` of
//! ovn-octavia-provider), as far as floating IPs depend on them: OVN cannot translate the address of a member on the
//! member's host while the balancer's own address is translated, too (`_is_lb_member_fip` and `_handle_lb_fip_cmds` of
//! Neutron's `ovn_client.py`).

use ovn_translate::names;
use ovsdb::{Datum, Row, Snapshot};

/// `external_ids` of a load balancer: the port that has its address.
const VIP_PORT: &str = "neutron:vip_port_id";
/// Its floating IP.
const VIP_FIP: &str = "neutron:vip_fip";
/// What the keys of its members begin with.
const POOL_PREFIX: &str = "pool_";

/// Whether an address is a member of a load balancer on its network whose own address has a floating IP.
pub(crate) fn is_member(northbound: &Snapshot, network: &str, subnet: &str, address: &str) -> bool {
    let (Some(switches), Some(balancers)) = (
        northbound.table("Logical_Switch"),
        northbound.table("Load_Balancer"),
    ) else {
        return false;
    };
    let switch = names::switch(network);
    let Some((_, switch)) = switches.find("name", &[Datum::from(switch.as_str())]) else {
        return false;
    };
    let attached = switch.set_of_uuid("load_balancer").into_iter();
    attached
        .filter_map(|uuid| balancers.get(&uuid))
        .any(|balancer| has_member(balancer, subnet, address) && has_floating_ip(northbound, balancer))
}

/// What the pools of load balancers say about their members.
pub(crate) fn pools<'a>(balancers: impl IntoIterator<Item = &'a Row>) -> Vec<&'a str> {
    let pairs = balancers
        .into_iter()
        .flat_map(|row| row.map_of_str("external_ids"));
    pairs
        .filter(|(key, _)| key.starts_with(POOL_PREFIX))
        .map(|(_, members)| members)
        .collect()
}

/// Whether an address may be that of a member, whatever its subnet.
pub(crate) fn names(pools: &[&str], address: &str) -> bool {
    let address = format!("_{address}:");
    pools.iter().any(|members| members.contains(&address))
}

/// Whether a port has the address of a load balancer.
pub(crate) fn is_of(balancer: &Row, port: &str) -> bool {
    balancer.map_str("external_ids", VIP_PORT) == Some(port)
}

/// Members are written as `member_<id>_<address>:<port>_<subnet>`, separated by commas.
fn has_member(balancer: &Row, subnet: &str, address: &str) -> bool {
    let (address, subnet) = (format!("_{address}:"), format!("_{subnet}"));
    let pools = pools([balancer]);
    let mut members = pools.iter().flat_map(|members| members.split(','));
    members.any(|member| member.contains(&address) && member.contains(&subnet))
}

fn has_floating_ip(northbound: &Snapshot, balancer: &Row) -> bool {
    let of_port = || {
        let port = balancer.map_str("external_ids", VIP_PORT)?;
        let ports = northbound.table("Logical_Switch_Port")?;
        let (_, row) = ports.find("name", &[Datum::from(port)])?;
        row.map_str("external_ids", names::PORT_FIP)
    };
    balancer.map_str("external_ids", VIP_FIP).is_some() || of_port().is_some()
}
