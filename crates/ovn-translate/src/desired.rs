//! Rows as they should be.

use std::collections::{BTreeMap, BTreeSet};

use model::Key;
use ovsdb::value::Datum;

use crate::Identity;

/// Pairs of a map column.
pub type Pairs = BTreeMap<String, String>;

/// What should be in Northbound because of one key.
#[derive(Clone, Debug, PartialEq)]
pub struct Desired {
    /// The key.
    pub key: Key,
    /// The revision that the rows show; `None` when the resource is not in SQL, and no row of it may be there.
    pub revision: Option<i64>,
    /// Rows in the order in which they are inserted: a row refers only to rows before it. The first one carries the
    /// revision, where rows of this kind do.
    pub rows: Vec<DesiredRow>,
    /// Names of the port groups that the port is in; of the others that it was put in, it leaves.
    pub groups: Vec<String>,
    /// The addresses of the port's allowed address pairs.
    pub pair_addresses: BTreeSet<String>,
    /// The port's share of the DNS row of its switch.
    pub dns: Option<DnsRecords>,
    /// The port that the floating IP is for.
    pub port_fip: Option<PortFip>,
    /// Other keys whose rows are among these, with their revisions: rules that come with their group.
    pub covers: Vec<(Key, i64)>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct DesiredRow {
    /// Which one.
    pub id: Identity,
    /// Its columns; those that are not named are left alone.
    pub columns: BTreeMap<&'static str, Cell>,
    /// The rows that hold it.
    pub parents: Vec<Parent>,
    /// What happens where it is not there.
    pub when_missing: WhenMissing,
}

/// A row that holds another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    /// Which one.
    pub id: Identity,
    /// The column there.
    pub column: &'static str,
    /// It does so only where one of these rows is, if there are any; else their owners are asked to look.
    pub because_of: Vec<Identity>,
}

/// What happens to a row that is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenMissing {
    /// It is made.
    #[default]
    Insert,
    /// It is not made here: more would have to be made along with it, which the facts do not say. Its key waits for it.
    Block,
    /// Somebody else makes it, if anybody does; its owner is asked to look.
    Skip,
}

/// How a column should be.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Exactly this.
    Is(Datum),
    /// This when the row is inserted; whatever it became since is kept.
    Initially(Datum),
    /// These pairs and nothing else, but for the keys that [`Keep`] protects.
    Pairs(Pairs, Keep),
    /// These pairs; other keys are somebody else's.
    Merge(Pairs, Keep),
    /// Exactly these texts in a set that may be large: what changes is a mutation of the set.
    Members(BTreeSet<String>),
    /// References to these rows, and to no others.
    Refs(Vec<Identity>),
    /// Exactly these chassis with these priorities: the members of an HA_Chassis_Group.
    Chassis(BTreeMap<String, i64>),
}

/// Which keys of a map column are ours to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// A stored value wins over ours.
    pub stored: &'static [&'static str],
    /// A stored value wins while the row shows our revision already: Neutron writes it only along with something else.
    pub until_revised: &'static [&'static str],
    /// Keys that begin so are left alone.
    pub prefixes: &'static [&'static str],
    /// Of the other keys of [`Cell::Merge`], those that are ours, and go where we do not want them.
    pub managed: &'static [&'static str],
    /// The value under this key is taken from another row where that one exists: (key, row), column `options`.
    pub from: Option<(&'static str, Identity)>,
}

/// Records of one port in the DNS row of its switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsRecords {
    /// The switch.
    pub switch: Identity,
    /// Name of the switch.
    pub switch_name: String,
    /// Name -> addresses, and reverse name -> name.
    pub records: Pairs,
    /// `options` of the DNS row, where the server has the column.
    pub options: Option<Pairs>,
}

/// What the Logical_Switch_Port of a floating IP's port shows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortFip {
    /// The port.
    pub port: String,
    /// The floating IP address.
    pub address: String,
}

impl Desired {
    /// Nothing: the resource is gone from SQL.
    pub fn gone(key: Key) -> Self {
        Self {
            key,
            revision: None,
            rows: Vec::new(),
            groups: Vec::new(),
            pair_addresses: BTreeSet::new(),
            dns: None,
            port_fip: None,
            covers: Vec::new(),
        }
    }

    /// No rows yet, for a resource of this revision.
    pub fn at(key: Key, revision: i64) -> Self {
        Self {
            revision: Some(revision),
            ..Self::gone(key)
        }
    }
}

impl DesiredRow {
    /// A row without columns.
    pub fn new(id: Identity) -> Self {
        Self {
            id,
            columns: BTreeMap::new(),
            parents: Vec::new(),
            when_missing: WhenMissing::Insert,
        }
    }

    /// Adds a column.
    #[must_use]
    pub fn with(mut self, column: &'static str, cell: Cell) -> Self {
        self.columns.insert(column, cell);
        self
    }

    /// Says what happens where it is not there.
    #[must_use]
    pub fn when_missing(mut self, when_missing: WhenMissing) -> Self {
        self.when_missing = when_missing;
        self
    }

    /// Names a row that holds it.
    #[must_use]
    pub fn inside(self, parent: Identity, column: &'static str) -> Self {
        self.inside_because_of(parent, column, Vec::new())
    }

    /// Names a row that holds it where one of other rows is.
    #[must_use]
    pub fn inside_because_of(
        mut self,
        id: Identity,
        column: &'static str,
        because_of: Vec<Identity>,
    ) -> Self {
        self.parents.push(Parent {
            id,
            column,
            because_of,
        });
        self
    }

    /// The first row that holds it.
    pub fn parent(&self) -> Option<&Identity> {
        self.parents.first().map(|parent| &parent.id)
    }
}

impl Cell {
    /// Exactly these pairs.
    pub fn pairs(pairs: Pairs) -> Self {
        Self::Pairs(pairs, Keep::default())
    }

    /// These pairs among others.
    pub fn merge(pairs: Pairs) -> Self {
        Self::Merge(pairs, Keep::default())
    }
}
