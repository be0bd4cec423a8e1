//! Keeping `segmenthostmappings` as the bridge mappings of the chassis say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ovsdb::Snapshot;
use store::ovn::segment_host;
use store::{standard, transact};
use tokio::sync::Notify;

use crate::chassis::{self, Chassis};
use crate::core::Core;

/// Pause after a failure of the database.
const PAUSE: Duration = Duration::from_secs(1);

/// What is to be looked at.
#[derive(Default)]
pub(crate) struct Topology {
    wanted: Mutex<Wanted>,
    wake: Notify,
}

#[derive(Clone, Default)]
struct Wanted {
    everything: bool,
    hosts: BTreeSet<String>,
    networks: BTreeSet<String>,
}

impl Topology {
    /// A host's chassis changed.
    pub(crate) fn host(&self, host: String) {
        self.want(|wanted| {
            wanted.hosts.insert(host);
        });
    }

    /// Networks changed; they may have new segments.
    pub(crate) fn networks(&self, ids: impl IntoIterator<Item = String>) {
        let mut ids = ids.into_iter().peekable();
        if ids.peek().is_some() {
            self.want(|wanted| wanted.networks.extend(ids));
        }
    }

    /// Anything may have changed.
    pub(crate) fn everything(&self) {
        self.want(|wanted| wanted.everything = true);
    }

    fn want(&self, change: impl FnOnce(&mut Wanted)) {
        change(&mut self.wanted.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake.notify_one();
    }

    async fn next(&self) -> Wanted {
        loop {
            let woken = self.wake.notified();
            let wanted = std::mem::take(&mut *self.wanted.lock().unwrap_or_else(PoisonError::into_inner));
            if wanted.everything || !wanted.hosts.is_empty() || !wanted.networks.is_empty() {
                return wanted;
            }
            woken.await;
        }
    }
}

/// Work until the Southbound client is gone.
pub(crate) async fn run(core: Arc<Core>) {
    loop {
        let wanted = core.topology.next().await;
        // Without Southbound nobody knows which hosts there are.
        if !core.sb.wait_complete().await {
            return;
        }
        if let Err(error) = carry_out(&core, &wanted).await {
            core.report("mapping segments to hosts", &error);
            core.topology.want(|again| {
                again.everything |= wanted.everything;
                again.hosts.extend(wanted.hosts);
                again.networks.extend(wanted.networks);
            });
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn carry_out(core: &Core, wanted: &Wanted) -> store::Result<()> {
    let southbound = core.southbound();
    let mut hosts = wanted.hosts.clone();
    if wanted.everything {
        hosts.extend(
            chassis::all(&southbound)
                .into_iter()
                .map(|chassis| chassis.hostname),
        );
        hosts.extend(segment_host::hosts(&mut core.db.read().await?).await?);
    }
    hosts.remove("");
    let carried = carried(&southbound);
    for host in &hosts {
        let physnets: Vec<&str> = carried
            .iter()
            .filter(|(_, on)| on.contains(host))
            .map(|(physnet, _)| physnet.as_str())
            .collect();
        let now = standard::now();
        transact!(core.db, tx => { segment_host::set(&mut tx, host, &physnets, now).await })?;
    }
    if !wanted.networks.is_empty() {
        let networks: Vec<&str> = wanted.networks.iter().map(String::as_str).collect();
        let now = standard::now();
        transact!(core.db, tx => { segment_host::map(&mut tx, &networks, &carried, now).await })?;
    }
    Ok(())
}

/// Hosts by the physical networks that they reach.
pub(crate) fn carried(southbound: &Snapshot) -> BTreeMap<String, Vec<String>> {
    let mut carried: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for chassis in chassis::all(southbound) {
        let Chassis { hostname, .. } = &chassis;
        for physnet in chassis.physnets().into_keys() {
            carried
                .entry(physnet.to_owned())
                .or_default()
                .push(hostname.clone());
        }
    }
    carried
}
