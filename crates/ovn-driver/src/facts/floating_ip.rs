//! Floating IPs.

use std::collections::HashMap;

use model::net::FloatingIp;
use ovn_translate::FloatingIpFacts;
use ovsdb::{Datum, Snapshot};
use store::ovn::l3::FloatingIpExtra;

use super::{Loaded, Surroundings};
use crate::octavia;

const PORTS: &str = "Logical_Switch_Port";

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
                octavia::is_member(around.northbound, &network, &subnet, address)
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
