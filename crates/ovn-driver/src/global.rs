//! What belongs to no resource: the default port group, options of `NB_Global`, and the number that chassis repeat.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use ovsdb::{Condition, Datum, Mutation, Mutator, Op, Row, TransactError, Uuid};

use crate::core::Core;
use crate::pg_drop;
use crate::queue::Backoff;

const TABLE: &str = "NB_Global";

/// When chassis were asked last for a sign of life.
const CHECKED_AT: &str = "neutron:liveness_check_at";

/// Whether floating IPs are translated where their port is.
const FIP_DISTRIBUTED: &str = "neutron:fip-distributed";

/// Pauses between attempts at what has to be there once.
const RETRY: Backoff = Backoff {
    first: Duration::from_millis(200),
    last: Duration::from_secs(30),
};

/// Set up what every deployment needs, then ask the chassis for signs of life now and then.
pub(crate) async fn run(core: Arc<Core>) {
    let mut attempts = 0;
    while !set_up(&core).await {
        attempts += 1;
        tokio::time::sleep(RETRY.pause(attempts)).await;
    }
    loop {
        if let Err(error) = ping(&core).await {
            core.report("asking chassis for signs of life", &error);
        }
        tokio::time::sleep(interval(&core)).await;
    }
}

/// Answers whether everything is there.
async fn set_up(core: &Core) -> bool {
    if !core.nb.wait_complete().await {
        return false;
    }
    match pg_drop::ensure(&core.nb).await {
        Ok(created) => tracing::debug!(created, "the default port group is there"),
        Err(error) => {
            core.report("creating the default port group", &error);
            return false;
        }
    }
    match set_pairs(core).await {
        Ok(done) => done,
        Err(error) => {
            core.report("setting options of NB_Global", &error);
            false
        }
    }
}

/// Answers false while there is no row, which ovn-northd makes.
async fn set_pairs(core: &Core) -> Result<bool, TransactError> {
    let options = &core.config.nb_global;
    let Some((uuid, row)) = global(core) else {
        return Ok(options.is_empty());
    };
    // Spelt as Python does (`set_fip_distributed_flag` of Neutron's `maintenance.py`).
    let distributed = match core.config.translate.enable_distributed_floating_ip {
        true => "True",
        false => "False",
    };
    let ids = BTreeMap::from([(FIP_DISTRIBUTED.to_owned(), distributed.to_owned())]);
    let mut mutations = differences("options", options, &row);
    mutations.extend(differences("external_ids", &ids, &row));
    if !mutations.is_empty() {
        core.nb
            .transact(vec![Op::mutate(TABLE, vec![Condition::uuid(uuid)], mutations)])
            .await?;
    }
    Ok(true)
}

/// What gives a column these pairs.
fn differences(column: &str, pairs: &BTreeMap<String, String>, row: &Row) -> Vec<Mutation> {
    let differ: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .filter(|(key, value)| row.map_str(column, key) != Some(value))
        .collect();
    if differ.is_empty() {
        return Vec::new();
    }
    let keys: Vec<&str> = differ.iter().map(|(key, _)| *key).collect();
    vec![
        Mutation::delete(column, Datum::set(keys)),
        Mutation::insert(column, Datum::map(differ)),
    ]
}

/// Count `nb_cfg` up, which every live chassis repeats; not more often than each half of `agent_down_time`, whoever did
/// it last. Answers whether it was done.
///
/// Neutron does this when agents are listed. Without it a dead chassis is never noticed, and done by one server only it
/// would make all agents look dead to the others.
pub(crate) async fn ping(core: &Core) -> Result<bool, TransactError> {
    let Some((uuid, row)) = global(core) else {
        return Ok(false);
    };
    let last = row.map_str("external_ids", CHECKED_AT);
    let now = Utc::now();
    let pause = TimeDelta::from_std(interval(core)).unwrap_or_default();
    if last.and_then(parse).is_some_and(|last| now < last + pause) {
        return Ok(false);
    }
    let text = now.format("%Y-%m-%d %H:%M:%S%.6f+00:00").to_string();
    let mut conditions = vec![Condition::uuid(uuid)];
    let mut mutations = Vec::new();
    if let Some(last) = last {
        // Whoever pinged in between has done it for everybody.
        conditions.push(Condition::includes(
            "external_ids",
            Datum::map([(CHECKED_AT, last)]),
        ));
        mutations.push(Mutation::delete("external_ids", Datum::set([CHECKED_AT])));
    }
    mutations.push(Mutation::insert(
        "external_ids",
        Datum::map([(CHECKED_AT, text.as_str())]),
    ));
    mutations.push(Mutation::new("nb_cfg", Mutator::Add, 1));
    let results = core
        .nb
        .transact(vec![Op::mutate(TABLE, conditions, mutations)])
        .await?;
    Ok(results.first().and_then(|result| result.count()) == Some(1))
}

fn interval(core: &Core) -> Duration {
    (core.config.agent_down_time / 2).max(Duration::from_secs(1))
}

/// Python prints a space between date and time.
fn parse(text: &str) -> Option<DateTime<Utc>> {
    let formats = ["%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M:%S%.f%:z"];
    formats
        .iter()
        .find_map(|format| DateTime::parse_from_str(text, format).ok())
        .map(|time| time.to_utc())
}

fn global(core: &Core) -> Option<(Uuid, Arc<Row>)> {
    let northbound = core.northbound();
    let (uuid, row) = northbound.table(TABLE)?.iter().next()?;
    Some((*uuid, Arc::clone(row)))
}
