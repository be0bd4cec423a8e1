//! Floating IPs, their pools and port forwardings.

use super::check::{
    ADMIN, ADMIN_OR_MANAGER, ADMIN_OR_MEMBER, ADMIN_OR_OWNER, ADMIN_OR_PARENT_MEMBER, ADMIN_OR_PARENT_OWNER,
    ADMIN_OR_PARENT_READER, ADMIN_OR_READER, ANYONE,
};
use super::{Operation, Rule, WALLABY, delete, get, post, put};

const CREATE: &[Operation] = &[post("/floatingips")];
const UPDATE: &[Operation] = &[put("/floatingips/{id}")];

pub(super) const RULES: &[Rule] = &[
    Rule::api("create_floatingip", ADMIN_OR_MEMBER, CREATE).formerly(ANYONE, WALLABY),
    Rule::api("create_floatingip:floating_ip_address", ADMIN_OR_MANAGER, CREATE).formerly(ADMIN, WALLABY),
    Rule::api("create_floatingip:router_id", ADMIN_OR_MEMBER, CREATE),
    Rule::api(
        "create_floatingip:tags",
        ADMIN_OR_MEMBER,
        &[post("/floatingips/{id}/tags")],
    )
    .renamed("create_floatingips_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api(
        "get_floatingip",
        ADMIN_OR_READER,
        &[get("/floatingips"), get("/floatingips/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "get_floatingip:tags",
        ADMIN_OR_READER,
        &[
            get("/floatingips/{id}/tags"),
            get("/floatingips/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("get_floatingips_tags", ADMIN_OR_READER, "2025.1"),
    Rule::api("update_floatingip", ADMIN_OR_MEMBER, UPDATE).formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api("update_floatingip:router_id", ADMIN_OR_MEMBER, UPDATE),
    Rule::api(
        "update_floatingip:tags",
        ADMIN_OR_MEMBER,
        &[
            put("/floatingips/{id}/tags"),
            put("/floatingips/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("update_floatingips_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api(
        "delete_floatingip",
        ADMIN_OR_MEMBER,
        &[delete("/floatingips/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "delete_floatingip:tags",
        ADMIN_OR_MEMBER,
        &[
            delete("/floatingips/{id}/tags"),
            delete("/floatingips/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("delete_floatingips_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api(
        "get_floatingip_pool",
        ADMIN_OR_READER,
        &[get("/floatingip_pools")],
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "create_floatingip_port_forwarding",
        ADMIN_OR_PARENT_MEMBER,
        &[post("/floatingips/{floatingip_id}/port_forwardings")],
    )
    .formerly(ADMIN_OR_PARENT_OWNER, WALLABY),
    Rule::api(
        "get_floatingip_port_forwarding",
        ADMIN_OR_PARENT_READER,
        &[
            get("/floatingips/{floatingip_id}/port_forwardings"),
            get("/floatingips/{floatingip_id}/port_forwardings/{port_forwarding_id}"),
        ],
    )
    .formerly(ADMIN_OR_PARENT_OWNER, WALLABY),
    Rule::api(
        "update_floatingip_port_forwarding",
        ADMIN_OR_PARENT_MEMBER,
        &[put(
            "/floatingips/{floatingip_id}/port_forwardings/{port_forwarding_id}",
        )],
    )
    .formerly(ADMIN_OR_PARENT_OWNER, WALLABY),
    Rule::api(
        "delete_floatingip_port_forwarding",
        ADMIN_OR_PARENT_MEMBER,
        &[delete(
            "/floatingips/{floatingip_id}/port_forwardings/{port_forwarding_id}",
        )],
    )
    .formerly(ADMIN_OR_PARENT_OWNER, WALLABY),
];
