//! Address scopes.

use super::check::{ADMIN, ADMIN_OR_MEMBER, ADMIN_OR_OWNER, ANYONE};
use super::{Operation, Rule, WALLABY, delete, get, post, put};

const CREATE: &[Operation] = &[post("/address-scopes")];
const UPDATE: &[Operation] = &[put("/address-scopes/{id}")];

const GET_ADDRESS_SCOPE: &str =
    "rule:admin_only or role:reader and project_id:%(project_id)s or rule:shared_address_scopes";

pub(super) const RULES: &[Rule] = &[
    Rule::part("shared_address_scopes", "field:address_scopes:shared=True"),
    Rule::api("create_address_scope", ADMIN_OR_MEMBER, CREATE).formerly(ANYONE, WALLABY),
    Rule::api("create_address_scope:shared", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api(
        "get_address_scope",
        GET_ADDRESS_SCOPE,
        &[get("/address-scopes"), get("/address-scopes/{id}")],
    )
    .formerly("rule:admin_or_owner or rule:shared_address_scopes", WALLABY),
    Rule::api("update_address_scope", ADMIN_OR_MEMBER, UPDATE).formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api("update_address_scope:shared", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_address_scope",
        ADMIN_OR_MEMBER,
        &[delete("/address-scopes/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
];
