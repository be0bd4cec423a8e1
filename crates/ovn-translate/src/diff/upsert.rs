//! Rows that should be there: inserted, changed column by column, and held by their parents.

use std::collections::{BTreeMap, BTreeSet};

use model::{Key, Kind};
use ovn_schema::nb;
use ovsdb::op::{Condition, Mutation, Op};
use ovsdb::value::{Atom, Datum, Row};

use super::Also;
use super::column::{Change, Stored};
use super::planner::{Missing, Planner, is, main_row, revision};
use crate::identity::external_id;
use crate::{Actual, Cell, Desired, DesiredRow, Found, Identity, names};

impl<A: Actual + ?Sized> Planner<'_, A> {
    /// Makes one row as it should be.
    pub(super) fn upsert(&mut self, desired: &Desired, row: &DesiredRow) -> Result<(), Missing> {
        if self.inserts(&row.id) {
            return Ok(());
        }
        let mut found = row.id.find(self.actual).into_iter();
        let atom = match found.next() {
            None if row.must_exist => {
                return Err(Missing {
                    what: row.id.to_string(),
                    also: None,
                });
            }
            None => self.insert_row(row)?,
            Some(first) => {
                self.update_row(desired, row, first)?;
                Atom::Uuid(first.uuid)
            }
        };
        for twin in found {
            self.ops
                .push(Op::delete(row.id.table(), vec![Condition::uuid(twin.uuid)]));
        }
        match &row.parent {
            Some((parent, column)) => self.attach(parent, column, atom),
            None => Ok(()),
        }
    }

    fn insert_row(&mut self, row: &DesiredRow) -> Result<Atom, Missing> {
        let mut columns = Row::new();
        for (column, cell) in &row.columns {
            let value = match cell {
                Cell::Is(value) | Cell::Initially(value) => value.clone(),
                Cell::Pairs(pairs, keep) | Cell::Merge(pairs, keep) => {
                    Datum::map(self.settled(pairs, keep, Stored::NOTHING))
                }
                Cell::Members(texts) => Datum::set(texts.iter().map(String::as_str)),
                Cell::Refs(rows) => self.references(rows)?,
                Cell::Chassis(chassis) => self.insert_chassis(chassis),
            };
            if !value.is_empty() {
                columns.insert(*column, value);
            }
        }
        self.guard_absent(&row.id);
        self.depend_on_insertion(&row.id);
        Ok(self.insert(&row.id, columns))
    }

    fn update_row(&mut self, desired: &Desired, row: &DesiredRow, found: Found<'_>) -> Result<(), Missing> {
        let revised =
            main_row(&desired.key).as_ref() == Some(&row.id) && revision(found.row) == desired.revision;
        let (mut columns, mut mutations) = (Row::new(), Vec::new());
        for (column, cell) in &row.columns {
            let stored = found.row.get(column);
            let change = match cell {
                Cell::Initially(_) => Change::None,
                Cell::Is(value) => Change::to(stored, value.clone()),
                Cell::Members(texts) => {
                    mutations.extend(change_members(column, texts, found));
                    Change::None
                }
                Cell::Refs(rows) => Change::to(stored, self.references(rows)?),
                Cell::Pairs(pairs, keep) => {
                    let stored = Stored::of(stored, revised);
                    Change::of_pairs(&self.settled(pairs, keep, stored), stored, Some(keep))
                }
                Cell::Merge(pairs, keep) => {
                    let stored = Stored::of(stored, revised);
                    Change::of_pairs(&self.settled(pairs, keep, stored), stored, None)
                }
                Cell::Chassis(chassis) => {
                    mutations.extend(self.change_chassis(chassis, found));
                    Change::None
                }
            };
            match change {
                Change::None => {}
                Change::Replace(value) => {
                    columns.insert(*column, value);
                }
                Change::Pairs { remove, add } => {
                    if !remove.is_empty() {
                        mutations.push(Mutation::delete(*column, Datum::set(remove)));
                    }
                    if !add.is_empty() {
                        mutations.push(Mutation::insert(*column, Datum::map(add)));
                    }
                }
            }
        }
        self.depend_on_change(desired, row, found, &columns, &mutations);
        let table = row.id.table();
        if !columns.is_empty() {
            self.ops
                .push(Op::update(table, vec![Condition::uuid(found.uuid)], columns));
        }
        if !mutations.is_empty() {
            self.ops
                .push(Op::mutate(table, vec![Condition::uuid(found.uuid)], mutations));
        }
        Ok(())
    }

    /// Puts the row into its parent, unless it is there already.
    pub(super) fn attach(
        &mut self,
        parent: &Identity,
        column: &'static str,
        row: Atom,
    ) -> Result<(), Missing> {
        let holder = self.reference(parent)?;
        if !self.holds(parent, column, &row) {
            self.ops.push(Op::mutate(
                parent.table(),
                is(&holder),
                vec![Mutation::insert(column, Datum::from(row))],
            ));
        }
        Ok(())
    }

    /// Whether the stored parent holds the row.
    pub(super) fn holds(&self, parent: &Identity, column: &str, row: &Atom) -> bool {
        let stored = parent
            .find(self.actual)
            .into_iter()
            .next()
            .and_then(|found| found.row.get(column));
        stored.is_some_and(|datum| datum.atoms().binary_search(row).is_ok())
    }

    fn references(&self, rows: &[Identity]) -> Result<Datum, Missing> {
        let atoms: Result<Vec<Atom>, Missing> = rows.iter().map(|id| self.reference(id)).collect();
        Ok(Datum::set(atoms?))
    }

    /// A guard where the server would take a second row of the same meaning.
    pub(super) fn guard_absent(&mut self, id: &Identity) {
        if self.features.chosen_uuids && id.chosen_uuid().is_some() {
            return;
        }
        let ids = |pairs: &[(&str, &str)]| {
            vec![Condition::includes(
                "external_ids",
                Datum::map(pairs.iter().copied()),
            )]
        };
        let (conditions, known) = match id {
            Identity::Switch(id) | Identity::SegmentSwitch(id) => {
                (vec![Condition::eq("name", names::switch(id))], Vec::new())
            }
            Identity::SwitchPort(name)
            | Identity::PortGroup(name)
            | Identity::AddressSet(name)
            | Identity::HaGroup(name) => (vec![Condition::eq("name", name.as_str())], Vec::new()),
            // The rows of ports match too, where there are any; what is compared is the set of rows.
            Identity::SubnetDhcp(subnet) => (
                ids(&[(names::SUBNET_ID, subnet)]),
                self.actual.by_external_id(id.table(), names::SUBNET_ID, subnet),
            ),
            Identity::PortDhcp { subnet, port } => (
                ids(&[(names::SUBNET_ID, subnet), (names::PORT_ID, port)]),
                Vec::new(),
            ),
            Identity::RuleAcl(rule) => (ids(&[(names::RULE_ID, rule)]), Vec::new()),
            Identity::Dns(switch) => (ids(&[(names::LS_NAME, switch)]), Vec::new()),
        };
        let rows = known
            .iter()
            .map(|found| Row::new().with("_uuid", found.uuid))
            .collect();
        self.ops
            .push(Op::wait_equal(id.table(), conditions, &["_uuid"], rows));
    }

    /// Rows of other keys that change along with an insertion.
    fn depend_on_insertion(&mut self, id: &Identity) {
        if let Identity::SubnetDhcp(subnet) = id {
            self.also.insert(Also::PortsOf(subnet.clone()));
        }
    }

    /// Rows of other keys that change along with an update.
    fn depend_on_change(
        &mut self,
        desired: &Desired,
        row: &DesiredRow,
        found: Found<'_>,
        columns: &Row,
        mutations: &[Mutation],
    ) {
        let changes =
            |name: &str| columns.contains_key(name) || mutations.iter().any(|change| &*change.column == name);
        match &row.id {
            Identity::SubnetDhcp(subnet)
                if changes(nb::DhcpOptions::OPTIONS) || changes(nb::DhcpOptions::CIDR) =>
            {
                let rows = self
                    .actual
                    .by_external_id(row.id.table(), names::SUBNET_ID, subnet);
                let ports = rows
                    .iter()
                    .filter_map(|found| external_id(found.row, names::PORT_ID));
                self.also
                    .extend(ports.map(|port| Also::Key(Key::new(Kind::Port, port))));
            }
            Identity::Switch(id) if desired.key.kind == Kind::Network => {
                let wanted = match row.columns.get(nb::LogicalSwitch::EXTERNAL_IDS) {
                    Some(Cell::Merge(pairs, _)) => pairs.get(names::MTU).map(String::as_str),
                    _ => None,
                };
                if external_id(found.row, names::MTU) != wanted {
                    self.also.insert(Also::SubnetsOf(id.clone()));
                }
            }
            _ => {}
        }
    }

    fn insert_chassis(&mut self, chassis: &BTreeMap<String, i64>) -> Datum {
        let rows: Vec<Atom> = chassis
            .iter()
            .map(|(name, priority)| self.insert_one_chassis(name, *priority))
            .collect();
        Datum::set(rows)
    }

    fn insert_one_chassis(&mut self, name: &str, priority: i64) -> Atom {
        let row = Row::new()
            .with(nb::HaChassis::CHASSIS_NAME, name)
            .with(nb::HaChassis::PRIORITY, priority);
        self.insert_named(Op::insert(nb::HaChassis::NAME_OF_TABLE, row))
    }

    /// Changes the members of a group; what remains to be done to the group's own row is returned.
    fn change_chassis(&mut self, chassis: &BTreeMap<String, i64>, group: Found<'_>) -> Vec<Mutation> {
        let (table, column) = (nb::HaChassis::NAME_OF_TABLE, nb::HaChassisGroup::HA_CHASSIS);
        let actual = self.actual;
        let mut wanted = chassis.clone();
        let mut gone = Vec::new();
        for found in group
            .row
            .set_of_uuid(column)
            .into_iter()
            .filter_map(|uuid| actual.get(table, uuid))
        {
            let member = nb::HaChassis(found.row);
            match wanted.remove(member.chassis_name()) {
                None => gone.push(found.uuid),
                Some(priority) if priority != member.priority() => {
                    let row = Row::new().with(nb::HaChassis::PRIORITY, priority);
                    self.ops
                        .push(Op::update(table, vec![Condition::uuid(found.uuid)], row));
                }
                Some(_) => {}
            }
        }
        let new: Vec<Atom> = wanted
            .iter()
            .map(|(name, priority)| self.insert_one_chassis(name, *priority))
            .collect();
        let mut mutations = Vec::new();
        if !gone.is_empty() {
            mutations.push(Mutation::delete(column, Datum::set(gone)));
        }
        if !new.is_empty() {
            mutations.push(Mutation::insert(column, Datum::set(new)));
        }
        mutations
    }
}

/// Takes texts out of a set and puts others in; the rest of it is not sent.
fn change_members(column: &'static str, wanted: &BTreeSet<String>, found: Found<'_>) -> Vec<Mutation> {
    let stored = found.row.get(column).map_or(&[][..], Datum::atoms);
    let stored: BTreeSet<&str> = stored.iter().filter_map(Atom::as_str).collect();
    let gone: Vec<&str> = stored
        .iter()
        .filter(|text| !wanted.contains(**text))
        .copied()
        .collect();
    let new: Vec<&str> = wanted
        .iter()
        .map(String::as_str)
        .filter(|text| !stored.contains(text))
        .collect();
    let mut mutations = Vec::new();
    if !gone.is_empty() {
        mutations.push(Mutation::delete(column, Datum::set(gone)));
    }
    if !new.is_empty() {
        mutations.push(Mutation::insert(column, Datum::set(new)));
    }
    mutations
}
