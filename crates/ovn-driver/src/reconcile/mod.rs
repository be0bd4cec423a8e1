//! Making Northbound follow SQL: batches of dirty keys become one guarded transaction each.
//!
//! | what happens | what follows |
//! |---|---|
//! | committed, or nothing to do | the revision goes to the [ledger](crate::ledger), the keys are clean |
//! | a guard failed: Northbound moved on | plan again at once with what the replica shows now |
//! | an operation was refused | its key is taken out and tried alone; alone it pauses, longer each time |
//! | the transaction was refused as a whole | halve the batch until the bad key stands alone |
//! | the connection was lost | everything again once the replica is complete |
//! | the database failed | everything again after a short pause |

mod attempt;

use std::sync::Arc;
use std::time::{Duration, Instant};

use model::{Key, Kind};

use crate::core::Core;
use crate::queue::Urgency;
use attempt::{Failure, attempt};
pub(crate) use attempt::{desires, load};

/// How often a batch that loses against other writers is planned again before its keys pause.
const RACES: usize = 8;

/// Least time between the beginnings of two batches. A lone key waits for nobody; a stream of them shares transactions,
/// which spares SQL, OVSDB and ovn-northd most of the work.
const STRIDE: Duration = Duration::from_millis(12);

/// Pause after a failure of the database or of the connection.
const PAUSE: Duration = Duration::from_millis(200);

/// Work until the queue is closed.
pub(crate) async fn run(core: Arc<Core>) {
    let mut begun = Instant::now() - STRIDE;
    loop {
        core.dirty.any().await;
        tokio::time::sleep_until((begun + STRIDE).into()).await;
        begun = Instant::now();
        let keys = core.dirty.next(core.config.batch).await;
        if keys.is_empty() {
            return;
        }
        // Nothing is written, nor even compared, before the replica is complete.
        if !core.nb.state().borrow().is_complete() {
            core.dirty.retry(&keys);
            if !until_complete(&core).await {
                return;
            }
            continue;
        }
        batch(&core, keys).await;
    }
}

/// Wait for the replica; false when there will be none any more.
async fn until_complete(core: &Core) -> bool {
    tokio::select! {
        complete = core.nb.wait_complete() => complete,
        () = core.dirty.closed() => false,
    }
}

/// Do one batch to the end: every key is clean, paused or ready again afterwards.
async fn batch(core: &Core, keys: Vec<Key>) {
    let mut groups = vec![keys];
    while let Some(group) = groups.pop() {
        let mut races = 0;
        let failure = loop {
            match attempt(core, &group).await {
                Err(Failure::Race) if races < RACES => races += 1,
                outcome => break outcome.err(),
            }
        };
        match failure {
            None => finish(core, &group),
            Some(Failure::Away(error)) => {
                tracing::info!(%error, keys = group.len(), "Northbound is away; its keys wait");
                give_back(core, group, groups).await;
                return;
            }
            Some(Failure::Sql(error)) => {
                core.report("loading facts", &error);
                give_back(core, group, groups).await;
                return;
            }
            Some(Failure::All { cause }) => {
                tracing::warn!(
                    cause,
                    keys = group.len(),
                    "OVN cannot take resources; they are tried again later"
                );
                group
                    .iter()
                    .for_each(|key| core.dirty.refused(key, cause.clone()));
            }
            Some(Failure::Race) => split(
                core,
                group,
                None,
                "other writers were quicker each time",
                &mut groups,
            ),
            Some(Failure::Refused { bad, cause }) => split(core, group, bad, &cause, &mut groups),
        }
    }
}

/// These keys are as they should be. Ports that are up may be waiting for just this (a binding, for example), and the
/// status of floating IPs depends on nothing else.
fn finish(core: &Core, keys: &[Key]) {
    core.dirty.done(keys);
    let floating_ips = keys.iter().filter(|key| key.kind == Kind::FloatingIp);
    core.status.push(floating_ips.cloned(), Urgency::Request);
    let northbound = core.northbound();
    let Some(table) = northbound.table("Logical_Switch_Port") else {
        return;
    };
    let up = keys.iter().filter(|key| {
        let row = (key.kind == Kind::Port)
            .then(|| table.find("name", &[key.id.as_str().into()]))
            .flatten();
        row.is_some_and(|(_, row)| row.bool("up") == Some(true))
    });
    core.status.push(up.cloned(), Urgency::Request);
}

/// What was not done for a reason that is not the keys' own is ready again.
async fn give_back(core: &Core, group: Vec<Key>, rest: Vec<Vec<Key>>) {
    core.dirty.retry(&group);
    for keys in &rest {
        core.dirty.retry(keys);
    }
    tokio::time::sleep(PAUSE).await;
}

/// Isolate what was refused: the key that is known to be bad, or else by halves.
fn split(core: &Core, group: Vec<Key>, bad: Option<Key>, cause: &str, groups: &mut Vec<Vec<Key>>) {
    if let [key] = group.as_slice() {
        tracing::warn!(%key, cause, "OVN refuses a resource; it is tried again later");
        core.dirty.refused(key, cause.to_owned());
        return;
    }
    match bad.and_then(|bad| group.iter().position(|key| *key == bad)) {
        Some(at) => {
            let mut rest = group;
            groups.push(vec![rest.remove(at)]);
            groups.push(rest);
        }
        None => {
            let mut first = group;
            let second = first.split_off(first.len() / 2);
            groups.push(second);
            groups.push(first);
        }
    }
}
