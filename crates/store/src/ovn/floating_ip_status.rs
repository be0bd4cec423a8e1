//! The status of floating IPs, and changing it for many at once.

use chrono::NaiveDateTime;

use super::facts::{firsts, select_in};
use super::status::set_in;
use crate::{Result, Tx, args, standard};

/// A floating IP as far as its status is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloatingIpStatus {
    /// UUID.
    pub id: String,
    /// `standardattributes.id`.
    pub standard_id: i64,
    /// `ACTIVE`, `DOWN` or `ERROR`.
    pub status: String,
    /// Whether it is associated with a router.
    pub has_router: bool,
    /// Whether that router has a flavor, and so is not OVN's.
    pub is_flavored: bool,
    /// Whether anything is translated: it has a fixed address or port forwardings.
    pub translates: bool,
}

/// The floating IPs of these ids that exist.
///
/// # Errors
/// See [`crate::Error`].
pub async fn load(tx: &mut Tx, ids: &[&str]) -> Result<Vec<FloatingIpStatus>> {
    let sql = "SELECT f.id, f.standard_attr_id, f.status, f.router_id, r.flavor_id, f.fixed_ip_address, \
               (SELECT COUNT(*) FROM portforwardings p WHERE p.floatingip_id = f.id) \
               FROM floatingips f LEFT JOIN routers r ON r.id = f.router_id WHERE f.id";
    let rows = select_in(tx, sql, ids).await?;
    rows.iter()
        .map(|row| {
            let is_there = |at| Ok::<_, crate::Error>(row.get::<Option<String>>(at)?.is_some());
            Ok(FloatingIpStatus {
                id: row.get(0)?,
                standard_id: row.get(1)?,
                status: row.get::<Option<String>>(2)?.unwrap_or_default(),
                has_router: is_there(3)?,
                is_flavored: is_there(4)?,
                translates: is_there(5)? || row.get::<i64>(6)? > 0,
            })
        })
        .collect()
}

/// Lock floating IPs, as a request that updates them does, and read them again; those that are gone meanwhile are left
/// out.
///
/// # Errors
/// See [`crate::Error`].
pub async fn lock(tx: &mut Tx, floating_ips: &[FloatingIpStatus]) -> Result<Vec<FloatingIpStatus>> {
    standard::lock_all(tx, floating_ips.iter().map(|row| row.standard_id).collect()).await?;
    let ids: Vec<&str> = floating_ips.iter().map(|row| row.id.as_str()).collect();
    load(tx, &ids).await
}

/// Set the status of locked floating IPs, and count their revisions up.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set(
    tx: &mut Tx,
    floating_ips: &[&FloatingIpStatus],
    status: &str,
    now: NaiveDateTime,
) -> Result<()> {
    let rows = floating_ips.iter().map(|row| (row.standard_id, row.id.as_str()));
    set_in(tx, "floatingips", rows, status, now).await
}

/// Floating IPs whose status is probably not what it should be. At most `limit`.
///
/// # Errors
/// See [`crate::Error`].
pub async fn doubtful(tx: &mut Tx, limit: i64) -> Result<Vec<String>> {
    let sql = "SELECT f.id FROM floatingips f LEFT JOIN routers r ON r.id = f.router_id \
               WHERE (f.router_id IS NULL AND f.status = 'ACTIVE') \
               OR (f.router_id IS NOT NULL AND r.flavor_id IS NULL AND f.status <> 'ACTIVE') LIMIT ?";
    firsts(&tx.fetch(sql, args![limit]).await?)
}
