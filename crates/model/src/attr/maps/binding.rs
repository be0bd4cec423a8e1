//! Bindings of a port (`neutron_lib/api/definitions/portbindings_extended.py`).

use super::*;
use crate::attr::Map;

/// `ports/{id}/bindings`.
pub const BINDING: Map = Map {
    resource: "binding",
    collection: "bindings",
    attrs: &[
        Attr::new("host").post_put().visible().filter(),
        Attr::new("vif_type").visible().filter().optional(),
        Attr::new("vif_details")
            .visible()
            .optional()
            .rule(Rule::DictOrNone),
        Attr::new("vnic_type")
            .post_put()
            .visible()
            .filter()
            .default(Initial::Text("normal"))
            .rule(Rule::Values(VNIC_TYPES)),
        Attr::new("profile")
            .post_put()
            .visible()
            .optional()
            .rule(Rule::DictOrNone),
        Attr::new("status").visible().filter(),
        Attr::new("project_id")
            .post()
            .visible()
            .rule(Rule::Text(Some(255))),
    ],
    guarded: &[],
};
