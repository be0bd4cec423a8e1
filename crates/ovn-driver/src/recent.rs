//! What was written or loaded a moment ago, and need not be loaded again.
//!
//! A stream of new ports asks for the same network again and again, and for ports that this very process has just
//! written. Such facts are used again when all their revisions are still those in SQL, which one query tells, and for
//! a short time only, because not everything that hangs on a subnet counts its revision up.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use model::Standard;
use model::net::Port;
use ovn_translate::SubnetFacts;
use store::{Result, Tx, standard};

/// For how long something is recent.
const AGE: Duration = Duration::from_secs(2);
/// Most entries of a kind; when there are more all are forgotten.
const MOST: usize = 4096;

type Remembered<T> = HashMap<String, (Instant, Arc<T>)>;

/// Ports, and subnets with their networks, by id.
#[derive(Default)]
pub(crate) struct Recent {
    ports: Mutex<Remembered<Port>>,
    subnets: Mutex<Remembered<SubnetFacts>>,
}

/// Ports with the subnets of their addresses, as they are in SQL.
pub(crate) struct Known {
    pub(crate) ports: Vec<Port>,
    pub(crate) subnets: Vec<Arc<SubnetFacts>>,
}

impl Recent {
    /// These ports were created just now.
    pub(crate) fn created(&self, ports: &[Port]) {
        remember(
            &self.ports,
            ports.iter().map(|port| (port.id.clone(), Arc::new(port.clone()))),
        );
    }

    /// These subnets were loaded just now.
    pub(crate) fn loaded<'a>(&self, subnets: impl Iterator<Item = &'a Arc<SubnetFacts>>) {
        remember(
            &self.subnets,
            subnets.map(|facts| (facts.subnet.id.clone(), Arc::clone(facts))),
        );
    }

    /// All of these ports and their subnets, if all are recent and unchanged.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn ports(&self, tx: &mut Tx, ids: &[&str]) -> Result<Option<Known>> {
        let Some(ports) = find(&self.ports, ids.iter().copied()) else {
            return Ok(None);
        };
        let ports: Vec<Port> = ports.iter().map(|port| (**port).clone()).collect();
        Ok(self.subnets_of(tx, ports, true).await?.ok())
    }

    /// The subnets of ports that were just loaded, if all are recent and unchanged; else the ports again.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn subnets(
        &self,
        tx: &mut Tx,
        ports: Vec<Port>,
    ) -> Result<std::result::Result<Known, Vec<Port>>> {
        self.subnets_of(tx, ports, false).await
    }

    async fn subnets_of(
        &self,
        tx: &mut Tx,
        ports: Vec<Port>,
        check_ports: bool,
    ) -> Result<std::result::Result<Known, Vec<Port>>> {
        // Rows of their own, such as DHCP options, depend on more of a subnet than its own columns.
        if ports
            .iter()
            .any(|port| !port.extra_dhcp_opts.is_empty() || port.fixed_ips.is_empty())
        {
            return Ok(Err(ports));
        }
        let ids: BTreeSet<&str> = ports
            .iter()
            .flat_map(|port| &port.fixed_ips)
            .map(|ip| ip.subnet_id.as_str())
            .collect();
        let Some(subnets) = find(&self.subnets, ids.into_iter()) else {
            return Ok(Err(ports));
        };
        let mut expected: HashMap<i64, i64> = HashMap::new();
        let mut expect = |standard: &Standard| expected.insert(standard.id, standard.revision_number);
        for facts in &subnets {
            expect(&facts.subnet.standard);
            expect(&facts.network.network.standard);
        }
        if check_ports {
            ports.iter().for_each(|port| {
                expect(&port.standard);
            });
        }
        let current = standard::revisions(tx, expected.keys().copied()).await?;
        Ok(if current == expected {
            Ok(Known { ports, subnets })
        } else {
            Err(ports)
        })
    }
}

fn find<'a, T>(all: &Mutex<Remembered<T>>, mut ids: impl Iterator<Item = &'a str>) -> Option<Vec<Arc<T>>> {
    let all = lock(all);
    let found: Option<Vec<_>> = ids.try_fold(Vec::new(), |mut found, id| {
        let (since, value) = all.get(id)?;
        (since.elapsed() < AGE).then(|| {
            found.push(Arc::clone(value));
            found
        })
    });
    found.filter(|found| !found.is_empty())
}

fn remember<T>(all: &Mutex<Remembered<T>>, new: impl Iterator<Item = (String, Arc<T>)>) {
    let mut all = lock(all);
    if all.len() > MOST {
        all.clear();
    }
    let now = Instant::now();
    all.extend(new.map(|(id, value)| (id, (now, value))));
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
