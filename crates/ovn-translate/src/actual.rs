//! What Northbound holds, as the comparison asks for it.

use std::sync::Arc;

use ovn_schema::nb;
use ovsdb::Snapshot;
use ovsdb::value::{Datum, Row, Uuid};

use crate::names;

/// A row and its identity.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// `_uuid`.
    pub uuid: Uuid,
    /// Its columns.
    pub row: &'a Row,
}

/// Lookups in Northbound. Rows come in ascending order of their UUIDs.
pub trait Actual {
    /// The row of this UUID.
    fn get(&self, table: &str, uuid: Uuid) -> Option<Found<'_>>;

    /// The rows whose column `name` is this.
    fn by_name(&self, table: &str, name: &str) -> Vec<Found<'_>>;

    /// The rows with this pair among their `external_ids`.
    fn by_external_id(&self, table: &str, key: &str, value: &str) -> Vec<Found<'_>>;
}

/// An index that the lookups need to be quick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    /// The table.
    pub table: &'static str,
    /// The key in `external_ids`; the column `name` when `None`.
    pub external_id: Option<&'static str>,
}

/// The indexes that the driver's replica of Northbound has to have.
pub const INDEXES: &[Index] = &[
    Index {
        table: nb::LogicalSwitch::NAME_OF_TABLE,
        external_id: None,
    },
    Index {
        table: nb::LogicalSwitchPort::NAME_OF_TABLE,
        external_id: None,
    },
    Index {
        table: nb::PortGroup::NAME_OF_TABLE,
        external_id: None,
    },
    Index {
        table: nb::AddressSet::NAME_OF_TABLE,
        external_id: None,
    },
    Index {
        table: nb::HaChassisGroup::NAME_OF_TABLE,
        external_id: None,
    },
    Index {
        table: nb::DhcpOptions::NAME_OF_TABLE,
        external_id: Some(names::SUBNET_ID),
    },
    Index {
        table: nb::DhcpOptions::NAME_OF_TABLE,
        external_id: Some(names::PORT_ID),
    },
    Index {
        table: nb::Acl::NAME_OF_TABLE,
        external_id: Some(names::RULE_ID),
    },
    Index {
        table: nb::Dns::NAME_OF_TABLE,
        external_id: Some(names::LS_NAME),
    },
];

impl Actual for Snapshot {
    fn get(&self, table: &str, uuid: Uuid) -> Option<Found<'_>> {
        self.table(table)?.get(&uuid).map(|row| found(uuid, row))
    }

    fn by_name(&self, table: &str, name: &str) -> Vec<Found<'_>> {
        let Some(table) = self.table(table) else {
            return Vec::new();
        };
        let uuids = table.by_index("name", &[Datum::from(name)]);
        uuids
            .into_iter()
            .filter_map(|uuid| Some(found(uuid, table.get(&uuid)?)))
            .collect()
    }

    fn by_external_id(&self, table: &str, key: &str, value: &str) -> Vec<Found<'_>> {
        let Some(table) = self.table(table) else {
            return Vec::new();
        };
        let uuids = table.by_map_key("external_ids", key, value);
        uuids
            .into_iter()
            .filter_map(|uuid| Some(found(uuid, table.get(&uuid)?)))
            .collect()
    }
}

fn found(uuid: Uuid, row: &Arc<Row>) -> Found<'_> {
    Found { uuid, row }
}
