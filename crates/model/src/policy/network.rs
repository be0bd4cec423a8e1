//! Networks, their use of addresses, and the topology that is made for a project on demand.

use super::check::{ADMIN, ADMIN_OR_MEMBER, ADMIN_OR_OWNER, ADMIN_OR_READER, ADMIN_OR_SERVICE, ANYONE};
use super::{Operation, Rule, WALLABY, delete, get, post, put};

const CREATE: &[Operation] = &[post("/networks")];
const READ: &[Operation] = &[get("/networks"), get("/networks/{id}")];
const UPDATE: &[Operation] = &[put("/networks/{id}")];

const GET_NETWORK: &str = concat!(
    "(rule:admin_only) or (role:reader and project_id:%(project_id)s) or rule:service_api",
    " or rule:shared or rule:external or rule:context_is_advsvc",
);
const OLD_GET_NETWORK: &str = "rule:admin_or_owner or rule:shared or rule:external or rule:context_is_advsvc";
const GET_NETWORK_TAGS: &str = concat!(
    "(rule:admin_only) or (role:reader and project_id:%(project_id)s) or rule:shared",
    " or rule:external or rule:context_is_advsvc",
);

pub(super) const RULES: &[Rule] = &[
    Rule::part("external", "field:networks:router:external=True"),
    Rule::api("create_network", ADMIN_OR_MEMBER, CREATE).formerly(ANYONE, WALLABY),
    Rule::api("create_network:shared", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api("create_network:router:external", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api("create_network:is_default", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api("create_network:port_security_enabled", ADMIN_OR_MEMBER, CREATE).formerly(ANYONE, WALLABY),
    Rule::api("create_network:segments", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api("create_network:provider:network_type", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api("create_network:provider:physical_network", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api("create_network:provider:segmentation_id", ADMIN, CREATE).formerly(ADMIN, WALLABY),
    Rule::api(
        "create_network:tags",
        ADMIN_OR_MEMBER,
        &[post("/networks/{id}/tags")],
    )
    .renamed("create_networks_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api("get_network", GET_NETWORK, READ).formerly(OLD_GET_NETWORK, WALLABY),
    Rule::api("get_network:segments", ADMIN, READ).formerly(ADMIN, WALLABY),
    Rule::api("get_network:provider:network_type", ADMIN, READ).formerly(ADMIN, WALLABY),
    Rule::api("get_network:provider:physical_network", ADMIN, READ).formerly(ADMIN, WALLABY),
    Rule::api("get_network:provider:segmentation_id", ADMIN, READ).formerly(ADMIN, WALLABY),
    Rule::api(
        "get_network:tags",
        GET_NETWORK_TAGS,
        &[get("/networks/{id}/tags"), get("/networks/{id}/tags/{tag_id}")],
    )
    .renamed("get_networks_tags", ADMIN_OR_READER, "2025.1"),
    Rule::api("update_network", ADMIN_OR_MEMBER, UPDATE).formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api("update_network:segments", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api("update_network:shared", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api("update_network:provider:network_type", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api("update_network:provider:physical_network", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api("update_network:provider:segmentation_id", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api("update_network:router:external", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api("update_network:is_default", ADMIN, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api("update_network:port_security_enabled", ADMIN_OR_MEMBER, UPDATE)
        .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "update_network:tags",
        ADMIN_OR_MEMBER,
        &[put("/networks/{id}/tags"), put("/networks/{id}/tags/{tag_id}")],
    )
    .renamed("update_networks_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api("delete_network", ADMIN_OR_MEMBER, &[delete("/networks/{id}")])
        .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "delete_network:tags",
        ADMIN_OR_MEMBER,
        &[
            delete("/networks/{id}/tags"),
            delete("/networks/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("delete_networks_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api(
        "get_auto_allocated_topology",
        ADMIN_OR_READER,
        &[get("/auto-allocated-topology/{project_id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "delete_auto_allocated_topology",
        ADMIN_OR_MEMBER,
        &[delete("/auto-allocated-topology/{project_id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "get_network_ip_availability",
        ADMIN_OR_SERVICE,
        &[
            get("/network-ip-availabilities"),
            get("/network-ip-availabilities/{network_id}"),
        ],
    )
    .formerly(ADMIN, WALLABY),
];
