//! Trunks and their subports.

use super::check::{ADMIN_OR_MEMBER, ADMIN_OR_OWNER, ADMIN_OR_READER, ANYONE};
use super::{Rule, WALLABY, delete, get, post, put};

pub(super) const RULES: &[Rule] = &[
    Rule::api("create_trunk", ADMIN_OR_MEMBER, &[post("/trunks")]).formerly(ANYONE, WALLABY),
    Rule::api("create_trunk:tags", ADMIN_OR_MEMBER, &[post("/trunks/{id}/tags")]).renamed(
        "create_trunks_tags",
        ADMIN_OR_MEMBER,
        "2025.1",
    ),
    Rule::api(
        "get_trunk",
        ADMIN_OR_READER,
        &[get("/trunks"), get("/trunks/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "get_trunk:tags",
        ADMIN_OR_READER,
        &[get("/trunks/{id}/tags"), get("/trunks/{id}/tags/{tag_id}")],
    )
    .renamed("get_trunks_tags", ADMIN_OR_READER, "2025.1"),
    Rule::api("update_trunk", ADMIN_OR_MEMBER, &[put("/trunks/{id}")]).formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "update_trunk:tags",
        ADMIN_OR_MEMBER,
        &[put("/trunks/{id}/tags"), put("/trunks/{id}/tags/{tag_id}")],
    )
    .renamed("update_trunks_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api("delete_trunk", ADMIN_OR_MEMBER, &[delete("/trunks/{id}")]).formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "delete_trunk:tags",
        ADMIN_OR_MEMBER,
        &[delete("/trunks/{id}/tags"), delete("/trunks/{id}/tags/{tag_id}")],
    )
    .renamed("delete_trunks_tags", ADMIN_OR_MEMBER, "2025.1"),
    Rule::api(
        "get_subports",
        ADMIN_OR_READER,
        &[get("/trunks/{id}/get_subports")],
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "add_subports",
        ADMIN_OR_MEMBER,
        &[put("/trunks/{id}/add_subports")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "remove_subports",
        ADMIN_OR_MEMBER,
        &[put("/trunks/{id}/remove_subports")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
];
