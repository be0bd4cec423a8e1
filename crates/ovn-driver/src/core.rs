//! What the tasks of the driver share.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use arc_swap::ArcSwapOption;
use chrono::{TimeDelta, Utc};
use ovn_translate::Features;
use ovsdb::{Client, Snapshot};
use store::Db;
use tokio::sync::Notify;

use crate::Config;
use crate::chassis::Liveness;
use crate::drift::Pass;
use crate::ledger::Ledger;
use crate::neighbours::Neighbours;
use crate::queue::Queue;
use crate::recent::Recent;
use crate::ring::Membership;
use crate::schedule::Gateways;
use crate::topology::Topology;

/// The shared state of one driver.
pub(crate) struct Core {
    pub(crate) config: Config,
    pub(crate) db: Db,
    pub(crate) nb: Client,
    pub(crate) sb: Client,
    /// Resources to compare with Northbound.
    pub(crate) dirty: Queue,
    /// Ports whose status is to be looked at.
    pub(crate) status: Queue,
    pub(crate) ledger: Ledger,
    pub(crate) recent: Recent,
    pub(crate) member: Membership,
    /// Addresses that chassis are to forget.
    pub(crate) neighbours: Neighbours,
    /// What of `segmenthostmappings` is to be looked at.
    pub(crate) topology: Topology,
    /// Ports that ceased to be virtual and whose parents' host is not cleared yet.
    pub(crate) once_virtual: Mutex<HashSet<String>>,
    /// The last look at everything.
    pub(crate) pass: ArcSwapOption<Pass>,
    /// Asks for a look at everything.
    pub(crate) drift: Notify,
    /// Last failure that is not one key's: of the database, or of a task.
    pub(crate) trouble: ArcSwapOption<Trouble>,
}

/// A failure that is not one key's.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// What was being done.
    pub doing: &'static str,
    /// What went wrong.
    pub cause: String,
    /// When.
    pub at: Instant,
}

impl Core {
    /// Northbound as it is now.
    pub(crate) fn northbound(&self) -> Snapshot {
        self.nb.replica().read()
    }

    /// Southbound as it is now.
    pub(crate) fn southbound(&self) -> Snapshot {
        self.sb.replica().read()
    }

    /// What is to be known for scheduling the gateways of a batch.
    pub(crate) fn gateways(&self) -> Gateways {
        let zones = &self.config.translate.default_availability_zones;
        Gateways::new(
            self.config.l3_scheduler,
            self.northbound(),
            self.southbound(),
            zones,
        )
    }

    /// What the connected Northbound server can store.
    pub(crate) fn features(&self) -> Features {
        self.nb
            .replica()
            .schema()
            .map(|schema| Features::of(&schema))
            .unwrap_or_default()
    }

    /// What decides now whether an agent is alive.
    pub(crate) fn liveness(&self) -> Liveness {
        let northbound = self.northbound();
        let global = northbound
            .table("NB_Global")
            .and_then(|table| table.iter().next());
        Liveness {
            nb_cfg: global.and_then(|(_, row)| row.int("nb_cfg")).unwrap_or_default(),
            now: Utc::now(),
            down_after: TimeDelta::from_std(self.config.agent_down_time).unwrap_or(TimeDelta::MAX),
        }
    }

    /// A port ceased to be virtual.
    pub(crate) fn note_virtual(&self, port: &str) {
        self.once_virtual().insert(port.to_owned());
    }

    /// Whether a port was virtual and that is not dealt with yet.
    pub(crate) fn was_virtual(&self, port: &str) -> bool {
        self.once_virtual().contains(port)
    }

    /// It is dealt with.
    pub(crate) fn forget_virtual(&self, port: &str) {
        self.once_virtual().remove(port);
    }

    fn once_virtual(&self) -> MutexGuard<'_, HashSet<String>> {
        self.once_virtual.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Report a failure that is not one key's.
    pub(crate) fn report(&self, doing: &'static str, cause: &dyn std::error::Error) {
        let cause = chain(cause);
        tracing::warn!(doing, cause, "the OVN driver met a failure and tries again");
        self.trouble.store(Some(Arc::new(Trouble {
            doing,
            cause,
            at: Instant::now(),
        })));
    }
}

/// An error with its causes.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let part = cause.to_string();
        if !text.ends_with(&part) {
            text = format!("{text}: {part}");
        }
        source = cause.source();
    }
    text
}
