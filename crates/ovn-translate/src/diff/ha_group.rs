//! The members of groups of chassis.

use std::collections::BTreeMap;

use ovn_schema::nb;
use ovsdb::op::{Condition, Mutation, Op};
use ovsdb::value::{Atom, Datum, Row};

use super::column::change_set;
use super::planner::Planner;
use crate::Actual;

impl<A: Actual + ?Sized> Planner<'_, A> {
    pub(super) fn insert_chassis(&mut self, chassis: &BTreeMap<String, i64>) -> Datum {
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
    pub(super) fn change_chassis(&mut self, chassis: &BTreeMap<String, i64>, group: &Row) -> Vec<Mutation> {
        let (table, column) = (nb::HaChassis::NAME_OF_TABLE, nb::HaChassisGroup::HA_CHASSIS);
        let actual = self.actual;
        let mut wanted = chassis.clone();
        let mut gone = Vec::new();
        for found in group
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
        change_set(column, gone, new)
    }
}
