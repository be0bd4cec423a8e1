//! How many gateways the chassis have.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::{MEMBERS, Members, hash, in_order};

/// How many gateways each chassis has at each rank of their groups. Rank 0 is the active one, 1 takes over first.
///
/// Neutron counts by priority number instead (`get_all_chassis_gateway_bindings`); in groups of different sizes these say
/// nothing about who is active.
#[derive(Debug, Default)]
pub(super) struct Loads {
    by_chassis: HashMap<String, [usize; MEMBERS]>,
    by_router: HashMap<String, Members>,
}

impl Loads {
    /// The gateway of a router has these members.
    pub(super) fn add(&mut self, router: &str, members: &Members) {
        self.remove(router);
        self.change(members, |count| *count += 1);
        self.by_router.insert(router.to_owned(), members.clone());
    }

    /// The gateway of a router does not count.
    pub(super) fn remove(&mut self, router: &str) {
        if let Some(members) = self.by_router.remove(router) {
            self.change(&members, |count| *count -= 1);
        }
    }

    fn change(&mut self, members: &Members, change: impl Fn(&mut usize)) {
        for (rank, chassis) in in_order(members).into_iter().take(MEMBERS).enumerate() {
            change(&mut self.by_chassis.entry(chassis.to_owned()).or_default()[rank]);
        }
    }

    /// How many gateways a chassis has at each rank.
    pub(super) fn of(&self, chassis: &str) -> [usize; MEMBERS] {
        self.by_chassis.get(chassis).copied().unwrap_or_default()
    }

    /// For each of these ranks the chassis of the pool that has the fewest gateways there (Neutron's `leastloaded`).
    ///
    /// Among equals the one that has more at the ranks below: it would otherwise come to have too many there. After that
    /// a hash decides.
    pub(super) fn least<'a>(
        &self,
        group: &str,
        pool: &BTreeSet<&'a str>,
        ranks: Range<usize>,
    ) -> Vec<&'a str> {
        let mut left = pool.clone();
        let mut chosen = Vec::new();
        for rank in ranks {
            let weight = |chassis: &str| {
                let load = self.of(chassis);
                let below = load.get(rank + 1..).map(<[usize]>::to_vec);
                (load.get(rank).copied(), Reverse(below))
            };
            let least = left.iter().copied().min_by(|a, b| {
                let spread = |chassis| hash(&format!("{group}_{rank}"), chassis);
                weight(a).cmp(&weight(b)).then_with(|| spread(a).cmp(&spread(b)))
            });
            let Some(least) = least else { break };
            left.remove(least);
            chosen.push(least);
        }
        chosen
    }
}
