//! What stands in the way of taking access back: things that depend on it.

use model::net::{RbacPolicy, SharedKind};
use store::Tx;
use store::net::rbac_policy::{self as table, users};
use store::net::{network, network_use};
use store::rbac::{self, Action, EVERYBODY};

use super::faults;
use crate::Result;

/// Refuse to take from the policy's target what it depends on. `new` is the target that the policy gets instead.
pub(super) async fn check(tx: &mut Tx, policy: &RbacPolicy, owner: &str, new: Option<&str>) -> Result<()> {
    if new == Some(policy.target.as_str()) {
        return Ok(());
    }
    match (policy.kind, Action::parse(&policy.action)) {
        (SharedKind::Network, Some(Action::External)) => external(tx, policy, new).await,
        _ if policy.target == owner => Ok(()),
        (SharedKind::Network, _) => shared_network(tx, policy, owner).await,
        _ if new == Some(EVERYBODY) => Ok(()),
        _ => shared(tx, policy).await,
    }
}

/// Projects that the same action is granted to.
async fn targets(tx: &mut Tx, policy: &RbacPolicy) -> Result<Vec<String>> {
    match Action::parse(&policy.action) {
        Some(action) => Ok(rbac::targets(tx, table::table(policy.kind), &policy.object_id, action).await?),
        None => Ok(Vec::new()),
    }
}

/// Ports of the target on the network (`ensure_no_project_ports_on_network`).
async fn shared_network(tx: &mut Tx, policy: &RbacPolicy, owner: &str) -> Result<()> {
    let targets = targets(tx, policy).await?;
    let users = users(tx, policy.kind, &policy.object_id).await?;
    let depends = if policy.target == EVERYBODY {
        users.iter().any(|user| user != owner && !targets.contains(user))
    } else {
        !contains(&targets, EVERYBODY) && users.contains(&policy.target)
    };
    if depends {
        let details = faults::shared_setting(&policy.object_id);
        return Err(faults::in_use(&policy.object_id, details).into());
    }
    Ok(())
}

/// Users of anything but a network (`_validate_rbac_policy_delete`). As in Neutron the owner counts among those who
/// need the policy for everybody.
async fn shared(tx: &mut Tx, policy: &RbacPolicy) -> Result<()> {
    let targets = targets(tx, policy).await?;
    let users = users(tx, policy.kind, &policy.object_id).await?;
    let depends = if policy.target == EVERYBODY {
        users.iter().any(|user| !targets.contains(user))
    } else {
        !contains(&targets, EVERYBODY) && users.contains(&policy.target)
    };
    if depends {
        let details = format!("project_id={}", policy.target);
        return Err(faults::in_use(&policy.object_id, details).into());
    }
    Ok(())
}

/// Routers with their gateway on an external network (`_validate_ext_not_in_use_by_project`).
async fn external(tx: &mut Tx, policy: &RbacPolicy, new: Option<&str>) -> Result<()> {
    let id = &policy.object_id;
    let targets = targets(tx, policy).await?;
    let routers = network_use::gateway_owners(tx, id).await?;
    let depends = if policy.target == EVERYBODY {
        if network::external(tx, id).await? == Some(true) {
            let details = "Default external networks must be shared to everyone.";
            return Err(faults::in_use(id, details).into());
        }
        let stays = |project: &String| targets.contains(project) || new == Some(project.as_str());
        routers.iter().any(|project| !stays(project))
    } else {
        !contains(&targets, EVERYBODY) && routers.contains(&policy.target)
    };
    if depends {
        let details = "There are routers attached to this network that depend on this policy for access.";
        return Err(faults::in_use(id, details).into());
    }
    Ok(())
}

fn contains(targets: &[String], target: &str) -> bool {
    targets.iter().any(|known| known == target)
}
