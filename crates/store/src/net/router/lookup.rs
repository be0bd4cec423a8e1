//! What the use cases of routers, and of what depends on them, ask of their rows.

use std::collections::HashSet;

use super::{GATEWAY, INTERFACE, Reached};
use crate::filter::Conditions;
use crate::sql::{in_list, padded};
use crate::{Result, Tx, args};

/// Let nobody else change a router, its ports and its routes before the end of the transaction. Answers its revision,
/// or `None` when there is no such router.
///
/// Who needs several locks takes that of the router first, then network, subnet, floating IP and port, so that no two
/// wait for each other.
///
/// # Errors
/// See [`crate::Error`].
pub async fn lock(tx: &mut Tx, id: &str) -> Result<Option<i64>> {
    let sql = "SELECT standard_attr_id FROM routers WHERE id = ?";
    let Some(row) = tx.fetch_opt(sql, args![id]).await? else {
        return Ok(None);
    };
    let standard_id: i64 = row.get(0)?;
    let sql = format!(
        "SELECT revision_number FROM standardattributes WHERE id = ?{}",
        tx.dialect().for_update()
    );
    let locked = tx.fetch_opt(&sql, args![standard_id]).await?;
    locked.map(|row| row.get(0)).transpose()
}

/// A router as the rules about ports see it.
#[derive(Clone, Debug)]
pub struct RouterRef {
    /// Owner.
    pub project_id: String,
    /// Whether it is OVN's: it has no flavor.
    pub of_ovn: bool,
}

/// The router of this id.
///
/// # Errors
/// See [`crate::Error`].
pub async fn reference(tx: &mut Tx, id: &str) -> Result<Option<RouterRef>> {
    let sql = "SELECT project_id, flavor_id FROM routers WHERE id = ?";
    let Some(row) = tx.fetch_opt(sql, args![id]).await? else {
        return Ok(None);
    };
    Ok(Some(RouterRef {
        project_id: row.get::<Option<String>>(0)?.unwrap_or_default(),
        of_ovn: row.get::<Option<String>>(1)?.is_none(),
    }))
}

/// A router that can translate for an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translator {
    /// The router.
    pub router_id: String,
    /// Its address on the internal subnet.
    pub interface_ip: String,
}

/// The routers that connect an internal subnet with an external network, each with its addresses on the subnet
/// (`get_router_for_floatingip` in `neutron/db/l3_db.py`), in the order of their ids.
///
/// # Errors
/// See [`crate::Error`].
pub async fn translators(tx: &mut Tx, subnet_id: &str, external_network_id: &str) -> Result<Vec<Translator>> {
    let sql = format!(
        "SELECT DISTINCT rp.router_id, a.ip_address FROM ipallocations a \
         JOIN routerports rp ON rp.port_id = a.port_id AND rp.port_type = '{INTERFACE}' \
         JOIN routerports gw ON gw.router_id = rp.router_id AND gw.port_type = '{GATEWAY}' \
         JOIN ports p ON p.id = gw.port_id \
         WHERE a.subnet_id = ? AND p.network_id = ? ORDER BY rp.router_id, a.ip_address"
    );
    let rows = tx.fetch(&sql, args![subnet_id, external_network_id]).await?;
    rows.iter()
        .map(|row| {
            Ok(Translator {
                router_id: row.get(0)?,
                interface_ip: row.get(1)?,
            })
        })
        .collect()
}

/// Whether a router has a gateway on a network.
///
/// # Errors
/// See [`crate::Error`].
pub async fn has_gateway_on(tx: &mut Tx, router_id: &str, network_id: &str) -> Result<bool> {
    let sql = format!(
        "SELECT 1 FROM routerports rp JOIN ports p ON p.id = rp.port_id \
         WHERE rp.router_id = ? AND rp.port_type = '{GATEWAY}' AND p.network_id = ? LIMIT 1"
    );
    Ok(tx.fetch_opt(&sql, args![router_id, network_id]).await?.is_some())
}

/// Addresses on a subnet that floating IPs of a router, or their port forwardings, lead to.
///
/// # Errors
/// See [`crate::Error`].
pub async fn translated_on(tx: &mut Tx, router_id: &str, subnet_id: &str) -> Result<Vec<String>> {
    let sql = "SELECT f.fixed_ip_address FROM floatingips f WHERE f.router_id = ? AND f.fixed_ip_address IS NOT NULL \
               AND EXISTS (SELECT 1 FROM ipallocations a WHERE a.port_id = f.fixed_port_id AND a.subnet_id = ?) \
               UNION SELECT w.internal_ip_address FROM floatingips f JOIN portforwardings w ON w.floatingip_id = f.id \
               WHERE f.router_id = ? AND EXISTS (SELECT 1 FROM ipallocations a \
               WHERE a.port_id = w.internal_neutron_port_id AND a.subnet_id = ?)";
    let values = args![router_id, subnet_id, router_id, subnet_id];
    tx.fetch(sql, values)
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// The networks that floating IPs of a router are from.
///
/// # Errors
/// See [`crate::Error`].
pub async fn floating_networks(tx: &mut Tx, router_id: &str) -> Result<HashSet<String>> {
    let sql = "SELECT DISTINCT floating_network_id FROM floatingips WHERE router_id = ?";
    tx.fetch(sql, args![router_id])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// The floating IPs that routers translate.
///
/// # Errors
/// See [`crate::Error`].
pub async fn floating_ips(tx: &mut Tx, router_ids: &[&str]) -> Result<Vec<String>> {
    if router_ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = padded(router_ids.iter().copied());
    let sql = format!(
        "SELECT id FROM floatingips WHERE router_id {}",
        in_list(ids.len())
    );
    tx.fetch(&sql, ids).await?.iter().map(|row| row.get(0)).collect()
}

/// A network as a router that wants a gateway on it sees it.
#[derive(Clone, Debug)]
pub struct External {
    /// UUID.
    pub id: String,
    /// Whether it is an external one.
    pub is_external: bool,
    /// Its subnets.
    pub subnets: Vec<ExternalSubnet>,
}

/// A subnet of a network that routers have gateways on.
#[derive(Clone, Debug)]
pub struct ExternalSubnet {
    /// UUID.
    pub id: String,
    /// CIDR.
    pub cidr: String,
    /// Its gateway, if any.
    pub gateway_ip: Option<String>,
}

impl External {
    /// What a router reaches by a gateway on it.
    pub fn reached(&self) -> Vec<Reached> {
        let reached = |subnet: &ExternalSubnet| Reached {
            id: subnet.id.clone(),
            network_id: self.id.clone(),
            cidr: subnet.cidr.clone(),
        };
        self.subnets.iter().map(reached).collect()
    }
}

/// A network with its subnets, if it meets the conditions (over `networks n`).
///
/// # Errors
/// See [`crate::Error`].
pub async fn external(tx: &mut Tx, id: &str, mut conditions: Conditions) -> Result<Option<External>> {
    conditions.is_in("n.id", [id]);
    let (clause, values) = conditions.into_parts();
    let sql = format!(
        "SELECT ex.network_id IS NOT NULL, s.id, s.cidr, s.gateway_ip FROM networks n \
         LEFT JOIN externalnetworks ex ON ex.network_id = n.id LEFT JOIN subnets s ON s.network_id = n.id{clause} \
         ORDER BY s.standard_attr_id"
    );
    let rows = tx.fetch(&sql, values).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let mut network = External {
        id: id.to_owned(),
        is_external: first.get(0)?,
        subnets: Vec::new(),
    };
    for row in &rows {
        if let Some(id) = row.get(1)? {
            network.subnets.push(ExternalSubnet {
                id,
                cidr: row.get(2)?,
                gateway_ip: row.get(3)?,
            });
        }
    }
    Ok(Some(network))
}

/// Whether there is a flavor of this id.
///
/// # Errors
/// See [`crate::Error`].
pub async fn flavor_exists(tx: &mut Tx, id: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM flavors WHERE id = ?";
    Ok(tx.fetch_opt(sql, args![id]).await?.is_some())
}
