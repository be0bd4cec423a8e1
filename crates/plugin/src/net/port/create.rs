//! Creating ports, one or many, in one transaction.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use model::net::{Network, Port};
use model::{Body, Fault, Key, Kind, Standard, Timestamp};
use store::net::ipam::{self, Allocation, IpamSubnet};
use store::net::port::PortNetwork;
use store::{Batch, Tx, ovn, standard};
use uuid::Uuid;

use super::addresses::{Plan, Scope, Wanted};
use super::choose::Chooser;
use super::{
    TRUSTED_PREFIX, addresses, binding, complete, extras, faults, groups, mac, parse, router_port, virtual_ip,
};
use crate::net::{floating_ip, network, subnet};
use crate::{Context, Error, Plugin, PortBinding, Result};

/// Revision number that Neutron has counted to when a new port is first shown.
const FIRST_REVISION: i64 = 1;

/// Create all ports or none.
pub async fn create(plugin: &Plugin, context: &Context, bodies: Vec<Body>) -> Result<Vec<Port>> {
    let mut attempts = 0;
    let (ports, keys) = store::transact!(plugin.db, tx => {
        attempts += 1;
        let shared = load(&mut tx, context, &bodies).await?;
        let origin = Origin::Client { hopeful: attempts == 1 };
        let created = insert(&mut tx, plugin, context, &bodies, shared, origin).await?;
        Ok::<_, Error>(created)
    })?;
    plugin.driver.created(&ports);
    plugin.driver.postcommit(keys);
    Ok(ports)
}

/// Who wants ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A client, which has a quota and may not pretend to be a router; `hopeful` as in [`Chooser::hopeful`].
    Client { hopeful: bool },
    /// The system itself.
    System,
}

/// What several ports of one request share.
#[derive(Default)]
pub(super) struct Shared {
    networks: HashMap<String, PortNetwork>,
    bindable: HashMap<String, Network>,
    subnets: HashMap<String, Vec<IpamSubnet>>,
    pub(super) default_groups: HashMap<String, String>,
    mapped: HashMap<String, HashSet<String>>,
    pub(super) keys: Vec<Key>,
}

impl Shared {
    /// A network that was made just now and has no subnets yet.
    pub(super) fn new_network(network: &Network) -> Self {
        let mut shared = Self::default();
        let known = PortNetwork {
            port_security_enabled: network.port_security_enabled,
            qos_policy_id: network.qos_policy_id.clone(),
            default_group: None,
        };
        shared.networks.insert(network.id.clone(), known);
        shared.subnets.insert(network.id.clone(), Vec::new());
        shared
    }
}

/// Insert ports. Answers them with the keys that are dirty by that.
pub(super) async fn insert(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    bodies: &[Body],
    mut shared: Shared,
    origin: Origin,
) -> Result<(Vec<Port>, Vec<Key>)> {
    let now = standard::now();
    let mut ports = Vec::with_capacity(bodies.len());
    for body in bodies {
        ports.push(prepare(tx, plugin, context, body, &mut shared, now).await?);
    }
    let hopeful = match origin {
        Origin::Client { hopeful } => {
            for port in &ports {
                router_port::check_device(tx, context, port).await?;
            }
            let owners = ports.iter().map(|p| p.project_id.as_str());
            crate::quota::check_owners(tx, plugin, owners, "port").await?;
            hopeful
        }
        Origin::System => {
            let holds_floating_ip = |port: &&mut Port| port.device_owner == floating_ip::DEVICE_OWNER;
            for port in ports.iter_mut().filter(holds_floating_ip) {
                // It is never plugged anywhere.
                "N/A".clone_into(&mut port.status);
            }
            false
        }
    };
    choose_addresses(tx, bodies, &mut ports, &mut shared, hopeful).await?;
    let descriptions: Vec<_> = ports
        .iter()
        .map(|p| Some(p.standard.description.as_str()))
        .collect();
    let ids = standard::insert_many(tx, "ports", &descriptions, FIRST_REVISION, now).await?;
    for (port, id) in ports.iter_mut().zip(ids) {
        port.standard.id = id;
    }
    let bound = bind(tx, plugin, &mut ports, &mut shared).await?;
    for port in &ports {
        plugin.driver.port_precommit(port, None)?;
        binding::check_parent(tx, port).await?;
    }
    write(tx, plugin, bodies, &ports, &bound, &shared, now).await?;
    let mut keys = std::mem::take(&mut shared.keys);
    for port in &mut ports {
        let pairs: Vec<_> = port.address_pairs.iter().collect();
        keys.extend(virtual_ip::touched(tx, port, &pairs).await?);
        keys.push(Key::new(Kind::Port, &port.id));
        complete(plugin, port);
    }
    Ok((ports, keys))
}

/// The networks and subnets of all bodies, as far as the caller sees them.
pub(super) async fn load(tx: &mut Tx, context: &Context, bodies: &[Body]) -> Result<Shared> {
    let mut shared = Shared::default();
    for body in bodies {
        let id = body.text("network_id").unwrap_or_default();
        if shared.networks.contains_key(id) {
            continue;
        }
        let project = body.text("project_id").unwrap_or_default();
        let network = store::net::port::network(id, project, network::visible(context));
        let subnets = ipam::listed(id, subnet::visible(context));
        let (network, subnets) = tx.ask_all((network, subnets)).await?;
        let network = network.ok_or_else(|| faults::network_not_found(id))?;
        if let Some(group) = &network.default_group {
            shared.default_groups.insert(project.to_owned(), group.clone());
        }
        shared.networks.insert(id.to_owned(), network);
        let subnets = ipam::with_ipam(tx, subnets).await?;
        shared.subnets.insert(id.to_owned(), subnets);
    }
    Ok(shared)
}

/// The MAC that the body gives, which must be free, or a random one.
async fn mac_address(tx: &mut Tx, plugin: &Plugin, body: &Body, network_id: &str) -> Result<String> {
    match body.text("mac_address") {
        Some(given) if store::net::port::mac_in_use(tx, network_id, given).await? => {
            Err(faults::mac_in_use(network_id, given).into())
        }
        Some(given) => Ok(given.to_owned()),
        None => Ok(mac::random(plugin.settings.base_mac)),
    }
}

/// A port of a body, without its addresses.
async fn prepare(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    body: &Body,
    shared: &mut Shared,
    now: NaiveDateTime,
) -> Result<Port> {
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    let network_id = text("network_id");
    let network = &shared.networks[&network_id];
    let device_owner = text("device_owner");
    let trusted = device_owner.starts_with(TRUSTED_PREFIX);
    let port_security_enabled = !trusted
        && body
            .flag("port_security_enabled")
            .unwrap_or(network.port_security_enabled);
    let mac_address = mac_address(tx, plugin, body, &network_id).await?;
    let address_pairs = parse::address_pairs(
        body.list("allowed_address_pairs").unwrap_or_default(),
        &mac_address,
    );
    if !address_pairs.is_empty() && !port_security_enabled {
        return Err(faults::pairs_need_port_security().into());
    }
    refuse_qos(body)?;
    let mut extra_dhcp_opts = Vec::new();
    let changes = parse::dhcp_options(body.list("extra_dhcp_opts").unwrap_or_default());
    parse::apply_dhcp_options(&mut extra_dhcp_opts, changes);
    let mut active = binding::unbound(body.text("binding:vnic_type").unwrap_or("normal"));
    active.host = parse::host(body, "binding:host_id")?;
    active.profile = parse::profile(body.get("binding:profile"));
    binding::check_profile(&active)?;
    let mut port = Port {
        id: Uuid::new_v4().to_string(),
        project_id: text("project_id"),
        name: text("name"),
        network_id,
        mac_address,
        admin_state_up: body.flag("admin_state_up").unwrap_or(true),
        status: "DOWN".to_owned(),
        device_id: text("device_id"),
        device_owner,
        ip_allocation: Some("immediate".to_owned()),
        fixed_ips: Vec::new(),
        address_pairs,
        extra_dhcp_opts,
        security_groups: Vec::new(),
        port_security_enabled,
        qos_policy_id: None,
        qos_network_policy_id: network.qos_policy_id.clone(),
        dns_name: dns_name(plugin, body),
        dns_domain: text("dns_domain"),
        assignment_domain: String::new(),
        binding: Some(active),
        inactive_bindings: Vec::new(),
        bound_drivers: std::collections::BTreeMap::new(),
        extras: extras::of(plugin, body),
        standard: Standard {
            id: 0,
            created_at: Timestamp(now),
            updated_at: Timestamp(now),
            description: text("description"),
            revision_number: FIRST_REVISION,
            tags: body.texts("tags"),
        },
    };
    port.security_groups = groups::of(tx, plugin, context, body, &port, shared).await?;
    Ok(port)
}

/// `dns_name`; Neutron drops it while the server's domain is the built-in one.
pub(super) fn dns_name(plugin: &Plugin, body: &Body) -> String {
    match plugin.settings.dns_domain.as_str() {
        "" | "openstacklocal" | "openstacklocal." => String::new(),
        _ => body.text("dns_name").unwrap_or_default().to_owned(),
    }
}

/// QoS policies come with another extension; until then there is none that could be named.
pub(super) fn refuse_qos(body: &Body) -> Result<(), Fault> {
    match body.text("qos_policy_id") {
        Some(id) => Err(network::qos_policy_not_found(id)),
        None => Ok(()),
    }
}

/// Choose the addresses of all ports and claim them in IPAM's table, with one statement for all.
async fn choose_addresses(
    tx: &mut Tx,
    bodies: &[Body],
    ports: &mut [Port],
    shared: &mut Shared,
    hopeful: bool,
) -> Result<()> {
    let mut choosers: HashMap<&str, Chooser> = shared
        .subnets
        .iter()
        .map(|(id, subnets)| (id.as_str(), Chooser::new(subnets).hopeful(hopeful)))
        .collect();
    let total = ports.len();
    let mut asked = Vec::new();
    for (n, (body, port)) in bodies.iter().zip(ports.iter_mut()).enumerate() {
        let subnets = &shared.subnets[&port.network_id];
        let wanted = body.list("fixed_ips").map(Wanted::parse);
        if wanted.as_ref().is_some_and(Vec::is_empty) {
            port.ip_allocation = Some("none".to_owned());
        }
        refuse_unknown_subnets(tx, subnets, wanted.as_deref()).await?;
        let host = port.binding.as_ref().map(|b| b.host.clone()).unwrap_or_default();
        if !host.is_empty()
            && !shared.mapped.contains_key(&host)
            && subnets.iter().any(|s| s.segment_id.is_some())
        {
            shared
                .mapped
                .insert(host.clone(), store::net::port::mapped_segments(tx, &host).await?);
        }
        let scope = Scope {
            network_id: &port.network_id,
            host: &host,
            device_owner: &port.device_owner,
            mac: &port.mac_address,
        };
        let none = HashSet::new();
        let mapped = shared.mapped.get(&host).unwrap_or(&none);
        match addresses::plan(subnets, wanted.as_deref(), scope, mapped)? {
            Plan::Deferred => port.ip_allocation = Some("deferred".to_owned()),
            Plan::Now(requests) => {
                for request in &requests {
                    if let addresses::Request::Address(at, ip) = request {
                        if subnets[*at].is_auto_address() && !addresses::is_router(&port.device_owner) {
                            // Neutron adds the automatic address beside it, and that is the same one.
                            return Err(faults::already_allocated(ip, &subnets[*at].id).into());
                        }
                        asked.push((subnets[*at].ipam_id.clone(), subnets[*at].id.clone(), ip.clone()));
                    }
                }
                if let Some(chooser) = choosers.get_mut(port.network_id.as_str()) {
                    port.fixed_ips = chooser.choose(tx, &requests, scope, total - n).await?;
                }
            }
        }
    }
    let allocations = allocations(ports, shared);
    claim(tx, &allocations, &asked).await
}

/// A subnet that does not exist at all is a 404, whatever network is meant.
pub(super) async fn refuse_unknown_subnets(
    tx: &mut Tx,
    subnets: &[IpamSubnet],
    wanted: Option<&[Wanted]>,
) -> Result<()> {
    for id in wanted
        .unwrap_or_default()
        .iter()
        .filter_map(|w| w.subnet_id.as_ref())
    {
        if !subnets.is_empty()
            && !subnets.iter().any(|s| s.id == *id)
            && !store::net::port::subnet_exists(tx, id).await?
        {
            return Err(faults::subnet_not_found(id).into());
        }
    }
    Ok(())
}

fn allocations<'a>(ports: &'a [Port], shared: &'a Shared) -> Vec<Allocation<'a>> {
    ports
        .iter()
        .flat_map(|port| {
            let subnets = &shared.subnets[&port.network_id];
            port.fixed_ips.iter().map(move |fixed| Allocation {
                port_id: &port.id,
                network_id: &port.network_id,
                subnet_id: &fixed.subnet_id,
                ipam_id: subnets
                    .iter()
                    .find(|s| s.id == fixed.subnet_id)
                    .map_or("", |s| s.ipam_id.as_str()),
                ip_address: &fixed.ip_address,
            })
        })
        .collect()
}

/// Claim addresses. When one is taken: one that was asked for is the client's mistake, one that we chose was lost
/// to somebody else, and the transaction runs again. `asked` are IPAM subnet, subnet and address.
pub(super) async fn claim(
    tx: &mut Tx,
    allocations: &[Allocation<'_>],
    asked: &[(String, String, String)],
) -> Result<()> {
    let mut seen = HashSet::new();
    for (ipam_id, subnet_id, ip) in asked {
        let taken = ipam::allocated_among(tx, ipam_id, std::slice::from_ref(ip)).await?;
        if !taken.is_empty() || !seen.insert((ipam_id, ip)) {
            return Err(faults::already_allocated(ip, subnet_id).into());
        }
    }
    match ipam::claim(tx, allocations).await {
        Err(store::Error::Unique { .. }) => Err(store::Error::Stale.into()),
        other => Ok(other?),
    }
}

/// Bind the ports that have a host, from what the driver has in memory.
async fn bind(
    tx: &mut Tx,
    plugin: &Plugin,
    ports: &mut [Port],
    shared: &mut Shared,
) -> Result<Vec<Option<PortBinding>>> {
    let mut bound = Vec::with_capacity(ports.len());
    for port in ports {
        if port.binding.as_ref().is_none_or(|b| b.host.is_empty()) {
            bound.push(None);
            continue;
        }
        if !shared.bindable.contains_key(&port.network_id) {
            let network = store::net::network::get(tx, &port.network_id)
                .await?
                .ok_or_else(|| faults::network_not_found(&port.network_id))?;
            shared.bindable.insert(port.network_id.clone(), network);
        }
        bound.push(binding::bind(plugin, port, &shared.bindable[&port.network_id]));
    }
    Ok(bound)
}

async fn write(
    tx: &mut Tx,
    plugin: &Plugin,
    bodies: &[Body],
    ports: &[Port],
    bound: &[Option<PortBinding>],
    shared: &Shared,
    now: NaiveDateTime,
) -> Result<()> {
    if let Some(fault) = duplicate_pair(ports) {
        return Err(fault.into());
    }
    let mut batch = Batch::new();
    store::net::port::insert(&mut batch, ports);
    ipam::assign(&mut batch, &allocations(ports, shared));
    for (port, bound) in ports.iter().zip(bound) {
        binding::store_level(&mut batch, tx.dialect(), plugin, port, bound.as_ref());
        standard::insert_tags(&mut batch, port.standard.id, &port.standard.tags);
    }
    let resources: Vec<_> = ports
        .iter()
        .filter(|p| p.device_owner != floating_ip::DEVICE_OWNER)
        .map(|p| (p.id.as_str(), p.standard.id))
        .collect();
    ovn::revision::add(&mut batch, Kind::Port, &resources, now);
    match batch.run(tx).await {
        Err(store::Error::Unique { key, .. }) if store::net::port::taken_mac(&key) => {
            let given = bodies
                .iter()
                .zip(ports)
                .find(|(body, _)| body.text("mac_address").is_some());
            Err(match given {
                Some((_, port)) => faults::mac_in_use(&port.network_id, &port.mac_address).into(),
                None => store::Error::Stale.into(),
            })
        }
        // The network, a subnet or a group was deleted meanwhile: look again.
        Err(store::Error::ForeignKey(_)) => Err(store::Error::Stale.into()),
        other => Ok(other?),
    }
}

/// The pair that a port has twice.
pub(super) fn duplicate_pair(ports: &[Port]) -> Option<Fault> {
    ports.iter().find_map(|port| {
        let mut seen = HashSet::new();
        let twice = port.address_pairs.iter().find(|pair| !seen.insert(*pair))?;
        Some(faults::duplicate_pair(&twice.mac_address, &twice.ip_address))
    })
}
