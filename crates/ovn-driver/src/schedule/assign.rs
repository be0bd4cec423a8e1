//! From candidates and present members to the members of a gateway's group.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{HIGHEST, MEMBERS, Members, in_order, is_in};
use crate::chassis::Chassis;

/// How the scheduler numbers members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbering {
    /// N, N-1, ... 1: gateways on physical networks (`get_chassis_priority`).
    Upward,
    /// 32767, 32766, ...: gateways on tunnelled networks.
    Downward,
}

/// What a group has free.
pub(super) struct Seats<'a> {
    /// Chassis that may take them.
    pub(super) pool: BTreeSet<&'a str>,
    /// Their ranks: 0 is the active chassis.
    pub(super) ranks: Range<usize>,
}

/// The gateway chassis that a router may be on. With gateways on several physical networks those that reach them all or,
/// when there is none, those that reach the first. The zones of tunnelled networks are looked at as those of external
/// ports are: without hints only chassis in no zone.
pub(super) fn candidates<'a>(
    gateways: &'a [Chassis],
    physnets: &[&str],
    zones: &[String],
) -> Vec<&'a Chassis> {
    let Some(first) = physnets.first() else {
        return gateways.iter().filter(|chassis| is_in(chassis, zones)).collect();
    };
    let near = gateways
        .iter()
        .filter(|chassis| zones.is_empty() || is_in(chassis, zones));
    let near: Vec<&Chassis> = near
        .filter(|chassis| chassis.physnets().contains_key(first))
        .collect();
    let reaches_all = |chassis: &&Chassis| {
        let reached = chassis.physnets();
        physnets.iter().all(|physnet| reached.contains_key(physnet))
    };
    let best: Vec<&Chassis> = near.iter().copied().filter(reaches_all).collect();
    if best.is_empty() { near } else { best }
}

/// The members of a group.
///
/// Without candidates it stays as it is: nobody else could take over. Chassis that were `removed` by hand join no more.
/// `choose` orders who takes the free seats.
pub(super) fn assign<'a>(
    candidates: &[&'a Chassis],
    present: &Members,
    removed: &BTreeSet<&str>,
    numbering: Numbering,
    choose: impl FnOnce(&Seats<'a>) -> Vec<&'a str>,
) -> Members {
    if candidates.is_empty() {
        return present.clone();
    }
    let names: BTreeSet<&str> = candidates.iter().map(|chassis| chassis.name.as_str()).collect();
    let kept: Vec<&str> = in_order(present)
        .into_iter()
        .filter(|name| names.contains(name))
        .collect();
    let is_new = |name: &&str| !present.contains_key(*name) && !removed.contains(*name);
    let pool: BTreeSet<&str> = names.into_iter().filter(is_new).collect();
    let room = MEMBERS.saturating_sub(kept.len()).min(pool.len());
    let seats = Seats {
        pool,
        ranks: kept.len()..kept.len() + room,
    };
    let mut new = match room {
        0 => Vec::new(),
        _ => choose(&seats),
    };
    new.truncate(room);
    number(&kept, &distinct_zones(new, candidates), present, numbering)
}

/// Those that bring a zone of their own first (`_reorder_by_az`).
fn distinct_zones<'a>(chosen: Vec<&'a str>, candidates: &[&'a Chassis]) -> Vec<&'a str> {
    let zones_of = |name: &str| {
        let found = candidates.iter().find(|chassis| chassis.name == name);
        found.map(|chassis| chassis.zones()).unwrap_or_default()
    };
    let mut left: BTreeSet<&str> = chosen.iter().flat_map(|name| zones_of(name)).collect();
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for name in chosen {
        let zones = zones_of(name);
        if zones.is_disjoint(&left) {
            others.push(name);
        } else {
            left.retain(|zone| !zones.contains(zone));
            first.push(name);
        }
    }
    first.append(&mut others);
    first
}

/// Priorities. Those that somebody chose stay, and whoever joins comes below them; others are numbered through.
fn number(kept: &[&str], new: &[&str], present: &Members, numbering: Numbering) -> Members {
    if new.is_empty() && kept.len() == present.len() {
        return present.clone();
    }
    let is_ours = [Numbering::Upward, Numbering::Downward]
        .into_iter()
        .any(|numbering| through(&in_order(present), numbering) == *present);
    let lowest = kept.iter().filter_map(|name| present.get(*name)).min();
    if let Some(lowest) = lowest.filter(|_| !is_ours) {
        let below: Vec<i64> = (0..*lowest).rev().take(new.len()).collect();
        if below.len() == new.len() {
            let kept = kept.iter().filter_map(|name| Some((*name, *present.get(*name)?)));
            let all = kept.chain(new.iter().copied().zip(below));
            return all.map(|(name, priority)| (name.to_owned(), priority)).collect();
        }
    }
    let order: Vec<&str> = kept.iter().chain(new).copied().collect();
    through(&order, numbering)
}

fn through(order: &[&str], numbering: Numbering) -> Members {
    let first = match numbering {
        Numbering::Upward => i64::try_from(order.len()).unwrap_or(HIGHEST),
        Numbering::Downward => HIGHEST,
    };
    order
        .iter()
        .zip((0..=first).rev())
        .map(|(name, priority)| ((*name).to_owned(), priority))
        .collect()
}

#[cfg(test)]
mod tests;
