//! Starting, stopping and looking at the driver.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use ovsdb::{Client, ConfigError, State};
use store::Db;
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinSet;

use crate::chassis::{self, Agent, manage};
use crate::core::{Core, Trouble};
use crate::drift::Pass;
use crate::ledger::Ledger;
use crate::neighbours::{self, Neighbours};
use crate::queue::{self, Depth, Queue};
use crate::recent::Recent;
use crate::ring::{self, Membership};
use crate::topology::Topology;
use crate::{Config, drift, events, global, reconcile, recover, status};

/// Pause before a task that panicked is started again.
const AFTER_PANIC: Duration = Duration::from_secs(1);

/// Most refused keys that a [`Status`] names.
const TROUBLES: usize = 100;

/// Why the driver did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration of a connection cannot work.
    #[error("connection to OVN")]
    Config(#[from] ConfigError),
    /// The database failed when the hash ring was entered.
    #[error("entering the hash ring")]
    Store(#[from] store::Error),
}

/// What the driver is doing.
#[derive(Clone, Debug)]
pub struct Status {
    /// Connection to Northbound.
    pub northbound: State,
    /// Connection to Southbound.
    pub southbound: State,
    /// Resources that may differ from Northbound.
    pub dirty: Depth,
    /// Ports whose status is to be looked at.
    pub ports: Depth,
    /// Revisions that Northbound has and that are not noted in SQL yet.
    pub unnoted: usize,
    /// Resources that OVN refused, the most stubborn first.
    pub refused: Vec<queue::Trouble>,
    /// The last failure that was not one resource's.
    pub trouble: Option<Trouble>,
    /// The last comparison of all of SQL with all of Northbound that this process made.
    pub pass: Option<Pass>,
    /// This process's id in the hash ring.
    pub node: String,
    /// All processes in the ring.
    pub ring: Vec<String>,
}

/// The OVN mechanism driver. Give it to the use cases as their backend; [`OvnDriver::shutdown`] ends it.
pub struct OvnDriver {
    core: Arc<Core>,
    tasks: Mutex<Option<Tasks>>,
}

struct Tasks {
    /// End by themselves when their queue is closed.
    workers: JoinSet<()>,
    /// Run until they are stopped.
    others: JoinSet<()>,
}

impl OvnDriver {
    /// Enter the hash ring and begin to work. OVN need not be reachable: what is to be done waits for it.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(config: Config, db: Db) -> Result<Self, StartError> {
        let nb = Client::connect(config.northbound())?;
        let sb = Client::connect(config.southbound())?;
        // Last, so that a start that fails leaves no row behind.
        let member = Membership::join(db.clone(), &config.host, config.slot).await?;
        let core = Arc::new(Core {
            nb,
            sb,
            dirty: Queue::new(config.queue),
            status: Queue::new(config.queue),
            ledger: Ledger::new(),
            recent: Recent::default(),
            member,
            neighbours: Neighbours::default(),
            topology: Topology::default(),
            once_virtual: Default::default(),
            pass: ArcSwapOption::empty(),
            drift: Notify::new(),
            trouble: ArcSwapOption::empty(),
            db,
            config,
        });
        let tasks = Tasks::spawn(&core);
        Ok(Self {
            core,
            tasks: Mutex::new(Some(tasks)),
        })
    }

    /// End in order: finish what is being written and, within the deadline, what waits; note what was written; leave the
    /// ring; close the connections. What is left is dirty in SQL and is found by the next start or by others. Doing it
    /// again, or from two places at once, is the same as doing it once.
    pub async fn shutdown(&self, deadline: Duration) {
        let mut tasks = self.tasks.lock().await;
        let Some(tasks) = tasks.take() else { return };
        let end = Instant::now() + deadline;
        let core = &self.core;
        // A stopped Northbound must not use up the time that leaving the ring needs.
        within(end - deadline / 4, drained(core)).await;
        core.dirty.close();
        core.status.close();
        within(end - deadline / 8, tasks.finish(core)).await;
        if let Some(Err(error)) = within(end, core.member.leave()).await {
            core.report("leaving the hash ring", &error);
        }
        within(end, async {
            tokio::join!(core.nb.shutdown(), core.sb.shutdown())
        })
        .await;
    }

    /// What it is doing.
    pub fn status(&self) -> Status {
        let core = &self.core;
        Status {
            northbound: core.nb.state().borrow().clone(),
            southbound: core.sb.state().borrow().clone(),
            dirty: core.dirty.depth(),
            ports: core.status.depth(),
            unnoted: core.ledger.len(),
            refused: core.dirty.troubles(TROUBLES),
            trouble: core.trouble.load_full().map(|trouble| (*trouble).clone()),
            pass: core.pass.load_full().map(|pass| *pass),
            node: core.member.node().to_owned(),
            ring: core.member.ring().nodes().to_vec(),
        }
    }

    /// The agents of all chassis.
    pub fn agents(&self) -> Vec<Agent> {
        chassis::agents(&self.core.southbound(), &self.core.liveness())
    }

    /// Give an agent a description, or take it away with an empty one.
    ///
    /// # Errors
    /// When Southbound cannot be written.
    pub async fn describe_agent(&self, agent: &Agent, description: &str) -> Result<(), ovsdb::TransactError> {
        manage::describe(&self.core, agent, description).await
    }

    /// Remove the chassis of an agent.
    ///
    /// # Errors
    /// When Southbound cannot be written.
    pub async fn delete_agent(&self, agent: &Agent) -> Result<(), ovsdb::TransactError> {
        manage::delete(&self.core, agent).await
    }

    /// Ask all chassis for a sign of life, unless somebody did so recently; answers whether it was done.
    ///
    /// # Errors
    /// When Northbound cannot be written.
    pub async fn ping(&self) -> Result<bool, ovsdb::TransactError> {
        global::ping(&self.core).await
    }

    /// Compare all of SQL with all of Northbound soon, instead of at the next turn.
    pub fn look_for_drift(&self) {
        self.core.drift.notify_one();
    }

    pub(crate) fn core(&self) -> &Core {
        &self.core
    }
}

impl Tasks {
    fn spawn(core: &Arc<Core>) -> Self {
        let mut workers = JoinSet::new();
        workers.spawn(supervised(core, "writing to Northbound", reconcile::run));
        workers.spawn(supervised(core, "looking at the status of ports", status::run));
        let mut others = JoinSet::new();
        others.spawn(supervised(core, "noting revisions", ledger));
        others.spawn(supervised(core, "following Northbound", events::northbound));
        others.spawn(supervised(core, "following Southbound", events::southbound));
        others.spawn(supervised(core, "following chassis", crate::topology::run));
        others.spawn(supervised(core, "making chassis forget", neighbours::run));
        others.spawn(supervised(core, "looking for dirty resources", recover::run));
        others.spawn(supervised(core, "looking for drift", drift::run));
        others.spawn(supervised(core, "keeping NB_Global", global::run));
        others.spawn(supervised(core, "staying in the hash ring", beat));
        others.spawn(supervised(core, "looking at all status", look_at_all));
        Self { workers, others }
    }

    async fn finish(mut self, core: &Core) {
        while self.workers.join_next().await.is_some() {}
        core.ledger.settled().await;
        self.others.shutdown().await;
    }
}

/// A task died of a mistake in the program.
#[derive(Debug, thiserror::Error)]
#[error("the task panicked and was started again")]
struct Panicked;

/// Run a task, and again when it panics: a mistake in one place must not silence the driver for good.
fn supervised<T, F>(
    core: &Arc<Core>,
    doing: &'static str,
    task: T,
) -> impl Future<Output = ()> + Send + use<T, F>
where
    T: Fn(Arc<Core>) -> F + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let core = Arc::clone(core);
    async move {
        loop {
            // A set of one: it is aborted together with this future.
            let mut running = JoinSet::new();
            running.spawn(task(Arc::clone(&core)));
            match running.join_next().await {
                Some(Err(error)) if error.is_panic() => core.report(doing, &Panicked),
                _ => return,
            }
            tokio::time::sleep(AFTER_PANIC).await;
            core.dirty.abandoned();
            core.status.abandoned();
        }
    }
}

/// Wait until nothing is dirty but what pauses; not at all while Northbound is away.
async fn drained(core: &Core) {
    let busy = |depth: Depth| depth.dirty > depth.paused;
    while core.nb.state().borrow().is_complete() && busy(core.dirty.depth()) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn within<T>(end: Instant, work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout_at(end.into(), work).await.ok()
}

async fn ledger(core: Arc<Core>) {
    core.ledger
        .run(&core.db, |error| core.report("noting revisions", error))
        .await;
}

/// Stay in the ring, and learn who else is.
async fn beat(core: Arc<Core>) {
    loop {
        tokio::time::sleep(ring::BEAT).await;
        if let Err(error) = core.member.beat().await {
            core.report("giving a sign of life in the hash ring", &error);
        }
    }
}

/// Look at all ports and floating IPs now and then, whatever was reported.
async fn look_at_all(core: Arc<Core>) {
    loop {
        if let Err(error) = status::floating_ip::all(&core).await {
            core.report("looking at all floating IPs", &error);
        }
        tokio::time::sleep(core.config.periods.status).await;
        events::all_ports(&core);
    }
}
