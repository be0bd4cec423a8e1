//! Address groups.

use super::check::{ADMIN_OR_MEMBER, ADMIN_OR_OWNER, ANYONE};
use super::{Rule, WALLABY, delete, get, post, put};

const GET_ADDRESS_GROUP: &str =
    "(rule:admin_only) or (role:reader and project_id:%(project_id)s) or rule:shared_address_groups";

pub(super) const RULES: &[Rule] = &[
    Rule::part("shared_address_groups", "field:address_groups:shared=True"),
    Rule::api(
        "create_address_group",
        ADMIN_OR_MEMBER,
        &[post("/address-groups")],
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "get_address_group",
        GET_ADDRESS_GROUP,
        &[get("/address-groups"), get("/address-groups/{id}")],
    )
    .formerly("rule:admin_or_owner or rule:shared_address_groups", WALLABY),
    Rule::api(
        "update_address_group",
        ADMIN_OR_MEMBER,
        &[put("/address-groups/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "delete_address_group",
        ADMIN_OR_MEMBER,
        &[delete("/address-groups/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "add_addresses",
        ADMIN_OR_MEMBER,
        &[put("/address-groups/{id}/add_addresses")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "remove_addresses",
        ADMIN_OR_MEMBER,
        &[put("/address-groups/{id}/remove_addresses")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
];
