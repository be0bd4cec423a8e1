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

    /// The rows whose column is this text.
    fn by_text(&self, table: &str, column: &str, text: &str) -> Vec<Found<'_>>;

    /// The rows with this pair among their `external_ids`.
    fn by_external_id(&self, table: &str, key: &str, value: &str) -> Vec<Found<'_>>;

    /// The rows of this name.
    fn by_name(&self, table: &str, name: &str) -> Vec<Found<'_>> {
        self.by_text(table, "name", name)
    }
}

/// An index that the lookups need to be quick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    /// The table.
    pub table: &'static str,
    /// What the rows are looked up by.
    pub by: By,
}

/// What rows are looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The value of this column.
    Column(&'static str),
    /// The value under this key of `external_ids`.
    ExternalId(&'static str),
}

/// The indexes that the driver's replica of Northbound has to have.
pub const INDEXES: &[Index] = &[
    name(nb::LogicalSwitch::NAME_OF_TABLE),
    name(nb::LogicalSwitchPort::NAME_OF_TABLE),
    name(nb::LogicalRouter::NAME_OF_TABLE),
    name(nb::LogicalRouterPort::NAME_OF_TABLE),
    name(nb::PortGroup::NAME_OF_TABLE),
    name(nb::AddressSet::NAME_OF_TABLE),
    name(nb::HaChassisGroup::NAME_OF_TABLE),
    name(nb::LoadBalancer::NAME_OF_TABLE),
    column(nb::Bfd::NAME_OF_TABLE, nb::Bfd::LOGICAL_PORT),
    column(nb::Nat::NAME_OF_TABLE, nb::Nat::EXTERNAL_IP),
    id(nb::DhcpOptions::NAME_OF_TABLE, names::SUBNET_ID),
    id(nb::DhcpOptions::NAME_OF_TABLE, names::PORT_ID),
    id(nb::Acl::NAME_OF_TABLE, names::RULE_ID),
    id(nb::Dns::NAME_OF_TABLE, names::LS_NAME),
    id(nb::HaChassisGroup::NAME_OF_TABLE, names::ROUTER_ID),
    id(nb::Nat::NAME_OF_TABLE, names::FIP_ID),
    id(nb::Nat::NAME_OF_TABLE, names::FIP_PORT_ID),
    id(nb::LoadBalancer::NAME_OF_TABLE, names::FIP_ID),
];

const fn name(table: &'static str) -> Index {
    column(table, "name")
}

const fn column(table: &'static str, column: &'static str) -> Index {
    Index {
        table,
        by: By::Column(column),
    }
}

const fn id(table: &'static str, key: &'static str) -> Index {
    Index {
        table,
        by: By::ExternalId(key),
    }
}

impl Actual for Snapshot {
    fn get(&self, table: &str, uuid: Uuid) -> Option<Found<'_>> {
        self.table(table)?.get(&uuid).map(|row| found(uuid, row))
    }

    fn by_text(&self, table: &str, column: &str, text: &str) -> Vec<Found<'_>> {
        let Some(table) = self.table(table) else {
            return Vec::new();
        };
        let uuids = table.by_index(column, &[Datum::from(text)]);
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
