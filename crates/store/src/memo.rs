//! What never changes and need not be asked twice.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most entries; when there are more all are forgotten.
const MOST: usize = 65_536;

/// `ipamsubnets.id` by subnet. The table has no index on `neutron_subnet_id`, so every look-up reads all of it; but a
/// subnet keeps its row for life and no id comes twice.
#[derive(Default)]
pub(crate) struct Memo {
    ipam_subnets: Mutex<HashMap<String, String>>,
}

impl Memo {
    /// The IPAM subnet of a subnet, if it was looked up before.
    pub(crate) fn ipam_subnet(&self, subnet_id: &str) -> Option<String> {
        self.lock().get(subnet_id).cloned()
    }

    /// Remember one.
    pub(crate) fn remember(&self, subnet_id: String, ipam_id: String) {
        let mut all = self.lock();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(subnet_id, ipam_id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.ipam_subnets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
