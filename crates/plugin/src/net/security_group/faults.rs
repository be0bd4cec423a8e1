//! Refusals about security groups, in Neutron's words (`neutron/extensions/securitygroup.py`).

use model::Fault;
use serde_json::Value;

/// 404 of a security group.
pub fn not_found(id: &str) -> Fault {
    Fault::new(
        404,
        "SecurityGroupNotFound",
        format!("Security group {id} does not exist"),
    )
}

pub(super) fn rule_not_found(id: &str) -> Fault {
    Fault::new(
        404,
        "SecurityGroupRuleNotFound",
        format!("Security group rule {id} does not exist"),
    )
}

pub(super) fn in_use(id: &str) -> Fault {
    Fault::new(409, "SecurityGroupInUse", format!("Security Group {id} in use."))
}

pub(super) fn default_exists() -> Fault {
    Fault::new(
        409,
        "SecurityGroupDefaultAlreadyExists",
        "Default security group already exists.",
    )
}

pub(super) fn cannot_remove_default() -> Fault {
    let message = "Insufficient rights for removing default security group.";
    Fault::new(409, "SecurityGroupCannotRemoveDefault", message)
}

pub(super) fn cannot_update_default() -> Fault {
    Fault::new(
        409,
        "SecurityGroupCannotUpdateDefault",
        "Updating default security group not allowed.",
    )
}

pub(super) fn rule_exists(id: &str) -> Fault {
    let message = format!("Security group rule already exists. Rule id is {id}.");
    Fault::new(409, "SecurityGroupRuleExists", message)
}

pub(super) fn duplicate_in_post() -> Fault {
    Fault::new(
        409,
        "DuplicateSecurityGroupRuleInPost",
        "Duplicate Security Group Rule in POST.",
    )
}

pub(super) fn not_single_group() -> Fault {
    let message = "Only allowed to update rules for one security profile at a time";
    Fault::new(400, "SecurityGroupNotSingleGroupRules", message)
}

pub(super) fn not_single_project() -> Fault {
    let message = "Multiple project_ids in bulk security group rule create not allowed";
    Fault::new(400, "SecurityGroupRulesNotSingleProject", message)
}

pub(super) fn multiple_remotes() -> Fault {
    let message =
        "Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.";
    Fault::new(400, "SecurityGroupMultipleRemoteEntites", message)
}

pub(super) fn protocol_required() -> Fault {
    let message = "Must also specify protocol if port range is given.";
    Fault::new(400, "SecurityGroupProtocolRequiredWithPorts", message)
}

pub(super) fn invalid_port(port: i64) -> Fault {
    Fault::new(
        400,
        "SecurityGroupInvalidPortValue",
        format!("Invalid value for port {port}"),
    )
}

pub(super) fn invalid_port_range() -> Fault {
    let message = "For TCP/UDP protocols, port_range_min must be <= port_range_max";
    Fault::new(400, "SecurityGroupInvalidPortRange", message)
}

pub(super) fn invalid_icmp(field: &str, attribute: &str, value: i64) -> Fault {
    let message = format!("Invalid value for ICMP {field} ({attribute}) {value}. It must be 0 to 255.");
    Fault::new(400, "SecurityGroupInvalidIcmpValue", message)
}

pub(super) fn missing_icmp_type(code: i64) -> Fault {
    let message =
        format!("ICMP code (port-range-max) {code} is provided but ICMP type (port-range-min) is missing.");
    Fault::new(400, "SecurityGroupMissingIcmpType", message)
}

pub(super) fn ports_not_supported(protocol: i64) -> Fault {
    let message = format!(
        "Ports cannot be specified for protocol {protocol}. Ports are only supported for DCCP, SCTP, TCP, UDP, UDPLITE."
    );
    Fault::new(400, "SecurityGroupInvalidProtocolForPort", message)
}

pub(super) fn ethertype_conflict(ethertype: &str, protocol: &str) -> Fault {
    let message = format!("Invalid ethertype {ethertype} for protocol {protocol}.");
    Fault::new(400, "SecurityGroupEthertypeConflictWithProtocol", message)
}

pub(super) fn cidr_conflict(ethertype: &str, cidr: &str) -> Fault {
    let message = format!("Conflicting value ethertype {ethertype} for CIDR {cidr}");
    Fault::new(400, "SecurityGroupRuleParameterConflict", message)
}

/// 404 of a template.
pub(super) fn template_not_found(id: &str) -> Fault {
    let message = format!("Default Security Group rule {id} does not exist");
    Fault::new(404, "DefaultSecurityGroupRuleNotFound", message)
}

pub(super) fn template_exists(id: &str) -> Fault {
    let message = format!("Default Security group rule already exists. Rule id is {id}.");
    Fault::new(409, "DefaultSecurityGroupRuleExists", message)
}

/// A template names another group or an address group that is not there (any more). Neutron answers 500.
pub(super) fn template_without_remote() -> Fault {
    let message = "Error a default security group rule has a remote group that does not exist while attempting the \
                   operation.";
    Fault::new(409, "SecurityGroupConflict", message)
}

pub(super) fn statefulness_not_found(id: &str) -> Fault {
    Fault::not_found(
        "SecurityGroupDefaultStatefulnessNotFound",
        "Security group default statefulness",
        id,
    )
}

pub(super) fn statefulness_exists(project: Option<&str>) -> Fault {
    let project = project.filter(|project| !project.is_empty());
    let message = format!(
        "A security group default statefulness setting already exists for project '{}'.",
        project.unwrap_or("system-wide")
    );
    Fault::new(409, "SecurityGroupDefaultStatefulnessAlreadyExists", message)
}

/// Where the attribute map checks nothing and Neutron fails.
pub(super) fn not_a_text(attribute: &str, value: &Value) -> Fault {
    let shown = model::attr::python::str(value);
    Fault::bad_request(format!(
        "Invalid input for {attribute}. Reason: '{shown}' is not a valid string."
    ))
}

pub(super) fn not_a_uuid(attribute: &str, value: &str) -> Fault {
    Fault::bad_request(format!(
        "Invalid input for {attribute}. Reason: '{value}' is not a valid UUID."
    ))
}

pub(super) fn too_long(attribute: &str, value: &str, most: usize) -> Fault {
    Fault::bad_request(format!(
        "Invalid input for {attribute}. Reason: '{value}' exceeds maximum length of {most}."
    ))
}

/// Rules cannot be sorted by what is not in their table (`neutron_lib/db/model_query.py`).
pub(super) fn bad_sort_key(key: &str) -> Fault {
    let message = format!("Bad securitygrouprules request: '{key}' is an invalid attribute for sort key.");
    Fault::new(400, "BadRequest", message)
}
