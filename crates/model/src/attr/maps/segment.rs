//! Segments.

use super::*;
use crate::attr::Map;

/// `segments`.
pub const SEGMENT: Map = Map {
    resource: "segment",
    collection: "segments",
    attrs: &[
        REVISION_NUMBER,
        CREATED_AT,
        UPDATED_AT,
        DESCRIPTION,
        ID,
        Attr::new("tenant_id").post().rule(Rule::Text(Some(255))),
        Attr::new("network_id")
            .post()
            .visible()
            .filter_sort()
            .rule(Rule::Uuid),
        Attr::new("physical_network")
            .post()
            .visible()
            .filter_sort()
            .optional()
            .rule(Rule::Text(Some(64))),
        Attr::new("network_type")
            .post()
            .visible()
            .filter_sort()
            .rule(Rule::Text(Some(32))),
        Attr::new("segmentation_id")
            .post()
            .visible()
            .sort()
            .optional()
            .convert(Convert::Int),
        Attr::new("name")
            .post_put()
            .visible()
            .filter_sort()
            .optional()
            .rule(Rule::NameOrNone(255)),
    ],
    guarded: &[],
};
