//! Moving the gateways of routers between chassis by hand (`neutron/services/ovn_l3/plugin.py`, the API of
//! `l3_agent_scheduler`). Clients wait for these writes, as for those to agents.
//!
//! What is assigned so stays: scheduling keeps members and their order, and notes of a chassis that a router was taken
//! from keep it from coming back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::{Key, Kind};
use ovn_translate::{Facts, RouterFacts, names};
use ovsdb::{Condition, Datum, Mutation, Op, OpErrorKind, Row, TransactError, Uuid};
use store::ovn::facts as related;

use crate::OvnDriver;
use crate::chassis::{self, Agent, AgentType, Chassis};
use crate::core::Core;
use crate::queue::Urgency;
use crate::reconcile::load;
use crate::schedule::{HIGHEST, REMOVED, of_routers, physnet, stored};

const GROUPS: &str = "HA_Chassis_Group";
const MEMBER: &str = "HA_Chassis";
const COLUMN: &str = "ha_chassis";

/// Priority of the first chassis that is assigned to a router without any (`MAX_GW_CHASSIS`).
const FIRST: i64 = 5;

/// For how long a request waits for OVN to follow a router, and how often it looks.
const MOMENT: Duration = Duration::from_secs(2);
const STEP: Duration = Duration::from_millis(5);

/// How often an assignment that loses against other writers is tried again.
const RACES: usize = 5;

/// Why a router was not assigned, or not taken away.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// There is no such agent, or it cannot have the gateway of the router.
    #[error("agent {0} is no agent for this router")]
    Agent(String),
    /// There is no such router.
    #[error("there is no router {0}")]
    Router(String),
    /// It has no gateway on a network that chassis reach.
    #[error("router {0} is not scheduled")]
    NotScheduled(String),
    /// The chassis has it already.
    #[error("the chassis has the router already")]
    Hosted,
    /// The chassis does not have it.
    #[error("the chassis does not have the router")]
    NotHosted,
    /// A priority is 0 to 32767.
    #[error("the priority is out of range")]
    Priority,
    /// Another chassis has this priority.
    #[error("priority {0} is taken")]
    PriorityTaken(i64),
    /// Northbound cannot be written.
    #[error("writing to Northbound")]
    Northbound(#[from] TransactError),
    /// The database failed.
    #[error("reading the router")]
    Sql(#[from] store::Error),
}

/// A router's group in Northbound.
struct Group {
    uuid: Uuid,
    row: Arc<Row>,
    /// Rows and priorities of its members, by chassis.
    members: BTreeMap<String, (Uuid, i64)>,
}

impl OvnDriver {
    /// Wait a moment for OVN to follow a router that was changed just now.
    pub async fn settled(&self, router: &str) {
        let key = Key::new(Kind::Router, router);
        let pending = || self.core().dirty.is_pending(&key);
        let until = Instant::now() + MOMENT;
        while pending() && Instant::now() < until {
            tokio::time::sleep(STEP).await;
        }
    }

    /// The gateway agents that a router's gateway may be on, with their priorities: the highest is active.
    pub fn agents_of_router(&self, router: &str) -> Vec<(Agent, i64)> {
        let group = stored(&self.core().northbound(), &names::ha_group(router));
        let members = group.map(|group| group.chassis).unwrap_or_default();
        let agents = self.agents().into_iter();
        let gateways = agents.filter(|agent| agent.agent_type == AgentType::ControllerGateway);
        gateways
            .filter_map(|agent| {
                let priority = *members.get(&agent.id)?;
                Some((agent, priority))
            })
            .collect()
    }

    /// Ids of the routers whose gateways may be on an agent.
    ///
    /// # Errors
    /// [`AssignError::Agent`].
    pub fn routers_of_agent(&self, agent: &str) -> Result<BTreeSet<String>, AssignError> {
        self.agent(agent)?;
        let northbound = self.core().northbound();
        let groups = of_routers(&northbound);
        let on = groups.filter(|(_, group)| group.chassis.contains_key(agent));
        Ok(on.map(|(router, _)| router).collect())
    }

    /// Let a chassis have a router's gateway, with this priority or else the next below the others.
    ///
    /// # Errors
    /// See [`AssignError`].
    pub async fn assign_router(
        &self,
        agent: &str,
        router: &str,
        priority: Option<i64>,
    ) -> Result<(), AssignError> {
        let core = self.core();
        check_range(priority)?;
        self.settled(router).await;
        let facts = router_facts(core, router).await?;
        self.agent(agent)?;
        change(core, router, |group| {
            if let Some(group) = group {
                if group.members.contains_key(agent) {
                    return Err(AssignError::Hosted);
                }
                group.check_free(priority)?;
            }
            if !suits(core, agent, facts.as_deref()) {
                return Err(AssignError::Agent(agent.to_owned()));
            }
            let group = group.ok_or_else(|| AssignError::NotScheduled(router.to_owned()))?;
            let priority =
                priority.unwrap_or_else(|| group.priorities().min().map_or(FIRST, |lowest| lowest - 1));
            check_range(Some(priority))?;
            let row = Row::new().with("chassis_name", agent).with("priority", priority);
            let mut mutations = vec![Mutation::insert(COLUMN, Datum::named_uuid("member"))];
            mutations.extend(group.note(agent, false));
            Ok(vec![
                Op::insert(MEMBER, row).with_uuid_name("member"),
                Op::mutate(GROUPS, vec![Condition::uuid(group.uuid)], mutations),
            ])
        })
        .await
    }

    /// Give a chassis that has a router's gateway another priority.
    ///
    /// # Errors
    /// See [`AssignError`].
    pub async fn prioritise_router(
        &self,
        agent: &str,
        router: &str,
        priority: i64,
    ) -> Result<(), AssignError> {
        check_range(Some(priority))?;
        self.settled(router).await;
        self.agent(agent)?;
        change(self.core(), router, |group| {
            let group = group.ok_or(AssignError::NotHosted)?;
            let (member, _) = group.members.get(agent).ok_or(AssignError::NotHosted)?;
            group.check_free(Some(priority))?;
            let row = Row::new().with("priority", priority);
            Ok(vec![Op::update(MEMBER, vec![Condition::uuid(*member)], row)])
        })
        .await
    }

    /// Take a router's gateway from a chassis.
    ///
    /// # Errors
    /// See [`AssignError`].
    pub async fn unassign_router(&self, agent: &str, router: &str) -> Result<(), AssignError> {
        self.settled(router).await;
        self.agent(agent)?;
        change(self.core(), router, |group| {
            let group = group.ok_or(AssignError::NotHosted)?;
            let (member, _) = group.members.get(agent).ok_or(AssignError::NotHosted)?;
            let mut mutations = vec![Mutation::delete(COLUMN, Datum::from(*member))];
            mutations.extend(group.note(agent, true));
            let conditions = vec![Condition::uuid(group.uuid)];
            Ok(vec![Op::mutate(GROUPS, conditions, mutations)])
        })
        .await
    }

    fn agent(&self, id: &str) -> Result<Agent, AssignError> {
        let found = self.agents().into_iter().find(|agent| agent.id == id);
        found.ok_or_else(|| AssignError::Agent(id.to_owned()))
    }
}

/// Write what `plan` makes of a router's group, unless somebody else has changed its members since.
async fn change(
    core: &Core,
    router: &str,
    plan: impl Fn(Option<&Group>) -> Result<Vec<Op>, AssignError>,
) -> Result<(), AssignError> {
    let mut races = 0;
    loop {
        let group = Group::find(core, router);
        let mut ops: Vec<Op> = group.iter().map(Group::unchanged).collect();
        ops.extend(plan(group.as_ref())?);
        match core.nb.transact(ops).await {
            Ok(_) => break,
            Err(TransactError::Operation(error)) if error.kind == OpErrorKind::TimedOut && races < RACES => {
                races += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    core.dirty
        .push([Key::new(Kind::Router, router)], Urgency::Request);
    Ok(())
}

impl Group {
    fn find(core: &Core, router: &str) -> Option<Self> {
        let northbound = core.northbound();
        let name = names::ha_group(router);
        let (uuid, row) = northbound
            .table(GROUPS)?
            .find("name", &[Datum::from(name.as_str())])?;
        let row = Arc::clone(row);
        let chassis = northbound.table(MEMBER)?;
        let member = |uuid: Uuid| {
            let row = chassis.get(&uuid)?;
            Some((row.str("chassis_name")?.to_owned(), (uuid, row.int("priority")?)))
        };
        let members = row.set_of_uuid(COLUMN).into_iter().filter_map(member).collect();
        Some(Self { uuid, row, members })
    }

    /// A guard: its members are those that were read.
    fn unchanged(&self) -> Op {
        let members = self.row.get(COLUMN).cloned().unwrap_or_default();
        let shown = Row::new().with(COLUMN, members);
        Op::wait_equal(GROUPS, vec![Condition::uuid(self.uuid)], &[COLUMN], vec![shown])
    }

    fn priorities(&self) -> impl Iterator<Item = i64> {
        self.members.values().map(|(_, priority)| *priority)
    }

    fn check_free(&self, priority: Option<i64>) -> Result<(), AssignError> {
        match priority.filter(|priority| self.priorities().any(|taken| taken == *priority)) {
            Some(priority) => Err(AssignError::PriorityTaken(priority)),
            None => Ok(()),
        }
    }

    /// What makes the note of chassis that the router was taken from name this one, or not.
    fn note(&self, chassis: &str, is_removed: bool) -> Vec<Mutation> {
        let noted = self.row.map_str("external_ids", REMOVED).unwrap_or_default();
        let mut after: BTreeSet<&str> = noted.split(',').filter(|name| !name.is_empty()).collect();
        let changes = match is_removed {
            true => after.insert(chassis),
            false => after.remove(chassis),
        };
        if !changes {
            return Vec::new();
        }
        let mut mutations = vec![Mutation::delete("external_ids", Datum::set([REMOVED]))];
        if !after.is_empty() {
            let names = after.into_iter().collect::<Vec<_>>().join(",");
            mutations.push(Mutation::insert(
                "external_ids",
                Datum::map([(REMOVED, names.as_str())]),
            ));
        }
        mutations
    }
}

fn check_range(priority: Option<i64>) -> Result<(), AssignError> {
    match priority {
        Some(priority) if !(0..=HIGHEST).contains(&priority) => Err(AssignError::Priority),
        _ => Ok(()),
    }
}

/// The router with its gateways; `None` when it has a flavor.
async fn router_facts(core: &Core, router: &str) -> Result<Option<Arc<RouterFacts>>, AssignError> {
    let exists = related::present(&mut core.db.read().await?, Kind::Router, &[router]).await?;
    if exists.is_empty() {
        return Err(AssignError::Router(router.to_owned()));
    }
    let key = [Key::new(Kind::Router, router)];
    let facts = load(core, &key, &mut core.gateways()).await?;
    Ok(facts.into_iter().find_map(|facts| match facts {
        Facts::Router(facts) => Some(facts),
        _ => None,
    }))
}

/// Whether a chassis may have the gateways of a router (`is_gateway_chassis_invalid` of `neutron/common/ovn/utils.py`).
fn suits(core: &Core, agent: &str, router: Option<&RouterFacts>) -> bool {
    let Some(router) = router else { return false };
    let all = chassis::all(&core.southbound());
    let Some(chassis) = all.iter().find(|chassis| chassis.name == agent) else {
        return false;
    };
    let any_gateway = all.iter().any(Chassis::is_gateway);
    let hints = &router.router.availability_zone_hints;
    let zones = chassis.zones();
    let reached = chassis.physnets();
    let mut physnets = router
        .gateways
        .iter()
        .filter_map(|gateway| physnet(&gateway.network.network));
    physnets.all(|physnet| reached.contains_key(physnet))
        && (!any_gateway || chassis.is_gateway())
        && (hints.is_empty() || hints.iter().any(|zone| zones.contains(zone.as_str())))
}
