//! Groups of chassis: their members, and which router a network's group follows.

use std::collections::BTreeMap;

use model::{Key, Kind};
use ovn_schema::nb;
use ovsdb::op::{Condition, Mutation, Op};
use ovsdb::value::{Atom, Datum, Row};

use super::planner::Planner;
use crate::identity::external_id;
use crate::{Actual, DesiredRow, Identity, names};

impl<A: Actual + ?Sized> Planner<'_, A> {
    /// Whether another router has the row. Several routers with gateways may be on a network, but its external ports
    /// can follow one only.
    pub(super) fn yields(&self, row: &DesiredRow, have: &Row) -> bool {
        let Some(own) = &row.follows else { return false };
        let Some(other) = external_id(have, names::ROUTER_ID).filter(|other| other != own) else {
            return false;
        };
        match self.in_batch(&Key::new(Kind::Router, other)) {
            Some(desired) => desired.rows.iter().any(|theirs| theirs.id == row.id),
            None => self.reference(&Identity::Router(other.to_owned())).is_ok(),
        }
    }

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
