//! Finding in SQL what is dirty: at start everything, later what nobody finished.

use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};
use store::ovn::revision;
use store::standard;

use crate::KINDS;
use crate::core::Core;
use crate::queue::Urgency;

/// Most keys of each sort that are taken up at once.
const LIMIT: i64 = 20_000;

/// How long until it is looked again whether the queue has room.
const ROOM: Duration = Duration::from_millis(500);

/// Look for dirty resources now and then, for as long as the driver runs.
pub(crate) async fn run(core: Arc<Core>) {
    let mut settled = None;
    loop {
        match once(&core, settled).await {
            Ok(false) => {
                tokio::select! {
                    () = tokio::time::sleep(core.config.periods.recover) => {
                        let settle = TimeDelta::from_std(core.config.periods.settle).unwrap_or_default();
                        settled = Some(standard::now() - settle);
                    }
                    // Keys were forgotten because there were too many: they are of this process, so no need to wait.
                    () = spilled(&core) => settled = None,
                }
            }
            // There is more than fits at once.
            Ok(true) => room(&core).await,
            Err(error) => {
                core.report("looking for dirty resources", &error);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Answers whether there may be more.
async fn once(core: &Core, settled: Option<NaiveDateTime>) -> store::Result<bool> {
    let mut tx = core.db.read().await?;
    let behind = revision::behind(&mut tx, &KINDS, settled, LIMIT).await?;
    let orphans = revision::orphans(&mut tx, &KINDS, settled, LIMIT).await?;
    drop(tx);
    let full = [behind.len(), orphans.len()]
        .into_iter()
        .any(|count| i64::try_from(count) == Ok(LIMIT));
    if !behind.is_empty() || !orphans.is_empty() {
        tracing::debug!(
            behind = behind.len(),
            orphans = orphans.len(),
            "dirty resources found in SQL"
        );
    }
    core.dirty
        .push(behind.into_iter().chain(orphans), Urgency::Background);
    Ok(full)
}

async fn spilled(core: &Core) {
    loop {
        tokio::time::sleep(ROOM).await;
        if core.dirty.depth().dirty < core.config.queue.keys / 2 && core.dirty.take_spilled() {
            return;
        }
    }
}

async fn room(core: &Core) {
    let paused = core.dirty.depth().paused;
    while core.dirty.depth().dirty > paused + core.config.batch || core.ledger.len() > 0 {
        tokio::time::sleep(ROOM).await;
    }
}
