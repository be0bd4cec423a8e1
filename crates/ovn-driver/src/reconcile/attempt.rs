//! One attempt at a batch: facts, plan, transaction.

use std::collections::{BTreeSet, HashSet};

use model::{Key, Kind};
use ovn_translate::{Also, Desired, Facts, Outcome, Plan, desire, diff};
use ovsdb::{OpError, OpErrorKind, TransactError};
use store::ovn::facts as related;

use crate::core::{Core, chain};
use crate::facts::{self, Surroundings};
use crate::pg_drop::{self, DropGroupError};
use crate::schedule::Gateways;

/// How often a plan may ask for more keys. Each round goes one reference further; chains are short.
const ROUNDS: usize = 6;

/// Why a batch was not done.
pub(super) enum Failure {
    /// Somebody else wrote first; what the replica shows now leads to another plan.
    Race,
    /// Something is wrong with a key.
    Refused {
        /// Which one, if that is known.
        bad: Option<Key>,
        /// Why.
        cause: String,
    },
    /// Something that all keys need is wrong.
    All {
        /// What.
        cause: String,
    },
    /// There is no connection, or it was lost before the outcome was known.
    Away(TransactError),
    /// The database failed.
    Sql(store::Error),
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Self::Sql(error)
    }
}

/// Try to make Northbound as SQL says, for these keys and for those that they bring along.
pub(super) async fn attempt(core: &Core, keys: &[Key]) -> Result<(), Failure> {
    let mut plan = plan(core, keys).await?;
    if !plan.ops.is_empty() {
        let ops = std::mem::take(&mut plan.ops);
        core.nb
            .transact(ops)
            .await
            .map_err(|error| failure(error, &plan))?;
    }
    core.ledger
        .note(plan.keys.into_iter().flat_map(|planned| planned.done));
    Ok(())
}

/// Load and compare until the plan asks for nothing more.
async fn plan(core: &Core, keys: &[Key]) -> Result<Plan, Failure> {
    let mut known: HashSet<Key> = keys.iter().cloned().collect();
    let mut gateways = core.gateways();
    let mut desired = desires(core, keys, &mut gateways).await?;
    for _ in 0..ROUNDS {
        // What was decided on the ground of Northbound is compared with the same: what somebody else has changed since
        // would be changed back.
        let plan = diff(&desired, gateways.northbound(), core.features());
        let wanted: BTreeSet<Also> = plan
            .keys
            .iter()
            .flat_map(|planned| planned.also.iter().cloned())
            .collect();
        let more = expand(core, &wanted, &known).await?;
        let new_group = wanted.contains(&Also::DropGroup);
        if more.is_empty() && !new_group {
            return settled(plan);
        }
        if new_group {
            pg_drop::ensure(&core.nb).await.map_err(without_drop_group)?;
            gateways = core.gateways();
            let all: Vec<Key> = known.iter().cloned().collect();
            desired = desires(core, &all, &mut gateways).await?;
        }
        desired.extend(desires(core, &more, &mut gateways).await?);
        known.extend(more);
    }
    Err(Failure::Refused {
        bad: None,
        cause: "its rows depend on each other without end".to_owned(),
    })
}

/// What should be in Northbound because of these keys. `gateways` remembers what it decided for those before.
pub(crate) async fn desires(
    core: &Core,
    keys: &[Key],
    gateways: &mut Gateways,
) -> store::Result<Vec<Desired>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let facts = load(core, keys, gateways).await?;
    let config = ovn_translate::Config {
        features: core.features(),
        ..core.config.translate.clone()
    };
    Ok(keys
        .iter()
        .zip(&facts)
        .map(|(key, facts)| desire(key, facts, &config))
        .collect())
}

/// The facts of keys, as of now.
pub(crate) async fn load(core: &Core, keys: &[Key], gateways: &mut Gateways) -> store::Result<Vec<Facts>> {
    let (northbound, southbound) = (gateways.northbound().clone(), gateways.southbound().clone());
    let config = &core.config.translate;
    let surroundings = Surroundings {
        northbound: &northbound,
        southbound: &southbound,
        default_zones: &config.default_availability_zones,
        switch_per_segment: config.logical_switch_per_vlan_segment,
        recent: &core.recent,
    };
    facts::load(&core.db, keys, &surroundings, gateways).await
}

/// The keys that a plan asks for and that are not in the batch.
async fn expand(core: &Core, wanted: &BTreeSet<Also>, known: &HashSet<Key>) -> Result<Vec<Key>, Failure> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut tx = core.db.read().await?;
    let mut more = BTreeSet::new();
    for also in wanted {
        let (kind, ids) = match also {
            Also::DropGroup => continue,
            Also::Key(key) => (key.kind, vec![key.id.clone()]),
            Also::SubnetsOf(network) => (Kind::Subnet, related::subnets_of(&mut tx, &[network]).await?),
            Also::PortsOf(subnet) => (Kind::Port, related::ports_of(&mut tx, &[subnet]).await?),
            Also::RoutersOn(network) => (Kind::Router, related::routers_on(&mut tx, &[network]).await?),
            Also::RouterPortsOn(network) => (
                Kind::RouterPort,
                related::router_ports_on(&mut tx, &[network]).await?,
            ),
            Also::Addresses {
                network_id,
                addresses,
            } => (
                Kind::Port,
                related::ports_at(&mut tx, network_id, addresses).await?,
            ),
        };
        more.extend(
            ids.into_iter()
                .map(|id| Key::new(kind, id))
                .filter(|key| !known.contains(key)),
        );
    }
    Ok(more.into_iter().collect())
}

/// A plan that wants nothing more is carried out if every key can be.
fn settled(plan: Plan) -> Result<Plan, Failure> {
    for planned in &plan.keys {
        let cause = match &planned.outcome {
            Outcome::Done => continue,
            Outcome::Newer { stored } => {
                format!("Northbound shows revision {stored} already, which SQL does not have")
            }
            Outcome::Blocked { missing } => format!("Northbound lacks what it needs: {missing}"),
        };
        return Err(Failure::Refused {
            bad: Some(planned.key.clone()),
            cause,
        });
    }
    Ok(plan)
}

fn failure(error: TransactError, plan: &Plan) -> Failure {
    let TransactError::Operation(refusal) = error else {
        return Failure::Away(error);
    };
    match refusal.kind {
        OpErrorKind::TimedOut => Failure::Race,
        OpErrorKind::NotLeader | OpErrorKind::Canceled => Failure::Away(refusal.into()),
        // Somebody else inserted the same row since the plan was made.
        OpErrorKind::DuplicateUuid => Failure::Race,
        _ => refused(&refusal, plan),
    }
}

fn without_drop_group(error: DropGroupError) -> Failure {
    match error {
        DropGroupError::Transact(away) if away.operation().is_none() => Failure::Away(away),
        other => Failure::All { cause: chain(&other) },
    }
}

fn refused(refusal: &OpError, plan: &Plan) -> Failure {
    let bad = refusal
        .index
        .and_then(|index| plan.keys.iter().find(|planned| planned.ops.contains(&index)));
    Failure::Refused {
        bad: bad.map(|planned| planned.key.clone()),
        cause: refusal.to_string(),
    }
}
