//! The metadata port of a network: where OVN's metadata agents answer, with an address on every IPv4 subnet that
//! has DHCP (`ovn_client.py`, `create_metadata_port` and `update_metadata_port`).

use chrono::NaiveDateTime;
use model::net::{FixedIp, Network};
use model::{Key, Kind};
use store::filter::Conditions;
use store::net::ipam::{Allocation, IpamSubnet};
use store::{Batch, Tx, standard};

use super::addresses::{METADATA_OWNER, Request, Scope};
use super::choose::Chooser;
use super::create;
use super::system::{self, SystemPort};
use crate::{Plugin, Result};

/// Prefix of the `device_id` (`OVN_METADATA_PREFIX`).
const DEVICE_PREFIX: &str = "ovnmeta-";

/// Add the metadata port of a network that is being created, when metadata is enabled. Answers its dirty key.
///
/// # Errors
/// See [`crate::Error`].
pub async fn insert_metadata_port(tx: &mut Tx, plugin: &Plugin, network: &Network) -> Result<Option<Key>> {
    if !plugin.settings.metadata_enabled {
        return Ok(None);
    }
    let device = format!("{DEVICE_PREFIX}{}", network.id);
    let body = SystemPort {
        network_id: &network.id,
        project_id: &network.project_id,
        device_owner: METADATA_OWNER,
        device_id: &device,
        fixed_ips: Some(&[]),
    };
    let (port, _) = system::insert_on_new_network(tx, plugin, network, body).await?;
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
