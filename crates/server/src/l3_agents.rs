//! What a client is told when a router cannot be moved between chassis (`neutron/extensions/l3agentscheduler.py`).

use model::Fault;
use ovn_driver::AssignError;

/// The refusal of an assignment.
pub fn fault(error: AssignError, agent: &str, router: &str) -> Fault {
    match error {
        AssignError::Agent(id) => {
            let message = format!("Agent {id} is not a L3 Agent or has been disabled");
            Fault::new(404, "InvalidL3Agent", message)
        }
        AssignError::Router(id) => {
            Fault::new(404, "RouterNotFound", format!("Router {id} could not be found"))
        }
        // Neutron fails: there is no group to put the chassis into.
        AssignError::NotScheduled(_) => {
            let message = format!("Failed scheduling router {router} to the L3 Agent {agent}.");
            Fault::new(409, "RouterSchedulingFailed", message)
        }
        AssignError::Hosted => {
            let message = format!("The router {router} has been already hosted by the L3 Agent {agent}.");
            Fault::new(409, "RouterHostedByL3Agent", message)
        }
        AssignError::NotHosted => {
            let message = format!("The router {router} is not hosted by the L3 Agent {agent}.");
            Fault::new(409, "RouterNotHostedByL3Agent", message)
        }
        AssignError::Priority => {
            let message = "HA Chassis priority must be between 0 and 32767";
            Fault::new(400, "InvalidHAChassisPriority", message)
        }
        AssignError::PriorityTaken(priority) => {
            let message = format!("HA Chassis priority {priority} is already assigned");
            Fault::new(409, "HAChassisPriorityAlreadyAssigned", message)
        }
        AssignError::Northbound(error) => {
            tracing::warn!(%error, "Northbound cannot be written");
            let message = "The Northbound database of OVN cannot be written now.";
            Fault::new(503, "HTTPServiceUnavailable", message)
        }
        AssignError::Sql(error) => {
            tracing::warn!(%error, "the database failed");
            Fault::new(503, "HTTPServiceUnavailable", "The database cannot be read now.")
        }
    }
}
