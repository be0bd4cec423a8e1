//! Private VLANs: attributes of networks and ports.

use super::check::{ADMIN_OR_MEMBER, ADMIN_OR_READER};
use super::{Operation, Rule, get, post, put};

const CREATE: &[Operation] = &[post("/ports")];
const UPDATE: &[Operation] = &[put("/ports/{id}")];
const READ: &[Operation] = &[get("/ports"), get("/ports/{id}")];

pub(super) const RULES: &[Rule] = &[
    Rule::api("create_port:pvlan_type", ADMIN_OR_MEMBER, CREATE),
    Rule::api("create_port:pvlan_community", ADMIN_OR_MEMBER, CREATE),
    Rule::api("update_port:pvlan_type", ADMIN_OR_MEMBER, UPDATE),
    Rule::api("update_port:pvlan_community", ADMIN_OR_MEMBER, UPDATE),
    Rule::api("get_port:pvlan_type", ADMIN_OR_READER, READ),
    Rule::api("get_port:pvlan_community", ADMIN_OR_READER, READ),
    Rule::api("create_network:pvlan", ADMIN_OR_MEMBER, &[post("/networks")]),
    Rule::api("update_network:pvlan", ADMIN_OR_MEMBER, &[put("/networks/{id}")]),
    Rule::api(
        "get_network:pvlan",
        ADMIN_OR_READER,
        &[get("/networks"), get("/networks/{id}")],
    ),
];
