//! Which port groups a port is in, and who else looks at its addresses.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ovn_schema::nb;
use ovsdb::op::{Mutation, Op};
use ovsdb::value::{Atom, Datum, Row};

use super::Also;
use super::planner::{Missing, Planner, is};
use crate::identity::external_id;
use crate::{Actual, Cell, Desired, DesiredRow, Found, Identity, names};

impl<'a, A: Actual + ?Sized> Planner<'a, A> {
    /// Puts the port into its groups and takes it out of those that it was put into before. Groups lose a port
    /// that is deleted by themselves: they refer to it weakly.
    pub(super) fn groups(&mut self, desired: &Desired, main: Option<Found<'a>>) -> Result<(), Missing> {
        let port = Identity::SwitchPort(desired.key.id.clone());
        if desired.rows.iter().any(|row| row.id == port) {
            let member = self.reference(&port)?;
            for name in &desired.groups {
                let group = Identity::PortGroup(name.clone());
                let holder = self.reference(&group)?;
                if !self.holds(&group, nb::PortGroup::PORTS, &member) {
                    self.change_members(
                        holder,
                        Mutation::insert(nb::PortGroup::PORTS, Datum::from(member.clone())),
                    );
                }
            }
            for name in recorded_groups(main)
                .iter()
                .filter(|name| !desired.groups.contains(name))
            {
                let group = Identity::PortGroup(name.clone());
                if self.holds(&group, nb::PortGroup::PORTS, &member) {
                    let holder = self.reference(&group)?;
                    self.change_members(
                        holder,
                        Mutation::delete(nb::PortGroup::PORTS, Datum::from(member.clone())),
                    );
                }
            }
        }
        self.depend_on_addresses(desired, main);
        Ok(())
    }

    fn change_members(&mut self, group: Atom, change: Mutation) {
        self.ops
            .push(Op::mutate(nb::PortGroup::NAME_OF_TABLE, is(&group), vec![change]));
    }

    /// Other ports become virtual when this one may use their address, and cease to be when it may not any more. And
    /// DHCP tells hosts where the metadata port is.
    fn depend_on_addresses(&mut self, desired: &Desired, main: Option<Found<'a>>) {
        let row = desired
            .rows
            .iter()
            .find(|row| row.id == Identity::SwitchPort(desired.key.id.clone()));
        let wanted = row.map(|row| {
            row.columns
                .iter()
                .map(|(column, cell)| (*column, value(cell)))
                .collect::<Row>()
        });
        let Some(network_id) = network_of(main, row) else {
            return;
        };
        let before = main.map(|found| pair_addresses(found.row)).unwrap_or_default();
        let after = wanted.as_ref().map(pair_addresses).unwrap_or_default();
        let addresses: BTreeSet<String> = before.symmetric_difference(&after).cloned().collect();
        if !addresses.is_empty() {
            self.also.insert(Also::Addresses {
                network_id: network_id.clone(),
                addresses,
            });
        }
        let is_metadata = |row: &Row| {
            external_id(row, names::DEVICE_ID)
                .is_some_and(|device| device.starts_with(names::METADATA_PREFIX))
        };
        let cidrs = |row: &Row| external_id(row, names::CIDRS).unwrap_or_default().to_owned();
        let rows = [main.map(|found| found.row), wanted.as_ref()];
        if rows.iter().flatten().any(|row| is_metadata(row)) && rows[0].map(cidrs) != rows[1].map(cidrs) {
            self.also.insert(Also::SubnetsOf(network_id));
        }
    }
}

/// The network of the port: both rows name it.
fn network_of(main: Option<Found<'_>>, row: Option<&DesiredRow>) -> Option<String> {
    let wanted = row.and_then(
        |row| match row.columns.get(nb::LogicalSwitchPort::EXTERNAL_IDS)? {
            Cell::Merge(pairs, _) => pairs.get(names::NETWORK_NAME).map(String::as_str),
            _ => None,
        },
    );
    let stored = main.and_then(|found| external_id(found.row, names::NETWORK_NAME));
    names::switch_owner(wanted.or(stored)?).map(str::to_owned)
}

/// What a cell says, as far as it is known without the stored row.
fn value(cell: &Cell) -> Datum {
    match cell {
        Cell::Is(value) | Cell::Initially(value) => value.clone(),
        Cell::Pairs(pairs, _) | Cell::Merge(pairs, _) => Datum::map(pairs.clone()),
        Cell::Refs(_) | Cell::Chassis(_) => Datum::empty(),
    }
}

/// The groups that a port's row says it was put into.
fn recorded_groups(main: Option<Found<'_>>) -> BTreeSet<String> {
    let Some(found) = main else { return BTreeSet::new() };
    let ids = external_id(found.row, names::SECURITY_GROUP_IDS).unwrap_or_default();
    let groups = ids.split_whitespace().map(names::port_group);
    groups.chain([names::DROP_GROUP.to_owned()]).collect()
}

/// Addresses that `port_security` allows beyond those of the port: its allowed address pairs.
fn pair_addresses(row: &Row) -> BTreeSet<String> {
    let port = nb::LogicalSwitchPort(row);
    let words = |texts: Vec<&str>| -> BTreeSet<String> {
        texts
            .iter()
            .flat_map(|text| text.split_whitespace())
            .filter(|word| is_address(word))
            .map(str::to_owned)
            .collect()
    };
    let own = words(port.addresses());
    words(port.port_security()).difference(&own).cloned().collect()
}

/// Whether it is an address, and not a MAC or a network.
fn is_address(word: &str) -> bool {
    word.parse::<IpAddr>().is_ok()
}
