//! Logs of security groups and routers.

use super::check::{ADMIN, ADMIN_OR_MANAGER};
use super::{Rule, WALLABY, delete, get, post, put};

pub(super) const RULES: &[Rule] = &[
    Rule::api(
        "get_loggable_resource",
        ADMIN_OR_MANAGER,
        &[get("/log/loggable-resources")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api("create_log", ADMIN_OR_MANAGER, &[post("/log/logs")]).formerly(ADMIN, WALLABY),
    Rule::api(
        "get_log",
        ADMIN_OR_MANAGER,
        &[get("/log/logs"), get("/log/logs/{id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api("update_log", ADMIN_OR_MANAGER, &[put("/log/logs/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api("delete_log", ADMIN_OR_MANAGER, &[delete("/log/logs/{id}")]).formerly(ADMIN, WALLABY),
];
