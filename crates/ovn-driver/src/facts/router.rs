//! Routers with their ports, and the routers of floating IPs.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use model::net::{FloatingIp, Network, Port, Router};
use model::{Key, Kind, ListQuery};
use ovn_translate::{AttachedPort, RouterFacts, RouterPortFacts};
use store::filter::Conditions;
use store::ovn::l3::{self, Attachment, FloatingIpExtra};
use store::sql::padded;
use store::{Result, Tx, net};

use super::{Loaded, Surroundings, in_order};
use crate::schedule::{Gateways, physnet};

/// What a batch needs of routers, as far as SQL has it in tables of its own.
#[derive(Default)]
pub(super) struct Routers {
    routers: Vec<Router>,
    attachments: Vec<Attachment>,
    /// The routers that each network behind these could follow.
    leaders: HashMap<String, BTreeSet<String>>,
    floating_ips: Vec<FloatingIp>,
    extras: HashMap<String, FloatingIpExtra>,
}

impl Routers {
    /// The routers among the keys, those of router ports and floating IPs, and all their ports.
    pub(super) async fn read(tx: &mut Tx, keys: &[Key]) -> Result<Self> {
        let of = |kind| {
            let keys = keys.iter().filter(move |key| key.kind == kind);
            keys.map(|key| key.id.as_str()).collect::<Vec<_>>()
        };
        let mut floating_ips = net::floating_ip::get_many(tx, of(Kind::FloatingIp).into_iter()).await?;
        // The others have no rows.
        floating_ips.retain(|floating_ip| floating_ip.router_id.is_some());
        let associated: Vec<&str> = floating_ips.iter().map(|row| row.id.as_str()).collect();
        let extras = l3::floating_ip_extras(tx, &associated).await?;
        let of_ports = l3::routers_of_ports(tx, &of(Kind::RouterPort)).await?;
        let mut ids: BTreeSet<&str> = of(Kind::Router).into_iter().collect();
        ids.extend(of_ports.values().map(String::as_str));
        ids.extend(
            floating_ips
                .iter()
                .filter_map(|floating_ip| floating_ip.router_id.as_deref()),
        );
        let routers = ovn_routers(tx, &ids).await?;
        let ids: Vec<&str> = routers.iter().map(|router| router.id.as_str()).collect();
        Ok(Self {
            attachments: l3::attachments(tx, &ids).await?,
            leaders: l3::leaders(tx, &ids).await?,
            routers,
            floating_ips,
            extras,
        })
    }

    /// The ports that have to be loaded.
    pub(super) fn ports(&self) -> impl Iterator<Item = &str> {
        self.attachments
            .iter()
            .map(|attachment| attachment.port_id.as_str())
    }
}

/// Routers without a flavor; the others are not OVN's.
async fn ovn_routers(tx: &mut Tx, ids: &BTreeSet<&str>) -> Result<Vec<Router>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut conditions = Conditions::default();
    conditions.is_in("r.id", padded(ids.iter().copied()));
    conditions.and("r.flavor_id IS NULL", Vec::new());
    net::router::list(tx, &ListQuery::default(), conditions).await
}

impl Loaded {
    /// The ports are there with whatever else the batch asked for.
    pub(super) fn add_routers(
        &mut self,
        read: Routers,
        ports: &[Port],
        around: &Surroundings<'_>,
        gateways: &mut Gateways,
    ) {
        let ports: HashMap<&str, &Port> = ports.iter().map(|port| (port.id.as_str(), port)).collect();
        let mut attached: HashMap<String, [Vec<AttachedPort>; 2]> = HashMap::new();
        for Attachment {
            router_id,
            port_id,
            is_gateway,
        } in read.attachments
        {
            let Some(port) = ports.get(port_id.as_str()).and_then(|port| self.attached(port)) else {
                continue;
            };
            attached.entry(router_id.clone()).or_default()[usize::from(is_gateway)].push(port);
            self.router_ports.insert(port_id, router_id);
        }
        for router in read.routers {
            let [interfaces, mut outward] = attached.remove(&router.id).unwrap_or_default();
            let rank = |port: &AttachedPort| {
                router
                    .gateways
                    .iter()
                    .position(|gateway| gateway.port_id == port.port.id)
            };
            outward.sort_by_key(rank);
            let outside: Vec<&Network> = outward.iter().map(|attached| &attached.network.network).collect();
            let ha_group = gateways.group(&router, &outside);
            let is_physical = outside.first().is_some_and(|network| physnet(network).is_some());
            let leading = ha_group
                .as_ref()
                .filter(|group| is_physical && !group.chassis.is_empty());
            let network_groups = leading.map(|group| {
                let inside = interfaces.iter().map(|attached| &attached.network.network);
                gateways.followers(group, &router.id, inside, &read.leaders)
            });
            let facts = RouterFacts {
                ha_group,
                network_groups: network_groups.unwrap_or_default(),
                gateways: outward,
                interfaces,
                router,
            };
            self.routers.insert(facts.router.id.clone(), Arc::new(facts));
        }
        self.add_floating_ips(read.floating_ips, read.extras, around);
    }

    fn attached(&self, port: &Port) -> Option<AttachedPort> {
        Some(AttachedPort {
            network: Arc::clone(self.networks.get(&port.network_id)?),
            subnets: self.subnets_of(port),
            port: in_order(port.clone()),
        })
    }

    /// One port of a router.
    pub(super) fn router_port(&self, id: &str) -> Option<RouterPortFacts> {
        let router = self.routers.get(self.router_ports.get(id)?)?;
        let find = |ports: &[AttachedPort]| ports.iter().find(|attached| attached.port.id == id).cloned();
        let outward = find(&router.gateways);
        Some(RouterPortFacts {
            is_gateway: outward.is_some(),
            port: outward.or_else(|| find(&router.interfaces))?,
            router: Arc::clone(router),
        })
    }
}
