//! Subnet pools.

use super::check::{ADMIN, ADMIN_OR_MEMBER, ADMIN_OR_OWNER, ANYONE};
use super::{Operation, Rule, WALLABY, delete, get, post, put};

const CREATE: &[Operation] = &[post("/subnetpools")];
const UPDATE: &[Operation] = &[put("/subnetpools/{id}")];

const ADMIN_OR_READER_OR_SHARED: &str =
    "(rule:admin_only) or (role:reader and project_id:%(project_id)s) or rule:shared_subnetpools";

pub(super) const RULES: &[Rule] = &[
    Rule::part("shared_subnetpools", "field:subnetpools:shared=True"),
    Rule::api("create_subnetpool", ADMIN_OR_MEMBER, CREATE).formerly(ANYONE, WALLABY),
    Rule::api("create_subnetpool:shared", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api("create_subnetpool:is_default", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api(
        "create_subnetpool:tags",
        ADMIN_OR_MEMBER,
        &[post("/subnetpools/{id}/tags")],
    )
    .renamed("create_subnetpools_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api(
        "get_subnetpool",
        ADMIN_OR_READER_OR_SHARED,
        &[get("/subnetpools"), get("/subnetpools/{id}")],
    )
    .formerly("rule:admin_or_owner or rule:shared_subnetpools", WALLABY),
    Rule::api(
        "get_subnetpool:tags",
        ADMIN_OR_READER_OR_SHARED,
        &[
            get("/subnetpools/{id}/tags"),
            get("/subnetpools/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("get_subnetpools_tags", ADMIN_OR_READER_OR_SHARED, "2025.1"),
    Rule::api("update_subnetpool", ADMIN_OR_MEMBER, UPDATE).formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api("update_subnetpool:is_default", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api(
        "update_subnetpool:tags",
        ADMIN_OR_MEMBER,
        &[
            put("/subnetpools/{id}/tags"),
            put("/subnetpools/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("update_subnetpools_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api(
        "delete_subnetpool",
        ADMIN_OR_MEMBER,
        &[delete("/subnetpools/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "delete_subnetpool:tags",
        ADMIN_OR_MEMBER,
        &[
            delete("/subnetpools/{id}/tags"),
            delete("/subnetpools/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("delete_subnetpools_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api(
        "onboard_network_subnets",
        ADMIN_OR_MEMBER,
        &[put("/subnetpools/{id}/onboard_network_subnets")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "add_prefixes",
        ADMIN_OR_MEMBER,
        &[put("/subnetpools/{id}/add_prefixes")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "remove_prefixes",
        ADMIN_OR_MEMBER,
        &[put("/subnetpools/{id}/remove_prefixes")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
];
