//! The metadata port of a network: where OVN's metadata agents answer, with an address on every IPv4 subnet that
//! has DHCP (`ovn_client.py`, `create_metadata_port` and `update_metadata_port`).

use chrono::NaiveDateTime;
use model::net::{FixedIp, Network, Port, PortExtras};
use model::{Key, Kind, Standard, Timestamp};
use store::filter::Conditions;
use store::net::ipam::{Allocation, IpamSubnet};
use store::{Batch, Tx, ovn, standard};
use uuid::Uuid;

use super::addresses::{METADATA_OWNER, Request, Scope};
use super::choose::Chooser;
use super::{binding, create, mac};
use crate::{Plugin, Result};

/// Prefix of the `device_id` (`OVN_METADATA_PREFIX`).
const DEVICE_PREFIX: &str = "ovnmeta-";

/// Add the metadata port of a network that is being created, when metadata is enabled. Answers its dirty key.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert_metadata_port(
    tx: &mut Tx,
    plugin: &Plugin,
    network: &Network,
    now: NaiveDateTime,
) -> Result<Option<Key>> {
    if !plugin.settings.metadata_enabled {
        return Ok(None);
    }
    let revision = 1;
    let mut port = Port {
        id: Uuid::new_v4().to_string(),
        project_id: network.project_id.clone(),
        name: String::new(),
        network_id: network.id.clone(),
        mac_address: mac::random(plugin.settings.base_mac),
        admin_state_up: true,
        status: "DOWN".to_owned(),
        device_id: format!("{DEVICE_PREFIX}{}", network.id),
        device_owner: METADATA_OWNER.to_owned(),
        ip_allocation: Some("none".to_owned()),
        fixed_ips: Vec::new(),
        address_pairs: Vec::new(),
        extra_dhcp_opts: Vec::new(),
        security_groups: Vec::new(),
        port_security_enabled: false,
        qos_policy_id: None,
        qos_network_policy_id: None,
        dns_name: String::new(),
        dns_domain: String::new(),
        assignment_domain: String::new(),
        binding: Some(binding::unbound("normal")),
        inactive_bindings: Vec::new(),
        bound_drivers: std::collections::BTreeMap::new(),
        extras: PortExtras::default(),
        standard: Standard {
            id: 0,
            created_at: Timestamp(now),
            updated_at: Timestamp(now),
            description: String::new(),
            revision_number: revision,
            tags: Vec::new(),
        },
    };
    port.standard.id = standard::insert(tx, "ports", Some(""), revision, now).await?;
    let mut batch = Batch::new();
    store::net::port::insert(&mut batch, std::slice::from_ref(&port));
    ovn::revision::add(&mut batch, Kind::Port, &[(&port.id, port.standard.id)], now);
    batch.run(tx).await?;
    Ok(Some(Key::new(Kind::Port, port.id)))
}

/// Give the metadata port of a network an address on every IPv4 subnet with DHCP, and take back those on IPv4
/// subnets without it. Answers the keys that are dirty by that. A subnet that is `updated` is looked at whatever its
/// IP version: Neutron gives the port an address on an IPv6 subnet too when that changes.
///
/// The port is locked before its addresses are read, so that subnets that are created at the same time, here or by
/// another process, all get theirs.
///
/// # Errors
/// See [`crate::Error`].
pub async fn update_metadata_port(
    tx: &mut Tx,
    plugin: &Plugin,
    network_id: &str,
    updated: Option<&str>,
    now: NaiveDateTime,
) -> Result<Vec<Key>> {
    if !plugin.settings.metadata_enabled {
        return Ok(Vec::new());
    }
    let device = format!("{DEVICE_PREFIX}{network_id}");
    let Some(found) = store::net::port::by_device(tx, network_id, METADATA_OWNER, &device).await? else {
        return Ok(Vec::new());
    };
    standard::lock(tx, found.standard_attr_id).await?;
    let Some(port) = store::net::port::get(tx, &found.id).await? else {
        return Ok(Vec::new());
    };
    let subnets = store::net::ipam::subnets(tx, network_id, Conditions::default()).await?;
    let has = |subnet: &IpamSubnet| port.fixed_ips.iter().any(|fixed| fixed.subnet_id == subnet.id);
    let concerns = |subnet: &IpamSubnet| subnet.ip_version == 4 || updated == Some(&subnet.id);
    let missing: Vec<Request> = (0..subnets.len())
        .filter(|&n| concerns(&subnets[n]) && subnets[n].enable_dhcp && !has(&subnets[n]))
        .map(|n| Request::AnyOf(vec![n]))
        .collect();
    let surplus: Vec<FixedIp> = port
        .fixed_ips
        .iter()
        .filter(|fixed| {
            subnets
                .iter()
                .any(|s| s.id == fixed.subnet_id && concerns(s) && !s.enable_dhcp)
        })
        .cloned()
        .collect();
    if missing.is_empty() && surplus.is_empty() {
        return Ok(Vec::new());
    }
    store::net::ipam::release(tx, &surplus).await?;
    let scope = Scope {
        network_id,
        host: "",
        device_owner: METADATA_OWNER,
        mac: &port.mac_address,
    };
    let chosen = Chooser::new(&subnets).choose(tx, &missing, scope, 1).await?;
    let allocations: Vec<Allocation> = chosen
        .iter()
        .map(|fixed| Allocation {
            port_id: &port.id,
            network_id,
            subnet_id: &fixed.subnet_id,
            ipam_id: subnets
                .iter()
                .find(|s| s.id == fixed.subnet_id)
                .map_or("", |s| s.ipam_id.as_str()),
            ip_address: &fixed.ip_address,
        })
        .collect();
    create::claim(tx, &allocations, &[]).await?;
    let mut batch = Batch::new();
    store::net::ipam::assign(&mut batch, &allocations);
    batch.run(tx).await?;
    standard::bump(tx, port.standard.id, now).await?;
    Ok(vec![Key::new(Kind::Port, port.id)])
}
