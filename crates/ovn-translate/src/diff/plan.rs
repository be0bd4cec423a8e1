//! What a comparison ends in.

use std::collections::BTreeSet;
use std::ops::Range;

use model::Key;
use ovsdb::op::Op;

/// One transaction, and what it means for every key.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The operations; none when Northbound is as it should be.
    pub ops: Vec<Op>,
    /// One entry for every key that was asked about, in the same order.
    pub keys: Vec<Planned>,
}

/// What a plan does about one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The key.
    pub key: Key,
    /// Its operations in [`Plan::ops`]: an operation that fails belongs to the key whose range contains it. Empty when
    /// nothing is to be done.
    pub ops: Range<usize>,
    /// How it ends once the transaction is committed.
    pub outcome: Outcome,
    /// What has to be in the same transaction, if it is not already.
    pub also: BTreeSet<Also>,
    /// What goes into `ovn_revision_numbers` after the commit (at once, if there is no operation): the revision that
    /// Northbound shows, or `None` to delete the row. Empty unless the outcome is [`Outcome::Done`].
    pub done: Vec<(Key, Option<i64>)>,
}

/// How a key ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Northbound is as it should be.
    Done,
    /// Northbound shows a newer revision than the facts do; nothing is written. The facts have to be loaded again.
    Newer {
        /// The revision in Northbound.
        stored: i64,
    },
    /// Nothing is written, because a row that it needs is missing. Its owner is among [`Planned::also`]; where that one
    /// is in the batch already, it is gone from SQL, and so should this key be soon.
    Blocked {
        /// The missing row.
        missing: String,
    },
}

/// More keys that belong into the batch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Also {
    /// This key.
    Key(Key),
    /// All subnets of this network: their DHCP options depend on it.
    SubnetsOf(String),
    /// All ports with a fixed IP on this subnet: they refer to its DHCP options.
    PortsOf(String),
    /// All ports of the network with one of these fixed IPs: they become virtual, or cease to be.
    Addresses {
        /// The network.
        network_id: String,
        /// The addresses; text as in `allowed_address_pairs`.
        addresses: BTreeSet<String>,
    },
    /// All routers with a port on this network: the MTU of a gateway and which chassis answer for external ports depend
    /// on it.
    RoutersOn(String),
    /// All ports of routers on this network: what they advertise depends on it.
    RouterPortsOn(String),
    /// The port group [`crate::names::DROP_GROUP`], which the driver makes by itself.
    DropGroup,
}
