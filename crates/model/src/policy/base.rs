//! What other rules are made of, and the rules about the caller alone.

use super::Rule;
use super::check::ADMIN_OR_OWNER;

pub(super) const RULES: &[Rule] = &[
    Rule::part("context_is_admin", "role:admin"),
    Rule::part("context_with_global_access", "!"),
    // This one is neutron-lib's alone (`neutron_lib/policy/_engine.py`).
    Rule::part("context_can_set_project_id", "!"),
    Rule::part("service_api", "role:service"),
    Rule::part("owner", "project_id:%(project_id)s"),
    Rule::part("admin_or_owner", "rule:context_is_admin or rule:owner"),
    Rule::part("context_is_advsvc", "role:advsvc"),
    Rule::part(
        "admin_or_network_owner",
        "rule:context_is_admin or project_id:%(network:project_id)s",
    ),
    Rule::part(
        "admin_owner_or_network_owner",
        "rule:owner or rule:admin_or_network_owner",
    ),
    Rule::part("network_owner", "project_id:%(network:project_id)s"),
    Rule::part("admin_only", "rule:context_is_admin"),
    Rule::part("regular_user", ""),
    Rule::part("shared", "field:networks:shared=True"),
    Rule::part("default", ADMIN_OR_OWNER),
    Rule::part(
        "admin_or_ext_parent_owner",
        "rule:context_is_admin or project_id:%(ext_parent:project_id)s",
    ),
    Rule::part("ext_parent_owner", "project_id:%(ext_parent:project_id)s"),
    Rule::part("sg_owner", "project_id:%(security_group:project_id)s"),
];
