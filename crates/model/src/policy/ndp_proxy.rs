//! NDP proxies.

use super::check::{ADMIN_OR_MEMBER, ADMIN_OR_OWNER, ADMIN_OR_READER, ANYONE};
use super::{Rule, WALLABY, delete, get, post, put};

pub(super) const RULES: &[Rule] = &[
    Rule::api("create_ndp_proxy", ADMIN_OR_MEMBER, &[post("/ndp_proxies")]).formerly(ANYONE, WALLABY),
    Rule::api(
        "get_ndp_proxy",
        ADMIN_OR_READER,
        &[get("/ndp_proxies"), get("/ndp_proxies/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api("update_ndp_proxy", ADMIN_OR_MEMBER, &[put("/ndp_proxies/{id}")])
        .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "delete_ndp_proxy",
        ADMIN_OR_MEMBER,
        &[delete("/ndp_proxies/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
];
