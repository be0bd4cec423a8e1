//! Metering labels and their rules.

use super::check::{ADMIN, ADMIN_OR_MANAGER, ADMIN_OR_READER};
use super::{Rule, WALLABY, delete, get, post};

pub(super) const RULES: &[Rule] = &[
    Rule::api(
        "create_metering_label",
        ADMIN_OR_MANAGER,
        &[post("/metering/metering-labels")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "get_metering_label",
        ADMIN_OR_READER,
        &[
            get("/metering/metering-labels"),
            get("/metering/metering-labels/{id}"),
        ],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_metering_label",
        ADMIN_OR_MANAGER,
        &[delete("/metering/metering-labels/{id}")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "create_metering_label_rule",
        ADMIN_OR_MANAGER,
        &[post("/metering/metering-label-rules")],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "get_metering_label_rule",
        ADMIN_OR_READER,
        &[
            get("/metering/metering-label-rules"),
            get("/metering/metering-label-rules/{id}"),
        ],
    )
    .formerly(ADMIN, WALLABY),
    Rule::api(
        "delete_metering_label_rule",
        ADMIN_OR_MANAGER,
        &[delete("/metering/metering-label-rules/{id}")],
    )
    .formerly(ADMIN, WALLABY),
];
