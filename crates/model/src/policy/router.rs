//! Routers, with EVPN and connection tracking helpers.

use super::check::{
    ADMIN, ADMIN_OR_MANAGER, ADMIN_OR_MEMBER, ADMIN_OR_OWNER, ADMIN_OR_PARENT_MEMBER, ADMIN_OR_PARENT_OWNER,
    ADMIN_OR_PARENT_READER, ADMIN_OR_READER, ANYONE,
};
use super::{Operation, Rule, WALLABY, XENA, delete, get, post, put};

const CREATE: &[Operation] = &[post("/routers")];
const READ: &[Operation] = &[get("/routers"), get("/routers/{id}")];
const UPDATE: &[Operation] = &[put("/routers/{id}")];
const ADD_GATEWAYS: &[Operation] = &[put("/routers/{id}/add_external_gateways")];
const UPDATE_GATEWAYS: &[Operation] = &[put("/routers/{id}/update_external_gateways")];
const REMOVE_GATEWAYS: &[Operation] = &[put("/routers/{id}/remove_external_gateways")];

pub(super) const RULES: &[Rule] = &[
    Rule::api("create_router", ADMIN_OR_MEMBER, CREATE).formerly(ANYONE, WALLABY),
    Rule::api("create_router:distributed", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api("create_router:ha", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api("create_router:external_gateway_info", ADMIN_OR_MEMBER, CREATE)
        .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "create_router:external_gateway_info:network_id",
        ADMIN_OR_MEMBER,
        CREATE,
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api("create_router:external_gateway_info:enable_snat", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api(
        "create_router:external_gateway_info:external_fixed_ips",
        ADMIN,
        CREATE,
    )
    .formerly(ADMIN, WALLABY),
    Rule::api("create_router:enable_default_route_bfd", ADMIN, CREATE),
    Rule::api("create_router:enable_default_route_ecmp", ADMIN, CREATE),
    Rule::api(
        "create_router:tags",
        ADMIN_OR_MEMBER,
        &[post("/routers/{id}/tags")],
    )
    .renamed("create_routers_tags", ADMIN_OR_MANAGER, "2025.1"),
    Rule::api("get_router", ADMIN_OR_READER, READ).formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api("get_router:distributed", ADMIN, READ).formerly(ADMIN, WALLABY),
    Rule::api("get_router:ha", ADMIN, READ).formerly(ADMIN, WALLABY),
    Rule::api(
        "get_router:tags",
        ADMIN_OR_READER,
        &[get("/routers/{id}/tags"), get("/routers/{id}/tags/{tag_id}")],
    )
    .renamed("get_routers_tags", ADMIN_OR_READER, "2025.1"),
    Rule::api("update_router", ADMIN_OR_MEMBER, UPDATE).formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api("update_router:distributed", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api("update_router:ha", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api("update_router:external_gateway_info", ADMIN_OR_MEMBER, UPDATE)
        .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "update_router:external_gateway_info:network_id",
        ADMIN_OR_MEMBER,
        UPDATE,
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api("update_router:external_gateway_info:enable_snat", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api(
        "update_router:external_gateway_info:external_fixed_ips",
        ADMIN,
        UPDATE,
    )
    .formerly(ADMIN, WALLABY),
    Rule::api("update_router:enable_default_route_bfd", ADMIN, UPDATE),
    Rule::api("update_router:enable_default_route_ecmp", ADMIN, UPDATE),
    Rule::api(
        "update_router:tags",
        ADMIN_OR_MEMBER,
        &[put("/routers/{id}/tags"), put("/routers/{id}/tags/{tag_id}")],
    )
    .renamed("update_routers_tags", ADMIN_OR_MANAGER, "2025.1"),
    Rule::api("delete_router", ADMIN_OR_MEMBER, &[delete("/routers/{id}")]).formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "delete_router:tags",
        ADMIN_OR_MEMBER,
        &[
            delete("/routers/{id}/tags"),
            delete("/routers/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("delete_routers_tags", ADMIN_OR_MANAGER, "2025.1"),
    Rule::api(
        "add_router_interface",
        ADMIN_OR_MEMBER,
        &[put("/routers/{id}/add_router_interface")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "remove_router_interface",
        ADMIN_OR_MEMBER,
        &[put("/routers/{id}/remove_router_interface")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "add_extraroutes",
        ADMIN_OR_MEMBER,
        &[put("/routers/{id}/add_extraroutes")],
    )
    .formerly(ADMIN_OR_OWNER, XENA),
    Rule::api(
        "remove_extraroutes",
        ADMIN_OR_MEMBER,
        &[put("/routers/{id}/remove_extraroutes")],
    )
    .formerly(ADMIN_OR_OWNER, XENA),
    Rule::api("add_external_gateways", ADMIN_OR_MEMBER, ADD_GATEWAYS),
    Rule::api(
        "add_external_gateways:external_gateways",
        ADMIN_OR_MEMBER,
        ADD_GATEWAYS,
    ),
    Rule::api(
        "add_external_gateways:external_gateways:network_id",
        ADMIN_OR_MEMBER,
        ADD_GATEWAYS,
    ),
    Rule::api(
        "add_external_gateways:external_gateways:enable_snat",
        ADMIN,
        ADD_GATEWAYS,
    ),
    Rule::api(
        "add_external_gateways:external_gateways:external_fixed_ips",
        ADMIN,
        ADD_GATEWAYS,
    ),
    Rule::api("update_external_gateways", ADMIN_OR_MEMBER, UPDATE_GATEWAYS),
    Rule::api(
        "update_external_gateways:external_gateways",
        ADMIN_OR_MEMBER,
        UPDATE_GATEWAYS,
    ),
    Rule::api(
        "update_external_gateways:external_gateways:network_id",
        ADMIN_OR_MEMBER,
        UPDATE_GATEWAYS,
    ),
    Rule::api(
        "update_external_gateways:external_gateways:enable_snat",
        ADMIN,
        UPDATE_GATEWAYS,
    ),
    Rule::api(
        "update_external_gateways:external_gateways:external_fixed_ips",
        ADMIN,
        UPDATE_GATEWAYS,
    ),
    Rule::api("remove_external_gateways", ADMIN_OR_MEMBER, REMOVE_GATEWAYS),
    Rule::api(
        "remove_external_gateways:external_gateways",
        ADMIN_OR_MEMBER,
        REMOVE_GATEWAYS,
    ),
    Rule::api("create_router:evpn_vni", ADMIN, CREATE),
    Rule::api("get_router:evpn_vni", ADMIN_OR_READER, READ),
    Rule::api(
        "create_router_conntrack_helper",
        ADMIN_OR_PARENT_MEMBER,
        &[post("/routers/{router_id}/conntrack_helpers")],
    )
    .formerly(ADMIN_OR_PARENT_OWNER, WALLABY),
    Rule::api(
        "get_router_conntrack_helper",
        ADMIN_OR_PARENT_READER,
        &[
            get("/routers/{router_id}/conntrack_helpers"),
            get("/routers/{router_id}/conntrack_helpers/{conntrack_helper_id}"),
        ],
    )
    .formerly(ADMIN_OR_PARENT_OWNER, WALLABY),
    Rule::api(
        "update_router_conntrack_helper",
        ADMIN_OR_PARENT_MEMBER,
        &[put(
            "/routers/{router_id}/conntrack_helpers/{conntrack_helper_id}",
        )],
    )
    .formerly(ADMIN_OR_PARENT_OWNER, WALLABY),
    Rule::api(
        "delete_router_conntrack_helper",
        ADMIN_OR_PARENT_MEMBER,
        &[delete(
            "/routers/{router_id}/conntrack_helpers/{conntrack_helper_id}",
        )],
    )
    .formerly(ADMIN_OR_PARENT_OWNER, WALLABY),
];
