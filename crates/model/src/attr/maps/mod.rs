//! The attribute maps, one file per noun: Neutron's core map with what the served extensions add.

mod address_group;
mod address_scope;
mod agent;
mod binding;
mod floating_ip;
mod network;
mod network_ip_availability;
mod port;
mod quota;
mod rbac_policy;
mod router;
mod security_group;
mod segment;
mod subnet;
mod subnetpool;

pub use address_group::ADDRESS_GROUP;
pub use address_scope::ADDRESS_SCOPE;
pub use agent::{AGENT, AVAILABILITY_ZONE};
pub use binding::BINDING;
pub use floating_ip::{FLOATING_IP, FLOATING_IP_POOL, PORT_FORWARDING};
pub use network::NETWORK;
pub use network_ip_availability::NETWORK_IP_AVAILABILITY;
pub use port::PORT;
pub use quota::QUOTA;
pub use rbac_policy::RBAC_POLICY;
pub use router::ROUTER;
pub use security_group::{
    DEFAULT_SECURITY_GROUP_RULE, DEFAULT_STATEFULNESS, SECURITY_GROUP, SECURITY_GROUP_RULE,
};
pub use segment::SEGMENT;
pub use subnet::SUBNET;
pub use subnetpool::SUBNETPOOL;

use super::{Attr, Convert, Initial, Literal, Map, Rule};
use crate::ext::Needs;

/// All of them.
pub const ALL: &[&Map] = &[
    &ADDRESS_GROUP,
    &ADDRESS_SCOPE,
    &AGENT,
    &AVAILABILITY_ZONE,
    &BINDING,
    &DEFAULT_SECURITY_GROUP_RULE,
    &DEFAULT_STATEFULNESS,
    &FLOATING_IP,
    &FLOATING_IP_POOL,
    &NETWORK,
    &NETWORK_IP_AVAILABILITY,
    &PORT,
    &PORT_FORWARDING,
    &QUOTA,
    &ROUTER,
    &SECURITY_GROUP,
    &SECURITY_GROUP_RULE,
    &SEGMENT,
    &SUBNET,
    &SUBNETPOOL,
];

/// Attributes that several resources have in the same form.
const ID: Attr = Attr::new("id").visible().filter_sort().rule(Rule::Uuid);
const TENANT_ID: Attr = Attr::new("tenant_id")
    .post()
    .visible()
    .filter_sort()
    .rule(Rule::Text(Some(255)));
const NAME: Attr = Attr::new("name")
    .post_put()
    .visible()
    .filter_sort()
    .default(Initial::Text(""))
    .rule(Rule::Name(255));
const DESCRIPTION: Attr = Attr::new("description")
    .post_put()
    .visible()
    .filter()
    .default(Initial::Text(""))
    .rule(Rule::Text(Some(255)));
const REVISION_NUMBER: Attr = Attr::new("revision_number")
    .visible()
    .filter()
    .default(Initial::Null);
const CREATED_AT: Attr = Attr::new("created_at").visible().default(Initial::Null);
const UPDATED_AT: Attr = Attr::new("updated_at").visible().default(Initial::Null);
const TAGS: Attr = Attr::new("tags").visible().filter();
const TAGS_ANY: Attr = Attr::new("tags-any").filter();
const NOT_TAGS: Attr = Attr::new("not-tags").filter();
const NOT_TAGS_ANY: Attr = Attr::new("not-tags-any").filter();
const IP_VERSION: Attr = Attr::new("ip_version")
    .post()
    .visible()
    .filter_sort()
    .convert(Convert::Int)
    .rule(Rule::Values(IP_VERSIONS));
const IP_VERSIONS: &[Literal] = &[Literal::Int(4), Literal::Int(6)];
/// `vnic_type` of a port or binding (`neutron_lib/api/definitions/portbindings.py`).
const VNIC_TYPES: &[Literal] = &[
    Literal::Text("normal"),
    Literal::Text("direct"),
    Literal::Text("macvtap"),
    Literal::Text("baremetal"),
    Literal::Text("direct-physical"),
    Literal::Text("virtio-forwarder"),
    Literal::Text("smart-nic"),
    Literal::Text("vdpa"),
    Literal::Text("accelerator-direct"),
    Literal::Text("accelerator-direct-physical"),
    Literal::Text("remote-managed"),
];

/// An attribute that is true or false, `post_put`, with a default.
const fn flag(name: &'static str, default: bool) -> Attr {
    Attr::new(name)
        .post_put()
        .visible()
        .convert(Convert::Boolean)
        .default(Initial::Flag(default))
}

/// An integer of zero or more.
const fn count(name: &'static str) -> Attr {
    Attr::new(name)
        .post_put()
        .visible()
        .filter_sort()
        .convert(Convert::Int)
        .rule(Rule::NonNegative)
}
