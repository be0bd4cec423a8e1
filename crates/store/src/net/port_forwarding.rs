//! `portforwardings`: ports of floating IPs that lead to ports of fixed IPs.

use model::ListQuery;
use model::net::{FloatingIp, PortForwarding};

use crate::children::Child;
use crate::filter::{self, Attribute, Conditions};
use crate::{Batch, Query, Result, Row, Tx, args, standard};

/// Attributes that lists filter and sort by. Ranges are the caller's affair.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "w.id"),
    Attribute::text("protocol", "w.protocol"),
    Attribute::text("internal_port_id", "w.internal_neutron_port_id"),
    Attribute::text("description", "sa.description"),
];

const FROM: &str = "portforwardings w JOIN standardattributes sa ON sa.id = w.standard_attr_id";

const COLUMNS: &str = "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, w.id, \
    w.floatingip_id, w.protocol, w.external_port_start, w.external_port_end, w.internal_neutron_port_id, \
    w.internal_ip_address, w.internal_port_start, w.internal_port_end";

/// Forwardings that match; `conditions` (over `portforwardings w`) come in addition to the query's filters.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(tx: &mut Tx, query: &ListQuery, mut conditions: Conditions) -> Result<Vec<PortForwarding>> {
    conditions.filters(ATTRIBUTES, query);
    let (sql, values) = filter::page(COLUMNS, FROM, "w.id", ATTRIBUTES, conditions, query);
    let rows = tx.fetch(&sql, values).await?;
    let found = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(filter::in_order(found, query))
}

/// One forwarding.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<PortForwarding>> {
    Ok(select(tx, "w.id = ?", args![id]).await?.pop())
}

/// The forwardings of each of many floating IPs, in the order of their ids.
pub(super) const OF_FLOATING_IP: Child<FloatingIp> = Child {
    shows: &["port_forwardings"],
    columns: COLUMNS,
    parent: 6,
    from: FROM,
    by: "WHERE w.floatingip_id",
    order: "ORDER BY w.id",
    add: |floating_ip, row| {
        floating_ip.port_forwardings.push(read(row)?);
        Ok(())
    },
};

/// The forwardings of a floating IP, in the order of their ids.
///
/// # Errors
/// See [`crate::Error`].
pub async fn of_floating_ip(tx: &mut Tx, id: &str) -> Result<Vec<PortForwarding>> {
    select(tx, "w.floatingip_id = ?", args![id]).await
}

/// The forwardings that lead to a port, in the order of their ids.
///
/// # Errors
/// See [`crate::Error`].
pub async fn of_port(tx: &mut Tx, port_id: &str) -> Result<Vec<PortForwarding>> {
    select(tx, "w.internal_neutron_port_id = ?", args![port_id]).await
}

/// The forwardings of a protocol that lead to an address of a port.
///
/// # Errors
/// See [`crate::Error`].
pub async fn of_address(
    tx: &mut Tx,
    port_id: &str,
    protocol: &str,
    ip_address: &str,
) -> Result<Vec<PortForwarding>> {
    let condition = "w.internal_neutron_port_id = ? AND w.protocol = ? AND w.internal_ip_address = ?";
    select(tx, condition, args![port_id, protocol, ip_address]).await
}

/// Whether a floating IP has forwardings.
///
/// # Errors
/// See [`crate::Error`].
pub async fn any_of(tx: &mut Tx, floating_ip_id: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM portforwardings WHERE floatingip_id = ? LIMIT 1";
    Ok(tx.fetch_opt(sql, args![floating_ip_id]).await?.is_some())
}

/// Whether forwardings lead to a port through a router that is distributed.
pub fn any_distributed(port_id: &str) -> Query<bool> {
    let sql = "SELECT 1 FROM portforwardings w JOIN floatingips f ON f.id = w.floatingip_id \
               JOIN router_extra_attributes x ON x.router_id = f.router_id AND x.distributed = 1 \
               WHERE w.internal_neutron_port_id = ? LIMIT 1";
    Query::any(sql, args![port_id])
}

async fn select(tx: &mut Tx, condition: &str, values: Vec<crate::Arg>) -> Result<Vec<PortForwarding>> {
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE {condition} ORDER BY w.id");
    tx.fetch(&sql, values).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<PortForwarding> {
    Ok(PortForwarding {
        standard: standard::read(row, 0)?,
        id: row.get(5)?,
        floating_ip_id: row.get(6)?,
        protocol: row.get(7)?,
        external_port_start: row.get(8)?,
        external_port_end: row.get(9)?,
        internal_port_id: row.get(10)?,
        internal_ip_address: row.get(11)?,
        internal_port_start: row.get(12)?,
        internal_port_end: row.get(13)?,
    })
}

/// Add the row of a new forwarding. Its `standard.id` must be there already.
///
/// Running it answers [`crate::Error::Unique`] when the same ports are forwarded already, outside or inside.
pub fn insert(batch: &mut Batch, forwarding: &PortForwarding) {
    let columns = "portforwardings (id, floatingip_id, internal_neutron_port_id, protocol, standard_attr_id, \
                   internal_ip_address, internal_port_start, internal_port_end, external_port_start, \
                   external_port_end)";
    let values = args![
        &forwarding.id,
        &forwarding.floating_ip_id,
        &forwarding.internal_port_id,
        &forwarding.protocol,
        forwarding.standard.id,
        &forwarding.internal_ip_address,
        forwarding.internal_port_start,
        forwarding.internal_port_end,
        forwarding.external_port_start,
        forwarding.external_port_end,
    ];
    batch.insert(columns, 10, values);
}

/// Write a forwarding anew.
///
/// # Errors
/// [`crate::Error::Unique`] when the same ports are forwarded already, outside or inside.
pub async fn update(tx: &mut Tx, forwarding: &PortForwarding) -> Result<()> {
    let sql = "UPDATE portforwardings SET internal_neutron_port_id = ?, protocol = ?, internal_ip_address = ?, \
               internal_port_start = ?, internal_port_end = ?, external_port_start = ?, external_port_end = ? \
               WHERE id = ?";
    let values = args![
        &forwarding.internal_port_id,
        &forwarding.protocol,
        &forwarding.internal_ip_address,
        forwarding.internal_port_start,
        forwarding.internal_port_end,
        forwarding.external_port_start,
        forwarding.external_port_end,
        &forwarding.id,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}
