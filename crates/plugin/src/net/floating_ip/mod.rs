//! Floating IPs (`neutron/db/l3_db.py`).
//!
//! A floating IP leads to a port through a router. What they lock, they lock in this order: the router, the port, the
//! floating IP; so neither the router's gateway and interface nor the port's address can go while a floating IP comes.

mod associate;
mod create;
mod delete;
mod faults;
mod guard;
mod pool;
mod update;

pub(crate) use associate::{Ends, ends, lock_ends};
pub(crate) use delete::remove_unused;
pub use faults::{already_associated, not_found};
pub(crate) use guard::{check_delete, check_fixed_ips, leave, lose_addresses};
pub use pool::pools;

use model::net::FloatingIp;
use model::{Body, Key, Kind, ListQuery};
use store::filter::Conditions;
use store::net::floating_ip as table;
use store::{Batch, Dialect, Tx, ovn, standard};

use crate::collection::check_revision;
use crate::{Collection, Context, Plugin, Precondition, Result};

/// `device_owner` of the port that holds a floating IP's address on the external network. OVN has no row for it.
pub const DEVICE_OWNER: &str = "network:floatingip";

/// The collection `floatingips`.
pub struct FloatingIps;

impl Collection for FloatingIps {
    type Item = FloatingIp;

    const BULK: bool = false;
    const CHECKS_MARKER: bool = false;

    async fn list(plugin: &Plugin, context: &Context, query: &ListQuery) -> Result<Vec<FloatingIp>> {
        let mut tx = plugin.db.read().await?;
        Ok(table::list(&mut tx, query, visible(context)).await?)
    }

    async fn show(plugin: &Plugin, context: &Context, id: &str) -> Result<FloatingIp> {
        find(&mut plugin.db.read().await?, context, id).await
    }

    async fn create(plugin: &Plugin, context: &Context, bodies: Vec<Body>) -> Result<Vec<FloatingIp>> {
        create::create(plugin, context, &bodies).await
    }

    async fn update(
        plugin: &Plugin,
        context: &Context,
        id: &str,
        body: Body,
        precondition: Precondition,
    ) -> Result<FloatingIp> {
        update::update(plugin, context, id, &body, precondition).await
    }

    async fn delete(plugin: &Plugin, context: &Context, id: &str, precondition: Precondition) -> Result<()> {
        delete::delete(plugin, context, id, precondition).await
    }
}

/// Rows that the caller may see: its own, or all.
pub(crate) fn visible(context: &Context) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(project) = context.scope() {
        table::visible_to(&mut conditions, project);
    }
    conditions
}

/// A floating IP that the caller may see.
pub(crate) async fn find(tx: &mut Tx, context: &Context, id: &str) -> Result<FloatingIp> {
    let found = table::find(tx, id, visible(context)).await?;
    Ok(found.ok_or_else(|| not_found(id))?)
}

/// Lock a floating IP that was read before, and what it leads to has been locked since. When it changed meanwhile, the
/// transaction runs again.
pub(crate) async fn lock(tx: &mut Tx, fip: &FloatingIp, precondition: Precondition) -> Result<()> {
    let revision = tx.ask(standard::locked(tx.dialect(), fip.standard.id)).await?;
    check_locked(fip, revision, precondition)
}

/// What [`lock`] makes of the revision that is locked now, if there is one.
fn check_locked(fip: &FloatingIp, revision: Option<i64>, precondition: Precondition) -> Result<()> {
    let revision = revision.ok_or_else(|| not_found(&fip.id))?;
    if revision != fip.standard.revision_number {
        return Err(store::Error::Stale.into());
    }
    check_revision(revision, precondition)?;
    Ok(())
}

/// Lock the standard attributes of something that was read before. If it is gone by now, the transaction runs again and
/// finds it missing.
pub(crate) async fn lock_or_again(tx: &mut Tx, standard_attr_id: i64) -> Result<i64> {
    let revision = tx.ask(standard::locked(tx.dialect(), standard_attr_id)).await?;
    Ok(revision.ok_or(store::Error::Stale)?)
}

/// Note that OVN has to look at a floating IP, and at the ports that it leads to or led to. The floating IP has a row in
/// the dirty set from the first time on that a router of OVN's translates it; that it is not translated any more is work
/// to do, too. Answers the keys.
pub(crate) async fn dirty(
    tx: &mut Tx,
    fip: &FloatingIp,
    is_ovn: bool,
    ports: impl IntoIterator<Item = &String>,
) -> Result<Vec<Key>> {
    let mut batch = Batch::new();
    let keys = add_dirty(&mut batch, tx.dialect(), fip, is_ovn, ports);
    batch.run(tx).await?;
    Ok(keys)
}

/// [`dirty`] as part of a batch.
fn add_dirty<'a>(
    batch: &mut Batch,
    dialect: Dialect,
    fip: &FloatingIp,
    is_ovn: bool,
    ports: impl IntoIterator<Item = &'a String>,
) -> Vec<Key> {
    if is_ovn {
        let resource = (fip.id.as_str(), fip.standard.id);
        ovn::revision::renew(batch, dialect, Kind::FloatingIp, resource, standard::now());
    } else {
        ovn::revision::add_reset(batch, Kind::FloatingIp, std::slice::from_ref(&fip.id));
    }
    let mut ports: Vec<String> = ports.into_iter().cloned().collect();
    ports.sort_unstable();
    ports.dedup();
    ovn::revision::add_reset(batch, Kind::Port, &ports);
    let mut keys = vec![Key::new(Kind::FloatingIp, &fip.id)];
    keys.extend(ports.into_iter().map(|id| Key::new(Kind::Port, id)));
    keys
}
