//! Port status by level: what Northbound and Southbound show now decides, whichever events were lost on the way.
//!
//! | Northbound shows | SQL becomes | `neutron:host_id` of the row |
//! |---|---|---|
//! | up and enabled | block `L2` is lifted; bound and enabled ports are ACTIVE | host of the active binding |
//! | not up, or disabled | what was ACTIVE is DOWN, with block `L2` | removed |
//! | up on another host than the binding's | nothing: the port is on its way there | as it is |
//!
//! Gateways of routers and floating IPs have tables of their own, in [`gateway`] and [`floating_ip`].
//!
//! A change of status counts the port's revision up, as in Neutron, so the port is dirty afterwards.

mod decide;
pub(crate) mod floating_ip;
mod gateway;
mod level;
mod parent;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use model::{Key, Kind};
use ovn_translate::names;
use ovsdb::{Condition, Datum, Mutation, Op, Snapshot, Uuid};
use store::ovn::status::{self, PortStatus};
use store::{standard, transact};

use crate::core::Core;
use crate::queue::Urgency;
use decide::{DHCP, L2, Step, decide, host_id};
pub(crate) use gateway::REDIRECT_PREFIX;
use level::{Level, level};

/// Pause after a failure of the database or of the connection.
const PAUSE: Duration = Duration::from_millis(200);

const TABLE: &str = "Logical_Switch_Port";
const HOST_ID: &str = names::HOST_ID;

/// What changes together, such as the ports of a host that comes up, is looked at together.
const GATHER: Duration = Duration::from_millis(20);

/// Work until the queue is closed.
pub(crate) async fn run(core: Arc<Core>) {
    loop {
        core.status.any().await;
        tokio::time::sleep(GATHER).await;
        let keys = core.status.next(core.config.batch).await;
        if keys.is_empty() {
            return;
        }
        // A replica that is not live says nothing about now.
        if !core.nb.state().borrow().is_complete() {
            core.status.retry(&keys);
            tokio::select! {
                complete = core.nb.wait_complete() => if !complete { return },
                () = core.status.closed() => return,
            }
            continue;
        }
        match look(&core, &keys).await {
            Ok(()) => core.status.done(&keys),
            Err(error) => {
                core.report("reconciling port status", &error);
                core.status.retry(&keys);
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// A port's row in Northbound, and what it says.
struct Row {
    uuid: Uuid,
    level: Level,
    host_id: Option<String>,
    /// For gateways: the host that has them now.
    gateway: Option<String>,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("database")]
    Sql(#[from] store::Error),
    #[error("Northbound")]
    Northbound(#[from] ovsdb::TransactError),
}

async fn look(core: &Core, keys: &[Key]) -> Result<(), Failure> {
    let of = |kind| {
        keys.iter()
            .filter(move |key| key.kind == kind)
            .map(|key| key.id.as_str())
    };
    floating_ip::follow(core, &of(Kind::FloatingIp).collect::<Vec<_>>()).await?;
    let northbound = core.northbound();
    let Some(table) = northbound.table(TABLE) else {
        return Ok(());
    };
    let present: Vec<&str> = of(Kind::Port)
        .filter(|id| table.find("name", &[Datum::from(*id)]).is_some())
        .collect();
    let ports = status::load(&mut core.db.read().await?, &present).await?;
    gateway::follow(core, &ports).await?;
    let rows = rows(&northbound, &core.southbound(), &ports);
    let changing: Vec<PortStatus> = ports
        .iter()
        .filter(|port| {
            let row = rows.get(&port.id).filter(|_| !gateway::is_gateway(port));
            row.is_some_and(|row| decide(port, row.level).changes())
        })
        .cloned()
        .collect();
    if !changing.is_empty() {
        let changed = change(core, &changing, &rows).await?;
        revised(core, changed);
    }
    let ops = host_ids(&ports, &rows);
    if !ops.is_empty() {
        core.nb.transact(ops).await?;
    }
    parent::follow(core, &ports).await
}

/// The revisions of ports were counted up: their rows show that, and so do those of ports of routers.
fn revised(core: &Core, ports: Vec<String>) {
    let northbound = core.northbound();
    let table = northbound.table("Logical_Router_Port");
    let is_of_router = |id: &str| {
        let name = names::router_port(id);
        table.is_some_and(|table| table.find("name", &[Datum::from(name.as_str())]).is_some())
    };
    let keys = ports.into_iter().flat_map(|id| {
        let router_port = is_of_router(&id).then(|| Key::new(Kind::RouterPort, id.as_str()));
        router_port.into_iter().chain([Key::new(Kind::Port, id)])
    });
    core.dirty.push(keys, Urgency::Request);
}

fn rows(northbound: &Snapshot, southbound: &Snapshot, ports: &[PortStatus]) -> HashMap<String, Row> {
    let Some(table) = northbound.table(TABLE) else {
        return HashMap::new();
    };
    let row_of = |port: &PortStatus| {
        let (uuid, row) = table.find("name", &[Datum::from(port.id.as_str())])?;
        let host = port
            .binding
            .as_ref()
            .map(|(host, _)| host.as_str())
            .unwrap_or_default();
        let shown = Row {
            uuid,
            level: level(row, southbound, host),
            host_id: row.map_str("external_ids", HOST_ID).map(str::to_owned),
            gateway: gateway::host(&port.id, southbound),
        };
        Some((port.id.clone(), shown))
    };
    ports.iter().filter_map(row_of).collect()
}

/// Carry out what was decided, on what SQL says under lock. Answers the ports whose status changed.
async fn change(
    core: &Core,
    candidates: &[PortStatus],
    rows: &HashMap<String, Row>,
) -> Result<Vec<String>, store::Error> {
    let now = standard::now();
    transact!(core.db, tx => {
        let ports = status::lock(&mut tx, candidates).await?;
        let mut steps: HashMap<Step, Vec<&PortStatus>> = HashMap::new();
        let mut lifted = Vec::new();
        for port in &ports {
            let Some(row) = rows.get(&port.id) else { continue };
            let decision = decide(port, row.level);
            steps.entry(decision.step).or_default().push(port);
            if decision.lift {
                lifted.push(port);
            }
        }
        let up = steps.remove(&Step::Activate).unwrap_or_default();
        let down = steps.remove(&Step::Deactivate).unwrap_or_default();
        status::unblock(&mut tx, &lifted, L2).await?;
        status::unblock(&mut tx, &lifted, DHCP).await?;
        status::block(&mut tx, &down, L2).await?;
        status::set(&mut tx, &up, "ACTIVE", now).await?;
        status::set(&mut tx, &down, "DOWN", now).await?;
        Ok::<_, store::Error>(up.into_iter().chain(down).map(|port| port.id.clone()).collect())
    })
}

/// Operations that make `neutron:host_id` follow. They apply only while the row is still up, or still down.
fn host_ids(ports: &[PortStatus], rows: &HashMap<String, Row>) -> Vec<Op> {
    let mut ops = Vec::new();
    for port in ports {
        let Some(row) = rows.get(&port.id) else { continue };
        let wanted = match gateway::is_gateway(port) {
            true => Some(row.gateway.as_deref()),
            false => host_id(port, row.level),
        };
        let Some(wanted) = wanted else { continue };
        if wanted == row.host_id.as_deref() {
            continue;
        }
        let mut conditions = vec![Condition::uuid(row.uuid)];
        let mut mutations = vec![Mutation::delete("external_ids", Datum::set([HOST_ID]))];
        if let Some(host) = wanted {
            conditions.push(Condition::eq("up", true));
            mutations.push(Mutation::insert("external_ids", Datum::map([(HOST_ID, host)])));
        }
        ops.push(Op::mutate(TABLE, conditions, mutations));
    }
    ops
}
