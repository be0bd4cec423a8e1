//! Where floating IPs come from and lead to: the external network, the port, and the router between them.

use model::net::{FloatingIpPool, PortDetails};

use crate::filter::Conditions;
use crate::{Arg, Query, Result, Row, Tx, args};

/// An external network, as far as floating IPs depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExternalNetwork {
    /// Whether it is one.
    pub is_external: bool,
    /// Whether it has an IPv4 subnet.
    pub has_ipv4: bool,
}

/// A network that meets the conditions (over `networks n`), as the external network of a floating IP.
///
/// # Errors
/// See [`crate::Error`].
pub async fn external_network(
    tx: &mut Tx,
    id: &str,
    mut conditions: Conditions,
) -> Result<Option<ExternalNetwork>> {
    conditions.is_in("n.id", [id]);
    let (clause, values) = conditions.into_parts();
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM externalnetworks e WHERE e.network_id = n.id), \
         EXISTS (SELECT 1 FROM subnets s WHERE s.network_id = n.id AND s.ip_version = 4) FROM networks n{clause}"
    );
    let Some(row) = tx.fetch_opt(&sql, values).await? else {
        return Ok(None);
    };
    Ok(Some(ExternalNetwork {
        is_external: row.get(0)?,
        has_ipv4: row.get(1)?,
    }))
}

/// A port that a floating IP leads to.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// UUID.
    pub port_id: String,
    /// Owner, perhaps nobody.
    pub project_id: String,
    /// Its network.
    pub network_id: String,
    /// What uses it.
    pub device_owner: String,
    /// Its standard attributes.
    pub standard_attr_id: i64,
    /// Its revision.
    pub revision: i64,
    /// What floating IPs that lead to it show of it.
    pub details: PortDetails,
    /// Its IPv4 addresses, with their subnets, in the order of the addresses' bytes.
    pub ipv4: Vec<(String, String)>,
    /// All its addresses, with their subnets.
    pub addresses: Vec<(String, String)>,
}

/// A port as the end of a floating IP, whoever asks.
pub fn endpoint(port_id: &str) -> Query<Option<Endpoint>> {
    let sql = "SELECT p.project_id, p.network_id, p.device_owner, sa.id, sa.revision_number, a.ip_address, \
               a.subnet_id, p.name, p.mac_address, p.admin_state_up, p.status, p.device_id FROM ports p JOIN standardattributes sa ON sa.id = p.standard_attr_id \
               LEFT JOIN ipallocations a ON a.port_id = p.id WHERE p.id = ? ORDER BY a.ip_address";
    let id = port_id.to_owned();
    Query::new(sql, args![port_id], |rows| read_endpoint(id, &rows))
}

fn read_endpoint(port_id: String, rows: &[Row]) -> Result<Option<Endpoint>> {
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let mut addresses = Vec::with_capacity(rows.len());
    for row in rows {
        if let (Some(ip), Some(subnet)) = (row.get::<Option<String>>(5)?, row.get::<Option<String>>(6)?) {
            addresses.push((ip, subnet));
        }
    }
    Ok(Some(Endpoint {
        port_id,
        project_id: first.get::<Option<String>>(0)?.unwrap_or_default(),
        network_id: first.get(1)?,
        device_owner: first.get(2)?,
        standard_attr_id: first.get(3)?,
        revision: first.get(4)?,
        details: PortDetails {
            name: first.get::<Option<String>>(7)?.unwrap_or_default(),
            network_id: first.get(1)?,
            mac_address: first.get(8)?,
            admin_state_up: first.get(9)?,
            status: first.get(10)?,
            device_id: first.get(11)?,
            device_owner: first.get(2)?,
        },
        ipv4: addresses
            .iter()
            .filter(|(ip, _)| !ip.contains(':'))
            .cloned()
            .collect(),
        addresses,
    }))
}

/// A router that can translate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translator {
    /// UUID.
    pub router_id: String,
    /// Its standard attributes.
    pub standard_attr_id: i64,
    /// Its revision, which changes with its interfaces and gateways.
    pub revision: i64,
    /// Whether it is OVN's: it has no flavor.
    pub is_ovn: bool,
}

/// The router between a subnet of a port's network and an external network; of several the one that is the subnet's
/// gateway, otherwise the first (`get_router_for_floatingip`).
pub fn router_between(
    network_id: &str,
    subnet_id: &str,
    external_network_id: &str,
) -> Query<Option<Translator>> {
    let sql = "SELECT r.id, sa.id, sa.revision_number, r.flavor_id FROM routerports rp \
               JOIN routers r ON r.id = rp.router_id JOIN standardattributes sa ON sa.id = r.standard_attr_id \
               JOIN ports p ON p.id = rp.port_id AND p.network_id = ? \
               JOIN ipallocations a ON a.port_id = p.id AND a.subnet_id = ? \
               JOIN subnets s ON s.id = a.subnet_id \
               JOIN ports g ON g.device_id = rp.router_id AND g.network_id = ? \
               AND g.device_owner = 'network:router_gateway' \
               WHERE rp.port_type IN ('network:router_interface', 'network:router_interface_distributed', \
               'network:ha_router_replicated_interface') \
               ORDER BY CASE WHEN a.ip_address = s.gateway_ip THEN 0 ELSE 1 END, r.id LIMIT 1";
    translator(sql, args![network_id, subnet_id, external_network_id])
}

/// A router that has a gateway on an external network.
pub fn router_on(router_id: &str, external_network_id: &str) -> Query<Option<Translator>> {
    let sql = "SELECT r.id, sa.id, sa.revision_number, r.flavor_id FROM routers r \
               JOIN standardattributes sa ON sa.id = r.standard_attr_id \
               JOIN ports g ON g.device_id = r.id AND g.network_id = ? \
               AND g.device_owner = 'network:router_gateway' WHERE r.id = ? LIMIT 1";
    translator(sql, args![external_network_id, router_id])
}

fn translator(sql: &str, values: Vec<Arg>) -> Query<Option<Translator>> {
    let read = |row: &Row| {
        Ok(Translator {
            router_id: row.get(0)?,
            standard_attr_id: row.get(1)?,
            revision: row.get(2)?,
            is_ovn: row.get::<Option<String>>(3)?.is_none(),
        })
    };
    Query::new(sql, values, move |rows| rows.first().map(read).transpose())
}

/// Whether a router exists that meets the conditions (over `routers r`).
///
/// # Errors
/// See [`crate::Error`].
pub async fn router_exists(tx: &mut Tx, router_id: &str, mut conditions: Conditions) -> Result<bool> {
    conditions.is_in("r.id", [router_id]);
    let (clause, values) = conditions.into_parts();
    let sql = format!("SELECT 1 FROM routers r{clause}");
    Ok(tx.fetch_opt(&sql, values).await?.is_some())
}

/// The IPv4 subnets of external networks, in the order of their ids, as a project sees them.
///
/// # Errors
/// See [`crate::Error`].
pub async fn pools(tx: &mut Tx, project: &str) -> Result<Vec<FloatingIpPool>> {
    let sql = "SELECT s.id, s.name, s.network_id, s.cidr FROM subnets s \
               JOIN externalnetworks e ON e.network_id = s.network_id WHERE s.ip_version = 4 ORDER BY s.id";
    let rows = tx.fetch(sql, Vec::new()).await?;
    rows.iter()
        .map(|row| {
            Ok(FloatingIpPool {
                subnet_id: row.get(0)?,
                subnet_name: row.get::<Option<String>>(1)?.unwrap_or_default(),
                network_id: row.get(2)?,
                cidr: row.get(3)?,
                project_id: project.to_owned(),
            })
        })
        .collect()
}
