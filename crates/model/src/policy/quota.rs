//! Quotas.

use super::check::{ADMIN, ADMIN_OR_MANAGER};
use super::{Rule, WALLABY, delete, get, put};

pub(super) const RULES: &[Rule] = &[
    Rule::api(
        "get_quota",
        ADMIN_OR_MANAGER,
        &[get("/quotas"), get("/quotas/{id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api("update_quota", ADMIN, &[put("/quotas/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api("delete_quota", ADMIN, &[delete("/quotas/{id}")]).formerly(ADMIN, WALLABY),
];
