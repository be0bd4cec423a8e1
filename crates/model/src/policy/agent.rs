//! Agents, what is scheduled to them, and availability zones.

use super::check::{ADMIN, ANYONE, READER};
use super::{Rule, WALLABY, delete, get, post, put};

pub(super) const RULES: &[Rule] = &[
    Rule::api("create_agent", ADMIN, &[post("/agents")]),
    Rule::api("get_agent", ADMIN, &[get("/agents"), get("/agents/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api("update_agent", ADMIN, &[put("/agents/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api("delete_agent", ADMIN, &[delete("/agents/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api(
        "create_dhcp-network",
        ADMIN,
        &[post("/agents/{agent_id}/dhcp-networks")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "get_dhcp-networks",
        ADMIN,
        &[get("/agents/{agent_id}/dhcp-networks")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_dhcp-network",
        ADMIN,
        &[delete("/agents/{agent_id}/dhcp-networks/{network_id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "create_l3-router",
        ADMIN,
        &[post("/agents/{agent_id}/l3-routers")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api("get_l3-routers", ADMIN, &[get("/agents/{agent_id}/l3-routers")]).formerly(ADMIN, WALLABY),
    Rule::api(
        "update_l3-router",
        ADMIN,
        &[put("/agents/{agent_id}/l3-routers/{router_id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_l3-router",
        ADMIN,
        &[delete("/agents/{agent_id}/l3-routers/{router_id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "get_dhcp-agents",
        ADMIN,
        &[get("/networks/{network_id}/dhcp-agents")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api("get_l3-agents", ADMIN, &[get("/routers/{router_id}/l3-agents")]).formerly(ADMIN, WALLABY),
    Rule::api("get_availability_zone", READER, &[get("/availability_zones")]).formerly(ANYONE, WALLABY),
];
