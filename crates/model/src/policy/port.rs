//! Ports and their bindings.

use super::check::{
    ADMIN, ADMIN_OR_NETWORK_MEMBER_OR_SERVICE, ADMIN_OR_NETWORK_OWNER, ADMIN_OR_SERVICE, ANYONE, SERVICE,
};
use super::{Operation, Rule, WALLABY, delete, get, post, put};

const CREATE: &[Operation] = &[post("/ports")];
const READ: &[Operation] = &[get("/ports"), get("/ports/{id}")];
const UPDATE: &[Operation] = &[put("/ports/{id}")];

const ADMIN_OR_SERVICE_OR_NETWORK_MEMBER_OR_SHARED: &str =
    "(rule:admin_only) or (rule:service_api) or role:member and rule:network_owner or rule:shared";
const ADMIN_OR_MEMBER_OR_SERVICE: &str =
    "(rule:admin_only) or (role:member and project_id:%(project_id)s) or rule:service_api";
const ANY_DEVICE_BUT_NETWORK: &str = concat!(
    "not rule:network_device or (rule:admin_only) or (rule:service_api)",
    " or role:member and rule:network_owner",
);
const OLD_ANY_DEVICE_BUT_NETWORK: &str =
    "not rule:network_device or rule:context_is_advsvc or rule:admin_or_network_owner";
const ADMIN_OR_SERVICE_OR_NETWORK_MEMBER: &str =
    "(rule:admin_only) or (rule:service_api) or role:member and rule:network_owner";
const ADVSVC_OR_NETWORK_OWNER: &str = "rule:context_is_advsvc or rule:admin_or_network_owner";
const ADVSVC_OR_NETWORK_OWNER_OR_SHARED: &str =
    "rule:context_is_advsvc or rule:admin_or_network_owner or rule:shared";
const ADMIN_OR_MEMBER_OR_ADVSVC: &str =
    "(rule:admin_only) or (role:member and project_id:%(project_id)s) or rule:context_is_advsvc";
const GET_PORT: &str = concat!(
    "(rule:admin_only) or (rule:service_api) or role:reader and rule:network_owner",
    " or role:reader and project_id:%(project_id)s",
);
const ADVSVC_OR_OWNER_OR_NETWORK_OWNER: &str = "rule:context_is_advsvc or rule:admin_owner_or_network_owner";
const TAGS_READER: &str = concat!(
    "rule:context_is_advsvc or (rule:admin_only) or (role:reader and rule:network_owner)",
    " or role:reader and project_id:%(project_id)s",
);
const ADMIN_OR_SERVICE_OR_MEMBER: &str =
    "(rule:admin_only) or (rule:service_api) or role:member and project_id:%(project_id)s";
const ADMIN_OR_OWNER_OR_ADVSVC: &str = "rule:admin_or_owner or rule:context_is_advsvc";
const UPDATE_PORT_MAC_ADDRESS: &str =
    "(rule:admin_only) or (rule:service_api) or role:manager and rule:network_owner";
const DELETE_PORT: &str = concat!(
    "(rule:admin_only) or (rule:service_api) or (service_roles:service and ",
    "(role:member and rule:network_owner or role:member and project_id:%(project_id)s)) or ",
    "(not rule:compute_device and not rule:baremetal_device and not rule:manila_device and ",
    "(role:member and rule:network_owner or role:member and project_id:%(project_id)s))",
);
const TAGS_DELETER: &str = concat!(
    "rule:context_is_advsvc or role:member and project_id:%(project_id)s or (rule:admin_only)",
    " or (role:member and rule:network_owner)",
);

pub(super) const RULES: &[Rule] = &[
    Rule::part("network_device", "field:port:device_owner=~^network:"),
    Rule::part("compute_device", "field:port:device_owner=~^compute:"),
    Rule::part("baremetal_device", "field:port:device_owner=~^baremetal:"),
    Rule::part("manila_device", "field:port:device_owner=~^manila:"),
    Rule::part(
        "admin_or_data_plane_int",
        "rule:context_is_admin or role:data_plane_integrator",
    ),
    Rule::api(
        "create_port",
        ADMIN_OR_SERVICE_OR_NETWORK_MEMBER_OR_SHARED,
        CREATE,
    )
    .formerly(ANYONE, WALLABY),
    Rule::api("create_port:device_id", ADMIN_OR_MEMBER_OR_SERVICE, CREATE).formerly(ANYONE, WALLABY),
    Rule::api("create_port:device_owner", ANY_DEVICE_BUT_NETWORK, CREATE)
        .formerly(OLD_ANY_DEVICE_BUT_NETWORK, WALLABY),
    Rule::api(
        "create_port:mac_address",
        ADMIN_OR_SERVICE_OR_NETWORK_MEMBER,
        CREATE,
    )
    .formerly(ADVSVC_OR_NETWORK_OWNER, WALLABY),
    Rule::api(
        "create_port:fixed_ips",
        ADMIN_OR_SERVICE_OR_NETWORK_MEMBER_OR_SHARED,
        CREATE,
    )
    .formerly(ADVSVC_OR_NETWORK_OWNER_OR_SHARED, WALLABY),
    Rule::api(
        "create_port:fixed_ips:ip_address",
        ADMIN_OR_SERVICE_OR_NETWORK_MEMBER,
        CREATE,
    )
    .formerly(ADVSVC_OR_NETWORK_OWNER, WALLABY),
    Rule::api(
        "create_port:fixed_ips:subnet_id",
        ADMIN_OR_SERVICE_OR_NETWORK_MEMBER_OR_SHARED,
        CREATE,
    )
    .formerly(ADVSVC_OR_NETWORK_OWNER_OR_SHARED, WALLABY),
    Rule::api(
        "create_port:port_security_enabled",
        ADMIN_OR_SERVICE_OR_NETWORK_MEMBER,
        CREATE,
    )
    .formerly(ADVSVC_OR_NETWORK_OWNER, WALLABY),
    Rule::api("create_port:binding:host_id", ADMIN_OR_SERVICE, CREATE).formerly(ADMIN, WALLABY),
    Rule::api("create_port:binding:profile", SERVICE, CREATE).formerly(ADMIN, WALLABY),
    Rule::api(
        "create_port:binding:vnic_type",
        ADMIN_OR_MEMBER_OR_SERVICE,
        CREATE,
    )
    .formerly(ANYONE, WALLABY),
    Rule::api(
        "create_port:allowed_address_pairs",
        ADMIN_OR_NETWORK_MEMBER_OR_SERVICE,
        CREATE,
    )
    .formerly(ADMIN_OR_NETWORK_OWNER, WALLABY),
    Rule::api(
        "create_port:allowed_address_pairs:mac_address",
        ADMIN_OR_NETWORK_MEMBER_OR_SERVICE,
        CREATE,
    )
    .formerly(ADMIN_OR_NETWORK_OWNER, WALLABY),
    Rule::api(
        "create_port:allowed_address_pairs:ip_address",
        ADMIN_OR_NETWORK_MEMBER_OR_SERVICE,
        CREATE,
    )
    .formerly(ADMIN_OR_NETWORK_OWNER, WALLABY),
    Rule::api("create_port:hints", ADMIN, CREATE),
    Rule::api("create_port:trusted", ADMIN, CREATE),
    Rule::api(
        "create_port:tags",
        ADMIN_OR_MEMBER_OR_ADVSVC,
        &[post("/ports/{id}/tags")],
    )
    .renamed("create_ports_tags", ADMIN_OR_MEMBER_OR_ADVSVC, "2025.1"),
    Rule::api("get_port", GET_PORT, READ).formerly(ADVSVC_OR_OWNER_OR_NETWORK_OWNER, WALLABY),
    Rule::api("get_port:binding:vif_type", ADMIN_OR_SERVICE, READ).formerly(ADMIN, WALLABY),
    Rule::api("get_port:binding:vif_details", ADMIN_OR_SERVICE, READ).formerly(ADMIN, WALLABY),
    Rule::api("get_port:binding:host_id", ADMIN_OR_SERVICE, READ).formerly(ADMIN, WALLABY),
    Rule::api("get_port:binding:profile", ADMIN_OR_SERVICE, READ).formerly(ADMIN, WALLABY),
    Rule::api("get_port:resource_request", ADMIN, READ).formerly(ADMIN, WALLABY),
    Rule::api("get_port:hints", ADMIN, READ),
    Rule::api("get_port:trusted", ADMIN, READ),
    Rule::api(
        "get_port:tags",
        TAGS_READER,
        &[get("/ports/{id}/tags"), get("/ports/{id}/tags/{tag_id}")],
    )
    .renamed("get_ports_tags", TAGS_READER, "2025.1"),
    Rule::api("update_port", ADMIN_OR_SERVICE_OR_MEMBER, UPDATE).formerly(ADMIN_OR_OWNER_OR_ADVSVC, WALLABY),
    Rule::api("update_port:device_id", ADMIN_OR_MEMBER_OR_SERVICE, UPDATE).formerly(ANYONE, WALLABY),
    Rule::api("update_port:device_owner", ANY_DEVICE_BUT_NETWORK, UPDATE)
        .formerly(OLD_ANY_DEVICE_BUT_NETWORK, WALLABY),
    Rule::api("update_port:mac_address", UPDATE_PORT_MAC_ADDRESS, UPDATE)
        .formerly("rule:admin_only or rule:context_is_advsvc", WALLABY),
    Rule::api(
        "update_port:fixed_ips",
        ADMIN_OR_SERVICE_OR_NETWORK_MEMBER,
        UPDATE,
    )
    .formerly(ADVSVC_OR_NETWORK_OWNER, WALLABY),
    Rule::api(
        "update_port:fixed_ips:ip_address",
        ADMIN_OR_SERVICE_OR_NETWORK_MEMBER,
        UPDATE,
    )
    .formerly(ADVSVC_OR_NETWORK_OWNER, WALLABY),
    Rule::api(
        "update_port:fixed_ips:subnet_id",
        ADMIN_OR_SERVICE_OR_NETWORK_MEMBER_OR_SHARED,
        UPDATE,
    )
    .formerly(ADVSVC_OR_NETWORK_OWNER_OR_SHARED, WALLABY),
    Rule::api(
        "update_port:port_security_enabled",
        ADMIN_OR_SERVICE_OR_NETWORK_MEMBER,
        UPDATE,
    )
    .formerly(ADVSVC_OR_NETWORK_OWNER, WALLABY),
    Rule::api("update_port:binding:host_id", ADMIN_OR_SERVICE, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api("update_port:binding:profile", SERVICE, UPDATE).formerly(ADMIN, WALLABY),
    Rule::api(
        "update_port:binding:vnic_type",
        ADMIN_OR_SERVICE_OR_MEMBER,
        UPDATE,
    )
    .formerly(ADMIN_OR_OWNER_OR_ADVSVC, WALLABY),
    Rule::api(
        "update_port:allowed_address_pairs",
        ADMIN_OR_NETWORK_MEMBER_OR_SERVICE,
        UPDATE,
    )
    .formerly(ADMIN_OR_NETWORK_OWNER, WALLABY),
    Rule::api(
        "update_port:allowed_address_pairs:mac_address",
        ADMIN_OR_NETWORK_MEMBER_OR_SERVICE,
        UPDATE,
    )
    .formerly(ADMIN_OR_NETWORK_OWNER, WALLABY),
    Rule::api(
        "update_port:allowed_address_pairs:ip_address",
        ADMIN_OR_NETWORK_MEMBER_OR_SERVICE,
        UPDATE,
    )
    .formerly(ADMIN_OR_NETWORK_OWNER, WALLABY),
    Rule::api(
        "update_port:data_plane_status",
        "rule:admin_only or role:data_plane_integrator",
        UPDATE,
    )
    .formerly("rule:admin_or_data_plane_int", WALLABY),
    Rule::api("update_port:hints", ADMIN, UPDATE),
    Rule::api("update_port:trusted", ADMIN, UPDATE),
    Rule::api(
        "update_port:tags",
        ADMIN_OR_MEMBER_OR_ADVSVC,
        &[put("/ports/{id}/tags"), put("/ports/{id}/tags/{tag_id}")],
    )
    .renamed("update_ports_tags", ADMIN_OR_MEMBER_OR_ADVSVC, "2025.1"),
    Rule::api("delete_port", DELETE_PORT, &[delete("/ports/{id}")])
        .formerly(ADVSVC_OR_OWNER_OR_NETWORK_OWNER, WALLABY),
    Rule::api(
        "delete_port:tags",
        TAGS_DELETER,
        &[delete("/ports/{id}/tags"), delete("/ports/{id}/tags/{tag_id}")],
    )
    .renamed("delete_ports_tags", TAGS_DELETER, "2025.1"),
    Rule::api(
        "get_port_binding",
        ADMIN_OR_SERVICE,
        &[get("/ports/{port_id}/bindings")],
    ),
    Rule::api(
        "create_port_binding",
        SERVICE,
        &[post("/ports/{port_id}/bindings")],
    ),
    Rule::api(
        "delete_port_binding",
        SERVICE,
        &[delete("/ports/{port_id}/bindings/{host}")],
    ),
    Rule::api(
        "activate",
        SERVICE,
        &[put("/ports/{port_id}/bindings/{host}/activate")],
    ),
];
