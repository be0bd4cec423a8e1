//! Loading the facts of a batch of keys: every table is asked once, whatever the size of the batch.

mod floating_ip;
mod router;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use model::net::{Network, Port, SecurityGroupRule, Subnet};
use model::{Key, Kind, ListQuery};
use ovn_translate::{
    AddressGroupFacts, Facts, FloatingIpFacts, HaGroup, NetworkFacts, PortFacts, RouterFacts, RuleFacts,
    SecurityGroupFacts, SegmentFacts, SubnetFacts, action, names,
};
use ovsdb::{Row, Snapshot};
use store::filter::Conditions;
use store::ovn::facts;
use store::sql::padded;
use store::{Db, Result, Tx, net};

use crate::chassis;
use crate::recent::{Known, Recent};
use crate::schedule::{self, Gateways, Stage};
use router::Routers;

/// What is known beside SQL.
pub struct Surroundings<'a> {
    /// Northbound, for groups of chassis as they are.
    pub northbound: &'a Snapshot,
    /// Southbound, for the chassis.
    pub southbound: &'a Snapshot,
    /// `[DEFAULT] default_availability_zones`.
    pub default_zones: &'a [String],
    /// `[ovn] logical_switch_per_vlan_segment`.
    pub switch_per_segment: bool,
    /// What was loaded a moment ago.
    pub recent: &'a Recent,
}

/// The facts of every key, in the keys' order, as of one moment. `gateways` chooses the chassis of routers.
///
/// # Errors
/// When the database fails.
pub(crate) async fn load(
    db: &Db,
    keys: &[Key],
    surroundings: &Surroundings<'_>,
    gateways: &mut Gateways,
) -> Result<Vec<Facts>> {
    let mut tx = db.read().await?;
    let loaded = Loaded::read(&mut tx, keys, surroundings, gateways).await?;
    keys.iter()
        .map(|key| Ok(loaded.facts(key).unwrap_or(Facts::Gone)))
        .collect()
}

/// Everything that a batch needs, by id.
#[derive(Default)]
struct Loaded {
    networks: HashMap<String, Arc<NetworkFacts>>,
    subnets: HashMap<String, Arc<SubnetFacts>>,
    ports: HashMap<String, PortFacts>,
    segments: HashMap<String, String>,
    groups: HashMap<String, SecurityGroupFacts>,
    rules: HashMap<String, RuleFacts>,
    address_groups: HashMap<String, AddressGroupFacts>,
    routers: HashMap<String, Arc<RouterFacts>>,
    /// Ports of routers, with their router.
    router_ports: HashMap<String, String>,
    floating_ips: HashMap<String, FloatingIpFacts>,
}

impl Loaded {
    async fn read(
        tx: &mut Tx,
        keys: &[Key],
        surroundings: &Surroundings<'_>,
        gateways: &mut Gateways,
    ) -> Result<Self> {
        let of = |kind| {
            keys.iter()
                .filter(move |key| key.kind == kind)
                .map(|key| key.id.as_str())
        };
        let segment_ids: Vec<&str> = of(Kind::Segment).collect();
        let segments = facts::networks_of_segments(tx, &segment_ids).await?;
        let port_ids: Vec<&str> = of(Kind::Port).collect();
        let only_ports = port_ids.len() == keys.len();
        if only_ports && let Some(known) = surroundings.recent.ports(tx, &port_ids).await? {
            return Self::known(tx, known, surroundings).await;
        }
        let routers = Routers::read(tx, keys).await?;
        let mut wanted: BTreeSet<&str> = port_ids.iter().copied().collect();
        wanted.extend(routers.ports());
        let mut ports = match wanted.is_empty() {
            false => net::port::get_many(tx, wanted.into_iter()).await?,
            true => Vec::new(),
        };
        if only_ports {
            ports = match surroundings.recent.subnets(tx, ports).await? {
                Ok(known) => return Self::known(tx, known, surroundings).await,
                Err(ports) => ports,
            };
        }
        let mut subnet_ids: BTreeSet<&str> = of(Kind::Subnet).collect();
        subnet_ids.extend(
            ports
                .iter()
                .flat_map(|port| &port.fixed_ips)
                .map(|ip| ip.subnet_id.as_str()),
        );
        let subnets = subnets(tx, &subnet_ids).await?;

        let mut network_ids: BTreeSet<&str> = of(Kind::Network).collect();
        network_ids.extend(segments.values().map(String::as_str));
        network_ids.extend(ports.iter().map(|port| port.network_id.as_str()));
        network_ids.extend(subnets.iter().map(|subnet| subnet.network_id.as_str()));
        let networks = networks(tx, &network_ids).await?;

        let mut loaded = Self {
            networks,
            segments,
            ..Self::default()
        };
        loaded.add_subnets(tx, subnets).await?;
        surroundings.recent.loaded(loaded.subnets.values());
        loaded.add_routers(routers, &ports, surroundings, gateways);
        let asked: BTreeSet<&str> = port_ids.into_iter().collect();
        ports.retain(|port| asked.contains(port.id.as_str()));
        loaded.add_ports(tx, ports, surroundings).await?;
        let groups: Vec<&str> = of(Kind::SecurityGroup).collect();
        loaded.add_groups(tx, &groups, surroundings.northbound).await?;
        let rules: Vec<&str> = of(Kind::SecurityGroupRule).collect();
        loaded.add_rules(tx, &rules).await?;
        let address_groups: Vec<&str> = of(Kind::AddressGroup).collect();
        loaded.add_address_groups(tx, &address_groups).await?;
        Ok(loaded)
    }

    /// Ports whose subnets and networks need not be loaded.
    async fn known(tx: &mut Tx, known: Known, surroundings: &Surroundings<'_>) -> Result<Self> {
        let mut loaded = Self::default();
        for facts in known.subnets {
            loaded
                .networks
                .insert(facts.subnet.network_id.clone(), Arc::clone(&facts.network));
            loaded.subnets.insert(facts.subnet.id.clone(), facts);
        }
        loaded.add_ports(tx, known.ports, surroundings).await?;
        Ok(loaded)
    }

    async fn add_subnets(&mut self, tx: &mut Tx, subnets: Vec<Subnet>) -> Result<()> {
        let ids: Vec<&str> = subnets.iter().map(|subnet| subnet.id.as_str()).collect();
        let mut extras = facts::subnet_extras(tx, &ids).await?;
        for subnet in subnets {
            let Some(network) = self.networks.get(&subnet.network_id) else {
                continue;
            };
            let extra = extras.remove(&subnet.id).unwrap_or_default();
            let metadata_ip = extra
                .metadata_ips
                .into_iter()
                .find(|(_, device)| serves(device, &subnet, &network.network))
                .map(|(address, _)| address);
            let facts = SubnetFacts {
                network: Arc::clone(network),
                metadata_ip,
                address_scope_id: extra.address_scope_id,
                subnet,
            };
            self.subnets.insert(facts.subnet.id.clone(), Arc::new(facts));
        }
        Ok(())
    }

    async fn add_ports(&mut self, tx: &mut Tx, ports: Vec<Port>, around: &Surroundings<'_>) -> Result<()> {
        let mut parents = facts::virtual_parents(tx, &ports).await?;
        let mut bound = HashMap::new();
        if around.switch_per_segment {
            let ids: Vec<&str> = ports.iter().map(|port| port.id.as_str()).collect();
            bound = facts::bound_segments(tx, &ids).await?;
        }
        for port in ports.into_iter().map(in_order) {
            let Some(network) = self.networks.get(&port.network_id) else {
                continue;
            };
            let facts = PortFacts {
                network: Arc::clone(network),
                subnets: self.subnets_of(&port),
                virtual_parents: parents.remove(&port.id).unwrap_or_default(),
                card_host: card_host(&port, around.southbound),
                segment_id: bound.remove(&port.id),
                ha_group: ha_group(&port, &network.network, around),
                port,
            };
            self.ports.insert(facts.port.id.clone(), facts);
        }
        Ok(())
    }

    /// The subnets of a port's addresses, each once.
    fn subnets_of(&self, port: &Port) -> Vec<Arc<SubnetFacts>> {
        let on: BTreeSet<&str> = port.fixed_ips.iter().map(|ip| ip.subnet_id.as_str()).collect();
        on.into_iter()
            .filter_map(|id| self.subnets.get(id).cloned())
            .collect()
    }

    /// Rules by themselves; those that came with their group are there already.
    async fn add_rules(&mut self, tx: &mut Tx, ids: &[&str]) -> Result<()> {
        for group in self.groups.values() {
            for rule in group.rules.iter().flatten() {
                let facts = RuleFacts {
                    stateful: group.stateful,
                    rule: rule.clone(),
                };
                self.rules.insert(rule.id.clone(), facts);
            }
        }
        let missing = ids.iter().filter(|id| !self.rules.contains_key(**id));
        let missing: Vec<&str> = missing.copied().collect();
        let rules = rules(tx, "r.id", &missing).await?;
        let groups: BTreeSet<&str> = rules.iter().map(|rule| rule.security_group_id.as_str()).collect();
        let groups: Vec<&str> = groups.into_iter().collect();
        let groups = facts::security_groups(tx, &groups).await?;
        for rule in rules {
            if let Some(group) = groups.get(&rule.security_group_id) {
                let stateful = group.stateful;
                self.rules.insert(rule.id.clone(), RuleFacts { stateful, rule });
            }
        }
        Ok(())
    }

    async fn add_groups(&mut self, tx: &mut Tx, ids: &[&str], northbound: &Snapshot) -> Result<()> {
        let groups = facts::security_groups(tx, ids).await?;
        let needy: Vec<&str> = groups
            .iter()
            .filter(|(id, group)| needs_rules(northbound, id, group.stateful))
            .map(|(id, _)| id.as_str())
            .collect();
        let mut by_group: HashMap<String, Vec<SecurityGroupRule>> =
            needy.iter().map(|id| ((*id).to_owned(), Vec::new())).collect();
        for rule in rules(tx, "r.security_group_id", &needy).await? {
            by_group
                .entry(rule.security_group_id.clone())
                .or_default()
                .push(rule);
        }
        for (id, group) in groups {
            let facts = SecurityGroupFacts {
                revision: group.revision,
                stateful: group.stateful,
                rules: by_group.remove(&id),
            };
            self.groups.insert(id, facts);
        }
        Ok(())
    }

    async fn add_address_groups(&mut self, tx: &mut Tx, ids: &[&str]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut conditions = Conditions::default();
        conditions.is_in("a.id", padded(ids.iter().copied()));
        let groups = net::address_group::list(tx, &ListQuery::default(), conditions, None).await?;
        for group in groups {
            self.address_groups
                .insert(group.id.clone(), AddressGroupFacts { group });
        }
        Ok(())
    }

    fn facts(&self, key: &Key) -> Option<Facts> {
        Some(match key.kind {
            Kind::Network => Facts::Network(Arc::clone(self.networks.get(&key.id)?)),
            Kind::Subnet => Facts::Subnet(Arc::clone(self.subnets.get(&key.id)?)),
            Kind::Port => Facts::Port(Box::new(self.ports.get(&key.id)?.clone())),
            Kind::Segment => {
                let network = self.networks.get(self.segments.get(&key.id)?)?;
                let segment = network
                    .network
                    .segments
                    .iter()
                    .find(|segment| segment.id == key.id)?;
                Facts::Segment(SegmentFacts {
                    segment: segment.clone(),
                    network: Arc::clone(network),
                })
            }
            Kind::SecurityGroup => Facts::SecurityGroup(self.groups.get(&key.id)?.clone()),
            Kind::SecurityGroupRule => Facts::SecurityGroupRule(self.rules.get(&key.id)?.clone()),
            Kind::AddressGroup => Facts::AddressGroup(self.address_groups.get(&key.id)?.clone()),
            Kind::Router => Facts::Router(Arc::clone(self.routers.get(&key.id)?)),
            Kind::RouterPort => Facts::RouterPort(Box::new(self.router_port(&key.id)?)),
            Kind::FloatingIp => Facts::FloatingIp(Box::new(self.floating_ips.get(&key.id)?.clone())),
        })
    }
}

/// A port with its addresses in the order in which MariaDB's primary key gives them to Neutron, on every database.
fn in_order(mut port: Port) -> Port {
    port.fixed_ips
        .sort_by(|a, b| (&a.ip_address, &a.subnet_id).cmp(&(&b.ip_address, &b.subnet_id)));
    port
}

/// Rules whose column has one of these values.
async fn rules(tx: &mut Tx, column: &str, values: &[&str]) -> Result<Vec<SecurityGroupRule>> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let mut conditions = Conditions::default();
    conditions.is_in(column, padded(values.iter().copied()));
    net::security_group::list_rules(tx, &ListQuery::default(), conditions).await
}

/// Whether the rules have to be written along with their group: it is new in Northbound, or what they allow is not what
/// a group of this kind allows.
fn needs_rules(northbound: &Snapshot, group: &str, stateful: bool) -> bool {
    let name = names::port_group(group);
    let (Some(groups), Some(acls)) = (northbound.table("Port_Group"), northbound.table("ACL")) else {
        return true;
    };
    let Some((_, row)) = groups.find("name", &[name.as_str().into()]) else {
        return true;
    };
    let differs = |acl: &Row| {
        acl.map_str("external_ids", names::RULE_ID).is_some() && acl.str("action") != Some(action(stateful))
    };
    let rows = row.set_of_uuid("acls").into_iter();
    rows.filter_map(|uuid| acls.get(&uuid)).any(|acl| differs(acl))
}

async fn subnets(tx: &mut Tx, ids: &BTreeSet<&str>) -> Result<Vec<Subnet>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut conditions = Conditions::default();
    conditions.is_in("s.id", padded(ids.iter().copied()));
    net::subnet::list(tx, &ListQuery::default(), conditions, None).await
}

pub(crate) async fn networks(
    tx: &mut Tx,
    ids: &BTreeSet<&str>,
) -> Result<HashMap<String, Arc<NetworkFacts>>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut conditions = Conditions::default();
    conditions.is_in("n.id", padded(ids.iter().copied()));
    let found = net::network::list(tx, &ListQuery::default(), conditions, None).await?;
    Ok(found
        .into_iter()
        .map(|network| (network.id.clone(), Arc::new(NetworkFacts { network })))
        .collect())
}

/// Whether a metadata port with this `device_id` serves a subnet: that of its network, or of its segment.
fn serves(device_id: &str, subnet: &Subnet, network: &Network) -> bool {
    let Some(id) = device_id.strip_prefix(names::METADATA_PREFIX) else {
        return false;
    };
    id == network.id || subnet.segment_id.as_deref() == Some(id)
}

/// The chassis that answer for a port that lives outside of OVN's hosts.
fn ha_group(port: &Port, network: &Network, around: &Surroundings<'_>) -> Option<HaGroup> {
    let binding = port.binding.as_ref()?;
    let stage = Stage {
        northbound: around.northbound,
        southbound: around.southbound,
        default_zones: around.default_zones,
    };
    chassis::is_external(&binding.vnic_type, &binding.profile)
        .then(|| schedule::external(port, network, &stage))
}

fn card_host(port: &Port, southbound: &Snapshot) -> Option<String> {
    let binding = port
        .binding
        .as_ref()
        .filter(|binding| binding.vnic_type == "remote-managed")?;
    let serial = binding.profile.get("card_serial_number")?.as_str()?;
    chassis::by_card(southbound, serial).map(|chassis| chassis.hostname)
}
