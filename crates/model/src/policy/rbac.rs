//! RBAC policies.

use super::check::{ADMIN_OR_MEMBER, ADMIN_OR_OWNER, ADMIN_OR_READER, ANYONE};
use super::{Operation, Rule, WALLABY, delete, get, post, put};

const CREATE: &[Operation] = &[post("/rbac-policies")];
const UPDATE: &[Operation] = &[put("/rbac-policies/{id}")];

const RESTRICT_WILDCARD: &str = concat!(
    "(not field:rbac_policy:target_tenant=* and not field:rbac_policy:target_project=*)",
    " or rule:admin_only",
);
const WILDCARD_BY_ADMIN: &str = concat!(
    "rule:admin_only",
    " or (not field:rbac_policy:target_tenant=* and not field:rbac_policy:target_project=*)",
);
const WILDCARD_PROJECT_BY_ADMIN: &str = "rule:admin_only or not field:rbac_policy:target_project=*";

pub(super) const RULES: &[Rule] = &[
    Rule::part("restrict_wildcard", RESTRICT_WILDCARD),
    Rule::api("create_rbac_policy", ADMIN_OR_MEMBER, CREATE).formerly(ANYONE, WALLABY),
    Rule::api("create_rbac_policy:target_tenant", WILDCARD_BY_ADMIN, CREATE)
        .formerly("rule:restrict_wildcard", WALLABY)
        .going("create_rbac_policy:target_project replaces it", "2025.1"),
    Rule::api(
        "create_rbac_policy:target_project",
        WILDCARD_PROJECT_BY_ADMIN,
        CREATE,
    ),
    Rule::api("update_rbac_policy", ADMIN_OR_MEMBER, UPDATE).formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api("update_rbac_policy:target_tenant", WILDCARD_BY_ADMIN, UPDATE)
        .formerly("rule:restrict_wildcard and rule:admin_or_owner", WALLABY)
        .going("update_rbac_policy:target_project replaces it", "2025.1"),
    Rule::api(
        "update_rbac_policy:target_project",
        WILDCARD_PROJECT_BY_ADMIN,
        UPDATE,
    ),
    Rule::api(
        "get_rbac_policy",
        ADMIN_OR_READER,
        &[get("/rbac-policies"), get("/rbac-policies/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "delete_rbac_policy",
        ADMIN_OR_MEMBER,
        &[delete("/rbac-policies/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
];
