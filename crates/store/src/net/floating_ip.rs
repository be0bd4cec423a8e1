//! `floatingips` and what hangs on it: reading and writing here, where a floating IP can lead to and who needs what
//! in the modules below.

mod endpoint;
mod usage;

use model::net::{FloatingIp, PortDetails};
use model::{ListQuery, Standard};

use super::port_forwarding;
use crate::children::{self, Child, Parent};
use crate::filter::{self, Attribute, Conditions};
use crate::sql::{in_list, padded};
use crate::{Batch, Result, Row, Tx, args, standard};

pub use endpoint::*;
pub use usage::*;

/// Attributes that lists filter and sort by.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "f.id"),
    Attribute::text("project_id", "f.project_id"),
    Attribute::text("tenant_id", "f.project_id"),
    Attribute::text("floating_ip_address", "f.floating_ip_address"),
    Attribute::text("floating_network_id", "f.floating_network_id"),
    Attribute::text("router_id", "f.router_id"),
    Attribute::text("port_id", "f.fixed_port_id"),
    Attribute::text("fixed_ip_address", "f.fixed_ip_address"),
    Attribute::text("status", "f.status"),
    Attribute::text("description", "sa.description"),
    Attribute::int("revision_number", "sa.revision_number"),
];

const FROM: &str = "floatingips f JOIN standardattributes sa ON sa.id = f.standard_attr_id \
    LEFT JOIN floatingipdnses fd ON fd.floatingip_id = f.id \
    LEFT JOIN qos_fip_policy_bindings qf ON qf.fip_id = f.id \
    LEFT JOIN qos_network_policy_bindings qn ON qn.network_id = f.floating_network_id \
    LEFT JOIN ports p ON p.id = f.fixed_port_id";

const COLUMNS: &str = "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, \
    f.id, f.project_id, f.floating_ip_address, f.floating_network_id, f.floating_port_id, f.router_id, \
    f.fixed_port_id, f.fixed_ip_address, f.status, fd.dns_name, fd.dns_domain, qf.policy_id, qn.policy_id, \
    p.name, p.network_id, p.mac_address, p.admin_state_up, p.status, p.device_id, p.device_owner";

/// Longest list of ids in one statement.
const CHUNK: usize = 4096;

/// Leave only floating IPs that a project may see: its own.
pub fn visible_to(conditions: &mut Conditions, project: &str) {
    conditions.and("f.project_id = ?", args![project]);
}

/// Floating IPs that match. `conditions` come in addition to the query's filters. Port forwardings and tags are read
/// when they are to be shown.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(tx: &mut Tx, query: &ListQuery, mut conditions: Conditions) -> Result<Vec<FloatingIp>> {
    conditions.filters(ATTRIBUTES, query);
    conditions.tags("f.standard_attr_id", query);
    let (sql, values) = filter::page(COLUMNS, FROM, "f.id", ATTRIBUTES, conditions, query);
    let rows = tx.fetch(&sql, values).await?;
    let mut found = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    let children: &[_] = match query.shows(FORWARDINGS.shows) {
        true => &[FORWARDINGS],
        false => &[],
    };
    children::load(tx, &mut found, children, query.shows(&["tags"])).await?;
    Ok(filter::in_order(found, query))
}

/// One floating IP, whoever asks.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<FloatingIp>> {
    find(tx, id, Conditions::default()).await
}

/// One floating IP, if it meets the conditions.
///
/// # Errors
/// See [`crate::Error`].
pub async fn find(tx: &mut Tx, id: &str, mut conditions: Conditions) -> Result<Option<FloatingIp>> {
    conditions.is_in("f.id", [id]);
    Ok(list(tx, &ListQuery::default(), conditions).await?.pop())
}

/// One floating IP without its port forwardings and tags.
///
/// # Errors
/// See [`crate::Error`].
pub async fn row(tx: &mut Tx, id: &str) -> Result<Option<FloatingIp>> {
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE f.id = ?");
    tx.fetch_opt(&sql, args![id])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Floating IPs by id without their tags, in no particular order; those that do not exist are left out.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get_many<'a>(tx: &mut Tx, ids: impl Iterator<Item = &'a str>) -> Result<Vec<FloatingIp>> {
    let ids: Vec<&str> = ids.collect();
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let values = padded(chunk.iter().copied());
        let sql = format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE f.id {}",
            in_list(values.len())
        );
        for row in tx.fetch(&sql, values).await? {
            found.push(read(&row)?);
        }
    }
    children::load(tx, &mut found, &[FORWARDINGS], false).await?;
    Ok(found)
}

impl Parent for FloatingIp {
    fn id(&self) -> &str {
        &self.id
    }

    fn standard(&mut self) -> &mut Standard {
        &mut self.standard
    }
}

const FORWARDINGS: &Child<FloatingIp> = &port_forwarding::OF_FLOATING_IP;

fn read(row: &Row) -> Result<FloatingIp> {
    let port_id: Option<String> = row.get(11)?;
    let port_details = match port_id {
        Some(_) => Some(PortDetails {
            name: row.get::<Option<String>>(18)?.unwrap_or_default(),
            network_id: row.get(19)?,
            mac_address: row.get(20)?,
            admin_state_up: row.get(21)?,
            status: row.get(22)?,
            device_id: row.get(23)?,
            device_owner: row.get(24)?,
        }),
        None => None,
    };
    Ok(FloatingIp {
        standard: standard::read(row, 0)?,
        id: row.get(5)?,
        project_id: row.get::<Option<String>>(6)?.unwrap_or_default(),
        floating_ip_address: row.get(7)?,
        floating_network_id: row.get(8)?,
        floating_port_id: row.get(9)?,
        router_id: row.get(10)?,
        port_id,
        fixed_ip_address: row.get(12)?,
        status: row.get::<Option<String>>(13)?.unwrap_or_default(),
        dns_name: row.get::<Option<String>>(14)?.unwrap_or_default(),
        dns_domain: row.get::<Option<String>>(15)?.unwrap_or_default(),
        qos_policy_id: row.get(16)?,
        qos_network_policy_id: row.get(17)?,
        port_details,
        port_forwardings: Vec::new(),
    })
}

/// Add the row of a new floating IP. Its `standard.id` must be there already, and its port.
///
/// Running it answers [`crate::Error::Unique`] when the fixed address has a floating IP of the same network.
pub fn insert(batch: &mut Batch, fip: &FloatingIp) {
    let columns = "floatingips (project_id, id, floating_ip_address, floating_network_id, floating_port_id, \
                   fixed_port_id, fixed_ip_address, router_id, last_known_router_id, status, standard_attr_id)";
    let values = args![
        &fip.project_id,
        &fip.id,
        &fip.floating_ip_address,
        &fip.floating_network_id,
        &fip.floating_port_id,
        fip.port_id.as_deref(),
        fip.fixed_ip_address.as_deref(),
        fip.router_id.as_deref(),
        None::<&str>,
        &fip.status,
        fip.standard.id,
    ];
    batch.insert(columns, 11, values);
}

/// Note which router translates a floating IP that changes otherwise. Answers whether that is news.
///
/// # Errors
/// See [`crate::Error`].
pub async fn note_router(tx: &mut Tx, id: &str) -> Result<bool> {
    let sql = "UPDATE floatingips SET last_known_router_id = router_id \
               WHERE id = ? AND COALESCE(last_known_router_id, '') <> COALESCE(router_id, '')";
    Ok(tx.execute(sql, args![id]).await?.rows > 0)
}

/// Write where a floating IP leads to, and its status; which router translated it before is noted.
///
/// Running it answers [`crate::Error::Unique`] when the fixed address has another floating IP of the same network,
/// [`crate::Error::ForeignKey`] when the port or the router is gone.
pub fn associate(batch: &mut Batch, fip: &FloatingIp) {
    // MySQL assigns from left to right.
    let sql = "UPDATE floatingips SET last_known_router_id = router_id, fixed_port_id = ?, fixed_ip_address = ?, \
               router_id = ?, status = ? WHERE id = ?";
    let values = args![
        fip.port_id.as_deref(),
        fip.fixed_ip_address.as_deref(),
        fip.router_id.as_deref(),
        &fip.status,
        &fip.id
    ];
    batch.push(sql, values);
}

/// Bind a floating IP to the router that forwards its ports.
///
/// # Errors
/// See [`crate::Error`].
pub async fn bind_router(tx: &mut Tx, id: &str, router: &str) -> Result<()> {
    tx.execute(
        "UPDATE floatingips SET router_id = ? WHERE id = ?",
        args![router, id],
    )
    .await?;
    Ok(())
}

/// No router forwards ports of a floating IP any more.
///
/// # Errors
/// See [`crate::Error`].
pub async fn release_router(tx: &mut Tx, id: &str) -> Result<()> {
    let sql = "UPDATE floatingips SET router_id = NULL, status = 'DOWN' WHERE id = ?";
    tx.execute(sql, args![id]).await?;
    Ok(())
}

/// Take floating IPs from a port. As in Neutron the last router is not noted on this way.
///
/// # Errors
/// See [`crate::Error`].
pub async fn disassociate(tx: &mut Tx, port_id: &str) -> Result<()> {
    let sql = "UPDATE floatingips SET fixed_port_id = NULL, fixed_ip_address = NULL, router_id = NULL, \
               status = 'DOWN' WHERE fixed_port_id = ?";
    tx.execute(sql, args![port_id]).await?;
    Ok(())
}

/// Bind a floating IP to a QoS policy or to none.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when there is no such policy.
pub async fn set_qos_policy(tx: &mut Tx, id: &str, policy: Option<&str>) -> Result<()> {
    tx.execute("DELETE FROM qos_fip_policy_bindings WHERE fip_id = ?", args![id])
        .await?;
    if let Some(policy) = policy {
        let sql = "INSERT INTO qos_fip_policy_bindings (policy_id, fip_id) VALUES (?, ?)";
        tx.execute(sql, args![policy, id]).await?;
    }
    Ok(())
}

/// Whether a unique violation says that the fixed address has a floating IP of the same network.
pub fn taken_fixed_ip(key: &str) -> bool {
    key.contains("uniq_floatingips0floatingnetworkid") || key.contains("floatingips.fixed_port_id")
}
