//! Floating IPs.

use std::collections::HashMap;

use model::net::FloatingIp;
use ovn_translate::{FloatingIpFacts, names};
use ovsdb::{Datum, Row, Snapshot};
use store::ovn::l3::FloatingIpExtra;

use super::{Loaded, Surroundings};

const PORTS: &str = "Logical_Switch_Port";

/// `external_ids` of a load balancer of OVN's Octavia provider: the port that has its address.
const VIP_PORT: &str = "neutron:vip_port_id";
/// Its floating IP.
const VIP_FIP: &str = "neutron:vip_fip";
/// What the keys of its members begin with.
const POOL_PREFIX: &str = "pool_";

impl Loaded {
    /// The routers are there. Floating IPs of routers that are not OVN's are left out: they have no rows.
    pub(super) fn add_floating_ips(
        &mut self,
        floating_ips: Vec<FloatingIp>,
        mut extras: HashMap<String, FloatingIpExtra>,
        around: &Surroundings<'_>,
    ) {
        for floating_ip in floating_ips {
            let router = floating_ip.router_id.as_ref();
            let router = router.and_then(|id| self.routers.get(id)).cloned();
            let (Some(router), Some(extra)) = (router, extras.remove(&floating_ip.id)) else {
                continue;
            };
            let port_is_up = floating_ip
                .port_id
                .as_ref()
                .is_some_and(|port| is_up(around.northbound, port));
            let inside = extra.inside.zip(floating_ip.fixed_ip_address.as_deref());
            let behind_load_balancer = inside.is_some_and(|((network, subnet), address)| {
                is_member(around.northbound, &network, &subnet, address)
            });
            let facts = FloatingIpFacts {
                mac_address: extra.mac_address,
                router: Some(router),
                port_is_up,
                behind_load_balancer,
                floating_ip,
            };
            self.floating_ips.insert(facts.floating_ip.id.clone(), facts);
        }
    }
}

fn is_up(northbound: &Snapshot, port: &str) -> bool {
    let row = northbound
        .table(PORTS)
        .and_then(|table| table.find("name", &[Datum::from(port)]));
    row.is_some_and(|(_, row)| row.bool("up") == Some(true))
}

/// Whether an address is a member of a load balancer on its network whose own address has a floating IP
/// (`_is_lb_member_fip` and `_handle_lb_fip_cmds` of Neutron's `ovn_client.py`).
fn is_member(northbound: &Snapshot, network: &str, subnet: &str, address: &str) -> bool {
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

/// Members are written as `member_<id>_<address>:<port>_<subnet>`, separated by commas.
fn has_member(balancer: &Row, subnet: &str, address: &str) -> bool {
    let (address, subnet) = (format!("{address}:"), format!("_{subnet}"));
    let pairs = balancer.map_of_str("external_ids");
    pairs
        .iter()
        .filter(|(key, _)| key.starts_with(POOL_PREFIX))
        .flat_map(|(_, members)| members.split(','))
        .any(|member| member.contains(&address) && member.contains(&subnet))
}

fn has_floating_ip(northbound: &Snapshot, balancer: &Row) -> bool {
    let of_port = || {
        let port = balancer.map_str("external_ids", VIP_PORT)?;
        let (_, row) = northbound.table(PORTS)?.find("name", &[Datum::from(port)])?;
        row.map_str("external_ids", names::PORT_FIP)
    };
    balancer.map_str("external_ids", VIP_FIP).is_some() || of_port().is_some()
}
