//! From Neutron's facts to OVN Northbound: pure functions, without clock, randomness and I/O.
//!
//! The way of a batch of keys:
//!
//! 1. the driver loads the [`Facts`] of every key from SQL,
//! 2. [`desire`] says which rows should exist for each,
//! 3. [`diff`] compares them with what Northbound holds ([`Actual`]) and gives the operations of one transaction,
//! 4. after the commit, [`Planned::done`] says what goes into `ovn_revision_numbers`.
//!
//! A [`Plan`] may ask for more keys ([`Planned::also`]): rows of other resources that depend on what is about to be
//! written, and parents that do not exist yet. The driver adds them to the batch and plans again, so that all of it is
//! one transaction and nothing is forgotten when the process dies in between.

mod actual;
mod check;
mod config;
mod desired;
mod diff;
mod facts;
mod identity;
pub mod names;
mod net;
mod nul;

pub use actual::{Actual, By, Found, INDEXES, Index};
pub use check::check;
pub use config::{Config, Features};
pub use desired::{Cell, Desired, DesiredRow, DnsRecords, Keep, Parent, PortFip, WhenMissing};
pub use diff::{Also, Outcome, Plan, Planned, diff};
pub use facts::{
    AddressGroupFacts, AttachedPort, Facts, FloatingIpFacts, HaGroup, NetworkFacts, PortFacts, RouterFacts,
    RouterPortFacts, RuleFacts, SecurityGroupFacts, SegmentFacts, SubnetFacts,
};
pub use identity::{Identity, RouteId};
pub use net::{
    BindingProfile, UnknownProtocol, acl_match, action, desire, unsupported_dhcp_options, vrrp_macs,
};
