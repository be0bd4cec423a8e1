//! Making chassis forget where an address was: rows of `MAC_Binding` in Southbound
//! (`delete_mac_binding_entries` of Neutron's `mech_driver.py`).
//!
//! It is a help only. OVN forgets by itself after `mac_binding_age_threshold`, so what is lost costs time. The table is
//! not replicated: it is as large as the networks outside.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ovsdb::{Condition, Op};
use tokio::sync::Notify;

use crate::core::Core;

/// Most addresses that wait; more are left to OVN.
const MOST: usize = 10_000;
/// Most addresses of one transaction.
const BATCH: usize = 200;
/// Pause after a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// What is to be forgotten: a column of `MAC_Binding` and its value.
type Address = (&'static str, String);

/// Addresses whose neighbours are to be forgotten.
#[derive(Default)]
pub(crate) struct Neighbours {
    waiting: Mutex<BTreeSet<Address>>,
    wake: Notify,
}

impl Neighbours {
    /// Forget who has this IP address.
    pub(crate) fn forget_ip(&self, ip: Option<&str>) {
        self.forget("ip", ip);
    }

    /// Forget what has this MAC address.
    pub(crate) fn forget_mac(&self, mac: Option<&str>) {
        self.forget("mac", mac);
    }

    fn forget(&self, column: &'static str, value: Option<&str>) {
        let Some(value) = value else { return };
        let mut waiting = self.lock();
        if waiting.len() < MOST {
            waiting.insert((column, value.to_owned()));
            self.wake.notify_one();
        }
    }

    async fn next(&self) -> Vec<Address> {
        loop {
            let woken = self.wake.notified();
            let taken: Vec<Address> = {
                let mut waiting = self.lock();
                std::iter::from_fn(|| waiting.pop_first()).take(BATCH).collect()
            };
            if !taken.is_empty() {
                return taken;
            }
            woken.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<Address>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Work until the Southbound client is gone.
pub(crate) async fn run(core: Arc<Core>) {
    loop {
        let addresses = core.neighbours.next().await;
        if !core.sb.wait_complete().await {
            return;
        }
        let delete = |(column, value): &Address| {
            Op::delete("MAC_Binding", vec![Condition::eq(*column, value.as_str())])
        };
        if let Err(error) = core.sb.transact(addresses.iter().map(delete).collect()).await {
            core.report("making chassis forget addresses", &error);
            // What was refused would be refused again.
            if error.operation().is_none() {
                for (column, value) in &addresses {
                    core.neighbours.forget(column, Some(value));
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
