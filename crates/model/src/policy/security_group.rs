//! Security groups, their rules, the rules of new default groups, and whether new groups are stateful.

use super::check::{
    ADMIN, ADMIN_OR_MANAGER, ADMIN_OR_MEMBER, ADMIN_OR_OWNER, ADMIN_OR_READER, ANYONE, READER,
};
use super::{Rule, WALLABY, delete, get, post, put};

const CREATE_DEFAULT_SECURITY_GROUP: &str =
    "(rule:admin_only) or (rule:service_api) or role:reader and project_id:%(project_id)s";
const ADMIN_OR_READER_OR_SHARED: &str =
    "(rule:admin_only) or (role:reader and project_id:%(project_id)s) or rule:shared_security_group";
const ADMIN_OR_GROUP_MEMBER: &str = "(rule:admin_only) or (role:member and rule:sg_owner)";

pub(super) const RULES: &[Rule] = &[
    Rule::part(
        "admin_or_sg_owner",
        "rule:context_is_admin or project_id:%(security_group:project_id)s",
    ),
    Rule::part("admin_owner_or_sg_owner", "rule:owner or rule:admin_or_sg_owner"),
    Rule::part("shared_security_group", "field:security_groups:shared=True"),
    Rule::part(
        "rule_default_sg",
        "field:security_group_rules:belongs_to_default_sg=True",
    ),
    Rule::api(
        "create_default_security_group",
        CREATE_DEFAULT_SECURITY_GROUP,
        &[],
    ),
    Rule::api(
        "create_security_group",
        ADMIN_OR_MEMBER,
        &[post("/security-groups")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "create_security_group:tags",
        ADMIN_OR_MEMBER,
        &[post("/security-groups/{id}/tags")],
    )
    .renamed("create_security_groups_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api(
        "get_security_group",
        ADMIN_OR_READER_OR_SHARED,
        &[get("/security-groups"), get("/security-groups/{id}")],
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "get_security_group:tags",
        ADMIN_OR_READER_OR_SHARED,
        &[
            get("/security-groups/{id}/tags"),
            get("/security-groups/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("get_security_groups_tags", ADMIN_OR_READER_OR_SHARED, "2025.1"),
    Rule::api(
        "update_security_group",
        ADMIN_OR_MEMBER,
        &[put("/security-groups/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "update_security_group:tags",
        ADMIN_OR_MEMBER,
        &[
            put("/security-groups/{id}/tags"),
            put("/security-groups/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("update_security_groups_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api(
        "delete_security_group",
        ADMIN_OR_MEMBER,
        &[delete("/security-groups/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "delete_security_group:tags",
        ADMIN_OR_MEMBER,
        &[
            delete("/security-groups/{id}/tags"),
            delete("/security-groups/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("delete_security_groups_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api(
        "create_security_group_rule",
        ADMIN_OR_GROUP_MEMBER,
        &[post("/security-group-rules")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "get_security_group_rule",
        "(rule:admin_only) or (role:reader and rule:sg_owner)",
        &[get("/security-group-rules"), get("/security-group-rules/{id}")],
    )
    .formerly("rule:admin_owner_or_sg_owner", WALLABY),
    Rule::api(
        "delete_security_group_rule",
        ADMIN_OR_GROUP_MEMBER,
        &[delete("/security-group-rules/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "create_default_security_group_rule",
        ADMIN,
        &[post("/default-security-group-rules")],
    )
    .formerly(ADMIN, "2023.2"),
    Rule::api(
        "get_default_security_group_rule",
        READER,
        &[
            get("/default-security-group-rules"),
            get("/default-security-group-rules/{id}"),
        ],
    )
    .formerly(ANYONE, "2023.2"),
    Rule::api(
        "delete_default_security_group_rule",
        ADMIN,
        &[delete("/default-security-group-rules/{id}")],
    )
    .formerly(ADMIN, "2023.2"),
    Rule::api(
        "create_security_groups_default_statefulness",
        ADMIN_OR_MANAGER,
        &[post("/security-groups-default-statefulness")],
    ),
    Rule::api(
        "get_security_groups_default_statefulness",
        ADMIN_OR_READER,
        &[
            get("/security-groups-default-statefulness"),
            get("/security-groups-default-statefulness/{id}"),
        ],
    ),
    Rule::api(
        "update_security_groups_default_statefulness",
        ADMIN_OR_MANAGER,
        &[put("/security-groups-default-statefulness/{id}")],
    ),
    Rule::api(
        "delete_security_groups_default_statefulness",
        ADMIN_OR_MANAGER,
        &[delete("/security-groups-default-statefulness/{id}")],
    ),
];
