//! Refusals about RBAC policies, in Neutron's words (`neutron/extensions/rbac.py`), without the names of the Python
//! callbacks that Neutron puts around some of them.

use std::fmt::Display;

use model::Fault;
use model::net::SharedKind;

/// Neutron does not say which kind of policy the missing one would have been.
pub(super) fn not_found(id: &str) -> Fault {
    let message = format!("RBAC policy of type unknown with ID {id} not found");
    Fault::new(404, "RbacPolicyNotFound", message)
}

pub(super) fn duplicate() -> Fault {
    let message = "An RBAC policy already exists with those values.";
    Fault::new(409, "DuplicateRbacPolicy", message)
}

pub(super) fn in_use(object_id: &str, details: impl Display) -> Fault {
    let message = format!(
        "RBAC policy on object {object_id} cannot be removed because other objects depend on it.\nDetails: {details}"
    );
    Fault::new(409, "RbacPolicyInUse", message)
}

/// What Neutron says of a network whose ports need a policy.
pub(super) fn shared_setting(network: &str) -> String {
    format!("Unable to reconfigure sharing settings for network {network}. Multiple projects are using it.")
}

/// Only owners share, and administrators.
pub(super) const NOT_THE_OWNER: &str = "Only admins can manipulate policies on objects they do not own";

pub(super) fn no_object(kind: SharedKind, id: &str) -> Fault {
    let noun = match kind {
        SharedKind::QosPolicy => "QoS policy",
        SharedKind::SecurityGroup => "Security group",
        SharedKind::Network => "Network",
        SharedKind::SubnetPool => "Subnet pool",
        SharedKind::AddressScope => "Address scope",
        SharedKind::AddressGroup => "Address group",
    };
    Fault::invalid_input(format!("{noun} {id} could not be found"))
}

pub(super) fn bad_action(action: &str, kind: SharedKind, valid: &[&str]) -> Fault {
    let quoted: Vec<String> = valid.iter().map(|name| format!("'{name}'")).collect();
    // A Python tuple of one has a comma behind it.
    let comma = if valid.len() == 1 { "," } else { "" };
    let message = format!(
        "Invalid action '{action}' for object type '{}'. Valid actions: ({}{comma})",
        kind.as_str(),
        quoted.join(", ")
    );
    Fault::new(400, "InvalidActionForType", message)
}
