//! Address groups.

use super::*;
use crate::attr::Map;

const PROJECT_ID: Attr = Attr::new("project_id")
    .post()
    .visible()
    .filter_sort()
    .rule(Rule::Text(Some(255)));

/// `address_groups`. Addresses change by `add_addresses` and `remove_addresses` only.
pub const ADDRESS_GROUP: Map = Map {
    resource: "address_group",
    collection: "address_groups",
    attrs: &[
        ID,
        NAME,
        Attr::new("description")
            .post_put()
            .visible()
            .filter_sort()
            .default(Initial::Text(""))
            .rule(Rule::Text(Some(1024))),
        PROJECT_ID,
        Attr::new("addresses")
            .post()
            .visible()
            .optional()
            .convert(Convert::NoneToEmptyList)
            .rule(Rule::SubnetList),
        Attr::new("shared")
            .convert(Convert::Boolean)
            .default(Initial::Flag(false)),
        REVISION_NUMBER,
        CREATED_AT,
        UPDATED_AT,
    ],
    guarded: &[],
};
