//! What the use cases of routers, and of what depends on them, ask of their rows.

use super::Reached;
use crate::filter::Conditions;
use crate::sql::{in_list, padded};
use crate::{Query, Result, Row, Tx, args};

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

/// The ports of routers, of which there must be one at least, in the order in which they were made.
pub fn port_ids(router_ids: &[String]) -> Query<Vec<String>> {
    let ids = padded(router_ids.iter());
    let sql = format!(
        "SELECT rp.port_id FROM routerports rp JOIN ports p ON p.id = rp.port_id WHERE rp.router_id {} \
         ORDER BY p.standard_attr_id",
        in_list(ids.len())
    );
    Query::new(sql, ids, texts)
}

/// The floating IPs that routers translate, of which there must be one at least.
pub fn floating_ips(router_ids: &[String]) -> Query<Vec<String>> {
    let ids = padded(router_ids.iter());
    let sql = format!(
        "SELECT id FROM floatingips WHERE router_id {}",
        in_list(ids.len())
    );
    Query::new(sql, ids, texts)
}

fn texts(rows: Vec<Row>) -> Result<Vec<String>> {
    rows.iter().map(|row| row.get(0)).collect()
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
