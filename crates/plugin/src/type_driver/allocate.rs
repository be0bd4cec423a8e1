//! Taking and giving back VLAN ids, VNIs and physical networks.

use rand::Rng;
use rand::seq::SliceRandom;
use store::net::type_driver::{self as table, Pool};
use store::{Db, Tx};

use super::{Spec, faults};
use crate::{Ml2Settings, Result};

/// How often another id is tried after somebody else was quicker, before the whole transaction is run again.
const ATTEMPTS: usize = 10;

/// Fill the pools from the configured ranges, as ML2's type drivers do when they start.
///
/// # Errors
/// See [`store::Error`].
pub async fn sync(db: &Db, ml2: &Ml2Settings) -> store::Result<()> {
    if is_loaded(ml2, "vlan") {
        let names: Vec<&str> = ml2.vlan_ranges.keys().map(String::as_str).collect();
        store::transact!(db, tx => { table::forget_other_physical_networks(&mut tx, &names).await })?;
        for name in names {
            Pool::vlan(name).sync(db, &vlan_ranges(ml2, name)).await?;
        }
    }
    for kind in ["geneve", "vxlan", "gre"] {
        if let (true, Some(pool)) = (is_loaded(ml2, kind), Pool::tunnel(kind)) {
            pool.sync(db, tunnel_ranges(ml2, kind)).await?;
        }
    }
    Ok(())
}

/// Reserve a segment that passed [`Spec::validate`]; answers it with everything chosen.
///
/// # Errors
/// 409 when somebody has the id that was asked for, 503 when the pool is exhausted.
pub async fn reserve(tx: &mut Tx, ml2: &Ml2Settings, spec: &Spec) -> Result<Spec> {
    let mut given = spec.clone();
    match (spec.network_type.as_str(), spec.physical_network()) {
        ("vlan", Some(name)) => {
            given.segmentation_id = Some(reserve_vlan(tx, ml2, name, spec.segmentation_id).await?);
        }
        ("vlan", None) => {
            return any_vlan(tx, ml2, true)
                .await?
                .ok_or_else(|| faults::exhausted().into());
        }
        ("flat", Some(name)) => {
            if !table::claim_flat(tx, name).await? {
                return Err(faults::flat_in_use(name).into());
            }
        }
        (kind, _) => {
            if let Some(pool) = Pool::tunnel(kind) {
                given.physical_network = None;
                given.segmentation_id = Some(match spec.segmentation_id {
                    Some(id) if pool.claim(tx, id).await? => id,
                    Some(id) => return Err(faults::tunnel_in_use(id).into()),
                    None => any(tx, pool, tunnel_ranges(ml2, kind))
                        .await?
                        .ok_or_else(faults::exhausted)?,
                });
            }
        }
    }
    Ok(given)
}

async fn reserve_vlan(tx: &mut Tx, ml2: &Ml2Settings, name: &str, id: Option<i64>) -> Result<i64> {
    let pool = Pool::vlan(name);
    match id {
        Some(id) if pool.claim(tx, id).await? => Ok(id),
        Some(id) => Err(faults::vlan_in_use(id, name).into()),
        None => any(tx, pool, &vlan_ranges(ml2, name))
            .await?
            .ok_or_else(|| faults::exhausted().into()),
    }
}

/// A segment of the first of `project_network_types` that has one left.
///
/// # Errors
/// 503 when none has.
pub async fn project(tx: &mut Tx, ml2: &Ml2Settings) -> Result<Spec> {
    for kind in &ml2.project_network_types {
        if let Some(given) = of_type(tx, ml2, kind).await? {
            return Ok(given);
        }
    }
    Err(faults::exhausted().into())
}

/// A segment for an external network that does not say which; `None` when `external_network_type` is not set.
///
/// # Errors
/// 503 when that type has none left.
pub async fn external(tx: &mut Tx, ml2: &Ml2Settings) -> Result<Option<Spec>> {
    let Some(kind) = &ml2.external_network_type else {
        return Ok(None);
    };
    match of_type(tx, ml2, kind).await? {
        Some(given) => Ok(Some(given)),
        None => Err(faults::exhausted().into()),
    }
}

async fn of_type(tx: &mut Tx, ml2: &Ml2Settings, kind: &str) -> Result<Option<Spec>> {
    let spec = |segmentation_id| Spec {
        network_type: kind.to_owned(),
        physical_network: None,
        segmentation_id,
    };
    match (kind, Pool::tunnel(kind)) {
        ("local", _) => Ok(Some(spec(None))),
        ("vlan", _) => any_vlan(tx, ml2, false).await,
        (_, Some(pool)) => Ok(any(tx, pool, tunnel_ranges(ml2, kind))
            .await?
            .map(|id| spec(Some(id)))),
        // Flat networks are for administrators only.
        _ => Ok(None),
    }
}

/// Give back what a segment had.
///
/// # Errors
/// See [`crate::Error`].
pub async fn release(tx: &mut Tx, ml2: &Ml2Settings, spec: &Spec) -> Result<()> {
    let kind = spec.network_type.as_str();
    if !is_loaded(ml2, kind) {
        return Ok(());
    }
    let within =
        |ranges: &[(i64, i64)], id| ranges.iter().any(|(first, last)| (*first..=*last).contains(&id));
    match (kind, spec.physical_network(), spec.segmentation_id) {
        ("vlan", Some(name), Some(id)) => {
            let pooled = within(&vlan_ranges(ml2, name), id);
            Pool::vlan(name).release(tx, id, pooled).await?;
        }
        ("flat", Some(name), _) => table::release_flat(tx, name).await?,
        (_, _, Some(id)) => {
            if let Some(pool) = Pool::tunnel(kind) {
                pool.release(tx, id, within(tunnel_ranges(ml2, kind), id)).await?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// A free VLAN of any physical network: at random for administrators, in the order of the configuration for projects.
async fn any_vlan(tx: &mut Tx, ml2: &Ml2Settings, at_random: bool) -> Result<Option<Spec>> {
    let mut names: Vec<&String> = ml2.vlan_ranges.keys().collect();
    if at_random {
        names.shuffle(&mut rand::rng());
    }
    for name in names {
        if let Some(id) = any(tx, Pool::vlan(name), &vlan_ranges(ml2, name)).await? {
            return Ok(Some(Spec {
                network_type: "vlan".to_owned(),
                physical_network: Some(name.clone()),
                segmentation_id: Some(id),
            }));
        }
    }
    Ok(None)
}

/// A free id of a pool, chosen at random so that processes seldom want the same one; `None` when there is none.
async fn any(tx: &mut Tx, pool: Pool<'_>, ranges: &[(i64, i64)]) -> Result<Option<i64>> {
    let first = ranges.iter().map(|(first, _)| *first).min().unwrap_or(1);
    let last = ranges.iter().map(|(_, last)| *last).max().unwrap_or(first);
    for _ in 0..ATTEMPTS {
        let from = rand::rng().random_range(first..=last.max(first));
        let Some(id) = pool.candidate(tx, from).await? else {
            return Ok(None);
        };
        if pool.take(tx, id).await? {
            return Ok(Some(id));
        }
    }
    Err(store::Error::Stale.into())
}

fn is_loaded(ml2: &Ml2Settings, kind: &str) -> bool {
    ml2.type_drivers.iter().any(|name| name == kind)
}

fn vlan_ranges(ml2: &Ml2Settings, physical_network: &str) -> Vec<(i64, i64)> {
    let ranges = ml2.vlan_ranges.get(physical_network);
    ranges
        .into_iter()
        .flatten()
        .map(|range| (range.first, range.last))
        .collect()
}

fn tunnel_ranges<'a>(ml2: &'a Ml2Settings, kind: &str) -> &'a [(i64, i64)] {
    match kind {
        "geneve" => &ml2.geneve_ranges,
        "vxlan" => &ml2.vxlan_ranges,
        _ => &ml2.gre_ranges,
    }
}
