//! Describing and removing agents: the only writes to Southbound that a client asks for, and waits for
//! (`update_agent` and `delete_agent` in `mech_driver.py`).

use ovsdb::{Condition, Datum, Mutation, Op, TransactError};

use super::Agent;
use crate::core::Core;

/// Give an agent a description; an empty one removes it.
///
/// Neutron writes it to `Chassis` and reads it from `Chassis_Private`, so that nobody ever sees it; it is written where it
/// is read.
pub(crate) async fn describe(core: &Core, agent: &Agent, description: &str) -> Result<(), TransactError> {
    let key = agent.agent_type.description_key();
    let mut mutations = vec![Mutation::delete("external_ids", Datum::set([key]))];
    if !description.is_empty() {
        mutations.push(Mutation::insert("external_ids", Datum::map([(key, description)])));
    }
    let private = vec![Condition::uuid(agent.private)];
    core.sb
        .transact(vec![Op::mutate("Chassis_Private", private, mutations)])
        .await?;
    Ok(())
}

/// Remove the chassis of an agent, with whatever else runs there. An ovn-controller that is alive makes it anew.
///
/// Neutron's servers keep agents in memory. They forget one when its id appears in `SB_Global`, for a moment.
pub(crate) async fn delete(core: &Core, agent: &Agent) -> Result<(), TransactError> {
    core.sb
        .transact(vec![
            Op::delete(
                "Chassis",
                vec![Condition::eq("name", agent.chassis.name.as_str())],
            ),
            Op::delete("Chassis_Private", vec![Condition::uuid(agent.private)]),
        ])
        .await?;
    let forget = Mutation::insert("external_ids", Datum::map([("delete_agent", agent.id.as_str())]));
    let done = Mutation::delete("external_ids", Datum::set(["delete_agent"]));
    for mutations in [vec![done.clone(), forget], vec![done]] {
        core.sb
            .transact(vec![Op::mutate("SB_Global", Vec::new(), mutations)])
            .await?;
    }
    Ok(())
}
