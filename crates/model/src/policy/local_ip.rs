//! Local IPs and the ports that have them.

use super::check::{
    ADMIN_OR_MEMBER, ADMIN_OR_OWNER, ADMIN_OR_PARENT_MEMBER, ADMIN_OR_PARENT_OWNER, ADMIN_OR_PARENT_READER,
    ADMIN_OR_READER, ANYONE,
};
use super::{Rule, WALLABY, delete, get, post, put};

pub(super) const RULES: &[Rule] = &[
    Rule::api("create_local_ip", ADMIN_OR_MEMBER, &[post("/local-ips")]).formerly(ANYONE, WALLABY),
    Rule::api(
        "get_local_ip",
        ADMIN_OR_READER,
        &[get("/local-ips"), get("/local-ips/{id}")],
    )
    .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api("update_local_ip", ADMIN_OR_MEMBER, &[put("/local-ips/{id}")])
        .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api("delete_local_ip", ADMIN_OR_MEMBER, &[delete("/local-ips/{id}")])
        .formerly(ADMIN_OR_OWNER, WALLABY),
    Rule::api(
        "create_local_ip_port_association",
        ADMIN_OR_PARENT_MEMBER,
        &[post("/local_ips/{local_ip_id}/port_associations")],
    )
    .formerly(ADMIN_OR_PARENT_OWNER, WALLABY),
    Rule::api(
        "get_local_ip_port_association",
        ADMIN_OR_PARENT_READER,
        &[
            get("/local_ips/{local_ip_id}/port_associations"),
            get("/local_ips/{local_ip_id}/port_associations/{fixed_port_id}"),
        ],
    )
    .formerly(ADMIN_OR_PARENT_OWNER, WALLABY),
    Rule::api(
        "delete_local_ip_port_association",
        ADMIN_OR_PARENT_MEMBER,
        &[delete(
            "/local_ips/{local_ip_id}/port_associations/{fixed_port_id}",
        )],
    )
    .formerly(ADMIN_OR_PARENT_OWNER, WALLABY),
];
