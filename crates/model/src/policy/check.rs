//! Checks that many rules share.

/// Administrators.
pub(super) const ADMIN: &str = "rule:admin_only";

/// Administrators, and members of the project that owns the resource.
pub(super) const ADMIN_OR_MEMBER: &str = "(rule:admin_only) or (role:member and project_id:%(project_id)s)";

/// Administrators, and managers of the project that owns the resource.
pub(super) const ADMIN_OR_MANAGER: &str = "(rule:admin_only) or (role:manager and project_id:%(project_id)s)";

/// Administrators, and whoever may read in the project that owns the resource.
pub(super) const ADMIN_OR_READER: &str = "(rule:admin_only) or (role:reader and project_id:%(project_id)s)";

/// Administrators, and managers of the project that owns the parent of the resource.
pub(super) const ADMIN_OR_PARENT_MANAGER: &str =
    "(rule:admin_only) or (role:manager and rule:ext_parent_owner)";

/// Administrators, and members of the project that owns the parent of the resource.
pub(super) const ADMIN_OR_PARENT_MEMBER: &str =
    "(rule:admin_only) or (role:member and rule:ext_parent_owner)";

/// Administrators, and whoever may read in the project that owns the parent of the resource.
pub(super) const ADMIN_OR_PARENT_READER: &str =
    "(rule:admin_only) or (role:reader and rule:ext_parent_owner)";

/// Administrators and other services.
pub(super) const ADMIN_OR_SERVICE: &str = "(rule:admin_only) or (rule:service_api)";

/// Other services, such as Nova.
pub(super) const SERVICE: &str = "rule:service_api";

/// Whoever may read in any project.
pub(super) const READER: &str = "role:reader";

/// Everybody who has a token.
pub(super) const ANYONE: &str = "rule:regular_user";

/// Administrators, and everybody in the project that owns the resource.
pub(super) const ADMIN_OR_OWNER: &str = "rule:admin_or_owner";

/// Administrators, and everybody in the project that owns the network of the resource.
pub(super) const ADMIN_OR_NETWORK_OWNER: &str = "rule:admin_or_network_owner";

/// Administrators, and everybody in the project that owns the parent of the resource.
pub(super) const ADMIN_OR_PARENT_OWNER: &str = "rule:admin_or_ext_parent_owner";

/// Administrators, members of the project that owns the network of the resource, and other services.
pub(super) const ADMIN_OR_NETWORK_MEMBER_OR_SERVICE: &str =
    "(rule:admin_only) or (role:member and rule:network_owner) or rule:service_api";
