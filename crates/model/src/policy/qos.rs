//! QoS policies and their rules.

use super::check::{
    ADMIN, ADMIN_OR_MANAGER, ADMIN_OR_PARENT_MANAGER, ADMIN_OR_PARENT_READER, ANYONE, READER,
};
use super::{Rule, WALLABY, delete, get, post, put};

const ADMIN_OR_READER_OR_SHARED: &str =
    "(rule:admin_only) or (role:reader and project_id:%(project_id)s) or rule:shared_qos_policy";

pub(super) const RULES: &[Rule] = &[
    Rule::part("shared_qos_policy", "field:policies:shared=True"),
    Rule::api(
        "get_policy",
        ADMIN_OR_READER_OR_SHARED,
        &[get("/qos/policies"), get("/qos/policies/{id}")],
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "get_policy:tags",
        ADMIN_OR_READER_OR_SHARED,
        &[
            get("/qos/policies/{id}/tags"),
            get("/qos/policies/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("get_policies_tags", ADMIN_OR_READER_OR_SHARED, "2025.1"),
    Rule::api("create_policy", ADMIN_OR_MANAGER, &[post("/qos/policies")]).formerly(ADMIN, WALLABY),
    Rule::api(
        "create_policy:tags",
        ADMIN_OR_MANAGER,
        &[post("/qos/policies/{id}/tags")],
    )
    .renamed("create_policies_tags", ADMIN_OR_MANAGER, "2025.1"),
    Rule::api("update_policy", ADMIN_OR_MANAGER, &[put("/qos/policies/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api(
        "update_policy:tags",
        ADMIN_OR_MANAGER,
        &[
            put("/qos/policies/{id}/tags"),
            put("/qos/policies/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("update_policies_tags", ADMIN_OR_MANAGER, "2025.1"),
    Rule::api("delete_policy", ADMIN_OR_MANAGER, &[delete("/qos/policies/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_policy:tags",
        ADMIN_OR_MANAGER,
        &[
            delete("/qos/policies/{id}/tags"),
            delete("/qos/policies/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("delete_policies_tags", ADMIN_OR_MANAGER, "2025.1"),
    Rule::api(
        "get_rule_type",
        READER,
        &[get("/qos/rule-types"), get("/qos/rule-types/{rule_type}")],
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "get_policy_bandwidth_limit_rule",
        ADMIN_OR_PARENT_READER,
        &[
            get("/qos/policies/{policy_id}/bandwidth_limit_rules"),
            get("/qos/policies/{policy_id}/bandwidth_limit_rules/{rule_id}"),
        ],
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "create_policy_bandwidth_limit_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[post("/qos/policies/{policy_id}/bandwidth_limit_rules")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "update_policy_bandwidth_limit_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[put("/qos/policies/{policy_id}/bandwidth_limit_rules/{rule_id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_policy_bandwidth_limit_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[delete(
            "/qos/policies/{policy_id}/bandwidth_limit_rules/{rule_id}",
        )],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "get_policy_packet_rate_limit_rule",
        ADMIN_OR_PARENT_READER,
        &[
            get("/qos/policies/{policy_id}/packet_rate_limit_rules"),
            get("/qos/policies/{policy_id}/packet_rate_limit_rules/{rule_id}"),
        ],
    ),
    Rule::api(
        "create_policy_packet_rate_limit_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[post("/qos/policies/{policy_id}/packet_rate_limit_rules")],
    ),
    Rule::api(
        "update_policy_packet_rate_limit_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[put("/qos/policies/{policy_id}/packet_rate_limit_rules/{rule_id}")],
    ),
    Rule::api(
        "delete_policy_packet_rate_limit_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[delete(
            "/qos/policies/{policy_id}/packet_rate_limit_rules/{rule_id}",
        )],
    ),
    Rule::api(
        "get_policy_dscp_marking_rule",
        ADMIN_OR_PARENT_READER,
        &[
            get("/qos/policies/{policy_id}/dscp_marking_rules"),
            get("/qos/policies/{policy_id}/dscp_marking_rules/{rule_id}"),
        ],
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "create_policy_dscp_marking_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[post("/qos/policies/{policy_id}/dscp_marking_rules")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "update_policy_dscp_marking_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[put("/qos/policies/{policy_id}/dscp_marking_rules/{rule_id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_policy_dscp_marking_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[delete("/qos/policies/{policy_id}/dscp_marking_rules/{rule_id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "get_policy_minimum_bandwidth_rule",
        ADMIN_OR_PARENT_READER,
        &[
            get("/qos/policies/{policy_id}/minimum_bandwidth_rules"),
            get("/qos/policies/{policy_id}/minimum_bandwidth_rules/{rule_id}"),
        ],
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "create_policy_minimum_bandwidth_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[post("/qos/policies/{policy_id}/minimum_bandwidth_rules")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "update_policy_minimum_bandwidth_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[put("/qos/policies/{policy_id}/minimum_bandwidth_rules/{rule_id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_policy_minimum_bandwidth_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[delete(
            "/qos/policies/{policy_id}/minimum_bandwidth_rules/{rule_id}",
        )],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "get_policy_minimum_packet_rate_rule",
        ADMIN_OR_PARENT_READER,
        &[
            get("/qos/policies/{policy_id}/minimum_packet_rate_rules"),
            get("/qos/policies/{policy_id}/minimum_packet_rate_rules/{rule_id}"),
        ],
    ),
    Rule::api(
        "create_policy_minimum_packet_rate_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[post("/qos/policies/{policy_id}/minimum_packet_rate_rules")],
    ),
    Rule::api(
        "update_policy_minimum_packet_rate_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[put(
            "/qos/policies/{policy_id}/minimum_packet_rate_rules/{rule_id}",
        )],
    ),
    Rule::api(
        "delete_policy_minimum_packet_rate_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[delete(
            "/qos/policies/{policy_id}/minimum_packet_rate_rules/{rule_id}",
        )],
    ),
    Rule::api(
        "get_alias_bandwidth_limit_rule",
        ADMIN_OR_PARENT_READER,
        &[get("/qos/alias_bandwidth_limit_rules/{rule_id}/")],
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "update_alias_bandwidth_limit_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[put("/qos/alias_bandwidth_limit_rules/{rule_id}/")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_alias_bandwidth_limit_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[delete("/qos/alias_bandwidth_limit_rules/{rule_id}/")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "get_alias_dscp_marking_rule",
        ADMIN_OR_PARENT_READER,
        &[get("/qos/alias_dscp_marking_rules/{rule_id}/")],
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "update_alias_dscp_marking_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[put("/qos/alias_dscp_marking_rules/{rule_id}/")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_alias_dscp_marking_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[delete("/qos/alias_dscp_marking_rules/{rule_id}/")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "get_alias_minimum_bandwidth_rule",
        ADMIN_OR_PARENT_READER,
        &[get("/qos/alias_minimum_bandwidth_rules/{rule_id}/")],
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "update_alias_minimum_bandwidth_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[put("/qos/alias_minimum_bandwidth_rules/{rule_id}/")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_alias_minimum_bandwidth_rule",
        ADMIN_OR_PARENT_MANAGER,
        &[delete("/qos/alias_minimum_bandwidth_rules/{rule_id}/")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "get_alias_minimum_packet_rate_rule",
        "rule:get_policy_minimum_packet_rate_rule",
        &[get("/qos/alias_minimum_packet_rate_rules/{rule_id}/")],
    ),
    Rule::api(
        "update_alias_minimum_packet_rate_rule",
        "rule:update_policy_minimum_packet_rate_rule",
        &[put("/qos/alias_minimum_packet_rate_rules/{rule_id}/")],
    ),
    Rule::api(
        "delete_alias_minimum_packet_rate_rule",
        "rule:delete_policy_minimum_packet_rate_rule",
        &[delete("/qos/alias_minimum_packet_rate_rules/{rule_id}/")],
    ),
];
