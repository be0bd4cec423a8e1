//! Finding differences that no revision number shows, by the same comparison that writes.
//!
//! SQL is gone through in pieces; whatever the comparison would change is dirty. Then Northbound is searched for rows of
//! resources that were not among these and that SQL does not have. One process at a time does this, under the lock of Neutron's maintenance worker.

mod marks;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::{Key, Kind};
use ovn_translate::{Desired, Outcome, diff};
use ovsdb::{LockHandle, Uuid};
use store::ovn::facts as related;
use tokio::task::JoinSet;

use crate::KINDS;
use crate::core::Core;
use crate::queue::Urgency;
use crate::reconcile::desires;
use crate::schedule::Gateways;
use marks::marked;

/// `neutron/common/ovn/constants.py`, `MAINTENANCE_NB_IDL_LOCK_NAME`.
const LOCK: &str = "ovn_db_inconsistencies_periodics";

/// Resources of one piece; of rules, which are many and small.
const PIECE: usize = 500;
const RULES: usize = 5000;

/// Pause between pieces: there is no hurry, and requests come first.
const BREATH: Duration = Duration::from_millis(10);

/// One pass over everything.
#[derive(Clone, Copy, Debug)]
pub struct Pass {
    /// When it ended.
    pub ended: Instant,
    /// How long it took.
    pub took: Duration,
    /// How many resources of SQL were compared.
    pub compared: usize,
    /// How many of them differed.
    pub differ: usize,
    /// How many resources Northbound has that SQL does not.
    pub orphans: usize,
}

/// Resources by kind and id.
type Seen = HashSet<(Kind, Uuid)>;

/// Look for drift now and then, and whenever the replica was loaded anew, for as long as the driver runs.
pub(crate) async fn run(core: Arc<Core>) {
    let Ok(lock) = core.nb.lock(LOCK).await else {
        return;
    };
    let mut suspects = HashSet::new();
    loop {
        // Looked at twice before anything is deleted: a replica of SQL may lag behind Northbound.
        let periods = &core.config.periods;
        let pause = if suspects.is_empty() {
            periods.drift
        } else {
            periods.drift.min(periods.settle)
        };
        tokio::select! {
            () = core.drift.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
        if !core.nb.wait_complete().await || !lock.owned().await {
            return;
        }
        match scan(&core, &lock, suspects.clone()).await {
            Ok(found) => suspects = found,
            Err(error) => core.report("looking for drift", &error),
        }
    }
}

/// One pass. `suspects` are rows without a resource of the pass before; answers those of this pass.
async fn scan(core: &Arc<Core>, lock: &LockHandle, suspects: HashSet<Key>) -> store::Result<HashSet<Key>> {
    let began = Instant::now();
    let mut seen = Seen::new();
    let mut drifted = 0;
    for kind in KINDS {
        // The next piece is read while one is compared.
        let mut reading = JoinSet::new();
        reading.spawn(read(Arc::clone(core), kind, String::new()));
        while let Some(piece) = reading.join_next().await {
            let piece = match piece {
                Ok(piece) => piece?,
                Err(failed) => match failed.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    // The process is ending.
                    Err(_) => return Ok(suspects),
                },
            };
            let Some(last) = piece.ids.last() else { break };
            reading.spawn(read(Arc::clone(core), kind, last.clone()));
            if !lock.is_owned() {
                return Ok(suspects);
            }
            let known = piece.ids.iter().filter_map(|id| Uuid::try_parse(id).ok());
            seen.extend(known.map(|id| (kind, id)));
            drifted += compare(core, &piece);
            tokio::time::sleep(BREATH).await;
        }
    }
    let strangers = strangers(core, &seen).await?;
    core.pass.store(Some(Arc::new(Pass {
        ended: Instant::now(),
        took: began.elapsed(),
        compared: seen.len(),
        differ: drifted,
        orphans: strangers.len(),
    })));
    let (gone, new): (Vec<Key>, Vec<Key>) = strangers.into_iter().partition(|key| suspects.contains(key));
    if drifted > 0 || !gone.is_empty() {
        tracing::warn!(
            differ = drifted,
            orphans = gone.len(),
            "Northbound had drifted from SQL"
        );
    }
    core.dirty.push(gone, Urgency::Background);
    Ok(new.into_iter().collect())
}

/// Resources of a kind, and what should be in Northbound because of them.
struct Piece {
    ids: Vec<String>,
    desired: Vec<Desired>,
    gateways: Gateways,
}

/// The resources that come next after an id; none at the end.
async fn read(core: Arc<Core>, kind: Kind, after: String) -> store::Result<Piece> {
    let size = match kind {
        Kind::SecurityGroupRule => RULES,
        _ => PIECE,
    };
    let ids = related::page(&mut core.db.read().await?, kind, &after, size).await?;
    let keys: Vec<Key> = ids.iter().map(|id| Key::new(kind, id)).collect();
    let mut gateways = core.gateways();
    let desired = desires(&core, &keys, &mut gateways).await?;
    Ok(Piece {
        ids,
        desired,
        gateways,
    })
}

/// Make dirty what differs; answers how many.
fn compare(core: &Core, piece: &Piece) -> usize {
    let plan = diff(&piece.desired, piece.gateways.northbound(), core.features());
    let differ: Vec<Key> = plan
        .keys
        .into_iter()
        .filter(|planned| !planned.ops.is_empty() || matches!(planned.outcome, Outcome::Blocked { .. }))
        .map(|planned| planned.key)
        .collect();
    let count = differ.len();
    core.dirty.push(differ, Urgency::Background);
    count
}

/// Rows of Northbound that Neutron made for resources that SQL does not have.
async fn strangers(core: &Core, seen: &Seen) -> store::Result<BTreeSet<Key>> {
    let marked = marked(&core.northbound(), seen);
    let mut strangers = BTreeSet::new();
    for kind in KINDS {
        let ids: Vec<&str> = marked
            .iter()
            .filter(|key| key.kind == kind)
            .map(|key| key.id.as_str())
            .collect();
        for piece in ids.chunks(PIECE) {
            let mut present = related::present(&mut core.db.read().await?, kind, piece).await?;
            if kind == Kind::Network {
                // Switches of segments are named as those of networks are.
                present.extend(related::present(&mut core.db.read().await?, Kind::Segment, piece).await?);
            }
            let missing = piece.iter().filter(|id| !present.contains(**id));
            strangers.extend(missing.map(|id| Key::new(kind, *id)));
            tokio::time::sleep(BREATH).await;
        }
    }
    Ok(strangers)
}
