//! Which process reacts first to a change of an OVSDB row.
//!
//! Membership is in `ovn_hash_ring`, bit-compatible with Python's, so that a mixed fleet shares out the events. It is
//! only an optimisation: status is reconciled by level, and who does not own a row looks at it a little later.

mod hash;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use chrono::NaiveDateTime;
use store::{Db, standard, transact};

pub use hash::{HashRing, node_id};

/// The group of the mechanism driver (`neutron/common/ovn/constants.py`, `HASH_RING_ML2_GROUP`).
pub const GROUP: &str = "mechanism_driver";

/// Time between two signs of life (`HASH_RING_TOUCH_INTERVAL`).
pub const BEAT: Duration = Duration::from_secs(15);

/// Silence after which a process counts as gone (`HASH_RING_NODES_TIMEOUT`).
const TIMEOUT: chrono::TimeDelta = chrono::TimeDelta::seconds(120);

/// Silence after which its row is removed (`cleanup_old_hash_ring_nodes`).
const FORGET: chrono::TimeDelta = chrono::TimeDelta::days(5);

/// Above every process id that Linux gives (`PID_MAX_LIMIT`), which Python uses here.
const FIRST_PROCESS: u32 = 1 << 22;

/// This process as a member of the ring.
pub struct Membership {
    db: Db,
    node: String,
    host: String,
    started: NaiveDateTime,
    ring: ArcSwap<HashRing>,
}

impl Membership {
    /// Enter the ring. `slot` tells processes of one host apart and stays the same over restarts, so that a process
    /// takes over its own row however it ended before: the API's port is a good one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn join(db: Db, host: &str, slot: u16) -> store::Result<Self> {
        let member = Self {
            db,
            node: node_id(GROUP, host, FIRST_PROCESS + u32::from(slot)),
            host: host.to_owned(),
            started: standard::now(),
            ring: ArcSwap::default(),
        };
        let stale = member.started - TIMEOUT;
        transact!(member.db, tx => {
            store::ovn::ring::forget(&mut tx, member.started - FORGET).await?;
            store::ovn::ring::join(&mut tx, GROUP, &member.node, host, member.started, stale).await
        })?;
        member.reload().await?;
        Ok(member)
    }

    /// Give a sign of life and learn who else does.
    ///
    /// # Errors
    /// When the database fails; the ring stays as it was.
    pub async fn beat(&self) -> store::Result<()> {
        let now = standard::now();
        transact!(self.db, tx => {
            store::ovn::ring::touch(&mut tx, GROUP, &self.node, &self.host, self.started, now).await
        })?;
        self.reload().await
    }

    /// Leave the ring. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the database fails; the row times out then.
    pub async fn leave(&self) -> store::Result<()> {
        transact!(self.db, tx => { store::ovn::ring::leave(&mut tx, &self.node).await })
    }

    /// Whether a row, or whatever else this key names, is this process's to look at first. Everything is while the ring
    /// is empty.
    pub fn owns(&self, key: &str) -> bool {
        self.ring.load().owner(key).is_none_or(|owner| owner == self.node)
    }

    /// This process's id in the ring.
    pub fn node(&self) -> &str {
        &self.node
    }

    /// The ring as it was read last.
    pub fn ring(&self) -> Arc<HashRing> {
        self.ring.load_full()
    }

    async fn reload(&self) -> store::Result<()> {
        let since = standard::now() - TIMEOUT;
        let nodes = store::ovn::ring::live(&mut self.db.read().await?, GROUP, since).await?;
        self.ring
            .store(Arc::new(HashRing::new(nodes.into_iter().map(|node| node.id))));
        Ok(())
    }
}
