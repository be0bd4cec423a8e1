//! Who else has to be looked at when the addresses of a port change.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ovn_schema::nb;
use ovsdb::value::Row;

use super::Also;
use super::leftover::stored_switch;
use super::planner::{Planner, revision};
use crate::desired::Pairs;
use crate::identity::external_id;
use crate::{Actual, Cell, Desired, Found, Identity, names};

impl<'a, A: Actual + ?Sized> Planner<'a, A> {
    /// Other ports become virtual when this one may use their address, and cease to be when it may not any more. And
    /// DHCP tells hosts where the metadata port is.
    pub(super) fn depend_on_addresses(&mut self, desired: &Desired, main: Option<Found<'a>>) {
        let (wanted, stored) = (wanted_ids(desired), main.map(|found| found.row));
        let id = |key| {
            (
                wanted.and_then(|ids| ids.get(key)),
                stored.and_then(|row| external_id(row, key)),
            )
        };
        let (wanted_switch, stored_switch) = id(names::NETWORK_NAME);
        let switch = wanted_switch.map(String::as_str).or(stored_switch);
        let Some(network_id) = switch.and_then(names::switch_owner) else {
            return;
        };

        let (wanted_cidrs, stored_cidrs) = id(names::CIDRS);
        let moves = wanted_cidrs.map(String::as_str) != stored_cidrs;
        // A row that shows the revision already has had its say.
        if main.is_none_or(|found| revision(found.row) != desired.revision) {
            let before = main
                .map(|found| self.stored_pairs(desired, found))
                .unwrap_or_default();
            let after = &desired.pair_addresses;
            let addresses: BTreeSet<String> = match moves {
                true => before.union(after).cloned().collect(),
                false => before.symmetric_difference(after).cloned().collect(),
            };
            if !addresses.is_empty() {
                let network_id = network_id.to_owned();
                self.also.insert(Also::Addresses {
                    network_id,
                    addresses,
                });
            }
        }
        let (wanted_device, stored_device) = id(names::DEVICE_ID);
        let devices = [wanted_device.map(String::as_str), stored_device];
        if moves
            && devices
                .into_iter()
                .flatten()
                .any(|device| device.starts_with(names::METADATA_PREFIX))
        {
            self.also.insert(Also::SubnetsOf(network_id.to_owned()));
        }
    }

    /// The addresses that the port could use besides its own. Where its traffic is not filtered, its row does not say;
    /// then those count that virtual ports of the switch have because of it.
    fn stored_pairs(&self, desired: &Desired, port: Found<'a>) -> BTreeSet<String> {
        if !nb::LogicalSwitchPort(port.row).port_security().is_empty() {
            return secured_addresses(port.row);
        }
        let switch = stored_switch(port).and_then(|id| id.find(self.actual).into_iter().next());
        let actual = self.actual;
        let ports = switch
            .map(|found| nb::LogicalSwitch(found.row).ports())
            .unwrap_or_default();
        let rows = ports
            .into_iter()
            .filter_map(|uuid| actual.get(nb::LogicalSwitchPort::NAME_OF_TABLE, uuid));
        let of_this_port = rows.filter_map(|other| {
            let option = |key| other.row.map_str(nb::LogicalSwitchPort::OPTIONS, key);
            let parents = option("virtual-parents")?;
            parents
                .split(',')
                .any(|parent| parent == desired.key.id)
                .then(|| option("virtual-ip"))?
        });
        of_this_port.map(str::to_owned).collect()
    }
}

/// `external_ids` of the port's row.
fn wanted_ids(desired: &Desired) -> Option<&Pairs> {
    let port = Identity::SwitchPort(desired.key.id.clone());
    let row = desired.rows.iter().find(|row| row.id == port)?;
    match row.columns.get(nb::LogicalSwitchPort::EXTERNAL_IDS)? {
        Cell::Merge(pairs, _) => Some(pairs),
        _ => None,
    }
}

/// Addresses that `port_security` allows beyond those of the port.
fn secured_addresses(row: &Row) -> BTreeSet<String> {
    let port = nb::LogicalSwitchPort(row);
    let words = |texts: Vec<&str>| -> BTreeSet<String> {
        let words = texts.iter().flat_map(|text| text.split_whitespace());
        words
            .filter(|word| word.parse::<IpAddr>().is_ok())
            .map(str::to_owned)
            .collect()
    };
    let own = words(port.addresses());
    words(port.port_security()).difference(&own).cloned().collect()
}
