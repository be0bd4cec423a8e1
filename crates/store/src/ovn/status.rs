//! Port status: what it depends on, and changing it for many ports at once.

use std::collections::HashMap;

use chrono::NaiveDateTime;

use crate::sql::{in_list, padded, value_tuples};
use crate::{Result, Tx, args, standard};

/// A port as far as its status is concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortStatus {
    /// UUID.
    pub id: String,
    /// `standardattributes.id`.
    pub standard_id: i64,
    /// `ACTIVE`, `DOWN`, ...
    pub status: String,
    /// Administrative state.
    pub admin_state_up: bool,
    /// What kind of thing uses it.
    pub device_owner: String,
    /// Host and vif type of the active binding.
    pub binding: Option<(String, String)>,
    /// Who still has to finish before the port may become ACTIVE (`provisioningblocks.entity`).
    pub blocks: Vec<String>,
}

/// The ports of these ids that exist.
///
/// # Errors
/// See [`crate::Error`].
pub async fn load(tx: &mut Tx, ids: &[&str]) -> Result<Vec<PortStatus>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let values = padded(ids.iter().copied());
    let sql = format!(
        "SELECT p.id, p.standard_attr_id, p.status, p.admin_state_up, p.device_owner, b.host, b.vif_type FROM ports p \
         LEFT JOIN ml2_port_bindings b ON b.port_id = p.id AND b.status = 'ACTIVE' WHERE p.id {}",
        in_list(values.len())
    );
    let mut ports = Vec::with_capacity(ids.len());
    let mut by_standard = HashMap::new();
    for row in tx.fetch(&sql, values).await? {
        let binding = match (row.get::<Option<String>>(5)?, row.get::<Option<String>>(6)?) {
            (Some(host), Some(vif_type)) => Some((host, vif_type)),
            _ => None,
        };
        by_standard.insert(row.get::<i64>(1)?, ports.len());
        ports.push(PortStatus {
            id: row.get(0)?,
            standard_id: row.get(1)?,
            status: row.get(2)?,
            admin_state_up: row.get(3)?,
            device_owner: row.get(4)?,
            binding,
            blocks: Vec::new(),
        });
    }
    if ports.is_empty() {
        return Ok(ports);
    }
    let values = padded(by_standard.keys().copied());
    let sql = format!(
        "SELECT standard_attr_id, entity FROM provisioningblocks WHERE standard_attr_id {}",
        in_list(values.len())
    );
    for row in tx.fetch(&sql, values).await? {
        if let Some(at) = by_standard.get(&row.get::<i64>(0)?) {
            ports[*at].blocks.push(row.get(1)?);
        }
    }
    Ok(ports)
}

/// Lock ports, as a request that updates them does, and read them again; those that are gone meanwhile are left out.
///
/// # Errors
/// See [`crate::Error`].
pub async fn lock(tx: &mut Tx, ports: &[PortStatus]) -> Result<Vec<PortStatus>> {
    standard::lock_all(tx, ports.iter().map(|port| port.standard_id).collect()).await?;
    let ids: Vec<&str> = ports.iter().map(|port| port.id.as_str()).collect();
    load(tx, &ids).await
}

/// Set the status of locked ports, and count their revisions up.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set(tx: &mut Tx, ports: &[&PortStatus], status: &str, now: NaiveDateTime) -> Result<()> {
    let rows = ports.iter().map(|port| (port.standard_id, port.id.as_str()));
    set_in(tx, "ports", rows, status, now).await
}

/// Set the status of locked rows of a table, given by standard attributes and id, and count their revisions up.
pub(super) async fn set_in<'a>(
    tx: &mut Tx,
    table: &'static str,
    rows: impl Iterator<Item = (i64, &'a str)>,
    status: &str,
    now: NaiveDateTime,
) -> Result<()> {
    let (standards, ids): (Vec<i64>, Vec<&str>) = rows.unzip();
    if ids.is_empty() {
        return Ok(());
    }
    standard::bump_all(tx, standards, now).await?;
    let ids = padded(ids.into_iter());
    let sql = format!("UPDATE {table} SET status = ? WHERE id {}", in_list(ids.len()));
    let mut values = args![status];
    values.extend(ids);
    tx.execute(&sql, values).await?;
    Ok(())
}

/// Block locked ports from becoming ACTIVE until `entity` has finished.
///
/// # Errors
/// See [`crate::Error`].
pub async fn block(tx: &mut Tx, ports: &[&PortStatus], entity: &str) -> Result<()> {
    if ports.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "{} provisioningblocks (standard_attr_id, entity) VALUES {}",
        tx.dialect().insert_ignore(),
        value_tuples(ports.len(), 2)
    );
    let values = ports
        .iter()
        .flat_map(|port| args![port.standard_id, entity])
        .collect();
    tx.execute(&sql, values).await?;
    Ok(())
}

/// `entity` has finished with locked ports.
///
/// # Errors
/// See [`crate::Error`].
pub async fn unblock(tx: &mut Tx, ports: &[&PortStatus], entity: &str) -> Result<()> {
    if ports.is_empty() {
        return Ok(());
    }
    let ids = padded(ports.iter().map(|port| port.standard_id));
    let sql = format!(
        "DELETE FROM provisioningblocks WHERE entity = ? AND standard_attr_id {}",
        in_list(ids.len())
    );
    let mut values = args![entity];
    values.extend(ids);
    tx.execute(&sql, values).await?;
    Ok(())
}

/// Where a virtual port is, as its binding shows it (`vif_details` `parent_hostname`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentHost {
    /// Whether the port is bound to a host itself.
    pub bound: bool,
    /// The host of the port that has its address; `None` when that was never said.
    pub host: Option<String>,
}

/// What the active bindings of ports say of their parents' hosts, by port.
///
/// # Errors
/// See [`crate::Error`].
pub async fn parent_hosts(tx: &mut Tx, ids: &[&str]) -> Result<HashMap<String, ParentHost>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let values = padded(ids.iter().copied());
    let sql = format!(
        "SELECT port_id, host, vif_details FROM ml2_port_bindings WHERE status = 'ACTIVE' AND port_id {}",
        in_list(values.len())
    );
    let rows = tx.fetch(&sql, values).await?;
    rows.iter()
        .map(|row| {
            let details: serde_json::Value = serde_json::from_str(&row.get::<String>(2)?).unwrap_or_default();
            let host = details["parent_hostname"].as_str().map(str::to_owned);
            let bound = !row.get::<String>(1)?.is_empty();
            Ok((row.get(0)?, ParentHost { bound, host }))
        })
        .collect()
}

/// Say in the binding of a locked port, which must not be bound itself, where the port is that has its address
/// (`update_virtual_port_parent_host` of Neutron's ML2 plugin), and count its revision up.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_parent_host(tx: &mut Tx, port: &PortStatus, host: &str, now: NaiveDateTime) -> Result<()> {
    let details = serde_json::json!({"parent_hostname": host}).to_string();
    tx.execute("DELETE FROM ml2_port_bindings WHERE port_id = ?", args![&port.id])
        .await?;
    tx.execute(
        "INSERT INTO ml2_port_bindings (port_id, host, vif_type, vnic_type, profile, vif_details, status) \
         VALUES (?, '', 'unbound', 'normal', '', ?, 'ACTIVE')",
        args![&port.id, details],
    )
    .await?;
    standard::bump(tx, port.standard_id, now).await
}
