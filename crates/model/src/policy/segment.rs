//! Segments of networks, and the ranges they are taken from.

use super::check::ADMIN;
use super::{Rule, WALLABY, delete, get, post, put};

pub(super) const RULES: &[Rule] = &[
    Rule::api("create_segment", ADMIN, &[post("/segments")]).formerly(ADMIN, WALLABY),
    Rule::api("create_segments_tags", ADMIN, &[post("/segments/{id}/tags")]),
    Rule::api("get_segment", ADMIN, &[get("/segments"), get("/segments/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api(
        "get_segments_tags",
        ADMIN,
        &[get("/segments/{id}/tags"), get("/segments/{id}/tags/{tag_id}")],
    ),
    Rule::api("update_segment", ADMIN, &[put("/segments/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api(
        "update_segments_tags",
        ADMIN,
        &[put("/segments/{id}/tags"), put("/segments/{id}/tags/{tag_id}")],
    ),
    Rule::api("delete_segment", ADMIN, &[delete("/segments/{id}")]).formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_segments_tags",
        ADMIN,
        &[
            delete("/segments/{id}/tags"),
            delete("/segments/{id}/tags/{tag_id}"),
        ],
    ),
    Rule::api(
        "create_network_segment_range",
        ADMIN,
        &[post("/network_segment_ranges")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "create_network_segment_range:tags",
        ADMIN,
        &[post("/network_segment_ranges/{id}/tags")],
    )
    .renamed("create_network_segment_ranges_tags", ADMIN, "2025.1"),
    Rule::api(
        "get_network_segment_range",
        ADMIN,
        &[
            get("/network_segment_ranges"),
            get("/network_segment_ranges/{id}"),
        ],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "get_network_segment_range:tags",
        ADMIN,
        &[
            get("/network_segment_ranges/{id}/tags"),
            get("/network_segment_ranges/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("get_network_segment_ranges_tags", ADMIN, "2025.1"),
    Rule::api(
        "update_network_segment_range",
        ADMIN,
        &[put("/network_segment_ranges/{id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "update_network_segment_range:tags",
        ADMIN,
        &[
            put("/network_segment_ranges/{id}/tags"),
            put("/network_segment_ranges/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("update_network_segment_ranges_tags", ADMIN, "2025.1"),
    Rule::api(
        "delete_network_segment_range",
        ADMIN,
        &[delete("/network_segment_ranges/{id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_network_segment_range:tags",
        ADMIN,
        &[
            delete("/network_segment_ranges/{id}/tags"),
            delete("/network_segment_ranges/{id}/tags/{tag_id}"),
        ],
    )
    .renamed("delete_network_segment_ranges_tags", ADMIN, "2025.1"),
];
