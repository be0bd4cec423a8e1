//! Addresses: `ipallocations` (Neutron's view) and `ipamallocations` (the IPAM driver's), always changed together.

use model::net::FixedIp;

use crate::filter::Conditions;
use crate::sql::{in_list, padded, value_tuples};
use crate::{Batch, Done, Error, Query, Result, Row, Tx, args};

/// What address allocation needs to know of a subnet.
#[derive(Clone, Debug)]
pub struct IpamSubnet {
    /// `subnets.id`.
    pub id: String,
    /// `ipamsubnets.id`.
    pub ipam_id: String,
    /// 4 or 6.
    pub ip_version: i64,
    /// CIDR.
    pub cidr: String,
    /// Gateway, if any.
    pub gateway_ip: Option<String>,
    /// Whether DHCP is on.
    pub enable_dhcp: bool,
    /// `slaac`, `dhcpv6-stateful`, `dhcpv6-stateless`.
    pub ipv6_address_mode: Option<String>,
    /// Router advertisement mode.
    pub ipv6_ra_mode: Option<String>,
    /// Segment, on routed networks.
    pub segment_id: Option<String>,
    /// Device owners that it is for; everybody when empty.
    pub service_types: Vec<String>,
    /// First and last address of every allocation pool.
    pub pools: Vec<(String, String)>,
}

impl IpamSubnet {
    /// Whether hosts make their own addresses (`ipv6_utils.is_auto_address_subnet`).
    pub fn is_auto_address(&self) -> bool {
        let auto = |mode: &Option<String>| matches!(mode.as_deref(), Some("slaac" | "dhcpv6-stateless"));
        auto(&self.ipv6_address_mode) || auto(&self.ipv6_ra_mode)
    }
}

/// The subnets of a network that meet the conditions (over `subnets s`), with their pools.
///
/// # Errors
/// See [`crate::Error`].
pub async fn subnets(tx: &mut Tx, network_id: &str, conditions: Conditions) -> Result<Vec<IpamSubnet>> {
    let found = tx.ask(listed(network_id, conditions)).await?;
    with_ipam(tx, found).await
}

/// [`subnets`] as a question, whose answer [`with_ipam`] completes.
pub fn listed(network_id: &str, mut conditions: Conditions) -> Query<Vec<IpamSubnet>> {
    conditions.is_in("s.network_id", [network_id]);
    let (clause, values) = conditions.into_parts();
    let sql = format!(
        "SELECT s.id, s.ip_version, s.cidr, s.gateway_ip, s.enable_dhcp, s.ipv6_address_mode, \
         s.ipv6_ra_mode, s.segment_id, t.service_type, a.first_ip, a.last_ip \
         FROM subnets s LEFT JOIN ipallocationpools a ON a.subnet_id = s.id \
         LEFT JOIN subnet_service_types t ON t.subnet_id = s.id{clause}"
    );
    Query::new(sql, values, |rows| read(&rows))
}

fn read(rows: &[Row]) -> Result<Vec<IpamSubnet>> {
    let mut found: Vec<IpamSubnet> = Vec::new();
    for row in rows {
        let id: String = row.get(0)?;
        let at = match found.iter().position(|s| s.id == id) {
            Some(at) => at,
            None => {
                found.push(IpamSubnet {
                    id,
                    ipam_id: String::new(),
                    ip_version: row.get(1)?,
                    cidr: row.get(2)?,
                    gateway_ip: row.get(3)?,
                    enable_dhcp: row.get::<Option<bool>>(4)?.unwrap_or(false),
                    ipv6_address_mode: row.get(5)?,
                    ipv6_ra_mode: row.get(6)?,
                    segment_id: row.get(7)?,
                    service_types: Vec::new(),
                    pools: Vec::new(),
                });
                found.len() - 1
            }
        };
        let subnet = &mut found[at];
        if let Some(service_type) = row.get::<Option<String>>(8)?
            && !subnet.service_types.contains(&service_type)
        {
            subnet.service_types.push(service_type);
        }
        if let (Some(first), Some(last)) = (row.get::<Option<String>>(9)?, row.get::<Option<String>>(10)?)
            && !subnet.pools.iter().any(|(f, _)| *f == first)
        {
            subnet.pools.push((first, last));
        }
    }
    Ok(found)
}

/// Subnets with the ids of their rows in IPAM.
///
/// # Errors
/// See [`crate::Error`].
pub async fn with_ipam(tx: &mut Tx, mut found: Vec<IpamSubnet>) -> Result<Vec<IpamSubnet>> {
    for subnet in &mut found {
        subnet.ipam_id = ipam_subnet(tx, &subnet.id).await?.unwrap_or_default();
    }
    // Without its IPAM row a subnet is being made or deleted at this moment.
    found.retain(|subnet| !subnet.ipam_id.is_empty());
    Ok(found)
}

/// `ipamsubnets.id` of a subnet.
async fn ipam_subnet(tx: &mut Tx, subnet_id: &str) -> Result<Option<String>> {
    if let Some(known) = tx.memo().ipam_subnet(subnet_id) {
        return Ok(Some(known));
    }
    let sql = "SELECT id FROM ipamsubnets WHERE neutron_subnet_id = ?";
    let Some(row) = tx.fetch_opt(sql, args![subnet_id]).await? else {
        return Ok(None);
    };
    let ipam_id: String = row.get(0)?;
    tx.memo().remember(subnet_id.to_owned(), ipam_id.clone());
    Ok(Some(ipam_id))
}

/// Which of these addresses are allocated.
///
/// # Errors
/// See [`crate::Error`].
pub async fn allocated_among(tx: &mut Tx, ipam_id: &str, candidates: &[String]) -> Result<Vec<String>> {
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let ips = padded(candidates.iter());
    let sql = format!(
        "SELECT ip_address FROM ipamallocations WHERE ipam_subnet_id = ? AND ip_address {}",
        in_list(ips.len())
    );
    let mut args = args![ipam_id];
    args.extend(ips);
    tx.fetch(&sql, args).await?.iter().map(|row| row.get(0)).collect()
}

/// All allocated addresses of a subnet.
///
/// # Errors
/// See [`crate::Error`].
pub async fn allocated(tx: &mut Tx, ipam_id: &str) -> Result<Vec<String>> {
    let sql = "SELECT ip_address FROM ipamallocations WHERE ipam_subnet_id = ?";
    tx.fetch(sql, args![ipam_id])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// An address that a port gets.
#[derive(Clone, Debug)]
pub struct Allocation<'a> {
    /// The port.
    pub port_id: &'a str,
    /// Its network.
    pub network_id: &'a str,
    /// `subnets.id`.
    pub subnet_id: &'a str,
    /// `ipamsubnets.id`.
    pub ipam_id: &'a str,
    /// The address.
    pub ip_address: &'a str,
}

/// Claim addresses in IPAM's table, before the ports exist.
///
/// # Errors
/// [`crate::Error::Unique`] when one is taken, [`crate::Error::Stale`] when its subnet is gone.
pub async fn claim(tx: &mut Tx, allocations: &[Allocation<'_>]) -> Result<()> {
    if allocations.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO ipamallocations (ip_address, status, ipam_subnet_id) VALUES {}",
        value_tuples(allocations.len(), 3)
    );
    let values = allocations
        .iter()
        .flat_map(|a| args![a.ip_address, "ALLOCATED", a.ipam_id])
        .collect();
    gone_is_stale(tx.execute(&sql, values).await)
}

/// A subnet or port that was deleted while it was to get an address: look again.
fn gone_is_stale(outcome: Result<Done>) -> Result<()> {
    match outcome {
        Err(Error::ForeignKey(_)) => Err(Error::Stale),
        other => other.map(|_| ()),
    }
}

/// Add the rows that give claimed addresses to their ports.
pub fn assign(batch: &mut Batch, allocations: &[Allocation<'_>]) {
    let rows = allocations
        .iter()
        .flat_map(|a| args![a.port_id, a.ip_address, a.subnet_id, a.network_id])
        .collect();
    batch.insert(
        "ipallocations (port_id, ip_address, subnet_id, network_id)",
        4,
        rows,
    );
}

/// Take addresses back from both tables.
///
/// # Errors
/// See [`crate::Error`].
pub async fn release(tx: &mut Tx, fixed_ips: &[FixedIp]) -> Result<()> {
    let mut batch = Batch::new();
    for fixed in fixed_ips {
        let sql = "DELETE FROM ipallocations WHERE subnet_id = ? AND ip_address = ?";
        batch.push(sql, args![&fixed.subnet_id, &fixed.ip_address]);
        if let Some(ipam_id) = ipam_subnet(tx, &fixed.subnet_id).await? {
            let sql = "DELETE FROM ipamallocations WHERE ipam_subnet_id = ? AND ip_address = ?";
            batch.push(sql, args![ipam_id, &fixed.ip_address]);
        }
    }
    batch.run(tx).await
}
