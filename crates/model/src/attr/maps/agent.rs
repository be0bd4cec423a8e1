//! Agents and availability zones.

use super::*;
use crate::attr::Map;

/// `agents`.
pub const AGENT: Map = Map {
    resource: "agent",
    collection: "agents",
    attrs: &[
        Attr::new("id").visible().filter().rule(Rule::Uuid),
        Attr::new("agent_type").visible().filter(),
        Attr::new("binary").visible().filter(),
        Attr::new("topic").visible().filter(),
        Attr::new("host").visible().filter(),
        Attr::new("admin_state_up")
            .put()
            .visible()
            .filter()
            .convert(Convert::Boolean),
        Attr::new("created_at").visible(),
        Attr::new("started_at").visible(),
        Attr::new("heartbeat_timestamp").visible(),
        Attr::new("alive").visible().filter().convert(Convert::Boolean),
        Attr::new("configurations").visible(),
        Attr::new("description")
            .put()
            .visible()
            .filter()
            .rule(Rule::TextOrNone(Some(255))),
        Attr::new("availability_zone").visible().filter(),
    ],
    guarded: &[],
};

/// `availability_zones`.
pub const AVAILABILITY_ZONE: Map = Map {
    resource: "availability_zone",
    collection: "availability_zones",
    attrs: &[
        Attr::new("name").visible().filter(),
        Attr::new("resource").visible().filter(),
        Attr::new("state").visible().filter(),
    ],
    guarded: &[],
};
