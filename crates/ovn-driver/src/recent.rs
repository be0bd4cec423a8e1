//! Networks and subnets of ports that were written a moment ago.
//!
//! A stream of new ports asks for the same network again and again. What was loaded is used again when its revision
//! is still the one in SQL, which one query tells for all, and for a short time only, because not everything that
//! hangs on a subnet counts its revision up.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ovn_translate::SubnetFacts;
use store::{Result, Tx, standard};

/// For how long something is recent.
const AGE: Duration = Duration::from_secs(2);
/// Most subnets that are remembered; when there are more all are forgotten.
const MOST: usize = 1024;

/// Subnets, with their networks, by id.
#[derive(Default)]
pub(crate) struct Recent {
    subnets: Mutex<HashMap<String, (Instant, Arc<SubnetFacts>)>>,
}

impl Recent {
    /// All of these subnets, if all are recent and unchanged.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn all(
        &self,
        tx: &mut Tx,
        ids: &BTreeSet<&str>,
    ) -> Result<Option<Vec<Arc<SubnetFacts>>>> {
        let Some(found) = self.find(ids) else {
            return Ok(None);
        };
        let mut expected: HashMap<i64, i64> = HashMap::new();
        for facts in &found {
            for standard in [&facts.subnet.standard, &facts.network.network.standard] {
                expected.insert(standard.id, standard.revision_number);
            }
        }
        let current = standard::revisions(tx, expected.keys().copied()).await?;
        Ok((current == expected).then_some(found))
    }

    fn find(&self, ids: &BTreeSet<&str>) -> Option<Vec<Arc<SubnetFacts>>> {
        if ids.is_empty() {
            return None;
        }
        let subnets = self.subnets.lock().unwrap_or_else(PoisonError::into_inner);
        ids.iter()
            .map(|id| {
                subnets
                    .get(*id)
                    .filter(|(since, _)| since.elapsed() < AGE)
                    .map(|(_, facts)| Arc::clone(facts))
            })
            .collect()
    }

    /// Remember what was loaded just now.
    pub(crate) fn remember<'a>(&self, loaded: impl Iterator<Item = &'a Arc<SubnetFacts>>) {
        let mut subnets = self.subnets.lock().unwrap_or_else(PoisonError::into_inner);
        if subnets.len() > MOST {
            subnets.clear();
        }
        let now = Instant::now();
        subnets.extend(loaded.map(|facts| (facts.subnet.id.clone(), (now, Arc::clone(facts)))));
    }
}
