//! Creating networks.

use chrono::NaiveDateTime;
use model::net::{Network, Segment};
use model::{Body, Fault, Key, Kind, Standard, Timestamp};
use store::net::network as table;
use store::{Tx, ovn, standard, transact};
use uuid::Uuid;

use super::{check_qos_policy, faults, provider};
use crate::net::{default_security_group, port, segment};
use crate::type_driver::{self, Spec};
use crate::{Context, Error, Plugin, Result, quota};

/// Revision of a network when it is created: the row of its port security counts it up once.
const REVISION: i64 = 1;

/// Create all of the networks in one transaction.
pub(super) async fn create(plugin: &Plugin, context: &Context, bodies: &[Body]) -> Result<Vec<Network>> {
    let (networks, keys) = transact!(plugin.db, tx => {
        let now = standard::now();
        let owners = bodies.iter().filter_map(|body| body.text("project_id"));
        quota::check_owners(&mut tx, plugin, owners, "network").await?;
        let mut networks = Vec::with_capacity(bodies.len());
        let mut keys = Vec::new();
        for body in bodies {
            let network = create_one(&mut tx, plugin, context, body, now, &mut keys).await?;
            keys.push(Key::new(Kind::Network, &network.id));
            networks.push(network);
        }
        Ok::<_, Error>((networks, keys))
    })?;
    plugin.driver.postcommit(keys);
    Ok(networks)
}

async fn create_one(
    tx: &mut Tx,
    plugin: &Plugin,
    context: &Context,
    body: &Body,
    now: NaiveDateTime,
    keys: &mut Vec<Key>,
) -> Result<Network> {
    let ml2 = &plugin.settings.ml2;
    if let Some(project) = body.text("project_id").filter(|project| !project.is_empty())
        && context.makes_default_group(project)
    {
        keys.extend(default_security_group(tx, plugin, project).await?.1);
    }
    let specs = provider::reserve(tx, ml2, body).await?;
    let mtu = type_driver::network_mtu(ml2, &specs, body.int("mtu").unwrap_or(0))?;
    let mut network = read(body, mtu, now);
    check(tx, plugin, &network).await?;

    network.standard.id =
        standard::insert(tx, "networks", Some(&network.standard.description), REVISION, now).await?;
    table::insert(tx, &network).await?;
    network.segments = insert_segments(tx, plugin, &network.id, &specs, now).await?;
    check_vlan_features(&network)?;
    plugin.driver.network_precommit(&network)?;
    ovn::revision::create(tx, Kind::Network, &[(&network.id, network.standard.id)], now).await?;
    keys.extend(port::insert_metadata_port(tx, plugin, &network).await?);
    Ok(network)
}

/// Check what depends on other rows.
async fn check(tx: &mut Tx, plugin: &Plugin, network: &Network) -> Result<()> {
    check_qos_policy(tx, network.qos_policy_id.as_deref()).await?;
    if network.vlan_transparent == Some(true) && network.qinq == Some(true) {
        return Err(faults::transparent_and_qinq().into());
    }
    if !network.availability_zone_hints.is_empty() {
        let zones = plugin.driver.availability_zones();
        let hints = network.availability_zone_hints.iter();
        // Neutron names any one of those that it does not know.
        if let Some(unknown) = hints.rev().find(|hint| !zones.contains(hint)) {
            return Err(faults::zone_not_found(unknown).into());
        }
    }
    if network.is_default == Some(true)
        && let Some(other) = table::default_external(tx).await?
    {
        return Err(faults::default_exists(&other).into());
    }
    Ok(())
}

/// What OVN's driver says about tagged frames of tenants (`check_vlan_transparency`, `check_vlan_qinq`): it looks at the
/// type of the network, which one of several segments does not have.
fn check_vlan_features(network: &Network) -> Result<(), Fault> {
    let is_one_of = |types: &[&str]| match network.segments.as_slice() {
        [only] => types.contains(&only.network_type.as_str()),
        _ => false,
    };
    if network.vlan_transparent == Some(true) && !is_one_of(&["local", "geneve", "vxlan", "vlan"]) {
        return Err(faults::not_transparent());
    }
    if network.qinq == Some(true) && !is_one_of(&["vlan"]) {
        return Err(faults::not_qinq());
    }
    Ok(())
}

/// The network that the body describes, without its segments.
fn read(body: &Body, mtu: i64, now: NaiveDateTime) -> Network {
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    let flag = |name: &str| body.flag(name).unwrap_or(false);
    Network {
        id: Uuid::new_v4().to_string(),
        project_id: text("project_id"),
        name: text("name"),
        status: "ACTIVE".to_owned(),
        admin_state_up: body.flag("admin_state_up").unwrap_or(true),
        mtu,
        vlan_transparent: Some(flag("vlan_transparent")),
        qinq: Some(flag("qinq")),
        availability_zone_hints: body.texts("availability_zone_hints"),
        // As in Neutron: it is in OVN first, then in a zone.
        availability_zones: Vec::new(),
        shared: flag("shared"),
        external: flag("router:external"),
        // Neutron answers a creation with it even when the network is not external.
        is_default: Some(flag("is_default")),
        port_security_enabled: body.flag("port_security_enabled").unwrap_or(true),
        dns_domain: text("dns_domain"),
        qos_policy_id: body.text("qos_policy_id").map(str::to_owned),
        subnets: Vec::new(),
        ipv4_address_scope: None,
        ipv6_address_scope: None,
        l2_adjacency: Some(true),
        segments: Vec::new(),
        standard: fresh(text("description"), REVISION, now),
    }
}

async fn insert_segments(
    tx: &mut Tx,
    plugin: &Plugin,
    network_id: &str,
    specs: &[Spec],
    now: NaiveDateTime,
) -> Result<Vec<Segment>> {
    let mut segments = Vec::with_capacity(specs.len());
    for (index, given) in (0_i64..).zip(specs) {
        let new = segment::New {
            network_id,
            given,
            index,
            name: None,
            description: None,
            touched: false,
        };
        segments.push(segment::insert(tx, plugin, new, now).await?);
    }
    Ok(segments)
}

fn fresh(description: String, revision_number: i64, now: NaiveDateTime) -> Standard {
    Standard {
        id: 0,
        created_at: Timestamp(now),
        updated_at: Timestamp(now),
        description,
        revision_number,
        tags: Vec::new(),
    }
}
