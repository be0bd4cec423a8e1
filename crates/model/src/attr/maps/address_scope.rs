//! Address scopes.

use super::*;
use crate::attr::Map;

/// `address_scopes`.
pub const ADDRESS_SCOPE: Map = Map {
    resource: "address_scope",
    collection: "address_scopes",
    attrs: &[
        ID,
        NAME,
        TENANT_ID,
        flag("shared", false).filter_sort(),
        IP_VERSION,
    ],
    guarded: &["shared"],
};
