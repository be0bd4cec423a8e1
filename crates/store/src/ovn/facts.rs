//! What rows in OVN depend on beyond the resource itself, for many resources at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::Kind;
use model::net::Port;

use crate::sql::{in_list, padded};
use crate::{Arg, Result, Row, Tx, args};

/// What the DHCP options of a subnet depend on beyond the subnet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubnetExtra {
    /// Addresses of metadata ports on it, with their `device_id`.
    pub metadata_ips: Vec<(String, String)>,
    /// Address scope of its pool.
    pub address_scope_id: Option<String>,
}

/// Metadata addresses and address scopes of subnets, by subnet.
///
/// # Errors
/// See [`crate::Error`].
pub async fn subnet_extras(tx: &mut Tx, subnets: &[&str]) -> Result<HashMap<String, SubnetExtra>> {
    let mut extras: HashMap<String, SubnetExtra> = HashMap::new();
    let sql = "SELECT i.subnet_id, i.ip_address, p.device_id FROM ipallocations i JOIN ports p ON p.id = i.port_id \
               WHERE p.device_owner = 'network:distributed' AND i.subnet_id";
    for row in select_in(tx, sql, subnets).await? {
        let extra = extras.entry(row.get(0)?).or_default();
        extra.metadata_ips.push((row.get(1)?, row.get(2)?));
    }
    let sql = "SELECT s.id, p.address_scope_id FROM subnets s JOIN subnetpools p ON p.id = s.subnetpool_id WHERE s.id";
    for row in select_in(tx, sql, subnets).await? {
        extras.entry(row.get(0)?).or_default().address_scope_id = row.get(1)?;
    }
    Ok(extras)
}

/// The ports that make each of these ports virtual: by port and by its fixed IP, the ports that have an address on the
/// same subnet and an allowed address pair with this very address. That may be the port itself, as in Neutron.
///
/// # Errors
/// See [`crate::Error`].
pub async fn virtual_parents(
    tx: &mut Tx,
    ports: &[Port],
) -> Result<HashMap<String, BTreeMap<String, Vec<String>>>> {
    let addresses: BTreeSet<&str> = ports
        .iter()
        .flat_map(|port| &port.fixed_ips)
        .map(|fixed| fixed.ip_address.as_str())
        .collect();
    let addresses: Vec<&str> = addresses.into_iter().collect();
    let sql = "SELECT DISTINCT a.ip_address, i.subnet_id, a.port_id FROM allowedaddresspairs a \
               JOIN ipallocations i ON i.port_id = a.port_id WHERE a.ip_address";
    let mut claimed: HashMap<(String, String), BTreeSet<String>> = HashMap::new();
    for row in select_in(tx, sql, &addresses).await? {
        claimed
            .entry((row.get(0)?, row.get(1)?))
            .or_default()
            .insert(row.get(2)?);
    }
    let mut parents: HashMap<String, BTreeMap<String, Vec<String>>> = HashMap::new();
    if claimed.is_empty() {
        return Ok(parents);
    }
    for port in ports {
        for fixed in &port.fixed_ips {
            if let Some(claim) = claimed.get(&(fixed.ip_address.clone(), fixed.subnet_id.clone())) {
                let claim = claim.iter().cloned().collect();
                parents
                    .entry(port.id.clone())
                    .or_default()
                    .insert(fixed.ip_address.clone(), claim);
            }
        }
    }
    Ok(parents)
}

/// The segment that each port is bound to, by port; only VLAN segments bound by OVN itself.
///
/// # Errors
/// See [`crate::Error`].
pub async fn bound_segments(tx: &mut Tx, ports: &[&str]) -> Result<HashMap<String, String>> {
    let sql = "SELECT l.port_id, l.segment_id FROM ml2_port_binding_levels l \
               JOIN ml2_port_bindings b ON b.port_id = l.port_id AND b.host = l.host AND b.status = 'ACTIVE' \
               JOIN networksegments s ON s.id = l.segment_id AND s.network_type = 'vlan' \
               WHERE l.level = 0 AND l.port_id";
    pairs(&select_in(tx, sql, ports).await?)
}

/// The network of each segment, by segment.
///
/// # Errors
/// See [`crate::Error`].
pub async fn networks_of_segments(tx: &mut Tx, segments: &[&str]) -> Result<HashMap<String, String>> {
    pairs(
        &select_in(
            tx,
            "SELECT id, network_id FROM networksegments WHERE id",
            segments,
        )
        .await?,
    )
}

/// What of a security group does not depend on its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its revision.
    pub revision: i64,
    /// Whether it is stateful.
    pub stateful: bool,
}

/// Security groups without their rules, by id.
///
/// # Errors
/// See [`crate::Error`].
pub async fn security_groups(tx: &mut Tx, ids: &[&str]) -> Result<HashMap<String, Group>> {
    let sql = "SELECT g.id, sa.revision_number, g.stateful FROM securitygroups g \
               JOIN standardattributes sa ON sa.id = g.standard_attr_id WHERE g.id";
    let rows = select_in(tx, sql, ids).await?;
    rows.iter()
        .map(|row| {
            let group = Group {
                revision: row.get(1)?,
                stateful: row.get(2)?,
            };
            Ok((row.get(0)?, group))
        })
        .collect()
}

/// The subnets of networks.
///
/// # Errors
/// See [`crate::Error`].
pub async fn subnets_of(tx: &mut Tx, networks: &[&str]) -> Result<Vec<String>> {
    firsts(&select_in(tx, "SELECT id FROM subnets WHERE network_id", networks).await?)
}

/// The ports with an address on one of these subnets.
///
/// # Errors
/// See [`crate::Error`].
pub async fn ports_of(tx: &mut Tx, subnets: &[&str]) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT port_id FROM ipallocations WHERE port_id IS NOT NULL AND subnet_id";
    firsts(&select_in(tx, sql, subnets).await?)
}

/// The routers with a port on one of these networks.
///
/// # Errors
/// See [`crate::Error`].
pub async fn routers_on(tx: &mut Tx, networks: &[&str]) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT rp.router_id FROM routerports rp JOIN ports p ON p.id = rp.port_id WHERE p.network_id";
    firsts(&select_in(tx, sql, networks).await?)
}

/// The ports of routers on one of these networks.
///
/// # Errors
/// See [`crate::Error`].
pub async fn router_ports_on(tx: &mut Tx, networks: &[&str]) -> Result<Vec<String>> {
    let sql = "SELECT rp.port_id FROM routerports rp JOIN ports p ON p.id = rp.port_id WHERE p.network_id";
    firsts(&select_in(tx, sql, networks).await?)
}

/// The ports of a network with one of these addresses.
///
/// # Errors
/// See [`crate::Error`].
pub async fn ports_at(tx: &mut Tx, network: &str, addresses: &BTreeSet<String>) -> Result<Vec<String>> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let values = padded(addresses.iter());
    let sql = format!(
        "SELECT DISTINCT port_id FROM ipallocations WHERE port_id IS NOT NULL AND network_id = ? AND ip_address {}",
        in_list(values.len())
    );
    let mut all: Vec<Arg> = vec![network.into()];
    all.extend(values);
    firsts(&tx.fetch(&sql, all).await?)
}

/// Ids of all resources of a kind after `after` in ascending order, at most `limit`: for going through all of them in
/// pieces.
///
/// # Errors
/// See [`crate::Error`].
pub async fn page(tx: &mut Tx, kind: Kind, after: &str, limit: usize) -> Result<Vec<String>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let (table, id) = table(kind);
    let sql = format!("SELECT {id} FROM {table} WHERE {id} > ? ORDER BY {id} LIMIT ?");
    firsts(&tx.fetch(&sql, args![after, limit]).await?)
}

/// Which of these ids exist.
///
/// # Errors
/// See [`crate::Error`].
pub async fn present(tx: &mut Tx, kind: Kind, ids: &[&str]) -> Result<BTreeSet<String>> {
    let (table, id) = table(kind);
    let sql = format!("SELECT {id} FROM {table} WHERE {id}");
    Ok(firsts(&select_in(tx, &sql, ids).await?)?.into_iter().collect())
}

/// The table of a kind's resources, and the column of their ids.
fn table(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::SecurityGroup => ("securitygroups", "id"),
        Kind::SecurityGroupRule => ("securitygrouprules", "id"),
        Kind::Segment => ("networksegments", "id"),
        Kind::RouterPort => ("routerports", "port_id"),
        other => (other.as_str(), "id"),
    }
}

pub(super) async fn select_in(tx: &mut Tx, sql: &str, values: &[&str]) -> Result<Vec<Row>> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let values = padded(values.iter().copied());
    tx.fetch(&format!("{sql} {}", in_list(values.len())), values)
        .await
}

pub(super) fn firsts(rows: &[Row]) -> Result<Vec<String>> {
    rows.iter().map(|row| row.get(0)).collect()
}

pub(super) fn pairs(rows: &[Row]) -> Result<HashMap<String, String>> {
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
