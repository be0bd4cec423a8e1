//! From what should be and what is to the operations of one transaction.

mod addresses;
mod column;
mod depend;
mod dns;
mod floating_ip;
mod groups;
mod guard;
mod ha_group;
mod leftover;
mod plan;
mod planner;
mod router;
mod upsert;

pub use plan::{Also, Outcome, Plan, Planned};

use std::cmp::Reverse;

use planner::Planner;

use crate::{Actual, Desired, Features};

/// The operations that lead from `actual` to `desired`.
///
/// Resources are written in the order of [`model::Kind`] and removed in the reverse order, each guarded so that the
/// transaction fails when Northbound has moved on since `actual` was read. The result depends on the arguments alone;
/// comparing again after the transaction gives no operations.
pub fn diff(desired: &[Desired], actual: &(impl Actual + ?Sized), features: Features) -> Plan {
    let mut order: Vec<usize> = (0..desired.len()).collect();
    order.sort_by_key(|at| {
        let kind = desired[*at].key.kind;
        match desired[*at].revision {
            Some(_) => (0, Some(kind), None),
            None => (1, None, Some(Reverse(kind))),
        }
    });
    let mut planner = Planner::new(desired, actual, features);
    let mut planned: Vec<(usize, Planned)> = order
        .into_iter()
        .map(|at| (at, planner.key(&desired[at])))
        .collect();
    planned.sort_by_key(|(at, _)| *at);
    Plan {
        ops: planner.into_ops(),
        keys: planned.into_iter().map(|(_, planned)| planned).collect(),
    }
}
