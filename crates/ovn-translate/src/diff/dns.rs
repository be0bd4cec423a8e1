//! The DNS row of a switch: one row with the records of all its ports.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ovn_schema::nb;
use ovsdb::op::{Mutation, Op};
use ovsdb::value::{Atom, Datum, Row};

use super::column::{Change, Stored};
use super::leftover::stored_switch;
use super::planner::{Missing, Planner, is, revision};
use crate::desired::Pairs;
use crate::identity::external_id;
use crate::net::reverse_name;
use crate::{Actual, Desired, DnsRecords, Found, Identity, names};

impl<'a, A: Actual + ?Sized> Planner<'a, A> {
    /// Adds the records of the port and removes those that it had before. What it had is found by its addresses: a
    /// record belongs to the port when it leads to one of them.
    pub(super) fn dns(&mut self, desired: &Desired, main: Option<Found<'a>>) -> Result<(), Missing> {
        let (id, switch) = match (&desired.dns, main.and_then(stored_switch)) {
            (Some(dns), _) => (Identity::Dns(dns.switch_name.clone()), Some(&dns.switch)),
            (None, Some(Identity::Switch(owner) | Identity::SegmentSwitch(owner))) => {
                (Identity::Dns(names::switch(&owner)), None)
            }
            _ => return Ok(()),
        };
        let stored = id.find(self.actual).into_iter().next();
        match (&desired.dns, stored) {
            (Some(dns), None) if self.written(&id).is_some() => {
                let row = self.reference(&id)?;
                self.change_records(
                    &row,
                    vec![Mutation::insert(
                        nb::Dns::RECORDS,
                        Datum::map(dns.records.clone()),
                    )],
                );
            }
            (Some(dns), None) => self.insert_dns(&id, dns),
            (dns, Some(found)) => {
                let is_settled = main.is_some_and(|port| revision(port.row) == desired.revision);
                self.update_dns(found, dns.as_ref(), addresses(main), is_settled);
            }
            (None, None) => {}
        }
        match switch {
            Some(switch) => {
                let row = self.reference(&id)?;
                self.attach(switch, nb::LogicalSwitch::DNS_RECORDS, row)
            }
            None => Ok(()),
        }
    }

    fn insert_dns(&mut self, id: &Identity, dns: &DnsRecords) {
        let mut row = Row::new()
            .with(
                nb::Dns::EXTERNAL_IDS,
                Datum::map([(names::LS_NAME, dns.switch_name.as_str())]),
            )
            .with(nb::Dns::RECORDS, Datum::map(dns.records.clone()));
        if let Some(options) = dns.options.clone().filter(|_| self.features.dns_options) {
            row.insert(nb::Dns::OPTIONS, Datum::map(options));
        }
        self.guard_absent(id);
        self.insert(id, row, None);
    }

    /// Of two ports with the same name, the one that was written last has it; `is_settled` says that this one was
    /// written before.
    fn update_dns(
        &mut self,
        found: Found<'_>,
        dns: Option<&DnsRecords>,
        had: BTreeSet<String>,
        is_settled: bool,
    ) {
        let mut wanted = dns.map(|dns| dns.records.clone()).unwrap_or_default();
        let column = found.row.get(nb::Dns::RECORDS);
        if is_settled {
            let stored = |name: &str| found.row.map_str(nb::Dns::RECORDS, name);
            wanted.retain(|name, _| stored(name).is_none_or(|value| !is_of_others(value, &had)));
        }
        let mut mutations = Vec::new();
        let (mut remove, add) = match Change::of_pairs(&wanted, Stored::of(column, false), |_| false) {
            Change::Pairs { remove, add } => (remove, add),
            _ => (Vec::new(), Pairs::new()),
        };
        remove.extend(stale(column, &wanted, &had));
        if !remove.is_empty() {
            mutations.push(Mutation::delete(nb::Dns::RECORDS, Datum::set(remove)));
        }
        if !add.is_empty() {
            mutations.push(Mutation::insert(nb::Dns::RECORDS, Datum::map(add)));
        }
        if let Some(options) = dns
            .and_then(|dns| dns.options.as_ref())
            .filter(|_| self.features.dns_options)
            && let Change::Pairs { remove, add } = Change::of_pairs(
                options,
                Stored::of(found.row.get(nb::Dns::OPTIONS), false),
                |_| false,
            )
        {
            mutations.push(Mutation::delete(nb::Dns::OPTIONS, Datum::set(remove)));
            mutations.push(Mutation::insert(nb::Dns::OPTIONS, Datum::map(add)));
        }
        if !mutations.is_empty() {
            self.change_records(&Atom::Uuid(found.uuid), mutations);
        }
    }

    fn change_records(&mut self, row: &Atom, mutations: Vec<Mutation>) {
        self.ops
            .push(Op::mutate(nb::Dns::NAME_OF_TABLE, is(row), mutations));
    }
}

/// The addresses that the port's row shows.
fn addresses(main: Option<Found<'_>>) -> BTreeSet<String> {
    let cidrs = main
        .and_then(|found| external_id(found.row, names::CIDRS))
        .unwrap_or_default();
    cidrs
        .split_whitespace()
        .filter_map(|cidr| Some(cidr.split_once('/')?.0.to_owned()))
        .collect()
}

/// Whether the addresses are all of other ports. What is not an address belongs to whoever has the name.
fn is_of_others(value: &str, own: &BTreeSet<String>) -> bool {
    let mut words = value.split_whitespace();
    words.all(|word| word.parse::<IpAddr>().is_ok() && !own.contains(word))
}

/// Names of stored records that lead to or from these addresses, and that are not wanted.
fn stale(stored: Option<&Datum>, wanted: &Pairs, had: &BTreeSet<String>) -> Vec<String> {
    let Some(stored) = stored.and_then(Datum::as_map) else {
        return Vec::new();
    };
    let reverse: BTreeSet<String> = had.iter().filter_map(|address| reverse_name(address)).collect();
    let has_moved = reverse.iter().any(|name| {
        stored
            .get(&Atom::from(name))
            .is_some_and(|fqdn| fqdn.as_str() != wanted.get(name).map(String::as_str))
    });
    // Most ports have no names, and most of the others keep theirs: only the rest pays for a look at all records.
    if !has_moved {
        return Vec::new();
    }
    let records = stored
        .iter()
        .filter_map(|(name, value)| Some((name.as_str()?, value.as_str()?)));
    records
        .filter(|(name, value)| {
            !wanted.contains_key(*name)
                && (reverse.contains(*name) || value.split_whitespace().any(|word| had.contains(word)))
        })
        .map(|(name, _)| name.to_owned())
        .collect()
}
