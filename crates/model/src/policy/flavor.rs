//! Flavors, service profiles and service providers.

use super::check::{ADMIN, ADMIN_OR_READER, ANYONE, READER};
use super::{Rule, WALLABY, delete, get, post, put};

pub(super) const RULES: &[Rule] = &[
    Rule::api("create_flavor", ADMIN, &[post("/flavors")]).formerly(ADMIN, WALLABY),
    Rule::api("get_flavor", READER, &[get("/flavors"), get("/flavors/{id}")]).formerly(ANYONE, WALLABY),
    Rule::api("update_flavor", ADMIN, &[put("/flavors/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api("delete_flavor", ADMIN, &[delete("/flavors/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api("create_service_profile", ADMIN, &[post("/service_profiles")]).formerly(ADMIN, WALLABY),
    Rule::api(
        "get_service_profile",
        ADMIN,
        &[get("/service_profiles"), get("/service_profiles/{id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api("update_service_profile", ADMIN, &[put("/service_profiles/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_service_profile",
        ADMIN,
        &[delete("/service_profiles/{id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api("get_flavor_service_profile", ADMIN_OR_READER, &[]).formerly(ANYONE, WALLABY),
    Rule::api(
        "create_flavor_service_profile",
        ADMIN,
        &[post("/flavors/{flavor_id}/service_profiles")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_flavor_service_profile",
        ADMIN,
        &[delete("/flavors/{flavor_id}/service_profiles/{profile_id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api("get_service_provider", READER, &[get("/service-providers")]).formerly(ANYONE, WALLABY),
];
