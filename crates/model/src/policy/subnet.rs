//! Subnets.

use super::check::{ADMIN, ADMIN_OR_NETWORK_OWNER};
use super::{Operation, Rule, WALLABY, delete, get, post, put};

const CREATE: &[Operation] = &[post("/subnets")];
const READ: &[Operation] = &[get("/subnets"), get("/subnets/{id}")];
const UPDATE: &[Operation] = &[put("/subnets/{id}")];

const MEMBER_OR_ADMIN_OR_NETWORK_MEMBER: &str = concat!(
    "role:member and project_id:%(project_id)s or (rule:admin_only)",
    " or (role:member and rule:network_owner)",
);
const GET_SUBNET: &str = concat!(
    "role:reader and project_id:%(project_id)s or rule:shared or rule:external_network",
    " or (rule:admin_only) or (role:reader and rule:network_owner) or rule:service_api",
);
const READER_OR_SHARED_OR_ADMIN_OR_NETWORK_READER: &str = concat!(
    "role:reader and project_id:%(project_id)s or rule:shared or rule:external_network",
    " or (rule:admin_only) or (role:reader and rule:network_owner)",
);

pub(super) const RULES: &[Rule] = &[
    Rule::part("external_network", "field:subnets:router:external=True"),
    Rule::api(
        "create_subnet",
        "(rule:admin_only) or (role:member and rule:network_owner)",
        CREATE,
    )
    .formerly(ADMIN_OR_NETWORK_OWNER, WALLABY),
    Rule::api("create_subnet:segment_id", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api("create_subnet:service_types", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api(
        "create_subnet:tags",
        MEMBER_OR_ADMIN_OR_NETWORK_MEMBER,
        &[post("/subnets/{id}/tags")],
    )
    .renamed("create_subnets_tags", MEMBER_OR_ADMIN_OR_NETWORK_MEMBER, "2025.1"),
    Rule::api("get_subnet", GET_SUBNET, READ).formerly(
        "rule:shared or rule:external_network or rule:admin_or_owner",
        WALLABY,
    ),
    Rule::api("get_subnet:segment_id", ADMIN, READ).formerly(ADMIN, WALLABY),
    Rule::api(
        "get_subnet:tags",
        READER_OR_SHARED_OR_ADMIN_OR_NETWORK_READER,
        &[get("/subnets/{id}/tags"), get("/subnets/{id}/tags/{tag_id}")],
    )
    .renamed(
        "get_subnets_tags",
        READER_OR_SHARED_OR_ADMIN_OR_NETWORK_READER,
        "2025.1",
    ),
    Rule::api("update_subnet", MEMBER_OR_ADMIN_OR_NETWORK_MEMBER, UPDATE)
        .formerly(ADMIN_OR_NETWORK_OWNER, WALLABY),
    Rule::api("update_subnet:segment_id", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api("update_subnet:service_types", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api("update_subnet:leak_routes", ADMIN, UPDATE),
    Rule::api(
        "update_subnet:tags",
        MEMBER_OR_ADMIN_OR_NETWORK_MEMBER,
        &[put("/subnets/{id}/tags"), put("/subnets/{id}/tags/{tag_id}")],
    )
    .renamed("update_subnets_tags", MEMBER_OR_ADMIN_OR_NETWORK_MEMBER, "2025.1"),
    Rule::api(
        "delete_subnet",
        MEMBER_OR_ADMIN_OR_NETWORK_MEMBER,
        &[delete("/subnets/{id}")],
    )
    .formerly(ADMIN_OR_NETWORK_OWNER, WALLABY),
    Rule::api(
        "delete_subnet:tags",
        MEMBER_OR_ADMIN_OR_NETWORK_MEMBER,
        &[
            delete("/subnets/{id}/tags"),
            delete("/subnets/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("delete_subnets_tags", MEMBER_OR_ADMIN_OR_NETWORK_MEMBER, "2025.1"),
];
