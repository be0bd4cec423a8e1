//! Rows that should be there: inserted, changed column by column, and held by their parents.

use std::collections::BTreeSet;

use ovsdb::op::{Mutation, Op};
use ovsdb::value::{Atom, Datum, Row};

use super::Also;
use super::column::{Change, Stored, change_set, changed};
use super::planner::{Missing, Planner, Written, is, main_rows, revision};
use crate::identity::holds;
use crate::{Actual, Cell, Desired, DesiredRow, Identity, WhenMissing};

impl<A: Actual + ?Sized> Planner<'_, A> {
    /// Makes one row as it should be. A row that the transaction has touched already is taken as that has left it, so
    /// that keys which share a row agree on it in whatever order they come.
    pub(super) fn upsert(&mut self, desired: &Desired, row: &DesiredRow) -> Result<(), Missing> {
        let mut stored = row.id.find(self.actual).into_iter();
        let first = stored.next();
        let atom = match (self.written(&row.id).cloned(), first) {
            (Some(written), _) => {
                if written.wanted.as_ref() == Some(row) {
                    return Ok(());
                }
                self.update_row(desired, row, &written.atom, &written.row)?;
                written.atom
            }
            (None, Some(found)) => {
                let atom = Atom::Uuid(found.uuid);
                self.update_row(desired, row, &atom, found.row)?;
                for twin in stored {
                    self.discard(&row.id, twin.uuid);
                }
                atom
            }
            (None, None) => match row.when_missing {
                WhenMissing::Insert => self.insert_row(row)?,
                WhenMissing::Block => {
                    return Err(Missing {
                        what: row.id.to_string(),
                        also: None,
                    });
                }
                WhenMissing::Skip => {
                    self.also.extend(row.id.owner().map(Also::Key));
                    return Ok(());
                }
            },
        };
        for parent in &row.parents {
            let because_of = &parent.because_of;
            if because_of.is_empty() || because_of.iter().any(|id| self.reference(id).is_ok()) {
                self.attach(&parent.id, parent.column, atom.clone())?;
            } else {
                self.also
                    .extend(because_of.iter().filter_map(Identity::owner).map(Also::Key));
            }
        }
        Ok(())
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
        self.depend_on_insertion(row);
        Ok(self.insert(&row.id, columns, Some(row)))
    }

    fn update_row(
        &mut self,
        desired: &Desired,
        row: &DesiredRow,
        atom: &Atom,
        have: &Row,
    ) -> Result<(), Missing> {
        let revised = main_rows(&desired.key).contains(&row.id) && revision(have) == desired.revision;
        let (mut columns, mut mutations) = (Row::new(), Vec::new());
        for (column, cell) in &row.columns {
            let stored = have.get(column);
            let change = match cell {
                Cell::Initially(_) => Change::None,
                Cell::Is(value) => Change::to(stored, value.clone()),
                Cell::Members(texts) => {
                    mutations.extend(change_members(column, texts, have));
                    Change::None
                }
                Cell::Refs(rows) => Change::to(stored, self.references(rows)?),
                Cell::Pairs(pairs, keep) => {
                    let stored = Stored::of(stored, revised);
                    let is_kept = |key: &str| keep.prefixes.iter().any(|prefix| key.starts_with(prefix));
                    Change::of_pairs(&self.settled(pairs, keep, stored), stored, |key| !is_kept(key))
                }
                Cell::Merge(pairs, keep) => {
                    let stored = Stored::of(stored, revised);
                    let goes = |key: &str| keep.managed.contains(&key);
                    Change::of_pairs(&self.settled(pairs, keep, stored), stored, goes)
                }
                Cell::Chassis(chassis) => {
                    mutations.extend(self.change_chassis(chassis, have));
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
        self.depend_on_change(desired, row, have, &columns, &mutations);
        if columns.is_empty() && mutations.is_empty() {
            return Ok(());
        }
        let written = Written {
            atom: atom.clone(),
            row: changed(have, &columns, &mutations),
            wanted: Some(row.clone()),
        };
        self.note(&row.id, written);
        let table = row.id.table();
        if !columns.is_empty() {
            self.ops.push(Op::update(table, is(atom), columns));
        }
        if !mutations.is_empty() {
            self.ops.push(Op::mutate(table, is(atom), mutations));
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
        let stored = parent.find(self.actual).into_iter().next();
        match (stored, row) {
            (Some(found), Atom::Uuid(uuid)) => holds(found.row, column, *uuid),
            _ => false,
        }
    }

    fn references(&self, rows: &[Identity]) -> Result<Datum, Missing> {
        let atoms: Result<Vec<Atom>, Missing> = rows.iter().map(|id| self.reference(id)).collect();
        Ok(Datum::set(atoms?))
    }
}

/// From the texts of a stored set to the wanted ones.
fn change_members(column: &'static str, wanted: &BTreeSet<String>, have: &Row) -> Vec<Mutation> {
    let stored = have.get(column).map_or(&[][..], Datum::atoms);
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
    change_set(column, gone, new)
}
